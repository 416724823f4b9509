# The image runs this as the last thing while it prepares a new folder (start.sh).
rm -f "$(dirname "$(dirname "$PGDATA")")/preparing"
