/** The parts that every verb of a dossier has, and what the commands of several verbs have in common. */
import type { Calendar } from '../../calendars/calendar.ts';
import { Refusal } from '../../refusal.ts';
import type { Dossier } from '../dossier.ts';

/**
 * When a command is given (epoch ms), by whom (a role and an opaque id), and the deciding agency's calendar: the
 * edition that the dossier keeps, or for reopening the edition in force.
 */
export interface Circumstances {
  readonly at: number;
  readonly by: string;
  readonly calendar: Calendar;
}

/** What a command makes of a dossier. */
export interface Verb<Command, Event> {
  /** What the dossier must fulfil besides its status. Not given: nothing. */
  readonly possible?: (dossier: Dossier) => boolean;
  /**
   * The event that the command leads to. It throws a Refusal where it can say more than that the verb is not possible.
   */
  readonly decide: (dossier: Dossier, command: Command, when: Circumstances) => Event;
}

interface Typed {
  readonly type: string;
}

/**
 * What belongs to one subject: its verbs by their commands, and what each of its events changes of a dossier. `at`:
 * when the event happened, epoch ms. A command without its verb, or an event without its evolution, does not compile.
 */
export interface Subject<Command extends Typed, Event extends Typed> {
  readonly verbs: { readonly [T in Command['type']]: Verb<Extract<Command, { readonly type: T }>, Event> };
  readonly evolutions: {
    readonly [T in Event['type']]: (
      before: Dossier,
      event: Extract<Event, { readonly type: T }>,
      at: number,
    ) => Partial<Dossier>;
  };
}

/** The commands of a subject, or of several. */
export type CommandOf<S> = S extends Subject<infer Command, infer _Event> ? Command : never;

/** The events of a subject, or of several. */
export type EventOf<S> = S extends Subject<infer _Command, infer Event> ? Event : never;

/**
 * A refusal because of how the dossier stands. `decide` adds the status and the commands that are possible now, so that
 * the caller knows what to do instead.
 */
export class NotNow extends Refusal {}

/** The legal basis of an order, and the number of the paper that gives it. */
export interface Ordered {
  readonly basis: string;
  readonly document: string | null;
}

/** Words about a dossier are sealed with the applicant's key: commands and events carry the id of the note. */
export interface Noted {
  readonly noteId: string;
}
