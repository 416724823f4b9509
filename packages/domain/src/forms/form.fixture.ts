/** A dossier of xã Văn Phong and entries of its history, for the tests of the forms. */

import { vietnam } from '../calendars/vietnam.fixture.ts';
import type { Opening } from '../dossiers/dossier.ts';
import { asKnownOn } from '../dossiers/due-dates.ts';
import type { Entry } from '../dossiers/history.ts';
import { frozenRules } from '../rules/dossier-rules.ts';
import type { FormSubject } from './form-subject.ts';

export const instant = (text: string) => Date.parse(`${text}+07:00`);
export const steps = [
  { code: 'receive', name: 'Tiếp nhận', unit: 'one-stop', budgetMinutes: 120 },
  { code: 'examine', name: 'Thẩm định', unit: 'justice', budgetMinutes: 480 },
  { code: 'sign', name: 'Ký', unit: 'leaders', budgetMinutes: 60, agency: 'H42' },
] as const;
export const opening = {
  id: 'd',
  code: 'H42.12-261120-0001',
  agencyId: 'H42.12',
  helpedAgencyId: 'H42.12',
  decidingAgencyId: 'H42.12',
  procedureCode: '1.004873',
  procedureVersionId: 'v',
  channel: 'counter',
  applicantId: 'p',
  calendarId: 'vn',
  calendarEdition: 1,
  term: { unit: 'workingDay', amount: '3' },
  rules: frozenRules,
  steps,
  submittedAt: null,
  acceptedAt: instant('2026-11-20T09:00'),
  promisedAt: instant('2026-11-26T09:00'),
  dueAt: instant('2026-11-26T17:00'),
  dueOn: '2026-11-26',
} as const satisfies Opening;

const utc = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** An entry of the history at a local time. */
export const entry = (time: string, type: string, data: object = {}): Entry => ({
  at: instant(time),
  type,
  actor: 'officer:x',
  data: JSON.parse(JSON.stringify(data)),
});
export const opened = (time: string, stepNo: 0 | 1 | 2) => entry(time, 'step.opened', { stepNo, step: steps[stepNo] });
export const at = (time: string, type: string, unitId: string, officerId: string) =>
  entry(time, type, { unitId, officerId });

/** The first entry of a history. `given`: what differs from the usual dossier. */
export function began(
  type: 'dossier.accepted' | 'dossier.submitted' | 'dossier.imported',
  given: Partial<Opening> = {},
) {
  const { submittedAt, acceptedAt, promisedAt, dueAt, ...rest } = { ...opening, ...given };
  const instants = { submittedAt: utc(submittedAt), acceptedAt: utc(acceptedAt), promisedAt: utc(promisedAt) };
  const presented = type === 'dossier.imported' ? {} : { presented: { documents: [], fee: null } };
  return entry('2026-11-20T09:00', type, { opening: { ...rest, ...instants, dueAt: utc(dueAt) }, ...presented });
}
export const accepted = began('dossier.accepted');

/** The data of a form, from a history. */
export function subjectOf(entries: readonly Entry[], notes: Readonly<Record<string, object>> = {}): FormSubject {
  const unit = (id: string, kind: string, name: string) => ({ id, kind, name });
  const agency = (id: string, name: string, parentId: string | null) => ({
    id,
    name,
    parentId,
    units: [unit(`${id}-one-stop`, 'one-stop', 'Trung tâm Phục vụ hành chính công')],
  });
  return {
    dossier: asKnownOn(entries, Number.POSITIVE_INFINITY)!,
    entries,
    calendar: vietnam,
    applicant: { name: 'Nguyễn Thị Đào' },
    representative: null,
    notes: new Map(Object.entries(notes).map(([id, note]) => [id, JSON.stringify(note)])),
    group: null,
    procedureName: 'Cấp Giấy xác nhận tình trạng hôn nhân',
    agencies: [
      agency('H42', 'Ủy ban nhân dân tỉnh Ninh Bình', null),
      agency('H42.12', 'Ủy ban nhân dân xã Văn Phong', 'H42'),
      agency('H42.13', 'Ủy ban nhân dân xã Nho Quan', 'H42'),
    ],
    officers: new Map([['vp-leaders-1', 'Nguyễn Hữu Phước']]),
    trackUrl: 'https://motcua.example/track?code=H42.12-261120-0001',
  };
}
