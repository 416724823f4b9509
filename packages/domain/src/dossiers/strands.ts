/**
 * What goes on beside the business of a dossier (DOMAIN.md §2.1): money, delivery and synchronisation are strands of their own.
 * Their events are kept in the history and never change status, clocks or version: a failed synchronisation is no news about
 * the dossier.
 */
import type { Line } from './due-dates.ts';

/** Each track with what can happen on it. */
export const strands = {
  money: ['invoiced', 'paid', 'payment-failed', 'refunded'],
  delivery: ['handed-to-carrier', 'delivered', 'delivery-failed', 'returned'],
  sync: ['sent', 'acknowledged', 'sync-failed'],
} as const;
export type Strand = keyof typeof strands;
export type StrandEventName = (typeof strands)[Strand][number];
export const strandNames = Object.keys(strands) as readonly Strand[];

/** What happened on a track last: when (epoch ms), by which number of the other system. */
export interface StrandState {
  readonly event: StrandEventName;
  readonly at: number;
  readonly reference: string | null;
}

/** The type of the line an event leaves in the history. */
export const strandEntryType = (track: Strand, event: StrandEventName): string => `${track}.${event}`;

/** Where each track stands by a history; null where nothing has happened on it. */
export function strandStates(lines: readonly Line[]): Readonly<Record<Strand, StrandState | null>> {
  const states: Record<Strand, StrandState | null> = { money: null, delivery: null, sync: null };
  for (const { at, type, data } of lines) {
    const [track, event] = type.split('.') as [Strand, StrandEventName];
    if (!Object.hasOwn(strands, track)) continue;
    states[track] = { event, at, reference: (data['reference'] as string | undefined) ?? null };
  }
  return states;
}
