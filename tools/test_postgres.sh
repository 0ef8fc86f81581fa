#!/usr/bin/env bash
# Starts and stops the PostgreSQL 15 cluster of the tests: Debian's package, a temporary folder, a Unix socket, no TCP.
#   tools/test_postgres.sh start URL_FILE   writes the URL of the running cluster into URL_FILE
#   tools/test_postgres.sh stop URL_FILE
set -euo pipefail

verb=$1
url_file=$2
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@")
  else
    "$@"
  fi
}

stop() {
  [ -f "$url_file" ] || return 0
  folder=$(sed -n 's/.*host=\(.*\)$/\1/p' "$url_file")
  rm -f "$url_file"
  case "$folder" in
    */tocsin-test-postgres.*) ;;
    *) return 0 ;;
  esac
  as_postgres "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}

case "$verb" in
  start)
    stop
    folder=$(mktemp -d /tmp/tocsin-test-postgres.XXXXXX)
    if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
    as_postgres "$bin/initdb" -D "$folder/data" -U tocsin --auth=trust --encoding=UTF8 --locale=C --no-sync >"$folder/initdb.log"
    as_postgres "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" \
      -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=${TOCSIN_TEST_FSYNC:-off} -c max_connections=200 -c shared_buffers=128MB" start >/dev/null
    echo "postgresql:///postgres?user=tocsin&host=$folder" >"$url_file"
    ;;
  stop) stop ;;
  *) echo "usage: $0 start|stop URL_FILE" >&2; exit 2 ;;
esac
