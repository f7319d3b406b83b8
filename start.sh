#!/bin/sh
# Runs the built servers.
#
#   start.sh <role>   becomes the server dist/<role>.js
#   start.sh          runs all of them. SIGTERM or SIGINT drains them all and exits 0, a second one ends
#                     them at once; when a server ends unasked, the others are drained and the exit is 1.
set -u
CDPATH='' cd -- "$(dirname -- "$0")" || exit 1

roles=''
for file in dist/*.js; do
  if ! [ -e "$file" ]; then
    echo "start.sh: nothing is built: run 'npm run build'" >&2
    exit 1
  fi
  role=${file#dist/}
  roles="$roles ${role%.js}"
done

# MiB of the heap for what lives shortly. V8 would take more under load, a third of all the memory, and be no faster.
young=--max-semi-space-size=8

if [ "$#" -gt 0 ]; then
  for role in $roles; do
    [ "$role" != "$*" ] || exec node "$young" "dist/$role.js"
  done
  echo "start.sh: unknown role '$*', the roles are:$roles" >&2
  exit 64
fi

servers=''
status='' # Of this script, known as soon as the end has begun.

# shellcheck disable=SC2086,SC2317 # Servers is a list of numbers; called from traps.
end() {
  status=${1:-0}
  [ -z "$servers" ] || kill -s TERM $servers 2>/dev/null
}

# 0 for the first signal; for a second one 128 + its number.
trap 'end "${status:+143}"' TERM
# In a terminal Ctrl-C reaches the servers too, and a second signal would end them at once.
trap 'if [ -t 0 ]; then status=${status:-0}; else end "${status:+130}"; fi' INT
trap '[ -n "$status" ] || { echo "start.sh: a server ended unasked" >&2; end 1; }' CHLD

for role in $roles; do
  node "$young" "dist/$role.js" &
  servers="$servers $!"
  # A signal that came before this server was there has not reached it.
  [ -z "$status" ] || kill -s TERM "$!"
done

# Every trap interrupts `wait`; it succeeds when no server is left.
until wait; do :; done
exit "$status"
