/** What processes use, as Linux reports it. On other systems the functions return undefined. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** The process and all its descendants; undefined where the system does not say. */
export function familyOf(pid: number): number[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const parent = /^\d+$/.test(entry) ? statOf(Number(entry))?.parent : undefined;
    if (parent !== undefined) parents.set(Number(entry), parent);
  }
  const family = [pid];
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child);
  return family;
}

/** Memory in bytes. `pss` divides shared pages among the processes; null where it may not be read. */
export function memoryOf(pid: number): { rss: number; pss: number | null } {
  const kilobytes = (text: string, name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  const rss = kilobytes(read(`/proc/${pid}/status`) ?? '', 'VmRSS') * 1024;
  const rollup = read(`/proc/${pid}/smaps_rollup`);
  return { rss, pss: rollup === undefined ? null : kilobytes(rollup, 'Pss') * 1024 };
}

const atRestShare = 0.1;
const lookEveryMs = 200;

/** Waits until a process and its descendants use less than a tenth of a core, but no longer than `withinMs`. */
export async function untilAtRest(pid: number, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  let before = cpuMsOf(pid);
  while (before !== undefined && performance.now() < deadline) {
    const lookedAt = performance.now();
    await delay(lookEveryMs);
    const now = cpuMsOf(pid)!;
    if ((now - before) / (performance.now() - lookedAt) < atRestShare) return;
    before = now;
  }
}

/** The CPU time of a process and all its descendants so far, in ms; undefined where the system does not say. */
export function cpuMsOf(pid: number): number | undefined {
  return familyOf(pid)?.reduce((sum, member) => sum + (statOf(member)?.cpuMs ?? 0), 0);
}

/** Linux counts CPU time in hundredths of a second. */
const msPerTick = 10;

function statOf(pid: number): { parent: number; cpuMs: number } | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The name stands in brackets and may hold anything. After it come the state, the parent and, further on, CPU time:
  // user and system time of the process, then of its children that have ended.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined) return undefined;
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(fields[1]), cpuMs: ticks * msPerTick };
}

/** The port of a service, from its environment. */
export function portOf(pid: number): number | undefined {
  const port = /(?:^|\0)PORT=(\d+)/.exec(read(`/proc/${pid}/environ`) ?? '')?.[1];
  return port === undefined ? undefined : Number(port);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // the process has ended or belongs to another account, or this is not Linux
  }
}
