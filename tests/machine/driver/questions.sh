#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Questions of docs/questions.md, asked without a run: each is measured and answered by one command, and the
# driver that it writes is the one that the question is to be given, and builds. MAPBENCH_QUESTIONS: which of
# the twelve, as in "1 4 12" (default the page of doorbells, which is quickest); where that is set nothing
# else has the machine, so that an answer has to come within a minute, above 64 MiB within five.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

asked() { # asked: number, whether it is above 64 MiB, its driver, kernels, and flags, a line each
	PYTHONPATH=$SRC/scripts:$SRC/tests/report/advise:$SRC/tests/report python3 -B - <<-'END'
		import re
		from questions import QUESTIONS
		for number, question in enumerate(QUESTIONS, 1):
		    size, unit = re.search(r"--size (\d+)([KMG])", question.flags).groups()
		    large = int(size) << {"K": 10, "M": 20, "G": 30}[unit] > 64 << 20
		    # What the committed run does not reach has no driver there.
		    name = question.code[0] if question.code else "fault_huge_of_bar"
		    print(number, int(large), name, ",".join(question.kernels) or "7.2", question.flags)
	END
}

answered=0
while read -r number large name kernels flags; do
	[[ " ${MAPBENCH_QUESTIONS:-4} " == *" $number "* ]] || continue
	read -ra words <<<"$flags"
	most=$((large ? 300 : 60)) begun=$SECONDS
	expect_status 0 "$number: advise $flags" "$MAPBENCH" advise "${words[@]}" --out "$SCRATCH/run" --code "$SCRATCH/code"
	took=$((SECONDS - begun))
	sed -n "s/^ 1 \([a-z_]*\) .*/# $number: first is \1, after $took s/p" "$SCRATCH/out" | head -n 1
	expect_line out "^A driver that maps by ${name%_of_bar} is in $SCRATCH/code\." "$number: with a driver of ${name%_of_bar}"
	expect_true "$number: which is $name" test -s "$SCRATCH/code/$name.c"
	expect_status 0 "$number: and builds for $kernels" "$MAPBENCH" build "$SCRATCH/code" --kernel "$kernels"
	expect_true "$number: without a warning" test -z "$(grep -i 'warning' "$SCRATCH/out" "$SCRATCH/err")"
	[[ -z ${MAPBENCH_QUESTIONS-} ]] || expect_true "$number: answered within $most s ($took)" test "$took" -le "$most"
	rm -rf "$SCRATCH/run" "$SCRATCH/code"
	answered=$((answered + 1))
done < <(asked)
expect_true "each that was named is asked ($answered)" test "$answered" = "$(wc -w <<<"${MAPBENCH_QUESTIONS:-4}")"
finish
