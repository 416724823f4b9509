CREATE TABLE "replaced_records" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dossier_id" uuid NOT NULL,
	"role" text NOT NULL,
	"person_id" uuid NOT NULL,
	"sealed" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "representative_records" (
	"dossier_id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"sealed" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "dossiers" ADD COLUMN "representation" jsonb;--> statement-breakpoint
ALTER TABLE "replaced_records" ADD CONSTRAINT "replaced_records_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "representative_records" ADD CONSTRAINT "representative_records_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "replaced_records_dossier_id_idx" ON "replaced_records" USING btree ("dossier_id");--> statement-breakpoint
CREATE INDEX "replaced_records_person_id_idx" ON "replaced_records" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "representative_records_person_id_idx" ON "representative_records" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "person_words_dossier_id_idx" ON "person_words" USING btree ("dossier_id");