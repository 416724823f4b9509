import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ensureDatabase } from '@motcua/db/installation/ensure-database';
import { freePort } from '@motcua/runtime/free-port';
import { type Server, startServer, stopRecorded } from '../../postgres/server.ts';
import { StartError } from '../start-error.ts';
import type { Part } from './supervisor.ts';

const databaseName = 'motcua';

export interface EmbeddedDatabase {
  readonly part: Part;
  /** Creates our database if needed and returns an administrator's URL of it. The part must run already. */
  readonly adminUrl: () => Promise<string>;
}

export interface EmbeddedOptions {
  readonly dir: string;
  readonly password: string;
  readonly onSpawn: (name: string, pid: number) => void;
  readonly warn: (line: string) => void;
  /** See SystemOptions. */
  readonly throwAway?: boolean | undefined;
}

/** The settings of our servers, here and in containers (docker-compose.yml). */
export const usual = {
  max_connections: '300',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  random_page_cost: '1.1',
  // The planner learns what a new database holds within seconds; the default is a minute.
  autovacuum_naptime: '5s',
  // No statement of ours is long enough for compiling it to pay, and not every server can.
  jit: 'off',
};
/** A crash of a process still loses nothing, because the operating system holds what was committed. */
const withoutDisk = { fsync: 'off', full_page_writes: 'off' };

/** The embedded PostgreSQL of a data folder, on one port for as long as this launcher runs. */
export async function embeddedDatabase(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { dir, password, onSpawn, warn } = options;
  const port = await freePort();
  const place = { dir: join(dir, 'postgres'), logFile: join(dir, 'logs', 'postgres.log') };
  const settings = options.throwAway ? { ...usual, ...withoutDisk } : usual;
  const servers = new Map<ChildProcess, Server>();
  const start = async () => {
    await stopRecorded(place.dir); // the sessions of a server that was killed would keep the next one from starting
    const server = await startServer({ ...place, port, password, settings, onSpawn, warn }).catch((error: Error) => {
      throw new StartError(error.message); // PostgreSQL says why: the disk is full, the folder has another version
    });
    servers.set(server.process, server);
    return server.process;
  };
  const stop = async (child: ChildProcess) => servers.get(child)?.stop();
  await rm(`${place.dir}.deleted`, { recursive: true, force: true });
  const url = new URL(`postgres://postgres@127.0.0.1:${port}/postgres`);
  url.password = encodeURIComponent(password);
  const answer = (signal: AbortSignal) => askServer(port, signal);
  return { part: { name: 'postgres', start, stop, answer }, adminUrl: () => ensureDatabase(url.href, databaseName) };
}

/** The request for encryption, which a PostgreSQL answers with one byte before anybody has to log in. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Resolves when the server on this port answers; rejects when it does not before the signal aborts. */
async function askServer(port: number, signal: AbortSignal): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, signal });
  try {
    socket.write(sslRequest);
    await once(socket, 'data', { signal });
  } finally {
    socket.destroy();
  }
}
