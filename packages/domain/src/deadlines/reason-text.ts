/** The reasons for which a clock stands or a dossier is late, in words: the same on papers, pages and in answers. */
import type { Language } from '../language.ts';
import type { DelayReason, ended, Ground } from './reasons.ts';

type Reason = Ground | typeof ended | DelayReason;

const texts: Readonly<Record<Reason, readonly [vi: string, en: string]>> = {
  supplement: ['chờ người nộp bổ sung hồ sơ', 'the applicant has to bring what is missing'],
  payment: ['chờ thực hiện nghĩa vụ tài chính', 'a financial obligation has to be met'],
  posting: ['niêm yết công khai', 'public posting'],
  verification: ['chờ kết quả xác minh', 'a verification is under way'],
  'force-majeure': ['bất khả kháng', 'force majeure'],
  ended: ['đã kết thúc, sau đó được mở lại', 'had ended, then was opened again'],
  policy: ['vướng mắc về cơ chế, chính sách', 'unclear rules'],
  coordination: ['cơ quan phối hợp chậm có ý kiến', 'waiting for another agency'],
  staff: ['thiếu nhân lực giải quyết hồ sơ', 'shortage of staff'],
  technical: ['sự cố kỹ thuật của hệ thống', 'technical fault'],
  applicant: ['người nộp chậm thực hiện việc thuộc trách nhiệm của mình', 'on the applicant’s side'],
};

/** The words of a ground or a reason. */
export const reasonWords = (reason: Reason, language: Language): string => texts[reason][language === 'vi' ? 0 : 1];

/** The words of a ground or a reason by its name; a text that is no code is returned as it is. */
export const reasonText = (name: string, language: Language): string =>
  Object.hasOwn(texts, name) ? reasonWords(name as Reason, language) : name;
