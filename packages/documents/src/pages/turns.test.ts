import { expect, test } from 'vitest';
import { type Asked, Turns } from './turns.ts';

/** Work that is begun when its turn comes and ends when the test says so. */
function stage(places: number) {
  const turns = new Turns(places);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (name: string, asked: Partial<Asked> & Pick<Asked, 'owner'>) =>
    turns.take({ heavy: false, ...asked }, async () => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      return name;
    });
  /** Ends a work and lets what follows begin. */
  const end = async (name: string) => {
    ends.get(name)!();
    await new Promise(setImmediate);
  };
  return { ask, begun, end };
}

test('an owner has one place, so the other one is free for whoever comes', async () => {
  const { ask, begun, end } = stage(2);
  for (const name of ['a1', 'a2', 'a3']) void ask(name, { owner: 'a' });
  expect(begun).toEqual(['a1']);
  const honest = ask('b1', { owner: 'b' });
  expect(begun).toEqual(['a1', 'b1']);
  await end('b1');
  expect(await honest).toBe('b1');
  await end('a1');
  await end('a2');
  expect(begun).toEqual(['a1', 'b1', 'a2', 'a3']);
});

test('owners come in turn, however many works one has brought', async () => {
  const { ask, begun, end } = stage(1);
  for (const name of ['a1', 'a2', 'a3']) void ask(name, { owner: 'a' });
  for (const name of ['b1', 'b2']) void ask(name, { owner: 'b' });
  void ask('c1', { owner: 'c' });
  for (const name of ['a1', 'b1', 'c1', 'a2', 'b2', 'a3']) {
    expect(begun.at(-1)).toBe(name);
    await end(name);
  }
});

test('heavy works of many owners leave a place to the light ones, which pass them', async () => {
  const { ask, begun, end } = stage(2);
  for (const owner of ['a', 'b', 'c']) void ask(`${owner} heavy`, { owner, heavy: true });
  void ask('b light', { owner: 'b' });
  expect(begun).toEqual(['a heavy', 'b light']);
  void ask('d light', { owner: 'd' });
  await end('b light');
  expect(begun).toEqual(['a heavy', 'b light', 'd light']);
  await end('a heavy');
  expect(begun.slice(3)).toHaveLength(1);
  expect(begun[3]).toMatch(/heavy/);
});

test('a work that fails gives its place back', async () => {
  const turns = new Turns(1);
  const fails = turns.take({ owner: 'a', heavy: false }, () => Promise.reject(new Error('no')));
  const next = turns.take({ owner: 'a', heavy: false }, async () => 'next');
  await expect(fails).rejects.toThrow('no');
  expect(await next).toBe('next');
});
