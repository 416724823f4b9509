CREATE TABLE "dossier_group_parts" (
	"group_id" uuid NOT NULL,
	"part_no" integer NOT NULL,
	"part" text NOT NULL,
	"after" text,
	"dossier_id" uuid NOT NULL,
	CONSTRAINT "dossier_group_parts_group_id_part_no_pk" PRIMARY KEY("group_id","part_no"),
	CONSTRAINT "dossier_group_parts_dossier_id_key" UNIQUE("dossier_id")
);
--> statement-breakpoint
CREATE TABLE "dossier_groups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"agency_id" text NOT NULL,
	"definition" jsonb NOT NULL,
	"registered_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "dossier_groups_code_key" UNIQUE("code")
);
--> statement-breakpoint
ALTER TABLE "dossier_group_parts" ADD CONSTRAINT "dossier_group_parts_group_id_dossier_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."dossier_groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dossier_group_parts" ADD CONSTRAINT "dossier_group_parts_dossier_id_dossiers_id_fk" FOREIGN KEY ("dossier_id") REFERENCES "public"."dossiers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dossier_groups" ADD CONSTRAINT "dossier_groups_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dossier_group_parts_group_id_after_idx" ON "dossier_group_parts" USING btree ("group_id","after");