import type { Answer, Request } from './ledger.ts';

/** How long an answer is waited for: longer than the gateway waits for a service. */
const patienceMs = 90_000;
const pageSize = 200;

/** Calls a system that may be falling. Where `tools/client.ts` throws, this says what came: an answer, or none. */
export class Caller {
  readonly url: string;
  readonly #tokens: Readonly<Record<string, string>>;

  constructor(url: string, tokens: Readonly<Record<string, string>>) {
    this.url = url;
    this.#tokens = tokens;
  }

  /** Sends a change under its key. */
  send({ key, role, path, body }: Request): Promise<Answer | undefined> {
    return this.call(role, 'POST', path, body, { 'idempotency-key': key, 'if-match': '*' });
  }

  /** Undefined: no answer came, or half of one. */
  async call(role: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    try {
      const response = await fetch(`${this.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${this.#tokens[role]}`, ...type, ...headers },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : parsed(text) } satisfies Answer;
    } catch {
      return undefined;
    }
  }

  /** All items of a list. Throws when a page is not answered. */
  async list(role: string, path: string): Promise<Answer['body'][]> {
    const items: Answer['body'][] = [];
    for (let cursor = ''; ; ) {
      const page = `${path}${path.includes('?') ? '&' : '?'}limit=${pageSize}${cursor}`;
      const answer = await this.call(role, 'GET', page);
      if (answer?.status !== 200) throw new Error(`GET ${page} is answered ${answer?.status ?? 'not at all'}`);
      items.push(...answer.body.items);
      if (answer.body.next === null) return items;
      cursor = `&cursor=${encodeURIComponent(answer.body.next)}`;
    }
  }
}

/** The JSON of an answer; the text of one that is none, such as that of several services at once. */
function parsed(text: string): Answer['body'] {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
