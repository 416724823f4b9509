-- Warnings are counted anew: over the time that runs since a clock last began to. A check derives those of the open terms again;
-- the monitor works it off as it works off the one of every day.
INSERT INTO projections (id, mode, state, total, created_at, created_by)
SELECT uuidv7(), 'check', 'running', count(*), clock_timestamp(), 'system:migration' FROM dossiers WHERE ended_at IS NULL
HAVING count(*) > 0;
