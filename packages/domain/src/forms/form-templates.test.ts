import { describe, expect, test } from 'vitest';
import { type FormName, type FormSet, type FormTemplate, fieldNames, tableColumns } from './form.ts';
import { findTemplate, formTemplates, setOn } from './form-templates.ts';

/** Every field, list and column of a form. */
function heldBy({ blocks, numbered = '', signatures }: FormTemplate): string[] {
  const fieldsIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  return [
    ...fieldsIn(numbered),
    ...signatures.flatMap(({ name }) => name ?? []),
    ...blocks.flatMap((block) => {
      if (block.kind === 'text') return fieldsIn(block.text);
      return block.kind === 'list' ? [block.list] : block.columns.map(({ cell }) => cell);
    }),
  ];
}

/** What docs/domain.md §2.4 names for each form, in either set. */
const required: Readonly<Record<FormName, readonly string[]>> = {
  receipt: [
    ...['code', 'counter', 'receivingAgency', 'applicantName', 'identityNumber', 'address', 'phone', 'email'],
    ...['procedure', 'no', 'name', 'form', 'quantity', 'sets', 'term', 'receivedAt', 'returnAt', 'resultPlace'],
    ...['fee', 'bookNo', 'bookLine'],
  ],
  'supplement-request': [
    ...['number', 'code', 'applicantName', 'address', 'phone', 'email', 'procedure', 'items', 'reason'],
    ...['contactName', 'contactPhone'],
  ],
  refusal: [
    ...['number', 'code', 'applicantName', 'address', 'phone', 'email', 'procedure', 'reasons'],
    ...['contactName', 'contactPhone'],
  ],
  apology: [
    ...['number', 'applicantName', 'address', 'phone', 'receivedAt', 'procedure', 'code', 'originalReturnAt'],
    ...['delayReason', 'newReturnAt', 'approverName'],
  ],
  'stop-notice': ['number', 'applicantName', 'code', 'stopGround', 'stageReached', 'stoppedAt', 'refund', 'basis'],
  'control-slip': ['code', 'decidingAgency', 'coordinatingAgencies', 'agency', 'time', 'result', 'note'],
  'tracking-book': tableColumns.book,
};

test('the two sets hold the forms the circulars list, by their numbers', () => {
  const numbered = (set: FormSet) => [
    ...new Set(formTemplates.filter((template) => template.set === set).map(({ no, form }) => `${no} ${form}`)),
  ];
  expect(numbered('tt-01-2018')).toEqual([
    ...['01 receipt', '02 supplement-request', '03 refusal', '04 apology', '05 control-slip', '06 tracking-book'],
  ]);
  expect(numbered('tt-03-2025')).toEqual([
    ...['01 receipt', '02 supplement-request', '03 refusal', '04 apology', '05 stop-notice', '06 control-slip'],
    '07 tracking-book',
  ]);
});

describe.each(
  formTemplates.map(
    (template) => [`${template.set} ${template.no} ${template.form}, version ${template.version}`, template] as const,
  ),
)('%s', (_name, template) => {
  test('has the fields the law names', () => {
    expect(heldBy(template)).toEqual(expect.arrayContaining([...required[template.form]]));
  });

  test('names its circular and the days it is valid', () => {
    expect(template.basis).toMatch(/^Thông tư số \d\d\/\d{4}\/TT-VPCP$/);
    expect(template.validFrom < (template.validTo ?? '9999')).toBe(true);
  });

  test('asks only for what can be filled in, in tables as wide as the paper', () => {
    const cells: readonly string[] = Object.values(tableColumns).flat();
    expect([...fieldNames, 'items', 'reasons', ...cells]).toEqual(expect.arrayContaining(heldBy(template)));
    for (const block of template.blocks)
      if (block.kind === 'table') expect(block.columns.reduce((sum, { width }) => sum + width, 0)).toBe(100);
  });
});

test('what can be filled in stands on some form', () => {
  const held = formTemplates.flatMap(heldBy);
  expect(held).toEqual(expect.arrayContaining([...fieldNames]));
});

test('the 2025 letter of apology proposes an extension, the one of 2018 only a new date', () => {
  expect(heldBy(findTemplate('apology', 'tt-03-2025', '2026-01-01')!)).toContain('extension');
  expect(heldBy(findTemplate('apology', 'tt-01-2018', '2019-01-01')!)).not.toContain('extension');
});

test.each([
  ['2015-01-01', 'tt-01-2018'],
  ['2025-09-14', 'tt-01-2018'],
  ['2025-09-15', 'tt-03-2025'],
  ['2030-01-01', 'tt-03-2025'],
] as const)('on %s the set is %s', (day, set) => expect(setOn(day)).toBe(set));
