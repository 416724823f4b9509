CREATE TABLE "attachments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dossier_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"component" text NOT NULL,
	"media_type" text NOT NULL,
	"size" bigint NOT NULL,
	"is_digitised" boolean NOT NULL,
	"is_reused" boolean NOT NULL,
	"is_from_national_store" boolean NOT NULL,
	"sealed" "bytea" NOT NULL,
	"expected_sha256" "bytea",
	"created_by" text NOT NULL,
	"discard_at" timestamp(3) with time zone,
	"stored_at" timestamp(3) with time zone,
	"stored_by" text,
	"sha256" "bytea",
	"pages" integer,
	"chunk_macs" "bytea",
	CONSTRAINT "attachments_size_check" CHECK ("attachments"."size" > 0),
	CONSTRAINT "attachments_state_check" CHECK (("attachments"."stored_at" is null) <> ("attachments"."discard_at" is null)),
	CONSTRAINT "attachments_stored_check" CHECK ("attachments"."stored_at" is null or ("attachments"."sha256" is not null and "attachments"."chunk_macs" is not null and "attachments"."stored_by" is not null))
);
--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_dossier_id_dossiers_id_fk" FOREIGN KEY ("dossier_id") REFERENCES "public"."dossiers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attachments_dossier_id_idx" ON "attachments" USING btree ("dossier_id");--> statement-breakpoint
CREATE INDEX "attachments_discard_at_idx" ON "attachments" USING btree ("discard_at") WHERE discard_at is not null;