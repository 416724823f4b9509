/**
 * The order in which a transaction takes its locks, in all services.
 *
 * A transaction that holds one lock waits only for locks that stand later in this list. Two transactions that both obey
 * it never wait for each other. The integration tests watch their transactions and fail when one disobeys
 * (tests/lock-order.setup.ts).
 *
 * - A row is locked by `select … for …`, by an update, by a delete, and by an insert that waits for another insert of
 *   the same key. `skip locked` may lock rows at any time, because it never waits.
 * - Whoever changes what belongs to a dossier (tasks, deadlines, consultations) holds the dossier's row. Those rows
 *   therefore need no lock before they are changed.
 * - Several dossiers are locked in the order of their ids, and all of them before anything that stands later.
 * - Whoever holds the turn `simulated time` alone may take the rest in any order: all others take that turn first, so
 *   nobody else holds anything.
 *
 * The list leaves out locks that are taken on a connection of their own, which waits for nothing else: those of
 * `SharedLocks`, of migrations and of roles, and the running numbers of dossiers.
 */
export interface Lock {
  /** A table whose rows are locked, or a turn: an advisory lock with a name. */
  readonly kind: 'rows' | 'turn';
  readonly name: string;
  /** When it is taken, and what for. */
  readonly why: string;
  /** It belongs to a dossier: only a transaction that holds the dossier's row may take it. */
  readonly ofDossier?: true;
}

const rows = <N extends string>(name: N, why: string) => ({ kind: 'rows', name, why }) as const;
const ofDossier = <N extends string>(name: N, why: string) => ({ kind: 'rows', name, why, ofDossier: true }) as const;
const turn = <N extends string>(name: N, why: string) => ({ kind: 'turn', name, why }) as const;

export const lockOrder = [
  rows('idempotency_keys', 'A repeated request waits until the first one has committed, and gets its answer.'),
  turn('simulated time', 'Commands share it; a move of simulated time holds it alone.'),
  rows('clock', 'The instant that a command has read holds until it ends.'),
  rows('time_jumps', 'A jump of the wall clock is held, or released.'),
  rows('key_canaries', 'Two starts of a new installation enter its keys.'),
  rows('installation', 'A start notes where the database lies.'),
  rows('dossier_numbers', 'A start leaves out numbers when the database was restored.'),
  turn('catalogue', 'One loader of reference data at a time.'),
  turn('signing keys', 'One maker of keys that sign proofs at a time.'),
  rows('signing_keys', 'The key that signed until now is retired.'),
  turn('absences', 'One new absence at a time, so that no two contradict each other.'),
  rows('absences', 'An absence is ended.'),
  turn('changes of calendars', 'One at a time: drafts, editions put in force, recalculations begun.'),
  rows('calendars', 'A new calendar is entered.'),
  rows('projections', 'One worker at a time goes on with a recalculation.'),
  rows('dossiers', 'Whoever changes a dossier, or what belongs to it, holds its row.'),
  turn('editions in force', 'Beginning to count by an edition shares it; putting another in force holds it alone.'),
  rows('code_blocks', 'Each code of a block is used once.'),
  turn('unit', 'One worker at a time hands out the tasks of a unit. Each unit has a turn of its own.'),
  ofDossier('tasks', 'A task is changed; its due date with that of its deadline.'),
  rows('officer_loads', 'How many open tasks an officer has: a trigger on tasks keeps it.'),
  rows('calendar_editions', 'An edition is put in force, or a draft is deleted.'),
  rows('agencies', 'A loader enters an agency.'),
  rows('units', 'A loader enters a unit.'),
  rows('officers', 'A loader enters an officer.'),
  rows('procedures', 'A loader enters or renames a procedure.'),
  rows(
    'persons',
    'Two dossiers of one new applicant are registered at once; a person must not be forgotten meanwhile.',
  ),
  ofDossier('person_records', 'What an applicant stated is corrected.'),
  ofDossier('person_words', 'The words of a corrected name are entered anew, or folded by another rule.'),
  ofDossier('representative_records', 'Somebody else acts for the applicant, or nobody.'),
  turn(
    'external code',
    'One dossier under codes that coincide is imported at a time. Each code has a turn of its own.',
  ),
  rows('dossier_external_codes', 'One dossier of another system is imported twice at the same time.'),
  rows('tracking_keys', 'Two processes write the key of one code.'),
  rows('tracking_words', 'Two processes write the words of one supplement request.'),
  rows('track_limits', 'An attempt of the public is charged; housekeeping deletes what is over.'),
  ofDossier('deadlines', 'A deadline moves or ends, or the sweep notes when to look at it again.'),
  ofDossier('consultations', 'A consultation ends.'),
  rows('attachments', 'A file becomes a document of its dossier, or is withdrawn.'),
  rows('alerts', 'Two monitors raise the same alert.'),
  rows('access_tokens', 'A token is revoked; the subscriptions it made end with it.'),
  rows('subscriptions', 'A subscription ends; its receiver is called, visited, started over.'),
  rows('deliveries', 'An attempt is recorded; pending ones end with their subscription; dead ones start over.'),
  rows('outbox', 'A relay hands messages over; housekeeping deletes them.'),
  rows('exports', 'An export has come to its end.'),
] as const satisfies readonly Lock[];

/** The name of a turn. */
export type Turn = Extract<(typeof lockOrder)[number], { kind: 'turn' }>['name'];
