-- A block never changes. A row lock needs the right to update some column: id is never written.
GRANT SELECT, INSERT, UPDATE (id) ON code_blocks TO motcua_intake;
