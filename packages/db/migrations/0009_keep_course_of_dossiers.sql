ALTER TABLE "dossiers" ADD COLUMN "supplements" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "dossiers" ADD COLUMN "decision" jsonb;--> statement-breakpoint
ALTER TABLE "dossiers" ADD COLUMN "apology" jsonb;--> statement-breakpoint
ALTER TABLE "dossiers" ADD COLUMN "transfer" jsonb;--> statement-breakpoint
ALTER TABLE "dossiers" ADD COLUMN "delay_reason" text;--> statement-breakpoint
CREATE INDEX "dossiers_supplement_lapses_idx" ON "dossiers" USING btree ((("supplements" -> -1 ->> 'lapsesAt')::bigint)) WHERE status = 5;