import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How receivers misbehave. `hang` takes a message and never answers. */
export const moods = ['hang', 'refuse', 'drop'] as const;
export type Mood = 'well' | (typeof moods)[number];

/** A receiver of webhooks on this machine, which remembers what it took. */
export class Receiver {
  #mood: Mood;
  /** The alerts it was told of, by the id of the message. */
  readonly taken = new Map<string, string>();
  readonly #server = createServer((request, response) => void this.#receive(request, response).catch(() => {}));

  constructor(mood: Mood) {
    this.#mood = mood;
  }

  turn(mood: Mood): void {
    this.#mood = mood;
  }

  /** Listens on a free port; returns the URL to subscribe with. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#mood === 'drop') return void request.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.#mood === 'hang') return;
    if (this.#mood === 'refuse') return void response.writeHead(500).end();
    const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { alertId: string } };
    this.taken.set(String(request.headers['webhook-id']), data.alertId);
    response.writeHead(204).end();
  }
}
