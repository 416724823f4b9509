import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A breach as the webhook told it. */
interface Told {
  readonly type: string;
  readonly data: { readonly kind: string; readonly dossier: string };
}

/** A webhook receiver of the replay's own: remembers each message once, by its id. */
export class Receiver {
  readonly #server = createServer();
  readonly #messages = new Map<string, Told>();

  /** Starts listening on a free port of this machine; resolves to the URL to subscribe. */
  async start(): Promise<string> {
    this.#server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const id = request.headers['webhook-id'];
      if (typeof id === 'string') this.#messages.set(id, JSON.parse(Buffer.concat(chunks).toString()) as Told);
      response.writeHead(typeof id === 'string' ? 204 : 400).end();
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/alerts`;
  }

  /** Distinct messages about a breach of these dossiers' own deadlines. */
  countBreaches(codes: ReadonlySet<string>): number {
    const isBreach = ({ type, data }: Told) =>
      type === 'deadline.breached' && data.kind === 'statutory' && codes.has(data.dossier);
    return [...this.#messages.values()].filter(isBreach).length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
