/**
 * Documents that are scanned or filed with a dossier (docs/domain.md §1.2, §2.5): their component, and until when they
 * may be added and withdrawn.
 */

import type { RequiredDocument } from '../catalogue/procedure.ts';
import { Refusal } from '../refusal.ts';
import type { Dossier } from './dossier.ts';

/** The media types that a document may have. The type follows from the bytes of the file, never from its name. */
export const attachmentTypes = [
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/tiff',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/xml',
] as const;
export type AttachmentType = (typeof attachmentTypes)[number];

/** A paper that a dossier consists of. `component`: the code of the procedure's document, or its number from 1. */
export interface Component {
  readonly component: string;
  /** Null: the procedure does not list the paper. */
  readonly name: string | null;
  readonly required: boolean;
}

/** Papers that every dossier may hold: whatever else the applicant brought, and the result itself. */
const commonComponents = ['other', 'result'] as const;

/** More than any dossier needs. It keeps the list of a dossier's documents on one page. */
export const attachmentsAtMost = 500;

/** The papers of a dossier by its procedure version, in the order of the procedure. */
export function componentsOf(documents: readonly RequiredDocument[]): readonly Component[] {
  const listed = documents.map(({ code, name, required }, i) => ({ component: code ?? String(i + 1), name, required }));
  return [...listed, ...commonComponents.map((component) => ({ component, name: null, required: false }))];
}

type Progress = Pick<Dossier, 'status' | 'endedAt' | 'decision' | 'result'>;

/**
 * Refuses a document that the dossier does not take: the applicant's papers come before it ends, the result after the
 * decision.
 * @param prefix where the component stands in the request body, put before the path of the refusal
 * @throws Refusal `component-unknown`, path `component`; `attachments-closed`
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

/**
 * Refuses to withdraw a document once the dossier is decided or has ended: the decision rests on its documents.
 * @throws Refusal `attachments-closed`
 */
export function requireWithdrawable(dossier: Progress): void {
  if (dossier.decision !== null || dossier.endedAt !== null) throw closed(dossier);
}

const closed = ({ status }: Progress) =>
  new Refusal('attachments-closed', 'the dossier does not take or give back this document now', { facts: { status } });
