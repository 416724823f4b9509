/** Stands in for a service in the launcher's tests: takes the same environment and answers with what reached it. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const { PORT, DATABASE_URL, CLOCK, SERVICE_UNDER_TEST_FAILS } = process.env;
if (SERVICE_UNDER_TEST_FAILS) throw new Error('asked to fail');

const server = createServer((request, response) => {
  if (request.url === '/health/ready') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: 'ready', checks: { database: 'ok' } }));
    return;
  }
  const hash = createHash('sha256');
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  request.on('end', () => {
    const { method, url, rawHeaders } = request;
    const role = /\/\/(\w+):/.exec(DATABASE_URL ?? '')?.[1];
    response.writeHead(200, { 'content-type': 'application/json' });
    const told = { role, clock: CLOCK, variables: Object.keys(process.env) };
    response.end(JSON.stringify({ method, url, rawHeaders, bytes, sha256: hash.digest('hex'), ...told }));
  });
});
server.listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
