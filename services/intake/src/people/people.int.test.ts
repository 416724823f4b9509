import { connect } from '@motcua/db/database';
import { describe, expect } from 'vitest';
import { ask, trackingTest as test } from '../../../tracking/src/track.fixture.ts';
import { type AgencyCall, callFor } from '../agency-token.fixture.ts';
import { historyOf, type Intake, validDossier } from '../intake.fixture.ts';
import { anyVersion, register } from '../verbs/clocks.fixture.ts';

const { applicant } = validDossier;
const reason = 'Hai chữ số cuối của số định danh bị đảo khi nhập';
const representative = {
  ...{ name: 'Trần Văn Bình', identityNumber: '037190005678', phone: '0987654321' },
  ...{ ground: 'authorised', document: '12/2026/GUQ' },
};

const act = (
  call: AgencyCall,
  code: string,
  verb: string,
  body: object,
  headers: Record<string, string> = anyVersion,
) => call('POST', `/v1/dossiers/${code}/${verb}`, body, headers);
const correct = (call: AgencyCall, code: string, changes: object) =>
  act(call, code, 'correct-applicant', { applicant: { ...applicant, ...changes }, reason });
const read = async (intake: Intake, code: string, role: 'counter' | 'auditor' = 'counter') =>
  (await intake.call(role, 'GET', `/v1/dossiers/${code}`)).json();
const peopleOf = async (intake: Intake, code: string) =>
  (await intake.call('counter', 'GET', `/v1/dossiers/${code}/people`)).json().items;
const found = async (intake: Intake, body: object) =>
  (await intake.call('counter', 'POST', '/v1/dossiers/search', { body })).json().items.map((one: Coded) => one.code);
type Coded = { readonly code: string };

describe('correcting the applicant', () => {
  test('what is searched, tracked, shown and printed is what is right; what was recorded before stays', async ({
    intake,
    tracking,
    database,
  }) => {
    const counter = await callFor(intake, database, 'H42.12');
    const code = await register(intake);
    const before = await read(intake, code);
    intake.now += 3_600_000;
    const changes = { name: 'Nguyễn Thị Đảo', identityNumber: '037190001243', phone: undefined };
    const corrected = await correct(counter, code, changes);
    expect(corrected.statusCode, corrected.body).toBe(200);
    expect(corrected.json()).toMatchObject({
      status: 2,
      version: 2,
      dueAt: before.dueAt,
      acceptedAt: before.acceptedAt,
    });
    expect(corrected.body).not.toMatch(/Đảo|037190001243/);
    const { applicantId } = corrected.json();
    expect(applicantId).not.toBe(before.applicantId);

    const after = await read(intake, code);
    expect(after.applicant).toEqual({
      ...{ kind: 'person', name: 'Nguyễn Thị Đảo', identityNumber: '037190001243', address: applicant.address },
    });
    expect(await found(intake, { name: 'dao nguyen thi' })).toEqual([code]);
    expect(await found(intake, { identityNumber: '037190001243' })).toEqual([code]);
    expect(await found(intake, { identityNumber: applicant.identityNumber })).toEqual([]);
    const statusOf = async (identityLast4: string) => (await ask(tracking, { code, identityLast4 })).statusCode;
    expect([await statusOf('1234'), await statusOf('1243')]).toEqual([404, 200]);
    const receipt = await intake.call('counter', 'GET', `/v1/dossiers/${code}/forms/receipt?format=html`);
    expect(receipt.body).toContain('Nguyễn Thị Đảo');

    const entry = (await historyOf(intake, code)).at(-1)!;
    expect(entry).toMatchObject({ type: 'dossier.applicant-corrected', at: intake.now });
    expect(entry.data).toMatchObject({ applicantId, fields: ['name', 'identityNumber', 'phone'], document: null });
    expect(JSON.stringify(entry)).not.toMatch(/Đảo|Đào|0371|09123|chữ số/);
    expect(await peopleOf(intake, code)).toMatchObject([
      { role: 'applicant', personId: before.applicantId, until: '2026-11-20T03:15:00Z', person: applicant },
      { role: 'applicant', personId: applicantId, from: '2026-11-20T03:15:00Z', until: null, person: after.applicant },
    ]);
    const auditor = await intake.call('auditor', 'GET', `/v1/dossiers/${code}/people`);
    expect(auditor.json().code).toBe('forbidden');
  });

  test('a name alone leaves the person as it is known, and the old words find nothing', async ({
    intake,
    database,
  }) => {
    const counter = await callFor(intake, database, 'H42.12');
    const [code, other] = [await register(intake), await register(intake)];
    const corrected = await correct(counter, code, { name: 'Lê Văn Cũ' });
    expect(corrected.json().applicantId).toBe((await read(intake, other)).applicantId);
    expect(await found(intake, { name: 'Đào' })).toEqual([other]);
    expect(await found(intake, { name: 'le cu' })).toEqual([code]);
    expect(await found(intake, { identityNumber: applicant.identityNumber })).toEqual([other, code]);
    // The same number in another spelling is the same person.
    const spelt = await correct(counter, code, { identityNumber: '0371 9000 1234' });
    expect(spelt.json().applicantId).toBe(corrected.json().applicantId);
  });

  test('a number that was missing, or that was somebody else’s, gives the person who has it', async ({
    intake,
    database,
  }) => {
    const counter = await callFor(intake, database, 'H42.12');
    const known = await read(intake, await register(intake));
    const code = await register(intake, { applicant: { name: 'Nguyễn Thị Đào' } });
    const given = (await correct(counter, code, {})).json();
    expect(given.applicantId).toBe(known.applicantId);
    const taken = (await correct(counter, code, { identityNumber: undefined })).json();
    expect([known.applicantId, undefined]).not.toContain(taken.applicantId);
    expect(await found(intake, { identityNumber: applicant.identityNumber })).toEqual([known.code]);
  });

  test('in any status, by the counters of the dossier only, and not for nothing', async ({ intake, database }) => {
    const code = await register(intake, { procedure: '1.115668', decidingAgency: 'H42.201' });
    const refusalOf = async (call: AgencyCall, body: object, headers: Record<string, string> = {}) => {
      const response = await act(call, code, 'correct-applicant', body, headers);
      return [response.statusCode, response.json().code];
    };
    const right = { applicant: { ...applicant, name: 'Lê Thị Mới' }, reason };
    const [own, deciding, stranger] = await Promise.all(
      ['H42.12', 'H42.201', 'H42.13'].map((agency) => callFor(intake, database, agency)),
    );
    const officer = await callFor(intake, database, 'H42.12', 'officer');
    const ofInstallation: AgencyCall = (method, path, body, headers = {}) =>
      intake.call('counter', method, path, { body, headers });
    expect(await refusalOf(own!, right)).toEqual([428, 'precondition-required']);
    expect(await refusalOf(own!, right, { 'if-match': '"7"' })).toEqual([412, 'stale-version']);
    expect(await refusalOf(stranger!, right, anyVersion)).toEqual([403, 'agency-not-yours']);
    expect(await refusalOf(ofInstallation, right, anyVersion)).toEqual([403, 'agency-not-yours']);
    expect(await refusalOf(officer, right, anyVersion)).toEqual([403, 'forbidden']);
    expect(await refusalOf(own!, { ...right, applicant }, anyVersion)).toEqual([422, 'nothing-to-correct']);
    expect(await refusalOf(own!, { applicant: right.applicant }, anyVersion)).toEqual([400, 'invalid-request']);
    expect(await refusalOf(own!, { ...right, applicant: { name: '' } }, anyVersion)).toEqual([400, 'invalid-request']);
    expect((await read(intake, code)).version).toBe(1);

    const tried = await own!('POST', `/v1/dossiers/${code}/correct-applicant?dryRun=true`, right, anyVersion);
    expect(tried.json()).toMatchObject({ dryRun: true, version: 2 });
    expect((await read(intake, code)).applicant.name).toBe(applicant.name);

    for (const verb of ['withdraw', 'keep', 'finish', 'hand-over'])
      await intake.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, { body: {}, headers: anyVersion });
    const done = await act(deciding!, code, 'correct-applicant', right);
    expect(done.json(), done.body).toMatchObject({ status: 10 });
  });

  test('whoever was forgotten is not recorded again', async ({ intake, database }) => {
    const counter = await callFor(intake, database, 'H42.12');
    const code = await register(intake);
    const owner = connect(database.adminUrl, { max: 1 });
    await owner.$client.query('update persons set wrapped_key = null, identity_index = null');
    await owner.$client.end();
    const response = await correct(counter, code, { name: 'Lê Thị Mới' });
    expect([response.statusCode, response.json().code]).toEqual([409, 'applicant-erased']);
    expect(await peopleOf(intake, code)).toMatchObject([{ role: 'applicant', until: null, person: null }]);
  });

  test('the code of a group goes by its first part', async ({ intake, tracking, database }) => {
    const counter = await callFor(intake, database, 'H42.12');
    const { procedure: _procedure, ...filing } = validDossier;
    const body = { ...filing, group: '3.000722', decidingAgencies: { insurance: 'H42.202' }, representative };
    const filed = await intake.call('counter', 'POST', '/v1/dossier-groups', { body });
    expect(filed.statusCode, filed.body).toBe(201);
    const { code, parts } = filed.json();
    const people = await Promise.all(parts.map(({ dossier }: { dossier: Coded }) => peopleOf(intake, dossier.code)));
    expect(new Set(people.flat().map(({ personId }) => personId)).size).toBe(2);
    await correct(counter, parts[0].dossier.code, { identityNumber: '037190001243' });
    const statusOf = async (identityLast4: string) => (await ask(tracking, { code, identityLast4 })).statusCode;
    expect([await statusOf('1234'), await statusOf('1243')]).toEqual([404, 200]);
  });
});

describe('who acts for the applicant', () => {
  test('is a person like the applicant: sealed, shown to those who may see people, and on the papers', async ({
    intake,
    database,
  }) => {
    const counter = await callFor(intake, database, 'H42.12');
    const registered = await intake.call('counter', 'POST', '/v1/dossiers', {
      body: { ...validDossier, representative },
    });
    expect(registered.body).not.toMatch(/Bình|5678|0987/);
    const { code } = registered.json();
    const { ground, document, ...person } = representative;
    const first = await read(intake, code);
    const representativeId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(first).toMatchObject({
      ...{ representative: { kind: 'person', ...person }, representation: { ground, document, representativeId } },
    });
    const seen = await read(intake, code, 'auditor');
    expect(seen.representation).toEqual(first.representation);
    expect([seen.representative, seen.applicant]).toEqual([undefined, undefined]);
    const receiptOf = async () =>
      (await intake.call('counter', 'GET', `/v1/dossiers/${code}/forms/receipt?format=html`)).body;
    expect(await receiptOf()).toContain(
      'Trần Văn Bình (được ủy quyền theo văn bản số 12/2026/GUQ); số định danh 037190005678; điện thoại 0987654321',
    );

    intake.now += 60_000;
    const mother = { name: 'Phạm Thị Hoa', ground: 'by-law' };
    expect((await act(counter, code, 'record-representative', mother)).json()).toMatchObject({ version: 2 });
    expect(await receiptOf()).toContain('Phạm Thị Hoa (đại diện theo pháp luật)');
    intake.now += 60_000;
    expect((await act(counter, code, 'end-representation', {})).json()).toMatchObject({ version: 3, status: 2 });
    expect(await receiptOf()).not.toContain('Người đại diện');
    expect(await read(intake, code)).toMatchObject({ representation: null, representative: null });
    const again = await act(counter, code, 'end-representation', {});
    expect([again.statusCode, again.json().code]).toEqual([409, 'illegal-transition']);

    expect(await peopleOf(intake, code)).toMatchObject([
      { role: 'applicant', until: null, person: { name: applicant.name } },
      { role: 'representative', until: '2026-11-20T02:16:00Z', person },
      { role: 'representative', until: '2026-11-20T02:17:00Z', person: { name: 'Phạm Thị Hoa' } },
    ]);
    const lines = (await historyOf(intake, code)).filter(({ type }) => /represent/.test(type));
    expect(lines.map(({ type }) => type)).toEqual(['dossier.representative-recorded', 'dossier.representation-ended']);
    expect(JSON.stringify(lines)).not.toMatch(/Bình|Hoa|5678|0987/);
  });

  test('is known by the number when they file themselves, and the other way round, also at once', async ({
    intake,
  }) => {
    const swapped = { ...applicant, ground: 'by-law' };
    const other = { name: representative.name, identityNumber: representative.identityNumber };
    const filings = Array.from({ length: 6 }, (_, i) =>
      i % 2 === 0 ? { representative } : { ...{ applicant: other }, representative: swapped },
    );
    const answers = await Promise.all(
      filings.map((changes) =>
        intake.call('counter', 'POST', '/v1/dossiers', { body: { ...validDossier, ...changes } }),
      ),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(filings.map(() => 201));
    expect(new Set(answers.map((answer) => answer.json().applicantId)).size).toBe(2);
  });

  test.for([
    [{ ground: 'friend' }, 'ground'],
    [{ ground: undefined }, 'ground'],
    [{ name: ' ' }, 'name'],
    [{ identityNumber: '12' }, 'identityNumber'],
  ] as const)('is refused with %j', async ([changes, path], { intake, database }) => {
    const counter = await callFor(intake, database, 'H42.12');
    const code = await register(intake);
    const response = await act(counter, code, 'record-representative', { ...representative, ...changes });
    expect([response.statusCode, response.json().errors[0].path]).toEqual([400, path]);
    const stranger = await callFor(intake, database, 'H42.13');
    for (const [verb, body] of [
      ['record-representative', representative],
      ['end-representation', {}],
    ] as const)
      expect((await act(stranger, code, verb, body)).json().code).toBe('agency-not-yours');
  });
});
