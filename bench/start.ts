import { type Bench, figure, type Report } from './report.ts';
import { median } from './statistics.ts';
import { startSystem, throwAwayFolder } from './system.ts';

const repetitions = 3;

/** The seconds from `npm start` until the system announces itself, on a new data folder and on an existing one. */
export async function start(bench: Bench): Promise<Report> {
  const seconds = { 'a new data folder': [] as number[], 'an existing one': [] as number[] };
  for (let i = 1; i <= repetitions; i++) {
    bench.say(`start ${i} of ${repetitions} …`);
    const dir = await throwAwayFolder(bench.stack);
    for (const times of Object.values(seconds)) {
      const system = await startSystem(dir, bench.stack);
      times.push(system.secondsToReady);
      await system.stop();
    }
  }
  const values = Object.entries(seconds).map(([on, times]) => ({ on, seconds: median(times), all: times }));
  return {
    title: 'From `npm start` to ready',
    header: ['on', 'seconds', 'slowest'],
    rows: values.map(({ on, seconds, all }) => [on, figure(seconds), figure(Math.max(...all))]),
    note: `everything installed already; until the URL is announced; median of ${repetitions}`,
    values,
  };
}
