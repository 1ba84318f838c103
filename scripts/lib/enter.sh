#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# enter.sh ROOT SRC CACHE DIR COMMAND...: in a mount namespace of its own, run COMMAND in ROOT.
set -euo pipefail

root=$1 src=$2 cache=$3 dir=$4
shift 4

is_system() {
	case $1 in
	/bin | /boot | /dev | /etc | /lib | /lib32 | /lib64 | /libx32 | /lost+found | /proc | /run | \
		/sbin | /sys | /usr | /var) return 0 ;;
	esac
	return 1
}

for top in /*; do
	if [[ -d $top && ! -L $top ]] && ! is_system "$top"; then
		mkdir -p "$root$top"
		mount --rbind "$top" "$root$top"
	fi
done
for top in /proc /sys /dev; do
	mount --rbind "$top" "$root$top"
done
for path in "$src" "$cache" "$dir"; do
	top=/${path#/}
	top=/$(cut -d/ -f2 <<<"$top")
	if is_system "$top"; then
		mkdir -p "$root$path"
		mount --rbind "$path" "$root$path"
	fi
done
cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true

export MAPBENCH_INSIDE=1 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
# shellcheck disable=SC2016 # the inner shell expands these
exec chroot "$root" /bin/bash -c 'cd "$1" && shift && exec "$@"' enter "$dir" "$@"
