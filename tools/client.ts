/** Calls the public API, with one token per role. Every call throws an Error for an answer that is no success. */
export class Client {
  readonly #url: string;
  readonly #tokens: Readonly<Record<string, string>>;

  constructor(url: string, tokens: Readonly<Record<string, string>>) {
    this.#url = url.replace(/\/$/, '');
    this.#tokens = tokens;
  }

  async get<T>(role: string, path: string): Promise<T> {
    return this.#send(role, 'GET', path, {}, undefined) as Promise<T>;
  }

  async send<T>(role: string, method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json', 'if-match': '*' };
    return this.#send(role, method, path, headers, JSON.stringify(body ?? {})) as Promise<T>;
  }

  /** Sends rows as NDJSON; returns the lines of the report, without the summary. */
  async sendRows<T>(role: string, path: string, rows: readonly unknown[]): Promise<T[]> {
    const body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const report = (await this.#send(role, 'POST', path, { 'content-type': 'application/x-ndjson' }, body)) as string;
    const lines = report
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
    return lines.slice(0, -1);
  }

  async #send(
    role: string,
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | undefined,
  ): Promise<unknown> {
    const authorization = `Bearer ${this.#tokens[role]}`;
    const init = { method, headers: { ...headers, authorization }, ...(body === undefined ? {} : { body }) };
    const response = await fetch(`${this.#url}${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return /^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
  }
}
