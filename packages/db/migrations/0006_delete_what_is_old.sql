CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
-- Housekeeping is the monitor's. To lock what it deletes it needs nothing new: it may already update both.
GRANT DELETE ON outbox, idempotency_keys TO motcua_monitor;
