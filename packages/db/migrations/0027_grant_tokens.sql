GRANT INSERT, UPDATE (revoked_at) ON access_tokens TO motcua_intake;
