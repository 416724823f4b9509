import { describe, expect, test } from 'vitest';
import { noDates } from '../dossiers/dossier.ts';
import type { Entry } from '../dossiers/history.ts';
import { Status } from '../dossiers/status.ts';
import { fillForm } from './fill-form.ts';
import { accepted, began, entry, opened, subjectOf } from './form.fixture.ts';
import type { DossierForm, FilledForm } from './form.ts';
import { formsOf, requireForm } from './form-availability.ts';
import type { FormSubject } from './form-subject.ts';

/** The lines of a form as they are read. A place without a value is `…`. */
function linesOf({ number, blocks }: FilledForm): string[] {
  const said = (pieces: FilledForm['placeAndDate']) =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : (piece.value ?? '…'))).join('');
  return [
    said(number ?? []),
    ...blocks.flatMap((block) => {
      if (block.kind === 'text') return said(block.pieces);
      return block.kind === 'list' ? block.items.map((item) => item ?? '…') : block.rows.map((row) => row.join('|'));
    }),
  ];
}

function print(subject: FormSubject, form: DossierForm, newest?: number): string[] {
  return linesOf(fillForm(requireForm(subject.dossier, 'Asia/Ho_Chi_Minh', { form, newest }), subject));
}

const available = ({ dossier }: FormSubject) =>
  formsOf(dossier, 'Asia/Ho_Chi_Minh')
    .options.filter(({ why }) => why === null)
    .map(({ form }) => form);

const submitted = began('dossier.submitted', { submittedAt: accepted.at, acceptedAt: null, term: null, ...noDates });
const asked = (lapsesAt: string | null) => {
  const request = { at: '2026-11-20T03:00:00Z', stage: 'examination', items: 1, noteId: 'n', basis: 'Điều 16' };
  const open = { document: null, approver: null, lapsesAt, deliveredAt: null };
  return entry('2026-11-20T10:00', 'dossier.supplement-requested', {
    request: { ...request, ...open },
    suspension: null,
    dates: { promisedAt: '2026-11-26T02:00:00Z', dueAt: '2026-11-26T10:00:00Z', dueOn: '2026-11-26' },
  });
};

test('whoever acts for the applicant stands on every paper for the applicant, and nowhere without one', () => {
  const representation = { representativeId: 'r', ground: 'by-law', document: null } as const;
  const subject = subjectOf([accepted]);
  const line = 'Người đại diện, người được ủy quyền: Trần Văn Bình (đại diện theo pháp luật)';
  const represented = {
    ...subject,
    dossier: { ...subject.dossier, representation },
    representative: { name: 'Trần Văn Bình' },
  };
  expect(print(represented, 'receipt')).toContain(line);
  expect(print({ ...represented, representative: null }, 'receipt').join()).not.toContain('Người đại diện');
  expect(print(subject, 'receipt').join()).not.toContain('Người đại diện');
});

describe('what this system does not hold is a dotted line', () => {
  test('a dossier of an older system: nobody wrote down what was brought along', () => {
    const subject = subjectOf([began('dossier.imported')]);
    expect(available(subject)).toEqual(['receipt', 'control-slip']);
    expect(print(subject, 'receipt')).toEqual(
      expect.arrayContaining(['|||', 'Số định danh cá nhân/Mã số thuế: …', 'Phí, lệ phí: …', 'Địa chỉ: …']),
    );
  });

  test('an extension that an older system granted: by how much, but not from which date to which', () => {
    const words = { reason: 'staff', document: '07/PXL', approver: 'vp-leaders-1' };
    const apology = { ...words, at: '2026-11-18T02:00:00Z' };
    const nothing = {
      suspensions: [],
      supplements: [],
      decision: null,
      transfer: null,
      withdrawnFrom: null,
      result: null,
    };
    const state = {
      ...nothing,
      status: Status.inProgress,
      since: null,
      apology,
      extensions: [{ ...apology, amount: '2', basis: null, by: 'x' }],
    };
    const imported = began('dossier.imported', { acceptedAt: Date.parse('2026-11-16T01:00:00Z') });
    const subject = subjectOf([{ ...imported, data: { ...imported.data, state } }]);
    expect(print(subject, 'apology')).toEqual(
      expect.arrayContaining([
        'Thời gian hẹn trả kết quả giải quyết hồ sơ: …',
        'Thời gian đề nghị gia hạn: 2 ngày làm việc',
        'Thời gian trả kết quả sau khi gia hạn: …',
      ]),
    );
  });

  test('an apology without an extension has no new date', () => {
    const apology = { at: '2026-11-25T02:00:00Z', reason: 'staff', document: '08/PXL', approver: 'Chủ tịch' };
    const subject = subjectOf([accepted, entry('2026-11-25T09:00', 'dossier.apologized', { apology })]);
    const filled = fillForm(requireForm(subject.dossier, 'Asia/Ho_Chi_Minh', { form: 'apology' }), subject);
    expect(linesOf(filled)).toEqual(
      expect.arrayContaining([
        'Thời gian hẹn trả kết quả giải quyết hồ sơ: 09 giờ 00 phút, ngày 26 tháng 11 năm 2026',
        'Thời gian đề nghị gia hạn: …',
        'Thời gian trả kết quả sau khi gia hạn: …',
      ]),
    );
    // A post is not a name of a person, so the name stays open.
    expect(filled.signatures[0]!.name).toBeNull();
  });
});

describe('a supplement that never came', () => {
  const lapsed = entry('2026-11-25T10:00', 'dossier.supplement-lapsed', { lapsesAt: '2026-11-25T03:00:00Z' });

  test('before acceptance it ends in a refusal', () => {
    const subject = subjectOf([submitted, asked('2026-11-25T03:00:00Z'), lapsed]);
    expect(available(subject)).toEqual(['supplement-request', 'refusal']);
    expect(print(subject, 'refusal')).toContain('quá thời hạn bổ sung mà người nộp không bổ sung hồ sơ');
  });

  test('afterwards in a stop notice, which names the stage that was reached', () => {
    const subject = subjectOf([accepted, opened('2026-11-20T09:00', 1), asked('2026-11-25T03:00:00Z'), lapsed]);
    expect(print(subject, 'stop-notice')).toEqual(
      expect.arrayContaining([
        'Số: …',
        'Lý do dừng giải quyết: quá thời hạn bổ sung mà người nộp không bổ sung hồ sơ',
        'Giai đoạn giải quyết khi dừng: Thẩm định',
        'Phí, lệ phí và nghĩa vụ tài chính đã nộp: …',
      ]),
    );
  });
});

describe('form 03 after a denial on the merits', () => {
  const denied = (denial?: object) =>
    entry('2026-11-25T10:00', 'dossier.finished', {
      result: 'denied',
      lateness: 'early',
      delayReason: null,
      ...denial,
    });
  const said = { denial: { noteId: 'n', basis: 'Điều 16 Luật Hộ tịch', document: '03/TC-UBND' } };

  test('has reasons, basis and number of the denial, also once it is handed over', () => {
    const handedOver = entry('2026-11-26T10:00', 'dossier.handed-over', { way: 'counter' });
    for (const more of [[], [handedOver]]) {
      const subject = subjectOf([accepted, denied(said), ...more], { n: { reasons: ['Chưa đủ tuổi kết hôn'] } });
      expect(available(subject)).toEqual(['receipt', 'refusal', 'control-slip']);
      expect(print(subject, 'refusal')).toEqual(
        expect.arrayContaining(['Số: 03/TC-UBND', 'Chưa đủ tuổi kết hôn', 'Căn cứ: Điều 16 Luật Hộ tịch']),
      );
    }
  });

  test('leaves open what nobody said, and what a forgotten person can no longer be told', () => {
    expect(print(subjectOf([accepted, denied()]), 'refusal').join()).toContain('Căn cứ: …');
    expect(print(subjectOf([accepted, denied(said)]), 'refusal')).not.toContain('Chưa đủ tuổi kết hôn');
  });

  test('is not for what was granted, nor for a denial that was taken back', () => {
    const granted = entry('2026-11-25T10:00', 'dossier.finished', {
      result: 'granted',
      lateness: 'early',
      delayReason: null,
    });
    expect(available(subjectOf([accepted, granted]))).toEqual(['receipt', 'control-slip']);
    const dates = { promisedAt: null, dueAt: null, dueOn: null };
    const reopened = entry('2026-11-26T10:00', 'dossier.reopened', {
      suspensions: [],
      dates,
      basis: 'x',
      document: 'x',
      approver: 'x',
    });
    expect(available(subjectOf([accepted, denied(said), reopened]))).toEqual(['receipt', 'control-slip']);
  });
});

test('a supplement request says until when, to the minute, and only where it lapses', () => {
  const notes = { n: { items: [{ name: 'Ảnh 4x6' }] } };
  const until = print(subjectOf([accepted, asked('2026-11-25T03:00:00Z')], notes), 'supplement-request');
  expect(until).toEqual(
    expect.arrayContaining(['Ảnh 4x6', 'Lý do: …', 'Thời hạn bổ sung: đến 10 giờ 00 phút, ngày 25 tháng 11 năm 2026']),
  );
  const forEver = print(subjectOf([accepted, asked(null)], notes), 'supplement-request');
  expect(forEver.filter((said) => said.startsWith('Thời hạn bổ sung'))).toEqual([]);
});

test('what is missing has its reason beside it, or once for all where it is the same', () => {
  const request = (items: object[]) =>
    print(subjectOf([accepted, asked(null)], { n: { items } }), 'supplement-request');
  expect(request([{ name: 'Ảnh 4x6' }, { name: 'Sổ hộ khẩu', reason: 'bản đã nộp bị mờ' }])).toEqual(
    expect.arrayContaining([
      ...['Ảnh 4x6', 'Sổ hộ khẩu (lý do: bản đã nộp bị mờ)'],
      'Lý do: ghi tại từng nội dung nêu trên',
    ]),
  );
  const same = { reason: 'bản đã nộp bị mờ' };
  expect(
    request([
      { name: 'Ảnh 4x6', ...same },
      { name: 'Sổ hộ khẩu', ...same },
    ]),
  ).toEqual(expect.arrayContaining(['Ảnh 4x6', 'Sổ hộ khẩu', 'Lý do: bản đã nộp bị mờ']));
});

test.each([
  ['counter', 'Trung tâm Phục vụ hành chính công'],
  ['post', 'địa chỉ nêu trên, qua dịch vụ bưu chính công ích'],
  ['online', 'Cổng Dịch vụ công quốc gia'],
])('the receipt says how many sets there are and where the result is to be had: %s', (resultWay, said) => {
  const brought = { documents: [], fee: null, sets: 2, resultWay };
  const subject = subjectOf([{ ...accepted, data: { ...accepted.data, presented: brought } }]);
  expect(print(subject, 'receipt')).toEqual(
    expect.arrayContaining(['Số lượng hồ sơ (bộ): 2', `Đăng ký nhận kết quả tại: ${said}`]),
  );
});

test('the receipt of a part names the filing it belongs to, any other says nothing of that', () => {
  const subject = subjectOf([accepted]);
  const group = { code: 'H42.12-261120-0009', name: 'Liên thông khai sinh' };
  const belongs = 'Thuộc hồ sơ liên thông: H42.12-261120-0009 (Liên thông khai sinh)';
  expect(print({ ...subject, group }, 'receipt')).toContain(belongs);
  expect(print(subject, 'receipt').join()).not.toContain('liên thông');
});

test('the control slip names whoever takes part without deciding: asked, or doing a step', () => {
  const consulted = entry('2026-11-20T10:00', 'consultation.opened', { askedAgencyId: 'H42.13' });
  const subject = subjectOf([accepted, opened('2026-11-20T09:00', 0), consulted, opened('2026-11-20T11:00', 2)]);
  expect(print(subject, 'control-slip')).toContain(
    'Cơ quan phối hợp giải quyết hồ sơ: Ủy ban nhân dân xã Nho Quan; Ủy ban nhân dân tỉnh Ninh Bình',
  );
});

test('the file is dated by the last thing that happened, the paper by what it is about', () => {
  const subject = subjectOf([accepted, opened('2026-11-20T09:00', 0), entry('2026-12-01T08:00', 'sync.sent')]);
  const filled = fillForm(requireForm(subject.dossier, 'Asia/Ho_Chi_Minh', { form: 'receipt' }), subject);
  expect(filled.writtenAt).toBe(Date.parse('2026-12-01T01:00:00Z'));
  expect(filled.placeAndDate).toEqual([{ value: 'Văn Phong' }, ', ngày 20 tháng 11 năm 2026']);
});

describe('the second version of the forms', () => {
  const contact = { phone: '0229 000 4212', address: 'Trụ sở xã Văn Phong', hours: {} };
  const reached = (subject: FormSubject): FormSubject => ({
    ...subject,
    agencies: subject.agencies.map((agency) => ({
      ...agency,
      units: agency.units.map((unit) => ({ ...unit, contact })),
    })),
  });

  test('is that of a dossier registered with it; older papers stay as they were', () => {
    const subject = reached(subjectOf([accepted, asked(null)], { n: { items: [{ name: 'Ảnh 4x6' }] } }));
    const said = (version?: number) => print(subject, 'supplement-request', version).at(-1);
    expect(said()).toContain('ông/bà … số điện thoại … để được hướng dẫn');
    expect(said(2)).toContain('ông/bà … số điện thoại 0229 000 4212 để được hướng dẫn');
  });

  test('names whom to ask, where somebody was named, on a request and on a refusal', () => {
    const named = { contact: { name: 'Lê Thị Hằng', phone: '0912 000 000' } };
    const words = 'ông/bà Lê Thị Hằng số điện thoại 0912 000 000 để được hướng dẫn';
    const request = reached(subjectOf([accepted, asked(null)], { n: { items: [{ name: 'Ảnh' }], ...named } }));
    expect(print(request, 'supplement-request', 2).at(-1)).toContain(words);
    const refused = entry('2026-11-20T10:00', 'dossier.refused', { noteId: 'n', basis: 'Điều 17', document: '03' });
    const refusal = reached(subjectOf([submitted, refused], { n: { reasons: ['x'], ...named } }));
    expect(print(refusal, 'refusal', 2).at(-1)).toContain(words);
  });

  test('the receipt names the volume and the line of the register book, but not those of an older system', () => {
    const said = (entries: readonly Entry[]) => print(reached(subjectOf(entries)), 'receipt', 2).at(-1);
    expect(said([accepted])).toBe('Vào Sổ theo dõi hồ sơ, quyển số: 2026; số thứ tự: 20/11-0001');
    expect(said([began('dossier.imported')])).toBe('Vào Sổ theo dõi hồ sơ, quyển số: …; số thứ tự: …');
  });

  test('the result is to be had at an address', () => {
    const brought = { documents: [], fee: null, sets: 1, resultWay: 'counter' };
    const subject = reached(subjectOf([{ ...accepted, data: { ...accepted.data, presented: brought } }]));
    expect(print(subject, 'receipt', 2)).toContain(
      'Đăng ký nhận kết quả tại: Trung tâm Phục vụ hành chính công, Trụ sở xã Văn Phong',
    );
  });
});

describe('a stop notice names its reason, the sum and who signs', () => {
  const paid = { documents: [], fee: { amountVnd: 15_000, paid: true } };
  const brought = { ...accepted, data: { ...accepted.data, presented: paid } };
  const order = { ground: 'withdrawn', refund: 'none', basis: 'Điều 9', document: '05/TB' };
  const stopped = (more: object = {}) => entry('2026-11-24T10:00', 'dossier.stopped', { ...order, ...more });
  const asksToWithdraw = entry('2026-11-23T10:00', 'dossier.withdrawal-requested');
  const asksToPay = entry('2026-11-21T10:00', 'dossier.payment-requested', { amountVnd: 5_000, basis: 'x' });
  const pays = entry('2026-11-22T10:00', 'dossier.payment-confirmed', { document: null });

  test.for([
    ['what was said', [brought, stopped({ noteId: 'n' })], 'Cụ thể: người nộp đã chuyển đi'],
    [
      'when the applicant asked',
      [brought, asksToWithdraw, stopped()],
      'Cụ thể: đề nghị rút hồ sơ ngày 23 tháng 11 năm 2026',
    ],
    [
      'what was not paid',
      [brought, asksToPay, stopped({ ground: 'unpaid' })],
      'Cụ thể: chưa nộp 5.000 đồng theo yêu cầu ngày 21 tháng 11 năm 2026',
    ],
    ['nothing, to be written by hand', [brought, stopped({ ground: 'legal' })], 'Cụ thể: …'],
    ['no money back', [brought, stopped()], 'không hoàn trả; số tiền hoàn trả: 0 đồng'],
    [
      'the sum that was said',
      [brought, stopped({ refund: 'partial', refundVnd: 7_500 })],
      'một phần; số tiền hoàn trả: 7.500 đồng',
    ],
    [
      'all that was paid',
      [brought, asksToPay, pays, stopped({ refund: 'full' })],
      'toàn bộ; số tiền hoàn trả: 20.000 đồng',
    ],
    ['a sum that nobody knows', [brought, stopped({ refund: 'partial' })], 'một phần; số tiền hoàn trả: …'],
  ] as const)('%s', ([, entries, said]) => {
    const subject = subjectOf(entries, { n: { reason: 'người nộp đã chuyển đi' } });
    expect(print(subject, 'stop-notice', 2).join('\n')).toContain(said);
  });

  test('and its signer', () => {
    const subject = subjectOf([brought, stopped({ approver: 'vp-leaders-1' })]);
    const filled = (newest: number) =>
      fillForm(requireForm(subject.dossier, 'Asia/Ho_Chi_Minh', { form: 'stop-notice', newest }), subject);
    expect([filled(1), filled(2)].map(({ signatures }) => signatures[0]!.name)).toEqual([null, 'Nguyễn Hữu Phước']);
  });

  test('a supplement that lapsed is named', () => {
    const lapsed = entry('2026-11-25T10:00', 'dossier.supplement-lapsed', { lapsesAt: '2026-11-25T03:00:00Z' });
    const lines = print(subjectOf([accepted, asked('2026-11-25T03:00:00Z'), lapsed]), 'stop-notice', 2);
    expect(lines).toContain(
      'Cụ thể: yêu cầu bổ sung ngày 20 tháng 11 năm 2026, có thời hạn đến 10 giờ 00 phút, ngày 25 tháng 11 năm 2026',
    );
  });
});

test('the control slip shows when the clock stood, and why, between the hand-overs', () => {
  const suspension = {
    from: '2026-11-20T03:00:00Z',
    to: null,
    ground: 'verification',
    basis: 'x',
    document: '9/XM',
    by: 'x',
  };
  const subject = subjectOf([
    accepted,
    opened('2026-11-20T09:00', 1),
    entry('2026-11-20T10:00', 'dossier.suspended', { suspension, dates: noDates }),
    entry('2026-11-23T10:00', 'dossier.resumed', { to: '2026-11-23T03:00:00Z', dates: noDates }),
    opened('2026-11-23T11:00', 2),
  ]);
  const rows = print(subject, 'control-slip', 2).filter((line) => line.includes('|'));
  expect(rows).toHaveLength(3);
  expect(rows[1]).toBe(
    'TẠM DỪNG TÍNH THỜI HẠN|Từ: 10:00 20/11/2026\nĐến: 10:00 23/11/2026||Lý do: chờ kết quả xác minh\nVăn bản: 9/XM',
  );
  expect(print(subject, 'control-slip').filter((line) => line.includes('|'))).toHaveLength(2);
});
