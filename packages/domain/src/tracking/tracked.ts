/**
 * What the process that answers the public knows of a dossier. It knows no applicant, no officer, and nobody who
 * approved or entered anything.
 */
import type { CalendarDefinition } from '../calendars/calendar-definition.ts';
import type { DossierRules } from '../catalogue/procedure.ts';
import type {
  Apology,
  Dossier,
  DossierExtension,
  DossierSuspension,
  SupplementRequest,
  Transfer,
} from '../dossiers/dossier.ts';
import type { GroupPart } from '../dossiers/dossier-group.ts';
import type { Entry } from '../dossiers/history.ts';
import type { OpenQuestion } from '../dossiers/waiting.ts';
import type { EnteredStep } from './tracking.ts';

/** The facts of a dossier. Instants in epoch ms. */
export interface TrackedFacts
  extends Pick<
    Dossier,
    | 'id'
    | 'code'
    | 'agencyId'
    | 'decidingAgencyId'
    | 'procedureCode'
    | 'status'
    | 'term'
    | 'steps'
    | 'submittedAt'
    | 'acceptedAt'
    | 'promisedAt'
    | 'dueAt'
    | 'dueOn'
    | 'result'
    | 'finishedAt'
    | 'handedOverAt'
    | 'endedAt'
  > {
  readonly rules: Pick<DossierRules, 'maxExtensions'>;
  readonly suspensions: readonly Pick<DossierSuspension, 'from' | 'to' | 'ground' | 'basis'>[];
  readonly extensions: readonly Pick<DossierExtension, 'at' | 'amount' | 'reason' | 'basis'>[];
  readonly supplements: readonly Pick<SupplementRequest, 'at' | 'noteId' | 'lapsesAt'>[];
  readonly apology: Pick<Apology, 'at' | 'reason' | 'document'> | null;
  readonly transfer: Pick<Transfer, 'to' | 'at'> | null;
}

/** A round of a step, from its task. */
export interface TrackedTask extends EnteredStep {
  readonly id: string;
  readonly stepCode: string;
}

/** A dossier with everything that its state follows from. It may be one part of a linked filing. */
export interface TrackedPart {
  /** The code of the part in its group, and of the part whose result it needs; null: it is in no group. */
  readonly part: GroupPart['part'] | null;
  readonly after: GroupPart['after'];
  readonly dossier: TrackedFacts;
  /** The name of the procedure. */
  readonly procedure: string;
  readonly calendar: { readonly calendarId: string; readonly edition: number; readonly definition: CalendarDefinition };
  readonly tasks: readonly TrackedTask[];
  /** What other agencies have not answered yet. */
  readonly questions: readonly OpenQuestion[];
  /** Of the history the entries that say since when, which sum and which paper. */
  readonly entries: readonly Pick<Entry, 'at' | 'type' | 'data'>[];
  readonly earlierPartAt: string | null;
  /** What agencies and units are called, by id. */
  readonly names: Readonly<Record<string, { readonly vi: string; readonly en: string }>>;
}
