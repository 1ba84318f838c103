#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What needs no root file system, nor a cache: wrong words are refused, and runs are read, with the host's
# Python, before there is one. What is said is what is said in it.
if [[ -z ${READER_TEST-} ]]; then
	READER_TEST=1 exec unshare --mount --propagation private bash "$0" "$@"
fi
. "$(dirname "$0")/../../lib.sh"
mkdir "$SCRATCH/tree"
cp -r "$SRC"/{bench,docs,module,processors,scripts} "$SCRATCH/tree/"
mkdir "$SCRATCH/tree/results"
cp -r "$SRC"/results/{amd64-6.12,amd64-7.2,history.jsonl} "$SCRATCH/tree/results/"
mount -t tmpfs none /tmp # as on a host, where it can be written; the checkout may be below it
SRC=$SCRATCH/tree MAPBENCH=$SCRATCH/tree/scripts/mapbench
cd "$SRC" || exit
NONE=$SCRATCH/none RUN=results/amd64-7.2

outside() { # outside ARGUMENT...: where there is nothing yet, and nobody is inside
	env -u MAPBENCH_INSIDE -u CACHE -u ROOT "MAPBENCH_CACHE=$NONE" "$MAPBENCH" "$@"
}

refused() { # refused REGEX ARGUMENT...
	local regex=$1
	shift
	expect_status 2 "refused: $*" outside "$@"
	expect_line err "^mapbench: .*$regex" "and says: $regex"
	expect_true "in one line" test "$(wc -l <"$SCRATCH/err")" = 1
}

for verb in compare gate list profile run test; do
	refused "unknown argument '--frobnicate'" $verb --frobnicate
done
refused "no command: give one after --" exec
refused "no --size" advise $RUN
refused "no .*directory" report
refused "no --on" estimate $RUN
refused "no cell has a vector" estimate $RUN --on amd-zen4
refused "two runs are wanted" calibrate $RUN
refused "no --out" calibrate $RUN $RUN
refused "--out x: give a name that ends in .json" calibrate $RUN $RUN -o x
refused "that is not there|No such file" compare $RUN "$SCRATCH/nosuch"
refused "give --mode time" run --processes
refused "in mode exact alone" run --clocks --mode time
refused "Kbuild" build "$SCRATCH"

# shellcheck disable=SC2016 # the inner shell expands these
same() { # same ARGUMENT...: outside and inside
	local status=0
	outside "$@" >"$SCRATCH/here" 2>&1 || status=$?
	expect_status "$status" "the status of $*" bash -c '"$@" >"$0" 2>&1' "$SCRATCH/there" "$MAPBENCH" "$@"
	expect_same "$SCRATCH/here" "$SCRATCH/there" "and what it says"
}
same compare $RUN $RUN
same compare --drift results/amd64-6.12 $RUN
same advise $RUN --size 64M
same advise $RUN --size 64M --need pin --json
same estimate --on list
same estimate $RUN/vector --on amd-zen4 --caches warm
same advise $RUN/vector --size 2M --on amd-zen4
same history
expect_true "none of it wanted a cache" test ! -e "$NONE"

# With libraries, where there is no root file system that has them.
mkdir "$SCRATCH/run"
cp $RUN/run.json "$SCRATCH/run/"
cp -r "$SCRATCH/run" "$SCRATCH/other"
expect_status 0 "a report by the host's libraries" outside report "$SCRATCH/run"
expect_status 0 "and in the root file system" "$MAPBENCH" report "$SCRATCH/other"
expect_same "$SCRATCH/run/report.html" "$SCRATCH/other/report.html" "is the same"
expect_true "and wants no cache" test ! -e "$NONE"

# What is too old, or lacks a library, leaves it to the root file system: which cannot be made there.
mkdir "$SCRATCH/bin"
without() { # without WORDS ARGUMENT...: where a Python that is asked with these says no
	cat >"$SCRATCH/bin/python3" <<-END
		#!/bin/sh
		case \$* in *$1*) exit 1 ;; esac
		exec $(command -v python3) "\$@"
	END
	chmod +x "$SCRATCH/bin/python3"
	shift
	env -u MAPBENCH_INSIDE -u CACHE -u ROOT MAPBENCH_CACHE=/proc/nosuch "PATH=$SCRATCH/bin:$PATH" "$MAPBENCH" "$@"
}
expect_status 1 "an old Python" without version_info compare $RUN $RUN
expect_line err "cannot make the cache directory /proc/nosuch" "does not read"
expect_status 2 "but refuses words" without version_info run --frobnicate
expect_status 0 "one without libraries" without find_spec compare $RUN $RUN
expect_status 1 "draws no report" without find_spec report "$SCRATCH/run"
expect_line err "cannot make the cache directory /proc/nosuch" "but leaves it to who can"
expect_status 0 "how far it gets is not the environment's to say" env MAPBENCH_OUTSIDE=words "$MAPBENCH" history "$SRC/results/history.jsonl"
expect_true "it is told" test -s "$SCRATCH/out"
MAPBENCH_OUTSIDE=words expect_status 0 "nor outside" outside history results/history.jsonl
finish
