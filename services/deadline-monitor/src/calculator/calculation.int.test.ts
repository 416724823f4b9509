import { cloneTemplate, dropDatabase } from '@motcua/testing/databases';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { exampleCalendar } from '../calendars/calendar-views.ts';
import { draftClosure } from '../counted.fixture.ts';
import { type Caller, openWorld } from '../monitor.fixture.ts';

const address = '/v1/deadline-calculations';
const asked = { calendarId: 'vn', start: '2026-11-20T09:15:00+07:00', term: { unit: 'workingDay', amount: '3' } };
const way = {
  acceptedAt: '2026-11-30T15:30:00+07:00',
  receivedByCompetentAt: '2026-12-01T07:45:00+07:00',
  boundaryFree: true,
  channel: 'counter',
};
const onWay = { calendarId: 'vn', way, term: asked.term };
// The calculator changes nothing, so all of these may ask the same one.
let call: Caller;
beforeAll(async () => {
  const postgres = inject('postgres');
  const database = await cloneTemplate(postgres);
  const world = await openWorld(database);
  call = await world.app();
  return async () => {
    await world.close();
    await dropDatabase(postgres.adminUrl, database.name);
  };
});

const calculate = (body: unknown, headers: Record<string, string> = {}) =>
  call('counter', 'POST', address, { body, headers });

describe('the calculator', () => {
  test.for([
    ['Tết', '2026-02-13T09:15', { unit: 'workingDay', amount: '3' }, '2026-02-25'],
    [
      'Saturday 10 January is a make-up working day',
      '2026-01-08T09:15',
      { unit: 'workingDay', amount: '3' },
      '2026-01-12',
    ],
    ['due on a working Saturday', '2026-08-20T09:15', { unit: 'workingDay', amount: '2' }, '2026-08-22'],
    ['swap and National Day', '2026-08-28T09:15', { unit: 'workingDay', amount: '1' }, '2026-09-03'],
    ['holiday in lieu', '2026-04-24T09:15', { unit: 'workingDay', amount: '1' }, '2026-04-28'],
    ['24 November', '2026-11-20T09:15', { unit: 'workingDay', amount: '3' }, '2026-11-26'],
    ['after 15:00, then a holiday', '2026-11-23T15:30', { unit: 'sameDay' }, '2026-11-25'],
    ['year boundary', '2026-12-30T09:15', { unit: 'workingDay', amount: '3' }, '2027-01-05'],
  ] as const)('%s', async ([, start, term, dueOn]) => {
    const response = await calculate({ calendarId: 'vn', start: `${start}:00+07:00`, term });
    expect(response.statusCode, response.body).toBe(200);
    expect(response.json()).toMatchObject({ state: 'running', dueOn, dueAt: `${dueOn}T10:00:00Z` });
  });

  test('takes a calendar along, counts suspensions, and explains itself in the reader’s language', async () => {
    const suspensions = [
      { from: '2026-11-23T08:00:00+07:00', to: '2026-11-25T10:00:00+07:00', ground: 'supplement request 1' },
    ];
    const { calendarId: _, ...rest } = asked;
    const body = { ...rest, calendar: exampleCalendar, suspensions };
    const response = await calculate(body, { 'accept-language': 'en' });
    expect(response.statusCode, response.body).toBe(200);
    const answer = response.json();
    expect(answer).toMatchObject({
      calendar: null,
      state: 'running',
      promisedAt: '2026-11-27T04:15:00Z',
      dueAt: '2026-11-27T10:00:00Z',
      dueOn: '2026-11-27',
    });
    const holiday = { date: '2026-11-24', counted: false, minutes: 0, rule: 'closed', name: 'Ngày Văn hóa Việt Nam' };
    expect(answer.trace).toContainEqual(expect.objectContaining(holiday));
    expect(answer.trace).toContainEqual(
      expect.objectContaining({ rule: 'suspended', from: '2026-11-23T01:00:00Z', name: 'supplement request 1' }),
    );
    expect(answer.explanation).toHaveLength(answer.trace.length);
    expect(answer.explanation.join()).toContain('Monday');
    expect((await calculate(body)).json().explanation.join()).toContain('thứ hai');
  });

  test('counts by the edition in force, or by the one that is named, and says which it was', async () => {
    const { edition } = await draftClosure(call, 'vn', ['2026-11-25']);
    expect(edition).toBe(2);
    expect((await calculate(asked)).json()).toMatchObject({ calendar: { id: 'vn', edition: 1 }, dueOn: '2026-11-26' });
    expect((await calculate({ ...asked, edition })).json()).toMatchObject({
      calendar: { id: 'vn', edition },
      dueOn: '2026-11-27',
    });
  });

  test('knows no due date while a suspension is open', async () => {
    for (const open of [{}, { to: null }]) {
      const suspensions = [{ from: '2026-11-23T08:00:00+07:00', ...open }];
      const answer = (await calculate({ ...asked, suspensions })).json();
      expect(answer).toMatchObject({ state: 'suspended', promisedAt: null, dueAt: null, dueOn: null });
    }
  });

  test('counts an extension', async () => {
    const extensions = [{ at: '2026-11-25T08:00:00+07:00', amount: '2', reason: 'field inspection' }];
    expect((await calculate({ ...asked, extensions })).json()).toMatchObject({ dueOn: '2026-11-30' });
  });

  test('begins with the receipt by the agency that decides, and says by which rule', async () => {
    const received = (await calculate(onWay, { 'accept-language': 'en' })).json();
    expect(received).toMatchObject({
      state: 'running',
      dueOn: '2026-12-04',
      startAt: '2026-12-01T00:45:00Z',
      transferDueAt: '2026-12-01T00:30:00Z',
      transferBreachAt: '2026-12-01T01:30:00Z',
      provisional: null,
    });
    expect(received.explanation[0]).toContain('competent agency (Decree 118/2025/NĐ-CP Art. 17(3))');
    const before = {
      ...way,
      acceptedAt: '2026-08-04T09:00:00+07:00',
      receivedByCompetentAt: '2026-08-05T08:00:00+07:00',
    };
    expect((await calculate({ ...onWay, way: before })).json()).toMatchObject({ startAt: '2026-08-04T02:00:00Z' });
    const bound = await calculate({ ...onWay, rules: { latestStart: true } });
    expect(bound.json()).toMatchObject({ startAt: '2026-12-01T00:30:00Z', dueOn: '2026-12-04' });
  });

  test('refuses to guess beyond its calendar', async () => {
    const response = await calculate({ ...asked, start: '2027-12-30T09:15:00+07:00' });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ code: 'calendar-not-covering', facts: { coversTo: '2027-12-31' } });
  });

  test('is for anyone with a token, and nobody else', async () => {
    for (const role of ['counter', 'officer', 'supervisor', 'auditor', 'admin'] as const)
      expect((await call(role, 'POST', address, { body: asked })).statusCode).toBe(200);
    expect((await call(null, 'POST', address, { body: asked })).statusCode).toBe(401);
  });
});

describe('bad input is named by its field', () => {
  const inline = (changes: object) => ({
    start: asked.start,
    term: asked.term,
    calendar: { ...exampleCalendar, ...changes },
  });
  const exception = (changes: object) =>
    inline({
      exceptions: [...exampleCalendar.exceptions, { date: '2026-12-24', kind: 'closed', name: 'X', ...changes }],
    });
  const suspended = (...suspensions: object[]) => ({ ...asked, suspensions });
  const day = (date: string) => `${date}T09:00:00+07:00`;

  test.for([
    ['start', { ...asked, start: '2026-11-20T09:15:00' }],
    ['start', { ...asked, start: 1_795_424_048_938 }],
    ['start', { ...asked, start: '2026-02-30T09:15:00Z' }],
    ['start', { ...asked, start: undefined }],
    ['term', { ...asked, term: 'three days' }],
    ['term.unit', { ...asked, term: { unit: 'fortnight', amount: '1' } }],
    ['term.unit', { ...asked, term: { unit: '__proto__x', amount: '1' } }],
    ['term.amount', { ...asked, term: { unit: 'workingDay', amount: 3 } }],
    ['term.amount', { ...asked, term: { unit: 'workingDay' } }],
    ['term.amount', { ...asked, term: { unit: 'workingDay', amount: '0' } }],
    ['term.amount', { ...asked, term: { unit: 'workingDay', amount: '-1' } }],
    ['term.amount', { ...asked, term: { unit: 'workingDay', amount: '1e3' } }],
    ['term.amount', { ...asked, term: { unit: 'workingDay', amount: 'NaN' } }],
    ['term.amount', { ...asked, term: { unit: 'workingDay', amount: '0.001' } }],
    ['term.amount', { ...asked, term: { unit: 'workingHour', amount: '0.01' } }],
    ['term.amount', { ...asked, term: { unit: 'calendarDay', amount: '1.5' } }],
    ['term.amount', { ...asked, term: { unit: 'month', amount: '10001' } }],
    ['term.amount', { ...asked, term: { unit: 'workingDay', amount: '9'.repeat(400) } }],
    ['term.cutoff', { ...asked, term: { unit: 'sameDay', cutoff: '25:00' } }],
    ['term.cutoff', { ...asked, term: { unit: 'workingDay', amount: '1', cutoff: '15:00' } }],
    ['term.amount', { ...asked, term: { unit: 'sameDay', amount: '1' } }],
    ['calendar', { start: asked.start, term: asked.term }],
    ['calendar', { ...asked, ...inline({}) }],
    ['calendar', { start: asked.start, term: asked.term, calendar: [] }],
    ['calendarId', { ...asked, calendarId: 'nowhere' }],
    ['edition', { ...asked, edition: 99 }],
    ['edition', { ...asked, edition: 0 }],
    ['edition', { ...inline({}), edition: 1 }],
    ['calendar.timeZone', inline({ timeZone: 'Asia/Saigong' })],
    ['calendar.timeZone', inline({ timeZone: '+07:00' })],
    ['calendar.hoursPerDay', inline({ hoursPerDay: '8' })],
    ['calendar.hoursPerDay', inline({ hoursPerDay: 0 })],
    ['calendar.covers', inline({ covers: ['0001-01-01', '9999-12-31'] })],
    ['calendar.covers', inline({ covers: ['2027-01-01', '2026-01-01'] })],
    ['calendar.covers.0', inline({ covers: ['2026-13-01', '2026-12-31'] })],
    ['calendar.week.mon.0', inline({ week: { mon: ['25:00-26:00'] } })],
    ['calendar.week.mon.1', inline({ week: { mon: ['07:30-11:30', '11:30-12:00'] } })],
    ['calendar.week.noday', inline({ week: { noday: [] } })],
    ['calendar.standardDay.0', inline({ standardDay: ['11:30-07:30'] })],
    ['calendar.exceptions', inline({ exceptions: undefined })],
    ['calendar.exceptions.1.date', exception({ date: '2026-11-24' })],
    ['calendar.exceptions.1.date', exception({ date: '2030-01-01' })],
    ['calendar.exceptions.1.date', exception({ date: 20_261_224 })],
    ['calendar.exceptions.1.kind', exception({ kind: 'half' })],
    ['calendar.exceptions.1.sessions', exception({ sessions: ['07:30-11:30'] })],
    ['suspensions.0.from', suspended({ from: day('2026-11-19') })],
    ['suspensions.0.from', suspended({ to: day('2026-11-23') })],
    ['suspensions.0.to', suspended({ from: day('2026-11-24'), to: day('2026-11-23') })],
    ['suspensions.0.to', suspended({ from: day('2026-11-24'), to: 'later' })],
    [
      'suspensions.1.from',
      suspended({ from: day('2026-11-23'), to: day('2026-11-25') }, { from: day('2026-11-24'), to: day('2026-11-26') }),
    ],
    ['suspensions.1.from', suspended({ from: day('2026-11-23') }, { from: day('2026-11-25'), to: day('2026-11-26') })],
    ['suspensions', { ...asked, suspensions: {} }],
    ['extensions.0.amount', { ...asked, extensions: [{ at: day('2026-11-23'), amount: '1.5' }] }],
    ['suspension', { ...asked, suspension: [] }],
    ['start', { ...asked, way }],
    ['start', { ...onWay, way: undefined }],
    ['way', { ...asked, rules: { latestStart: true } }],
    ['way.receivedByCompetentAt', { ...onWay, way: { ...way, receivedByCompetentAt: undefined } }],
    ['way.receivedByCompetentAt', { ...onWay, way: { ...way, declinedAt: '2026-12-01T08:00:00+07:00' } }],
    ['way.declinedAt', { ...onWay, way: { ...way, declinedAt: '2026-11-30T15:00:00+07:00' } }],
    ['way.submittedAt', { ...onWay, way: { ...way, submittedAt: '2026-11-30T15:31:00+07:00' } }],
    ['way.notice', { ...onWay, way: { ...way, notice: '2026-11-30T15:29:00+07:00' } }],
    ['way.restartAt', { ...onWay, way: { ...way, restartAt: '2026-11-30T15:29:00+07:00' } }],
    ['way.channel', { ...onWay, way: { ...way, channel: 'fax' } }],
    ['way.cutoffShift', { ...onWay, way: { ...way, cutoffShift: '24:30' } }],
    ['rules.transferCutoff', { ...onWay, rules: { transferCutoff: 'noon' } }],
    ['rules.paper.unit', { ...onWay, rules: { paper: { unit: 'week', amount: '1' } } }],
    ['rules.requestWithin.amount', { ...onWay, rules: { requestWithin: { unit: 'workingDay', amount: '0' } } }],
    ['receivingCalendar.week', { ...onWay, receivingCalendar: { ...exampleCalendar, week: [] } }],
    ['receivingCalendar', { ...onWay, receivingCalendarId: 'vn', receivingCalendar: exampleCalendar }],
    ['receivingCalendarId', { ...onWay, receivingCalendarId: 'nowhere' }],
  ] as const)('%s', async ([path, body]) => {
    const response = await calculate(body);
    expect(response.statusCode, response.body).toBe(400);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json().errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  test('neither a century, nor thousands of exceptions, nor infinity bring it down', async () => {
    const startedAt = performance.now();
    const days = Array.from({ length: 3_000 }, (_, i) =>
      Temporal.PlainDate.from('2026-01-01').add({ days: i }).toString(),
    );
    const week = Object.fromEntries(
      ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((name) => [name, ['00:00-12:00', '13:00-24:00']]),
    );
    const century = inline({
      covers: ['2000-01-01', '2099-12-31'],
      week,
      exceptions: days.map((date) => ({ date, kind: 'closed', name: 'closed' })),
    });
    // closed to 19 March 2034 and open every day after it: 20 March is the effective start's day, 10,000 days follow
    const longest = await calculate({ ...century, term: { unit: 'workingDay', amount: '10000' } });
    expect(longest.json()).toMatchObject({ state: 'running', dueOn: '2061-08-05' });
    expect(longest.json().trace).toHaveLength(2_677 + 10_001);
    const open = { suspensions: [{ from: '2090-01-01T09:00:00+07:00' }], term: { unit: 'month', amount: '800' } };
    expect((await calculate({ ...century, ...open })).json()).toMatchObject({ state: 'suspended', dueOn: null });
    const suspensions = Array.from({ length: 101 }, (_, i) => ({
      from: day(`${2000 + i}-01-01`),
      to: day(`${2000 + i}-01-02`),
    }));
    expect((await calculate({ ...asked, suspensions })).json().errors).toMatchObject([{ path: 'suspensions' }]);
    const infinite = JSON.stringify(inline({})).replace('"hoursPerDay":8', '"hoursPerDay":1e999');
    expect((await calculate(infinite)).json().errors).toMatchObject([{ path: 'calendar.hoursPerDay' }]);
    const poisoned = JSON.stringify(asked).replace('{', '{"__proto__":{"start":1},');
    expect((await calculate(poisoned)).statusCode).toBe(400);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
