/** Reads the parts of a catalogue record: texts, fees, documents, results and legal bases. */
import { normaliseKey } from '../text.ts';
import { channelOf } from './catalogue-terms.ts';
import type { Channel, Fee, ProcedureDefinition, RequiredDocument } from './procedure.ts';

/** A text as `normaliseKey` leaves it: it can be stored and compared. What is no text is empty. */
export const cleanText = (value: unknown): string =>
  typeof value === 'string' ? normaliseKey(value.toWellFormed()) : '';

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of a list. `spoilt`: the list has other members, or is no list. A missing list is empty. */
export function listOf(value: unknown): { readonly items: Record<string, unknown>[]; readonly spoilt: boolean } {
  if (value === undefined || value === null) return { items: [], spoilt: false };
  if (!Array.isArray(value)) return { items: [], spoilt: true };
  const items = value.filter(isRecord);
  return { items, spoilt: items.length < value.length };
}

const channelNames: Readonly<Record<Channel, string>> = {
  counter: 'trực tiếp',
  online: 'trực tuyến',
  post: 'bưu chính',
  kiosk: 'ki-ốt',
};

/**
 * The fees of all channels, each once. The portal writes 0 if the Council decides the fee, if a text holds a table of
 * fees, and if nothing is paid. So 0 with a text is no amount.
 */
export function readFees(channels: readonly Record<string, unknown>[]): { fees: readonly Fee[]; spoilt: boolean } {
  const found = new Map<string, { fee: Fee; methods: Set<string> }>();
  let spoilt = false;
  for (const channel of channels) {
    const list = listOf(channel.fees);
    spoilt ||= list.spoilt;
    for (const item of list.items) {
      const fee = readFee(item);
      const key = JSON.stringify(fee);
      const seen = found.get(key) ?? { fee, methods: new Set() };
      found.set(key, { fee, methods: seen.methods.add(cleanText(channel.method)) });
    }
  }
  const all = new Set(channels.map(({ method }) => cleanText(method)));
  const fees = [...found.values()].map(({ fee, methods }) => {
    if (methods.size === all.size) return fee;
    const where = [...methods].map((method) => channelNames[channelOf.get(method)!] ?? method);
    return { ...fee, name: `${fee.name} (${where.join(', ')})` };
  });
  return { fees, spoilt };
}

function readFee({ type, value_vnd, text }: Record<string, unknown>): Fee {
  const name = cleanText(type) === 'PRICE_LEVEL' ? 'Mức giá' : 'Phí, lệ phí';
  const words = cleanText(text);
  const amount = typeof value_vnd === 'number' && Number.isSafeInteger(value_vnd) && value_vnd >= 0 ? value_vnd : null;
  if (amount === null || (amount === 0 && words !== ''))
    return { name, amountVnd: null, note: words || 'Cổng không nêu mức thu.' };
  return words === '' ? { name, amountVnd: amount } : { name, amountVnd: amount, note: words };
}

/** Words by which a paper is needed in some cases only, or is one of several. */
const conditional = /trường hợp|nếu |hoặc |đối với|một trong/iu;

/**
 * The papers to hand in. Items without a number of copies are instructions. The portal does not say which papers
 * everybody must bring, so only a paper that no words make conditional is required.
 */
export function readDocuments(value: unknown): { documents: readonly RequiredDocument[]; spoilt: boolean } {
  const groups = listOf(value);
  const lists = groups.items.map((group) => ({ group: cleanText(group.group), ...listOf(group.items) }));
  const asking = lists.map((list) => ({ ...list, items: list.items.filter(asksForPaper) }));
  const oneGroup = asking.filter(({ items }) => items.length > 0).length === 1;
  const documents = new Map<string, RequiredDocument>();
  for (const { group, items } of asking)
    for (const item of items) {
      const code = cleanText(item.code);
      const name = withoutBullet(item.name);
      const required = oneGroup && !conditional.test(name) && !conditional.test(group);
      documents.set(`${code} ${name}`, { ...(code && { code }), name, required });
    }
  return { documents: [...documents.values()], spoilt: groups.spoilt || lists.some(({ spoilt }) => spoilt) };
}

const withoutBullet = (value: unknown) => cleanText(value).replace(/^[-–+*•.\s]+/u, '');

function asksForPaper({ name, original_qty, copy_qty }: Record<string, unknown>): boolean {
  return withoutBullet(name) !== '' && Number(original_qty ?? 0) + Number(copy_qty ?? 0) > 0;
}

export function readLegalBasis(value: unknown): { legalBasis: ProcedureDefinition['legalBasis']; spoilt: boolean } {
  const { items, spoilt } = listOf(value);
  const legalBasis = items.map(({ code, name }) => ({ code: cleanText(code), name: cleanText(name) }));
  return { legalBasis: legalBasis.filter(({ code, name }) => code || name), spoilt };
}

export function readResults(value: unknown): { results: readonly string[]; spoilt: boolean } {
  if (value === undefined || value === null) return { results: [], spoilt: false };
  if (!Array.isArray(value)) return { results: [], spoilt: true };
  const texts = value.filter((item) => typeof item === 'string').map((item) => withoutBullet(item).replace(/\.+$/, ''));
  return { results: [...new Set(texts.filter(Boolean))], spoilt: texts.length < value.length };
}
