/** What the verifier says, in plain Vietnamese or English. */
import type { Language } from '@motcua/domain/language';
import type { Unreadable } from './read.ts';
import type { Signature } from './signature.ts';

export type StepName = 'shape' | 'hash' | 'signature' | 'date' | 'trace';
type SignatureFault = Exclude<Signature, { ok: true }>['fault'];

interface Words {
  readonly steps: Readonly<Record<StepName, string>>;
  readonly shape: (dossier: string, kind: string) => string;
  readonly kinds: Readonly<Record<'statutory' | 'service' | 'reception', string>>;
  readonly faults: Readonly<Record<'missing' | 'unknown' | 'malformed', string>>;
  readonly badShape: (where: string, fault: string, detail: string) => string;
  readonly whole: string;
  readonly hash: (hash: string) => string;
  readonly badHash: (stated: string, computed: string) => string;
  readonly signature: (kid: string) => string;
  readonly badSignature: Readonly<Record<SignatureFault | 'not-checked', (kid: string) => string>>;
  readonly members: Readonly<Record<string, string>>;
  readonly states: Readonly<Record<string, string>>;
  readonly none: string;
  readonly date: (promised: string, due: string) => string;
  readonly suspended: string;
  readonly differs: (what: string, stated: string, computed: string) => string;
  readonly noDate: (where: string, detail: string) => string;
  readonly trace: (lines: number) => string;
  readonly traceDiffers: (line: number, member: string, stated: string, computed: string) => string;
  readonly more: (count: number) => string;
  readonly good: string;
  readonly bad: string;
  readonly valid: (issued: string, seq: number) => string;
  readonly invalid: string;
  readonly unreadable: Readonly<Record<Unreadable['reason'], (what: string) => string>>;
  readonly usage: string;
}

export const words: Readonly<Record<Language, Words>> = {
  vi: {
    steps: { shape: 'Hình thức', hash: 'Mã băm', signature: 'Chữ ký', date: 'Ngày', trace: 'Giải thích' },
    shape: (dossier, kind) => `bằng chứng ${kind} của hồ sơ ${dossier}`,
    kinds: {
      statutory: 'thời hạn theo luật',
      service: 'thời hạn cam kết',
      reception: 'thời hạn trả lời tiếp nhận',
    },
    faults: { missing: 'bị thiếu', unknown: 'không thuộc bằng chứng', malformed: 'sai dạng' },
    badShape: (where, fault, detail) => `không phải bằng chứng như đã cấp: ${where} ${fault} (${detail})`,
    whole: 'toàn bộ',
    hash: (hash) => `khớp với nội dung, SHA-256 ${hash}`,
    badHash: (stated, computed) => `bằng chứng ghi ${stated}, nội dung cho ${computed}`,
    signature: (kid) => `đúng, ký bằng khóa ${kid}`,
    badSignature: {
      'not-checked': () => 'chưa kiểm tra vì không có khóa công khai; hãy thêm --keys với tệp hoặc địa chỉ jwks.json',
      header: () => 'không phải loại chữ ký của bằng chứng (chỉ nhận EdDSA)',
      content: () => 'ký cho một nội dung khác, không phải nội dung này',
      'key-unknown': (kid) => `ký bằng khóa ${kid}, không có trong các khóa đã cho`,
      forged: (kid) => `không phải chữ ký của khóa ${kid} trên nội dung này`,
    },
    members: {
      state: 'trạng thái',
      promisedAt: 'giờ hẹn trả',
      dueAt: 'thời điểm hết hạn',
      dueOn: 'ngày đến hạn',
      date: 'ngày',
      minutes: 'số phút',
      counted: 'có tính',
      rule: 'quy tắc',
      from: 'từ',
      to: 'đến',
      name: 'tên',
      basis: 'căn cứ',
    },
    states: { running: 'đang tính', suspended: 'tạm dừng' },
    none: 'không có',
    date: (promised, due) => `tính lại từ dữ liệu: hẹn trả ${promised}, hết hạn ${due}`,
    suspended: 'tính lại từ dữ liệu: thời hạn đang tạm dừng, không có ngày hẹn',
    differs: (what, stated, computed) => `bằng chứng ghi ${what} ${stated}, dữ liệu cho ${computed}`,
    noDate: (where, detail) => `dữ liệu không cho ra ngày nào: ${where} (${detail})`,
    trace: (lines) => `${lines} dòng, giống như khi tính lại`,
    traceDiffers: (line, member, stated, computed) =>
      `dòng ${line}: bằng chứng ghi ${member} ${stated}, dữ liệu cho ${computed}`,
    more: (count) => `và ${count} điểm khác nữa`,
    good: 'ĐÚNG',
    bad: 'SAI',
    valid: (issued, seq) =>
      `HỢP LỆ: đúng với hồ sơ tại thời điểm cấp ${issued} (dòng lịch sử ${seq}); việc xảy ra sau đó có thể làm thay đổi ngày.`,
    invalid: 'KHÔNG HỢP LỆ: không được dựa vào bằng chứng này.',
    unreadable: {
      'not-found': (what) => `Không đọc được ${what}.`,
      'too-large': (what) => `${what} quá lớn để là tệp cần đọc.`,
      'not-text': (what) => `${what} không phải văn bản UTF-8.`,
      'not-json': (what) => `${what} không phải JSON, hoặc bị cắt cụt.`,
      'no-keys': (what) => `${what} không phải bộ khóa công khai (JWK set).`,
    },
    usage: `Cách dùng: verify-deadline <proof.json hoặc -> --keys <jwks.json hoặc địa chỉ> [--lang vi|en] [--json]
Kết thúc với 0: hợp lệ; 1: không hợp lệ; 2: không đọc được.`,
  },
  en: {
    steps: { shape: 'Form', hash: 'Hash', signature: 'Signature', date: 'Date', trace: 'Explanation' },
    shape: (dossier, kind) => `a proof of ${kind} of dossier ${dossier}`,
    kinds: { statutory: 'the legal term', service: 'the promised service term', reception: 'the term for an answer' },
    faults: { missing: 'is missing', unknown: 'does not belong in a proof', malformed: 'is malformed' },
    badShape: (where, fault, detail) => `not a proof as it was issued: ${where} ${fault} (${detail})`,
    whole: 'the whole',
    hash: (hash) => `that of the content, SHA-256 ${hash}`,
    badHash: (stated, computed) => `the proof says ${stated}, the content gives ${computed}`,
    signature: (kid) => `good, made with the key ${kid}`,
    badSignature: {
      'not-checked': () =>
        'not checked, for there are no public keys; give --keys with the file or address of jwks.json',
      header: () => 'not of the kind that proofs have (EdDSA and nothing else)',
      content: () => 'made for another content, not for this one',
      'key-unknown': (kid) => `made with the key ${kid}, which is not among those given`,
      forged: (kid) => `not one of the key ${kid} for this content`,
    },
    members: {
      state: 'state',
      promisedAt: 'promised',
      dueAt: 'end of the term',
      dueOn: 'due',
    },
    states: { running: 'running', suspended: 'suspended' },
    none: 'none',
    date: (promised, due) => `calculated again from the inputs: promised for ${promised}, the term ends at ${due}`,
    suspended: 'calculated again from the inputs: the clock is suspended, there is no date',
    differs: (what, stated, computed) => `the proof says ${what} ${stated}, the inputs give ${computed}`,
    noDate: (where, detail) => `the inputs give no date: ${where} (${detail})`,
    trace: (lines) => `${lines} lines, the same when calculated again`,
    traceDiffers: (line, member, stated, computed) =>
      `line ${line}: the proof says ${member} ${stated}, the inputs give ${computed}`,
    more: (count) => `and ${count} more differences`,
    good: 'GOOD',
    bad: 'BAD',
    valid: (issued, seq) =>
      `VALID: this is how the dossier stood when the proof was issued, ${issued} (line ${seq} of its history); what happened since may have moved the date.`,
    invalid: 'NOT VALID: do not rely on this proof.',
    unreadable: {
      'not-found': (what) => `${what} cannot be read.`,
      'too-large': (what) => `${what} is too large to be what it should be.`,
      'not-text': (what) => `${what} is not UTF-8 text.`,
      'not-json': (what) => `${what} is not JSON, or was cut off.`,
      'no-keys': (what) => `${what} is not a set of public keys (JWK set).`,
    },
    usage: `Usage: verify-deadline <proof.json or -> --keys <jwks.json or an address> [--lang vi|en] [--json]
Ends with 0: valid; 1: not valid; 2: cannot be read.`,
  },
};
