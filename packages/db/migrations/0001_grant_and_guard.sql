-- Who may do what. Each service logs in as its own role; nobody may change or remove history.
GRANT USAGE ON SCHEMA public TO motcua_intake, motcua_routing, motcua_monitor;--> statement-breakpoint
GRANT SELECT ON agencies, units, officers, calendar_editions, procedures, procedure_versions, dossiers, dossier_external_codes,
  history, tasks, deadlines, alerts, sweeps, access_tokens, clock, outbox TO motcua_intake, motcua_routing, motcua_monitor;--> statement-breakpoint
GRANT INSERT ON history, outbox TO motcua_intake, motcua_routing, motcua_monitor;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (status, headers, body) ON idempotency_keys TO motcua_intake, motcua_routing, motcua_monitor;--> statement-breakpoint
-- A row lock needs the right to update some column: id is never written.
GRANT UPDATE (id) ON clock TO motcua_intake, motcua_routing, motcua_monitor;--> statement-breakpoint

GRANT INSERT ON dossiers, dossier_external_codes, tasks, deadlines TO motcua_intake;--> statement-breakpoint
GRANT UPDATE (status, version, result, finished_at, handed_over_at, history_seq, history_hash) ON dossiers TO motcua_intake, motcua_routing;--> statement-breakpoint
GRANT UPDATE (state, closed_at) ON tasks TO motcua_intake;--> statement-breakpoint
GRANT UPDATE (closed_at, next_alert_at) ON deadlines TO motcua_intake, motcua_routing;--> statement-breakpoint
GRANT SELECT, INSERT ON persons, person_records, person_words TO motcua_intake;--> statement-breakpoint
GRANT SELECT ON person_notes TO motcua_intake;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON dossier_numbers TO motcua_intake;--> statement-breakpoint

GRANT INSERT, UPDATE ON tasks TO motcua_routing;--> statement-breakpoint
GRANT INSERT ON deadlines TO motcua_routing;--> statement-breakpoint
GRANT SELECT ON persons TO motcua_routing;--> statement-breakpoint
GRANT SELECT, INSERT ON person_notes TO motcua_routing;--> statement-breakpoint
GRANT UPDATE (published_at) ON outbox TO motcua_routing, motcua_monitor;--> statement-breakpoint

GRANT UPDATE (history_seq, history_hash) ON dossiers TO motcua_monitor;--> statement-breakpoint
GRANT UPDATE (next_alert_at) ON deadlines TO motcua_monitor;--> statement-breakpoint
GRANT INSERT ON alerts, calendar_editions TO motcua_monitor;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON subscriptions, deliveries TO motcua_monitor;--> statement-breakpoint
GRANT INSERT, UPDATE ON sweeps TO motcua_monitor;--> statement-breakpoint
GRANT UPDATE (now, moved_at) ON clock TO motcua_monitor;--> statement-breakpoint

CREATE FUNCTION refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;--> statement-breakpoint
CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();
