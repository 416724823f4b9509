import { describe, expect } from 'vitest';
import { intakeTest as test } from '../intake.fixture.ts';

describe('procedures by a part of their name', () => {
  test.for([
    ['đất đai', ['dat dai', 'ĐẤT ĐAI', 'đất đai'.normalize('NFD'), 'đất  đai', 'ðất\u00a0đai', 'ｄａｔ　ｄａｉ']],
    ['hòa giải', ['hoà giải', 'hoa giai', 'Hoà Giải'.normalize('NFD'), 'hòa\u200b giải']],
    ['kết hôn', ['ket hon', 'KẾT HÔN', 'kêt hôn']],
    ['hôn', ['hon']],
  ] as const)('%s: the same in every spelling', async ([name, spellings], { intake }) => {
    const codes = async (part: string) =>
      (await intake.call('counter', 'GET', `/v1/procedures?${new URLSearchParams({ name: part })}`))
        .json()
        .items.map(({ code }: { code: string }) => code);
    const expected = await codes(name);
    expect(expected.length).toBeGreaterThan(0);
    for (const spelling of spellings) expect(await codes(spelling), spelling).toEqual(expected);
  });

  test('nothing of a name that no procedure has; signs are no wildcards', async ({ intake }) => {
    for (const name of ['%', '_', 'zzzz', 'đất%đai']) {
      const response = await intake.call('counter', 'GET', `/v1/procedures?${new URLSearchParams({ name })}`);
      expect(response.json().items, name).toEqual([]);
    }
    expect((await intake.call('counter', 'GET', '/v1/procedures?name=%E2%80%8B')).statusCode).toBe(400);
  });
});
