#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What a selftest, debate or gate that is stopped or killed has finished is kept, as it is of a run. Nothing is
# booted: in the place of "mapbench run" stands a script that leaves a run which is there, or goes on and on.
. "$(dirname "$0")/../../lib.sh"

COPY=$SCRATCH/src RUNS=$SCRATCH/runs RUN=$SRC/results/amd64-7.2/run.json
mkdir -p "$COPY" "$RUNS"
jq -c '{environment: .environments[0], traits: .traits[0], accused: {}, died: null, cpus: 1, own: [""], skipped: [], failures: [],
	cells: (.cells[:1] | map(. + {interrupted: [], disturbed: [], remarks: [], doubts: []}))}' "$RUN" >"$SCRATCH/part"
cp -r "$SRC/scripts" "$COPY/scripts"
mv "$COPY/scripts/mapbench" "$COPY/scripts/front"
cat >"$COPY/scripts/mapbench" <<END
#!/usr/bin/env bash
# The runs beyond the first two go on; they have finished one boot.
[[ \$1 == run ]] || exec bash "$COPY/scripts/front" "\$@"
while [[ \$1 != --out ]]; do shift; done
if [[ \$2 != */same-0[12] ]]; then
	mkdir -m 700 "\$2.partial"
	echo "mapbench is filling this directory" >"\$2.partial/mark"
	mkdir "\$2.partial/boot-0"
	cp "$SCRATCH/part" "\$2.partial/boot-0/part"
	touch "\$2.partial/"{lock,boot-0/{probes,dmesg.txt}}
	trap 'rm -rf "\$2.partial"; exit 143' TERM
	echo "\$2" >>"$SCRATCH/started"
	while :; do sleep 0.1; done
fi
mkdir "\$2"
cp "$RUN" "\$2/run.json"
echo "\$2" >>"$SCRATCH/started"
END
chmod +x "$COPY/scripts/mapbench"
cat >>"$COPY/scripts/run/all.sh" <<'END'
kernel_ensure() { KERNEL=none; }
build_bench() { BENCH=/nosuch; }
build_module() { MODULE=/nosuch; }
END
# shellcheck disable=SC2016 # they are of the copy
sed -i 's/^boot_check() {/boot_check() { return 0/; s/^boot_match() {/boot_match() { return 0/' "$COPY/scripts/machine/boot.sh"

mapbench() { # in the background
	exec env --default-signal=INT "FINISHED_TEST=$SCRATCH" "$COPY/scripts/mapbench" "$@" >"$SCRATCH/out" 2>"$SCRATCH/err" </dev/null
}

ours() { # the processes of it
	grep -slz "^FINISHED_TEST=$SCRATCH\$" /proc/[0-9]*/environ | cut -d / -f 3
}

begin() { # begin NAME: a selftest, two runs of which are whole
	: >"$SCRATCH/started"
	mapbench selftest --boots 3 --costs 1 --filter mmap --out "$RUNS/$1" &
	FRONT=$!
	local tries
	for ((tries = 200; tries; tries--)); do
		(($(wc -l <"$SCRATCH/started") < 4)) || break
		sleep 0.1
	done
	expect_true "$1: two runs are whole, and others go on" test \
		"$(find "$RUNS/$1.partial" -mindepth 2 -name run.json -path '*/same-0?/*' | wc -l)" = 2
}

ended() { # ended STATUS NAME
	local got=0 tries
	wait "$FRONT" 2>/dev/null || got=$?
	expect_true "$2: exit status $got" test "$got" = "$1"
	for ((tries = 100; tries; tries--)); do
		[[ -n $(ours) ]] || break
		sleep 0.1
	done
	expect_true "$2: no process is left" test -z "$(ours)"
}

kept() { # kept NAME
	expect_true "$1: both runs are kept, whole" cmp "$RUN" "$RUNS/$1/same-01/run.json"
	expect_true "$1: both" cmp "$RUN" "$RUNS/$1/same-02/run.json"
	expect_true "$1: nothing else is beside it" test ! -e "$RUNS/$1.partial"
}

for signal in TERM INT HUP; do
	begin $signal
	kill -$signal "$FRONT"
	ended $((128 + $(kill -l $signal))) $signal
	kept $signal
	expect_line err "^mapbench: .*2 of its runs.* in $RUNS/$signal\$" "$signal: it says where"
done

begin killed
# shellcheck disable=SC2046 # each is one
kill -KILL $(ours)
ended 137 killed
expect_true "killed: what it had waits for the next" test -e "$RUNS/killed.partial/same-01/run.json"
: >"$SCRATCH/started"
mapbench selftest --boots 3 --costs 1 --filter mmap --out "$RUNS/next" &
FRONT=$!
for ((tries = 200; tries; tries--)); do
	[[ ! -e $RUNS/killed ]] || break
	sleep 0.1
done
kept killed
expect_true "killed: what a run of it had finished is kept, too" jq -e \
	'(.cells | length == 1) and (.failures | length > 0)' "$RUNS/killed/same-03/run.json"
expect_true "killed: no half of a run is there" test -z "$(find "$RUNS/killed" -name '*.partial')"
# shellcheck disable=SC2046 # each is one
kill -KILL $(ours)
ended 137 next
expect_line err "^mapbench: a selftest, debate or gate was killed; 4 of its runs.* in $RUNS/killed\$" "the next says where"
finish
