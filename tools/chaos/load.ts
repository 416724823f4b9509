/** What callers do while the system falls: they register, decide, take tasks in hand, complete them and search. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Chance } from '../simulate/chance.ts';
import type { Caller } from './caller.ts';
import type { Ledger, Request } from './ledger.ts';

/** Applicants are called so, and nobody else: no log may hold it. */
export const planted = 'Chảo Mảy Hỗn-Độn';
export const plantedNumber = '037190667788';

const newDossier = {
  procedure: '1.004873',
  channel: 'counter',
  applicant: { name: planted, identityNumber: plantedNumber },
  documents: [{ name: 'Tờ khai', form: 'original', quantity: 1 }],
  receivingAgency: 'H42.12',
};

interface Work {
  readonly caller: Caller;
  readonly ledger: Ledger;
  readonly chance: Chance;
  /** Names the caller; its keys begin so. */
  readonly name: string;
}

/** One caller at its work, one request after the other, until the signal aborts; then its last answer has come. */
export async function load(work: Work, until: AbortSignal): Promise<void> {
  const own: string[] = [];
  for (let turn = 1; !until.aborted; turn += 1) {
    await act(work, `${work.name}-${turn}`, own);
    await delay(20 + work.chance.whole(0, 60));
  }
}

async function act(work: Work, key: string, own: string[]): Promise<void> {
  const dossier = work.chance.pick(own);
  if (dossier === undefined || work.chance.percent(40)) {
    const answer = await change(work, registration(key));
    if (answer?.status === 201) own.push(answer.body.code);
    return;
  }
  const draw = work.chance.number();
  if (draw < 0.4) return void (await change(work, verb(key, dossier, draw)));
  if (draw < 0.8) return handle(work, key, dossier, draw < 0.6);
  await search(work, dossier);
}

const registration = (key: string): Request => ({
  ...{ key, role: 'counter', path: '/v1/dossiers', body: newDossier, makes: 'dossier.accepted' },
});

function verb(key: string, dossier: string, draw: number): Request {
  const start = draw < 0.2;
  const extension = { amount: '1', reason: 'coordination', document: '07/PXL-UBND', approver: 'vp-leaders-1' };
  return {
    key,
    role: start ? 'officer' : 'supervisor',
    path: `/v1/dossiers/${dossier}/${start ? 'start' : 'extend'}`,
    body: start ? {} : extension,
    makes: start ? 'dossier.started' : 'dossier.extended',
    dossier,
  };
}

async function handle(work: Work, key: string, dossier: string, claim: boolean): Promise<void> {
  const listed = await work.caller.call('officer', 'GET', `/v1/tasks?dossier=${dossier}`);
  const task = listed?.status === 200 ? listed.body.items[0] : undefined;
  if (!task?.officer) return;
  const path = `/v1/tasks/${task.id}/${claim ? 'claim' : 'complete'}`;
  const makes = claim ? 'step.claimed' : 'step.completed';
  await change(work, { key, role: 'officer', path, body: {}, makes, dossier });
}

async function search({ caller, ledger }: Work, dossier: string): Promise<void> {
  const found = await caller.call('counter', 'POST', '/v1/dossiers/search', { code: dossier });
  const hits = found?.status === 200 ? found.body.items.length : null;
  ledger.note({ searched: dossier, status: found?.status ?? null, hits });
  if (hits === 0) ledger.lost.push(dossier);
}

async function change({ caller, ledger }: Work, request: Request) {
  ledger.ask(request);
  const answer = await caller.send(request);
  ledger.answer(request, answer);
  return answer;
}
