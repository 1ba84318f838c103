#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Where there is too little room in memory for the files behind the machine's devices the cache has
# them; where that has too little, too, it is said before anything boots.
if [[ -z ${PLACE_TEST-} ]]; then
	PLACE_TEST=1 exec unshare --mount --propagation private bash "$0" "$@"
fi
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about the host"

mkdir "$SCRATCH/small" "$SCRATCH/bin"
mount -t tmpfs -o size=64M none "$SCRATCH/small"
cat >"$SCRATCH/bin/qemu-system-x86_64" <<EOF
#!/bin/sh
[ "\$1" = --version ] || echo "\$@" >>"$SCRATCH/booted"
exec $(command -v qemu-system-x86_64) "\$@"
EOF
chmod +x "$SCRATCH/bin/qemu-system-x86_64"
small() { # small COMMAND...: where memory is as in a container
	env "TMPDIR=$SCRATCH/small" "PATH=$SCRATCH/bin:$PATH" "$@"
}

expect_status 3 "a command, with 64 MiB of memory for files" small "$MAPBENCH" exec -- sh -c 'exit 3'
expect_true "the files are in the cache" grep -q "mem-path=$CACHE/tmp/mapbench\." "$SCRATCH/booted"
expect_true "and gone" test -z "$(find "$CACHE/tmp" "$SCRATCH/small" -name 'mapbench.*' -newer "$SCRATCH/bin")"
mkdir -p "$CACHE/tmp"
mount -t tmpfs -o size=64M none "$CACHE/tmp"
rm "$SCRATCH/booted"
expect_status 1 "with as little in the cache" small "$MAPBENCH" exec -- true
expect_line err "^mapbench: the machine's devices need [0-9]+ MiB, and $SCRATCH/small has [0-9]+ MiB, .*: free some" "it is said"
expect_true "before anything boots" test ! -e "$SCRATCH/booted"
expect_true "and nothing is left" test -z "$(find "$CACHE/tmp" "$SCRATCH/small" -name '*mapbench*')"
umount "$CACHE/tmp" "$SCRATCH/small"
finish
