/**
 * What officers do of their own accord: they take leave, and send letters of apology for dossiers that will be late.
 */
import { delayReasons } from '@motcua/domain/deadlines/reasons';
import type { Chance } from './chance.ts';
import { drawLeaves, type Officer } from './leave.ts';
import type { Stage } from './stage.ts';

/** Of a hundred letters of apology that are owed in the morning, how many are sent. */
const lettersSent = 60;

/** Plans the leaves of the officers of these agencies. */
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

/** Half an hour after each opening, an officer looks at the alerts raised since the opening before. */
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

/** The codes of dossiers that are owed a letter, sorted: alerts of one moment come in any order. */
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
