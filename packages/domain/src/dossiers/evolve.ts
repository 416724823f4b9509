/** What the events of a history make of a dossier. */
import type { Dossier } from './dossier.ts';
import { type RegistrationEvent, registered } from './registration.ts';
import { type DossierChange, type DossierEvent, evolutions } from './verbs.ts';

/**
 * The dossier after an event that happened at `at` (epoch ms). Replaying a history from nothing gives the stored row.
 */
export function evolve(before: Dossier | undefined, event: DossierEvent, at: number): Dossier {
  if (isRegistration(event)) return registered(event);
  if (before === undefined) throw new Error(`a history cannot begin with ${event.type}`);
  return { ...before, version: before.version + 1, ...changeOf(event.type, event, before, at) };
}

const isRegistration = (event: DossierEvent): event is RegistrationEvent => 'opening' in event;

/** The type parameter ties the event to its evolution, which a union of events cannot. */
const changeOf = <T extends DossierChange['type']>(
  type: T,
  event: Extract<DossierChange, { readonly type: T }>,
  before: Dossier,
  at: number,
): Partial<Dossier> => evolutions[type](before, event, at);
