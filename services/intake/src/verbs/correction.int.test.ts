import { describe, expect } from 'vitest';
import { addEditionOf2028, historyOf, type Intake, intakeTest as test, validDossier } from '../intake.fixture.ts';

describe('a result that is wrong by the agency’s fault', () => {
  const act = (intake: Pick<Intake, 'call'>, code: string, verb: string, body: object = {}) =>
    intake.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers: { 'if-match': '*' } });

  const finished = async (intake: Pick<Intake, 'call'>): Promise<string> => {
    const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
    expect((await act(intake, code, 'finish')).statusCode).toBe(200);
    return code;
  };

  const clocks = async ({ db }: Intake) => {
    const { rows } = await db.$client.query(
      `select due_at, closed_at is null as runs from deadlines where kind = 'correction' order by anchor_at`,
    );
    return rows.map(({ due_at, runs }) => [due_at.toISOString(), runs]);
  };

  const wrong = { reason: 'Sai ngày sinh của Nguyễn Thị Đào', document: '12/PCT-UBND' };

  test('is corrected within three working days, by a clock of its own; the dossier stays as it is', async ({
    intake,
  }) => {
    const code = await finished(intake);
    const before = (await intake.call('counter', 'GET', `/v1/dossiers/${code}`)).json();
    intake.now = Date.parse('2026-12-30T16:00:00+07:00');
    const begun = await act(intake, code, 'correct-result', wrong);
    expect(begun.statusCode, begun.body).toBe(200);
    // Friday 1 January is a holiday.
    expect(begun.json()).toMatchObject({ correction: { dueAt: '2027-01-05T10:00:00Z' } });
    expect(await clocks(intake)).toEqual([['2027-01-05T10:00:00.000Z', true]]);
    intake.now = Date.parse('2027-02-01T09:00:00+07:00');
    expect((await act(intake, code, 'issue-correction', { document: '124/UBND' })).statusCode).toBe(200);
    expect(await clocks(intake)).toEqual([['2027-01-05T10:00:00.000Z', false]]);
    const after = (await intake.call('counter', 'GET', `/v1/dossiers/${code}`)).json();
    expect(after).toEqual({ ...before, version: before.version + 2 });
    const entries = await historyOf(intake, code);
    expect(entries.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['dossier.correction-begun', 'dossier.correction-issued']),
    );
    expect(JSON.stringify(entries)).not.toContain('Đào');
  });

  test('is passed back only once there is one, and not twice at a time', async ({ intake }) => {
    const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
    for (const [verb, body] of [
      ['correct-result', wrong],
      ['issue-correction', { document: '1' }],
    ] as const)
      expect((await act(intake, code, verb, body)).json()).toMatchObject({ code: 'illegal-transition' });
    await act(intake, code, 'finish');
    await act(intake, code, 'hand-over');
    const both = await Promise.all([1, 2].map(() => act(intake, code, 'correct-result', wrong)));
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
    expect(await clocks(intake)).toHaveLength(1);
  });

  test('is not corrected any more once the dossier is reopened', async ({ intake }) => {
    const code = await finished(intake);
    await act(intake, code, 'correct-result', { reason: 'Sai tên' });
    const why = { basis: 'Luật Khiếu nại', document: '31/QĐ', approver: 'x' };
    expect((await act(intake, code, 'reopen', why)).statusCode).toBe(200);
    expect((await clocks(intake)).map(([, runs]) => runs)).toEqual([false]);
    expect((await act(intake, code, 'issue-correction', { document: '1' })).json()).toMatchObject({
      code: 'illegal-transition',
    });
  });

  test('is counted by the calendar in force when it is passed back', async ({ intake, database }) => {
    const code = await finished(intake);
    await addEditionOf2028(database);
    intake.now = Date.parse('2028-01-10T09:00:00+07:00');
    await act(intake, code, 'correct-result', wrong);
    expect(await clocks(intake)).toEqual([['2028-01-14T10:00:00.000Z', true]]);
  });

  test.for([
    [{}, 'reason'],
    [{ reason: '' }, 'reason'],
    [{ reason: '   ' }, 'reason'],
    [{ reason: 'x'.repeat(1001) }, 'reason'],
    [{ reason: 7 }, 'reason'],
    [{ reason: 'x', document: '' }, 'document'],
    [{ reason: 'x', dueAt: '2027-01-01T00:00:00Z' }, ''],
  ] as const)('is not passed back with %j', async ([body, path], { intake }) => {
    const code = await finished(intake);
    const refused = await act(intake, code, 'correct-result', body);
    expect([refused.statusCode, refused.json().errors[0].path]).toEqual([400, path === '' ? 'dueAt' : path]);
    expect(await clocks(intake)).toEqual([]);
  });
});
