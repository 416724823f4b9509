import { describe, expect } from 'vitest';
import { deadlineOf, oversightTest as test } from '../../../oversight/src/oversight.fixture.ts';
import { historyOf, type Intake } from '../intake.fixture.ts';

describe('importing', () => {
  const row = {
    system: 'igate',
    externalCode: 'OLD-1',
    procedure: '1.013225',
    acceptedAt: '2026-10-05T08:00:00+07:00',
    promisedAt: '2026-10-30T16:41:31.788+07:00',
    applicant: { name: 'Lê Văn Cũ' },
    receivingAgency: 'H42.12',
  };
  const send = async (intake: Pick<Intake, 'call'>, lines: readonly (object | string | Buffer)[]) => {
    const encode = (line: object | string | Buffer) =>
      Buffer.isBuffer(line) ? line : Buffer.from(typeof line === 'string' ? line : JSON.stringify(line));
    const body = Buffer.concat(lines.flatMap((line) => [encode(line), Buffer.from('\n')]));
    const response = await intake.call('counter', 'POST', '/v1/imports', {
      body,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    return response.body
      .trim()
      .split('\n')
      .map((line: string) => JSON.parse(line));
  };

  test('keeps the promised instant to the millisecond', async ({ intake }) => {
    const [report, { summary }] = await send(intake, [row]);
    expect(summary).toEqual({ rows: 1, imported: 1, alreadyImported: 0, refused: 0, differing: 1 });
    const dossier = (await intake.call('counter', 'GET', `/v1/dossiers/${report.code}`)).json();
    expect(dossier).toMatchObject({
      promisedAt: '2026-10-30T09:41:31.788Z',
      dueAt: '2026-10-30T09:41:31.788Z',
      dueOn: '2026-10-30',
      term: { unit: 'imported' },
      lateness: 'open-late',
    });
    const found = await intake.call('counter', 'POST', '/v1/dossiers/search', { body: { code: 'OLD-1' } });
    expect(found.json().items).toHaveLength(1);
  });

  test('an unknown field is named, as everywhere', async ({ intake }) => {
    const [report] = await send(intake, [{ ...row, x: 1, applicant: { ...row.applicant, y: 2 } }]);
    const paths = report.problem.errors.map((error: { path: string }) => error.path);
    expect(paths.toSorted()).toEqual(['applicant.y', 'x']);
  });

  test('one code is one dossier, however it is written; a code that nobody sees is refused', async ({ intake }) => {
    const code = 'Hồ sơ 7/Đ';
    const spellings = [code, `${code} `, code.normalize('NFD'), `\ufeff${code}\u200b`, 'Hồ\u00a0 sơ\t7/Đ'];
    const report = await send(intake, [
      ...spellings.map((externalCode) => ({ ...row, externalCode })),
      ...spellings.map((system) => ({ ...row, system })),
      { ...row, externalCode: code.toLowerCase() },
      ...['', ' ', '\u00a0', '\u200b\u2060', '\u3164'].map((externalCode) => ({ ...row, externalCode })),
      { ...row, system: '\u200b' },
    ]);
    const outcomes = report.slice(0, -1).map(({ outcome, problem }) => problem?.errors[0].path ?? outcome);
    // Rows are imported side by side: any of them may be the first.
    const once = [...Array.from({ length: 4 }, () => 'already-imported'), 'imported'];
    expect([outcomes.slice(0, 5).sort(), outcomes.slice(5, 10).sort()]).toEqual([once, once]);
    const refused = [...Array.from({ length: 5 }, () => 'externalCode'), 'system'];
    expect(outcomes.slice(10)).toEqual(['imported', ...refused]);
    expect(new Set(report.slice(0, 5).map((line) => line.code)).size).toBe(1);
    expect(report[1].externalCode).toBe(code);
  });

  test('a row sent again changes nothing; a bad row does not stop the good ones', async ({ intake }) => {
    const report = await send(intake, [
      row,
      '',
      '{"broken":',
      Buffer.from([0xff, 0xfe]),
      { ...row, externalCode: 'OLD-2', procedure: 'none' },
      {
        ...row,
        externalCode: 'OLD-3',
        acceptedAt: '2027-01-01T08:00:00+07:00',
        promisedAt: '2027-02-01T08:00:00+07:00',
      },
      { ...row, externalCode: 'OLD-4', promisedAt: '2026-10-30 16:41' },
      { ...row, externalCode: 'OLD-5', applicant: { name: 'x'.repeat(70_000) } },
      {
        ...row,
        externalCode: 'OLD-6',
        acceptedAt: '2019-01-01T08:00:00+07:00',
        promisedAt: '2019-02-01T08:00:00+07:00',
      },
      row,
      { ...row, externalCode: 'OLD-7' },
    ]);
    expect(
      report.slice(0, -1).map((r: { outcome: string; problem?: { code: string } }) => r.problem?.code ?? r.outcome),
    ).toEqual([
      'imported',
      'invalid-json',
      'invalid-encoding',
      'procedure-unknown',
      'instant-in-future',
      'invalid-request',
      'payload-too-large',
      'calendar-not-covering',
      'already-imported',
      'imported',
    ]);
    expect(report.at(-1).summary).toEqual({ rows: 10, imported: 2, alreadyImported: 1, refused: 7, differing: 2 });
    expect((await intake.call('auditor', 'GET', '/v1/dossiers')).json().items).toHaveLength(2);
  });

  test('a row tells the state it is in: clocks, hands and time go on from there, a promise of its own stands', async ({
    intake,
    oversight,
  }) => {
    const words = { basis: 'Điều 16', document: '15/YC' };
    const standing = {
      ...{ ...row, externalCode: 'OLD-8', procedure: '1.004873', status: 5, acceptedAt: '2026-11-16T08:00:00+07:00' },
      promisedAt: '2026-11-23T10:00:00+07:00',
      supplements: [{ at: '2026-11-19T08:00:00+07:00', items: [{ name: 'Bản sao' }], ...words }],
      suspensions: [
        { from: '2026-11-17T08:00:00+07:00', to: '2026-11-18T08:00:00+07:00', ground: 'posting', ...words },
        { from: '2026-11-19T08:00:00+07:00', ground: 'supplement', ...words },
      ],
      step: { code: 'received', openedAt: '2026-11-18T08:00:00+07:00', officer: 'vp-one-stop-2' },
      steps: [{ code: 'received' }, { code: 'examined', unit: 'justice' }],
    };
    const [report, { summary }] = await send(intake, [standing]);
    // It should have promised three working days, and the one day for which it had stood before.
    expect(report.computed).toEqual({
      promisedAt: '2026-11-20T01:00:00Z',
      dueAt: '2026-11-20T10:00:00Z',
      dueOn: '2026-11-20',
    });
    expect(summary).toMatchObject({ imported: 1, differing: 1 });
    const path = `/v1/dossiers/${report.code}`;
    const read = async (of: string) => (await intake.call('auditor', 'GET', `${path}${of}`)).json();
    expect(await read('')).toMatchObject({ status: 5, dueAt: null, suspendedSince: '2026-11-19T01:00:00Z' });
    const held = (await deadlineOf(oversight, report.code, '?asOf=2026-11-19T01:00:00Z')).ledger.shares[0].held;
    expect(held).toEqual([
      { unit: null, officer: null, minutes: 450 },
      { unit: 'vp-one-stop', officer: 'vp-one-stop-2', minutes: 450 },
    ]);
    const [entry] = await historyOf(intake, report.code);
    expect(entry).toMatchObject({ at: intake.now, type: 'dossier.imported', data: { system: 'igate' } });
    expect(JSON.stringify(entry!.data)).not.toContain('Bản sao');
    // The first suspension is in the promise. The second took 570 minutes: 300 of Monday, none of the holiday, 270 of
    // Wednesday.
    intake.now = Date.parse('2026-11-20T10:00:00+07:00');
    const supplemented = await intake.call('counter', 'POST', `${path}/supplement`, {
      body: {},
      headers: { 'if-match': '*' },
    });
    expect(supplemented.json()).toMatchObject({ status: 4, dueAt: '2026-11-25T07:00:00Z' });
  });

  test('what cannot be is refused row by row, at its field', async ({ intake }) => {
    const refused = await send(intake, [
      { ...row, status: 10 },
      { ...row, promisedAt: '2026-10-01T08:00:00+07:00' },
      { ...row, submittedAt: '2026-10-06T08:00:00+07:00' },
      { ...row, status: 4, step: { code: 'x', openedAt: '2026-10-01T08:00:00+07:00' }, steps: [{ code: 'x' }] },
      { ...row, status: 5 },
      { ...row, status: 9, result: 'granted', finishedAt: '2026-11-01T08:00:00+07:00', step: { code: 'x' } },
      { ...row, status: 4, step: { code: 'nowhere' } },
      { ...row, status: 4, steps: [{ code: 'a' }], step: { code: 'a', officer: 'nobody' } },
      { ...row, status: 4, steps: [{ code: 'a' }], step: { code: 'a', unit: 'hn-one-stop' } },
      { ...row, status: 4, steps: [{ code: 'a' }], step: { code: 'a', openedAt: '2026-12-01T08:00:00+07:00' } },
      {
        ...row,
        status: 4,
        suspensions: [{ from: row.acceptedAt, to: '2026-10-01T08:00:00Z', ground: 'posting', basis: 'x' }],
      },
      row,
    ]);
    const problems = refused.slice(0, -2).map(({ problem }) => [problem.code, problem.errors[0].path]);
    expect(problems).toEqual([
      ['invalid-request', 'status'],
      ['facts-contradictory', 'promisedAt'],
      ['facts-contradictory', 'submittedAt'],
      ['facts-contradictory', 'step.openedAt'],
      ['facts-contradictory', 'supplements'],
      ['facts-contradictory', 'step'],
      ['step-unknown', 'step.code'],
      ['officer-unknown', 'step.officer'],
      ['unit-unknown', 'step.unit'],
      ['instant-in-future', 'step'],
      ['suspension-reversed', 'suspensions.0.to'],
    ]);
    expect(refused.at(-1).summary).toMatchObject({ imported: 1, refused: 11 });
  });

  test('one that was accepted before the calendar begins waits for a supplement like any other', async ({ intake }) => {
    const [report] = await send(intake, [
      { ...row, acceptedAt: '2023-12-01T09:15:00+07:00', promisedAt: '2026-12-01T10:00:00.123+07:00' },
    ]);
    const act = async (verb: string, body: object) =>
      (
        await intake.call('counter', 'POST', `/v1/dossiers/${report.code}/${verb}`, {
          body,
          headers: { 'if-match': '*' },
        })
      ).json();
    expect(await act('request-supplement', { items: [{ name: 'x' }], basis: 'Điều 16' })).toMatchObject({
      status: 5,
      dueAt: null,
    });
    intake.now += 3_600_000;
    expect(await act('supplement', {})).toMatchObject({ status: 4, dueAt: '2026-12-01T04:00:00.123Z' });
  });
});
