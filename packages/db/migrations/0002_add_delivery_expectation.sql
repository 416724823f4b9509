ALTER TABLE "deliveries" ADD COLUMN "expected_at" timestamp(3) with time zone NOT NULL;--> statement-breakpoint
CREATE INDEX "alerts_agency_id_at_id_idx" ON "alerts" USING btree ("agency_id","at","id");--> statement-breakpoint
CREATE INDEX "deliveries_pending_expected_at_idx" ON "deliveries" USING btree ("expected_at") WHERE state = 'pending';