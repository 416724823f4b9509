import type { GroupDefinition } from '@motcua/domain/dossiers/linked-groups';
import { index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from '../drizzle.ts';
import { agencies } from './catalogue.ts';
import { instant } from './columns.ts';
import { dossiers } from './dossiers.ts';

/** Groups: one filing with several dossiers under a code of its own. The state of a group is derived from its parts. */
export const dossierGroups = pgTable(
  'dossier_groups',
  {
    id: uuid('id').primaryKey(),
    code: text('code').notNull(),
    agencyId: text('agency_id')
      .notNull()
      .references(() => agencies.id),
    /** The rules of the group, as they were at registration. */
    definition: jsonb('definition').$type<GroupDefinition>().notNull(),
    registeredAt: instant('registered_at').notNull(),
  },
  (t) => [unique('dossier_groups_code_key').on(t.code)],
);

export const dossierGroupParts = pgTable(
  'dossier_group_parts',
  {
    groupId: uuid('group_id')
      .notNull()
      .references(() => dossierGroups.id),
    partNo: integer('part_no').notNull(),
    part: text('part').notNull(),
    /** The part whose result this part needs. */
    after: text('after'),
    dossierId: uuid('dossier_id')
      .notNull()
      .references(() => dossiers.id),
  },
  (t) => [
    primaryKey({ columns: [t.groupId, t.partNo] }),
    unique('dossier_group_parts_dossier_id_key').on(t.dossierId),
    index('dossier_group_parts_group_id_after_idx').on(t.groupId, t.after),
  ],
);
