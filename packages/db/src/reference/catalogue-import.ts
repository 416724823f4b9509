/**
 * Imports records of the national catalogue. Each record is either imported (its version is adopted, and dossiers may
 * be registered), imported with conflicts (its version is pending until a person settles them) or refused.
 *
 * A version is recognised by the fingerprint of what was read. Importing a file again therefore changes nothing, and a
 * changed record becomes a new version. What the seed or a person adopted is never replaced.
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

/** Conflicts inside a record, and conflicts with what the database holds. */
export type ImportConflict =
  | ConflictName
  /** The adopted version, which does not come from the portal, says something else. */
  | 'differs-from-adopted'
  /** An earlier record of this import has the same code and other content. */
  | 'code-repeated'
  /** A province published it for its own territory, and no agency here bears that province's name. */
  | 'published-by-another-province';

/** `agrees`: the adopted version says the same, so nothing was added. */
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

/** The beginning of `source` in every version that comes from the portal. */
const portal = 'national portal';

/** Imports the records of one file, batch after batch. */
export class CatalogueImport {
  readonly #db: Database;
  readonly #at: number;
  readonly #seen = new Map<string, string>();

  /** `at` (epoch ms): a record takes effect on this day when it does not say when it was published. */
  constructor(db: Database, at: number) {
    this.#db = db;
    this.#at = at;
  }

  /** Imports one batch in one transaction. The results are in the order of the readings. */
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

/** The parts of a record that make another version when they change. */
function whatWasRead({ name, fieldCode, fieldName, publisher, definition }: CatalogueRecord): object {
  return { name, fieldCode, fieldName, publisher, definition };
}

/** Compares only what the portal knows: it has no internal steps, and words fees and remarks differently. */
function saysTheSame(adopted: ProcedureDefinition, published: ProcedureDefinition): boolean {
  return comparable(adopted) === comparable(published);
}

function comparable({ terms, documents, results, fees }: ProcedureDefinition): string {
  const amounts = [...new Set(fees.map(({ amountVnd }) => amountVnd))].sort();
  const papers = documents.map(({ name, required }) => `${name} ${required}`).sort();
  return canonicalJson({ terms, papers, results: results.toSorted(), amounts } as unknown as Json);
}

/** The names of the agencies of this installation, spelled as those of publishers. */
async function readPlaces(q: Queryable): Promise<ReadonlySet<string>> {
  const rows = await q.select({ name: agencies.name }).from(agencies);
  return new Set(rows.map(({ name }) => spelled(name)));
}

/** Whether a publisher's procedures hold here. A ministry publishes for all, a people's committee for its territory. */
function appliesHere(publisher: string, places: ReadonlySet<string>): boolean {
  const name = spelled(publisher);
  return !name.startsWith('ubnd ') || places.has(name);
}

const spelled = (name: string) => name.toLowerCase().replace(/^ủy ban nhân dân/u, 'ubnd');
