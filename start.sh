#!/bin/sh
# Runs the built servers.
#
#   start.sh <role>   becomes the server dist/<role>.js
#   start.sh          runs all servers. SIGTERM or SIGINT drains them and exits with 0; a second signal ends them
#                     immediately. If a server exits unexpectedly, it drains the others and exits with 1.
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

# MiB of each half of V8's young generation. Under load V8 would grow it to a third of all the memory, and be no faster.
young=--max-semi-space-size=8

if [ "$#" -gt 0 ]; then
  for role in $roles; do
    [ "$role" != "$*" ] || exec node "$young" "dist/$role.js"
  done
  echo "start.sh: unknown role '$*', the roles are:$roles" >&2
  exit 64
fi

servers=''
status='' # Exit status of this script, set when it starts to stop.

# shellcheck disable=SC2086,SC2317 # $servers is a list of process ids; the traps call this.
end() {
  status=${1:-0}
  [ -z "$servers" ] || kill -s TERM $servers 2>/dev/null
}

# 0 for the first signal; for a second one 128 + its number.
trap 'end "${status:+143}"' TERM
# In a terminal Ctrl-C reaches the servers too, and a second signal would end them immediately.
trap 'if [ -t 0 ]; then status=${status:-0}; else end "${status:+130}"; fi' INT
trap '[ -n "$status" ] || { echo "start.sh: a server exited unexpectedly" >&2; end 1; }' CHLD

for role in $roles; do
  node "$young" "dist/$role.js" &
  servers="$servers $!"
  # A signal that came before this server started has not reached it.
  [ -z "$status" ] || kill -s TERM "$!"
done

# Every trap interrupts `wait`; it succeeds when no server is left.
until wait; do :; done
exit "$status"
