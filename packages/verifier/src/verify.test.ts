import { createHmac } from 'node:crypto';
import { contentHash } from '@motcua/domain/proofs/proof';
import type { Proof, ProofContent } from '@motcua/domain/proofs/proof-shape';
import fc from 'fast-check';
import { CompactSign } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { Unreadable } from './read.ts';
import { parseKeySet } from './signature.ts';
import { bytesOf, exampleContent, keySetOf, makeKey, sign } from './verifier.fixture.ts';
import { type Verdict, verify } from './verify.ts';

// Thousands of proofs and megabytes of nonsense take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const key = await makeKey();
const proof = await sign(exampleContent, key);
const keys = parseKeySet(keySetOf(await makeKey(), key));
const check = (value: unknown, by = keys) => verify(bytesOf(value), by, 'en');
const failed = ({ steps }: Verdict) => steps.filter(({ ok }) => !ok).map(({ step }) => step);
const textOf = ({ steps }: Verdict, wanted: string) => steps.find(({ step }) => step === wanted)?.text;

/** A proof whose content somebody changed, and hashed again. */
function forged(change: (content: ProofContent) => unknown): Proof {
  const content = JSON.parse(JSON.stringify(exampleContent));
  change(content);
  return { ...proof, content, contentHash: contentHash(content) };
}

describe('a genuine proof', () => {
  test('is valid, and every step says why', () => {
    const verdict = check(proof);
    expect(verdict.valid).toBe(true);
    expect(verdict.steps.map(({ step, ok }) => [step, ok])).toEqual(
      ['shape', 'hash', 'signature', 'date', 'trace'].map((step) => [step, true]),
    );
    expect(textOf(verdict, 'signature')).toContain(key.kid);
    expect(textOf(verdict, 'date')).toBe(
      'calculated again from the inputs: promised for 10:15 27/11/2026, the term ends at 17:00 27/11/2026',
    );
    expect(verdict.conclusion).toContain('08:00 26/11/2026');
    expect(verify(bytesOf(proof), keys, 'vi').conclusion).toMatch(/^HỢP LỆ/);
  });

  test('may be laid out in any way, and its members in any order', () => {
    const { content, contentHash: hash, jws } = proof;
    expect(verify(bytesOf({ jws, content, contentHash: hash }, 4), keys, 'en').valid).toBe(true);
    const withMark = Buffer.concat([Buffer.from('\ufeff'), bytesOf(proof), Buffer.from('\r\n')]);
    expect(verify(withMark, keys, 'en').valid).toBe(true);
  });

  test('without keys is not valid, and says what is missing', () => {
    const verdict = verify(bytesOf(proof), undefined, 'en');
    expect(verdict.valid).toBe(false);
    expect(failed(verdict)).toEqual(['signature']);
    expect(textOf(verdict, 'signature')).toContain('--keys');
  });
});

describe('a changed byte', () => {
  const text = bytesOf(proof, 1);
  const isSpace = (byte: number) => [0x20, 0x09, 0x0a, 0x0d].includes(byte);
  const isValid = (bytes: Buffer) => {
    try {
      return verify(bytes, keys, 'en').valid;
    } catch (error) {
      if (error instanceof Unreadable) return false;
      throw error;
    }
  };

  test('anywhere never verifies, but for a space between the tokens', () => {
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(text);
        changed[at] = text[at]! ^ by;
        if (!isValid(changed)) return;
        expect([text[at]!, changed[at]!].every(isSpace)).toBe(true);
        expect(JSON.parse(changed.toString())).toEqual(proof);
      }),
      { numRuns: 1_500 },
    );
  });

  test('put in or taken out never verifies, but for a space between the tokens', () => {
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.option(fc.integer({ min: 0, max: 255 })), (at, added) => {
        const [before, after] = [text.subarray(0, at), text.subarray(added === null ? at + 1 : at)];
        const changed = Buffer.concat([before, Buffer.from(added === null ? [] : [added]), after]);
        if (isValid(changed)) expect(isSpace(added ?? text[at]!)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('in the signature is none of another spelling', () => {
    const last = proof.jws.at(-1)!;
    const others = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.replace(last, '');
    for (const other of others)
      expect(failed(check({ ...proof, jws: proof.jws.slice(0, -1) + other }))).toEqual(['signature']);
  });

  test('cut off anywhere, it is not read', () => {
    fc.assert(
      fc.property(fc.nat({ max: text.length - 2 }), (length) => {
        expect(() => verify(text.subarray(0, length), keys, 'en')).toThrow(Unreadable);
      }),
    );
  });
});

describe('what was changed is told', () => {
  test('a date', () => {
    const verdict = check(forged((content) => Object.assign(content.result, { dueOn: '2026-11-26' })));
    expect(failed(verdict)).toEqual(['signature', 'date']);
    expect(textOf(verdict, 'date')).toBe('the proof says due 26/11/2026, the inputs give 27/11/2026');
    expect(textOf(verdict, 'signature')).toBe('made for another content, not for this one');
  });

  test('a date, though the office itself signed it', async () => {
    const { content } = forged((changed) => Object.assign(changed.result, { dueOn: '2026-11-26' }));
    expect(failed(check(await sign(content, key)))).toEqual(['date']);
  });

  test('an input', () => {
    const verdict = check(forged(({ inputs }) => Object.assign(inputs.term, { amount: '2' })));
    expect(failed(verdict)).toEqual(['signature', 'date', 'trace']);
    expect(textOf(verdict, 'date')).toContain('the proof says due 27/11/2026, the inputs give 26/11/2026');
  });

  test('a line of the explanation', () => {
    const verdict = check(forged(({ trace }) => Object.assign(trace[3]!, { minutes: 91 })));
    expect(failed(verdict)).toEqual(['signature', 'trace']);
    expect(textOf(verdict, 'trace')).toContain('line 4: the proof says minutes 91, the inputs give 90');
  });

  test('what moves no date', () => {
    const verdict = check(forged(({ inputs }) => Object.assign(inputs.rule, { source: 'hearsay' })));
    expect(failed(verdict)).toEqual(['signature']);
  });

  test('the hash', () => {
    expect(failed(check({ ...proof, contentHash: '0'.repeat(64) }))).toEqual(['hash']);
  });

  test('inputs that give no date', () => {
    const verdict = check(forged(({ inputs }) => Object.assign(inputs.calendar.definition, { timeZone: 'Mars/Base' })));
    expect(failed(verdict)).toEqual(['signature', 'date']);
    expect(textOf(verdict, 'date')).toContain('timeZone');
  });

  test('a member that is missing, unknown, or of another kind', () => {
    const text = (value: unknown) => textOf(check(value), 'shape');
    expect(text({ ...proof, jws: undefined })).toContain('jws is missing');
    expect(text({ ...proof, note: 1 })).toContain('note does not belong in a proof');
    expect(text({ ...proof, content: [] })).toContain('content is malformed');
  });

  test('a member written twice, of which one reader may see the other', () => {
    const twice = bytesOf(proof).toString().replace('"dueOn":', '"dueOn":"2026-11-30","dueOn":');
    expect(JSON.parse(twice)).toEqual(proof);
    expect(failed(verify(Buffer.from(twice), keys, 'en'))).toEqual(['shape']);
  });
});

describe('a signature by anybody else', () => {
  const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const [, payload, signature] = proof.jws.split('.') as [string, string, string];
  const signed = (header: object, made: string) => ({ ...proof, jws: `${b64(header)}.${payload}.${made}` });
  const header = { alg: 'EdDSA', kid: key.kid, typ: 'motcua-deadline-proof+jws' };

  test('of a key that was not given', async () => {
    const stranger = await sign(exampleContent, await makeKey());
    expect(failed(check(stranger))).toEqual(['signature']);
    expect(textOf(check(stranger), 'signature')).toContain('not among those given');
  });

  test('of a stranger who names the key of the office', async () => {
    const stranger = await sign(exampleContent, { ...(await makeKey()), kid: key.kid });
    expect(textOf(check(stranger), 'signature')).toContain('not one of the key');
  });

  test('of a stranger whose key set calls its key by the office’s name', async () => {
    const stranger = { ...(await makeKey()), kid: key.kid };
    const verdict = check(await sign(exampleContent, stranger), parseKeySet(keySetOf(stranger)));
    expect(failed(verdict)).toEqual(['signature']);
  });

  test('without an algorithm, or with the public key as a secret', () => {
    const none = { ...header, alg: 'none' };
    expect(failed(check(signed(none, 'AA')))).toEqual(['signature']);
    expect(failed(check(signed(none, signature)))).toEqual(['signature']);
    const hs256 = { ...header, alg: 'HS256' };
    const secret = Buffer.from(key.jwk.x!, 'base64url');
    const mac = createHmac('sha256', secret)
      .update(`${b64(hs256)}.${payload}`)
      .digest('base64url');
    expect(textOf(check(signed(hs256, mac)), 'signature')).toContain('EdDSA and nothing else');
  });

  test('by the office’s own key, for something else', async () => {
    for (const other of [
      { ...header, typ: 'JWT' },
      { ...header, crit: ['b64'], b64: true },
      { alg: 'EdDSA', kid: key.kid },
    ]) {
      const jws = await new CompactSign(Buffer.from(payload, 'base64url'))
        .setProtectedHeader(other)
        .sign(key.privateKey, { crit: { b64: true } });
      expect(failed(check({ ...proof, jws }))).toEqual(['signature']);
    }
  });

  test('taken from another proof', async () => {
    const other = await sign({ ...exampleContent, dossier: 'H42.12-261120-0008' }, key);
    expect(failed(check({ ...proof, jws: other.jws }))).toEqual(['signature']);
    expect(check(other).valid).toBe(true);
  });
});

describe('nonsense', () => {
  test.each<[string, Buffer]>([
    ['five million zero bytes', Buffer.alloc(5_000_000)],
    ['five million brackets', Buffer.alloc(5_000_000, '[')],
    ['bytes that are no text', Buffer.from([0x22, 0xff, 0x22])],
    ['nothing', Buffer.alloc(0)],
  ])('of %s is not read', (_what, bytes) => expect(() => verify(bytes, keys, 'en')).toThrow(Unreadable));

  test.each<[string, string]>([
    ['a string of five million characters', `"${'x'.repeat(5_000_000)}"`],
    ['a list in a list in a list', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    [
      'a proof with a million suspensions',
      bytesOf({
        ...proof,
        content: { ...exampleContent, inputs: { ...exampleContent.inputs, suspensions: Array(1_000_000).fill({}) } },
      }).toString(),
    ],
    ['null', 'null'],
  ])('of %s has not the form of a proof', (_what, text) => {
    expect(failed(verify(Buffer.from(text), keys, 'en'))).toEqual(['shape']);
  });

  test('anything in the place of anything is found wrong, and breaks nothing', () => {
    const paths: string[][] = [];
    const walk = (value: unknown, path: string[]): void => {
      paths.push(path);
      if (typeof value === 'object' && value !== null)
        for (const [name, member] of Object.entries(value)) walk(member, [...path, name]);
    };
    walk(exampleContent, []);
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(
        '0000-01-01T00:00:00Z',
        '9999-12-31T23:59:59.999Z',
        '9999-12-31',
        '00:00-24:00',
        '10000',
        1e308,
        -0,
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...paths.slice(1)), odd, (path, value) => {
        const content = structuredClone(exampleContent) as unknown as Record<string, unknown>;
        const parent = path.slice(0, -1).reduce((node, name) => node[name] as Record<string, unknown>, content);
        const before = parent[path.at(-1)!];
        parent[path.at(-1)!] = value;
        const isSame = JSON.stringify(before) === JSON.stringify(value);
        expect(check({ ...proof, content }).valid).toBe(isSame);
      }),
      { numRuns: 1_000 },
    );
  });

  test('is no set of keys', () => {
    for (const text of ['', '[]', 'null', '{"keys":1}'])
      expect(() => parseKeySet(Buffer.from(text))).toThrow(Unreadable);
    const odd = { keys: [null, 1, { kty: 'RSA' }, { ...key.jwk, x: 'short' }, { ...key.jwk, x: 7 }] };
    expect(parseKeySet(bytesOf(odd)).size).toBe(0);
  });
});
