#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What another user of this host can lay in root's way, by name, in a directory that both can write: root's
# run writes, deletes, waits for and believes nothing of it. And names that a user gives by mistake.
. "$(dirname "$0")/../../lib.sh"
needs_root "it is another user at times"
. "$SRC/tests/machine/harness/tape.sh"
not_on_debug_kernel "it is about run directories"

SHORT=(--mode time --repeat 12 --filter 'mmap/noop/compound/wb/4K$' --no-report)
SHARED=$SCRATCH/shared SECRET=$SCRATCH/secret
chmod 755 "$SCRATCH"
mkdir "$SECRET" "$SCRATCH/full"
mkdir -m 1777 "$SHARED"
echo precious >"$SECRET/victim"
echo "for root's eyes" >"$SECRET/hidden"
chmod 600 "$SECRET"/*

other() { # other COMMAND...: as the other user
	setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}

lure() { # lure NAME: a directory of the other user's that looks like what a killed run has left
	other mkdir -p "$SHARED/$1.partial/boot-0"
	other sh -c "cd '$SHARED/$1.partial' && touch lock && echo 'mapbench is filling this directory' >mark &&
		echo '{\"environment\": {\"id\": \"x\"}, \"own\": [\"\"], \"cells\": [{}], \"skipped\": [], \"failures\": []}' >boot-0/part &&
		: >boot-0/probes && : >boot-0/dmesg.txt"
}

picture() { # what the other user has laid, as it is
	(cd "$SHARED" && find . -mindepth 1 -path "./root*" -prune -o -printf '%p %y %u %m %l %T@\n' | sort)
}

lure overwrites
other ln -s "$SECRET/victim" "$SHARED/overwrites.partial/run.json"
other ln -s "$SECRET/victim" "$SHARED/overwrites.partial/parts"
other ln -s "$SECRET/victim" "$SHARED/overwrites.partial/semantics.json"
lure reads
other ln -sf "$SECRET/hidden" "$SHARED/reads.partial/boot-0/dmesg.txt"
other ln -sf "$SECRET/hidden" "$SHARED/reads.partial/boot-0/part"
lure publishes
lure private
other chmod 700 "$SHARED/private.partial"
lure waits
other rm "$SHARED/waits.partial/lock" "$SHARED/waits.partial/mark"
other mkfifo "$SHARED/waits.partial/lock" "$SHARED/waits.partial/mark" "$SHARED/fifo.partial" "$SHARED/lock"
other ln -s "$SECRET" "$SHARED/linked.partial"
other mkdir -m 700 "$SHARED/.mapbench.abcdef"
other touch "$SHARED/held.partial"
mkdir "$SHARED/roots.partial" # root's own, but not of a run
touch "$SHARED/roots.partial/lock" "$SHARED/roots.partial/thesis"
for name in bios-256k.bin linuxboot_dma.bin kvmvapic.bin; do # QEMU looks for its own in the current directory
	other sh -c "echo theirs >'$SHARED/$name'"
done
picture >"$SCRATCH/before"
(cd "$SECRET" && sha256sum ./*) >"$SCRATCH/sums"

untouched() { # untouched WHEN
	picture >"$SCRATCH/after"
	expect_same "$SCRATCH/before" "$SCRATCH/after" "$1: all is as it was laid"
	expect_true "$1: root's files are whole" sh -c "cd '$SECRET' && sha256sum --quiet -c '$SCRATCH/sums'"
	expect_true "$1: nothing secret can be read" test -z "$(other grep -rsl "for root's eyes" "$SHARED")"
}

cd "$SHARED" || exit
expect_status 0 "a run beside all of them" taped play timeout 300 "$MAPBENCH" run "${SHORT[@]}" --out "$SHARED/root"
expect_true "it is root's" test "$(stat -c %u "$SHARED/root")" = 0 -a -s "$SHARED/root/run.json"
untouched "after a run"

refused() { # refused REGEX WHAT PATH
	expect_status 2 "refused: $2" taped play timeout 60 "$MAPBENCH" run "${SHORT[@]}" --out "$3"
	expect_line err "^mapbench: --out.*$1" "and says why"
	expect_true "in one line" test "$(grep -vc 'waiting for it$' "$SCRATCH/err")" = 1
}

lure rootb
other chmod 777 "$SHARED/rootb.partial"
refused 'in the way' "what is filled there is another's" "$SHARED/rootb"
other rm -r "$SHARED/rootb.partial"
other ln -s "$SECRET" "$SHARED/rootb.partial"
refused 'in the way' "a link in its place" "$SHARED/rootb"
other rm "$SHARED/rootb.partial"
other ln -s "$SECRET/nothing" "$SHARED/rootb"
refused 'there already' "a link that leads nowhere" "$SHARED/rootb"
other rm "$SHARED/rootb"
mkdir -m 0777 "$SCRATCH/open"
refused 'others can rename' "a directory in which anybody renames" "$SCRATCH/open/run"
refused 'cannot make' "below a file" "$SECRET/victim/run"
mount -t tmpfs -o ro full "$SCRATCH/full"
trap 'umount "$SCRATCH/full"; rm -rf --one-file-system "$SCRATCH"' EXIT
refused '[Rr]ead-only file system' "on a file system that cannot be written" "$SCRATCH/full/run"
refused 'cannot make.*[Rr]ead-only' "below it" "$SCRATCH/full/a/run"
refused 'line break' "with a line break" "$SCRATCH/a
b"
refused 'there already' "a directory that is there" "$SHARED/"
untouched "after what was refused"

# Names that are unusual, and right.
cd "$SCRATCH" || exit
expect_status 0 "a minus at the beginning, a slash at the end" taped play "$MAPBENCH" run "${SHORT[@]}" --out -minus/
expect_true "one is a part of the name, the other is none" test -s "$SCRATCH/-minus/run.json" -a ! -e "$SCRATCH/-minus.partial"
expect_status 0 "spaces, a comma and a quote" taped play "$MAPBENCH" run "${SHORT[@]}" --out "$SCRATCH/a run, 'mine'"
expect_true "are theirs" test -s "$SCRATCH/a run, 'mine'/run.json"

# shellcheck disable=SC2016 # the inner shell expands these
# While a run goes on, the other user takes every name that it could want.
setpriv --reuid 65534 --regid 65534 --clear-groups sh -c 'while :; do
	ln -s "$1" "$2/rootc.partial" 2>/dev/null; rm -f "$2/rootc.partial"
	mkdir "$2/rootc.partial" 2>/dev/null; rmdir "$2/rootc.partial" 2>/dev/null
	ln -s "$1" "$2/rootc" 2>/dev/null; rm -f "$2/rootc"
done' other "$SECRET" "$SHARED" 2>/dev/null &
racer=$!
got=0
taped play timeout 300 "$MAPBENCH" run "${SHORT[@]}" --out "$SHARED/rootc" >"$SCRATCH/out" 2>"$SCRATCH/err" </dev/null || got=$?
kill "$racer"
wait "$racer" 2>/dev/null
rm -f "$SHARED"/rootc "$SHARED"/rootc.partial 2>/dev/null
[[ ! -d $SHARED/rootc ]] || mv "$SHARED/rootc" "$SHARED/root-raced"
expect_true "against one who takes its names: it works or is refused ($got: $(tail -n 1 "$SCRATCH/err"))" \
	test "$got" = 0 -o "$got" = 2 -o "$got" = 1
untouched "after the race"

# Locks and scratch directories are where nobody else can lay a thing.
expect_true "no lock or scratch directory that others can write" test -z \
	"$(find "$CACHE" -maxdepth 2 \( -name lock -o -name '*.lock' \) -perm /022)"
finish
