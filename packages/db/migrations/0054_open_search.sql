-- Until intake has folded them by the rule, what stands here already is found by what SQL can make of it.
UPDATE procedures SET search_name =
  lower(translate(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g'), 'đĐ', 'dd'));--> statement-breakpoint
UPDATE dossier_external_codes SET search_code = lower(external_code);--> statement-breakpoint
GRANT UPDATE (search_name, folding) ON procedures TO motcua_intake;--> statement-breakpoint
GRANT UPDATE (external_code, search_code, folding, coincides) ON dossier_external_codes TO motcua_intake;--> statement-breakpoint
GRANT UPDATE (folding) ON person_records TO motcua_intake;
--> statement-breakpoint
-- Alerts are listed by the kind of their term. An older process that runs beside this version does not write it.
UPDATE alerts SET kind = d.kind FROM deadlines d WHERE d.id = deadline_id;--> statement-breakpoint
CREATE FUNCTION fill_alert_kind() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.kind := (SELECT kind FROM deadlines WHERE id = NEW.deadline_id);
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER alerts_fill_kind BEFORE INSERT ON alerts FOR EACH ROW
  WHEN (NEW.kind IS NULL AND NEW.deadline_id IS NOT NULL) EXECUTE FUNCTION fill_alert_kind();
--> statement-breakpoint
REVOKE ALL ON FUNCTION fill_alert_kind FROM PUBLIC;
