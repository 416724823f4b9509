import { snapshot, type Tx } from '@motcua/db/database';
import { readClocks } from '@motcua/db/deadlines/deadlines';
import { getDossier } from '@motcua/db/dossiers/dossiers';
import { readHistory } from '@motcua/db/history/history';
import { readCalendarEditions } from '@motcua/db/reference/calendars';
import { getProcedureVersion } from '@motcua/db/reference/procedures';
import type { ClockTerm } from '@motcua/domain/deadlines/term';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import type { ProofBasis } from '@motcua/domain/proofs/proof';
import type { ProofKind, ProofRule } from '@motcua/domain/proofs/proof-shape';
import { Refusal } from '@motcua/domain/refusal';
import type { Deps } from '../deps.ts';

/**
 * Everything that a due date of a dossier follows from, read on one state of the database. `kind`: of which term.
 * Refusals: 'dossier-not-found'; 'deadline-not-started' where the dossier has no such term.
 */
export async function proofBasisOf(deps: Deps, code: string, kind: ProofKind): Promise<ProofBasis> {
  const issuedAt = await deps.time(deps.db);
  return snapshot(deps.db, async (tx) => {
    const dossier = await getDossier(tx, code);
    const clock = (await readClocks(tx, dossier.id)).findLast(({ deadline }) => deadline.kind === kind)?.deadline;
    if (clock === undefined || clock.term.unit === 'workingMinute')
      throw new Refusal('deadline-not-started', `this dossier has no ${kind} term`, { path: 'kind' });
    const head = (await readHistory(tx, dossier.id)).at(-1)!;
    return {
      dossier: code,
      kind,
      issuedAt: Math.max(issuedAt, head.at),
      calendar: await calendarOf(deps, tx, clock),
      start: clock.anchorAt,
      term: clock.term,
      rule: await ruleOf(tx, dossier),
      maxExtensions: dossier.rules.maxExtensions,
      ...movesOf(sinceStated(dossier, clock.term), kind),
      history: { seq: head.seq, hash: head.hash },
    };
  });
}

async function calendarOf(deps: Deps, tx: Tx, of: { calendarId: string; calendarEdition: number }) {
  const { calendarId: id, calendarEdition: edition } = of;
  const { calendar } = await deps.calendars.get(tx, id, edition);
  const row = (await readCalendarEditions(tx, id)).find((one) => one.edition === edition)!;
  return { id, edition, basis: row.basis, compiled: calendar };
}

async function ruleOf(tx: Tx, { procedureCode, procedureVersionId }: Dossier): Promise<ProofRule> {
  const { version, effectiveFrom, source, definition } = await getProcedureVersion(tx, procedureVersionId);
  return { procedure: procedureCode, version, effectiveFrom, source, legalBasis: definition.legalBasis };
}

/**
 * The dossier without what happened before the older system stated its promise: the promise already contains that
 * (`deriveClock` counts in the same way).
 */
function sinceStated(dossier: Dossier, term: ClockTerm): Dossier {
  if (term.unit !== 'imported' || term.statedAt === undefined) return dossier;
  const { statedAt } = term;
  return {
    ...dossier,
    suspensions: dossier.suspensions.filter(({ to }) => to === null || to > statedAt),
    extensions: dossier.extensions.filter(({ at }) => at > statedAt),
  };
}

type Moves = Pick<ProofBasis, 'suspensions' | 'extensions'>;

/** What moves a clock of this kind (docs/rules-of-time.md §5). */
function movesOf({ suspensions, extensions }: Dossier, kind: ProofKind): Moves {
  return {
    suspensions: kind === 'reception' ? [] : suspensions,
    extensions: kind === 'statutory' ? extensions : [],
  };
}
