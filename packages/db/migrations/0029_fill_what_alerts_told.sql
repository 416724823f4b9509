-- What was raised before tells what is known of it now, and from here on always that.
UPDATE "alerts" SET "due_at" = d."due_at",
  "apology_sent" = CASE WHEN d."kind" = 'statutory' THEN ds."apology" IS NOT NULL END
FROM "deadlines" d JOIN "dossiers" ds ON ds."id" = d."dossier_id" WHERE d."id" = "alerts"."deadline_id";
