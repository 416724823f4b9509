import { expect, test } from 'vitest';
import { Places } from './places.ts';

const taken = (places: Places, slow: boolean, count: number) => Array.from({ length: count }, () => places.take(slow));

test('slow receivers together get half of the places, the others all that are left', () => {
  const places = new Places();
  expect([places.free(true), places.free(false)]).toEqual([64, 128]);
  const slow = taken(places, true, 64);
  expect([places.free(true), places.free(false)]).toEqual([0, 64]);
  const quick = taken(places, false, 64);
  expect([places.free(true), places.free(false)]).toEqual([0, 0]);
  for (const place of slow.slice(0, 3)) place.leave();
  quick[0]!.leave();
  expect([places.free(true), places.free(false)]).toEqual([3, 4]);
});

test('a receiver that turns out to be slow needs one of their places', () => {
  const places = new Places();
  const hanging = taken(places, false, 128);
  expect(hanging.map((place) => place.slowDown())).toEqual([...Array(64).fill(true), ...Array(64).fill(false)]);
  expect(hanging[0]!.slowDown()).toBe(true); // it has one already
  for (const place of hanging.slice(64)) place.leave();
  expect([places.free(true), places.free(false)]).toEqual([0, 64]);
  for (const place of hanging.slice(0, 64)) place.leave();
  expect([places.free(true), places.free(false)]).toEqual([64, 128]);
});
