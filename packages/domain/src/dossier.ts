import type { HistoryData } from './history.ts';
import { formatInstant } from './instant.ts';
import { type Lateness, lateness } from './lateness.ts';
import type { Channel, StepDefinition } from './procedure.ts';
import { Refusal } from './refusal.ts';
import type { Term } from './term.ts';

/** The ten national statuses (DOMAIN.md §2.1). The number is what travels to the portal. */
export const statuses = {
  1: { name: 'submitted', vi: 'Mới đăng ký', en: 'Submitted online, not yet checked' },
  2: { name: 'accepted', vi: 'Được tiếp nhận', en: 'Accepted' },
  3: { name: 'refused', vi: 'Không được tiếp nhận', en: 'Refused at reception' },
  4: { name: 'in-progress', vi: 'Đang xử lý', en: 'In progress' },
  5: { name: 'supplement-requested', vi: 'Yêu cầu bổ sung giấy tờ', en: 'Waiting for a supplement' },
  6: { name: 'payment-requested', vi: 'Yêu cầu thực hiện nghĩa vụ tài chính', en: 'Waiting for a payment' },
  7: { name: 'withdrawal-requested', vi: 'Công dân yêu cầu rút hồ sơ', en: 'Withdrawal requested' },
  8: { name: 'stopped', vi: 'Dừng xử lý', en: 'Stopped' },
  9: { name: 'finished', vi: 'Đã xử lý xong', en: 'Finished, waiting for hand-over' },
  10: { name: 'handed-over', vi: 'Đã trả kết quả', en: 'Result handed over' },
} as const;
export type Status = keyof typeof statuses;

export const results = ['granted', 'denied'] as const;
export type Result = (typeof results)[number];
export const handOverWays = ['counter', 'online', 'post'] as const;
export type HandOverWay = (typeof handOverWays)[number];

/** A term computed by us, or an instant promised by an older system, which is never recomputed (DEADLINES.md §2). */
export type DossierTerm = Term | { readonly unit: 'imported' };

/** The dossier as the rules see it. Instants are epoch milliseconds; the applicant is a pseudonym. */
export interface Dossier {
  readonly id: string;
  readonly code: string;
  readonly agencyId: string;
  readonly helpedAgencyId: string;
  readonly decidingAgencyId: string;
  readonly procedureCode: string;
  readonly procedureVersionId: string;
  readonly channel: Channel;
  readonly status: Status;
  readonly version: number;
  readonly applicantId: string;
  readonly calendarId: string;
  readonly calendarEdition: number;
  readonly term: DossierTerm;
  readonly steps: readonly StepDefinition[];
  readonly acceptedAt: number;
  readonly promisedAt: number;
  readonly dueAt: number;
  readonly dueOn: string;
  readonly result: Result | null;
  readonly finishedAt: number | null;
  readonly handedOverAt: number | null;
}

/** Everything fixed at acceptance. */
export type Opening = Omit<Dossier, 'status' | 'version' | 'result' | 'finishedAt' | 'handedOverAt'>;

export type DossierCommand =
  | { readonly type: 'start' }
  | { readonly type: 'finish'; readonly result: Result; readonly timeZone: string }
  | { readonly type: 'hand-over'; readonly way: HandOverWay };

export type DossierEvent =
  | { readonly type: 'dossier.accepted'; readonly opening: Opening; readonly presented: Presented }
  | {
      readonly type: 'dossier.imported';
      readonly opening: Opening;
      readonly externalCode: string;
      readonly system: string;
    }
  | { readonly type: 'dossier.started' }
  | { readonly type: 'dossier.finished'; readonly result: Result; readonly lateness: Lateness }
  | { readonly type: 'dossier.handed-over'; readonly way: HandOverWay };

/** What the applicant brought along. */
export interface Presented {
  readonly documents: readonly {
    readonly name: string;
    readonly form: 'original' | 'copy' | 'certified';
    readonly quantity: number;
  }[];
  readonly fee: { readonly amountVnd: number; readonly paid: boolean } | null;
}

/** Which commands a status allows. A new status does not compile until its row is here. */
export const allowed = {
  1: [],
  2: ['start', 'finish'],
  3: [],
  4: ['finish'],
  5: [],
  6: [],
  7: [],
  8: [],
  9: ['hand-over'],
  10: [],
} as const satisfies Record<Status, readonly DossierCommand['type'][]>;

/**
 * What a command makes happen at an instant (epoch ms), or a Refusal('illegal-transition') that says what is allowed instead.
 * Finishing and handing over are different facts: only the first is judged against the due date.
 */
export function decide(dossier: Dossier, command: DossierCommand, at: number): DossierEvent {
  const open: readonly string[] = allowed[dossier.status];
  if (!open.includes(command.type))
    throw new Refusal('illegal-transition', `a dossier in status ${dossier.status} does not allow ${command.type}`, {
      facts: { status: dossier.status, command: command.type, allowed: open },
    });
  switch (command.type) {
    case 'start':
      return { type: 'dossier.started' };
    case 'finish': {
      const judged = lateness({ ...dossier, finishedAt: at, now: at, timeZone: command.timeZone });
      return { type: 'dossier.finished', result: command.result, lateness: judged };
    }
    case 'hand-over':
      return { type: 'dossier.handed-over', way: command.way };
  }
}

/** The dossier after an event. Replaying a history from nothing gives the stored row. */
export function evolve(before: Dossier | undefined, event: DossierEvent, at: number): Dossier {
  if (event.type === 'dossier.accepted' || event.type === 'dossier.imported')
    return { ...event.opening, status: 2, version: 1, result: null, finishedAt: null, handedOverAt: null };
  if (before === undefined) throw new Error(`a history cannot begin with ${event.type}`);
  const next = { ...before, version: before.version + 1 };
  switch (event.type) {
    case 'dossier.started':
      return { ...next, status: 4 };
    case 'dossier.finished':
      return { ...next, status: 9, result: event.result, finishedAt: at };
    case 'dossier.handed-over':
      return { ...next, status: 10, handedOverAt: at };
  }
}

/** Official code from agency, civil day and running number: `H42.12-261123-0007` (DOMAIN.md §3.2). */
export function dossierCode(agencyId: string, day: string, number: number): string {
  return `${agencyId}-${day.slice(2).replaceAll('-', '')}-${String(number).padStart(4, '0')}`;
}

const openingInstants = ['acceptedAt', 'promisedAt', 'dueAt'] as const;

/** What an event leaves in the history: instants as UTC text, people by pseudonym. */
export function toHistoryData(event: DossierEvent): HistoryData {
  const { type: _type, ...data } = JSON.parse(JSON.stringify(event)) as { type: string; [key: string]: unknown };
  const opening = data['opening'] as Record<string, unknown> | undefined;
  if (opening) for (const key of openingInstants) opening[key] = formatInstant(opening[key] as number);
  return data as HistoryData;
}

/** The event a history line was written from; undefined for lines about steps and deadlines. */
export function fromHistory(line: { readonly type: string; readonly data: HistoryData }): DossierEvent | undefined {
  if (!line.type.startsWith('dossier.')) return undefined;
  const event = { type: line.type, ...structuredClone(line.data) } as Record<string, unknown>;
  const opening = event['opening'] as Record<string, unknown> | undefined;
  if (opening) for (const key of openingInstants) opening[key] = Date.parse(opening[key] as string);
  return event as unknown as DossierEvent;
}
