/** Applicants of a stock: sealed as the system seals them, found as it finds them. */
import { normaliseIdentity } from '@motcua/db/dossiers/persons';
import { seal } from '@motcua/db/sealed';
import type { Vault } from '@motcua/db/vault';
import type { PersonalData } from '@motcua/domain/dossiers/person';
import { foldedWords } from '@motcua/domain/text';
import type { Chance } from '../../tools/simulate/chance.ts';
import { pickByRank } from './places.ts';

const surnames = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Vũ', 'Đặng', 'Bùi', 'Đỗ', 'Hồ', 'Ngô', 'Dương', 'Ƀlĭ'];
const middles = ['Thị', 'Văn', 'Đức', 'Minh', 'Thu', 'Hữu', 'Ngọc', 'Thanh', 'Quang', 'Y'];
const given = [
  'Lan',
  'Hùng',
  'Hòa',
  'Mai',
  'Nam',
  'Oanh',
  'Phúc',
  'Quỳnh',
  'Sơn',
  'Tuấn',
  'Uyên',
  'Vinh',
  'Xuân',
  'Yến',
];

export interface Person {
  readonly id: string;
  readonly key: Buffer;
  readonly applicant: PersonalData;
}

/** How many people are remembered, so that they come again. */
const remembered = 20_000;

export class People {
  readonly #vault: Vault;
  readonly #chance: Chance;
  readonly #known: Person[] = [];
  readonly #words = new Map<string, Buffer>();

  constructor(vault: Vault, chance: Chance) {
    this.#vault = vault;
    this.#chance = chance;
  }

  /** Somebody new with the row of the person, or in three of ten cases somebody who came before. */
  next(id: string, createdAt: number): { person: Person; row: object | undefined } {
    const chance = this.#chance;
    if (this.#known.length > 100 && chance.percent(30)) return { person: chance.pick(this.#known), row: undefined };
    const { key, wrapped } = this.#vault.persons.newKey(id);
    const applicant = this.#draw();
    const { identityNumber } = applicant;
    const identityIndex =
      identityNumber === undefined ? null : this.#vault.index.of('identity', normaliseIdentity(identityNumber));
    const person = { id, key, applicant };
    if (identityIndex !== null) this.#known[chance.whole(0, remembered - 1) % (this.#known.length + 1)] = person;
    return { person, row: { id, identityIndex, wrappedKey: wrapped, createdAt } };
  }

  /** The rows by which the applicant of a dossier is read and found. */
  recordOf({ id: personId, key, applicant }: Person, dossierId: string) {
    const sealed = seal(key, Buffer.from(JSON.stringify(applicant)), dossierId);
    const words = foldedWords(applicant.name).map((word) => ({ word: this.#wordIndex(word), dossierId }));
    return { record: { dossierId, personId, sealed }, words };
  }

  #serial = 0;

  #draw(): PersonalData {
    const chance = this.#chance;
    const name = `${pickByRank(chance, surnames)} ${pickByRank(chance, middles)} ${chance.pick(middles)} ${chance.pick(given)}`;
    this.#serial += 1;
    const serial = String(this.#serial).padStart(8, '0');
    return {
      kind: 'person',
      name,
      ...(chance.percent(95) && { identityNumber: `0371${serial}` }),
      phone: '0912345678',
    };
  }

  #wordIndex(word: string): Buffer {
    const known = this.#words.get(word) ?? this.#vault.index.of('name-word', word);
    this.#words.set(word, known);
    return known;
  }
}
