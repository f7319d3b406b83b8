#!/bin/sh
# keep.sh <base> <target>   copies only what the servers need from an unpacked Debian image
#
# Nothing in the base is executed, so the base may be for another processor.
set -eu
base=$1 target=$2
export DPKG_ADMINDIR="$base/var/lib/dpkg"
cd "$base"

# Node's libraries, certificates if the base has them, time zones, and a shell for start.sh.
packages=$(dpkg-query --show --showformat='${Package}\n' |
  grep -xE 'base-files|dash|gcc-[0-9]+-base|libatomic1|libc6|libgcc-s1|libstdc\+\+6|tzdata')

# ECS Exec needs cat and script, start.sh needs dirname.
programs='usr/local/bin/node usr/bin/sh usr/bin/cat usr/bin/script usr/bin/dirname'
# Files that packages create when they are installed, and the user.
made='bin sbin lib lib64 etc/passwd etc/group etc/nsswitch.conf etc/localtime etc/ld.so.cache
  etc/ssl/certs/ca-certificates.crt home/node'

{
  # Packages list their files by the old paths, which are links now. From usr/share only time zones are needed.
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

# For scanners, Debian's package list has only the packages that were kept.
# shellcheck disable=SC2086
dpkg-query --status $packages coreutils bsdutils >"$target/var/lib/dpkg/status"

# All files get the same time, so that the same base gives the same layer.
find "$target" -exec touch --no-dereference --date=@0 {} +
