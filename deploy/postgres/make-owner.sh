#!/bin/sh
# Runs once, as the superuser, when the data directory is new: the owner of the database, who may make the other login
# roles and passes row level security (migrations, backup), but is no superuser.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$OWNER_DB_PASSWORD" --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
create role patchbench_owner login createrole bypassrls nosuperuser password :'password';
create database patchbench owner patchbench_owner;
revoke all on database patchbench from public;
SQL
