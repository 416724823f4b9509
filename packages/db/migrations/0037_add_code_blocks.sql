CREATE TABLE "code_blocks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"agency_id" text NOT NULL,
	"deciding_agency_id" text NOT NULL,
	"day" date NOT NULL,
	"first" integer NOT NULL,
	"count" integer NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "code_blocks_count_check" CHECK ("code_blocks"."count" > 0 and "code_blocks"."first" > 0)
);
--> statement-breakpoint
ALTER TABLE "agencies" ADD COLUMN "registers_within_days" integer DEFAULT 3 NOT NULL;--> statement-breakpoint
ALTER TABLE "code_blocks" ADD CONSTRAINT "code_blocks_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "code_blocks" ADD CONSTRAINT "code_blocks_deciding_agency_id_agencies_id_fk" FOREIGN KEY ("deciding_agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "code_blocks_agency_id_id_idx" ON "code_blocks" USING btree ("agency_id","id");--> statement-breakpoint
CREATE INDEX "code_blocks_deciding_agency_id_day_first_idx" ON "code_blocks" USING btree ("deciding_agency_id","day","first");--> statement-breakpoint
ALTER TABLE "agencies" ADD CONSTRAINT "agencies_registers_within_days_check" CHECK ("agencies"."registers_within_days" between 1 and 60);