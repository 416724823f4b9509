CREATE TABLE "tracking_keys" (
	"code" text PRIMARY KEY NOT NULL,
	"dossier_id" uuid NOT NULL,
	"group_id" uuid,
	"identity_key" "bytea",
	"admitted_in" "xid8",
	"admitted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "tracking_words" (
	"note_id" uuid PRIMARY KEY NOT NULL,
	"sealed" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "track_limits" ADD COLUMN "charged_in" "xid8";--> statement-breakpoint
ALTER TABLE "track_limits" ADD COLUMN "is_code_charged" boolean;--> statement-breakpoint
ALTER TABLE "tracking_keys" ADD CONSTRAINT "tracking_keys_dossier_id_dossiers_id_fk" FOREIGN KEY ("dossier_id") REFERENCES "public"."dossiers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tracking_keys" ADD CONSTRAINT "tracking_keys_group_id_dossier_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."dossier_groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tracking_words" ADD CONSTRAINT "tracking_words_note_id_person_notes_id_fk" FOREIGN KEY ("note_id") REFERENCES "public"."person_notes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tracking_keys_dossier_id_idx" ON "tracking_keys" USING btree ("dossier_id");