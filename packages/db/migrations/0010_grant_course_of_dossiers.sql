-- What the rules say where a procedure said nothing, for dossiers accepted before it could.
UPDATE dossiers SET rules = '{"supplementsAtMost": {"reception": 1, "examination": 1}, "supplementLapsesAfterDays": null, "apologyWorkingDays": 2}'::jsonb || rules;--> statement-breakpoint
GRANT UPDATE (supplements, decision, apology, transfer, delay_reason, deciding_agency_id) ON dossiers TO motcua_intake, motcua_routing;--> statement-breakpoint
GRANT INSERT ON person_notes TO motcua_intake;--> statement-breakpoint
-- A dossier handed to another agency leaves the hands it lay in.
GRANT UPDATE (unit_id, officer_id, claimed_at, version) ON tasks TO motcua_intake;--> statement-breakpoint
-- A supplement that nobody delivered lapses by itself.
GRANT UPDATE (ended_at) ON dossiers TO motcua_monitor;--> statement-breakpoint
GRANT UPDATE (state, closed_at) ON tasks TO motcua_monitor;--> statement-breakpoint
GRANT UPDATE (closed_at) ON deadlines TO motcua_monitor;
