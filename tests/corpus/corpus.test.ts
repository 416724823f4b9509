import { describe, expect, test } from 'vitest';
import { hashesOf, knownHashes } from './hashes.ts';
import { papers } from './papers.ts';
import { knownVerdicts, proofs, verdictOn } from './proofs.ts';

const howToAdd = 'what is new in the corpus is added by `node tests/corpus/add.ts`';

describe('a paper or an export already given out keeps its bytes', () => {
  test.each(Object.entries(knownHashes))('%s', async (name, known) => {
    const make = papers.get(name);
    expect(make, `${name} can be made no more`).toBeDefined();
    expect(hashesOf(name, await make!())).toEqual(known);
  });

  test('and none is left out', () =>
    expect(
      [...papers.keys()].filter((name) => !knownHashes[name]),
      howToAdd,
    ).toEqual([]));
});

describe('a proof already given out is verified as it was', () => {
  test.each(Object.entries(knownVerdicts))('%s', (name, known) => expect(verdictOn(name)).toEqual(known));

  test('and none is left out', () =>
    expect(
      proofs.filter((name) => !knownVerdicts[name]),
      howToAdd,
    ).toEqual([]));
});
