GRANT SELECT ON dossier_groups, dossier_group_parts TO motcua_intake, motcua_routing, motcua_monitor;--> statement-breakpoint
GRANT INSERT ON dossier_groups, dossier_group_parts TO motcua_intake;
