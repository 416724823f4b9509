-- Oversight revokes tokens, and with a token end the subscriptions it made.
GRANT SELECT (id, created_by, owner_agency_id, active) ON subscriptions TO motcua_oversight;--> statement-breakpoint
GRANT UPDATE (active, ended_at, ended_because, visit_at, held_by) ON subscriptions TO motcua_oversight;
