-- A date that moves moves its rungs; a letter that was sent takes its rung away.
GRANT UPDATE (apology_due_at) ON deadlines TO motcua_intake, motcua_routing, motcua_monitor;
