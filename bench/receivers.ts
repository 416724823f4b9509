/** Receives webhooks in a process of its own: answers each post at once, and counts those it has not had before. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let expected = Number.POSITIVE_INFINITY;
const seen = new Set<string>();

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(204).end();
  seen.add(`${request.url} ${request.headers['webhook-id']}`);
  if (seen.size === expected) process.send?.({ at: performance.timeOrigin + performance.now() });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.({ port: (server.address() as AddressInfo).port });
process.on('message', (message: { expect: number }) => {
  seen.clear();
  expected = message.expect;
});
process.on('disconnect', () => process.exit());
