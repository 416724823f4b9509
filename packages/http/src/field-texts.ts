/**
 * What is said of one field: `errors[].message`. The words are ours, in both languages. They never repeat what the
 * caller wrote: it may be personal data.
 */
import type { Text } from '@motcua/domain/language';
import type { Refusal } from '@motcua/domain/refusal';
import { ruleFlaws } from '@motcua/domain/rule-flaws';
import type { z } from 'zod';
import { type Flaw, flawText } from './flaws.ts';
import { titleOf } from './problem-texts.ts';

/** The words of a refused field: those of its flaw, else the title of the code. */
export const refusalText = ({ code, flaw }: Refusal): Text => (flaw === undefined ? titleOf(code) : ruleFlaws[flaw]);

type Issue = z.core.$ZodIssue;

/** For every parse of what a caller sent: a field that is not there is called missing, whatever its type. */
export const namingMissing: z.core.ParseContext<Issue> = {
  error: ({ code, input }) => (input === undefined && code !== 'custom' ? ('missing' satisfies Flaw) : undefined),
};

/** The words of an issue: those of the flaw that the schema names, else those of Zod and their translation. */
export const issueText = (issue: Issue): Text => flawText(issue.message) ?? [inVietnamese(issue), issue.message];

function inVietnamese(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Phải là ${kinds[issue.expected] ?? 'giá trị đúng kiểu'}`;
    case 'too_small':
      return tooSmall(issue);
    case 'too_big': {
      const most = `${issue.inclusive ? 'Không được quá' : 'Phải ít hơn'} ${issue.maximum}`;
      if (issue.origin === 'string') return `${most} ký tự`;
      return issue.origin === 'array'
        ? `${most} mục`
        : `${issue.inclusive ? 'Không được lớn hơn' : 'Phải nhỏ hơn'} ${issue.maximum}`;
    }
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_format':
      return formats[issue.format] ?? 'Không đúng dạng quy định';
    case 'invalid_union':
      if ('options' in issue && Array.isArray(issue.options)) return oneOf(issue.options);
      return 'Không đúng dạng nào trong các dạng được chấp nhận';
    case 'not_multiple_of':
      return `Phải là bội số của ${issue.divisor}`;
    default:
      return 'Giá trị không hợp lệ';
  }
}

const oneOf = (values: readonly unknown[]) =>
  values.length === 1 ? `Phải là ${values[0]}` : `Phải là một trong các giá trị: ${values.join(', ')}`;

function tooSmall({ origin, minimum, inclusive }: Extract<Issue, { code: 'too_small' }>): string {
  if (origin === 'string') return minimum === 1 ? 'Không được để trống' : `Phải có ít nhất ${minimum} ký tự`;
  if (origin === 'array') return `Phải có ít nhất ${minimum} mục`;
  return inclusive ? `Không được nhỏ hơn ${minimum}` : `Phải lớn hơn ${minimum}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'chuỗi ký tự',
  number: 'số',
  int: 'số nguyên',
  boolean: 'true hoặc false',
  array: 'một danh sách',
  tuple: 'một danh sách',
  object: 'một đối tượng JSON',
  record: 'một đối tượng JSON',
};

const formats: Readonly<Record<string, string>> = {
  datetime: 'Phải là thời điểm có độ lệch múi giờ, ví dụ 2026-11-20T09:15:00+07:00',
  date: 'Phải là ngày có thật, dạng YYYY-MM-DD, ví dụ 2026-11-27',
  uuid: 'Phải là mã dạng UUID, như hệ thống đã trả về',
  email: 'Phải là địa chỉ thư điện tử, ví dụ ten@example.vn',
  url: 'Phải là địa chỉ http hoặc https',
};
