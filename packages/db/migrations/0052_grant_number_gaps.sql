GRANT SELECT ON number_gaps TO motcua_intake;
