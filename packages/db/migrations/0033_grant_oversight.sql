-- Oversight reads what auditors ask about. It changes no dossier: it writes the record of exports, the keys that sign
-- proofs, and the answers kept for repeated requests.
GRANT USAGE ON SCHEMA public TO motcua_oversight;--> statement-breakpoint
GRANT SELECT ON agencies, procedures, procedure_versions, calendars, calendar_editions, dossiers, dossier_groups,
  dossier_group_parts, history, deadlines, tasks, absences, consultations, persons, person_records, person_notes,
  access_tokens, clock TO motcua_oversight;--> statement-breakpoint
-- A row lock needs the right to update some column: id is never written.
GRANT UPDATE (id) ON clock TO motcua_oversight;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (status, headers, body) ON idempotency_keys TO motcua_oversight;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (retired_at) ON signing_keys TO motcua_oversight;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (finished_at, bytes, sha256) ON exports TO motcua_oversight;--> statement-breakpoint
REVOKE ALL ON signing_keys, exports FROM motcua_intake;
