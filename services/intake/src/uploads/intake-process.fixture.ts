/** The intake service as a process that a test can kill, on the database and the documents of the test's Intake. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '@motcua/runtime/free-port';
import { onTestFinished, vi } from 'vitest';
import { bearerOf } from '../intake.fixture.ts';
import { tus } from './files.fixture.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface IntakeProcess {
  readonly url: string;
  kill(): Promise<void>;
  /** Begins to send bytes of a file. The test ends the stream. */
  append(location: string, offset: number, body: ReadableStream): Promise<Response>;
}

export async function startIntake(env: Record<string, string>): Promise<IntakeProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [program], {
    env: { ...env, PORT: String(port), LOG_LEVEL: 'error' },
    stdio: 'inherit',
  });
  onTestFinished(() => kill(child));
  const url = `http://127.0.0.1:${port}`;
  await vi.waitUntil(async () => (await fetch(`${url}/health/live`).catch(() => undefined))?.ok, {
    timeout: 30_000,
    interval: 50,
  });
  return {
    url,
    kill: () => kill(child),
    append: (location, offset, body) => appendTo(url, location, offset, body),
  };
}

/** Sends bytes of a file to a service that listens. */
export function appendTo(url: string, location: string, offset: number, body: ReadableStream): Promise<Response> {
  const type = 'application/offset+octet-stream';
  const headers = { ...tus, authorization: bearerOf('counter'), 'upload-offset': String(offset), 'content-type': type };
  return fetch(`${url}${location}`, { method: 'PATCH', headers, body, duplex: 'half' } as RequestInit);
}

/** A body that brings `bytes`, and then waits until `end` is called. */
export function halting(bytes: Buffer): { body: ReadableStream; end: (rest?: Buffer) => void } {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start: (started) => {
      controller = started;
      controller.enqueue(bytes);
    },
  });
  return {
    body,
    end: (rest) => {
      if (rest) controller.enqueue(rest);
      controller.close();
    },
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
