/** What is known of a person of a dossier. Personal data are sealed at rest, and never logged or in a URL. */

/** What somebody stated about themself, or about the one they act for. It is personal. */
export interface PersonalData {
  readonly kind: 'person' | 'organisation';
  readonly name: string;
  readonly identityNumber?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly address?: string | undefined;
}

export const personFields = ['kind', 'name', 'identityNumber', 'phone', 'email', 'address'] as const;
export type PersonField = (typeof personFields)[number];

/** The names of the fields in which two statements differ. The names are nothing personal. */
export const differingFields = (before: PersonalData, after: PersonalData): PersonField[] =>
  personFields.filter((field) => before[field] !== after[field]);

export const personRoles = ['applicant', 'representative'] as const;
export type PersonRole = (typeof personRoles)[number];
