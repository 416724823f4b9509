-- What was taken out stays recorded; only its end is added.
GRANT SELECT, INSERT, UPDATE (finished_at, bytes, sha256) ON exports TO motcua_intake;
