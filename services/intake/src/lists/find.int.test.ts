import { describe, expect } from 'vitest';
import { intakeTest as test, validDossier } from '../intake.fixture.ts';

const merge = (changes: object) => ({ ...validDossier, ...changes });

describe('finding', () => {
  test('by a piece of the code, a name without diacritics, an identity number', async ({ intake }) => {
    const other = merge({ applicant: { name: 'Đinh Văn Đạo', identityNumber: '037190009999' } });
    await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier });
    await intake.call('counter', 'POST', '/v1/dossiers', { body: other });
    const find = async (body: object) =>
      (await intake.call('counter', 'POST', '/v1/dossiers/search', { body }))
        .json()
        .items.map((item: { code: string }) => item.code);
    const [first, second] = ['H42.12-261120-0001', 'H42.12-261120-0002'];
    expect(await find({ name: 'dao NGUYEN' })).toEqual([first]);
    expect(await find({ name: 'đinh văn đạo' })).toEqual([second]);
    expect(await find({ identityNumber: '0371 9000 1234' })).toEqual([first]);
    expect(await find({ code: '1120-000' })).toEqual([second, first]);
    expect(await find({ code: '%_%' })).toEqual([]);
    expect(await find({ name: 'nobody' })).toEqual([]);
  });

  test('shows names to the counter with the identity number masked, and nothing to auditors', async ({ intake }) => {
    const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
    const found = (await intake.call('counter', 'POST', '/v1/dossiers/search', { body: { code } })).json().items[0];
    expect(found.applicant).toEqual({ name: 'Nguyễn Thị Đào', identityNumber: '********1234' });
    expect((await intake.call('counter', 'GET', `/v1/dossiers/${code}`)).json().applicant.phone).toBe('0912345678');
    expect((await intake.call('auditor', 'GET', `/v1/dossiers/${code}`)).body).not.toContain('Đào');
    expect((await intake.call('auditor', 'POST', '/v1/dossiers/search', { body: { code } })).statusCode).toBe(403);
  });

  test('filters and pages', async ({ intake }) => {
    for (let i = 0; i < 5; i += 1) await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier });
    const list = async (query: string) => (await intake.call('auditor', 'GET', `/v1/dossiers?${query}`)).json();
    const first = await list('limit=2');
    const rest = await list(`limit=200&cursor=${first.next}`);
    expect([...first.items, ...rest.items].map((item: { code: string }) => item.code.slice(-1))).toEqual([
      '5',
      '4',
      '3',
      '2',
      '1',
    ]);
    const accepted = '2026-11-20T02:15:00Z';
    expect((await list(`acceptedFrom=${accepted}`)).items).toHaveLength(5);
    expect((await list(`acceptedBefore=${accepted}`)).items).toHaveLength(0);
    expect((await list('acceptedFrom=2026-11-20T02:15:00.001Z')).items).toHaveLength(0);
    expect((await list(`acceptedFrom=${accepted}&acceptedBefore=2026-11-20T02:15:00.001Z`)).items).toHaveLength(5);
    expect((await list('late=true')).items).toHaveLength(0);
    expect((await list('late=false')).items).toHaveLength(5);
    expect((await list('dueBefore=2026-11-26T10:00:00Z')).items).toHaveLength(0);
    expect((await list('dueAfter=2026-11-26T10:00:00Z&status=2&agency=H42.12&procedure=1.004873')).items).toHaveLength(
      5,
    );
    intake.now = Date.parse('2026-11-26T10:00:00.001Z');
    expect((await list('late=true')).items).toHaveLength(5);
    const bad = await intake.call('auditor', 'GET', '/v1/dossiers?cursor=zzz');
    expect([bad.statusCode, bad.json().code]).toEqual([400, 'cursor-invalid']);
    const mistyped = (await intake.call('auditor', 'GET', '/v1/dossiers?agnecy=H42.12')).json();
    expect(mistyped).toMatchObject({
      status: 400,
      errors: [{ path: 'agnecy', in: 'query', code: 'unrecognized_key' }],
    });
    const wrong = await intake.call('auditor', 'GET', '/v1/dossiers?dueBefore=2026-11-26&limit=0');
    expect(
      wrong
        .json()
        .errors.map((error: { path: string }) => error.path)
        .sort(),
    ).toEqual(['dueBefore', 'limit']);
  });
});

test.for(['...', '%', '👍'])('a search for a name without a word finds nobody: %s', async (name, { intake }) => {
  await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier });
  const response = await intake.call('counter', 'POST', '/v1/dossiers/search', { body: { name } });
  expect(response.json()).toEqual({ items: [], next: null });
});

test.for([
  ['Đỗ', ['Ðỗ', 'do', 'ĐỖ', 'đỗ', 'Ɖỗ']],
  ['Ðỗ', ['Đỗ', 'do']],
  ['Ƀlĭ', ['bli', 'Bli', 'ƀlĭ', 'ＢＬＩ']],
  ['ƀuôn', ['buon', 'Ƀuôn']],
  ['Hòa', ['Hoà', 'hoa', 'HÒA', 'Hòa'.normalize('NFD')]],
  ['Hoà'.normalize('NFD'), ['Hòa', 'hoa']],
  ['Thu\u00a0Ｈà', ['thu ha', 'Hà', 'thu\u3000hà']],
  ['Ng\u200buyễn', ['nguyen', 'Nguyễn', '\u2060Nguyễn\ufeff']],
] as const)('a name is found in every spelling: %s', async ([name, spellings], { intake }) => {
  for (const applicant of [{ name: `${name} Xuzy` }, { name: 'Trần Xuzy' }])
    await intake.call('counter', 'POST', '/v1/dossiers', { body: merge({ applicant }) });
  for (const asked of spellings) {
    const response = await intake.call('counter', 'POST', '/v1/dossiers/search', { body: { name: `${asked} xuzy` } });
    expect(
      response.json().items.map((item: { code: string }) => item.code.slice(-1)),
      asked,
    ).toEqual(['1']);
  }
});

test('a code and an identity number are found in every spelling', async ({ intake }) => {
  await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier });
  for (const body of [
    { code: 'h42.12-261120-0001' },
    { code: ' H42.12\u2011261120\u20110001\u200b' },
    { code: 'H42.12 – 261120 – 0001' },
    { code: 'Ｈ４２.１２-２６１１２０' },
    { identityNumber: '０３７１９０００１２３４' },
    { identityNumber: '0371\u00a09000\u00a01234' },
  ]) {
    const response = await intake.call('counter', 'POST', '/v1/dossiers/search', { body });
    expect(response.json().items, JSON.stringify(body)).toHaveLength(1);
  }
  for (const name of ['\u200b', '\u3164', '\u00a0'])
    expect((await intake.call('counter', 'POST', '/v1/dossiers/search', { body: { name } })).statusCode).toBe(400);
});

test('a code is looked for together with a name', async ({ intake }) => {
  for (const name of ['Lê An', 'Lê Bình'])
    await intake.call('counter', 'POST', '/v1/dossiers', { body: merge({ applicant: { name } }) });
  const find = async (body: object) =>
    (await intake.call('counter', 'POST', '/v1/dossiers/search', { body }))
      .json()
      .items.map((item: { code: string }) => item.code.slice(-1));
  expect(await find({ code: '261120', name: 'binh' })).toEqual(['2']);
  expect(await find({ code: '261120', name: 'le', limit: 1 })).toEqual(['2']);
  expect(await find({ code: '261121', name: 'binh' })).toEqual([]);
});
