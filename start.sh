#!/bin/sh
# Runs the built servers.
#
#   start.sh <role>   becomes the server dist/<role>.js
#   start.sh          runs all of them: SIGTERM or SIGINT drains them all and exits 0; when one ends by
#                     itself, the others are drained too and the exit is 1
set -u
CDPATH='' cd -- "$(dirname -- "$0")" || exit 1

roles=
for file in dist/*.js; do
  [ -e "$file" ] || { echo "start.sh: nothing is built: run 'npm run build'" >&2; exit 1; }
  role=${file#dist/}
  roles="$roles ${role%.js}"
done

if [ "$#" -gt 0 ]; then
  for role in $roles; do
    [ "$role" = "$*" ] && exec node "dist/$role.js"
  done
  echo "start.sh: unknown role '$*', the roles are:$roles" >&2
  exit 64
fi

# POSIX sh cannot wait for whichever child ends first, so each server runs under a small shell that
# passes SIGTERM on and tells this one how the server ended: USR1 for well, USR2 for badly.
run() {
  server= ended=
  trap 'ended=early; [ -z "$server" ] || kill -s TERM "$server"' TERM
  node "dist/$1.js" &
  server=$!
  # SIGTERM came before there was a server to pass it on to.
  [ -z "$ended" ] || kill -s TERM "$server"
  # A signal interrupts `wait`; the status of the server is that of the last one.
  while kill -s 0 "$server" 2>/dev/null; do wait "$server"; status=$?; done
  echo "start.sh: $1 ended with status $status" >&2
  if [ "$status" -eq 0 ]; then kill -s USR1 "$$"; else kill -s USR2 "$$"; fi
}

pids= asked= failed=
# shellcheck disable=SC2086 # a list of numbers
stop() { [ -z "$pids" ] || kill -s TERM $pids 2>/dev/null; }
ended() {
  if [ -z "$asked$failed" ]; then failed=1 && stop; fi
}
trap 'asked=1; stop' TERM
# A terminal sends Ctrl-C to the servers as well, and their second signal would end them at once.
trap 'asked=1; [ -t 0 ] || stop' INT
trap 'ended' USR1
trap 'ended; failed=1' USR2

for role in $roles; do
  run "$role" &
  pids="$pids $!"
  # A signal that came meanwhile has not reached this one.
  [ -z "$asked$failed" ] || kill -s TERM "$!"
done

# Interrupted by every trap; 0 when nobody is left.
until wait; do :; done
exit "${failed:-0}"
