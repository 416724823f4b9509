/**
 * The one port of this system: passes each request on to the service that its path belongs to (infra/routes.ts).
 * It listens before anything else is started, so that a port in use is found at once, and answers 503 until `open`.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { languageOf } from '@motcua/http/negotiation';
import { problemOf } from '@motcua/http/problem';
import { refuseUnreadable } from '@motcua/http/unreadable';
import { pathOf, type ServiceName, serviceFor } from '../../routes.ts';
import { StartError } from '../start-error.ts';
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

/**
 * Listens on a port; 0 means any free one.
 * @throws StartError that names the port when it cannot be used
 */
export async function startGateway(host: string, port: number): Promise<Gateway> {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });
  let ports: ServicePorts | undefined;
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 75_000 }, (from, to) => {
    if (!ports) return sayUnavailable(from, to);
    const target = from.url ?? '/';
    if (pathOf(target) === '/health/ready') return void sayReadiness(to, ports);
    forward(from, to, { port: ports[serviceFor(target)], agent }, () => sayUnavailable(from, to));
  });
  server.on('clientError', refuseUnreadable);
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
  if (error.code === 'EADDRINUSE')
    return new StartError(
      `Port ${port} is taken by another program. Choose another one: npm start -- --port ${port + 1}`,
    );
  if (error.code === 'EACCES')
    return new StartError(`This account may not listen on port ${port}. Choose one above 1023.`);
  return new StartError(`Cannot listen on ${host}, port ${port}: ${error.message}`);
}

function sayUnavailable(from: IncomingMessage, to: ServerResponse): void {
  if (to.headersSent) return void to.destroy();
  const language = languageOf(from.headers['accept-language']);
  const problem = problemOf('unavailable', { language, requestId: randomUUID() });
  // What is left of an unread body would be taken for the next request.
  if (!from.complete) to.setHeader('connection', 'close');
  to.writeHead(problem.status, { 'content-type': 'application/problem+json', 'retry-after': '1' });
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
  to.writeHead(ready ? 200 : 503, { 'content-type': 'application/json', ...(!ready && { 'retry-after': '1' }) });
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
