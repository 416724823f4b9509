-- Documents are the counter's: nobody else reads where they are or how they are sealed.
GRANT SELECT, INSERT, DELETE ON attachments TO motcua_intake;--> statement-breakpoint
GRANT UPDATE (discard_at, stored_at, stored_by, sha256, pages, chunk_macs) ON attachments TO motcua_intake;
