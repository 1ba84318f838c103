#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The lint of homes finds a second median, name of a size, guard against SIGBUS and queue of jobs, and a
# static function whose name grep does not find; a home that has moved is said.
# shellcheck disable=SC2016 # the planted lines expand nothing
. "$(dirname "$0")/../../lib.sh"

COPY=$SCRATCH/copy PAGE=scripts/report/page/models.py RUN=bench/run/run.c
homes() { # homes [FILE LINE...]: in a copy of what it reads, with those lines at the file's end
	rm -rf "$COPY"
	mkdir "$COPY"
	cp -r "$SRC/bench" "$SRC/scripts" "$COPY"
	[[ $# == 0 ]] || printf '%s\n' "${@:2}" >>"$COPY/$1"
	python3 -B "$SRC/scripts/lint/homes.py" "$COPY"
}

found() { # found WHAT FILE LINE...
	expect_status 1 "found in $2: ${*:3}" homes "${@:2}"
	expect_line out "^$2:[0-9]+: $1" "  and said"
}

moved() { # in a copy in which the guard is called otherwise
	homes "$PAGE" && sed -i 's/sigaction(SIG/sigaction_of(SIG/' "$COPY/bench/base/fault_guard.c" &&
		python3 -B "$SRC/scripts/lint/homes.py" "$COPY"
}

expect_status 0 "this tree has none" homes
found "a median: that is made in scripts/report/data/number.py" "$PAGE" 'def median(values):' '    return 0'
found "a median" "$PAGE" 'def middle(v):' '    return sorted(v)[len(v) // 2]'
found "a median" "$PAGE" 'MIDDLE = statistics.median([1, 2])'
found "a median" "$PAGE" 'from statistics import fmean, median'
found "a median" "$PAGE" 'MIDDLE = numpy.percentile([1, 2], 50)'
found "a median" "$PAGE" 'MIDDLE = numpy.median([1, 2])'
found "a median" "$RUN" 'uint64_t middle(uint64_t *v, size_t n) { return v[n / 2]; }'
found "a median" "$RUN" 'uint64_t middle(struct values *s) { return s->value[s->n >> 1]; }'
found "a median" "$RUN" 'uint64_t my_median(uint64_t *v, size_t n) { return 0; }'
found "the name of a size" "$PAGE" 'def kib(value):' '    return f"{value // 1024} KiB"'
found "the name of a size" "$PAGE" 'def mib(value):' '    return f"{value / 1024 / 1024:.0f} MiB"'
found "the name of a size" "$RUN" 'void kib(uint64_t v) { printf("%lu KiB", v / 1024); }'
found "the name of a size" "$PAGE" 'def mib(value):' '    return f"{value >> 20} MiB"'
found "a guard against SIGBUS" "$RUN" 'void guard(int s, struct sigaction *a) { sigaction(s, a, NULL); }'
found "a guard against SIGBUS" "$RUN" 'void guard(void) { signal(SIGBUS, SIG_IGN); }'
found "a queue of jobs" scripts/run/rundir.sh 'for job in "${JOBS[@]}"; do "$job" & done; wait -n'
found "a queue of jobs" scripts/run/rundir.sh 'wait -p ended -n'
found "a queue of jobs" scripts/run/rundir.sh 'while (($(jobs -rp | wc -l) > 2)); do sleep 1; done'
found "a queue of jobs" scripts/run/rundir.sh 'job & PIDS[n]=$!'
found "'take' is no name that grep finds" "$RUN" 'static int take(struct run *run)' '{' '	return 0;' '}'
expect_status 0 "in a comment it is none" homes "$RUN" '/* as v[n / 2] is' ' * of signal(SIGBUS) */'
expect_status 1 "a home that has moved" moved
expect_line out "bench/base/fault_guard.c is the home of a guard against SIGBUS no more" "  and said"
finish
