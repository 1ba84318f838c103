#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The lint of homes finds a second median, name of a size, guard against SIGBUS and queue of jobs, and a
# static function whose name grep does not find; a home that has moved is said.
# shellcheck disable=SC2016 # the planted lines expand nothing
. "$(dirname "$0")/../../lib.sh"

COPY=$SCRATCH/copy PAGE=scripts/report/page/models.py ASK=scripts/report/page/ask.js RUN=bench/run/run.c
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

# each WHAT FILE: every line of the input is found, in one run; \n parts lines
each() {
	local line at lines=()
	mapfile -t lines
	expect_status 1 "found in $2: ${#lines[@]} of $1" homes "$2" "$(printf '%b\n' "${lines[@]}")"
	for line in "${lines[@]}"; do
		at=$(grep -nxF -e "${line##*\\n}" "$COPY/$2" | cut -d: -f1)
		expect_line out "^$2:$at: $1: that is made in " "  $line"
	done
}

moved() { # in a copy in which the guard is called otherwise
	homes "$PAGE" && sed -i 's/sigaction(SIG/sigaction_of(SIG/' "$COPY/bench/base/fault_guard.c" &&
		python3 -B "$SRC/scripts/lint/homes.py" "$COPY"
}

expect_status 0 "this tree has none" homes
found "a median: that is made in scripts/report/data/number.py" "$PAGE" 'def median(values):' '    return 0'
each "a median" "$PAGE" <<-'END'
	def a(v):\n    return sorted(v)[len(v) // 2]
	def b(v):\n    half = len(v) // 2\n    return sorted(v)[half]
	def c(v):\n    n = len(v); half = n >> 1\n    return (v[half - 1] + v[half + 1]) / 2
	def d(v):\n    return v[int(len(v) * 0.5)]
	MIDDLE = statistics.median([1, 2])
	from statistics import fmean, median
	MIDDLE = numpy.percentile([1, 2], 50)
	MIDDLE = numpy.percentile([1, 3], q=50)
	MIDDLE = numpy.quantile([1, 2], .5)
	MIDDLE = numpy.median([1, 2])
END
found "a median" "$RUN" 'uint64_t middle(uint64_t *v, size_t n) { return v[n / 2]; }'
found "a median" "$RUN" 'uint64_t middle(struct values *s) { return s->value[s->n >> 1]; }'
found "a median" "$RUN" 'uint64_t middle(uint64_t *v, size_t n)' '{' '	size_t half = n / 2;' '' '	return v[half];' '}'
found "a median" "$RUN" 'uint64_t my_median(uint64_t *v, size_t n) { return 0; }'
found "a median: that is made in scripts/report/data/number.py" scripts/machine/environment.jq 'def median: sort | .[length / 2 | floor];'
each "a median" "$ASK" <<-'END'
	function median(values) { return 0; }
	const middle = (v) => v[Math.floor(v.length / 2)];
END
each "the name of a size" "$PAGE" <<-'END'
	def a(value):\n    return f"{value // 1024} KiB"
	def b(value):\n    return f"{value / 1024 / 1024:.1f} MiB"
	def c(value):\n    return f"{value >> 20} MiB"
	def d(value):\n    return str(value / (1 << 20)) + " MiB"
	def e(n):\n    for unit in ("", "K", "M"):\n        n >>= 10
END
each "the name of a size" "$RUN" <<-'END'
	void a(uint64_t v) { printf("%lu KiB", v / 1024); }
	void b(uint64_t n) { printf("%luM", n >> 20); }
	void c(double n) { printf("%.1f MiB", n / (1 << 20)); }
END
each "the name of a size" scripts/run/rundir.sh <<-'END'
	for unit in K M G; do ((n >>= 10)); done
	numfmt --to=iec "$n"
END
found "the name of a size" scripts/machine/environment.jq 'def size: ["", "KiB", "MiB"];'
found "the name of a size: that is made in scripts/report/data/number.py" "$ASK" 'function sizeName(n) { return `${n} B`; }'
found "a guard against SIGBUS" "$RUN" 'void guard(int s, struct sigaction *a) { sigaction(s, a, NULL); }'
found "a guard against SIGBUS" "$RUN" 'void guard(void) { signal(SIGBUS, SIG_IGN); }'
each "a queue of jobs" "$PAGE" <<-'END'
	POOL = multiprocessing.pool.Pool(2)
	from multiprocessing.pool import Pool
	JOBS = [subprocess.Popen(each) for each in ([], [])]
	JOBS.append(subprocess.Popen([]))
END
each "a queue of jobs" scripts/run/rundir.sh <<-'END'
	for job in "${JOBS[@]}"; do "$job" & done; wait -n
	wait -p ended -n
	while (($(jobs -rp | wc -l) > 2)); do sleep 1; done
	job & PIDS[n]=$!
	job & pids+=("$!"); for each in "${pids[@]}"; do wait "$each"; done
END
found "'take' is no name that grep finds" "$RUN" 'static int take(struct run *run)' '{' '	return 0;' '}'
expect_status 0 "in a comment it is none" homes "$RUN" '/* as v[n / 2] is' ' * of signal(SIGBUS) */'
expect_status 0 "half of something else is none" homes "$PAGE" 'def a(low, high, v):' '    middle = (low + high) // 2' \
	'    return v[middle], v[:len(v) // 2], "1 MiB"'
expect_status 1 "a home that has moved" moved
expect_line out "bench/base/fault_guard.c is the home of a guard against SIGBUS no more" "  and said"
finish
