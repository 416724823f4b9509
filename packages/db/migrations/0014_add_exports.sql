CREATE TABLE "exports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"format" text NOT NULL,
	"filter" jsonb NOT NULL,
	"with_applicants" boolean NOT NULL,
	"rows" integer NOT NULL,
	"finished_at" timestamp(3) with time zone,
	"bytes" bigint,
	"sha256" text
);
