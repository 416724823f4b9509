/**
 * Adds to the corpus what is new in it: the hashes of papers and exports that have none, the verdicts on proofs that
 * have none. What is there already it never changes.
 */
import { writeFileSync } from 'node:fs';
import { hashesOf, knownHashes } from './hashes.ts';
import { papers } from './papers.ts';
import { knownVerdicts, proofs, verdictOn } from './proofs.ts';

const write = (file: string, value: object) =>
  writeFileSync(new URL(file, import.meta.url), `${JSON.stringify(value, undefined, 2)}\n`);

const hashes = { ...knownHashes };
for (const [name, make] of papers) hashes[name] ??= hashesOf(name, await make());
write('sha256.json', hashes);

const verdicts = { ...knownVerdicts };
for (const name of proofs) verdicts[name] ??= verdictOn(name);
write('verdicts.json', verdicts);

const added = (after: object, before: object) => Object.keys(after).length - Object.keys(before).length;
console.log(`${added(hashes, knownHashes)} papers and ${added(verdicts, knownVerdicts)} proofs added`);
