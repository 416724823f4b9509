/** What the office does of its own accord: leaves, and letters of apology for what will not make its date. */
import { delayReasons } from '@motcua/domain/deadlines/reasons';
import type { Chance } from './chance.ts';
import { drawLeaves, type Officer } from './leave.ts';
import type { Stage } from './stage.ts';

/** Letters of apology that are sent, in per cent of those that are owed in the morning. */
const lettersSent = 60;

export async function planLeaves(stage: Stage, chance: Chance, agencies: readonly string[]): Promise<void> {
  for (const agency of agencies) {
    const path = `/v1/officers?limit=200&agency=${encodeURIComponent(agency)}`;
    const { items } = await stage.client.get<{ items: Officer[] }>('supervisor', path);
    for (const { officer, delegate, fromDay, toDay } of drawLeaves(chance, items, stage.days)) {
      const absence = { to: new Date(stage.midnight(toDay)).toISOString(), delegate };
      stage.plan(stage.midnight(fromDay), async () => {
        await stage.client.send('supervisor', 'POST', `/v1/officers/${officer}/absences`, absence);
        stage.tally.count('leaves');
      });
    }
  }
}

/** Half an hour after opening somebody looks at what the monitor has raised since the morning before. */
export function planLetters(stage: Stage, chance: Chance): void {
  let from = stage.midnight(0);
  for (let day = 0; day < stage.days; day++) {
    const opens = stage.opening(day);
    if (opens === undefined) continue;
    stage.plan(stage.after(opens, 30), async (at) => {
      await sendLetters(stage, chance, { from, to: at });
      from = at;
    });
  }
}

async function sendLetters(stage: Stage, chance: Chance, span: { from: number; to: number }): Promise<void> {
  for (const code of await owedLetters(stage, span)) {
    const path = `/v1/dossiers/${encodeURIComponent(code)}`;
    const { apologyDuty } = await stage.client.get<{ apologyDuty: string }>('supervisor', path);
    if (apologyDuty !== 'owed' || !chance.percent(lettersSent)) continue;
    const letter = { reason: chance.pick(delayReasons), document: `04/${code}`, approver: 'vp-leaders-1' };
    await stage.act('supervisor', code, 'apologize', letter);
    stage.tally.count('letters of apology');
  }
}

/** Codes in order: what falls on the same moment comes in any. */
async function owedLetters(stage: Stage, { from, to }: { from: number; to: number }): Promise<string[]> {
  const codes = new Set<string>();
  const span = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
  for (let cursor = ''; ; ) {
    const path = `/v1/alerts?rung=apology-due&limit=200&${span}${cursor}`;
    const page = await stage.client.get<{ items: { dossier: string }[]; next: string | null }>('supervisor', path);
    for (const { dossier } of page.items) codes.add(dossier);
    if (page.next === null) return [...codes].toSorted();
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
}
