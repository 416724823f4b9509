/**
 * Reads records of the national catalogue of procedures (Cổng Dịch vụ công quốc gia) as they are published.
 *
 * A record is read, with the conflicts that a person must settle before dossiers are registered under it, or it is
 * refused with a reason. Nothing is guessed: words that cannot be read as a term stay text (docs/domain.md §4.1).
 */

import { civilDay } from '../instant.ts';
import {
  cleanText,
  isRecord,
  listOf,
  readDocuments,
  readFees,
  readLegalBasis,
  readResults,
} from './catalogue-parts.ts';
import {
  type ConflictName,
  channelOf,
  type PublishedCase,
  type PublishedChannel,
  type PublishedTime,
  quoteTimes,
  readTerms,
} from './catalogue-terms.ts';
import type { ProcedureDefinition } from './procedure.ts';

/** Why a record cannot enter the catalogue. */
export const refusalReasons = [
  'invalid-utf-8',
  'line-too-long',
  'malformed-json',
  'not-a-record',
  'code-pattern',
  'no-name',
  'no-channel',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export interface CatalogueRecord {
  readonly code: string;
  readonly name: string;
  readonly fieldCode: string | null;
  readonly fieldName: string;
  /** The body that published the procedure: a ministry, or a province for its own territory. */
  readonly publisher: string;
  /** The civil day in Việt Nam on which the portal last changed it; null: the portal does not say. */
  readonly updatedOn: string | null;
  readonly url: string | null;
  readonly definition: ProcedureDefinition;
  readonly conflicts: readonly ConflictName[];
}

export type CatalogueReading =
  | { readonly record: CatalogueRecord }
  | { readonly refused: RefusalReason; readonly code: string | null; readonly name: string | null };

/** Reads one line of a JSONL file. */
export function readCatalogueLine(line: string): CatalogueReading {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { refused: 'malformed-json', code: null, name: null };
  }
  return readCatalogueRecord(value);
}

/** Reads one record of the portal. */
export function readCatalogueRecord(value: unknown): CatalogueReading {
  if (!isRecord(value)) return { refused: 'not-a-record', code: null, name: null };
  const code = cleanText(value.code);
  const name = cleanText(value.name);
  const refuse = (refused: RefusalReason) => ({ refused, code: code || null, name: name || null });
  if (!/^\d\.\d{6}$/.test(code)) return refuse('code-pattern');
  if (name === '') return refuse('no-name');
  const channels = listOf(value.channels);
  if (!channels.items.some(({ method }) => channelOf.has(cleanText(method)))) return refuse('no-channel');
  const { definition, conflicts, spoilt } = readDefinition(value, channels.items);
  const state = cleanText(value.state);
  const unsettled = new Set(conflicts);
  if (state !== '' && state !== 'ACTIVE' && state !== 'UPDATED') unsettled.add('not-active');
  if (spoilt || channels.spoilt) unsettled.add('part-unreadable');
  return { record: { code, name, ...readOrigin(value), definition, conflicts: [...unsettled] } };
}

function readDefinition(value: Record<string, unknown>, published: readonly Record<string, unknown>[]) {
  const channels = published.map(readChannel);
  const listed = listOf(value.processing_cases);
  const cases = listed.items.map(readCase);
  const { terms, conflicts } = readTerms(channels, cases);
  const fees = readFees(published);
  const documents = readDocuments(value.checklist_raw);
  const results = readResults(value.results);
  const legalBasis = readLegalBasis(value.legal_basis);
  const remarks = [...new Set(channels.map(({ note }) => note).filter(Boolean))];
  const definition: ProcedureDefinition = {
    terms,
    fees: fees.fees,
    documents: documents.documents,
    results: results.results,
    // The portal describes how to file, not the internal process of the agency.
    steps: [],
    legalBasis: legalBasis.legalBasis,
    notes: conflicts.length > 0 ? quoteTimes(channels, cases) : remarks,
  };
  const spoilt = [listed, fees, documents, results, legalBasis].some((part) => part.spoilt);
  return { definition, conflicts, spoilt };
}

function readChannel({ method, processing, note }: Record<string, unknown>): PublishedChannel {
  return { method: cleanText(method), time: readPublishedTime(processing), note: cleanText(note) };
}

function readCase(published: Record<string, unknown>): PublishedCase {
  return { code: cleanText(published.case_code), time: readPublishedTime(published) };
}

function readPublishedTime(value: unknown): PublishedTime | undefined {
  if (!isRecord(value)) return undefined;
  const amount = typeof value.qty === 'number' ? String(value.qty) : cleanText(value.qty);
  const unit = cleanText(value.unit);
  return amount === '' || unit === '' ? undefined : { amount, unit };
}

function readOrigin(value: Record<string, unknown>) {
  const category = isRecord(value.category) ? value.category : {};
  const source = isRecord(value.source) ? value.source : {};
  return {
    fieldCode: cleanText(category.code) || null,
    fieldName: cleanText(category.name) || 'Chưa phân lĩnh vực',
    publisher: cleanText(value.promulgating_agency),
    updatedOn: dayOf(source.updated_at),
    url: cleanText(source.url) || null,
  };
}

function dayOf(value: unknown): string | null {
  const at = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : civilDay(at, 'Asia/Ho_Chi_Minh');
}
