/** Holds a system that has come to rest to what it acknowledged, through its public API. */
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import pMap from 'p-map';
import type { Caller } from './caller.ts';
import type { Answer, Ledger, Request } from './ledger.ts';
import type { Receiver } from './receivers.ts';

interface Subject {
  readonly caller: Caller;
  readonly ledger: Ledger;
  /** A receiver that took every message it was sent. */
  readonly healthy: Receiver;
}

/** What is not as it was acknowledged, a sentence each. */
type Findings = string[];

/**
 * How long the system may take to come to rest. The launcher bears a process that froze before its first answer for
 * three minutes; messages that were lost and receivers that were paused take less.
 */
const restMs = 240_000;
const atOnce = 8;
/** The first hash of every history covers this. */
const chainStart = '0'.repeat(64);

/** Waits until `look` gives nothing more to wait for; returns what it still gave when the time was over. */
async function settled<T>(look: () => Promise<T[]>): Promise<T[]> {
  for (const end = performance.now() + restMs; ; await delay(200)) {
    const open = await look().catch((error: Error) => [error.message as T]);
    if (open.length === 0 || performance.now() > end) return open;
  }
}

/** Says what is false of what was acknowledged; nothing, if all of it is true. `past`: an instant after every date. */
export async function check(subject: Subject, past: string): Promise<Findings> {
  const { caller, ledger } = subject;
  const findings: Findings = ledger.lost.map((code) => `${code} was acknowledged, and a search did not find it`);
  const ready = async () => ((await caller.call('admin', 'GET', '/health/ready'))?.status === 200 ? [] : ['not ready']);
  if ((await settled(ready)).length > 0) return [...findings, 'the system does not become ready any more'];
  await pMap(ledger.asked, async (request) => findings.push(...(await repeated(subject, request))), {
    concurrency: atOnce,
  });
  const codes = codesIn(ledger);
  findings.push(...(await dossiers(subject, codes)), ...(await tasks(subject, codes)));
  await pMap(codes, async (code) => findings.push(...(await history(subject, code))), { concurrency: atOnce });
  const moved = async () =>
    (await caller.call('admin', 'PUT', '/v1/clock', { now: past }))?.status === 200 ? [] : ['time stands'];
  if ((await settled(moved)).length > 0) return [...findings, `time cannot be moved to ${past}`];
  return [...findings, ...(await alerts(subject, codes))];
}

const codesIn = ({ asked, acknowledged }: Ledger): string[] =>
  asked
    .filter(({ dossier, key }) => dossier === undefined && acknowledged.has(key))
    .map(({ key }) => acknowledged.get(key)!.body.code);

/** Sends a change again under its key: what was acknowledged is answered as it was, the rest is settled now. */
async function repeated({ caller, ledger }: Subject, request: Request): Promise<Findings> {
  const before = ledger.acknowledged.get(request.key);
  let again: Answer | undefined;
  const open = await settled(async () => {
    again = await caller.send(request);
    return again === undefined || again.status >= 500 ? [`${again?.status ?? 'no answer'}`] : [];
  });
  if (open.length > 0) return [`${request.makes} under ${request.key} cannot be asked for again (${open[0]})`];
  ledger.answer(request, again);
  if (before === undefined)
    return request.dossier === undefined && again!.status !== 201
      ? [`a registration under ${request.key} is refused (${again!.status} ${again!.body?.code})`]
      : [];
  return isDeepStrictEqual(before, again)
    ? []
    : [`${request.makes} under ${request.key} was ${before.status}, and is ${again!.status} when asked again`];
}

async function dossiers({ caller }: Subject, codes: readonly string[]): Promise<Findings> {
  const listed = (await caller.list('auditor', '/v1/dossiers')).map(({ code }) => code as string);
  return [...different('dossiers', codes, listed)];
}

/** Each dossier has one task, and somebody has it. */
async function tasks({ caller }: Subject, codes: readonly string[]): Promise<Findings> {
  const stuck = await settled(async () => {
    const open = await caller.list('officer', '/v1/tasks');
    return open.filter(({ officer }) => officer === null).map(({ dossier }) => `${dossier} has a task that nobody has`);
  });
  const held = (await caller.list('officer', '/v1/tasks')).map(({ dossier }) => dossier as string);
  return [...stuck, ...different('tasks', codes, held)];
}

/** The chain is whole, and each change that was acknowledged is in it once. */
async function history({ caller, ledger }: Subject, code: string): Promise<Findings> {
  const lines = await caller.list('auditor', `/v1/dossiers/${code}/history`);
  const broken = lines.findIndex(({ prevHash, seq }, i) => {
    return seq !== i + 1 || prevHash !== (i === 0 ? chainStart : lines[i - 1].hash);
  });
  const findings = broken < 0 ? [] : [`the history of ${code} is broken at its entry ${broken + 1}`];
  const mine = ledger.asked.filter(({ dossier }) => dossier === code);
  const made = mine.filter(({ key }) => ledger.acknowledged.has(key)).map(({ makes }) => makes);
  for (const type of ['dossier.accepted', 'dossier.extended', 'dossier.started', 'step.claimed', 'step.completed']) {
    const written = lines.filter((line) => line.type === type).length;
    const asked = type === 'dossier.accepted' ? 1 : made.filter((each) => each === type).length;
    // Who claims or completes the first task starts the dossier as well.
    const most = type === 'dossier.started' ? 1 : asked;
    if (written < asked || written > most) findings.push(`${code} has ${type} ${written} times, acknowledged ${asked}`);
  }
  return findings;
}

/** Each dossier breached its date once, and the healthy receiver was told. */
async function alerts({ caller, healthy }: Subject, codes: readonly string[]): Promise<Findings> {
  const read = () => caller.list('supervisor', '/v1/alerts?rung=breached&kind=statutory');
  await settled(async () => ((await read()).length < codes.length ? ['not yet'] : []));
  const raised = await read();
  const untold = await settled(async () => {
    const told = new Set(healthy.taken.values());
    return raised.filter(({ id }) => !told.has(id)).map(({ dossier }) => `nobody was told of the breach of ${dossier}`);
  });
  const breached = raised.map(({ dossier }) => dossier as string);
  return [...different('alerts of a breach', codes, breached), ...untold];
}

/** What stands in one list and not in the other, or twice. */
function different(what: string, acknowledged: readonly string[], found: readonly string[]): Findings {
  const times = Map.groupBy(found, (code) => code);
  const known = new Set(acknowledged);
  return [
    ...(known.size < acknowledged.length ? [`a code was given to two dossiers`] : []),
    ...[...known]
      .filter((code) => times.get(code)?.length !== 1)
      .map((code) => {
        return `${code} was acknowledged and has ${times.get(code)?.length ?? 0} ${what}`;
      }),
    ...[...times.keys()].filter((code) => !known.has(code)).map((code) => `${what}: nobody asked for ${code}`),
  ];
}
