import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message of the webhook about a breach. */
interface BreachMessage {
  readonly type: string;
  readonly data: { readonly kind: string; readonly dossier: string };
}

/** Receives the webhooks of a replay; a message that comes twice counts once, by its id. */
export class Receiver {
  readonly #server = createServer();
  readonly #messages = new Map<string, BreachMessage>();

  /** Listens on a free port of this machine; returns the URL to subscribe with. */
  async start(): Promise<string> {
    this.#server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const id = request.headers['webhook-id'];
      if (typeof id === 'string') this.#messages.set(id, JSON.parse(Buffer.concat(chunks).toString()) as BreachMessage);
      response.writeHead(typeof id === 'string' ? 204 : 400).end();
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/alerts`;
  }

  /** The number of messages about breached statutory deadlines of these dossiers. */
  countBreaches(codes: ReadonlySet<string>): number {
    const isBreach = ({ type, data }: BreachMessage) =>
      type === 'deadline.breached' && data.kind === 'statutory' && codes.has(data.dossier);
    return [...this.#messages.values()].filter(isBreach).length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
