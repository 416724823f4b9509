/**
 * Money, delivery and synchronisation go on beside the status of a dossier (docs/domain.md §2.1): each is a strand of
 * its own. The history keeps its events. They never change the status, the clocks or the version: a failed
 * synchronisation changes nothing about the dossier.
 */
import type { Entry } from './history.ts';

/** Each strand with the events that can happen on it. */
export const strands = {
  money: ['invoiced', 'paid', 'payment-failed', 'refunded'],
  delivery: ['handed-to-carrier', 'delivered', 'delivery-failed', 'returned'],
  sync: ['sent', 'acknowledged', 'sync-failed'],
} as const;
export type Strand = keyof typeof strands;
export type StrandEventName = (typeof strands)[Strand][number];
export const strandNames = Object.keys(strands) as readonly Strand[];

/** The last event of a strand: when (epoch ms), and its number in the other system. */
export interface StrandState {
  readonly event: StrandEventName;
  readonly at: number;
  readonly reference: string | null;
}

/** The type of the history entry that an event leaves. */
export const strandEntryType = (strand: Strand, event: StrandEventName): string => `${strand}.${event}`;

/** The last event of each strand in a history; null where nothing has happened. */
export function strandStates(entries: readonly Entry[]): Readonly<Record<Strand, StrandState | null>> {
  const states: Record<Strand, StrandState | null> = { money: null, delivery: null, sync: null };
  for (const { at, type, data } of entries) {
    const [strand, event] = type.split('.') as [Strand, StrandEventName];
    if (!Object.hasOwn(strands, strand)) continue;
    states[strand] = { event, at, reference: (data['reference'] as string | undefined) ?? null };
  }
  return states;
}
