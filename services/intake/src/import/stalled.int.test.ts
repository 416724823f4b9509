import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { bearerOf, intakeTest as test } from '../intake.fixture.ts';

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
