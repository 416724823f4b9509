-- Public tracking is the only door without a token. Its login may read one view and call one function, and nothing else.
GRANT USAGE ON SCHEMA public TO motcua_tracking;--> statement-breakpoint

-- Intake writes what an applicant has to name; nobody but the functions below reads it back.
GRANT SELECT (code, dossier_id), INSERT ON tracking_keys TO motcua_intake;--> statement-breakpoint
GRANT SELECT (note_id), INSERT ON tracking_words TO motcua_intake;--> statement-breakpoint
-- A row lock needs the right to update some column: id is never written. It keeps a person from being erased meanwhile.
GRANT UPDATE (id) ON persons TO motcua_intake;--> statement-breakpoint
REVOKE ALL ON track_limits FROM motcua_intake;--> statement-breakpoint

-- Whoever forgets a person takes away the person's key. Runs as the owner, so that no right is needed but that one.
CREATE FUNCTION forget_tracking() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE tracking_keys SET identity_key = NULL FROM dossiers d WHERE d.applicant_id = NEW.id AND dossier_id = d.id;
  DELETE FROM tracking_words USING dossiers d, person_notes n
    WHERE d.applicant_id = NEW.id AND n.dossier_id = d.id AND note_id = n.id;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER persons_forget_tracking AFTER UPDATE OF wrapped_key ON persons FOR EACH ROW
  WHEN (NEW.wrapped_key IS NULL) EXECUTE FUNCTION forget_tracking();--> statement-breakpoint

-- The hash under which a limit is kept. `caller` is a hash already, made with a key that the database does not hold.
CREATE FUNCTION track_limit_key(kind text, code text, caller bytea) RETURNS bytea LANGUAGE sql STABLE
  RETURN sha256(convert_to(kind || ' ' || code || ' ', 'UTF8') || caller);--> statement-breakpoint

-- A bucket that leaks by one millisecond each: an act costs `cost`, and there is room for `capacity`. So a full bucket lets
-- one act through every `cost`, and nobody is shut out for longer. Returns the milliseconds until there is room; 0: charged.
-- One statement: of many at once no more get through than have room.
CREATE FUNCTION charge_track_limit(bucket bytea, at timestamptz, cost interval, capacity interval) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  full_from CONSTANT timestamptz := at + capacity - cost;
  counts_until timestamptz;
BEGIN
  INSERT INTO public.track_limits AS held (key, until) VALUES (bucket, at + cost)
    ON CONFLICT (key) DO UPDATE SET until = greatest(held.until, at) + cost WHERE held.until <= full_from;
  IF FOUND THEN
    RETURN 0;
  END IF;
  SELECT until INTO counts_until FROM public.track_limits WHERE key = bucket;
  RETURN greatest(1, ceil(extract(epoch FROM coalesce(counts_until, at) - full_from) * 1000));
END $$;--> statement-breakpoint

-- One attempt to name the end of an applicant's number (docs/adr/0010). Called twice with the same arguments:
--   1. It charges the attempt to the address, to the code asked from that address, and to the code. `wait_ms` above 0 says
--      how long there is no room for one more; then there is no second call.
--   2. In a later transaction it judges the attempt: `admitted` is true where code and key belong together. Then the view
--      shows that code until the transaction ends, and the charges are given back.
-- Nothing is compared before the charge stands for good: who took the charge back by a rollback would have guessed for free.
CREATE FUNCTION attempt_tracking(attempt uuid, asked_code text, asked_key bytea, caller bytea,
  OUT wait_ms bigint, OUT admitted boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- An address: 30 failures in a row, then one every two minutes; a success counts little, because many share an address.
  address_cost CONSTANT interval := '2 minutes';
  address_capacity CONSTANT interval := '60 minutes';
  success_cost CONSTANT interval := '5 seconds';
  -- A code from one address: 5 failures in a row, then one every twelve minutes. So nobody shuts out another address.
  pair_cost CONSTANT interval := '12 minutes';
  pair_capacity CONSTANT interval := '60 minutes';
  -- A code from anywhere: 20 failures in a row, then one every half hour. To try half of the 10,000 endings of a known code
  -- takes a hundred days, with however many addresses.
  code_cost CONSTANT interval := '30 minutes';
  code_capacity CONSTANT interval := '600 minutes';
  -- Whoever was answered is let in from the same address for so long, whatever others do to the code meanwhile.
  answered_for CONSTANT interval := '30 days';
  -- How long a charged attempt may wait to be judged. Housekeeping deletes it afterwards.
  attempt_kept CONSTANT interval := '1 minute';

  now CONSTANT timestamptz := clock_timestamp();
  address CONSTANT bytea := public.track_limit_key('address', '', caller);
  pair CONSTANT bytea := public.track_limit_key('code-from-address', asked_code, caller);
  code CONSTANT bytea := public.track_limit_key('code', asked_code, '');
  answered CONSTANT bytea := public.track_limit_key('answered', asked_code, caller);
  charged CONSTANT bytea := public.track_limit_key('attempt ' || attempt, asked_code, asked_key || caller);
  charges_code boolean;
BEGIN
  IF octet_length(asked_key) IS DISTINCT FROM 32 OR octet_length(caller) IS DISTINCT FROM 32 THEN
    RAISE EXCEPTION 'a key and a caller have 32 bytes' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  wait_ms := 0;
  admitted := false;

  DELETE FROM public.track_limits WHERE key = charged AND charged_in <> pg_current_xact_id()
    RETURNING is_code_charged INTO charges_code;
  IF FOUND THEN
    UPDATE public.tracking_keys AS k SET admitted_in = pg_current_xact_id(), admitted_at = transaction_timestamp()
      WHERE k.code = asked_code AND k.identity_key = asked_key;
    admitted := FOUND;
    IF admitted THEN
      UPDATE public.track_limits SET until = until - (address_cost - success_cost) WHERE key = address;
      UPDATE public.track_limits SET until = until - pair_cost WHERE key = pair;
      UPDATE public.track_limits SET until = until - code_cost WHERE key = code AND charges_code;
      INSERT INTO public.track_limits (key, until) VALUES (answered, now + answered_for)
        ON CONFLICT (key) DO UPDATE SET until = excluded.until;
    END IF;
    RETURN;
  END IF;

  charges_code := NOT EXISTS (SELECT FROM public.track_limits WHERE key = answered AND until > now);
  wait_ms := public.charge_track_limit(address, now, address_cost, address_capacity);
  IF wait_ms = 0 THEN
    wait_ms := public.charge_track_limit(pair, now, pair_cost, pair_capacity);
  END IF;
  IF wait_ms = 0 AND charges_code THEN
    wait_ms := public.charge_track_limit(code, now, code_cost, code_capacity);
  END IF;
  IF wait_ms = 0 THEN
    INSERT INTO public.track_limits (key, until, charged_in, is_code_charged)
      VALUES (charged, now + attempt_kept, pg_current_xact_id(), charges_code)
      ON CONFLICT (key) DO UPDATE SET charged_in = excluded.charged_in;
  END IF;
END $$;--> statement-breakpoint

-- What the answer is computed from, for the code that was just named: facts, dates and names of agencies and units, never a
-- person, neither the applicant nor an officer. Instants are epoch milliseconds, as everywhere in JSON.
-- The keyed index itself is not shown: EXPLAIN would say of any guess whether a row has it.
CREATE VIEW tracking WITH (security_barrier) AS
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
      (SELECT jsonb_object_agg(named.id, jsonb_build_object('vi', named.name, 'en', named.name_en)) FROM (
        SELECT a.id, a.name, a.name_en FROM agencies a WHERE a.id IN (
          SELECT d.agency_id UNION ALL SELECT d.deciding_agency_id UNION ALL SELECT d.transfer ->> 'to'
          UNION ALL SELECT awaited.agency_id UNION ALL SELECT s.it ->> 'agency' FROM jsonb_array_elements(d.steps) AS s(it)
          UNION ALL SELECT q.asked_agency_id FROM consultations q WHERE q.dossier_id = d.id AND q.state = 'open')
        UNION ALL
        SELECT u.id, u.name, u.name_en FROM units u WHERE u.id IN (
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
WHERE k.admitted_in = pg_current_xact_id_if_assigned() AND k.admitted_at = transaction_timestamp();--> statement-breakpoint

REVOKE ALL ON FUNCTION attempt_tracking, charge_track_limit, track_limit_key, forget_tracking, refuse_change_of_history,
  keep_officer_load FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION attempt_tracking TO motcua_tracking;--> statement-breakpoint
GRANT SELECT ON tracking TO motcua_tracking;
