-- A dossier that is opened again counts by the calendar edition in force.
GRANT UPDATE (calendar_edition) ON deadlines TO motcua_intake;
