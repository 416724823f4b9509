CREATE TABLE "officer_loads" (
	"officer_id" text PRIMARY KEY NOT NULL,
	"open_tasks" integer NOT NULL,
	"open_minutes" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "officer_loads" ADD CONSTRAINT "officer_loads_officer_id_officers_id_fk" FOREIGN KEY ("officer_id") REFERENCES "public"."officers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
GRANT SELECT ON officer_loads TO motcua_intake, motcua_routing, motcua_monitor;--> statement-breakpoint
INSERT INTO officer_loads SELECT officer_id, count(*), sum(budget_minutes) FROM tasks
  WHERE officer_id IS NOT NULL AND closed_at IS NULL GROUP BY officer_id;--> statement-breakpoint
-- Runs as the owner: whoever may change a task need not, and may not, write loads. Rows are locked in the order of their
-- ids, so that two reassignments in opposite directions wait for each other instead of deadlocking.
CREATE FUNCTION keep_officer_load() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO officer_loads AS load (officer_id, open_tasks, open_minutes)
    SELECT officer_id, sum(tasks), sum(minutes) FROM (
      SELECT OLD.officer_id, -1 AS tasks, -OLD.budget_minutes AS minutes WHERE TG_OP = 'UPDATE' AND OLD.closed_at IS NULL
      UNION ALL
      SELECT NEW.officer_id, 1, NEW.budget_minutes WHERE NEW.closed_at IS NULL
    ) AS change
    WHERE officer_id IS NOT NULL
    GROUP BY officer_id HAVING sum(tasks) <> 0
    ORDER BY officer_id
  ON CONFLICT (officer_id) DO UPDATE
    SET open_tasks = load.open_tasks + excluded.open_tasks, open_minutes = load.open_minutes + excluded.open_minutes;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER tasks_keep_load_of_new AFTER INSERT ON tasks FOR EACH ROW
  WHEN (NEW.officer_id IS NOT NULL) EXECUTE FUNCTION keep_officer_load();--> statement-breakpoint
CREATE TRIGGER tasks_keep_load_of_changed AFTER UPDATE OF officer_id, closed_at ON tasks FOR EACH ROW
  WHEN (OLD.officer_id IS DISTINCT FROM NEW.officer_id OR OLD.closed_at IS DISTINCT FROM NEW.closed_at)
  EXECUTE FUNCTION keep_officer_load();
