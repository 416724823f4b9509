import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { bearerOf, intakeTest as test } from '../intake.fixture.ts';

const row = {
  externalCode: 'OLD-1',
  procedure: '1.004873',
  acceptedAt: '2026-11-02T09:15:00+07:00',
  promisedAt: '2026-12-01T10:00:00+07:00',
  applicant: { name: 'Lê Văn Cũ' },
  receivingAgency: 'H42.12',
};

test.for(['', 'null', '[]', '{}'])('are refused when they are not NDJSON: %j', async (body, { intake }) => {
  const response = await intake.call('counter', 'POST', '/v1/imports', body === '' ? {} : { body });
  expect([response.statusCode, response.json().code]).toEqual([415, 'unsupported-media-type']);
});

test('a row that is there several times is imported once and known the other times', async ({ intake }) => {
  const body = Array.from({ length: 4 }, () => JSON.stringify(row)).join('\n');
  const headers = { 'content-type': 'application/x-ndjson' };
  const response = await intake.call('counter', 'POST', '/v1/imports', { body, headers });
  const summary = JSON.parse(response.body.trim().split('\n').at(-1)!).summary;
  expect(summary).toEqual({ rows: 4, imported: 1, alreadyImported: 3, refused: 0, differing: 1 });
});

test('an import that falls silent is ended with a problem', async ({ intake }) => {
  const { app } = intake;
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(
    `POST /v1/imports HTTP/1.1\r\nHost: x\r\nAuthorization: ${bearerOf('counter')}\r\n` +
      'Content-Type: application/x-ndjson\r\nContent-Length: 200\r\n\r\n{"sys',
  );
  const answer = await text(socket); // Resolves when the connection ends.
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(JSON.parse(/\{.*\}/.exec(answer)![0]).code).toBe('request-timeout');
});
