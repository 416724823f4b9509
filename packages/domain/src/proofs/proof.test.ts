import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { local } from '../calendars/vietnam.fixture.ts';
import { casesOn, sampleCalendars } from '../deadlines/deadline-cases.fixture.ts';
import type { Json } from '../dossiers/history.ts';
import { Refusal } from '../refusal.ts';
import { exampleBasis } from './proof.fixture.ts';
import { canonicalBytes, contentHash, type Difference, makeProofContent, type ProofBasis, recompute } from './proof.ts';
import { type ProofContent, readProof, readProofContent } from './proof-shape.ts';
import { ShapeError } from './strict-json.ts';

const example = makeProofContent(exampleBasis);
/** The example with one member of its JSON replaced, or taken out. */
function changed(path: string, value?: Json): unknown {
  const copy = JSON.parse(JSON.stringify(example));
  const keys = path.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce((node, key) => node[key], copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

describe('a proof', () => {
  test('says what the date follows from, the date, and why', () => {
    expect(example).toMatchObject({
      format: 'motcua-deadline-proof/1',
      issuedAt: '2026-11-26T01:00:00Z',
      inputs: {
        start: '2026-11-20T02:15:30Z',
        suspensions: [{ from: '2026-11-23T02:00:00Z', to: '2026-11-23T03:00:00Z', document: '12/YCBS' }],
        extensions: [{ at: '2026-11-25T01:00:00Z', amount: '1', basis: null }],
      },
      result: {
        state: 'running',
        promisedAt: '2026-11-27T03:15:00Z',
        dueAt: '2026-11-27T10:00:00Z',
        dueOn: '2026-11-27',
      },
      history: { seq: 5, hash: 'a7'.repeat(32) },
    });
    expect(example.trace.map(({ date, rule }) => `${date.slice(5)} ${rule}`)).toEqual([
      '11-20 receipt-day',
      '11-21 weekly-rest',
      '11-22 weekly-rest',
      '11-23 counted',
      '11-23 suspended',
      '11-23 counted',
      '11-24 closed',
      '11-25 counted',
      '11-25 extended',
      '11-26 counted',
      '11-27 counted',
    ]);
  });

  test('of an open suspension has no date', () => {
    const [first] = exampleBasis.suspensions;
    const open: ProofBasis = { ...exampleBasis, suspensions: [{ ...first!, to: null }], extensions: [] };
    const content = makeProofContent(open);
    expect(content.result).toEqual({ state: 'suspended', promisedAt: null, dueAt: null, dueOn: null });
    expect(recompute(content)).toEqual([]);
  });

  const importedBasis: ProofBasis = {
    ...exampleBasis,
    suspensions: [],
    extensions: [],
    term: { unit: 'imported', promisedAt: local('2026-12-01T16:59:59.123') },
  };
  const importedAt = '2026-12-01T09:59:59.123Z';

  test('of a promise taken over from an older system keeps it to the millisecond', () => {
    const content = makeProofContent(importedBasis);
    expect(content.inputs.term).toEqual({ unit: 'imported', promisedAt: importedAt });
    expect(content.result).toEqual({
      state: 'running',
      promisedAt: importedAt,
      dueAt: importedAt,
      dueOn: '2026-12-01',
    });
    expect(content.trace.at(-1)).toMatchObject({ date: '2026-12-01', to: importedAt });
    expect(recompute(content)).toEqual([]);
  });

  test('of a promise from before the calendar begins has no explanation, and none is missed', () => {
    const content = makeProofContent({ ...importedBasis, start: local('2023-11-20T09:15') });
    expect(content.result).toMatchObject({ dueAt: importedAt });
    expect(content.trace).toEqual([]);
    expect(recompute(content)).toEqual([]);
  });

  test('of another clock than the law’s is not moved by what does not move it', () => {
    const promised = (kind: ProofBasis['kind']) => makeProofContent({ ...exampleBasis, kind }).result.promisedAt;
    // The extension does not move the service clock; neither extension nor suspension moves the reception clock.
    expect([promised('service'), promised('reception')]).toEqual(['2026-11-26T03:15:00Z', '2026-11-26T02:15:00Z']);
  });

  test('has one hash, whatever the order of its members, and another for every other value', () => {
    const shuffled = JSON.parse(canonicalBytes(example).toString()) as ProofContent;
    expect(Object.keys(shuffled)).not.toEqual(Object.keys(example));
    expect(contentHash(shuffled)).toBe(contentHash(example));
    expect(contentHash(changed('inputs.rule.version', 2) as ProofContent)).not.toBe(contentHash(example));
    // Computed once with Python's hashlib and json.dumps(sort_keys=True, ensure_ascii=False).
    expect(contentHash(example)).toBe(exampleHash);
  });
  const exampleHash = 'ff3239c9b0e2e19d76bbb46131703096597c76155236ec08e433027ebdbb7717';

  const calendars = sampleCalendars(12, 7);
  test('of any dossier is read back as it was made, and follows from its inputs', () => {
    let made = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...calendars).chain((chosen) => casesOn(chosen).map((input) => ({ chosen, input }))),
        ({ chosen, input }) => {
          const basis: ProofBasis = {
            ...exampleBasis,
            calendar: { ...exampleBasis.calendar, compiled: chosen.calendar },
            start: input.start,
            term: input.term,
            maxExtensions: 2,
            suspensions: input.suspensions.map((suspension) => ({ ...exampleBasis.suspensions[0]!, ...suspension })),
            extensions: input.extensions.map((extension) => ({ ...exampleBasis.extensions[0]!, ...extension })),
          };
          try {
            const content = makeProofContent(basis);
            const read = readProofContent(JSON.parse(JSON.stringify(content)));
            expect(read).toEqual(content);
            expect(recompute(read)).toEqual([]);
            made += 1;
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
          }
        },
      ),
    );
    expect(made).toBeGreaterThan(20);
  });
});

describe('what the inputs do not give is found', () => {
  test.each<[string, Json, Difference[]]>([
    ['result.dueOn', '2026-11-26', [{ path: 'result.dueOn', stated: '2026-11-26', computed: '2026-11-27' }]],
    ['trace.3.minutes', 91, [{ path: 'trace.3.minutes', stated: 91, computed: 90 }]],
    [
      'trace.6.name',
      'ngày thường',
      [{ path: 'trace.6.name', stated: 'ngày thường', computed: 'Ngày Văn hóa Việt Nam' }],
    ],
    ['inputs.term.amount', '2', [{ path: 'result.dueOn', stated: '2026-11-27', computed: '2026-11-26' }]],
    [
      'inputs.calendar.definition.exceptions.15.kind',
      'working',
      [{ path: 'result.dueOn', stated: '2026-11-27', computed: '2026-11-26' }],
    ],
  ])('%s: %j', (path, value, expected) => {
    const found = recompute(readProofContent(changed(path, value)));
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  test('a line that is missing or added', () => {
    const { trace } = example;
    const paths = (other: Partial<ProofContent>) => recompute({ ...example, ...other }).map(({ path }) => path);
    expect(paths({ trace: trace.slice(0, -1) })).toEqual(['trace.10']);
    expect(paths({ trace: [...trace, trace[0]!] })).toEqual(['trace.11']);
    expect(paths({ trace: [] })).toHaveLength(11);
  });

  test('inputs that give no date are refused, as the calculation refuses them', () => {
    const twice = [...example.inputs.suspensions, ...example.inputs.suspensions];
    const overlapping = readProofContent(changed('inputs.suspensions', twice as unknown as Json));
    expect(() => recompute(overlapping)).toThrow(expect.objectContaining({ path: 'suspensions.1.from' }));
    const zone = readProofContent(changed('inputs.calendar.definition.timeZone', 'Asia/Nowhere'));
    expect(() => recompute(zone)).toThrow(expect.objectContaining({ code: 'calendar-invalid' }));
  });
});

test.each<[string, Json | undefined, string?]>([
  ['format', 'motcua-deadline-proof/2'],
  ['kind', 'step'],
  ['issuedAt', '2026-11-26T08:00:00+07:00'],
  ['issuedAt', '2026-11-26T01:00:00.000Z'],
  ['issuedAt', '2026-11-31T01:00:00Z'],
  ['inputs.start', 1_795_000_000_000],
  ['inputs.term.unit', 'week', 'inputs.term.unit'],
  ['inputs.term.amount', 3, 'inputs.term.amount'],
  ['inputs.term.amount', '0', 'inputs.term.amount'],
  ['inputs.term.cutoff', '15:00', 'inputs.term.cutoff'],
  ['inputs.term.promisedAt', '2026-11-26T01:00:00Z'],
  ['inputs.term', null],
  ['inputs.calendar.definition.covers', ['2026-01-01']],
  ['inputs.calendar.definition.week.holiday', [], 'inputs.calendar.definition.week.holiday'],
  ['inputs.calendar.definition.exceptions.0.name', undefined],
  ['inputs.calendar.definition.hoursPerDay', '8'],
  ['inputs.suspensions.0.to', undefined],
  ['inputs.suspensions.0.document', 12],
  ['inputs.maxExtensions', -1],
  ['inputs.note', 'x'],
  ['result.dueOn', undefined],
  ['trace', {}],
  ['trace.0.minutes', 0.5],
  ['history.hash', 'A7'.repeat(32)],
  ['history.seq', undefined],
])('a proof whose %s is %j is not read', (path, value) => {
  expect(() => readProofContent(changed(path, value))).toThrow(ShapeError);
  expect(() => readProofContent(changed(path, value))).toThrow(expect.objectContaining({ path }));
});

test('a proof as it is handed out has a content, its hash and its signature, and nothing else', () => {
  const proof = { content: example, contentHash: contentHash(example), jws: 'a.b.c' };
  expect(readProof(JSON.parse(JSON.stringify(proof)))).toEqual(proof);
  expect(() => readProof({ ...proof, jws: 'a.b' })).toThrow(expect.objectContaining({ path: 'jws' }));
  expect(() => readProof({ ...proof, note: '' })).toThrow(expect.objectContaining({ path: 'note' }));
});
