CREATE TABLE "signing_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"sealed_private" "bytea" NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"retired_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "calendars" (
	"id" text PRIMARY KEY NOT NULL,
	"parent_id" text,
	"created_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "service_terms" (
	"agency_id" text NOT NULL,
	"procedure_code" text NOT NULL,
	"effective_from" date NOT NULL,
	"terms" jsonb NOT NULL,
	"basis" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "service_terms_key" PRIMARY KEY("agency_id","procedure_code","effective_from")
);
--> statement-breakpoint
CREATE TABLE "projected_dossiers" (
	"projection_id" uuid NOT NULL,
	"dossier_id" uuid NOT NULL,
	"before" jsonb NOT NULL,
	"after" jsonb,
	"was_late" boolean NOT NULL,
	"is_late" boolean NOT NULL,
	"kept_because" text,
	CONSTRAINT "projected_dossiers_key" PRIMARY KEY("projection_id","dossier_id")
);
--> statement-breakpoint
CREATE TABLE "projections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"state" text NOT NULL,
	"calendar_id" text,
	"calendar_edition" integer,
	"after_dossier" uuid,
	"total" integer NOT NULL,
	"seen" integer DEFAULT 0 NOT NULL,
	"moved" integer DEFAULT 0 NOT NULL,
	"became_late" integer DEFAULT 0 NOT NULL,
	"no_longer_late" integer DEFAULT 0 NOT NULL,
	"kept" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"finished_at" timestamp(3) with time zone
);
--> statement-breakpoint
ALTER TABLE "alerts" DROP CONSTRAINT "alerts_deadline_id_rung_key";--> statement-breakpoint
ALTER TABLE "dossiers" ALTER COLUMN "term" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "dossiers" ALTER COLUMN "accepted_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "dossiers" ALTER COLUMN "promised_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "dossiers" ALTER COLUMN "due_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "dossiers" ALTER COLUMN "due_on" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "alerts" ALTER COLUMN "deadline_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "alerts" ALTER COLUMN "dossier_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "alerts" ALTER COLUMN "agency_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ALTER COLUMN "due_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "deadlines" ALTER COLUMN "due_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "deadlines" ALTER COLUMN "due_on" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "deadlines" ALTER COLUMN "due_soon_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_editions" ADD COLUMN "own" jsonb;--> statement-breakpoint
-- Until now no calendar had a parent, and every edition was in force from the moment it was added.
UPDATE "calendar_editions" SET "own" = "definition";--> statement-breakpoint
ALTER TABLE "calendar_editions" ALTER COLUMN "own" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_editions" ADD COLUMN "parent_edition" integer;--> statement-breakpoint
ALTER TABLE "calendar_editions" ADD COLUMN "in_force_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "calendar_editions" ADD COLUMN "put_in_force_by" text;--> statement-breakpoint
UPDATE "calendar_editions" SET "in_force_at" = "created_at", "put_in_force_by" = "created_by";--> statement-breakpoint
INSERT INTO "calendars" ("id", "created_at") SELECT "calendar_id", min("created_at") FROM "calendar_editions" GROUP BY "calendar_id";--> statement-breakpoint
ALTER TABLE "dossiers" ADD COLUMN "rules" jsonb DEFAULT '{"pausedBy": ["supplement"], "maxExtensions": 1}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "dossiers" ALTER COLUMN "rules" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "dossiers" ADD COLUMN "suspensions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "dossiers" ADD COLUMN "extensions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "dossiers" ADD COLUMN "submitted_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "dossiers" ADD COLUMN "ended_at" timestamp(3) with time zone;--> statement-breakpoint
UPDATE "dossiers" SET "ended_at" = "finished_at" WHERE "finished_at" IS NOT NULL;--> statement-breakpoint
-- The promised instant itself moves from now on; what an older system promised stays with the term.
UPDATE "dossiers" SET "term" = jsonb_build_object('unit', 'imported', 'promisedAt', (extract(epoch FROM "promised_at") * 1000)::bigint)
  WHERE "term" ->> 'unit' = 'imported';--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "calendar_id" text;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "calendar_edition" integer;--> statement-breakpoint
ALTER TABLE "deadlines" ADD COLUMN "term" jsonb;--> statement-breakpoint
ALTER TABLE "deadlines" ADD COLUMN "calendar_id" text;--> statement-breakpoint
ALTER TABLE "deadlines" ADD COLUMN "calendar_edition" integer;--> statement-breakpoint
ALTER TABLE "deadlines" ADD COLUMN "promised_at" timestamp(3) with time zone;--> statement-breakpoint
UPDATE "deadlines" SET "calendar_id" = d."calendar_id", "calendar_edition" = d."calendar_edition",
    "term" = CASE WHEN "deadlines"."task_id" IS NULL THEN d."term"
      ELSE (SELECT jsonb_build_object('unit', 'workingMinute', 'minutes', t."budget_minutes") FROM "tasks" t WHERE t."id" = "deadlines"."task_id") END,
    "promised_at" = CASE WHEN "deadlines"."task_id" IS NULL THEN d."promised_at" ELSE "deadlines"."due_at" END
  FROM "dossiers" d WHERE d."id" = "deadlines"."dossier_id";--> statement-breakpoint
ALTER TABLE "deadlines" ALTER COLUMN "term" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "deadlines" ALTER COLUMN "calendar_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "deadlines" ALTER COLUMN "calendar_edition" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "calendars" ADD CONSTRAINT "calendars_parent_id_calendars_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."calendars"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_terms" ADD CONSTRAINT "service_terms_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "projected_dossiers" ADD CONSTRAINT "projected_dossiers_projection_id_projections_id_fk" FOREIGN KEY ("projection_id") REFERENCES "public"."projections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "projections_running_idx" ON "projections" USING btree ("id") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "projections_calendar_id_edition_idx" ON "projections" USING btree ("calendar_id","calendar_edition");--> statement-breakpoint
ALTER TABLE "calendar_editions" ADD CONSTRAINT "calendar_editions_calendar_id_calendars_id_fk" FOREIGN KEY ("calendar_id") REFERENCES "public"."calendars"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dossiers_open_calendar_id_idx" ON "dossiers" USING btree ("calendar_id","id") WHERE ended_at is null;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_deadline_id_rung_at_key" UNIQUE("deadline_id","rung","at");--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_calendar_id_edition_rung_key" UNIQUE("calendar_id","calendar_edition","rung");--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_subject_check" CHECK (("alerts"."deadline_id" is null) <> ("alerts"."calendar_id" is null));