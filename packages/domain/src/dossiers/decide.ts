/** What a command leads to, or why it does not. */
import type { Dossier } from './dossier.ts';
import { type Circumstances, NotNow } from './verbs/verb.ts';
import { allowed, type CommandType, type DossierChange, type DossierCommand, verbs } from './verbs.ts';

/** The commands that the status allows and whose conditions the dossier fulfils, in the order of the status. */
export function allowedNow(dossier: Dossier): readonly CommandType[] {
  return allowed[dossier.status].filter((type) => verbs[type].possible?.(dossier) ?? true);
}

/** What a refusal says of a dossier, so that the caller knows what to do instead. */
export const standing = (dossier: Dossier) => ({ status: dossier.status, allowed: allowedNow(dossier) });

/**
 * The event that a command leads to.
 * @throws Refusal `illegal-transition`, or another code of the verb, which says more
 */
export function decide(dossier: Dossier, command: DossierCommand, when: Circumstances): DossierChange {
  try {
    requireIn(allowed[dossier.status], dossier, command);
    // The verb decides before its condition is asked, because its refusal says more than `illegal-transition`.
    const change = changeBy(command.type, command, dossier, when);
    requireIn(allowedNow(dossier), dossier, command);
    return change;
  } catch (error) {
    if (!(error instanceof NotNow)) throw error;
    throw error.with({ facts: { ...standing(dossier), ...error.facts } });
  }
}

function requireIn(commands: readonly CommandType[], { status }: Dossier, { type }: DossierCommand): void {
  if (commands.includes(type)) return;
  throw new NotNow('illegal-transition', `a dossier in status ${status} does not allow ${type} now`, {
    facts: { command: type },
  });
}

/** The type parameter ties the command to its verb, which a union of commands cannot. */
const changeBy = <T extends CommandType>(
  type: T,
  command: Extract<DossierCommand, { readonly type: T }>,
  dossier: Dossier,
  when: Circumstances,
): DossierChange => verbs[type].decide(dossier, command, when);
