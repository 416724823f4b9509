/** The rows of the lives of a stock, by table. */
import { randomUUIDv7 } from 'node:crypto';
import type { DeadlineRow } from '@motcua/db/deadlines/deadlines';
import { eventsOf, newDeadline } from '@motcua/db/deadlines/deadlines';
import type { PgTable } from '@motcua/db/drizzle';
import { type ChainHead, emptyChain, type HistoryEntry, link } from '@motcua/db/history/chain';
import { attachments } from '@motcua/db/schema/attachments';
import {
  dossierExternalCodes,
  dossiers,
  history,
  personNotes,
  personRecords,
  persons,
  personWords,
} from '@motcua/db/schema/dossiers';
import { dossierGroupParts, dossierGroups } from '@motcua/db/schema/groups';
import { consultations } from '@motcua/db/schema/reference';
import { trackingKeys, trackingWords } from '@motcua/db/schema/tracking';
import { alerts, deadlines, deliveries, tasks } from '@motcua/db/schema/work';
import { seal } from '@motcua/db/sealed';
import { newTask, type TaskRow } from '@motcua/db/tasks/tasks';
import type { Vault } from '@motcua/db/vault';
import { ladderOf } from '@motcua/domain/deadlines/ladder';
import { agencyOfStep, openStep } from '@motcua/domain/routing/step';
import { foldText } from '@motcua/domain/text';
import type { Chance } from '../../tools/simulate/chance.ts';
import type { Life } from './life.ts';
import type { Person } from './people.ts';
import type { Holder, Places } from './places.ts';

/** In the order in which the tables are written. */
export const tables = {
  ...{
    persons,
    personRecords,
    personWords,
    personNotes,
    dossiers,
    dossierExternalCodes,
    dossierGroups,
    dossierGroupParts,
  },
  ...{ history, tasks, deadlines, consultations, alerts, deliveries, trackingKeys, trackingWords, attachments },
} as const satisfies Readonly<Record<string, PgTable>>;

export type Rows = Record<keyof typeof tables, object[]>;
export const noRows = (): Rows => Object.fromEntries(Object.keys(tables).map((name) => [name, []])) as unknown as Rows;

/** The subscriptions of a stock: one for every rung, one for breaches only. */
export const subscriptionIds = [
  '019a0000-0000-7000-8000-000000000001',
  '019a0000-0000-7000-8000-000000000002',
] as const;

const stepsToldForMs = 90 * 86_400_000;

type Entries = (HistoryEntry & { readonly at: number })[];

export class LifeRows {
  readonly #rows: Rows;
  readonly #means: { places: Places; vault: Vault; chance: Chance; now: number };

  constructor(rows: Rows, means: { places: Places; vault: Vault; chance: Chance; now: number }) {
    this.#rows = rows;
    this.#means = means;
  }

  /** Adds what a life leaves in the database. Of what ended long ago the history tells nothing about the steps. */
  add(life: Life, { key, applicant }: Person): void {
    const { dossier, entries, notes } = life;
    const { places, vault, chance, now } = this.#means;
    const ofSteps: Entries = [];
    if (life.steps.length > 0) this.#addWork(life, key, ofSteps);
    const isOld = (dossier.endedAt ?? now) < now - stepsToldForMs;
    const head = this.#addHistory(dossier.id, isOld ? [...entries] : [...entries, ...ofSteps]);
    this.#rows.dossiers.push({ ...dossier, historySeq: head.seq, historyHash: head.hash });
    for (const { id } of notes) this.#addNote(id, dossier.id, dossier.applicantId, key);
    if (dossier.supplements.length > 0)
      this.#rows.trackingWords.push({
        noteId: dossier.supplements[0]!.noteId,
        sealed: vault.tracking.sealWords(['Bản sao'], dossier.supplements[0]!.noteId),
      });
    const end = applicant.identityNumber?.slice(-4);
    const identityKey = end === undefined ? null : vault.tracking.identityKey(dossier.code, end);
    this.#rows.trackingKeys.push({ code: dossier.code, dossierId: dossier.id, groupId: null, identityKey });
    if (chance.percent(15))
      this.#addExternalCode(dossier.id, `IG-${places.receiving.indexOf(dossier.agencyId)}/${dossier.code.slice(-11)}`);
    if (chance.percent(8)) this.#addAttachment(life, key);
  }

  #addHistory(dossierId: string, entries: Entries): ChainHead {
    let head = emptyChain;
    for (const { at, ...entry } of entries.sort((a, b) => a.at - b.at)) {
      const linked = link(dossierId, head, [entry], { at, actor: 'counter:stock' });
      this.#rows.history.push(...linked.rows);
      head = linked.head;
    }
    return head;
  }

  #addWork({ dossier, steps }: Life, key: Buffer, entries: Entries): void {
    const { places } = this.#means;
    const about = { dossierId: dossier.id, agencyId: dossier.agencyId, taskId: null };
    const clock = { kind: 'statutory', anchorAt: dossier.acceptedAt!, term: dossier.term! } as const;
    this.#addDeadline(newDeadline(about, clock, places.edition, eventsOf(dossier)), dossier.endedAt);
    for (const [stepNo, worked] of steps.entries()) this.#addTask({ dossier, stepNo, ...worked }, key, entries);
  }

  #addTask(
    of: { dossier: Life['dossier']; stepNo: number; from: number; to: number },
    key: Buffer,
    entries: Entries,
  ): void {
    const { dossier, stepNo, from, to } = of;
    const { places, chance, now } = this.#means;
    const step = dossier.steps[stepNo]!;
    const opened = newTask(
      dossier,
      places.edition,
      openStep(places.edition.calendar, { step, stepNo, round: 1, at: from }),
    );
    const endsAt = Math.min(to, dossier.endedAt ?? Number.POSITIVE_INFINITY);
    const closedAt = endsAt <= now ? endsAt : null;
    const holder = this.#holderOf(agencyOfStep(dossier, stepNo), step.unit);
    const isClaimed = chance.percent(60);
    const ended = to > (dossier.endedAt ?? to) ? 'cancelled' : chance.percent(1) ? 'returned' : 'completed';
    const state = closedAt !== null ? ended : isClaimed ? 'claimed' : 'open';
    const claimedAt = isClaimed ? from : null;
    const task: TaskRow = { ...opened.task, ...holder, state, claimedAt, closedAt };
    this.#rows.tasks.push(task);
    if (opened.deadline !== null) this.#addDeadline(opened.deadline, closedAt);
    const { id: taskId, round } = task;
    entries.push({ ...opened.entry, at: from });
    entries.push({ type: 'step.assigned', data: { taskId, stepNo, round, ...holder }, at: from });
    if (closedAt !== null)
      entries.push({ type: `step.${ended}`, data: { taskId, stepNo, round, ...holder }, at: closedAt });
    if (stepNo === 1 && chance.percent(3)) this.#addConsultation(of, task, key);
  }

  #holderOf(agencyId: string, kind: string): Holder {
    const { places, chance } = this.#means;
    const { holders } = places;
    return chance.pick(
      holders.get(`${agencyId} ${kind}`) ?? holders.get(`${agencyId} one-stop`) ?? holders.get('H42 one-stop')!,
    );
  }

  #addConsultation({ dossier }: { dossier: Life['dossier'] }, task: TaskRow, key: Buffer): void {
    const { places, chance, now } = this.#means;
    const { id: taskId, openedAt, closedAt: endsAt, agencyId, dossierId } = task;
    const about = { dossierId, agencyId, taskId: null };
    const clock = { kind: 'consultation', anchorAt: openedAt, term: { unit: 'workingMinute', minutes: 480 } } as const;
    const closedAt = endsAt ?? (chance.percent(30) ? now : null);
    const deadlineId = this.#addDeadline(newDeadline(about, clock, places.edition, eventsOf(dossier)), closedAt);
    const asked = chance.pick(places.receiving);
    const { unitId } = this.#holderOf(asked, 'justice');
    const state = closedAt === null ? 'open' : chance.percent(5) ? 'withdrawn' : 'answered';
    const questionNoteId = randomUUIDv7();
    const answerNoteId = state === 'answered' ? randomUUIDv7() : null;
    for (const id of [questionNoteId, answerNoteId])
      if (id !== null) this.#addNote(id, dossierId, dossier.applicantId, key);
    this.#rows.consultations.push({
      ...{
        id: randomUUIDv7(),
        dossierId,
        taskId,
        agencyId,
        askedAgencyId: asked,
        askedUnitId: unitId,
        deadlineId,
        state,
      },
      ...{ version: 1, questionNoteId, answerNoteId, answerDocument: null, openedAt, openedBy: 'officer:stock' },
      ...{ closedAt, closedBy: closedAt === null ? null : 'officer:stock' },
    });
  }

  /** Adds a term with the alerts it has raised until now; returns its id. */
  #addDeadline(deadline: Omit<DeadlineRow, 'id' | 'nextAlertAt' | 'closedAt'>, closedAt: number | null): string {
    const id = randomUUIDv7();
    const { now } = this.#means;
    const ladder = ladderOf(deadline);
    const nextAlertAt = closedAt === null ? (ladder.find(({ at }) => at >= now)?.at ?? null) : null;
    this.#rows.deadlines.push({ ...deadline, id, nextAlertAt, closedAt });
    for (const { rung, at } of ladder)
      if (at < Math.min(now, closedAt ?? now)) this.#addAlert({ ...deadline, id }, rung, at);
    return id;
  }

  #addAlert(
    { id: deadlineId, dossierId, agencyId, dueAt, kind }: Omit<DeadlineRow, 'nextAlertAt' | 'closedAt'>,
    rung: string,
    at: number,
  ): void {
    const { chance } = this.#means;
    const id = randomUUIDv7();
    const apologySent = kind === 'statutory' ? false : null;
    this.#rows.alerts.push({
      kind,
      id,
      deadlineId,
      rung,
      dossierId,
      agencyId,
      at,
      raisedAt: at + 250,
      dueAt,
      apologySent,
    });
    if (kind !== 'statutory') return;
    for (const subscriptionId of rung === 'breached' ? subscriptionIds : subscriptionIds.slice(0, 1)) {
      const isDead = chance.percent(0.5);
      const tried = { attempts: isDead ? 12 : 1, lastStatus: isDead ? 500 : 204, lastError: isDead ? 'status' : null };
      const times = { createdAt: at + 250, expectedAt: at + 30_250, settledAt: at + 500 };
      this.#rows.deliveries.push({
        id: randomUUIDv7(),
        alertId: id,
        subscriptionId,
        state: isDead ? 'dead' : 'delivered',
        ...tried,
        ...times,
      });
    }
  }

  #addNote(id: string, dossierId: string, personId: string, key: Buffer): void {
    const text = JSON.stringify({ items: [{ name: 'Bản sao', reason: 'Thiếu bản chính' }] });
    this.#rows.personNotes.push({ id, dossierId, personId, sealed: seal(key, Buffer.from(text), id) });
  }

  #addExternalCode(dossierId: string, externalCode: string): void {
    this.#rows.dossierExternalCodes.push({
      system: 'igate',
      externalCode,
      dossierId,
      searchCode: foldText(externalCode),
    });
  }

  #addAttachment({ dossier }: Life, key: Buffer): void {
    const id = randomUUIDv7();
    const secrets = JSON.stringify({ name: 'tờ khai.pdf', key: key.toString('base64') });
    const at = dossier.acceptedAt ?? dossier.submittedAt!;
    this.#rows.attachments.push({
      ...{
        id,
        dossierId: dossier.id,
        personId: dossier.applicantId,
        component: 'other',
        mediaType: 'application/pdf',
        size: 70_000,
      },
      ...{
        isDigitised: true,
        isReused: false,
        isFromNationalStore: false,
        sealed: seal(key, Buffer.from(secrets), id),
      },
      ...{
        createdBy: 'counter:stock',
        discardAt: null,
        storedAt: at,
        storedBy: 'counter:stock',
        sha256: Buffer.alloc(32),
      },
      ...{ pages: 1, chunkMacs: Buffer.alloc(32) },
    });
  }
}
