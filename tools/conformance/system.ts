/** A system under test, over HTTP. */
import { CommandError } from '../command-line.ts';
import type { Answer } from './judge.ts';

export type Ask = (body: unknown) => Promise<Answer>;

const patienceMs = 30_000;

/** Asks an endpoint. Throws when it cannot be reached or refuses the token; every other answer is returned. */
export function systemAt(url: string, token: string | undefined): Ask {
  const headers = {
    'content-type': 'application/json',
    'accept-language': 'en',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return async (body) => {
    const response = await send(url, headers, JSON.stringify(body));
    if (response.status === 401 || response.status === 403)
      throw new CommandError(`${url} answers ${response.status}: it needs a token (--token) that may calculate.`);
    return { status: response.status, body: parsed(await response.text()) };
  };
}

async function send(url: string, headers: Record<string, string>, body: string): Promise<Response> {
  try {
    return await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(patienceMs) });
  } catch (error) {
    const { message, cause } = error as Error;
    throw new CommandError(`${url} cannot be reached: ${cause instanceof Error ? cause.message : message}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
