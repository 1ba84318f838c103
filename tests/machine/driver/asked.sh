#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# advise without a run measures exactly what it is asked, and answers by these cells alone: what it says
# is what a program measures that shares no code with the benchmarks.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

run=$SCRATCH/run
asked=(--size 1200K --touched 7% --pattern random --access write --need pin)
expect_status 0 "what is asked is measured" "$MAPBENCH" advise "${asked[@]}" --out "$run"
expect_true "the answer is of that run" grep -qF "mmap, first touch and munmap," "$SCRATCH/out"
expect_true "and meets the need, by its probes" grep -q '^ *pin: o_direct_read ok' "$SCRATCH/out"
"$MAPBENCH" advise "$run" "${asked[@]}" --json >"$SCRATCH/answer"
jq_true() { # jq_true TEXT FILE FILTER
	expect_true "$1" jq -e "$3" "$2"
}
jq_true "several ways fit" "$SCRATCH/answer" '.answer | length > 3'
jq_true "each rests on cells alone" "$SCRATCH/answer" '[.answer[], .experiments[]] | all(.basis == "cell" and .low == .high)'
jq_true "none is left unranked or unmeasured" "$SCRATCH/answer" '.unmeasured == [] and .unranked == []'
jq_true "what is no way to pin is ruled out" "$SCRATCH/answer" '[.ruled_out[].backend] | index("remap_pfn") and index("fault_huge")'
jq_true "what needs no driver stands beside it" "$SCRATCH/answer" '[.instead[].backend] | index("anon") and index("memfd")'
jq_true "a cell is called by its share" "$run/run.json" \
	'.cells | any(.name == "touch_write:7%:random/fault_page/compound/wb/1200K" and .touched == 21 and .pattern == "random")'
jq_true "and by the state of its pages" "$run/run.json" \
	'.cells | any(.name == "munmap:7%:random:written/fault_page/compound/wb/1200K" and .state == "written")'
jq_true "nothing else of the module is measured" "$run/run.json" \
	'.cells | all(if .source == "compound" then .bytes == 1228800 else .source != "scattered" and .source != "bar" end)'

jq -r '[.answer[], .experiments[]][] | "\(.backend) compound 300 21 random write \(.total)"' "$SCRATCH/answer" >"$SCRATCH/told"
cut -d' ' -f1-6 "$SCRATCH/told" >"$SCRATCH/points"
expect_status 0 "the same lives are measured by another program" \
	"$MAPBENCH" exec --mode exact --copy "$1/direct" --copy "$SCRATCH/points" \
	--copy "$SRC/scripts/guest/quiet" -- sh -c "sh quiet && ./direct <points"
near() { # near FILE: how many of what was told are within 2 % of what FILE has of them
	awk 'NR == FNR { told[$1] = $7; next }
		$1 in told && $7 > 0.98 * told[$1] && $7 < 1.02 * told[$1] { n++ }
		END { print n + 0 }' "$SCRATCH/told" "$1"
}
cp "$SCRATCH/out" "$SCRATCH/measured"
paste -d' ' "$SCRATCH/told" <(cut -d' ' -f7 "$SCRATCH/measured") | sed 's/^/# /'
expect_true "each costs what advise says" test "$(near "$SCRATCH/measured")" = "$(wc -l <"$SCRATCH/told")"
awk '{ $7 = int($7 * 1.05); print }' "$SCRATCH/measured" >"$SCRATCH/wrong"
expect_true "the control: 5 % more is noticed" test "$(near "$SCRATCH/wrong")" = 0

expect_status 2 "memory that there is not is refused" "$MAPBENCH" advise --size 2M --source nosuch --out "$SCRATCH/none"
expect_line err '^mapbench: --source nosuch: give one of: .*compound' "before a machine boots, with what there is"
expect_true "and leaves nothing" test ! -e "$SCRATCH/none"
expect_status 1 "more of a memory than there is" "$MAPBENCH" advise --size 8M --source coherent --out "$SCRATCH/coherent"
expect_line err '^mapbench: --source coherent: .*limited to 4 MiB' "is said, with the limit"
expect_status 2 "more than can be measured is refused" "$MAPBENCH" advise --size 2G
expect_true "and says what to do" grep -qF 'give a run' "$SCRATCH/err"
finish
