/** Documents scanned or filed with a dossier (DOMAIN.md §1.2, §2.5): what they belong to, and when they may come and go. */

import type { RequiredDocument } from '../catalogue/procedure.ts';
import { Refusal } from '../refusal.ts';
import type { Dossier } from './dossier.ts';

/** Media types a document may have. What a file is follows from its bytes, never from its name. */
export const attachmentTypes = [
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/tiff',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/xml',
] as const;
export type AttachmentType = (typeof attachmentTypes)[number];

/** A paper the dossier consists of, by the code of the procedure's document, or its number where it has none. */
export interface Component {
  readonly component: string;
  /** Null: no paper of the procedure's own, but what else comes with it. */
  readonly name: string | null;
  readonly required: boolean;
}

/** Papers every dossier may hold: what else the applicant brought, and the result itself. */
const commonComponents = ['other', 'result'] as const;

/** More than any dossier holds; keeps its list a page. */
export const attachmentsAtMost = 500;

/** What a dossier consists of by its procedure version, in the order of the procedure. */
export function componentsOf(documents: readonly RequiredDocument[]): readonly Component[] {
  const listed = documents.map(({ code, name, required }, i) => ({ component: code ?? String(i + 1), name, required }));
  return [...listed, ...commonComponents.map((component) => ({ component, name: null, required: false }))];
}

type Progress = Pick<Dossier, 'status' | 'endedAt' | 'decision' | 'result'>;

/**
 * Refuses a document for a component the dossier does not have ('component-unknown'), or that comes too late
 * ('attachments-closed'): the applicant's papers until the dossier ends, the result from the decision on.
 *
 * @param prefix where the component stands in what the caller was sent, put before the refusal's path
 */
export function requireAttachable(
  dossier: Progress,
  components: readonly Component[],
  component: string,
  prefix: string,
): void {
  if (!components.some((known) => known.component === component))
    throw new Refusal('component-unknown', 'the dossier has no such component', {
      path: `${prefix}component`,
      facts: { components: components.map((known) => known.component) },
    });
  const isDecided = dossier.decision !== null || dossier.result !== null;
  if (component === 'result' ? !isDecided : dossier.endedAt !== null) throw closed(dossier);
}

/** Refuses to withdraw a document ('attachments-closed') once the dossier is decided or has ended: a decision rests on what there was. */
export function requireWithdrawable(dossier: Progress): void {
  if (dossier.decision !== null || dossier.endedAt !== null) throw closed(dossier);
}

const closed = ({ status }: Progress) =>
  new Refusal('attachments-closed', 'the dossier does not take or give back this document now', { facts: { status } });
