GRANT UPDATE (withdrawn_from) ON dossiers TO motcua_intake;
