-- Every step and every breach updates its dossier's row: with room on the page the update stays there and no index moves.
ALTER TABLE dossiers SET (fillfactor = 85);
