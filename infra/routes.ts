import type { DatabaseRole } from '@motcua/db/installation/roles';
import type { KeyName } from '@motcua/db/vault';

/** Every service of this system: the program it runs, the database login and the keys that it gets. */
export const services = {
  intake: { program: 'services/intake/src/main.ts', role: 'intake', keys: ['persons', 'index', 'tracking'] },
  routing: { program: 'services/routing/src/main.ts', role: 'routing', keys: ['persons'] },
  'deadline-monitor': { program: 'services/deadline-monitor/src/main.ts', role: 'monitor', keys: ['secrets'] },
  oversight: { program: 'services/oversight/src/main.ts', role: 'oversight', keys: ['persons', 'signing', 'tokens'] },
  tracking: { program: 'services/tracking/src/main.ts', role: 'tracking', keys: ['tracking'] },
} as const satisfies Record<string, { program: string; role: DatabaseRole; keys: readonly KeyName[] }>;

export type ServiceName = keyof typeof services;
export const serviceNames = Object.keys(services) as ServiceName[];

/** The variable of the environment by which a service gets a key. */
export const keyVariable = (name: KeyName): string => `${name.toUpperCase()}_KEY`;

/**
 * Which service answers a path and everything below it. `{…}` stands for any one segment. Intake answers what no
 * pattern describes. Patterns of different services never describe the same path, so their order means nothing.
 */
const patterns: Readonly<Record<string, ServiceName>> = {
  '/v1/tasks': 'routing',
  '/v1/officers': 'routing',
  '/v1/task-reassignments': 'routing',
  '/v1/consultations': 'routing',
  '/v1/waiting': 'routing',
  '/v1/dossiers/{code}/waiting-on': 'routing',
  '/v1/alerts': 'deadline-monitor',
  '/v1/deadlines': 'deadline-monitor',
  '/v1/deadline-calculations': 'deadline-monitor',
  '/v1/deadline-simulations': 'deadline-monitor',
  '/v1/subscriptions': 'deadline-monitor',
  '/v1/deliveries': 'deadline-monitor',
  '/v1/calendars': 'deadline-monitor',
  '/v1/service-terms': 'deadline-monitor',
  '/v1/projections': 'deadline-monitor',
  '/v1/clock': 'deadline-monitor',
  '/v1/dossiers/{code}/history': 'oversight',
  '/v1/dossiers/{code}/deadline': 'oversight',
  '/v1/dossiers/export': 'oversight',
  '/v1/exports': 'oversight',
  '/v1/signing-keys': 'oversight',
  '/v1/tokens': 'oversight',
  '/.well-known/jwks.json': 'oversight',
  '/v1/track': 'tracking',
  '/track': 'tracking',
};

/** The service of every path that no route describes. */
const otherwise: ServiceName = 'intake';

/** One line of the table: the regular expression of a path, written so that JavaScript and HAProxy read it alike. */
export interface Route {
  readonly expression: string;
  readonly service: ServiceName;
}

/** The table that the launcher's gateway and the proxy (infra/proxy/routes.map) share. */
export const routes: readonly Route[] = Object.entries(patterns).map(([pattern, service]) => ({
  expression: expressionOf(pattern),
  service,
}));

function expressionOf(pattern: string): string {
  const segments = pattern.split(/\{\w+\}/).map((literal) => literal.replaceAll('.', '\\.'));
  return `^${segments.join('[^/]+')}(/|$)`;
}

const matchers = routes.map(({ expression, service }) => ({ expression: new RegExp(expression), service }));

/**
 * The service that answers a request target such as `/v1/tasks/7?expand=dossier`. Gateway and proxy compare the path as
 * it was sent: they decode nothing and resolve neither dot segments nor double slashes.
 */
export function serviceFor(target: string): ServiceName {
  const path = pathOf(target);
  return matchers.find(({ expression }) => expression.test(path))?.service ?? otherwise;
}

/** The path of a request target: without its query and, of an absolute target, without scheme and authority. */
export const pathOf = (target: string): string =>
  target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
