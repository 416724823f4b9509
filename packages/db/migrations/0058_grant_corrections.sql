GRANT UPDATE (correction) ON dossiers TO motcua_intake;
