import { recompute } from '@motcua/domain/proofs/proof';
import { readProofContent } from '@motcua/domain/proofs/proof-shape';
import { compactVerify, createLocalJWKSet } from 'jose';
import { describe, expect } from 'vitest';
import { addEditionOf2028, type Intake, validDossier } from '../../../intake/src/intake.fixture.ts';
import { type Oversight, oversightTest as test } from '../oversight.fixture.ts';

const anyVersion = { 'if-match': '*' };

/** A dossier that waited for a supplement and got a new date. */
async function moved(intake: Intake): Promise<string> {
  const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
  const act = async (at: string, verb: string, body: object) => {
    intake.now = Date.parse(`${at}+07:00`);
    const response = await intake.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers: anyVersion });
    expect(response.statusCode, response.body).toBe(200);
  };
  await act('2026-11-23T08:00', 'request-supplement', {
    items: [{ name: 'Bản sao' }],
    basis: 'Điều 16',
    document: '15/YC',
  });
  await act('2026-11-25T10:00', 'supplement', {});
  await act('2026-11-26T08:00', 'extend', {
    amount: '2',
    reason: 'staff',
    document: '07/PXL',
    approver: 'vp-leaders-1',
  });
  return code;
}

const proofOf = async ({ call }: Oversight, code: string, query = '') =>
  call('auditor', 'GET', `/v1/dossiers/${code}/deadline/proof${query}`);

async function requireSigned({ call }: Oversight, { jws }: { jws: string }): Promise<unknown> {
  const keys = (await call(null, 'GET', '/.well-known/jwks.json')).json();
  const { payload } = await compactVerify(jws, createLocalJWKSet(keys));
  return JSON.parse(new TextDecoder().decode(payload));
}

describe('the proof of a deadline', () => {
  test('holds all inputs, gives the date the dossier has, and is signed', async ({ intake, oversight }) => {
    const code = await moved(intake);
    const response = await proofOf(oversight, code);
    expect(response.statusCode, response.body).toBe(200);
    const proof = response.json();
    const dossier = (await intake.call('auditor', 'GET', `/v1/dossiers/${code}`)).json();
    const { promisedAt, dueAt, dueOn } = dossier;
    expect(proof.content.result).toEqual({ state: 'running', promisedAt, dueAt, dueOn });
    expect(proof.content.inputs).toMatchObject({
      start: dossier.acceptedAt,
      term: { unit: 'workingDay', amount: '3' },
      calendar: { id: 'vn', edition: 1 },
      rule: { procedure: '1.004873', version: 1 },
      suspensions: [
        { from: '2026-11-23T01:00:00Z', to: '2026-11-25T03:00:00Z', ground: 'supplement', document: '15/YC' },
      ],
      extensions: [{ amount: '2', reason: 'staff', document: '07/PXL', approver: 'vp-leaders-1' }],
    });
    expect(await requireSigned(oversight, proof)).toEqual(proof.content);
    expect(recompute(readProofContent(proof.content))).toEqual([]);
    expect(response.body).not.toMatch(/Đào|037190001234/);
    const lines = (await oversight.call('auditor', 'GET', `/v1/dossiers/${code}/history`)).json().items;
    expect(proof.content.history).toEqual({ seq: lines.at(-1).seq, hash: lines.at(-1).hash });
  });

  test('stays checkable after the key was replaced', async ({ intake, oversight }) => {
    const code = await moved(intake);
    const before = (await proofOf(oversight, code)).json();
    expect((await oversight.call('admin', 'POST', '/v1/signing-keys', { body: {} })).statusCode).toBe(201);
    const after = (await proofOf(oversight, code)).json();
    expect(after.jws.split('.')[0]).not.toBe(before.jws.split('.')[0]);
    expect(await requireSigned(oversight, before)).toEqual(before.content);
    expect(await requireSigned(oversight, after)).toEqual(after.content);
  });

  test('of a filing nobody accepted there is one for the reception only', async ({ intake, oversight }) => {
    const { channel: _channel, ...filing } = validDossier;
    const { code } = (await intake.call('counter', 'POST', '/v1/submissions', { body: filing })).json();
    const refused = await proofOf(oversight, code);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'deadline-not-started']);
    const proof = (await proofOf(oversight, code, '?kind=reception')).json();
    expect(proof.content).toMatchObject({ kind: 'reception', inputs: { term: { unit: 'workingHour', amount: '8' } } });
    expect(recompute(readProofContent(proof.content))).toEqual([]);
  });

  test('of a dossier that was opened again gives its new date, by the calendar in force', async ({
    intake,
    oversight,
    database,
  }) => {
    const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
    const act = async (at: string, verb: string, body: object) => {
      intake.now = Date.parse(at);
      return intake.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers: anyVersion });
    };
    await act('2026-11-25T09:15:00+07:00', 'finish', { result: 'denied' });
    await addEditionOf2028(database);
    const why = { basis: 'Luật Khiếu nại 2011', document: '31/QĐ-UBND', approver: 'vp-leaders-1' };
    const reopened = await act('2028-01-10T09:15:00+07:00', 'reopen', why);
    expect(reopened.json()).toMatchObject({ dueOn: '2028-01-12', calendar: { id: 'vn', edition: 2 } });
    const { content } = (await proofOf(oversight, code)).json();
    expect(content).toMatchObject({ inputs: { calendar: { edition: 2 } }, result: { dueOn: '2028-01-12' } });
    expect(recompute(readProofContent(content))).toEqual([]);
  });

  test('of a promise taken over says so, and is moved by what happened here', async ({ intake, oversight }) => {
    const row = {
      externalCode: 'A-1',
      procedure: '1.004873',
      acceptedAt: '2026-11-02T08:00:00+07:00',
      promisedAt: '2026-11-27T09:15:00.123+07:00',
      applicant: { name: 'Nguyễn Thị Đào' },
      receivingAgency: 'H42.12',
    };
    const report = await intake.call('counter', 'POST', '/v1/imports', {
      body: JSON.stringify(row),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const { code } = JSON.parse(report.body.split('\n')[0]!);
    const plain = (await proofOf(oversight, code)).json().content;
    expect(plain).toMatchObject({
      inputs: { term: { unit: 'imported' } },
      result: { dueAt: '2026-11-27T02:15:00.123Z' },
    });
    intake.now = Date.parse('2026-11-25T08:00:00+07:00');
    await intake.call('admin', 'POST', `/v1/dossiers/${code}/request-supplement`, {
      body: { items: [{ name: 'x' }], basis: 'y' },
      headers: anyVersion,
    });
    intake.now = Date.parse('2026-11-25T10:00:00+07:00');
    await intake.call('admin', 'POST', `/v1/dossiers/${code}/supplement`, { body: {}, headers: anyVersion });
    const { content } = (await proofOf(oversight, code)).json();
    expect(content.result.dueAt).toBe('2026-11-27T04:15:00.123Z');
    expect(recompute(readProofContent(content))).toEqual([]);
  });
});
