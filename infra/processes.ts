/**
 * Processes that need not be our children: which they are, whether they run, how they are stopped. The operating system
 * uses a process id again, so a process is identified by its id together with the moment it started.
 */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in a form that depends on the operating system; it is only compared. */
  readonly startedAt: string;
  /** The command line, for people to read; a process may change it. */
  readonly command: string;
}

/** The running process that has this id now; undefined when there is none. */
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
  // The name stands in brackets and may hold anything. After it come the state (the third field) and, as the 22nd
  // field, the start in ticks since boot.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined; // it has ended, and its parent has not collected it yet
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

/** True while a process with this id exists, whatever account it belongs to. */
export function isAlive(pid: number): boolean {
  if (pid <= 0) return false; // to the operating system these mean groups of processes
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** True while the process that was identified runs; false when another one has its id. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

/** A signal, and how long to wait for the process to end before the next step. */
export type StopStep = readonly [signal: NodeJS.Signals, graceMs: number];

/** Stops a process step by step; false when it still runs after the last one. */
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

/** The processes whose working folder this is. Only Linux has this information; elsewhere the list is empty. */
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
    return undefined; // it has ended, or belongs to another account
  }
}

/** Waits for a child's end: its exit code, its signal, or the message of the error with which it could not start. */
export async function exitOf(child: ChildProcess): Promise<number | string> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode ?? 'unknown';
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    child.once('error', (error) => resolve(error.message));
  });
}
