import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { CalendarDefinition } from '@motcua/domain/calendars/calendar-definition';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { terminal } from '../terminal.fixture.ts';
import { casesFolder, readCalendars, readThemes, requestOf } from './cases.ts';
import { conformance } from './conformance.ts';
import { askEngine } from './engine.ts';
import { faultsOf } from './judge.ts';

const themes = readThemes();
const calendars = readCalendars();
const cases = themes.flatMap(({ theme, cases }) => cases.map((one) => ({ theme, ...one })));

describe.each(themes)('the engine, on $theme', ({ cases }) => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    expect(faultsOf(one, await askEngine(requestOf(one, calendars)))).toEqual([]);
  });
});

describe('the files', () => {
  const schema = JSON.parse(readFileSync(join(casesFolder, 'case.schema.json'), 'utf8'));
  const Theme = z.fromJSONSchema(schema);
  const Calendar = z.fromJSONSchema({ ...schema.$defs.calendar, $defs: schema.$defs });

  test.each(themes)('$theme is as the schema says', ({ cases }) => {
    expect(z.prettifyError(Theme.safeParse(cases).error ?? new z.ZodError([]))).toBe('');
  });

  test.each([...calendars])('the calendar %s is as the schema says, and used', (name, calendar) => {
    expect(z.prettifyError(Calendar.safeParse(calendar).error ?? new z.ZodError([]))).toBe('');
    expect(cases.some((one) => one.calendar === name)).toBe(true);
  });

  test('the schema refuses what is no case', () => {
    const [first] = themes[0]!.cases;
    for (const wrong of [
      { ...first, more: 1 },
      { ...first, start: '2026-11-09T09:15:00' },
      { ...first, why: '' },
    ])
      expect(Theme.safeParse([wrong]).success).toBe(false);
  });

  test('there are enough of them, and no name stands for two', () => {
    expect(cases.length).toBeGreaterThanOrEqual(170);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test('what was met in another product says where', () => {
    expect(cases.filter(({ theme, reference }) => theme === 'peers' && reference === undefined)).toEqual([]);
  });

  test('no case rests on a day that is not announced yet', () => {
    const open = [...calendars.values()].flatMap((calendar) =>
      (calendar as CalendarDefinition).exceptions
        .filter(({ status }) => status === 'provisional')
        .map(({ date }) => date),
    );
    const text = JSON.stringify(cases.map(({ calendar: _, ...rest }) => rest));
    expect(open.filter((day) => text.includes(day))).toEqual([]);
  });
});

/** A system that answers every request the same, for tests of the runner. */
async function serving(answer: (request: IncomingMessage) => { status: number; body: unknown }) {
  const server = createServer((request, response) => {
    const { status, body } = answer(request);
    request.resume().on('end', () => response.writeHead(status).end(JSON.stringify(body)));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, [Symbol.asyncDispose]: async () => void server.close() };
}

describe('the runner', () => {
  const late = { state: 'running', promisedAt: '2026-11-27T04:15:00Z', dueAt: '0001-01-01T00:00:00Z' };

  test('tells every failure in words, and the totals last', async () => {
    await using wrong = await serving(() => ({ status: 200, body: { ...late, dueOn: '2026-11-27' } }));
    const shown = terminal();
    expect(await conformance(['--url', wrong.url, '--only', 'worked-examples'], {}, shown)).toBe(1);
    const lines = shown.out().trimEnd().split('\n');
    expect(lines).toContain('worked-examples: Tết');
    expect(lines).toContain('  dueAt: expected 2026-02-25T10:00:00Z, got 0001-01-01T00:00:00Z');
    expect(lines).toContain('  dueOn: expected 2026-02-25, got 2026-11-27');
    expect(lines.at(-1)).toBe('0 passed, 11 failed');
  });

  test('knows a date from a refusal, and one field from another', async () => {
    await using dating = await serving(() => ({ status: 200, body: late }));
    await using naming = await serving(() => ({ status: 400, body: { errors: [{ path: 'term.amount' }] } }));
    const json = async (url: string) => {
      const shown = terminal();
      await conformance(['--url', url, '--only', 'refusals', '--json'], {}, shown);
      return shown
        .out()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    };
    const refusals = themes.find(({ theme }) => theme === 'refusals')!.cases;
    expect((await json(dating.url)).at(-1)).toEqual({ summary: { passed: 0, failed: refusals.length } });
    const named = refusals.filter(
      ({ expect }) => 'refusal' in expect && /^term(\.amount)?$/.test(expect.refusal.path!),
    );
    expect((await json(naming.url)).at(-1).summary.passed).toBe(named.length);
  });

  test('sends its token where it is told to', async () => {
    const seen: unknown[] = [];
    await using other = await serving(({ url, headers }) => {
      seen.push([url, headers.authorization]);
      return { status: 403, body: {} };
    });
    const shown = terminal();
    const args = ['--url', `${other.url}/`, '--path', '/calc', '--only', 'offsets'];
    expect(await conformance(args, { CONFORMANCE_TOKEN: 'secret' }, shown)).toBe(1);
    expect(seen[0]).toEqual(['/calc', 'Bearer secret']);
    expect(shown.err()).toMatch(/answers 403: it needs a token/);
    expect(shown.err()).not.toContain('secret');
  });

  test.each([
    [['--only', 'nothing'], 2, /No theme nothing\. There are calendar-days, /],
    [['--engine', '--url', 'http://127.0.0.1'], 2, /--engine asks no system/],
    [['--uri', 'x'], 2, /--uri/],
    [['--data-dir', '/nowhere'], 1, /No system runs on \/nowhere/],
    [['--url', 'http://127.0.0.1:1'], 1, /cannot be reached/],
  ] as const)('%j ends with %i', async (args, status, said) => {
    const shown = terminal();
    expect(await conformance(args, {}, shown)).toBe(status);
    expect(shown.err()).toMatch(said);
  });

  test('asks the engine without any system', async () => {
    const shown = terminal();
    expect(await conformance(['--engine'], {}, shown)).toBe(0);
    expect(shown.out()).toMatch(new RegExp(`\\n${cases.length} passed, 0 failed\\n$`));
  });
});
