import { CommandError } from './command-line.ts';

/** Calls the public API, with one token per role. Every call throws a CommandError for an answer that is no success. */
export class Client {
  readonly #url: string;
  readonly #tokens: Readonly<Record<string, string>>;

  constructor(url: string, tokens: Readonly<Record<string, string>>) {
    this.#url = url.replace(/\/$/, '');
    this.#tokens = tokens;
  }

  async get<T>(role: string, path: string): Promise<T> {
    return this.#sendJson<T>(role, { method: 'GET', path });
  }

  async send<T>(role: string, method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json', 'if-match': '*' };
    return this.#sendJson<T>(role, { method, path, headers, body: JSON.stringify(body ?? {}) });
  }

  /** Sends rows as NDJSON; returns the lines of the report, without the summary. */
  async sendRows<T>(role: string, path: string, rows: readonly unknown[]): Promise<T[]> {
    const body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const headers = { 'content-type': 'application/x-ndjson' };
    const report = await this.#send(role, { method: 'POST', path, headers, body });
    const lines = report.trim().split('\n');
    return lines.map((line) => this.#parse(line) as T).slice(0, -1);
  }

  /** The JSON of an answer; undefined for an empty one. */
  async #sendJson<T>(role: string, request: Request): Promise<T> {
    const text = await this.#send(role, request);
    return (text === '' ? undefined : this.#parse(text)) as T;
  }

  async #send(role: string, { method, path, headers, body }: Request): Promise<string> {
    const token = this.#tokens[role];
    if (token === undefined) throw new CommandError(`There is no token for the role ${role}.`);
    const init = { method, headers: { ...headers, authorization: `Bearer ${token}`, 'accept-language': 'en' } };
    const { ok, status, text } = await this.#ask(path, body === undefined ? init : { ...init, body });
    if (ok) return text;
    if (status === 401) throw new CommandError(`${this.#url} does not know the token of the role ${role} (401).`);
    throw new CommandError(`${method} ${path} was refused (${status}): ${reasonIn(text)}`);
  }

  async #ask(path: string, init: RequestInit): Promise<{ ok: boolean; status: number; text: string }> {
    try {
      const response = await fetch(`${this.#url}${path}`, init);
      return { ok: response.ok, status: response.status, text: await response.text() };
    } catch (error) {
      const { message, cause } = error as Error;
      const { code } = (cause ?? {}) as NodeJS.ErrnoException;
      throw new CommandError(`${this.#url} cannot be reached (${code ?? message}).`);
    }
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw new CommandError(`${this.#url} does not answer as a Một Cửa system does.`);
    }
  }
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** What a problem says: its code, its detail and the fields that it names; of another body the first line. */
function reasonIn(text: string): string {
  try {
    const { code, detail, errors = [] } = JSON.parse(text) as Problem;
    const fields = errors.map(({ path, message }) => `${path}: ${message}`);
    return [code, detail, ...fields].filter((part) => part !== undefined).join('; ');
  } catch {
    return text.split('\n')[0]!.slice(0, 200);
  }
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}
