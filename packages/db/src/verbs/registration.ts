import type { ServicePromise } from '@motcua/domain/dossiers/acceptance';
import { type Dossier, dossierCode, type Opening } from '@motcua/domain/dossiers/dossier';
import type { Noticed, RegistrationEvent } from '@motcua/domain/dossiers/registration';
import { newestForms } from '@motcua/domain/forms/form-templates';
import type { Act } from '../act.ts';
import type { Tx } from '../database.ts';
import type { DossierNumbers } from '../dossiers/dossier-numbers.ts';
import { insertDossier } from '../dossiers/dossiers.ts';
import { type Applicant, saveApplicant } from '../dossiers/persons.ts';
import type { HistoryEntry } from '../history/chain.ts';
import { saveTrackingKeys } from '../tracking/saved-keys.ts';
import type { Vault } from '../vault.ts';
import { type FirstWork, writeFirstWork } from './first-work.ts';

/** The first facts of a dossier, before it has a code and an applicant's id. */
export type Unnumbered = Omit<Opening, 'code' | 'applicantId'>;

/** The group that a dossier is filed in. */
export interface GroupFiling {
  /** The code of the group. */
  readonly code: string;
  /** Which part of the group the dossier is. */
  readonly part: string;
  /** The part whose result this one needs; null: it needs none. */
  readonly after: string | null;
  /** The group's own term, if it has one. */
  readonly service: ServicePromise | undefined;
  /** The applicant's id, if an earlier part of the group was written already. */
  readonly applicantId: string | undefined;
}

/** A dossier that is to be written. */
export interface DossierDraft {
  readonly opening: Unnumbered;
  readonly applicant: Applicant;
  /** The civil day that the code carries. */
  readonly day: string;
  /** The code that the counter gave out; undefined: the dossier gets the next number of the day. */
  readonly code?: string | undefined;
  readonly work: FirstWork;
  readonly group?: GroupFiling | undefined;
  /** Makes the registration event from the facts, once they include code and applicant. */
  readonly toEvent: (opening: Opening, noticed: Noticed) => RegistrationEvent | Promise<RegistrationEvent>;
}

/** `vault` seals the applicant of a new dossier; `numbers` gives the dossier its number. */
interface Registry {
  readonly vault: Pick<Vault, 'persons' | 'index' | 'tracking'>;
  readonly numbers: DossierNumbers;
}

/**
 * Writes a new dossier with its history, its sealed applicant and its first work. Numbers are taken last, so that a
 * refusal rarely leaves a gap between them.
 */
export async function writeDossier(
  { vault, numbers }: Registry,
  tx: Tx,
  draft: DossierDraft,
  act: Act,
): Promise<Dossier> {
  const { opening, applicant, work, group, toEvent } = draft;
  const [applicantId, code] = await Promise.all([
    saveApplicant(tx, vault, { dossierId: opening.id, applicant, at: act.at, knownAs: group?.applicantId }),
    draft.code ?? nextCode(numbers, opening.agencyId, draft.day),
  ]);
  const event = await toEvent({ ...opening, code, applicantId }, { forms: newestForms });
  const entries = group === undefined ? work.entries : [joinedEntry(group), ...work.entries];
  const dossier = await insertDossier(tx, event, entries, act);
  const { identityNumber } = applicant;
  await Promise.all([
    writeFirstWork(tx, work),
    saveTrackingKeys(tx, vault, [{ code: dossier.code, dossierId: dossier.id, groupId: null, identityNumber }]),
  ]);
  return dossier;
}

const nextCode = async (numbers: DossierNumbers, agencyId: string, day: string) =>
  dossierCode(agencyId, day, await numbers.take(agencyId, day));

const joinedEntry = ({ code: group, part, after }: GroupFiling): HistoryEntry => ({
  type: 'group.joined',
  data: { group, part, after },
});
