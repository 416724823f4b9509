/**
 * Takes records of the national catalogue into the database, each as exactly one of: imported (adopted, dossiers may be
 * registered), imported with conflicts (pending until a person settles them), refused.
 *
 * A version is known by the fingerprint of what was read, so importing a file again changes nothing and a changed
 * record becomes a new version. What the seed or a person adopted is never replaced.
 */
import type { CatalogueReading, CatalogueRecord, RefusalReason } from '@motcua/domain/catalogue/catalogue';
import type { ConflictName } from '@motcua/domain/catalogue/catalogue-terms';
import type { ProcedureDefinition } from '@motcua/domain/catalogue/procedure';
import { canonicalJson, type Json } from '@motcua/domain/dossiers/history';
import { civilDay } from '@motcua/domain/instant';
import { type Database, type Queryable, type Tx, transaction } from '../database.ts';
import { eq } from '../drizzle.ts';
import { agencies, procedures } from '../schema/catalogue.ts';
import { addProcedures, addVersion, fingerprintOf, lockCatalogue, readVersions } from './procedure-versions.ts';
import type { ProcedureVersionRow } from './procedures.ts';

/** Conflicts with what is in the database already, besides those inside a record. */
export type ImportConflict =
  | ConflictName
  /** The adopted version, which does not come from the portal, says something else. */
  | 'differs-from-adopted'
  /** The same code came earlier in this import with another content. */
  | 'code-repeated'
  /** A province published it for its own territory, and no agency here bears that province's name. */
  | 'published-by-another-province';

/** `agrees`: the adopted version says the same, nothing needed to be added. */
export type ImportChange = 'added' | 'unchanged' | 'agrees';

export type ImportResult =
  | {
      readonly outcome: 'imported' | 'imported-with-conflicts';
      readonly code: string;
      readonly name: string;
      readonly version: number;
      readonly conflicts: readonly string[];
      readonly change: ImportChange;
    }
  | {
      readonly outcome: 'refused';
      readonly code: string | null;
      readonly name: string | null;
      readonly reason: RefusalReason;
    };

/** Begins the `source` of every version that comes from the portal. */
const portal = 'national portal';

/** Imports the readings of one file, batch after batch. */
export class CatalogueImport {
  readonly #db: Database;
  readonly #at: number;
  readonly #seen = new Map<string, string>();

  /** `at`: epoch ms; the day on which a record takes effect that does not say when it was published. */
  constructor(db: Database, at: number) {
    this.#db = db;
    this.#at = at;
  }

  /** Takes in one batch in one transaction; the results are in the order of the readings. */
  async take(readings: readonly CatalogueReading[]): Promise<ImportResult[]> {
    const codes = readings.flatMap((reading) => ('record' in reading ? [reading.record.code] : []));
    return transaction(this.#db, async (tx) => {
      await lockCatalogue(tx);
      const places = await readPlaces(tx);
      const versions = await readVersions(tx, [...new Set(codes)]);
      const results: ImportResult[] = [];
      for (const reading of readings)
        results.push(
          'record' in reading ? await this.#takeRecord(tx, reading.record, places, versions) : refused(reading),
        );
      return results;
    });
  }

  async #takeRecord(
    tx: Tx,
    record: CatalogueRecord,
    places: ReadonlySet<string>,
    versions: ReadonlyMap<string, ProcedureVersionRow[]>,
  ): Promise<ImportResult> {
    const { code, name } = record;
    const before = versions.get(code)!;
    const fingerprint = fingerprintOf(whatWasRead(record));
    const earlier = this.#seen.get(code) ?? fingerprint;
    this.#seen.set(code, earlier);
    const known = before.find((version) => version.fingerprint === fingerprint);
    if (known !== undefined) return result(record, known, 'unchanged');
    const adopted = before.findLast(({ state }) => state === 'adopted');
    const own = adopted !== undefined && !adopted.source.startsWith(portal) ? adopted : undefined;
    const conflicts: ImportConflict[] = [...record.conflicts];
    if (!appliesHere(record.publisher, places)) conflicts.push('published-by-another-province');
    if (earlier !== fingerprint) conflicts.push('code-repeated');
    if (own !== undefined && !saysTheSame(own.definition, record.definition)) conflicts.push('differs-from-adopted');
    else if (own !== undefined && conflicts.length === 0) return result(record, own, 'agrees');
    const { fieldCode, fieldName } = record;
    await addProcedures(tx, [{ code, name, fieldCode, fieldName, predecessorCode: null }]);
    const state = conflicts.length === 0 ? 'adopted' : 'pending';
    if (state === 'adopted')
      await tx.update(procedures).set({ name, fieldCode, fieldName }).where(eq(procedures.code, code));
    const version = { ...this.#version(record), state, conflicts, fingerprint } as const;
    before.push(await addVersion(tx, version, before));
    return result(record, before.at(-1)!, 'added');
  }

  #version({ code, definition, publisher, updatedOn, url }: CatalogueRecord) {
    return {
      procedureCode: code,
      effectiveFrom: updatedOn ?? civilDay(this.#at, 'Asia/Ho_Chi_Minh'),
      definition,
      source: [portal, publisher, url].filter(Boolean).join('; '),
    };
  }
}

const refused = ({ refused, code, name }: Extract<CatalogueReading, { refused: unknown }>): ImportResult => {
  return { outcome: 'refused', code, name, reason: refused };
};

function result({ code, name }: CatalogueRecord, row: ProcedureVersionRow, change: ImportChange): ImportResult {
  const outcome = row.state === 'adopted' ? 'imported' : 'imported-with-conflicts';
  const conflicts = row.state === 'adopted' ? [] : row.conflicts;
  return { outcome, code, name, version: row.version, conflicts, change };
}

/** When and where it was read, and the names we give to conflicts, do not make another version. */
function whatWasRead({ name, fieldCode, fieldName, publisher, definition }: CatalogueRecord): object {
  return { name, fieldCode, fieldName, publisher, definition };
}

/** Compares what the portal can know: it has no internal steps, and words its fees and remarks its own way. */
function saysTheSame(adopted: ProcedureDefinition, published: ProcedureDefinition): boolean {
  return comparable(adopted) === comparable(published);
}

function comparable({ terms, documents, results, fees }: ProcedureDefinition): string {
  const amounts = [...new Set(fees.map(({ amountVnd }) => amountVnd))].sort();
  const papers = documents.map(({ name, required }) => `${name} ${required}`).sort();
  return canonicalJson({ terms, papers, results: results.toSorted(), amounts } as unknown as Json);
}

/** Names of the provinces and communes of this installation, as publishers write them. */
async function readPlaces(q: Queryable): Promise<ReadonlySet<string>> {
  const rows = await q.select({ name: agencies.name }).from(agencies);
  return new Set(rows.map(({ name }) => spelled(name)));
}

/** Ministries publish for the whole country, a people's committee for its own territory. */
function appliesHere(publisher: string, places: ReadonlySet<string>): boolean {
  const name = spelled(publisher);
  return !name.startsWith('ubnd ') || places.has(name);
}

const spelled = (name: string) => name.toLowerCase().replace(/^ủy ban nhân dân/u, 'ubnd');
