import type { DatabaseRole } from '@motcua/db/roles';

/** every service of this system: the program it runs and the database login it gets. */
export const services = {
  intake: { program: 'services/intake/src/main.ts', role: 'intake' },
  routing: { program: 'services/routing/src/main.ts', role: 'routing' },
  'deadline-monitor': { program: 'services/deadline-monitor/src/main.ts', role: 'monitor' },
} as const satisfies Record<string, { program: string; role: DatabaseRole }>;

export type ServiceName = keyof typeof services;
export const serviceNames = Object.keys(services) as ServiceName[];

/** Which service answers below `/v1/<segment>`; everything else is intake's. */
export const owners: ReadonlyMap<string, ServiceName> = new Map([
  ['tasks', 'routing'],
  ['officers', 'routing'],
  ['task-reassignments', 'routing'],
  ['consultations', 'routing'],
  ['waiting', 'routing'],
  ['alerts', 'deadline-monitor'],
  ['deadlines', 'deadline-monitor'],
  ['deadline-calculations', 'deadline-monitor'],
  ['deadline-simulations', 'deadline-monitor'],
  ['subscriptions', 'deadline-monitor'],
  ['deliveries', 'deadline-monitor'],
  ['calendars', 'deadline-monitor'],
  ['projections', 'deadline-monitor'],
  ['clock', 'deadline-monitor'],
]);

/** The service that answers a request target such as `/v1/tasks/7?expand=dossier`. */
export function serviceFor(target: string): ServiceName {
  if (!target.startsWith('/v1/')) return 'intake';
  const end = target.slice(4).search(/[/?#]/);
  return owners.get(end === -1 ? target.slice(4) : target.slice(4, 4 + end)) ?? 'intake';
}
