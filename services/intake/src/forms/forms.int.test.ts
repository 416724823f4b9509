import { createHash } from 'node:crypto';
import { history } from '@motcua/db/schema/dossiers';
import pg from 'pg';
import { describe, expect } from 'vitest';
import { pagesOf } from '../../../../packages/papers/src/form.fixture.ts';
import { type Intake, intakeTest as test, validDossier } from '../intake.fixture.ts';

type Caller = Pick<Intake, 'call'>;

async function open(intake: Caller, more: object = {}, path = '/v1/dossiers'): Promise<string> {
  const response = await intake.call('counter', 'POST', path, { body: { ...validDossier, ...more } });
  expect(response.statusCode, response.body).toBe(201);
  return response.json().code;
}

async function act(intake: Intake, code: string, verb: string, body: object = {}): Promise<void> {
  intake.now += 3_600_000;
  const headers = { 'if-match': '*' };
  const response = await intake.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers });
  expect(response.statusCode, response.body).toBe(200);
}

const get = (intake: Caller, code: string, form: string) =>
  intake.call('counter', 'GET', `/v1/dossiers/${code}/forms/${form}`);

/** The text of a form as PDF, after a check that its HTML says the same. */
async function read(intake: Caller, code: string, form: string, query = ''): Promise<string> {
  const pdf = await get(intake, code, `${form}?format=pdf${query}`);
  expect(pdf.statusCode, pdf.body).toBe(200);
  const page = await get(intake, code, `${form}?format=html${query}`);
  const text = (await pagesOf(pdf.rawPayload)).join(' ');
  const title = /<h1>(.*)<\/h1>/.exec(page.body)![1]!;
  expect(text).toContain(title);
  return text;
}

const available = async (intake: Caller, code: string, query = '') =>
  (await intake.call('auditor', 'GET', `/v1/dossiers/${code}/forms${query}`))
    .json()
    .items.filter((item: { available: boolean }) => item.available)
    .map(({ form, no }: { form: string; no: string }) => `${no} ${form}`);

const items = [{ name: 'Bản sao quyết định ly hôn', reason: 'tờ khai ghi đã ly hôn' }, { name: 'Ảnh 4x6' }];
const ask = { items, basis: 'Điều 16 Nghị định 118/2025/NĐ-CP', approver: 'vp-leaders-1' };
const letter = { amount: '3', reason: 'coordination', document: '07/PXL-UBND', approver: 'vp-leaders-1' };

test('a course is lived, and every paper of it can be printed when its time has come', async ({ intake }) => {
  const code = await open(intake);
  expect(await available(intake, code)).toEqual(['01 receipt', '06 control-slip']);
  const receipt = await read(intake, code, 'receipt');
  for (const said of [
    ...['Mẫu số 01 - Thông tư số 03/2025/TT-VPCP', 'ỦY BAN NHÂN DÂN XÃ VĂN PHONG', `Mã hồ sơ: ${code}`],
    ...['Văn Phong, ngày 20 tháng 11 năm 2026', 'tiếp nhận hồ sơ của: Nguyễn Thị Đào', '037190001234', '0912345678'],
    ...['Thôn 1, xã Văn Phong', '1.004873', '1 Tờ khai Bản chính 1', '3 ngày làm việc', '15.000 đồng (đã nộp)'],
    'Thời gian nhận hồ sơ: 09 giờ 15 phút, ngày 20 tháng 11 năm 2026',
    'Thời gian trả kết quả giải quyết hồ sơ: 09 giờ 15 phút, ngày 26 tháng 11 năm 2026',
  ])
    expect(receipt).toContain(said);

  await act(intake, code, 'request-supplement', ask);
  await act(intake, code, 'supplement');
  await act(intake, code, 'request-supplement', { ...ask, items: [{ name: 'Sổ hộ khẩu' }], document: '16/YCBS' });
  const second = await read(intake, code, 'supplement-request');
  expect(second).toContain('Số: 16/YCBS');
  expect(second).toContain('1. Sổ hộ khẩu');
  const first = await read(intake, code, 'supplement-request', '&no=1');
  for (const said of [
    `Số: ${code}/HDHS`,
    '1. Bản sao quyết định ly hôn',
    '2. Ảnh 4x6',
    '(lý do: tờ khai ghi đã ly hôn)',
  ])
    expect(first).toContain(said);
  await act(intake, code, 'supplement');

  await act(intake, code, 'extend', letter);
  const apology = await read(intake, code, 'apology');
  for (const said of [
    ...['VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN', 'Số: 07/PXL-UBND', 'ỦY BAN NHÂN DÂN TỈNH NINH BÌNH', 'Nguyễn Hữu Phước'],
    ...['cơ quan phối hợp chậm có ý kiến', 'gia hạn: 3 ngày làm việc', 'Kính gửi: Nguyễn Thị Đào'],
    'Thời gian hẹn trả kết quả giải quyết hồ sơ: 10 giờ 15 phút, ngày 26 tháng 11 năm 2026',
    'sau khi gia hạn: 10 giờ 15 phút, ngày 01 tháng 12 năm 2026',
  ])
    expect(apology).toContain(said);
  expect(await read(intake, code, 'apology', '&set=tt-01-2018')).toContain('PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ');
  expect(await read(intake, code, 'receipt')).toContain('đã tính lại: 10 giờ 15 phút, ngày 01 tháng 12 năm 2026');

  await act(intake, code, 'finish');
  await act(intake, code, 'hand-over', { way: 'post' });
  const slip = await read(intake, code, 'control-slip');
  for (const said of [
    '1. Giao: Trung tâm Phục vụ hành chính công',
    '2. Nhận: Người nộp hồ sơ',
    'Trước hạn',
    'Bưu chính',
  ])
    expect(slip).toContain(said);
  expect(slip).not.toContain('Nguyễn Thị Đào');
});

test('refused, and stopped', async ({ intake }) => {
  const { channel: _channel, ...filing } = validDossier;
  const body = { ...filing, applicant: { kind: 'organisation', name: 'Hợp tác xã Văn Phong' } };
  const refused = (await intake.call('counter', 'POST', '/v1/submissions', { body })).json().code;
  expect(await available(intake, refused)).toEqual([]);
  const reasons = ['Không thuộc thẩm quyền của xã', 'Người nộp không phải là người có yêu cầu'];
  await act(intake, refused, 'refuse', { reasons, basis: 'Điều 17', document: '03/TC-UBND' });
  const refusal = await read(intake, refused, 'refusal');
  for (const said of ['Số: 03/TC-UBND', ...reasons.map((reason, i) => `${i + 1}. ${reason}`), 'Hợp tác xã Văn Phong'])
    expect(refusal).toContain(said);

  const stopped = await open(intake);
  await act(intake, stopped, 'stop', { ground: 'unpaid', refund: 'partial', basis: 'Điều 9', document: '05/TB-UBND' });
  const notice = await read(intake, stopped, 'stop-notice');
  for (const said of [
    'THÔNG BÁO DỪNG',
    'không thực hiện nghĩa vụ tài chính',
    'hoàn trả một phần',
    'khi dừng: Tiếp nhận',
  ])
    expect(notice).toContain(said);
  expect(await available(intake, stopped)).toContain('05 stop-notice');
  expect(await available(intake, stopped, '?set=tt-01-2018')).toEqual(['01 receipt', '05 control-slip']);
});

test('denied on the merits: form 03 has the reasons that finishing gave', async ({ intake }) => {
  const code = await open(intake);
  const denial = { reasons: ['Chưa đủ tuổi kết hôn'], basis: 'Điều 8', document: '03/TC-UBND' };
  const headers = { 'if-match': '*' };
  for (const body of [
    { denial },
    { result: 'granted', denial },
    { result: 'denied', denial: { ...denial, reasons: [] } },
  ]) {
    const answer = await intake.call('admin', 'POST', `/v1/dossiers/${code}/finish`, { body, headers });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid-request']);
  }
  await act(intake, code, 'finish', { result: 'denied', denial });
  expect(await available(intake, code)).toContain('03 refusal');
  const paper = await read(intake, code, 'refusal');
  for (const said of ['Số: 03/TC-UBND', '1. Chưa đủ tuổi kết hôn', 'Căn cứ: Điều 8']) expect(paper).toContain(said);
  const stored = JSON.stringify(await intake.db.select().from(history));
  expect(stored).toContain('03/TC-UBND');
  expect(stored).not.toContain('kết hôn');
});

test('whom to ask, why it was stopped, how much is paid back and who signs are said with the verbs', async ({
  intake,
}) => {
  const contact = { name: 'Lê Thị Hằng', phone: '0912 000 000' };
  const code = await open(intake);
  expect(await read(intake, code, 'receipt')).toContain('quyển số: 2026; số thứ tự: 20/11-0001');
  await act(intake, code, 'request-supplement', { ...ask, contact });
  expect(await read(intake, code, 'supplement-request')).toContain('ông/bà Lê Thị Hằng số điện thoại 0912 000 000');
  const order = { ground: 'legal', reason: 'Quyết định 12/QĐ-TA', refund: 'partial', refundVnd: 7_500 };
  const signed = { ...order, basis: 'Điều 9', document: '05/TB-UBND', approver: 'vp-leaders-1' };
  await act(intake, code, 'stop', signed);
  const notice = await read(intake, code, 'stop-notice');
  for (const said of ['Cụ thể: Quyết định 12/QĐ-TA', 'số tiền hoàn trả: 7.500 đồng', 'Nguyễn Hữu Phước'])
    expect(notice).toContain(said);
  // Words about a dossier are sealed: the history has neither the reason nor the name.
  const { rows } = await intake.db.$client.query('select data::text from history');
  expect(JSON.stringify(rows)).not.toMatch(/12\/QĐ-TA|Lê Thị Hằng/);

  const { channel: _channel, ...filing } = validDossier;
  const refused = (await intake.call('counter', 'POST', '/v1/submissions', { body: filing })).json().code;
  await act(intake, refused, 'refuse', { reasons: ['x'], basis: 'Điều 17', document: '03/TC-UBND' });
  expect(await read(intake, refused, 'refusal')).toMatch(/ông\/bà \.+ số điện thoại 0229 000 4212/);
});

test('a sum is paid back only where something is', async ({ intake }) => {
  const code = await open(intake);
  const body = { ground: 'legal', refundVnd: 1, basis: 'Điều 9', document: '05' };
  const headers = { 'if-match': '*' };
  const refused = await intake.call('admin', 'POST', `/v1/dossiers/${code}/stop`, { body, headers });
  expect(refused.json()).toMatchObject({ code: 'invalid-request', errors: [{ path: 'refundVnd' }] });
});

test('the set is that of the day of acceptance', async ({ intake }) => {
  intake.now = Date.parse('2025-09-12T09:00:00+07:00');
  const earlier = await open(intake);
  intake.now = Date.parse('2026-11-20T09:00:00+07:00');
  expect(await read(intake, earlier, 'receipt')).toContain('Mẫu số 01 - Thông tư số 01/2018/TT-VPCP');
  const refused = await get(intake, earlier, 'stop-notice');
  expect([refused.statusCode, refused.json().facts.why]).toEqual([409, 'not-in-set']);
});

test('of somebody who was forgotten the paper says nothing, and can be printed all the same', async ({
  intake,
  database,
}) => {
  const code = await open(intake);
  await act(intake, code, 'request-supplement', ask);
  const admin = new pg.Client(database.adminUrl);
  await admin.connect();
  await admin.query('update persons set wrapped_key = null');
  await admin.end();
  const request = await read(intake, code, 'supplement-request');
  expect(request).toMatch(/Hồ sơ của: \.{20}.*1\. \.{20}.*2\. \.{20}.*Lý do: \.{20}/);
  expect(request).not.toContain('Đào');
  const book = await intake.call('counter', 'GET', '/v1/tracking-book?agency=H42.12&from=2026-11-20&to=2026-11-20');
  expect((await pagesOf(book.rawPayload)).join()).toContain(code);
});

describe('how a form travels', () => {
  test('as PDF or as HTML, whichever is asked for, and kept by nobody on the way', async ({ intake }) => {
    const code = await open(intake);
    const path = `/v1/dossiers/${code}/forms/receipt`;
    for (const [accept, query, type] of [
      ['', '', 'application/pdf'],
      ['application/pdf', '', 'application/pdf'],
      ['text/html,application/xhtml+xml,*/*;q=0.8', '', 'text/html; charset=utf-8'],
      ['text/html', '?format=pdf', 'application/pdf'],
      ['application/pdf', '?format=html', 'text/html; charset=utf-8'],
    ] as const) {
      const { headers, rawPayload } = await intake.call('counter', 'GET', path + query, { headers: { accept } });
      expect(headers).toMatchObject({
        'content-type': type,
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
        etag: `"${createHash('sha256').update(rawPayload).digest('hex')}"`,
      });
      expect('content-security-policy' in headers).toBe(type.startsWith('text/html'));
    }
  });

  test('the same dossier gives the same bytes however much later, another state others', async ({ intake }) => {
    const code = await open(intake);
    const tags = async () =>
      Promise.all(
        ['receipt?format=pdf', 'control-slip?format=html'].map(
          async (form) => (await get(intake, code, form)).headers.etag,
        ),
      );
    const before = await tags();
    intake.now += 400 * 86_400_000;
    expect(await tags()).toEqual(before);
    await act(intake, code, 'finish', { delayReason: 'staff' });
    expect((await tags())[1]).not.toBe(before[1]);
  });

  test('the QR code holds the address of the tracking page and the code, nothing of the person', async ({ intake }) => {
    const code = await open(intake);
    const { body } = await get(intake, code, 'receipt?format=html');
    expect(/aria-label="([^"]*)"/.exec(body)![1]).toBe(`https://motcua.example/track?code=${code}`);
  });
});

describe('who may print, and what', () => {
  test('who may see the applicant, and nobody else', async ({ intake }) => {
    const code = await open(intake);
    const papers = [
      `/v1/dossiers/${code}/forms/receipt?format=html`,
      '/v1/tracking-book?agency=H42.12&from=2026-11-20&to=2026-11-20&format=html',
    ];
    const expected = { counter: 200, officer: 200, supervisor: 200, admin: 200, auditor: 403 };
    for (const path of papers) {
      for (const [role, status] of Object.entries(expected))
        expect((await intake.call(role as 'counter', 'GET', path)).statusCode, `${role} ${path}`).toBe(status);
      expect((await intake.call(null, 'GET', path)).statusCode).toBe(401);
    }
  });

  test('what cannot be printed is refused with the reason and what can', async ({ intake }) => {
    const code = await open(intake);
    for (const [form, why] of [
      ['refusal', 'not-refused'],
      ['supplement-request', 'no-supplement-requested'],
      ['apology', 'no-apology'],
      ['stop-notice', 'not-stopped'],
      ['stop-notice?set=tt-01-2018', 'not-in-set'],
    ] as const) {
      const { status, code: refused, facts } = (await get(intake, code, form)).json();
      expect([status, refused, facts.why]).toEqual([409, 'form-not-available', why]);
      expect(facts.available).toEqual(['receipt', 'control-slip']);
    }
    for (const form of ['tracking-book', 'receipt?set=tt-99-2099', 'receipt?sett=tt-01-2018', 'receipt?no=0'])
      expect((await get(intake, code, form)).json()).toMatchObject({ status: 400, code: 'invalid-request' });
    await act(intake, code, 'request-supplement', ask);
    expect((await get(intake, code, 'supplement-request?no=2')).json().facts.why).toBe('no-supplement-requested');
  });

  test('a letter of the very instant of acceptance names the appointment it moves', async ({ intake }) => {
    const code = await open(intake);
    const headers = { 'if-match': '*' };
    const extended = await intake.call('admin', 'POST', `/v1/dossiers/${code}/extend`, { body: letter, headers });
    expect(extended.statusCode, extended.body).toBe(200);
    expect(await read(intake, code, 'apology')).toContain(
      'Thời gian hẹn trả kết quả giải quyết hồ sơ: 09 giờ 15 phút, ngày 26 tháng 11 năm 2026',
    );
  });

  test('a dossier that is not there has no forms', async ({ intake }) => {
    for (const path of ['', '/receipt']) {
      const answer = await intake.call('counter', 'GET', `/v1/dossiers/H42.12-000000-0000/forms${path}`);
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'dossier-not-found']);
    }
  });

  test('each form says in words why it cannot be printed', async ({ intake }) => {
    const code = await open(intake);
    const headers = { 'accept-language': 'en' };
    const answer = await intake.call('auditor', 'GET', `/v1/dossiers/${code}/forms`, { headers });
    expect(answer.json().items[2]).toEqual({
      ...{ form: 'refusal', no: '03', title: 'PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ', version: 2 },
      ...{ basis: 'Thông tư số 03/2025/TT-VPCP', available: false, why: 'not-refused', href: null },
      text: 'the dossier was neither refused nor denied',
    });
  });
});

describe('the tracking book', () => {
  const book = (intake: Caller, query: string) => intake.call('counter', 'GET', `/v1/tracking-book?${query}`);

  test('lists what an agency received in a period, in order, and how it ended', async ({ intake }) => {
    const earlier = await open(intake, { sets: 37, resultWay: 'post' });
    await act(intake, earlier, 'finish');
    await act(intake, earlier, 'hand-over', { way: 'counter' });
    intake.now = Date.parse('2026-11-23T08:00:00+07:00');
    const later = await open(intake, { applicant: { name: 'Trần Văn <b>Bình</b>' }, resultWay: 'post' });
    await act(intake, later, 'request-supplement', ask);
    await open(intake, { receivingAgency: 'H42.13' });
    const asked = 'agency=H42.12&from=2026-11-20&to=2026-11-23';
    const text = (await pagesOf((await book(intake, asked)).rawPayload)).join(' ');
    expect(text).toContain('Từ ngày 20/11/2026 đến ngày 23/11/2026');
    expect(text.indexOf(earlier)).toBeLessThan(text.indexOf(later));
    for (const said of [' 37 ', 'Trực tiếp', 'Trước hạn', 'Thôn 1, xã', '0912345678', 'Tạm dừng tính', 'Bưu chính'])
      expect(text).toContain(said);
    const page = (await book(intake, `${asked}&format=html`)).body;
    expect(page.match(/<tr>/g)).toHaveLength(3);
    expect(page).toContain('Trần Văn &#60;b&#62;Bình&#60;/b&#62;');
    const empty = await book(intake, 'agency=H42.12&from=2026-11-24&to=2026-11-30&format=html');
    expect(empty.body).not.toContain(later);
  });

  test('of an unknown agency or an impossible period is refused', async ({ intake }) => {
    for (const [query, status, code] of [
      ['agency=H99&from=2026-11-20&to=2026-11-20', 422, 'agency-unknown'],
      ['agency=H42.12&from=2026-11-21&to=2026-11-20', 400, 'invalid-request'],
      ['agency=H42.12&from=2026-02-30&to=2026-11-20', 400, 'invalid-request'],
      ['agency=H42.12&from=2026-11-20', 400, 'invalid-request'],
    ] as const)
      expect((await book(intake, query)).json()).toMatchObject({ status, code });
  });
});
