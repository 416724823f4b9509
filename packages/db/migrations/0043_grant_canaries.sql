-- Each service confirms the keys that it was given. Tracking has one that intake has too, which confirms it.
GRANT SELECT ON key_canaries TO motcua_intake, motcua_routing, motcua_monitor, motcua_oversight;
