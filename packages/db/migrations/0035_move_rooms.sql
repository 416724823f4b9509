-- Oversight issues tokens and the monitor records service terms: what intake did before.
GRANT INSERT, UPDATE (revoked_at) ON access_tokens TO motcua_oversight;--> statement-breakpoint
REVOKE INSERT, UPDATE (revoked_at) ON access_tokens FROM motcua_intake;--> statement-breakpoint
GRANT INSERT ON service_terms TO motcua_monitor;--> statement-breakpoint
REVOKE INSERT ON service_terms FROM motcua_intake;--> statement-breakpoint
-- Nothing in routing reads this table.
REVOKE SELECT ON service_terms FROM motcua_routing;
