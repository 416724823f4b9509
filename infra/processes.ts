/**
 * Processes that may not be our children any more: who they are, whether they live, how they are stopped.
 * A process id alone proves nothing, it is used again; with the moment the process started it does.
 */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in whatever form this system tells it; compared, never read. */
  readonly startedAt: string;
  /** For people to read; a process may change it. */
  readonly command: string;
}

/** Which process has this id now, if one that is still running has. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (!isAlive(pid)) return undefined;
  try {
    return process.platform === 'linux' ? identifyByProc(pid) : identifyByPs(pid);
  } catch {
    return undefined; // it ended meanwhile
  }
}

function identifyByProc(pid: number): ProcessIdentity | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold anything; the third field (state) and the 22nd (start, in ticks since boot) follow it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined; // dead, only not yet collected by its parent
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  return { pid, startedAt: `${boot}/${fields[19]}`, command };
}

function identifyByPs(pid: number): ProcessIdentity | undefined {
  const ps = (column: string) =>
    execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8', env: { LC_ALL: 'C' } }).trim();
  if (ps('state').startsWith('Z')) return undefined;
  return { pid, startedAt: ps('lstart'), command: ps('command') };
}

/** True while a process with this id exists, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  if (pid <= 0) return false; // these would mean whole groups of processes
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** True while the very process that was identified is running. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

/** A signal and how long its effect is waited for before the next one is sent. */
export type StopStep = readonly [signal: NodeJS.Signals, graceMs: number];

/** Stops a process that need not be our child; false if it outlived every step. */
export async function stopProcess(identity: ProcessIdentity, steps: readonly StopStep[]): Promise<boolean> {
  for (const [signal, graceMs] of steps) {
    const deadline = Date.now() + graceMs;
    if (!isRunning(identity)) return true;
    send(identity.pid, signal);
    while (Date.now() < deadline) {
      if (!isRunning(identity)) return true;
      await delay(20);
    }
  }
  return !isRunning(identity);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPERM')
      throw new Error(`Process ${pid} belongs to another account and cannot be stopped by this one.`);
    if (code !== 'ESRCH') throw error;
  }
}

/** The processes working in a folder. Only Linux tells; elsewhere nothing is found. */
export function processesIn(folder: string): ProcessIdentity[] {
  if (process.platform !== 'linux') return [];
  const found: ProcessIdentity[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!pid || workingFolder(pid) !== folder) continue;
    const identity = identify(pid);
    if (identity) found.push(identity);
  }
  return found;
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined; // ended, or not ours to look at
  }
}

/** Resolves with the exit code or signal of a child, also when it ended before anyone asked or never started. */
export async function exitOf(child: ChildProcess): Promise<number | string> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode ?? 'unknown';
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    child.once('error', (error) => resolve(error.message));
  });
}
