CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE TABLE "access_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"role" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"revoked_at" timestamp(3) with time zone,
	CONSTRAINT "access_tokens_token_hash_key" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "clock" (
	"id" integer PRIMARY KEY NOT NULL,
	"now" timestamp(3) with time zone NOT NULL,
	"moved_at" timestamp(3) with time zone,
	CONSTRAINT "clock_single_check" CHECK ("clock"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"principal_id" uuid NOT NULL,
	"key" text NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"status" integer NOT NULL,
	"headers" jsonb NOT NULL,
	"body" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_key" PRIMARY KEY("principal_id","key")
);
--> statement-breakpoint
CREATE TABLE "agencies" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"name_en" text NOT NULL,
	"kind" text NOT NULL,
	"parent_id" text,
	"calendar_id" text NOT NULL,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"successor_id" text
);
--> statement-breakpoint
CREATE TABLE "calendar_editions" (
	"calendar_id" text NOT NULL,
	"edition" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"basis" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "calendar_editions_calendar_id_edition_pk" PRIMARY KEY("calendar_id","edition")
);
--> statement-breakpoint
CREATE TABLE "officers" (
	"id" text PRIMARY KEY NOT NULL,
	"unit_id" text NOT NULL,
	"name" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "procedure_versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"procedure_code" text NOT NULL,
	"version" integer NOT NULL,
	"effective_from" date NOT NULL,
	"state" text NOT NULL,
	"conflicts" jsonb NOT NULL,
	"definition" jsonb NOT NULL,
	"source" text NOT NULL,
	"fingerprint" text NOT NULL,
	CONSTRAINT "procedure_versions_procedure_code_version_key" UNIQUE("procedure_code","version"),
	CONSTRAINT "procedure_versions_procedure_code_fingerprint_key" UNIQUE("procedure_code","fingerprint"),
	CONSTRAINT "procedure_versions_pending_has_conflicts_check" CHECK ("procedure_versions"."state" = 'adopted' or jsonb_array_length("procedure_versions"."conflicts") > 0)
);
--> statement-breakpoint
CREATE TABLE "procedures" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"field_code" text,
	"field_name" text NOT NULL,
	"predecessor_code" text
);
--> statement-breakpoint
CREATE TABLE "units" (
	"id" text PRIMARY KEY NOT NULL,
	"agency_id" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"name_en" text NOT NULL,
	CONSTRAINT "units_agency_id_kind_key" UNIQUE("agency_id","kind")
);
--> statement-breakpoint
CREATE TABLE "dossier_external_codes" (
	"system" text NOT NULL,
	"external_code" text NOT NULL,
	"dossier_id" uuid NOT NULL,
	CONSTRAINT "dossier_external_codes_key" PRIMARY KEY("system","external_code")
);
--> statement-breakpoint
CREATE TABLE "dossier_numbers" (
	"agency_id" text NOT NULL,
	"day" date NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "dossier_numbers_agency_id_day_pk" PRIMARY KEY("agency_id","day")
);
--> statement-breakpoint
CREATE TABLE "dossiers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"agency_id" text NOT NULL,
	"helped_agency_id" text NOT NULL,
	"deciding_agency_id" text NOT NULL,
	"procedure_code" text NOT NULL,
	"procedure_version_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"status" smallint NOT NULL,
	"version" integer NOT NULL,
	"applicant_id" uuid NOT NULL,
	"calendar_id" text NOT NULL,
	"calendar_edition" integer NOT NULL,
	"term" jsonb NOT NULL,
	"steps" jsonb NOT NULL,
	"accepted_at" timestamp(3) with time zone NOT NULL,
	"promised_at" timestamp(3) with time zone NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"due_on" date NOT NULL,
	"result" text,
	"finished_at" timestamp(3) with time zone,
	"handed_over_at" timestamp(3) with time zone,
	"history_seq" integer NOT NULL,
	"history_hash" "bytea" NOT NULL,
	CONSTRAINT "dossiers_code_key" UNIQUE("code"),
	CONSTRAINT "dossiers_status_check" CHECK ("dossiers"."status" between 1 and 10),
	CONSTRAINT "dossiers_version_check" CHECK ("dossiers"."version" > 0)
);
--> statement-breakpoint
CREATE TABLE "history" (
	"dossier_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"type" text NOT NULL,
	"actor" text NOT NULL,
	"data" jsonb NOT NULL,
	"prev_hash" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "history_dossier_id_seq_pk" PRIMARY KEY("dossier_id","seq")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"type" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"published_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "person_notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dossier_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"sealed" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_records" (
	"dossier_id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"sealed" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_words" (
	"word" "bytea" NOT NULL,
	"dossier_id" uuid NOT NULL,
	CONSTRAINT "person_words_word_dossier_id_pk" PRIMARY KEY("word","dossier_id")
);
--> statement-breakpoint
CREATE TABLE "persons" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identity_index" "bytea",
	"wrapped_key" "bytea",
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "persons_identity_index_key" UNIQUE("identity_index")
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"deadline_id" uuid NOT NULL,
	"rung" text NOT NULL,
	"dossier_id" uuid NOT NULL,
	"agency_id" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"raised_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "alerts_deadline_id_rung_key" UNIQUE("deadline_id","rung")
);
--> statement-breakpoint
CREATE TABLE "deadlines" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dossier_id" uuid NOT NULL,
	"task_id" uuid,
	"agency_id" text NOT NULL,
	"kind" text NOT NULL,
	"anchor_at" timestamp(3) with time zone NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"due_on" date NOT NULL,
	"due_soon_at" timestamp(3) with time zone NOT NULL,
	"next_alert_at" timestamp(3) with time zone,
	"closed_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"alert_id" uuid NOT NULL,
	"subscription_id" uuid NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_status" integer,
	"last_error" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	"settled_at" timestamp(3) with time zone,
	CONSTRAINT "deliveries_alert_id_subscription_id_key" UNIQUE("alert_id","subscription_id")
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"rungs" jsonb NOT NULL,
	"kinds" jsonb NOT NULL,
	"agency_id" text,
	"sealed_secret" "bytea" NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"created_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sweeps" (
	"id" integer PRIMARY KEY NOT NULL,
	"finished_at" timestamp(3) with time zone NOT NULL,
	"raised" bigint NOT NULL,
	"truncated" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dossier_id" uuid NOT NULL,
	"agency_id" text NOT NULL,
	"step_no" integer NOT NULL,
	"round" integer NOT NULL,
	"step_code" text NOT NULL,
	"step_name" text NOT NULL,
	"unit_kind" text NOT NULL,
	"unit_id" text,
	"officer_id" text,
	"state" text NOT NULL,
	"version" integer NOT NULL,
	"budget_minutes" integer NOT NULL,
	"opened_at" timestamp(3) with time zone NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"claimed_at" timestamp(3) with time zone,
	"closed_at" timestamp(3) with time zone,
	CONSTRAINT "tasks_dossier_id_step_no_round_key" UNIQUE("dossier_id","step_no","round"),
	CONSTRAINT "tasks_budget_minutes_check" CHECK ("tasks"."budget_minutes" > 0)
);
--> statement-breakpoint
ALTER TABLE "officers" ADD CONSTRAINT "officers_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "procedure_versions" ADD CONSTRAINT "procedure_versions_procedure_code_procedures_code_fk" FOREIGN KEY ("procedure_code") REFERENCES "public"."procedures"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dossier_external_codes" ADD CONSTRAINT "dossier_external_codes_dossier_id_dossiers_id_fk" FOREIGN KEY ("dossier_id") REFERENCES "public"."dossiers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dossiers" ADD CONSTRAINT "dossiers_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dossiers" ADD CONSTRAINT "dossiers_helped_agency_id_agencies_id_fk" FOREIGN KEY ("helped_agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dossiers" ADD CONSTRAINT "dossiers_deciding_agency_id_agencies_id_fk" FOREIGN KEY ("deciding_agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dossiers" ADD CONSTRAINT "dossiers_procedure_version_id_procedure_versions_id_fk" FOREIGN KEY ("procedure_version_id") REFERENCES "public"."procedure_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dossiers" ADD CONSTRAINT "dossiers_applicant_id_persons_id_fk" FOREIGN KEY ("applicant_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_notes" ADD CONSTRAINT "person_notes_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_records" ADD CONSTRAINT "person_records_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_deadline_id_deadlines_id_fk" FOREIGN KEY ("deadline_id") REFERENCES "public"."deadlines"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deadlines" ADD CONSTRAINT "deadlines_dossier_id_dossiers_id_fk" FOREIGN KEY ("dossier_id") REFERENCES "public"."dossiers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deadlines" ADD CONSTRAINT "deadlines_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_dossier_id_dossiers_id_fk" FOREIGN KEY ("dossier_id") REFERENCES "public"."dossiers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_officer_id_officers_id_fk" FOREIGN KEY ("officer_id") REFERENCES "public"."officers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "officers_unit_id_idx" ON "officers" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "procedures_field_code_idx" ON "procedures" USING btree ("field_code");--> statement-breakpoint
CREATE INDEX "dossier_external_codes_dossier_id_idx" ON "dossier_external_codes" USING btree ("dossier_id");--> statement-breakpoint
CREATE INDEX "dossiers_agency_id_id_idx" ON "dossiers" USING btree ("agency_id","id");--> statement-breakpoint
CREATE INDEX "dossiers_procedure_code_id_idx" ON "dossiers" USING btree ("procedure_code","id");--> statement-breakpoint
CREATE INDEX "dossiers_due_at_id_idx" ON "dossiers" USING btree ("due_at","id");--> statement-breakpoint
CREATE INDEX "dossiers_open_due_at_idx" ON "dossiers" USING btree ("due_at","id") WHERE finished_at is null;--> statement-breakpoint
CREATE INDEX "dossiers_applicant_id_idx" ON "dossiers" USING btree ("applicant_id");--> statement-breakpoint
CREATE INDEX "dossiers_code_trgm_idx" ON "dossiers" USING gin ("code" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "outbox_unpublished_idx" ON "outbox" USING btree ("id") WHERE published_at is null;--> statement-breakpoint
CREATE INDEX "person_notes_dossier_id_idx" ON "person_notes" USING btree ("dossier_id");--> statement-breakpoint
CREATE INDEX "person_records_person_id_idx" ON "person_records" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "alerts_at_id_idx" ON "alerts" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "alerts_dossier_id_idx" ON "alerts" USING btree ("dossier_id");--> statement-breakpoint
CREATE INDEX "deadlines_next_alert_at_idx" ON "deadlines" USING btree ("next_alert_at","id") WHERE next_alert_at is not null;--> statement-breakpoint
CREATE INDEX "deadlines_dossier_id_idx" ON "deadlines" USING btree ("dossier_id");--> statement-breakpoint
CREATE INDEX "deadlines_open_due_at_idx" ON "deadlines" USING btree ("due_at","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "deadlines_open_due_soon_at_idx" ON "deadlines" USING btree ("due_soon_at","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "deliveries_state_id_idx" ON "deliveries" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "tasks_officer_id_open_idx" ON "tasks" USING btree ("officer_id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "tasks_open_idx" ON "tasks" USING btree ("id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "tasks_unit_id_open_idx" ON "tasks" USING btree ("unit_id","id") WHERE closed_at is null;