CREATE TABLE "absences" (
	"id" uuid PRIMARY KEY NOT NULL,
	"officer_id" text NOT NULL,
	"from_at" timestamp(3) with time zone NOT NULL,
	"to_at" timestamp(3) with time zone,
	"delegate_officer_id" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"ended_by" text,
	CONSTRAINT "absences_order_check" CHECK ("absences"."to_at" is null or "absences"."to_at" > "absences"."from_at"),
	CONSTRAINT "absences_delegate_check" CHECK ("absences"."delegate_officer_id" <> "absences"."officer_id")
);
--> statement-breakpoint
CREATE TABLE "consultations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dossier_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	"agency_id" text NOT NULL,
	"asked_agency_id" text NOT NULL,
	"asked_unit_id" text,
	"deadline_id" uuid NOT NULL,
	"state" text NOT NULL,
	"version" integer NOT NULL,
	"question_note_id" uuid NOT NULL,
	"answer_note_id" uuid,
	"answer_document" text,
	"opened_at" timestamp(3) with time zone NOT NULL,
	"opened_by" text NOT NULL,
	"closed_at" timestamp(3) with time zone,
	"closed_by" text,
	CONSTRAINT "consultations_closed_check" CHECK (("consultations"."state" = 'open') = ("consultations"."closed_at" is null)),
	CONSTRAINT "consultations_answer_check" CHECK (("consultations"."state" = 'answered') = ("consultations"."answer_note_id" is not null))
);
--> statement-breakpoint
DROP INDEX "deadlines_open_reception_idx";--> statement-breakpoint
ALTER TABLE "absences" ADD CONSTRAINT "absences_officer_id_officers_id_fk" FOREIGN KEY ("officer_id") REFERENCES "public"."officers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "absences" ADD CONSTRAINT "absences_delegate_officer_id_officers_id_fk" FOREIGN KEY ("delegate_officer_id") REFERENCES "public"."officers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consultations" ADD CONSTRAINT "consultations_dossier_id_dossiers_id_fk" FOREIGN KEY ("dossier_id") REFERENCES "public"."dossiers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consultations" ADD CONSTRAINT "consultations_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consultations" ADD CONSTRAINT "consultations_asked_agency_id_agencies_id_fk" FOREIGN KEY ("asked_agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consultations" ADD CONSTRAINT "consultations_asked_unit_id_units_id_fk" FOREIGN KEY ("asked_unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consultations" ADD CONSTRAINT "consultations_deadline_id_deadlines_id_fk" FOREIGN KEY ("deadline_id") REFERENCES "public"."deadlines"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consultations" ADD CONSTRAINT "consultations_question_note_id_person_notes_id_fk" FOREIGN KEY ("question_note_id") REFERENCES "public"."person_notes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consultations" ADD CONSTRAINT "consultations_answer_note_id_person_notes_id_fk" FOREIGN KEY ("answer_note_id") REFERENCES "public"."person_notes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "absences_officer_id_id_idx" ON "absences" USING btree ("officer_id","id");--> statement-breakpoint
CREATE INDEX "absences_delegate_officer_id_idx" ON "absences" USING btree ("delegate_officer_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "consultations_asked_agency_id_id_idx" ON "consultations" USING btree ("asked_agency_id","id");--> statement-breakpoint
CREATE INDEX "consultations_open_idx" ON "consultations" USING btree ("id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "consultations_dossier_id_open_idx" ON "consultations" USING btree ("dossier_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "deadlines_open_answer_idx" ON "deadlines" USING btree ("calendar_id","dossier_id") WHERE kind in ('reception', 'consultation') and closed_at is null;