/** Fails a test in which a transaction took its locks in another order than that of packages/db/src/lock-order.ts. */
import { afterEach, expect } from 'vitest';
import { watchLocks } from './lock-order.fixture.ts';

const misordered = watchLocks();
afterEach(() => expect(misordered.splice(0), 'every transaction takes its locks in order').toEqual([]));
