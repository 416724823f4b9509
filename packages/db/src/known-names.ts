/** Refuses unknown names in filters: a caller who mistyped one must not read that nothing belongs to it. */
import { Refusal, type RefusalCode } from '@motcua/domain/refusal';
import { type Queryable, reading } from './database.ts';
import { eq, type PgColumn, type PgTable } from './drizzle.ts';
import { agencies, calendars, officers, procedures, units } from './schema/catalogue.ts';
import { dossiers } from './schema/dossiers.ts';
import { subscriptions, tasks } from './schema/work.ts';

/** For each field of a filter: where its name is looked up, and the refusal when it is not there. */
const known = {
  agency: [agencies, agencies.id, 'agency-unknown'],
  helpedAgency: [agencies, agencies.id, 'agency-unknown'],
  receivingAgency: [agencies, agencies.id, 'agency-unknown'],
  decidingAgency: [agencies, agencies.id, 'agency-unknown'],
  unit: [units, units.id, 'unit-unknown'],
  officer: [officers, officers.id, 'officer-unknown'],
  procedure: [procedures, procedures.code, 'procedure-unknown'],
  calendar: [calendars, calendars.id, 'calendar-unknown'],
  dossier: [dossiers, dossiers.code, 'dossier-not-found'],
  task: [tasks, tasks.id, 'task-not-found'],
  subscription: [subscriptions, subscriptions.id, 'subscription-not-found'],
} as const satisfies Readonly<Record<string, readonly [PgTable, PgColumn, RefusalCode]>>;

/** A field of a filter that names something. */
export type NamingField = keyof typeof known;
const namingFields = Object.keys(known) as readonly NamingField[];

/**
 * Refuses a filter with an unknown name, with the refusal of that field. Fields that name nothing are not looked at.
 * `prefix`: the path of the filter in the request, with a dot at its end.
 */
export async function mustKnowNames(
  q: Queryable,
  filter: { readonly [field in NamingField]?: string | undefined },
  prefix = '',
): Promise<void> {
  for (const field of namingFields) {
    const name = filter[field];
    if (name === undefined) continue;
    const [table, column, code] = known[field];
    if ((await reading(async () => q.$count(table, eq(column, name)))) > 0) continue;
    throw new Refusal(code, `no ${field} has the name ${name}`, { path: `${prefix}${field}` });
  }
}
