-- Nothing in these services reads these tables.
REVOKE SELECT ON projections, projected_dossiers, officer_loads, calendars FROM motcua_intake;--> statement-breakpoint
REVOKE SELECT ON calendars, dossier_groups FROM motcua_oversight;
