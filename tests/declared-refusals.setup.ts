/** Fails a test in which an operation refused with a code that its documentation does not name. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

const name = 'motcua.http.undeclared-refusal';
const heard: unknown[] = [];
const hear = (refusal: unknown) => void heard.push(refusal);

beforeAll(() => subscribe(name, hear));
afterEach(() => expect(heard.splice(0), 'every refusal is declared by its route').toEqual([]));
afterAll(() => void unsubscribe(name, hear));
