/**
 * Dossier codes that a counter reserves, so that it can give them out while it cannot reach this system
 * (docs/domain.md §3.2).
 */
import { Refusal } from '../refusal.ts';
import { dossierCode } from './dossier.ts';

export interface CodeBlock {
  /** The counter's agency, which alone gives the codes out. */
  readonly agencyId: string;
  /** The agency that decides the dossiers. The codes carry its identifier. */
  readonly decidingAgencyId: string;
  /** The civil day that the codes carry (`YYYY-MM-DD`): on that day the dossiers are accepted. */
  readonly day: string;
  /** The first running number. */
  readonly first: number;
  readonly count: number;
  /** Epoch ms. Afterwards no code of the block is registered any more. */
  readonly expiresAt: number;
}

/** The codes of a block in the order of their numbers. */
export const codesOf = ({ decidingAgencyId, day, first, count }: CodeBlock): string[] =>
  Array.from({ length: count }, (_, i) => dossierCode(decidingAgencyId, day, first + i));

/** What a dossier says of itself when it is registered under a reserved code. */
export interface CodeUse {
  readonly code: string;
  readonly agencyId: string;
  readonly decidingAgencyId: string;
  /** The civil day of its acceptance. */
  readonly day: string;
}

/** The running number in a code of an agency and a day; undefined where the code has another form. */
export function numberIn({ code, decidingAgencyId, day }: CodeUse): number | undefined {
  const number = Number(/-(\d{1,9})$/.exec(code)?.[1] ?? 0);
  return code === dossierCode(decidingAgencyId, day, number) ? number : undefined;
}

/**
 * Refuses a code that is not in a block of the receiving agency for the deciding agency and the day of acceptance, or
 * whose block has expired at `now` (epoch ms).
 * @param block the block in which the number of the code lies
 * @throws Refusal `code-not-reserved`, `code-expired`
 */
export function requireReserved(block: CodeBlock | undefined, use: CodeUse, now: number): void {
  const path = 'afterwards.code';
  const { agencyId, decidingAgencyId, day } = use;
  if (block?.agencyId !== agencyId)
    throw new Refusal('code-not-reserved', 'this counter has no block with this code', {
      path,
      facts: { receivingAgency: agencyId, decidingAgency: decidingAgencyId, day },
    });
  if (now > block.expiresAt) throw new Refusal('code-expired', 'the block has expired', { path });
}
