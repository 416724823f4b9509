DROP INDEX "consultations_dossier_id_open_idx";--> statement-breakpoint
DROP INDEX "dossiers_open_due_at_idx";--> statement-breakpoint
DROP INDEX "dossiers_applicant_id_idx";--> statement-breakpoint
DROP INDEX "tasks_officer_id_open_idx";--> statement-breakpoint
ALTER TABLE "procedures" ADD COLUMN "search_name" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "procedures" ADD COLUMN "folding" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "dossier_external_codes" ADD COLUMN "search_code" text;--> statement-breakpoint
ALTER TABLE "dossier_external_codes" ADD COLUMN "folding" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "dossier_external_codes" ADD COLUMN "coincides" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "person_records" ADD COLUMN "folding" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "kind" text;--> statement-breakpoint
CREATE INDEX "procedures_search_name_trgm_idx" ON "procedures" USING gin ("search_name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "dossier_external_codes_search_code_idx" ON "dossier_external_codes" USING btree ("search_code","system");--> statement-breakpoint
CREATE INDEX "dossier_external_codes_coincides_idx" ON "dossier_external_codes" USING btree ("system","search_code") WHERE coincides;--> statement-breakpoint
CREATE INDEX "dossier_external_codes_folding_idx" ON "dossier_external_codes" USING btree ("dossier_id") WHERE folding <> 2;--> statement-breakpoint
CREATE INDEX "dossiers_helped_agency_id_id_idx" ON "dossiers" USING btree ("helped_agency_id","id");--> statement-breakpoint
CREATE INDEX "dossiers_deciding_agency_id_id_idx" ON "dossiers" USING btree ("deciding_agency_id","id");--> statement-breakpoint
CREATE INDEX "dossiers_status_id_idx" ON "dossiers" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "dossiers_finished_late_idx" ON "dossiers" USING btree ("id") WHERE finished_at > due_at;--> statement-breakpoint
CREATE INDEX "dossiers_open_id_idx" ON "dossiers" USING btree ("id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "dossiers_open_agency_id_id_idx" ON "dossiers" USING btree ("agency_id","id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "dossiers_open_deciding_agency_id_id_idx" ON "dossiers" USING btree ("deciding_agency_id","id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "dossiers_open_transfer_idx" ON "dossiers" USING btree (("transfer" ->> 'to')) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "dossiers_open_steps_idx" ON "dossiers" USING gin ("steps" jsonb_path_ops) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "dossiers_agency_id_accepted_at_code_idx" ON "dossiers" USING btree ("agency_id","accepted_at","code");--> statement-breakpoint
CREATE INDEX "dossiers_id_code_idx" ON "dossiers" USING btree ("id","code");--> statement-breakpoint
CREATE INDEX "person_records_folding_idx" ON "person_records" USING btree ("dossier_id") WHERE folding <> 2;--> statement-breakpoint
CREATE INDEX "projected_dossiers_kept_idx" ON "projected_dossiers" USING btree ("projection_id","dossier_id") WHERE kept_because is not null;--> statement-breakpoint
CREATE INDEX "projected_dossiers_became_late_idx" ON "projected_dossiers" USING btree ("projection_id","dossier_id") WHERE is_late and not was_late;--> statement-breakpoint
CREATE INDEX "consultations_asked_unit_id_id_idx" ON "consultations" USING btree ("asked_unit_id","id");--> statement-breakpoint
CREATE INDEX "consultations_open_asked_agency_id_idx" ON "consultations" USING btree ("asked_agency_id","dossier_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "consultations_open_asked_unit_id_idx" ON "consultations" USING btree ("asked_unit_id","dossier_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "consultations_state_id_idx" ON "consultations" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "consultations_dossier_id_idx" ON "consultations" USING btree ("dossier_id");--> statement-breakpoint
CREATE INDEX "consultations_task_id_idx" ON "consultations" USING btree ("task_id");--> statement-breakpoint
CREATE INDEX "consultations_deadline_id_idx" ON "consultations" USING btree ("deadline_id");--> statement-breakpoint
CREATE INDEX "alerts_rung_at_id_idx" ON "alerts" USING btree ("rung","at","id");--> statement-breakpoint
CREATE INDEX "alerts_kind_at_id_idx" ON "alerts" USING btree ("kind","at","id");--> statement-breakpoint
CREATE INDEX "deadlines_open_agency_id_due_at_idx" ON "deadlines" USING btree ("agency_id","due_at","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "deadlines_open_kind_due_at_idx" ON "deadlines" USING btree ("kind","due_at","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "deadlines_suspended_idx" ON "deadlines" USING btree ("anchor_at","id") WHERE closed_at is null and due_at is null;--> statement-breakpoint
CREATE INDEX "deliveries_subscription_id_id_idx" ON "deliveries" USING btree ("subscription_id","id");--> statement-breakpoint
CREATE INDEX "tasks_agency_id_open_idx" ON "tasks" USING btree ("agency_id","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "tasks_due_at_open_idx" ON "tasks" USING btree ("due_at") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "tasks_state_ended_idx" ON "tasks" USING btree ("state","id") WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX "tasks_agency_id_ended_idx" ON "tasks" USING btree ("agency_id","state","id") WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX "tasks_unit_id_ended_idx" ON "tasks" USING btree ("unit_id","state","id") WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX "tasks_officer_id_ended_idx" ON "tasks" USING btree ("officer_id","state","id") WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX "tasks_ended_late_idx" ON "tasks" USING btree ("state","id") WHERE closed_at > due_at;--> statement-breakpoint
CREATE INDEX "dossiers_open_due_at_idx" ON "dossiers" USING btree ("due_at","id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "dossiers_applicant_id_idx" ON "dossiers" USING btree ("applicant_id","id");--> statement-breakpoint
CREATE INDEX "tasks_officer_id_open_idx" ON "tasks" USING btree ("officer_id","id") WHERE closed_at is null;