/** Printing a receipt as PDF and as HTML, beside reading the same dossier as JSON. */
import { registration } from './http-calls.ts';
import { memoryOf } from './processes.ts';
import { type Bench, figure, type Report } from './report.ts';
import { inRounds, percentile, ratio } from './statistics.ts';

const rounds = 60;

export async function forms(bench: Bench): Promise<Report> {
  const { url, secrets, pids } = await bench.system();
  const headers = { authorization: `Bearer ${secrets.tokens.counter}`, 'content-type': 'application/json' };
  const asked = { method: 'POST', headers, body: JSON.stringify(registration()) };
  const { code } = (await (await fetch(`${url}/v1/dossiers`, asked)).json()) as { code: string };
  bench.say(`forms: ${rounds} receipts …`);
  const read = (path: string) => async () => {
    const began = performance.now();
    const answer = await fetch(`${url}/v1/dossiers/${code}${path}`, { headers });
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}`);
    await answer.arrayBuffer();
    return performance.now() - began;
  };
  const pdf = read('/forms/receipt?format=pdf');
  const intakeMiB = () => memoryOf(pids()['intake']!).rss / 2 ** 20;
  const restingMiB = intakeMiB();
  const firstPdfMs = await pdf();
  const times = await inRounds(rounds, { dossier: read(''), html: read('/forms/receipt?format=html'), pdf });
  return toReport(times, { firstPdfMs, restingMiB, printingMiB: intakeMiB() });
}

type Times = Readonly<Record<'dossier' | 'html' | 'pdf', readonly number[]>>;

function toReport(
  times: Times,
  once: { readonly firstPdfMs: number; readonly restingMiB: number; readonly printingMiB: number },
): Report {
  const values = Object.entries(times).map(([what, ms]) => ({
    what,
    p50Ms: percentile(ms, 0.5),
    p99Ms: percentile(ms, 0.99),
    besideDossier: ratio(ms, times.dossier),
  }));
  return {
    title: 'A receipt',
    header: ['through the gateway', 'p50 ms', 'p99 ms', 'beside the dossier as JSON'],
    rows: values.map(({ what, p50Ms, p99Ms, besideDossier }) => [
      what,
      figure(p50Ms),
      figure(p99Ms),
      figure(besideDossier),
    ]),
    note: [
      `the first PDF loads the library: ${figure(once.firstPdfMs)} ms`,
      `intake has ${figure(once.restingMiB)} MiB resident before it, ${figure(once.printingMiB)} after the last`,
    ].join('; '),
    values: { ...once, papers: values },
  };
}
