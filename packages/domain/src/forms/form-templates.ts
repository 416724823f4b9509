/**
 * The official forms as data: Circular 01/2018/TT-VPCP (guiding Decree 61/2018) and Circular 03/2025/TT-VPCP (guiding
 * Decree 118/2025, forms used from 15 September 2025). Forms that the law changes are new rows with their first valid
 * day; the old ones get their last valid day and stay, for the dossiers accepted under them. Forms that this system
 * draws better are new rows with the next version.
 */
import type { FormSet, FormTemplate } from './form.ts';
import * as blocks from './form-blocks.ts';

const of2018 = {
  set: 'tt-01-2018',
  basis: 'Thông tư số 01/2018/TT-VPCP',
  validFrom: '2018-11-23',
  validTo: '2025-09-14',
} as const;
const of2025 = {
  set: 'tt-03-2025',
  basis: 'Thông tư số 03/2025/TT-VPCP',
  validFrom: '2025-09-15',
  validTo: null,
} as const;

/** A form as it is drawn, whichever set it stands in. */
type Drawn = Omit<FormTemplate, 'set' | 'no' | 'version' | 'basis' | 'validFrom' | 'validTo'>;

const byCounter = { paper: 'portrait', letterhead: 'counter', numbered: 'Số: {number}', notes: [] } as const;
const byAgency = { paper: 'portrait', letterhead: 'agency', numbered: 'Số: {number}', notes: [] } as const;
const inside = { paper: 'portrait', letterhead: 'counter', signatures: [], notes: [] } as const;

/** The forms of both sets, as a version of them is drawn. */
interface Drawings {
  readonly receipt: Drawn;
  readonly supplementRequest: Drawn;
  readonly refusal: Drawn;
  readonly apology2018: Drawn;
  readonly apology2025: Drawn;
  readonly stopNotice: Drawn;
  readonly controlSlip: Drawn;
  readonly trackingBook: Drawn;
}

const first: Drawings = {
  receipt: {
    ...byCounter,
    form: 'receipt',
    title: 'GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ',
    blocks: blocks.receipt,
    signatures: blocks.receiptSignatures,
    notes: blocks.receiptNotes,
  },
  supplementRequest: {
    ...byCounter,
    form: 'supplement-request',
    title: 'PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ',
    blocks: blocks.supplementRequest,
    signatures: [blocks.adviser],
  },
  refusal: {
    ...byCounter,
    form: 'refusal',
    title: 'PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ',
    blocks: blocks.refusal,
    signatures: [blocks.receiver],
  },
  apology2018: {
    ...byAgency,
    form: 'apology',
    title: 'PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ',
    blocks: blocks.apology2018,
    signatures: [blocks.head],
  },
  apology2025: {
    ...byAgency,
    form: 'apology',
    title: 'VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT',
    blocks: blocks.apology2025,
    signatures: [blocks.head],
  },
  stopNotice: {
    ...byAgency,
    form: 'stop-notice',
    title: 'THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ',
    blocks: blocks.stopNotice,
    signatures: [blocks.unnamedHead],
  },
  controlSlip: {
    ...inside,
    form: 'control-slip',
    title: 'PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ',
    blocks: blocks.controlSlip,
    notes: blocks.slipNotes,
  },
  trackingBook: {
    ...inside,
    form: 'tracking-book',
    title: 'SỔ THEO DÕI HỒ SƠ',
    paper: 'landscape',
    blocks: blocks.trackingBook,
  },
};
/** Names who answers, sums and reasons; packages/papers draws it on one page where it can. */
const second: Drawings = {
  ...first,
  receipt: { ...first.receipt, blocks: blocks.receipt2 },
  stopNotice: { ...first.stopNotice, blocks: blocks.stopNotice2, signatures: [blocks.head] },
  controlSlip: { ...first.controlSlip, blocks: blocks.controlSlip2 },
  trackingBook: { ...first.trackingBook, blocks: blocks.trackingBook2 },
};

/** The forms of the two circulars, by their numbers. */
const numbered = (version: number, drawn: Drawings): readonly FormTemplate[] => [
  { ...of2018, version, no: '01', ...drawn.receipt },
  { ...of2018, version, no: '02', ...drawn.supplementRequest },
  { ...of2018, version, no: '03', ...drawn.refusal },
  { ...of2018, version, no: '04', ...drawn.apology2018 },
  { ...of2018, version, no: '05', ...drawn.controlSlip },
  { ...of2018, version, no: '06', ...drawn.trackingBook },
  { ...of2025, version, no: '01', ...drawn.receipt },
  { ...of2025, version, no: '02', ...drawn.supplementRequest },
  { ...of2025, version, no: '03', ...drawn.refusal },
  { ...of2025, version, no: '04', ...drawn.apology2025 },
  { ...of2025, version, no: '05', ...drawn.stopNotice },
  { ...of2025, version, no: '06', ...drawn.controlSlip },
  { ...of2025, version, no: '07', ...drawn.trackingBook },
];

/**
 * The newest version of the forms. A dossier is registered with it, and its papers keep the versions that there were
 * then: whoever prints one again gets the same paper.
 */
export const newestForms = 2;

/** Every version of every form, by version, set and number. */
export const formTemplates: readonly FormTemplate[] = [...numbered(1, first), ...numbered(newestForms, second)];

/** The set in force on a civil day: the set of the newest template that is valid by then, else the oldest set. */
export function setOn(day: string): FormSet {
  const begun = formTemplates.filter(({ validFrom }) => validFrom <= day);
  return (begun.at(-1) ?? formTemplates[0]!).set;
}

/**
 * A form as it is valid on a civil day, else as it was last, in the newest version up to `newest`. Undefined: the set
 * has no such form.
 */
export function findTemplate(
  form: FormTemplate['form'],
  set: FormSet,
  day: string,
  newest = 1,
): FormTemplate | undefined {
  const versions = formTemplates.filter(
    (template) => template.form === form && template.set === set && template.version <= newest,
  );
  const valid = versions.filter(({ validFrom, validTo }) => validFrom <= day && (validTo ?? '9999') >= day);
  return (valid.length > 0 ? valid : versions).at(-1);
}
