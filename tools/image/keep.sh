#!/bin/sh
# keep.sh <base> <target>   copies from an unpacked Debian image what runs the servers, and nothing else
#
# Nothing of the base is run, so that it may be one for another processor.
set -eu
base=$1 target=$2
export DPKG_ADMINDIR="$base/var/lib/dpkg"
cd "$base"

# The libraries of Node, certificates where the base has them, time zones, and a shell for start.sh.
packages=$(dpkg-query --show --showformat='${Package}\n' |
  grep -xE 'base-files|dash|gcc-[0-9]+-base|libatomic1|libc6|libgcc-s1|libstdc\+\+6|tzdata')

# cat and script are what ECS Exec asks for, dirname is for start.sh.
programs='usr/local/bin/node usr/bin/sh usr/bin/cat usr/bin/script usr/bin/dirname'
# What packages make when they are installed, and the user.
made='bin sbin lib lib64 etc/passwd etc/group etc/nsswitch.conf etc/localtime etc/ld.so.cache
  etc/ssl/certs/ca-certificates.crt home/node'

{
  # Packages name their files by the old paths, which are links now; of what is shared, servers need time zones alone.
  # shellcheck disable=SC2086 # A list of words.
  dpkg-query --listfiles $packages | sed -E 's,^/(bin|sbin|lib[^/]*)/,/usr/\1/,; s,^/,,' |
    grep -vP '/gconv|^usr/share/(?!zoneinfo|.*/copyright$)'
  # shellcheck disable=SC2086
  printf '%s\n' $programs $made
} | while read -r path; do
  if [ -e "$path" ] || [ -L "$path" ]; then echo "$path"; fi
done >/tmp/kept

mkdir -p "$target/var/lib/dpkg"
tar --create --no-recursion --files-from=/tmp/kept | tar --extract --directory="$target"

# Debian's list of packages is that of what stays, for scanners.
# shellcheck disable=SC2086
dpkg-query --status $packages coreutils bsdutils >"$target/var/lib/dpkg/status"

# All files have one time: the same base is the same layer.
find "$target" -exec touch --no-dereference --date=@0 {} +
