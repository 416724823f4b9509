-- Whoever appends to a history says when, and a monitor notices when the wall clock jumps.
GRANT UPDATE (history_at) ON dossiers TO motcua_intake, motcua_routing, motcua_monitor;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON time_jumps TO motcua_monitor;--> statement-breakpoint
UPDATE dossiers SET history_at = h.at FROM history h WHERE h.dossier_id = dossiers.id AND h.seq = dossiers.history_seq;
