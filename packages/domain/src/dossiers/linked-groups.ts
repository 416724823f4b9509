/**
 * Linked procedure groups (liên thông) as data: one filing for several procedures, some of which need the result of
 * another. A change of a group is a new row with the day from which it is valid; the old row gets its last valid day. A
 * row says how sure its law is; an operator of this system confirms what is not sure.
 */

import type { Term } from '../deadlines/term.ts';
import { Refusal } from '../refusal.ts';

/**
 * One procedure of a group. `after`: the part that must be finished and granted before its clock starts; null: none.
 */
export interface GroupPartDefinition {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly procedure: string;
  readonly after: string | null;
  /** Who decides: the agency that receives the filing, or an agency that the filing names. */
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
  /** The term of the whole filing from the first acceptance; null: the filing takes as long as its parts. */
  readonly term: Term | null;
  /** Every part stands after the part for which it waits. */
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
        code: 'birth',
        name: 'Đăng ký khai sinh',
        nameEn: 'Birth registration',
        procedure: '1.001193',
        after: null,
        decidedBy: 'receiving',
      },
      {
        code: 'residence',
        name: 'Đăng ký thường trú',
        nameEn: 'Permanent residence',
        procedure: '1.004222',
        after: 'birth',
        decidedBy: 'receiving',
      },
      {
        code: 'insurance',
        name: 'Cấp thẻ bảo hiểm y tế',
        nameEn: 'Health insurance card',
        procedure: '3.000722.03',
        after: 'birth',
        decidedBy: 'named',
      },
    ],
  },
];

/** The row of a group that is valid on a civil day (`YYYY-MM-DD`). @throws Refusal `group-unknown`, path `group` */
export function groupOn(code: string, day: string, rows: readonly GroupDefinition[] = linkedGroups): GroupDefinition {
  const row = rows.find(
    (one) => one.code === code && one.validFrom <= day && (one.validTo === null || day <= one.validTo),
  );
  if (row !== undefined) return row;
  const known = [...new Set(rows.map((one) => one.code))];
  throw new Refusal('group-unknown', `no group ${code} is valid on ${day}`, { path: 'group', facts: { known } });
}

/**
 * The agency that decides each part of a filing, by the code of the part: the receiving agency, or the named one.
 * @throws Refusal `group-part-unknown`; `agency-unknown` for a part whose agency has to be named and was not
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
