DROP INDEX "deadlines_open_answer_idx";--> statement-breakpoint
ALTER TABLE "dossiers" ADD COLUMN "correction" jsonb;--> statement-breakpoint
CREATE INDEX "deadlines_open_answer_idx" ON "deadlines" USING btree ("calendar_id","dossier_id") WHERE kind in ('reception', 'consultation', 'correction') and closed_at is null;