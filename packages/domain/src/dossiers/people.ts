/**
 * The people of a dossier: the applicant, and whoever acts for the applicant (docs/domain.md §3.4). Here they are
 * pseudonyms; their personal data are sealed elsewhere.
 */
import type { Entry } from './history.ts';
import { fromHistory } from './history-data.ts';
import { type PersonRole, personRoles } from './person.ts';
import type { DossierEvent } from './verbs.ts';

/** A statement about a person of a dossier, and how long it held. Instants in epoch ms. */
export interface Statement {
  readonly role: PersonRole;
  readonly personId: string;
  readonly from: number;
  /** Null: it still holds. */
  readonly until: number | null;
  /** Who recorded it. */
  readonly by: string;
  /** The id under which the replaced data rest; null: it still holds. */
  readonly replacedId: string | null;
}

/** Every statement about the people of a dossier in the order in which they were recorded. */
export function statementsIn(entries: readonly Entry[]): Statement[] {
  const statements: Statement[] = [];
  for (const { at, actor: by, ...entry } of entries) {
    const event = fromHistory(entry);
    if (event === undefined) continue;
    const replace = (role: PersonRole, replacedId: string | null) => {
      const open = statements.findIndex((one) => one.role === role && one.until === null);
      if (open !== -1) statements[open] = { ...statements[open]!, until: at, replacedId };
    };
    for (const role of personRoles) {
      const said = saidOf(role, event);
      if (said === undefined) continue;
      replace(role, said.replacedId);
      if (said.personId !== null)
        statements.push({ role, personId: said.personId, from: at, until: null, by, replacedId: null });
    }
  }
  return statements;
}

interface Said {
  /** Null: nobody acts in this role any more. */
  readonly personId: string | null;
  readonly replacedId: string | null;
}

/** What an event says about who acts in a role; undefined: nothing. */
function saidOf(role: PersonRole, event: DossierEvent): Said | undefined {
  if (role === 'applicant') {
    if ('opening' in event) return { personId: event.opening.applicantId, replacedId: null };
    if (event.type === 'dossier.applicant-corrected')
      return { personId: event.applicantId, replacedId: event.replacedId };
    return undefined;
  }
  if (event.type === 'dossier.representative-recorded')
    return { personId: event.representation.representativeId, replacedId: event.replacedId };
  if (event.type === 'dossier.representation-ended') return { personId: null, replacedId: event.replacedId };
  const representation = 'opening' in event ? event.representation : undefined;
  return representation && { personId: representation.representativeId, replacedId: null };
}
