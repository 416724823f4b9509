#!/bin/bash
# Starts PostgreSQL in its container. The image prepares a new folder once; a server that is killed meanwhile would
# leave one that looks whole and never comes up. So the folder is marked while it is prepared (prepared.sh takes the mark
# off), and an unfinished one is made anew: nothing is in it, because the server is reached from outside only later.
set -e
mark="$(dirname "$(dirname "$PGDATA")")/preparing"
if [ -e "$mark" ]; then rm -rf "${PGDATA:?}"; fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then touch "$mark"; fi
exec docker-entrypoint.sh "$@"
