CREATE TABLE "track_limits" (
	"key" "bytea" PRIMARY KEY NOT NULL,
	"until" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "track_limits_until_idx" ON "track_limits" USING btree ("until");