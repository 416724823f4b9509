/**
 * The one port of this system: passes each request on to the service that its path belongs to (infra/routes.ts).
 * It listens before anything else is started, so that a port in use is found at once, and answers 503 until `open`.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConnectionLimits, guardServer, serverOptions, usualLimits } from '@motcua/http/connections';
import { languageOf } from '@motcua/http/negotiation';
import { type FieldFlaw, problemOf } from '@motcua/http/problem';
import { hostFlaw } from '@motcua/http/request-target';
import { safeHeaders } from '@motcua/http/safe-headers';
import { refuseUnreadable } from '@motcua/http/unreadable';
import { pathOf, type ServiceName, serviceFor } from '../../routes.ts';
import { PortTaken, StartError } from '../start-error.ts';
import { forward } from './forward.ts';

export type ServicePorts = Readonly<Record<ServiceName, number>>;

export interface Gateway {
  readonly url: string;
  readonly port: number;
  /** Passes requests on from now on. */
  open(ports: ServicePorts): void;
  /** Takes no new connection, and gives those in use `graceMs` to finish. */
  close(graceMs: number): Promise<void>;
}

export interface GatewayLimits {
  readonly connections: ConnectionLimits;
  /** How long an exchange may bring no byte until its answer begins. */
  readonly silentMs: number;
}

/**
 * A quarter of all connections for one address, because a whole agency may come from one. A service waits a minute for
 * a body that has fallen silent: the caller has to hear of that, so the gateway waits longer.
 */
const gatewayLimits: GatewayLimits = {
  connections: { ...usualLimits, perAddress: usualLimits.atMost / 4 },
  silentMs: 75_000,
};

/** The limits of a gateway with so many proxies, itself included: behind another one all callers have one address. */
export const limitsAmong = (proxies: number): GatewayLimits =>
  proxies > 1 ? { ...gatewayLimits, connections: usualLimits } : gatewayLimits;

/**
 * Listens on a port; 0 means any free one.
 * @throws StartError that names the port when it cannot be used
 */
export async function startGateway(
  host: string,
  port: number,
  { connections, silentMs }: GatewayLimits = gatewayLimits,
): Promise<Gateway> {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });
  let ports: ServicePorts | undefined;
  const server = createServer({ ...serverOptions(connections), keepAliveTimeout: 75_000 }, (from, to) => {
    const wrongHost = hostFlaw(from);
    if (wrongHost !== undefined) return sayProblem(from, to, 'invalid-header', [wrongHost]);
    if (!ports) return sayProblem(from, to, 'unavailable');
    const target = from.url ?? '/';
    const isRead = from.method === 'GET' || from.method === 'HEAD';
    if (isRead && pathOf(target) === '/health/ready') return void sayReadiness(to, ports);
    const upstream = { port: ports[serviceFor(target)], agent, silentMs };
    forward(from, to, upstream, () => sayProblem(from, to, 'unavailable'));
  });
  server.on('clientError', refuseUnreadable);
  guardServer(server, connections);
  server.listen(port, host);
  await once(server, 'listening').catch((error) => {
    throw listenError(error, host, port);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    open: (opened) => {
      ports = opened;
    },
    close: async (graceMs) => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      await Promise.race([closed, delay(graceMs, undefined, { ref: false })]);
      server.closeAllConnections();
      await closed;
      agent.destroy();
    },
  };
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') return new PortTaken(port);
  if (error.code === 'EACCES')
    return new StartError(`This account may not listen on port ${port}. Choose one above 1023.`);
  return new StartError(`Cannot listen on ${host}, port ${port}: ${error.message}`);
}

function sayProblem(
  from: IncomingMessage,
  to: ServerResponse,
  code: 'invalid-header' | 'unavailable',
  errors?: readonly FieldFlaw[],
): void {
  if (to.headersSent) return void to.destroy();
  const language = languageOf(from.headers['accept-language']);
  const problem = problemOf(code, { language, requestId: randomUUID() }, { errors });
  // What is left of an unread body would be taken for the next request.
  if (!from.complete) to.setHeader('connection', 'close');
  const again = problem.status === 503 && { 'retry-after': '1' };
  to.writeHead(problem.status, { ...safeHeaders, 'content-type': 'application/problem+json', ...again });
  to.end(JSON.stringify(problem));
}

/** Answers 200 when every service is ready. The body names the checks of all services, as `<service>/<check>`. */
async function sayReadiness(to: ServerResponse, ports: ServicePorts): Promise<void> {
  const asked = Object.entries(ports).map(async ([name, port]) => {
    const answer = await askReadiness(port);
    return { ready: answer.ready, checks: answer.checks.map(([check, outcome]) => [`${name}/${check}`, outcome]) };
  });
  const answers = await Promise.all(asked);
  const ready = answers.every((answer) => answer.ready);
  const checks = Object.fromEntries(answers.flatMap((answer) => answer.checks));
  const again = !ready && { 'retry-after': '1' };
  to.writeHead(ready ? 200 : 503, { ...safeHeaders, 'content-type': 'application/json', ...again });
  to.end(JSON.stringify({ status: ready ? 'ready' : 'not-ready', checks }));
}

/** Asks a service whether it is ready; one that does not answer is not. */
export async function askReadiness(port: number): Promise<{ ready: boolean; checks: [string, string][] }> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    const { checks = {} } = (await answer.json()) as { checks?: Record<string, string> };
    return { ready: answer.ok, checks: Object.entries(checks) };
  } catch {
    return { ready: false, checks: [['process', 'failed']] };
  }
}
