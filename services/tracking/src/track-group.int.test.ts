import { expect } from 'vitest';
import { type Intake, validDossier } from '../../intake/src/intake.fixture.ts';
import { act, ask, home, registered, type Tracking, trackingTest as test } from './track.fixture.ts';

const { procedure: _, ...filed } = validDossier;
const birth = { ...filed, group: '3.000722', decidingAgencies: { insurance: 'H42.202' } };

async function file(intake: Intake) {
  const response = await intake.call('counter', 'POST', '/v1/dossier-groups', { body: birth });
  expect(response.statusCode, response.body).toBe(201);
  const { code, parts } = response.json();
  return { code, parts: parts.map(({ dossier }: { dossier: { code: string } }) => dossier.code) as string[] };
}

async function answered(tracking: Tracking, code: string) {
  const response = await ask(tracking, { code, identityLast4: '1234' });
  expect(response.statusCode, response.body).toBe(200);
  expect(response.body).not.toMatch(/Đào|037190001234/);
  return response.json();
}

test('a filing of several parts is answered by its own code, from registration to hand-over', async ({
  intake,
  tracking,
}) => {
  const { code, parts } = await file(intake);
  const [first, residence, insurance] = parts as [string, string, string];
  expect(await answered(tracking, code)).toMatchObject({
    code,
    status: 2,
    dueOn: '2026-11-26',
    heldBy: [{ agency: { id: 'H42.12' }, text: 'đang được xử lý ở đây' }],
    why: ['Hồ sơ liên thông gồm 3 phần; thời hạn chung: 3 ngày làm việc.'],
    parts: [
      { summary: ['Hồ sơ đã được tiếp nhận.'] },
      { summary: ['Phần này bắt đầu khi phần trước được giải quyết xong.'] },
      { procedure: 'Cấp thẻ bảo hiểm y tế', decidingAgency: { name: 'Bảo hiểm xã hội cơ sở Nho Quan' } },
    ],
  });
  expect(await answered(tracking, residence)).toMatchObject({ status: 1, heldBy: [{ agency: { id: 'H42.12' } }] });
  intake.now = Date.parse('2026-11-20T15:00:00+07:00');
  for (const part of [first, residence, insurance]) await act(intake, 'supervisor', part, 'finish');
  expect(await answered(tracking, code)).toMatchObject({ status: 9, late: false });
  for (const part of [first, residence, insurance]) await act(intake, 'counter', part, 'hand-over');
  expect(await answered(tracking, code)).toMatchObject({ status: 10, heldBy: [] });
});

test('what a part asks the applicant for is asked by the whole', async ({ intake, tracking }) => {
  const { code, parts } = await file(intake);
  const items = [{ name: 'Giấy chứng sinh' }];
  await act(intake, 'counter', parts[0]!, 'request-supplement', { items, basis: 'Điều 16' });
  const whole = await answered(tracking, code);
  expect(whole).toMatchObject({ status: 5, promisedAt: null, expected: { items: ['Giấy chứng sinh'] } });
  const page = await tracking.call(null, 'POST', '/track', {
    body: new URLSearchParams({ code, identityLast4: '1234' }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': home },
  });
  expect(page.body).toContain('<h3>Đăng ký thường trú</h3>');
});

test('a dossier received for another agency says who received it and who decides, step by step', async ({
  intake,
  tracking,
}) => {
  const land = { procedure: '1.115668', receivingAgency: 'H42.12', helpedAgency: 'H42.13', decidingAgency: 'H42.201' };
  const found = await answered(tracking, await registered(intake, land));
  expect(found).toMatchObject({
    receivingAgency: { id: 'H42.12', name: 'Ủy ban nhân dân xã Văn Phong' },
    decidingAgency: { id: 'H42.201', name: 'Chi nhánh Văn phòng đăng ký đất đai khu vực Nho Quan' },
  });
  expect(found.steps.map((step: { agency: { id: string } }) => step.agency.id)).toEqual([
    ...['H42.12', 'H42.201', 'H42.201', 'H42.12'],
  ]);
});

test('no token is accepted here', async ({ intake, tracking }) => {
  const { items } = (await intake.call('auditor', 'GET', '/v1/dossiers')).json();
  expect(items).toEqual([]);
  for (const path of ['/v1/dossiers', '/v1/tasks', '/docs', '/openapi.json']) {
    const response = await tracking.call(null, 'GET', path, { headers: { authorization: 'Bearer x' } });
    expect([path, response.statusCode, response.json().code]).toEqual([path, 404, 'route-not-found']);
  }
});
