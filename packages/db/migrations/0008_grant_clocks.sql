GRANT SELECT ON calendars, service_terms, projections, projected_dossiers TO motcua_intake, motcua_routing, motcua_monitor;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (retired_at) ON signing_keys TO motcua_intake;--> statement-breakpoint
GRANT INSERT ON service_terms TO motcua_intake;--> statement-breakpoint

-- Verbs of the counter and of officers move a dossier's clocks.
GRANT UPDATE (procedure_version_id, calendar_id, calendar_edition, term, rules, steps, suspensions, extensions, accepted_at,
  promised_at, due_at, due_on, ended_at) ON dossiers TO motcua_intake, motcua_routing;--> statement-breakpoint
GRANT UPDATE (promised_at, due_at, due_on, due_soon_at) ON deadlines TO motcua_intake, motcua_routing;--> statement-breakpoint
GRANT UPDATE (due_at) ON tasks TO motcua_intake, motcua_monitor;--> statement-breakpoint

-- So does an edition put in force, which the monitor carries out.
GRANT UPDATE (status, version, calendar_edition, suspensions, extensions, promised_at, due_at, due_on) ON dossiers TO motcua_monitor;--> statement-breakpoint
GRANT UPDATE (calendar_edition, promised_at, due_at, due_on, due_soon_at) ON deadlines TO motcua_monitor;--> statement-breakpoint
GRANT INSERT, UPDATE ON calendars TO motcua_monitor;--> statement-breakpoint
GRANT UPDATE (in_force_at, put_in_force_by), DELETE ON calendar_editions TO motcua_monitor;--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON projections, projected_dossiers TO motcua_monitor;
