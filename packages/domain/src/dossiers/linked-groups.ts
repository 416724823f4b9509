/**
 * Linked procedure groups (liên thông) as data: one filing that is several procedures, some of which need the result of
 * another. A group that changes gets a row of its own with the day it is valid from; the old row gets the day it was valid to.
 * Where law is uncertain the row says how sure it is; whoever runs this system confirms it.
 */

import type { Term } from '../deadlines/term.ts';
import { Refusal } from '../refusal.ts';

/** One procedure of a group. `after`: its clock starts when that part is finished and granted; null: at once. */
export interface GroupPartDefinition {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly procedure: string;
  readonly after: string | null;
  /** Who decides: the agency that receives the filing, or one that has to be named with it. */
  readonly decidedBy: 'receiving' | 'named';
}

export interface GroupDefinition {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly legalBasis: readonly string[];
  readonly confidence: 'high' | 'medium' | 'low';
  readonly notes: readonly string[];
  /** How long the whole may take, from the first acceptance; null: as long as its parts. */
  readonly term: Term | null;
  /** In an order in which every part comes after the one it waits for. */
  readonly parts: readonly GroupPartDefinition[];
}

export const linkedGroups: readonly GroupDefinition[] = [
  {
    code: '3.000722',
    name: 'Liên thông đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi',
    nameEn: 'Birth registration, permanent residence and health insurance card for a child under 6',
    validFrom: '2024-07-01',
    validTo: null,
    legalBasis: ['63/2024/NĐ-CP', '296/QĐ-VPCP', '301/2026/NĐ-CP'],
    confidence: 'medium',
    notes: [
      '03 ngày làm việc cho cả nhóm (QĐ 296/QĐ-VPCP); bản ghi cũ 2.000986 còn ghi 20 ngày.',
      'Thứ tự các phần theo hiểu biết chung: thường trú và thẻ bảo hiểm y tế cần số định danh có từ đăng ký khai sinh; cần đối chiếu quy trình đã công bố.',
    ],
    term: { unit: 'workingDay', amount: '3' },
    parts: [
      {
        ...{ code: 'birth', name: 'Đăng ký khai sinh', nameEn: 'Birth registration' },
        ...{ procedure: '1.001193', after: null, decidedBy: 'receiving' },
      },
      {
        ...{ code: 'residence', name: 'Đăng ký thường trú', nameEn: 'Permanent residence' },
        ...{ procedure: '1.004222', after: 'birth', decidedBy: 'receiving' },
      },
      {
        ...{ code: 'insurance', name: 'Cấp thẻ bảo hiểm y tế', nameEn: 'Health insurance card' },
        ...{ procedure: '3.000722.03', after: 'birth', decidedBy: 'named' },
      },
    ],
  },
];

/** The row of a group that is valid on a civil day. Refusal('group-unknown'). */
export function groupOn(code: string, day: string, rows: readonly GroupDefinition[] = linkedGroups): GroupDefinition {
  const row = rows.find(
    (one) => one.code === code && one.validFrom <= day && (one.validTo === null || day <= one.validTo),
  );
  if (row !== undefined) return row;
  const known = [...new Set(rows.map((one) => one.code))];
  throw new Refusal('group-unknown', `no group ${code} is valid on ${day}`, { path: 'group', facts: { known } });
}

/**
 * Who decides each part of a filing, by part: the receiving agency, or the one that was named. Refusals:
 * 'group-part-unknown', and 'agency-unknown' where one has to be named and was not.
 */
export function decidersOf(
  { parts }: GroupDefinition,
  receiving: string,
  named: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const unknown = Object.keys(named).find((code) => !parts.some((part) => part.code === code));
  if (unknown !== undefined)
    throw new Refusal('group-part-unknown', 'the group has no such part', {
      path: `decidingAgencies.${unknown}`,
      facts: { known: parts.map(({ code }) => code) },
    });
  return new Map(
    parts.map(({ code, decidedBy }) => {
      const agency = named[code] ?? (decidedBy === 'receiving' ? receiving : undefined);
      if (agency === undefined)
        throw new Refusal('agency-unknown', 'this part is decided by another agency, which has to be named', {
          path: `decidingAgencies.${code}`,
        });
      return [code, agency];
    }),
  );
}
