GRANT SELECT, INSERT, DELETE ON representative_records TO motcua_intake;--> statement-breakpoint
GRANT SELECT, INSERT ON replaced_records TO motcua_intake;--> statement-breakpoint
GRANT SELECT ON representative_records TO motcua_oversight;--> statement-breakpoint

-- What an applicant stated is corrected, and with it whatever the dossier is found by.
GRANT UPDATE (person_id, sealed) ON person_records TO motcua_intake;--> statement-breakpoint
GRANT DELETE ON person_words TO motcua_intake;--> statement-breakpoint
GRANT UPDATE (identity_key) ON tracking_keys TO motcua_intake;--> statement-breakpoint
GRANT UPDATE (applicant_id, representation) ON dossiers TO motcua_intake;--> statement-breakpoint

-- The words of a dossier that were sealed for the applicant it had before a correction are forgotten with that person too.
CREATE OR REPLACE FUNCTION forget_tracking() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE tracking_keys SET identity_key = NULL FROM dossiers d WHERE d.applicant_id = NEW.id AND dossier_id = d.id;
  DELETE FROM tracking_words USING person_notes n
    WHERE note_id = n.id AND n.dossier_id IN (SELECT d.id FROM dossiers d WHERE d.applicant_id = NEW.id
      UNION ALL SELECT r.dossier_id FROM replaced_records r WHERE r.person_id = NEW.id AND r.role = 'applicant');
  RETURN NULL;
END $$;
