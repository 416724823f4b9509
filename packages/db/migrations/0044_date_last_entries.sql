CREATE TABLE "time_jumps" (
	"id" uuid PRIMARY KEY NOT NULL,
	"from_at" timestamp(3) with time zone NOT NULL,
	"to_at" timestamp(3) with time zone NOT NULL,
	"noticed_at" timestamp(3) with time zone NOT NULL,
	"released_at" timestamp(3) with time zone,
	"released_by" text
);
--> statement-breakpoint
ALTER TABLE "dossiers" ADD COLUMN "history_at" timestamp(3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "time_jumps_held_idx" ON "time_jumps" USING btree ((true)) WHERE released_at is null;