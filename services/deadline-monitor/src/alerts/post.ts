import { Resolver } from 'node:dns/promises';
import { type ClientRequest, Agent as PlainAgent, request as plainly } from 'node:http';
import { Agent as SecretAgent, request as secretly } from 'node:https';
import { type Failure, failureOf, failureOfStatus } from './failure.ts';
import { nameLookup } from './name-lookup.ts';

/** How an attempt ended. `status`: null if there was no answer; `failure`: null if the message was taken. */
export interface Outcome {
  readonly status: number | null;
  readonly failure: Failure | null;
}

/** Connections to a host are kept for the next messages, some of them, and not for long. */
const kept = { keepAlive: true, maxFreeSockets: 16, timeout: 4_000 };
const ways = {
  'http:': { request: plainly, agent: new PlainAgent(kept) },
  'https:': { request: secretly, agent: new SecretAgent(kept) },
};

const lookup = nameLookup(new Resolver({ timeout: 1_500, tries: 2 }));

/** How much of an answer is read, and for how long, so that its connection can be used again. */
const readBytes = 16_384;
const readMs = 1_000;

/**
 * Posts a message once, until the signal aborts. It follows no redirect and throws the content of the answer away: only
 * the status counts.
 */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const target = new URL(url);
  const { request, agent } = ways[target.protocol as keyof typeof ways];
  const options = { method: 'POST', agent, signal, lookup };
  const asking = () =>
    request(target, {
      ...options,
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'mot-cua-webhooks/1',
      },
    });
  const first = asking();
  const outcome = await send(first, body);
  // The receiver had closed a connection that was kept: that says nothing about it.
  return outcome.failure === 'closed' && first.reusedSocket ? send(asking(), body) : outcome;
}

function send(request: ClientRequest, body: string): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  request.on('response', (response) => {
    const status = response.statusCode!;
    resolve({ status, failure: failureOfStatus(status) });
    let bytes = 0;
    const timer = setTimeout(() => response.destroy(), readMs);
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > readBytes) response.destroy();
    });
    response.on('error', () => {}); // the status has arrived: an error in the rest of the answer changes nothing
    response.on('close', () => clearTimeout(timer));
  });
  request.on('error', (error) => resolve({ status: null, failure: failureOf(error) }));
  request.end(body);
  return promise;
}
