GRANT SELECT, INSERT, UPDATE ON track_limits TO motcua_intake;--> statement-breakpoint
-- Housekeeping is the monitor's. A row lock needs the right to update some column: the key is never written.
GRANT SELECT, DELETE, UPDATE (key) ON track_limits TO motcua_monitor;
