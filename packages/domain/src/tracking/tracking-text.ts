/** What an applicant reads about a dossier, in plain words: Vietnamese or English. */
import { clockTime, termText } from '../deadlines/deadline-text.ts';
import { reasonWords } from '../deadlines/reason-text.ts';
import type { Term } from '../deadlines/term.ts';
import type { Apology } from '../dossiers/dossier.ts';
import { Status } from '../dossiers/status.ts';
import type { WaitingReason } from '../dossiers/waiting.ts';
import { waitingText } from '../dossiers/waiting-text.ts';
import type { Language } from '../language.ts';
import type { Expected } from './tracking.ts';

type Text = readonly [vi: string, en: string];

const statusTexts: Readonly<Record<Status, Text>> = {
  [Status.submitted]: [
    'Hồ sơ đã nộp trực tuyến và đang chờ kiểm tra.',
    'Your online filing has arrived and is being checked.',
  ],
  [Status.accepted]: ['Hồ sơ đã được tiếp nhận.', 'Your dossier was accepted.'],
  [Status.refused]: [
    'Hồ sơ không được tiếp nhận. Lý do ghi trong phiếu từ chối đã gửi cho bạn.',
    'Your dossier was not accepted. The reason is in the refusal you were sent.',
  ],
  [Status.inProgress]: ['Hồ sơ đang được giải quyết.', 'Your dossier is being handled.'],
  [Status.supplementRequested]: [
    'Hồ sơ còn thiếu giấy tờ, đang chờ bạn bổ sung.',
    'Something is missing: your supplement is waited for.',
  ],
  [Status.paymentRequested]: [
    'Hồ sơ đang chờ bạn nộp tiền theo thông báo.',
    'Your payment is waited for, as you were told.',
  ],
  [Status.withdrawalRequested]: [
    'Bạn đã yêu cầu rút hồ sơ; yêu cầu đang được xem xét.',
    'You asked to withdraw; that is being looked at.',
  ],
  [Status.stopped]: [
    'Việc giải quyết hồ sơ đã dừng. Lý do ghi trong thông báo đã gửi cho bạn.',
    'Handling was stopped. The reason is in the notice you were sent.',
  ],
  [Status.finished]: [
    'Hồ sơ đã giải quyết xong, mời bạn nhận kết quả.',
    'Your dossier is finished: the result is ready for you.',
  ],
  [Status.handedOver]: ['Kết quả đã được trả cho bạn.', 'The result was handed over to you.'],
};

const handled: Text = ['đang được xử lý ở đây', 'it is being handled here'];

const words = {
  document: (number: string): Text => [`Số văn bản: ${number}.`, `Number of the paper: ${number}.`],
  apology: (number: string, day: string, reason: string): Text => [
    `Cơ quan đã gửi văn bản xin lỗi số ${number} ngày ${day}; nguyên nhân: ${reason}.`,
    `The agency apologised in letter ${number} of ${day}; cause: ${reason}.`,
  ],
  supplement: (until: string | null): Text =>
    until === null
      ? ['Hãy bổ sung các giấy tờ sau.', 'Please bring what is missing.']
      : [`Hãy bổ sung các giấy tờ sau trước ${until}.`, `Please bring what is missing before ${until}.`],
  payment: (amount: string | null): Text =>
    amount === null
      ? ['Hãy nộp tiền theo thông báo.', 'Please pay as you were told.']
      : [`Hãy nộp ${amount} đồng theo thông báo.`, `Please pay ${amount} đồng as you were told.`],
  openLate: [
    'Chúng tôi xin lỗi bạn vì hồ sơ chưa được giải quyết đúng hẹn. Bạn có thể gọi hoặc đến bộ phận dưới đây để hỏi.',
    'We are sorry: your dossier was not finished by the date promised. Please call or come to the counter below.',
  ] as Text,
  finishedLate: [
    'Chúng tôi xin lỗi bạn vì hồ sơ đã được giải quyết muộn hơn ngày hẹn.',
    'We are sorry: your dossier was finished later than promised.',
  ] as Text,
  fetch: [
    'Mời bạn đến nhận kết quả theo cách đã đăng ký. Khi đến, mang theo giấy hẹn và giấy tờ tùy thân.',
    'Please fetch the result in the way you chose. Bring the receipt and your identity card.',
  ] as Text,
};

const inLanguage = (text: Text, language: Language) => text[language === 'vi' ? 0 : 1];

/** The term of a filing with several parts, in a sentence. */
export const groupTermText = (term: Term, parts: number, language: Language): string =>
  inLanguage(
    [
      `Hồ sơ liên thông gồm ${parts} phần; thời hạn chung: ${termText(term, 'vi')}.`,
      `The filing has ${parts} parts; the term of the whole: ${termText(term, 'en')}.`,
    ],
    language,
  );

/** The state of a part that waits for another part. */
export const waitingPartSentences = (language: Language): string[] => [
  inLanguage(
    ['Phần này bắt đầu khi phần trước được giải quyết xong.', 'This part begins when the one before it is finished.'],
    language,
  ),
];

/** The status of a dossier in a sentence or two. `document`: the number of the paper that ended it. */
export function statusSentences(status: Status, document: string | null, language: Language): string[] {
  const sentences = [inLanguage(statusTexts[status], language)];
  if (document !== null && (status === Status.refused || status === Status.stopped))
    sentences.push(inLanguage(words.document(document), language));
  return sentences;
}

/** The letter of apology in a sentence; none without a letter. */
export function apologySentences(
  apology: Pick<Apology, 'at' | 'reason' | 'document'> | null,
  timeZone: string,
  language: Language,
): string[] {
  if (apology === null) return [];
  const day = clockTime(apology.at, timeZone).slice(6);
  return [inLanguage(words.apology(apology.document, day, reasonWords(apology.reason, language)), language)];
}

/** A word of regret to the applicant of a late dossier. `isOver`: it is finished. */
export const regretText = (isOver: boolean, language: Language): string =>
  inLanguage(isOver ? words.finishedLate : words.openLate, language);

/** Why a dossier lies where it lies. The applicant does not see which officer is absent or has no task yet. */
export function holderText(why: WaitingReason, language: Language): string {
  const insideAgency: readonly WaitingReason[] = ['step', 'delegated', 'absent', 'unassigned'];
  return insideAgency.includes(why) ? inLanguage(handled, language) : waitingText(why, language);
}

/** What the applicant has to do, in a sentence. */
export function expectedText(expected: Expected, timeZone: string, language: Language): string {
  switch (expected.what) {
    case 'supplement': {
      const until = expected.lapsesAt === null ? null : clockTime(expected.lapsesAt, timeZone);
      return inLanguage(words.supplement(until), language);
    }
    case 'payment': {
      const amount = expected.amountVnd?.toLocaleString(language === 'vi' ? 'vi-VN' : 'en-GB') ?? null;
      return inLanguage(words.payment(amount), language);
    }
    case 'fetch-result':
      return inLanguage(words.fetch, language);
  }
}
