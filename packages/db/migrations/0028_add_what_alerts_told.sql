ALTER TABLE "alerts" ADD COLUMN "due_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "apology_sent" boolean;