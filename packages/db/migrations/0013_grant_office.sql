GRANT SELECT ON absences, consultations TO motcua_intake, motcua_routing, motcua_monitor;--> statement-breakpoint
GRANT INSERT, UPDATE (ended_at, ended_by) ON absences TO motcua_routing;--> statement-breakpoint
GRANT INSERT, UPDATE ON consultations TO motcua_routing;--> statement-breakpoint
-- What ends a dossier ends what others were asked about it.
GRANT UPDATE (state, version, closed_at, closed_by) ON consultations TO motcua_intake, motcua_monitor;
