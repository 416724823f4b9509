import type { LightMyRequestResponse } from 'fastify';
import { describe, expect } from 'vitest';
import { validDossier } from '../../intake/src/intake.fixture.ts';
import { act, asAdmin, ask, home, registered, trackingTest as test } from './track.fixture.ts';

const wide = (character: string) => String.fromCodePoint(character.codePointAt(0)! + 0xfee0);

describe('an applicant who asks', () => {
  test('sees how it stands, the date and why, where it lies and what comes next; nobody is named', async ({
    intake,
    tracking,
  }) => {
    const code = await registered(intake);
    const response = await ask(tracking, { code: ` ${code.toLowerCase()} `, identityLast4: '1234' });
    expect(response.statusCode, response.body).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.json()).toMatchObject({
      code,
      procedure: 'Cấp Giấy xác nhận tình trạng hôn nhân',
      status: 2,
      summary: ['Hồ sơ đã được tiếp nhận.'],
      decidingAgency: { id: 'H42.12', name: 'Ủy ban nhân dân xã Văn Phong' },
      promisedAt: '2026-11-26T02:15:00Z',
      dueOn: '2026-11-26',
      late: false,
      regret: null,
      contact: {
        name: 'Trung tâm Phục vụ hành chính công',
        phone: '0229 000 4212',
        address: 'Trụ sở Ủy ban nhân dân xã Văn Phong, tỉnh Ninh Bình',
        hours: 'thứ hai đến thứ sáu: 07:30–11:30, 13:30–17:00',
      },
      why: [
        'Hồ sơ được tiếp nhận lúc 09:15 20/11/2026; thời hạn giải quyết: 3 ngày làm việc.',
        'Hẹn trả kết quả: 09:15 26/11/2026.',
        'Hết hạn giải quyết: 17:00 26/11/2026.',
      ],
      expected: null,
      heldBy: [{ agency: { id: 'H42.12' }, unit: null, text: 'đang được xử lý ở đây' }],
    });
    expect(response.json().counted).toContainEqual(expect.stringContaining('Ngày Văn hóa Việt Nam'));
    expect(response.json().steps.map(({ state }: { state: string }) => state)).toEqual([
      'current',
      ...Array.from({ length: response.json().steps.length - 1 }, () => 'ahead'),
    ]);
    expect(response.body).not.toMatch(/Đào|037190001234|1234|0912345678|Thôn|applicant|officer/i);
  });

  test.for([
    ['as phones write it, with dashes and spaces of their own', (code: string) => code.replaceAll('-', ' \u2013 ')],
    ['in wide characters', (code: string) => code.replace(/[!-~]/g, wide)],
  ] as const)('may type the code %s', async ([_how, typed], { intake, tracking }) => {
    const applicant = { ...validDossier.applicant, identityNumber: 'C01X00T47' };
    const code = await registered(intake, { applicant });
    const response = await ask(tracking, { code: typed(code), identityLast4: ` ${'0t47'.replace(/./g, wide)} ` });
    expect([response.statusCode, response.json().code], response.body).toEqual([200, code]);
  });

  test('in English, of an overdue dossier with its apology, once the address of the last step is known', async ({
    intake,
    tracking,
  }) => {
    const code = await registered(intake);
    const letter = { reason: 'staff', document: '08/PXL-UBND', approver: 'vp-leaders-1' };
    await act(intake, 'supervisor', code, 'apologize', letter);
    intake.now = Date.parse('2026-11-27T08:00:00+07:00');
    const answer = (await ask(tracking, { code, identityLast4: '1234' }, { 'accept-language': 'en' })).json();
    expect(answer.late).toBe(true);
    expect(answer.regret).toMatch(/^We are sorry: your dossier was not finished/);
    expect(answer.contact.hours).toBe('Monday to Friday: 07:30–11:30, 13:30–17:00');
    expect(answer.why.slice(-2)).toEqual([
      'The dossier is overdue.',
      'The agency apologised in letter 08/PXL-UBND of 20/11/2026; cause: shortage of staff.',
    ]);
    expect(JSON.stringify(answer)).not.toContain('vp-leaders-1');
  });

  test('sees what to bring by its name, without the reason; the clock stands meanwhile', async ({
    intake,
    tracking,
  }) => {
    const code = await registered(intake);
    const items = [{ name: 'Bản sao quyết định ly hôn', reason: 'Tờ khai ghi đã ly hôn với ông Hùng' }];
    await act(intake, 'counter', code, 'request-supplement', { items, basis: 'Điều 16' });
    const response = await ask(tracking, { code, identityLast4: '1234' });
    const answer = response.json();
    expect(answer.expected).toEqual({
      what: 'supplement',
      text: 'Hãy bổ sung các giấy tờ sau.',
      items: ['Bản sao quyết định ly hôn'],
    });
    expect(answer).toMatchObject({ promisedAt: null, heldBy: [{ text: 'chờ người nộp bổ sung hồ sơ' }] });
    expect(answer.why).toContain('Thời hạn đang tạm dừng từ 09:15 20/11/2026; khi được tính tiếp sẽ có ngày hẹn mới.');
    expect(response.body).not.toContain('Hùng');
    await act(intake, 'counter', code, 'supplement');
    await act(intake, 'supervisor', code, 'request-payment', { amountVnd: 1_250_000, basis: 'Luật Đất đai 2024' });
    const asked = (await ask(tracking, { code, identityLast4: '1234' })).json();
    expect(asked.expected).toEqual({ what: 'payment', text: 'Hãy nộp 1.250.000 đồng theo thông báo.', items: [] });
    await act(intake, 'counter', code, 'confirm-payment');
    await act(intake, 'supervisor', code, 'finish', { result: 'denied' });
    const finished = (await ask(tracking, { code, identityLast4: '1234' })).json();
    expect(finished).toMatchObject({ status: 9, expected: { what: 'fetch-result' } });
    expect(JSON.stringify(finished)).not.toContain('denied');
  });

  test('of an online filing that was refused: where the reason is; of one that waits: no date yet', async ({
    intake,
    tracking,
  }) => {
    const { channel: _, ...filed } = validDossier;
    const { code } = (await intake.call('counter', 'POST', '/v1/submissions', { body: filed })).json();
    const waiting = (await ask(tracking, { code, identityLast4: '1234' })).json();
    expect(waiting).toMatchObject({ status: 1, promisedAt: null, dueOn: null, late: false, why: [], steps: [] });
    const refusal = { reasons: ['Ông Hùng không có quyền'], basis: 'Điều 17', document: '03/TC-UBND' };
    await act(intake, 'counter', code, 'refuse', refusal);
    const response = await ask(tracking, { code, identityLast4: '1234' });
    expect(response.json()).toMatchObject({
      status: 3,
      summary: [expect.stringContaining('phiếu từ chối'), 'Số văn bản: 03/TC-UBND.'],
      heldBy: [],
    });
    expect(response.body).not.toContain('Hùng');
  });

  test('is answered at the simulated time, where time is simulated', async ({ intake, tracking, database }) => {
    const code = await registered(intake);
    await asAdmin(database.adminUrl, `insert into clock (id, now) values (1, '2026-11-26T17:00:00.001+07:00')`);
    const body = { code, identityLast4: '1234' };
    const { toldAt, late } = (await tracking.callSimulated(null, 'POST', '/v1/track', { body })).json();
    expect([toldAt, late]).toEqual(['2026-11-26T10:00:00.001Z', true]);
  });

  test('is recognised by a passport with separators, or the tax code of a branch', async ({ intake, tracking }) => {
    for (const [identityNumber, identityLast4] of [
      ['c-12.34 56x', '456X'],
      ['0100109106-001', '6001'],
    ]) {
      const code = await registered(intake, { applicant: { name: 'Lê Văn Cũ', identityNumber } });
      expect((await ask(tracking, { code, identityLast4 })).statusCode).toBe(200);
    }
  });
});

/** Everything of an answer that a caller can see, but what differs between any two answers. */
function visible({ statusCode, headers, body }: LightMyRequestResponse, code: string) {
  const { date: _, ...others } = headers;
  return [statusCode, others, body.replace(/[\da-f-]{36}/g, 'REQUEST').replaceAll(code, 'CODE')];
}

describe('whoever guesses', () => {
  test('cannot distinguish a wrong code from wrong digits, a dossier without a number, or a forgotten person', async ({
    intake,
    tracking,
    database,
  }) => {
    const known = await registered(intake);
    const numberless = await registered(intake, { applicant: { name: 'Lê Văn Cũ' } });
    const other = { name: 'Trần Thị Quên', identityNumber: '037190005678' };
    const forgotten = await registered(intake, { applicant: other });
    await asAdmin(
      database.adminUrl,
      `update persons set wrapped_key = null, identity_index = null
       where id = (select applicant_id from dossiers where code = '${forgotten}')`,
    );
    const tries = [
      [known, '9999'],
      ['H42.12-261120-9999', '1234'],
      [numberless, '1234'],
      [forgotten, '5678'],
    ] as const;
    const [answers, pages] = [[], []] as unknown[][][];
    for (const [code, identityLast4] of tries) {
      answers!.push(visible(await ask(tracking, { code, identityLast4 }), code));
      const body = new URLSearchParams({ code, identityLast4 }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': home };
      pages!.push(visible(await tracking.call(null, 'POST', '/track', { body, headers }), code));
    }
    expect(answers![0]!.slice(0, 1)).toEqual([404]);
    expect(answers![0]![2]).toContain('"code":"tracking-not-found"');
    for (const answer of answers!) expect(answer).toEqual(answers![0]);
    for (const page of pages!) expect(page).toEqual(pages![0]);
  });

  test('has five tries at a code from one address, real or not, by whichever process and however many at once', async ({
    intake,
    tracking,
  }) => {
    const code = await registered(intake);
    for (const target of [code, 'H42.12-261120-9999']) {
      const tries = Array.from({ length: 24 }, (_, i) =>
        (i % 2 === 0 ? tracking.call : tracking.callOther)(null, 'POST', '/v1/track', {
          // What a caller claims before the proxy's own entry is not believed.
          headers: { 'x-forwarded-for': `198.51.100.${i}, ${target === code ? home : '203.0.113.8'}` },
          body: { code: target, identityLast4: String(i).padStart(4, '0') },
        }),
      );
      const answers = await Promise.all(tries);
      expect(answers.filter(({ statusCode }) => statusCode === 404)).toHaveLength(5);
      const limited = answers.filter(({ statusCode }) => statusCode === 429);
      expect(limited).toHaveLength(19);
      expect(limited[0]!.json().code).toBe('too-many-requests');
      expect(limited[0]!.headers['content-type']).toMatch('application/problem+json');
      expect(Number(limited[0]!.headers['retry-after'])).toBeGreaterThan(700);
      expect(Number(limited[0]!.headers['retry-after'])).toBeLessThanOrEqual(725);
    }
    const right = { code, identityLast4: '1234' };
    expect((await ask(tracking, right)).statusCode).toBe(429);
    // The applicant, elsewhere, is not shut out by that.
    expect((await ask(tracking, right, { 'x-forwarded-for': '203.0.113.9' })).statusCode).toBe(200);
  });

  test('has twenty from many addresses; whoever was answered before gets in all the same, and so do others later', async ({
    intake,
    tracking,
    database,
  }) => {
    const code = await registered(intake);
    const right = { code, identityLast4: '1234' };
    expect((await ask(tracking, right)).statusCode).toBe(200);
    for (let i = 0; i < 20; i += 1) {
      const from = { 'x-forwarded-for': `2001:db8:0:${Math.floor(i / 4)}::${i}` };
      expect((await ask(tracking, { code, identityLast4: '0000' }, from)).statusCode).toBe(404);
    }
    const elsewhere = { 'x-forwarded-for': '198.51.100.1' };
    expect((await ask(tracking, right, elsewhere)).statusCode).toBe(429);
    expect((await ask(tracking, right)).statusCode).toBe(200);
    await asAdmin(database.adminUrl, `update track_limits set until = until - interval '30 minutes'`);
    expect((await ask(tracking, right, elsewhere)).statusCode).toBe(200);
  });

  test('has thirty from one address, over whatever codes; successes hardly count', async ({ intake, tracking }) => {
    const code = await registered(intake);
    for (let i = 0; i < 30; i += 1) {
      const wrong = await ask(tracking, {
        code: `H42.12-261120-8${String(i).padStart(3, '0')}`,
        identityLast4: '1234',
      });
      expect(wrong.statusCode).toBe(404);
    }
    expect((await ask(tracking, { code, identityLast4: '1234' })).statusCode).toBe(429);
    const neighbour = { 'x-forwarded-for': '203.0.113.9' };
    for (let i = 0; i < 40; i += 1)
      expect((await ask(tracking, { code, identityLast4: '1234' }, neighbour)).statusCode).toBe(200);
  });

  test('leaves nothing that names an address or a code', async ({ intake, tracking, database }) => {
    const code = await registered(intake);
    await ask(tracking, { code, identityLast4: '0000' });
    const rows = await asAdmin(
      database.adminUrl,
      `select length(key) as bytes, encode(key, 'escape') as text from track_limits`,
    );
    expect(rows).toHaveLength(3);
    for (const { bytes, text } of rows) {
      expect(bytes).toBe(32);
      expect(text).not.toMatch(/203\.0|H42/);
    }
  });

  test('learns which field is wrong, and never what was in it', async ({ tracking }) => {
    for (const [body, path] of [
      [{ code: 'X' }, 'identityLast4'],
      [{ code: 'X', identityLast4: '123' }, 'identityLast4'],
      [{ code: 'X', identityLast4: '037190001234' }, 'identityLast4'],
      [{ code: 'X', identityLast4: '１２３' }, 'identityLast4'],
      [{ code: 'X', identityLast4: 'Đ123' }, 'identityLast4'],
      [{ code: 'X', identityLast4: 1234 }, 'identityLast4'],
      [{ code: 'X'.repeat(61), identityLast4: '1234' }, 'code'],
      [{ code: ['X'], identityLast4: '1234' }, 'code'],
      [{ code: 'X', identityLast4: '1234', name: 'Đào' }, 'name'],
      [{ code: 'X\0', identityLast4: '1234' }, 'code'],
    ] as const) {
      const response = await ask(tracking, body);
      expect([response.statusCode, response.json().errors[0].path], response.body).toEqual([400, path]);
      expect(JSON.stringify(response.json().errors)).not.toMatch(/0371900|123|Đào|１/);
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await ask(tracking, 'code=X&identityLast4=1234', form)).statusCode).toBe(415);
  });
});
