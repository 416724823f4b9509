/** Which forms of a dossier can be printed, in which set, and why the others cannot. */

import type { Dossier } from '../dossiers/dossier.ts';
import { Status } from '../dossiers/status.ts';
import { civilDay } from '../instant.ts';
import { Refusal } from '../refusal.ts';
import { type DossierForm, dossierForms, type FormSet, type FormTemplate } from './form.ts';
import { findTemplate, setOn } from './form-templates.ts';

/** Why a form cannot be printed. */
export const unavailableReasons = [
  'not-accepted',
  'no-supplement-requested',
  'not-refused',
  'no-apology',
  'not-stopped',
  'not-in-set',
] as const;
export type UnavailableReason = (typeof unavailableReasons)[number];

/** A form of a set. `why`: why it cannot be printed; null: it can. `template` undefined: the set has no such form. */
export interface FormOption {
  readonly form: DossierForm;
  readonly template: FormTemplate | undefined;
  readonly why: UnavailableReason | null;
}

const missing: Readonly<Record<DossierForm, (dossier: Dossier, no: number) => UnavailableReason | null>> = {
  receipt: ({ acceptedAt }) => (acceptedAt === null ? 'not-accepted' : null),
  'supplement-request': ({ supplements }, no) => (supplements.length < no ? 'no-supplement-requested' : null),
  // Not eligible on the merits: it is finished and denied (docs/domain.md §10).
  refusal: ({ status, result }) => (status === Status.refused || result === 'denied' ? null : 'not-refused'),
  apology: ({ apology }) => (apology === null ? 'no-apology' : null),
  'stop-notice': ({ status }) => (status === Status.stopped ? null : 'not-stopped'),
  'control-slip': ({ acceptedAt }) => (acceptedAt === null ? 'not-accepted' : null),
};

/** The civil day whose forms a dossier gets: the day of its acceptance, else of its submission. */
function formDayOf({ acceptedAt, submittedAt }: Dossier, timeZone: string): string {
  return civilDay(acceptedAt ?? submittedAt ?? 0, timeZone);
}

/**
 * The forms of a dossier in a set. `asked` not given: the set in force when it was accepted. `newest`: the newest
 * version that there was when it was registered.
 */
export function formsOf(
  dossier: Dossier,
  timeZone: string,
  asked?: FormSet,
  { no = 1, newest = 1 }: { readonly no?: number | undefined; readonly newest?: number | undefined } = {},
): { set: FormSet; options: readonly FormOption[] } {
  const day = formDayOf(dossier, timeZone);
  const set = asked ?? setOn(day);
  const options = dossierForms.map((form) => {
    const template = findTemplate(form, set, day, newest);
    return { form, template, why: template === undefined ? ('not-in-set' as const) : missing[form](dossier, no) };
  });
  return { set, options };
}

/**
 * A form as the caller asks for it. `no`: the number of the supplement request, from 1. `newest`: the newest version
 * that there was when the dossier was registered.
 */
export interface AskedForm {
  readonly form: DossierForm;
  readonly set?: FormSet | undefined;
  readonly no?: number | undefined;
  readonly newest?: number | undefined;
}

/**
 * The template by which a form is printed.
 * @throws Refusal `form-not-available`, path `form`, with the reason and the available forms
 */
export function requireForm(
  dossier: Dossier,
  timeZone: string,
  { form, set: asked, ...which }: AskedForm,
): FormTemplate {
  const { set, options } = formsOf(dossier, timeZone, asked, which);
  const { template, why } = options.find((option) => option.form === form)!;
  if (template !== undefined && why === null) return template;
  const available = options.filter((option) => option.why === null).map((option) => option.form);
  throw new Refusal('form-not-available', `the form cannot be printed: ${why}`, {
    path: 'form',
    facts: { why: why!, set, available },
  });
}
