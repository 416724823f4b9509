import { describe, expect, test } from 'vitest';
import { calculateDeadline, type DeadlineInput } from './deadline.ts';
import type { Term } from './term.ts';
import type { TraceEntry } from './trace.ts';
import { traceText } from './trace-text.ts';
import { local, toLocal, vietnam } from './vietnam.fixture.ts';

function traceOf(start: string, term: Term, more: Partial<DeadlineInput> = {}): TraceEntry[] {
  const trace: TraceEntry[] = [];
  calculateDeadline({ calendar: vietnam, start: local(start), term, ...more }, trace);
  return trace;
}

/** `date rule minutes [from-to] [name]` */
function lines(trace: readonly TraceEntry[]): string[] {
  const time = (at: number | undefined) => (at === undefined ? '' : toLocal(at)!.slice(11));
  return trace.map(({ date, rule, minutes, from, to, name }) =>
    [date.slice(5), rule, minutes, from !== undefined && `${time(from)}-${time(to)}`, name].filter(Boolean).join(' '),
  );
}

const suspended = (from: string, to: string | null, ground: string) => ({
  suspensions: [{ from: local(from), to: to === null ? null : local(to), ground }],
});

describe('the trace', () => {
  test('names every day, what it gave, and why it was skipped', () => {
    expect(traceOf('2026-11-20T09:15', { unit: 'workingDay', amount: '2' })).toEqual([
      {
        date: '2026-11-20',
        minutes: 345,
        counted: true,
        rule: 'receipt-day',
        from: local('2026-11-20T09:15'),
        to: local('2026-11-20T17:00'),
      },
      { date: '2026-11-21', minutes: 0, counted: false, rule: 'weekly-rest' },
      { date: '2026-11-22', minutes: 0, counted: false, rule: 'weekly-rest' },
      {
        date: '2026-11-23',
        minutes: 450,
        counted: true,
        rule: 'counted',
        from: local('2026-11-23T07:30'),
        to: local('2026-11-23T17:00'),
      },
      {
        date: '2026-11-24',
        minutes: 0,
        counted: false,
        rule: 'closed',
        name: 'Ngày Văn hóa Việt Nam',
        basis: 'Nghị quyết 28/2026/QH16',
      },
      {
        date: '2026-11-25',
        minutes: 105,
        counted: true,
        rule: 'counted',
        from: local('2026-11-25T07:30'),
        to: local('2026-11-25T09:15'),
      },
    ]);
  });

  test('cuts a day where a suspension begins and ends', () => {
    const more = suspended('2026-11-09T10:00', '2026-11-10T14:00', 'supplement request 2');
    expect(lines(traceOf('2026-11-09T09:15', { unit: 'workingHour', amount: '4' }, more))).toEqual([
      '11-09 counted 45 09:15-10:00',
      '11-09 suspended 10:00-17:00 supplement request 2',
      '11-10 suspended 07:30-14:00 supplement request 2',
      '11-10 counted 180 14:00-17:00',
      '11-11 counted 15 07:30-07:45',
    ]);
  });

  test('stops where an open suspension began', () => {
    const more = suspended('2026-11-10T10:00', null, 'supplement request 1');
    expect(lines(traceOf('2026-11-09T09:15', { unit: 'workingDay', amount: '3' }, more))).toEqual([
      '11-09 receipt-day 345 09:15-17:00',
      '11-10 counted 150 07:30-10:00',
      '11-10 suspended 10:00- supplement request 1',
    ]);
  });

  test('leaves out a suspension that moved nothing', () => {
    const more = suspended('2026-11-10T17:00', null, 'too late');
    expect(lines(traceOf('2026-11-09T09:15', { unit: 'workingDay', amount: '1' }, more))).toEqual([
      '11-09 receipt-day 345 09:15-17:00',
      '11-10 counted 105 07:30-09:15',
    ]);
  });

  test('of calendar days counts days of rest, skips suspended ones, and shows the roll', () => {
    const more = suspended('2026-11-09T10:00', '2026-11-10T09:00', 'posting');
    expect(lines(traceOf('2026-11-06T09:15', { unit: 'calendarDay', amount: '7' }, more))).toEqual([
      '11-06 receipt-day 345 09:15-17:00',
      '11-07 calendar-day',
      '11-08 calendar-day',
      '11-09 counted 150 07:30-10:00',
      '11-09 suspended 10:00-17:00 posting',
      '11-10 suspended 07:30-09:00 posting',
      '11-10 counted 360 09:00-17:00',
      '11-11 counted 450 07:30-17:00',
      '11-12 counted 450 07:30-17:00',
      '11-13 counted 450 07:30-17:00',
      '11-14 rolled-forward',
      '11-15 rolled-forward',
      '11-16 counted 450 07:30-17:00',
    ]);
  });

  test('a day of rest inside a suspension of calendar days is not counted', () => {
    const more = suspended('2026-11-06T10:00', '2026-11-09T09:00', 'posting');
    expect(lines(traceOf('2026-11-05T09:15', { unit: 'calendarDay', amount: '1' }, more))).toEqual([
      '11-05 receipt-day 345 09:15-17:00',
      '11-06 counted 150 07:30-10:00',
      '11-06 suspended 10:00-17:00 posting',
      '11-07 suspended posting',
      '11-08 suspended posting',
      '11-09 suspended 07:30-09:00 posting',
      '11-09 counted 360 09:00-17:00',
    ]);
  });

  test.each<[string, string, Term, string[]]>([
    [
      'after the office closed',
      '2026-11-09T18:00',
      { unit: 'workingDay', amount: '1' },
      ['11-09 after-hours', '11-10 receipt-day 450 07:30-17:00', '11-11 counted 07:30-07:30'],
    ],
    [
      'on a day of rest',
      '2026-11-08T09:15',
      { unit: 'workingHour', amount: '1' },
      ['11-08 weekly-rest', '11-09 counted 60 07:30-08:30'],
    ],
    [
      'after the cutoff',
      '2026-11-23T15:30',
      { unit: 'sameDay' },
      ['11-23 after-cutoff 90 15:30-17:00', '11-24 closed Ngày Văn hóa Việt Nam', '11-25 counted 450 07:30-17:00'],
    ],
    ['before the cutoff', '2026-11-23T14:30', { unit: 'sameDay' }, ['11-23 counted 150 14:30-17:00']],
    ['for half a day', '2026-11-23T07:30', { unit: 'workingDay', amount: '0.5' }, ['11-23 counted 240 07:30-11:30']],
    [
      'before a make-up Saturday',
      '2026-08-21T16:00',
      { unit: 'workingDay', amount: '1' },
      ['08-21 receipt-day 60 16:00-17:00', '08-22 counted 390 07:30-16:00 làm bù cho thứ hai 31/8'],
    ],
    [
      'on a day of rest, in calendar days',
      '2026-10-31T09:15',
      { unit: 'calendarDay', amount: '1' },
      ['10-31 receipt-day', '11-01 rolled-forward', '11-02 counted 450 07:30-17:00'],
    ],
  ])('received %s', (_when, start, term, expected) => expect(lines(traceOf(start, term))).toEqual(expected));

  test('shows an extension on the day it was granted', () => {
    const extensions = [{ at: local('2026-11-10T08:00'), amount: '1', reason: 'field check', basis: '15/GH' }];
    const trace = traceOf('2026-11-09T09:15', { unit: 'workingDay', amount: '1' }, { extensions });
    expect(lines(trace)).toEqual([
      '11-09 receipt-day 345 09:15-17:00',
      '11-10 counted 450 07:30-17:00',
      '11-10 extended 08:00- field check',
      '11-11 counted 105 07:30-09:15',
    ]);
  });

  test('is only written for those who ask: the dates are the same', () => {
    const input = {
      calendar: vietnam,
      start: local('2026-11-20T09:15'),
      term: { unit: 'workingDay', amount: '3' },
    } as const;
    expect(calculateDeadline(input, [])).toEqual(calculateDeadline(input));
  });
});

describe('the trace in words', () => {
  const trace = traceOf(
    '2026-11-20T16:00',
    { unit: 'workingDay', amount: '1' },
    suspended('2026-11-23T09:00', '2026-11-23T09:30', 'yêu cầu bổ sung lần 1'),
  );

  test('in Vietnamese', () => {
    expect(traceText(trace, 'Asia/Ho_Chi_Minh', 'vi')).toEqual([
      '20/11/2026 (thứ sáu): ngày tiếp nhận, không tính là một ngày của thời hạn, 1 giờ, 16:00-17:00',
      '21/11/2026 (thứ bảy): nghỉ hằng tuần',
      '22/11/2026 (chủ nhật): nghỉ hằng tuần',
      '23/11/2026 (thứ hai): tính vào thời hạn, 1 giờ 30 phút, 07:30-09:00',
      '23/11/2026 (thứ hai): tạm dừng tính thời hạn, 09:00-09:30, yêu cầu bổ sung lần 1',
      '23/11/2026 (thứ hai): tính vào thời hạn, 5 giờ, 09:30-16:30',
    ]);
  });

  test('in English', () => {
    expect(traceText(trace, 'Asia/Ho_Chi_Minh', 'en')).toEqual([
      '20/11/2026 (Friday): day of receipt, not one of the days of the term, 1 hour, 16:00-17:00',
      '21/11/2026 (Saturday): weekly rest',
      '22/11/2026 (Sunday): weekly rest',
      '23/11/2026 (Monday): counted, 1 hour 30 minutes, 07:30-09:00',
      '23/11/2026 (Monday): suspended, 09:00-09:30, yêu cầu bổ sung lần 1',
      '23/11/2026 (Monday): counted, 5 hours, 09:30-16:30',
    ]);
  });

  test('names the holiday and its document', () => {
    const words = traceText(traceOf('2026-11-23T09:15', { unit: 'workingDay', amount: '1' }), 'Asia/Ho_Chi_Minh', 'vi');
    expect(words).toContain('24/11/2026 (thứ ba): nghỉ, Ngày Văn hóa Việt Nam (Nghị quyết 28/2026/QH16)');
  });

  test('says from when an open suspension runs', () => {
    const open = traceOf(
      '2026-11-09T16:00',
      { unit: 'workingDay', amount: '1' },
      suspended('2026-11-10T08:00', null, 'phí'),
    );
    expect(traceText(open, 'Asia/Ho_Chi_Minh', 'vi').at(-1)).toBe(
      '10/11/2026 (thứ ba): tạm dừng tính thời hạn, từ 08:00, phí',
    );
  });
});
