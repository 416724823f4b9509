import { expect, test } from 'vitest';
import { accepted, acceptedAt, hour, noteId, opening } from './dossier.fixture.ts';
import { evolve } from './evolve.ts';
import { toHistoryData } from './history-data.ts';
import { statementsIn } from './people.ts';
import { differingFields } from './person.ts';
import type { DossierEvent } from './verbs.ts';

const first = { representativeId: 'r-1', ground: 'authorised', document: '12/GUQ' } as const;
const second = { representativeId: 'r-2', ground: 'by-law', document: null } as const;
const events: readonly DossierEvent[] = [
  { ...accepted, representation: first },
  { type: 'dossier.started' },
  {
    ...{ type: 'dossier.applicant-corrected', applicantId: 'a-2', fields: ['identityNumber'], document: null, noteId },
    replacedId: 'x-1',
  },
  { type: 'dossier.representative-recorded', representation: second, replacedId: 'x-2' },
  { type: 'dossier.representation-ended', replacedId: 'x-3' },
  { type: 'dossier.representative-recorded', representation: first, replacedId: null },
];
const at = (index: number) => acceptedAt + index * hour;
const entries = events.map((event, index) => ({
  ...{ at: at(index), type: event.type, actor: `counter:${index}` },
  data: toHistoryData(event),
}));

test('the people of a dossier follow from its history, whatever was corrected', () => {
  const dossier = events.reduce(
    (before, event, index) => evolve(before, event, at(index)),
    undefined as ReturnType<typeof evolve> | undefined,
  );
  expect(dossier).toMatchObject({ applicantId: 'a-2', representation: first, version: events.length });
  const said = (role: string, personId: string, from: number, until: number | null, replacedId: string | null) => ({
    ...{ role, personId, from: at(from), until: until && at(until), by: `counter:${from}`, replacedId },
  });
  expect(statementsIn(entries)).toEqual([
    said('applicant', opening.applicantId, 0, 2, 'x-1'),
    said('representative', 'r-1', 0, 3, 'x-2'),
    said('applicant', 'a-2', 2, null, null),
    said('representative', 'r-2', 3, 4, 'x-3'),
    said('representative', 'r-1', 5, null, null),
  ]);
});

test('a correction names the fields that differ, also one that is left out', () => {
  const before = { kind: 'person', name: 'Đào', phone: '0912345678', email: 'a@b.vn' } as const;
  expect(differingFields(before, { ...before, phone: undefined, address: 'Thôn 1' })).toEqual(['phone', 'address']);
  expect(differingFields(before, { ...before, address: undefined })).toEqual([]);
});
