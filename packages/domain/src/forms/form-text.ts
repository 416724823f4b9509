/** Why a form cannot be printed, in words: Vietnamese or English. */

import type { Language } from '../language.ts';
import type { UnavailableReason } from './form-availability.ts';

const texts = {
  'not-accepted': ['hồ sơ chưa được tiếp nhận', 'the dossier has not been accepted'],
  'no-supplement-requested': ['chưa có yêu cầu bổ sung hồ sơ', 'no supplement was asked for'],
  'not-refused': ['hồ sơ không bị từ chối tiếp nhận, giải quyết', 'the dossier was neither refused nor denied'],
  'no-apology': ['chưa có văn bản xin lỗi', 'no letter of apology was recorded'],
  'not-stopped': ['hồ sơ không bị dừng giải quyết', 'the dossier was not stopped'],
  'not-in-set': ['bộ mẫu này không có mẫu đó', 'this set has no such form'],
} as const satisfies Record<UnavailableReason, readonly [vi: string, en: string]>;

export const unavailableText = (why: UnavailableReason, language: Language): string =>
  texts[why][language === 'vi' ? 0 : 1];
