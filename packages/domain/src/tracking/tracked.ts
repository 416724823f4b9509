/** What public tracking knows of a dossier. It names neither the applicant nor anybody who works on the dossier. */
import type { CalendarDefinition } from '../calendars/calendar-definition.ts';
import type { UnitContact } from '../catalogue/contact.ts';
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
import type { DossierRules } from '../rules/dossier-rules.ts';
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

/** A step that was entered, by its task. */
export interface TrackedTask extends EnteredStep {
  readonly id: string;
  readonly stepCode: string;
}

interface Named {
  readonly vi: string;
  readonly en: string;
}
/** A counter, and where and when it is reached. */
interface Counter extends Named {
  readonly contact: UnitContact;
}

/** A dossier with what is needed to say how it stands; one of several where they are parts of one filing. */
export interface TrackedPart {
  /** Of a group's part: its code there, and that of the part whose result it needs. */
  readonly part: GroupPart['part'] | null;
  readonly after: GroupPart['after'];
  readonly dossier: TrackedFacts;
  /** What the procedure is called. */
  readonly procedure: string;
  readonly calendar: { readonly calendarId: string; readonly edition: number; readonly definition: CalendarDefinition };
  readonly tasks: readonly TrackedTask[];
  /** What other agencies have not answered yet. */
  readonly questions: readonly OpenQuestion[];
  /** Of the history the entries that say since when, which sum and which paper. */
  readonly entries: readonly Pick<Entry, 'at' | 'type' | 'data'>[];
  readonly earlierPartAt: string | null;
  /**
   * What agencies and units are called, by id; an agency with the counter that an applicant may ask, if it is known.
   */
  readonly names: Readonly<Record<string, Named & { readonly counter?: Counter | null }>>;
}
