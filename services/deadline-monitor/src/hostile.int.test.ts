import { encodeCursor } from '@motcua/http/requests';
import { expect } from 'vitest';
import { monitorTest as test } from './monitor.fixture.ts';

const id = '019abcde-0000-7000-8000-000000000000';

test.for([9e15, 8.64e15, -8.64e15, -62_135_596_800_001, 253_402_300_800_000])(
  'a cursor at an instant that no calendar knows is no cursor: %d',
  async (at, { world }) => {
    const call = await world.app();
    for (const list of ['alerts', 'deadlines']) {
      const response = await call('supervisor', 'GET', `/v1/${list}?cursor=${encodeCursor([at, id])}`);
      expect([response.statusCode, response.json().code], list).toEqual([400, 'cursor-invalid']);
    }
  },
);

test.for([-62_135_596_800_000, 0, 253_402_300_799_999])(
  'the outermost instants a cursor may name are compared: %d',
  async (at, { world }) => {
    const call = await world.app();
    for (const list of ['alerts', 'deadlines']) {
      const response = await call('supervisor', 'GET', `/v1/${list}?cursor=${encodeCursor([at, id])}`);
      expect(response.statusCode, list).toBe(200);
    }
  },
);
