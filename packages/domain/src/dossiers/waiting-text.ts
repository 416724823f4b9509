/** The reasons for which a dossier waits, in words: Vietnamese or English. */
import { reasonWords } from '../deadlines/reason-text.ts';
import type { Ground } from '../deadlines/reasons.ts';
import type { Language } from '../language.ts';
import type { WaitingReason } from './waiting.ts';

const texts = {
  reception: ['chờ bộ phận một cửa trả lời hồ sơ nộp trực tuyến', 'the counter has to answer the online filing'],
  'earlier-part': [
    'chờ phần trước của hồ sơ liên thông giải quyết xong',
    'an earlier part of the same filing has to be finished',
  ],
  withdrawal: ['chờ quyết định về yêu cầu rút hồ sơ', 'the request to withdraw has to be settled'],
  transfer: ['chờ cơ quan nhận chuyển xác nhận', 'the agency it was offered to has to confirm'],
  consultation: ['chờ ý kiến của nơi được hỏi', 'whoever was asked has to answer'],
  step: ['cán bộ được giao đang xử lý bước này', 'the assigned officer has to do the step'],
  delegated: [
    'người được ủy quyền xử lý thay cán bộ vắng mặt',
    'the delegate has to do the step for an absent officer',
  ],
  absent: ['cán bộ được giao vắng mặt, không có người thay', 'the assigned officer is away and nobody stands in'],
  unassigned: ['chưa giao cho cán bộ nào', 'nobody was given the step'],
  result: ['các bước đã xong, chờ ban hành kết quả', 'the steps are done, the result has to be issued'],
  'hand-over': ['đã xong, chờ người nộp nhận kết quả', 'it is finished, the applicant has to fetch the result'],
} as const satisfies Record<Exclude<WaitingReason, Ground>, readonly [vi: string, en: string]>;

/** The words of a reason. Those for which the clock stands are called here as everywhere. */
export const waitingText = (why: WaitingReason, language: Language): string =>
  why in texts ? texts[why as keyof typeof texts][language === 'vi' ? 0 : 1] : reasonWords(why as Ground, language);
