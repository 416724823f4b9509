CREATE TABLE "number_gaps" (
	"id" uuid PRIMARY KEY NOT NULL,
	"found_at" timestamp(3) with time zone NOT NULL,
	"skipped_from" date NOT NULL,
	"skipped_to" date NOT NULL,
	"skipped" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "place" text;