-- A person adopts what was imported: a version of its own, beside the published one.
GRANT INSERT ON procedure_versions TO motcua_intake;
