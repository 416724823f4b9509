import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CommandError } from '../command-line.ts';
import { download } from './download.ts';

const body = '{"code":"1"}\n{"code":"2"}\n';
const whole = { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };

/** A system whose export and whose record of it are given by the test. */
async function exportFrom(
  send: (to: ServerResponse) => void,
  recorded: object,
  work: (url: string, folder: string) => Promise<void>,
) {
  const folder = await mkdtemp(join(tmpdir(), 'motcua-export-'));
  const server = createServer((request, to) => {
    if (request.url?.startsWith('/v1/exports/')) return void to.end(JSON.stringify(recorded));
    to.writeHead(200, { 'x-total-count': '2', 'export-id': 'x' });
    send(to);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    await writeFile(join(folder, 'old'), 'as it was');
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, folder);
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
}

const ask = (url: string, folder: string) =>
  download({ url, token: 't', query: new URLSearchParams(), file: join(folder, 'old') }, () => {});

test('a whole export takes the place of the file that was there', () =>
  exportFrom(
    (to) => to.end(body),
    whole,
    async (url, folder) => {
      expect(await ask(url, folder)).toBe(2);
      expect(await readFile(join(folder, 'old'), 'utf8')).toBe(body);
      expect(await readdir(folder)).toEqual(['old']);
    },
  ));

test.for<[string, (to: ServerResponse) => void, object]>([
  ['breaks off', (to) => to.write(body, () => to.destroy()), whole],
  ['ends too early, politely', (to) => to.end(body.slice(0, 13)), whole],
  ['is not what was sent', (to) => to.end(body.replace('2', '3')), whole],
  ['is not finished by the record', (to) => to.end(body), { bytes: null, sha256: null }],
])('one that %s leaves the old file and nothing half', ([, send, recorded]) =>
  exportFrom(send, recorded, async (url, folder) => {
    await expect(ask(url, folder)).rejects.toThrow(CommandError);
    expect(await readFile(join(folder, 'old'), 'utf8')).toBe('as it was');
    expect(await readdir(folder)).toEqual(['old']);
  }),
);
