/** The commands of dossiers, tasks and consultations in words: Vietnamese or English. */

import type { Language } from '../language.ts';
import type { consultationCommands } from '../routing/consultation.ts';
import type { TaskCommand } from '../routing/task.ts';
import type { CommandType } from './verbs.ts';

const texts = {
  start: ['bắt đầu bước xử lý', 'begin the first step'],
  accept: ['tiếp nhận', 'accept'],
  refuse: ['từ chối tiếp nhận', 'refuse'],
  'request-supplement': ['yêu cầu bổ sung', 'ask for a supplement'],
  supplement: ['ghi nhận bổ sung', 'record the supplement'],
  'request-payment': ['yêu cầu nghĩa vụ tài chính', 'ask for a payment'],
  'confirm-payment': ['xác nhận nghĩa vụ tài chính', 'confirm the payment'],
  suspend: ['tạm dừng thời hạn', 'suspend'],
  resume: ['cho chạy tiếp thời hạn', 'resume'],
  extend: ['gia hạn', 'extend'],
  apologize: ['gửi thư xin lỗi', 'send the apology'],
  withdraw: ['rút', 'withdraw'],
  keep: ['không rút nữa', 'keep it after all'],
  stop: ['dừng giải quyết', 'stop'],
  decide: ['quyết định', 'decide'],
  'sign-decision': ['ký quyết định', 'sign the decision'],
  'number-decision': ['lấy số quyết định', 'number the decision'],
  'issue-decision': ['ban hành quyết định', 'issue the decision'],
  finish: ['hoàn thành', 'finish'],
  'explain-delay': ['ghi lý do trễ hạn', 'explain the delay'],
  'hand-over': ['trả kết quả', 'hand over'],
  'correct-result': ['trả lại kết quả sai sót', 'pass a wrong result back'],
  'issue-correction': ['ban hành kết quả đã đính chính', 'issue the corrected result'],
  reopen: ['mở lại', 'reopen'],
  transfer: ['chuyển cơ quan khác', 'transfer'],
  'confirm-transfer': ['nhận chuyển đến', 'confirm the transfer'],
  'decline-transfer': ['từ chối chuyển đến', 'decline the transfer'],
  claim: ['nhận việc', 'claim'],
  complete: ['hoàn thành bước', 'complete'],
  return: ['chuyển trả bước trước', 'return'],
  reassign: ['giao cho người khác', 'reassign'],
  consult: ['lấy ý kiến', 'ask another agency'],
  answer: ['trả lời', 'answer'],
} as const satisfies Record<
  CommandType | TaskCommand | (typeof consultationCommands)[number],
  readonly [vi: string, en: string]
>;

/** A sentence with the commands that are possible now; undefined: a name is no command. */
export function possibleNow(commands: readonly string[], language: Language): string | undefined {
  if (!commands.every((name) => Object.hasOwn(texts, name))) return undefined;
  const names = commands.map((name) => texts[name as keyof typeof texts][language === 'vi' ? 0 : 1]).join(', ');
  if (language === 'vi') return names === '' ? 'Không còn làm được gì nữa.' : `Bây giờ làm được: ${names}.`;
  return names === '' ? 'Nothing more is possible.' : `Possible now: ${names}.`;
}
