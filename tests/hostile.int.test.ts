/**
 * Nothing that a caller can send is a fault of this system: thousands of requests by the OpenAPI document, from what it
 * allows to what no document describes. HOSTILE_SEED and HOSTILE_REQUESTS in the environment try others, and more.
 */

import { mergedDocument } from '@motcua/http/docs';
import { problemCodes } from '@motcua/http/problem-codes';
import { expect } from 'vitest';
import { Chance } from '../tools/simulate/chance.ts';
import { type Document, HostileCaller } from './hostile-requests.fixture.ts';
import { HostileValues } from './hostile-values.fixture.ts';
import { inProcessTest as test } from './in-process.fixture.ts';

const seed = Number(process.env['HOSTILE_SEED'] ?? 1);
const requests = Number(process.env['HOSTILE_REQUESTS'] ?? 600);

test('no request is a fault, and every refusal is a small problem with a code', {
  timeout: 60_000 + requests * 50,
}, async ({ system }) => {
  const document = mergedDocument() as unknown as Document;
  const values = new HostileValues(new Chance(seed), document.components?.schemas ?? {});
  const caller = new HostileCaller(document, values);
  await system.fill((answer) => values.hear(answer));
  const met = new Set<string>();
  const wrong: string[] = [];
  for (let i = 0; i < requests; i += 1) {
    const request = caller.next();
    const { status, headers, body } = await system.exchange(request);
    met.add(request.operationId);
    const flaw = flawOf(request.operationId, status, headers, body) ?? system.faults.splice(0)[0];
    if (flaw !== undefined)
      wrong.push(JSON.stringify({ flaw, seed, i, ...request, body: request.body?.toString().slice(0, 2_000), status }));
    if (status < 300 && body !== '' && headers.includes('application/json')) values.hear(JSON.parse(body));
  }
  expect(wrong).toEqual([]);
  if (requests >= 600) expect(met.size).toBeGreaterThan(90);
});

/** What is wrong with an answer; undefined: nothing. */
function flawOf(operationId: string, status: number, headers: string, body: string): string | undefined {
  if (!(status >= 200)) return 'no answer';
  // No sweep runs here, and readiness says so.
  if (status >= 500) return operationId === 'getReadiness' ? undefined : body;
  if (operationId === 'importDossiers' && body.includes('"status":500')) return body;
  if (status < 400 || body === '') return undefined;
  if (!headers.includes('application/problem+json')) return `no problem: ${body}`;
  if (body.length > 32_768) return 'a large refusal';
  const { code } = JSON.parse(body);
  return problemCodes.includes(code) ? undefined : `no code: ${body}`;
}
