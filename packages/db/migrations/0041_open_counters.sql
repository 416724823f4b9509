-- The view of public tracking as it was (0032), and with it where and when the counters can be reached.
CREATE OR REPLACE VIEW tracking WITH (security_barrier) AS
SELECT k.code, (SELECT c.now FROM clock c) AS simulated_now, g.definition AS group_definition, parts.parts
FROM tracking_keys k
LEFT JOIN dossier_groups g ON g.id = k.group_id
CROSS JOIN LATERAL (
  SELECT jsonb_agg(to_jsonb(one) ORDER BY one."partNo") AS parts FROM (
    SELECT m.part_no AS "partNo", m.part, m.after,
      (SELECT to_jsonb(fact) FROM (SELECT d.id, d.code, d.agency_id AS "agencyId", d.deciding_agency_id AS "decidingAgencyId",
          d.procedure_code AS "procedureCode", d.status, d.term, d.steps,
          jsonb_build_object('maxExtensions', d.rules -> 'maxExtensions') AS rules,
          (SELECT coalesce(jsonb_agg(jsonb_build_object(
              'from', s.it -> 'from', 'to', s.it -> 'to', 'ground', s.it -> 'ground', 'basis', s.it -> 'basis') ORDER BY s.n), '[]')
            FROM jsonb_array_elements(d.suspensions) WITH ORDINALITY AS s(it, n)) AS suspensions,
          (SELECT coalesce(jsonb_agg(jsonb_build_object(
              'at', e.it -> 'at', 'amount', e.it -> 'amount', 'reason', e.it -> 'reason', 'basis', e.it -> 'basis') ORDER BY e.n), '[]')
            FROM jsonb_array_elements(d.extensions) WITH ORDINALITY AS e(it, n)) AS extensions,
          (SELECT coalesce(jsonb_agg(jsonb_build_object(
              'at', r.it -> 'at', 'noteId', r.it -> 'noteId', 'lapsesAt', r.it -> 'lapsesAt') ORDER BY r.n), '[]')
            FROM jsonb_array_elements(d.supplements) WITH ORDINALITY AS r(it, n)) AS supplements,
          CASE WHEN d.apology IS NOT NULL THEN jsonb_build_object('at', d.apology -> 'at',
            'reason', d.apology -> 'reason', 'document', d.apology -> 'document') END AS apology,
          CASE WHEN d.transfer IS NOT NULL THEN jsonb_build_object('to', d.transfer -> 'to', 'at', d.transfer -> 'at') END AS transfer,
          (extract(epoch FROM d.submitted_at) * 1000)::bigint AS "submittedAt",
          (extract(epoch FROM d.accepted_at) * 1000)::bigint AS "acceptedAt",
          (extract(epoch FROM d.promised_at) * 1000)::bigint AS "promisedAt",
          (extract(epoch FROM d.due_at) * 1000)::bigint AS "dueAt", d.due_on AS "dueOn", d.result,
          (extract(epoch FROM d.finished_at) * 1000)::bigint AS "finishedAt",
          (extract(epoch FROM d.handed_over_at) * 1000)::bigint AS "handedOverAt",
          (extract(epoch FROM d.ended_at) * 1000)::bigint AS "endedAt") fact) AS dossier,
      coalesce((SELECT p.name FROM procedures p WHERE p.code = d.procedure_code), d.procedure_code) AS procedure,
      jsonb_build_object('calendarId', d.calendar_id, 'edition', d.calendar_edition, 'definition',
        (SELECT e.definition FROM calendar_editions e
          WHERE e.calendar_id = d.calendar_id AND e.edition = d.calendar_edition)) AS calendar,
      -- Every entering of every step, without the officers.
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'stepNo', t.step_no, 'stepCode', t.step_code, 'round', t.round,
          'state', t.state, 'unitId', t.unit_id, 'openedAt', (extract(epoch FROM t.opened_at) * 1000)::bigint,
          'closedAt', (extract(epoch FROM t.closed_at) * 1000)::bigint)), '[]')
        FROM tasks t WHERE t.dossier_id = d.id) AS tasks,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('taskId', q.task_id, 'agencyId', q.asked_agency_id, 'unitId', q.asked_unit_id,
          'openedAt', (extract(epoch FROM q.opened_at) * 1000)::bigint)), '[]')
        FROM consultations q WHERE q.dossier_id = d.id AND q.state = 'open') AS questions,
      -- Of the history the entries that begin a status, and of those what the applicant may know.
      (SELECT coalesce(jsonb_agg(jsonb_build_object('type', h.type, 'at', (extract(epoch FROM h.at) * 1000)::bigint,
          'data', jsonb_build_object('amountVnd', h.data -> 'amountVnd', 'document', h.data -> 'document',
            'state', jsonb_build_object('since', h.data #> '{state,since}'))) ORDER BY h.seq), '[]')
        FROM history h WHERE h.dossier_id = d.id AND h.type IN ('dossier.supplemented', 'dossier.kept', 'dossier.reopened',
          'dossier.imported', 'dossier.payment-requested', 'dossier.withdrawal-requested', 'dossier.refused',
          'dossier.stopped')) AS entries,
      awaited.agency_id AS "earlierPartAt",
      -- The papers that are missing, sealed.
      (SELECT encode(w.sealed, 'base64') FROM tracking_words w
        WHERE d.status = 5 AND w.note_id = (d.supplements -> -1 ->> 'noteId')::uuid) AS words,
      -- An agency is named with its counter, which an applicant may ask.
      (SELECT jsonb_object_agg(named.id,
          jsonb_build_object('vi', named.name, 'en', named.name_en, 'counter', named.counter)) FROM (
        SELECT a.id, a.name, a.name_en, (SELECT jsonb_build_object('vi', c.name, 'en', c.name_en, 'contact', c.contact)
            FROM units c WHERE c.agency_id = a.id AND c.kind = 'one-stop' AND c.contact IS NOT NULL) AS counter
          FROM agencies a WHERE a.id IN (
          SELECT d.agency_id UNION ALL SELECT d.deciding_agency_id UNION ALL SELECT d.transfer ->> 'to'
          UNION ALL SELECT awaited.agency_id UNION ALL SELECT s.it ->> 'agency' FROM jsonb_array_elements(d.steps) AS s(it)
          UNION ALL SELECT q.asked_agency_id FROM consultations q WHERE q.dossier_id = d.id AND q.state = 'open')
        UNION ALL
        SELECT u.id, u.name, u.name_en, NULL FROM units u WHERE u.id IN (
          SELECT t.unit_id FROM tasks t WHERE t.dossier_id = d.id
          UNION ALL SELECT q.asked_unit_id FROM consultations q WHERE q.dossier_id = d.id AND q.state = 'open')
      ) named) AS names
    FROM (
      SELECT 0 AS part_no, NULL::text AS part, NULL::text AS after, k.dossier_id WHERE k.group_id IS NULL
      UNION ALL
      SELECT p.part_no, p.part, p.after, p.dossier_id FROM dossier_group_parts p WHERE p.group_id = k.group_id
    ) m
    JOIN dossiers d ON d.id = m.dossier_id
    -- Who decides the part of the same filing whose result this one needs, while that is not over.
    LEFT JOIN LATERAL (
      SELECT e.deciding_agency_id AS agency_id FROM dossier_group_parts own
      JOIN dossier_group_parts earlier ON earlier.group_id = own.group_id AND earlier.part = own.after
      JOIN dossiers e ON e.id = earlier.dossier_id
      WHERE own.dossier_id = d.id AND e.ended_at IS NULL
    ) awaited ON true
  ) one
) parts
WHERE k.admitted_in = pg_current_xact_id_if_assigned() AND k.admitted_at = transaction_timestamp();
