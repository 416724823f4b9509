/** What people can apply for at a commune, as the catalogue says, with the documents they bring and who decides. */
import { type ChannelTerms, channels, termOf } from '@motcua/domain/catalogue/procedure';
import type { Client } from '../client.ts';
import { CommandError } from '../command-line.ts';

interface Agency {
  readonly id: string;
  readonly units: readonly { readonly kind: string }[];
}

interface Step {
  readonly unit: string;
  /** The step is done where the dossier was received, whoever decides. */
  readonly at?: 'receiving';
}

export interface Offer {
  readonly procedure: string;
  readonly documents: readonly { readonly name: string; readonly form: 'original'; readonly quantity: number }[];
  /** The deciding agency: the receiving one if it has the needed units, else the smallest agency that has them. */
  readonly deciderFor: (receivingAgency: string) => string;
}

interface Procedure {
  readonly code: string;
  readonly state: string;
  readonly terms: ChannelTerms;
  readonly documents: readonly { readonly name: string; readonly required: boolean }[];
  readonly steps: readonly Step[];
}

/** The adopted procedures that every channel may be used for. */
export async function readOffers(client: Client): Promise<Offer[]> {
  const list = await client.get<{ items: Procedure[] }>('auditor', '/v1/procedures?limit=200');
  const { items: agencies } = await client.get<{ items: Agency[] }>('auditor', '/v1/agencies');
  const offers: Offer[] = [];
  const isOffered = ({ terms }: Procedure) => channels.every((channel) => termOf(terms, channel) !== undefined);
  for (const { code } of list.items.filter((procedure) => procedure.state === 'adopted' && isOffered(procedure)))
    offers.push(toOffer(await client.get<Procedure>('auditor', `/v1/procedures/${code}`), agencies));
  if (offers.length === 0) throw new CommandError('No procedure of this system is offered by every channel.');
  return offers;
}

function toOffer({ code, documents, steps }: Procedure, agencies: readonly Agency[]): Offer {
  const needed = documents.filter(({ required }) => required);
  const brought = needed.length > 0 ? needed : documents.slice(0, 1);
  return {
    procedure: code,
    documents: brought.map(({ name }) => ({ name: name.slice(0, 500), form: 'original', quantity: 1 })),
    deciderFor: (receiving) => deciderOf(steps, receiving, agencies),
  };
}

/** The decider of Offer, as a function of the agencies; exported for its test. */
export function deciderOf(steps: readonly Step[], receiving: string, agencies: readonly Agency[]): string {
  const needed = new Set(steps.filter(({ at }) => at !== 'receiving').map(({ unit }) => unit));
  const able = agencies.filter(({ units }) => needed.isSubsetOf(new Set(units.map(({ kind }) => kind))));
  if (able.length === 0 || able.some(({ id }) => id === receiving)) return receiving;
  return able.toSorted((a, b) => a.units.length - b.units.length)[0]!.id;
}
