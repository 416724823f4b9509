import { setTimeout as delay } from 'node:timers/promises';
import { familyOf, memoryOf, untilAtRest } from './processes.ts';
import { type Bench, figure, type Report } from './report.ts';
import type { System } from './system.ts';

/** How long the system is left alone before it is measured. */
const restMs = 3_000;

/** The memory of all processes of `npm start`, while nobody asks for anything. */
export async function memory(bench: Bench): Promise<Report> {
  const system = await bench.system();
  bench.say('memory at rest …');
  await untilAtRest(system.pid);
  await delay(restMs);
  const values = measure(system);
  const megabytes = (bytes: number | null) => (bytes === null ? '–' : figure(bytes / 2 ** 20));
  return {
    title: 'Memory at rest',
    header: ['process', 'processes', 'RSS MiB', 'PSS MiB'],
    rows: values.map(({ name, processes, rss, pss }) => [name, String(processes), megabytes(rss), megabytes(pss)]),
    note: 'RSS counts shared pages once for each process, PSS divides them among the processes; Linux only',
    values,
  };
}

interface Used {
  readonly name: string;
  readonly processes: number;
  readonly rss: number;
  readonly pss: number | null;
}

/** The memory of each named process, with its descendants that have no name of their own, and the sum. */
function measure(system: System): Used[] {
  const { launcher, ...children } = system.pids();
  const roots = { ...children, launcher: launcher!, npm: system.pid };
  const counted = new Set<number>();
  const used: Used[] = [];
  for (const [name, pid] of Object.entries(roots)) {
    const members = (familyOf(pid) ?? []).filter((member) => !counted.has(member));
    for (const member of members) counted.add(member);
    used.push(sum(name, members.map(memoryOf), members.length));
  }
  return [...used, sum('together', used, counted.size)];
}

function sum(name: string, parts: readonly { rss: number; pss: number | null }[], processes: number): Used {
  return {
    name,
    processes,
    rss: parts.reduce((total, part) => total + part.rss, 0),
    pss: parts.reduce<number | null>((total, { pss }) => (total === null || pss === null ? null : total + pss), 0),
  };
}
