/**
 * What goes on beside the business of a dossier (DOMAIN.md §2.1): money, delivery and synchronisation are tracks of their own.
 * Their events are kept in the history and never change status, clocks or version: a failed synchronisation is no news about
 * the dossier.
 */
import type { Line } from './due-dates.ts';

/** Each track with what can happen on it. */
export const tracks = {
  money: ['invoiced', 'paid', 'payment-failed', 'refunded'],
  delivery: ['handed-to-carrier', 'delivered', 'delivery-failed', 'returned'],
  sync: ['sent', 'acknowledged', 'sync-failed'],
} as const;
export type Track = keyof typeof tracks;
export type TrackEventName = (typeof tracks)[Track][number];
export const trackNames = Object.keys(tracks) as readonly Track[];

/** What happened on a track last: when (epoch ms), by which number of the other system. */
export interface TrackState {
  readonly event: TrackEventName;
  readonly at: number;
  readonly reference: string | null;
}

/** The type of the line an event leaves in the history. */
export const trackLineType = (track: Track, event: TrackEventName): string => `${track}.${event}`;

/** Where each track stands by a history; null where nothing has happened on it. */
export function trackStates(lines: readonly Line[]): Readonly<Record<Track, TrackState | null>> {
  const states: Record<Track, TrackState | null> = { money: null, delivery: null, sync: null };
  for (const { at, type, data } of lines) {
    const [track, event] = type.split('.') as [Track, TrackEventName];
    if (!Object.hasOwn(tracks, track)) continue;
    states[track] = { event, at, reference: (data['reference'] as string | undefined) ?? null };
  }
  return states;
}
