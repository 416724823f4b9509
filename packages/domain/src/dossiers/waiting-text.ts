/** The reasons for which a dossier waits, in words: Vietnamese or English. */
import type { Language } from '../language.ts';
import type { WaitingReason } from './waiting.ts';

const texts = {
  reception: ['chờ bộ phận một cửa trả lời hồ sơ nộp trực tuyến', 'the counter has to answer the online filing'],
  'earlier-part': [
    'chờ phần trước của hồ sơ liên thông giải quyết xong',
    'an earlier part of the same filing has to be finished',
  ],
  supplement: ['chờ người nộp bổ sung hồ sơ', 'the applicant has to bring what is missing'],
  payment: ['chờ thực hiện nghĩa vụ tài chính', 'a financial obligation has to be met'],
  posting: ['đang niêm yết công khai', 'the public posting is running'],
  verification: ['chờ kết quả xác minh', 'a verification is under way'],
  'force-majeure': ['tạm dừng vì bất khả kháng', 'it stands because of force majeure'],
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
} as const satisfies Record<WaitingReason, readonly [vi: string, en: string]>;

/** The words of a reason. */
export const waitingText = (why: WaitingReason, language: Language): string => texts[why][language === 'vi' ? 0 : 1];
