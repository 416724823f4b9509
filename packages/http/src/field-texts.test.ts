import { globSync, readFileSync } from 'node:fs';
import { ruleFlaws } from '@motcua/domain/rule-flaws';
import type { FastifyInstance } from 'fastify';
import { test as base, expect } from 'vitest';
import { z } from 'zod';
import { quietApp } from './app.fixture.ts';
import { buildApp } from './app.ts';
import { InstantIn } from './fields.ts';
import { flaw, flaws } from './flaws.ts';

const Filing = z.strictObject({
  name: z.string().min(1).max(10),
  code: z.string().min(3).optional(),
  agency: z
    .string()
    .regex(/^H\d+$/, flaw('agency-id'))
    .optional(),
  serial: z.string().regex(/^\d+$/).optional(),
  channel: z.enum(['counter', 'online']).optional(),
  mode: z.literal('check').optional(),
  copies: z.int().min(1).max(9).optional(),
  share: z.number().gt(0).lt(1).optional(),
  paid: z.boolean().optional(),
  at: InstantIn.optional(),
  on: z.iso.date().optional(),
  email: z.email().optional(),
  url: z.url().optional(),
  id: z.uuid().optional(),
  term: z
    .discriminatedUnion('unit', [z.object({ unit: z.literal('month') }), z.object({ unit: z.literal('sameDay') })])
    .optional(),
  papers: z.array(z.string()).min(1).max(2).optional(),
  fee: z.strictObject({ amount: z.int() }).optional(),
});

const test = base.extend<{ app: FastifyInstance }>({
  app: async ({}, use) => {
    const app = await buildApp(
      quietApp(async (routes) => {
        routes.post('/filings', { config: { access: 'public' }, schema: { body: Filing } }, async () => ({}));
      }),
    );
    await use(app);
    await app.close();
  },
});

test.for([
  ['nothing', undefined, '', 'Phải là một đối tượng JSON', /expected object/],
  ['a missing field', {}, 'name', 'Chưa có trường này', /^This field is missing$/],
  ['an empty text', { name: '' }, 'name', 'Không được để trống', /Too small/],
  ['a text too long', { name: 'Nguyễn Thị Đào' }, 'name', 'Không được quá 10 ký tự', /<=10 characters/],
  ['a text too short', { name: 'Đào', code: 'H4' }, 'code', 'Phải có ít nhất 3 ký tự', />=3 characters/],
  ['a number for a text', { name: 1 }, 'name', 'Phải là chuỗi ký tự', /expected string/],
  ['a text for a number', { name: 'Đào', copies: '3' }, 'copies', 'Phải là số', /expected number/],
  ['a piece of a number', { name: 'Đào', copies: 1.5 }, 'copies', 'Phải là số nguyên', /expected int/],
  ['a number too small', { name: 'Đào', copies: 0 }, 'copies', 'Không được nhỏ hơn 1', />=1/],
  ['a number too big', { name: 'Đào', copies: 10 }, 'copies', 'Không được lớn hơn 9', /<=9/],
  ['a number not above', { name: 'Đào', share: 0 }, 'share', 'Phải lớn hơn 0', />0/],
  ['a number not below', { name: 'Đào', share: 1 }, 'share', 'Phải nhỏ hơn 1', /<1/],
  ['yes for true', { name: 'Đào', paid: 'yes' }, 'paid', 'Phải là true hoặc false', /expected boolean/],
  [
    'another word',
    { name: 'Đào', channel: 'post' },
    'channel',
    'Phải là một trong các giá trị: counter, online',
    /one of "counter"\|"online"/,
  ],
  ['another word than the only one', { name: 'Đào', mode: 'x' }, 'mode', 'Phải là check', /expected "check"/],
  [
    'an instant without offset',
    { name: 'Đào', at: '2026-11-20T09:15:00' },
    'at',
    'Phải là thời điểm có độ lệch múi giờ, ví dụ 2026-11-20T09:15:00+07:00',
    /Invalid ISO datetime/,
  ],
  [
    'an instant of long ago',
    { name: 'Đào', at: '1026-11-20T09:15:00Z' },
    'at',
    'Phải nằm trong khoảng từ năm 1900 đến năm 2200',
    /must lie between 1900 and 2200/,
  ],
  [
    'a day as it is spoken',
    { name: 'Đào', on: '27/11/2026' },
    'on',
    'Phải là ngày có thật, dạng YYYY-MM-DD, ví dụ 2026-11-27',
    /Invalid ISO date/,
  ],
  [
    'an address without an at',
    { name: 'Đào', email: 'dao' },
    'email',
    'Phải là địa chỉ thư điện tử, ví dụ ten@example.vn',
    /Invalid email address/,
  ],
  ['no URL', { name: 'Đào', url: 'dao' }, 'url', 'Phải là địa chỉ http hoặc https', /Invalid URL/],
  ['no id', { name: 'Đào', id: 'dao' }, 'id', 'Phải là mã dạng UUID, như hệ thống đã trả về', /Invalid UUID/],
  [
    'a shape with words of ours',
    { name: 'Đào', agency: 'Ninh Bình' },
    'agency',
    'Phải là mã định danh cơ quan, ví dụ H42.12',
    /^must be the identifier of an agency, such as H42\.12$/,
  ],
  ['a shape without', { name: 'Đào', serial: 'Đào' }, 'serial', 'Không đúng dạng quy định', /must match pattern/],
  ['an empty list', { name: 'Đào', papers: [] }, 'papers', 'Phải có ít nhất 1 mục', />=1 items/],
  ['a list too long', { name: 'Đào', papers: ['a', 'b', 'c'] }, 'papers', 'Không được quá 2 mục', /<=2 items/],
  ['a text for a list', { name: 'Đào', papers: 'a' }, 'papers', 'Phải là một danh sách', /expected array/],
  ['a text for an object', { name: 'Đào', fee: '5' }, 'fee', 'Phải là một đối tượng JSON', /expected object/],
  [
    'another word for a kind',
    { name: 'Đào', term: { unit: 'Đào' } },
    'term.unit',
    'Phải là một trong các giá trị: month, sameDay',
    /Expected 'month' \| 'sameDay'/,
  ],
  ['an unknown field', { name: 'Đào', nmae: 'Đào' }, 'nmae', 'Không có trường này', /^unknown field$/],
  ['one in a field', { name: 'Đào', fee: { amount: 1, x: 1 } }, 'fee.x', 'Không có trường này', /^unknown field$/],
] as const)('a wrong field is told in the language asked for: %s', async ([, body, path, vi, en], { app }) => {
  const told = async (language: string) => {
    const headers = { 'accept-language': language, 'content-type': 'application/json' };
    const payload = body === undefined ? '' : JSON.stringify(body);
    const response = await app.inject({ method: 'POST', url: '/filings', headers, payload });
    expect(response.statusCode, response.body).toBe(400);
    return response.json().errors as { path: string; message: string }[];
  };
  expect(await told('vi-VN')).toMatchObject([{ path, message: vi }]);
  expect(await told('en')).toMatchObject([{ path, message: expect.stringMatching(en) }]);
  for (const { message } of [...(await told('vi')), ...(await told('en'))]) expect(message).not.toMatch(/Đào|dao|Ninh/);
});

const root = new URL('../../../', import.meta.url);
const sources = globSync('{packages,services}/*/src/**/*.ts', { cwd: root })
  .filter((file) => !/\.(test|fixture)\.ts$/.test(file) && !/\/(flaws|rule-flaws)\.ts$/.test(file))
  .map((file) => readFileSync(new URL(file, root), 'utf8'));

test('a schema says nothing of a field in words of its own: it names a flaw', () => {
  const checks = sources.flatMap(
    (source) => source.match(/\.(?:refine|regex|check)\((?:[^\n]*|[^;]*?\n\s+)flaw\(/g) ?? [],
  );
  expect(checks.length).toBeGreaterThan(10);
  const inWords = /(?:\.(?:refine|regex)\((?:[^\n]*|[^;]*?\n\s+)|message: )'[a-z][^'\n]* [^'\n]*'/g;
  expect(sources.flatMap((source) => source.match(inWords) ?? [])).toEqual([]);
});

test('every flaw is named somewhere', () => {
  const used = (code: string) =>
    new RegExp(`flaw\\('${code}'|'${code}' satisfies Flaw|'${code}'.*satisfies Flaw|flaws\\.${code}\\b`);
  expect(Object.keys(flaws).filter((code) => !sources.some((source) => used(code).test(source)))).toEqual([]);
  expect(Object.keys(ruleFlaws).filter((code) => !sources.some((source) => source.includes(`'${code}'`)))).toEqual([]);
});
