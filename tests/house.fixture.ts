import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { type System, startSystem } from '../infra/launcher/system.ts';
import type { SystemOptions } from '../infra/launcher/system-options.ts';

/** Waiting for what must happen; a busy machine gets time, a test that is wrong fails by name. */
export const soon = { timeout: 30_000, interval: 50 };

/** The whole system on a data folder of its own, stopped and removed when the test ends. */
export async function startHouse(options: Partial<SystemOptions> & { redisUrl?: string | null } = {}): Promise<House> {
  const { DATABASE_URL: _, REDIS_URL: __, ...inherited } = process.env;
  const { redisUrl, env: more, dataDir = await mkdtemp(join(tmpdir(), 'motcua-e2e-')), ...rest } = options;
  const env = { ...inherited, ...(redisUrl ? { REDIS_URL: redisUrl } : {}), ...more };
  const system = await startSystem({ dataDir, port: 0, throwAway: true, env, ...rest });
  onTestFinished(async () => {
    await system.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return new House(system, dataDir);
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what the API answers is what the test looks at
  readonly body: any;
}

/** The public API with a token per role. */
export class House {
  readonly system: System;
  readonly dataDir: string;
  constructor(system: System, dataDir: string) {
    this.system = system;
    this.dataDir = dataDir;
  }

  /** Everything the services have logged. */
  logs(): string {
    const folder = join(this.dataDir, 'logs');
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('');
  }

  async call(
    role: keyof System['tokens'],
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.system.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.system.tokens[role]}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json') && !text.includes('}\n{');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  }

  /** The items of a list once there are `count` of them. */
  async untilListed(role: keyof System['tokens'], path: string, count: number): Promise<Answer['body'][]> {
    return vi.waitUntil(async () => {
      const { items } = (await this.call(role, 'GET', path)).body;
      return items?.length === count ? items : undefined;
    }, soon);
  }
}

export interface Told {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

/** A webhook receiver that remembers everything it was told, and answers with `status()`. */
export async function startReceiver(status: () => number = () => 204): Promise<{ url: string; told: Told[] }> {
  const told: Told[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    told.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), at: Date.now() });
    response.writeHead(status()).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, told };
}

/** Signature of a message by the Standard Webhooks text: HMAC-SHA256 over id, timestamp and body, in base64. */
export function signatureOf({ headers, body }: Told, secret: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

/** A dossier that every rule accepts: three working days at the counter of xã Văn Phong. */
export const newDossier = {
  procedure: '1.004873',
  channel: 'counter',
  applicant: { name: 'Nguyễn Thị Đào', identityNumber: '037190001234' },
  documents: [{ name: 'Tờ khai', form: 'original', quantity: 1 }],
  receivingAgency: 'H42.12',
};
