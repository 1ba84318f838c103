#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# From the records of a boot to its part of run.json: where the host does not find a mapping's tags,
# no operation of that mapping keeps its figure, and every other one does.
. "$(dirname "$0")/../../lib.sh"

. "$SRC/scripts/machine/machine.sh"

cell() { # cell OP REST
	jq -n -c --arg op "$1" --arg rest "$2" '{type: "cell", name: "\($op)/\($rest)", op: $op,
		backend: "remap_pfn", source: "bar", device: null, cache: "uc", bytes: 4096, doubts: [], remarks: [], values: [5, 5, 5], interrupted: [], disturbed: []}'
}

{
	cell mmap remap_pfn/bar/uc/4K
	cell munmap remap_pfn/bar/uc/4K
	cell mmap remap_pfn/bar:0000:00:05.0-BAR2/uc/4K
	cell mmap io_remap_pfn/bar/uc/4K
	cell mmap remap_pfn/bar/uc/64K
} >"$SCRATCH/lines"
part() { # part MAPPING THAT THE HOST DOES NOT FIND [WHY THE FIRST BOOT FAILED]
	: >"$SCRATCH/failures"
	jq -n --arg name "$1" '{type: "absent", name: $name, what: "page 3"} | select($name != "")' >"$SCRATCH/absent"
	jq -s -c --arg id x --arg mode "${MODE-exact}" --arg suite full --arg accel "${ACCEL-tcg}" --arg variant plain \
		--arg own "" --arg machine "${MACHINE-vm}" --arg arch "${ARCH-amd64}" --arg clocksource "${CLOCKSOURCE-tsc}" --arg qemu 10 --arg cpu max --arg seed 1 --arg commit "${COMMIT-c}" --arg version 1.0 --arg sources abc --arg flags '' \
		--arg kernel 7.2 --arg started now --arg unbooted "${2-}" --argjson shuffle null --argjson dirty false --argjson virtual "${VIRTUAL-false}" \
		--arg judge "$JUDGE_LINES" --arg config abc --arg host_cpu 'A CPU' --slurpfile facts "${FACTS-/dev/null}" --slurpfile absent "$SCRATCH/absent" --slurpfile died "${DIED-/dev/null}" --rawfile failures "$SCRATCH/failures" \
		-f "$SRC/scripts/machine/environment.jq" "$SCRATCH/lines" >"$SCRATCH/part"
}
holds() { # holds EXPRESSION WHAT
	expect_true "$2" jq -e "$1" "$SCRATCH/part"
}

part ''
holds '(.cells | length) == 5 and .skipped == []' "no failure: all cells stay"
holds '.environment | has("counters") | not' "no counters were looked at"
holds '[.cells[].name] | unique | length == 5' "each cell has the name that the benchmark gave it"
echo '{"type": "counters", "counters": {"cycles": "no PMU", "page_faults": null}}' >>"$SCRATCH/lines"
holds '.traits == null' "what nobody says of the backends is not known"
echo '{"type": "traits", "backends": [], "sources": []}' >>"$SCRATCH/lines"
part ''
holds '.traits == {env: "x", backends: [], sources: []}' "what is said of them is of this environment"
part remap_pfn/bar/uc/4K
holds '(.cells | length) == 3' "both operations of that mapping lose their figure, no other does"
holds '[.skipped[] | select(.why | startswith("check failed")) | .op] == ["mmap", "munmap"]' \
	"they are skipped, with the reason"
part remap_pfn/bar:0000:00:05.0-BAR2/uc/4K
holds '(.cells | length) == 4' "a BAR's address in the name is no end of it"
holds '.environment.counters == {cycles: "no PMU", page_faults: null}' \
	"which counters there were is of the environment"
holds '.environment | has("unbooted") | not' "the first boot was the one"
part '' 'the guest died before its job began; its console is empty'
holds '.environment.unbooted | startswith("the guest died")' "what a first boot died of is told"
holds '.environment.module_srcversion == null' "nor is a module made up that no guest told of"
holds '.environment | .commit == "c" and (has("sources") | not)' "a commit says all"

for how in "time kvm vm true:true" "time kvm vm false:false" "time kvm host true:false" "time tcg vm true:false" "exact tcg vm true:false"; do
	read -r MODE ACCEL MACHINE VIRTUAL <<<"${how%:*}"
	part ''
	holds ".nested == ${how#*:}" "nested, in $how"
done
unset MODE ACCEL MACHINE VIRTUAL
part ''
holds '.environment.about == {config: "abc", host_cpu: "A CPU"}' "nor is what no guest told of"
(cd / && sh "$SRC/scripts/guest/facts") >"$SCRATCH/facts"
expect_true "what a system says of itself is JSON" jq -e . "$SCRATCH/facts"
FACTS=$SCRATCH/facts part ''
holds '.environment.about | .page_bytes == 4096 and (.compiler | test("gcc|clang")) and (.mitigations | type == "array")' \
	"its compiler, its pages and its mitigations are of the environment"
holds '.environment.about | has("virtual") | not' "whether a machine is a virtual one is asked of the host alone"
for virtual in true false; do
	jq ". + {virtual: $virtual}" "$SCRATCH/facts" >"$SCRATCH/host"
	FACTS=$SCRATCH/host part ''
	holds ".environment.about.virtual == $virtual" "a host's run says that it is $virtual"
done

# Which clock counts instructions is the processor's.
clock_guard() { # clock_guard ARCH CLOCKSOURCE HELD: that guard, of a machine that has arm64's
	ARCH=$1 CLOCKSOURCE=$2 FACTS=$SCRATCH/arm64 part ''
	holds ".environment | .arch == \"$1\" and [.guards[] | select(.name == \"clocksource_$2\").held] == [$3]" \
		"$1: a machine that has arm64's clock has $2: $3"
}
echo '{"cpus": 1, "clocksource": "arch_sys_counter", "debug_symbols": 0}' >"$SCRATCH/arm64"
clock_guard arm64 arch_sys_counter true
clock_guard amd64 tsc false

. "$SRC/scripts/machine/boot.sh"
lost() { # lost TEXT WHAT: what is said of the records on standard input
	cat >"$SCRATCH/records"
	expect_true "$2" test "$(boot_lost "$SCRATCH/records")" = "$1"
}
plan='{"type":"plan","cells":5}' end='{"type":"end","failed":0}'
lost '' "all that was planned came" <<<"$plan"$'\n'"$(grep -h cell "$SCRATCH/lines")"$'\n'"$end"
lost 'records were lost: 4 of 5 cells came' "a line is missing" \
	<<<"$plan"$'\n'"$(grep -h cell "$SCRATCH/lines" | sed 1d)"$'\n'"$end"
lost 'records were lost: 4 of 5 cells came' "a line is torn" \
	<<<"$plan"$'\n'"$(grep -h cell "$SCRATCH/lines" | sed '2s/.....$//')"$'\n'"$end"
lost 'records were damaged: 1 lines are none' "a line is none" \
	<<<"$plan"$'\n'"$(grep -h cell "$SCRATCH/lines")"$'\n'"x$end"

died() { # died JSON WHAT: what is said where the guest ended after the records on standard input
	cat >"$SCRATCH/records"
	expect_true "$2" test "$(boot_died "$SCRATCH")" = "$1"
}
begin='{"type":"begin","name":"munmap/target:x/file/any/4K","backend":"target:x"}'
died '{"name":"munmap/target:x/file/any/4K","backend":"target:x"}' \
	"the cell at which the guest died is named" <<<"$plan"$'\n'"$begin"
died '' "not one that was over by then" <<<"$begin"$'\n'"$(grep -h -m 1 cell "$SCRATCH/lines")"
echo "exit 0" >"$SCRATCH/status"
died '' "nor where it came to its own end" <<<"$begin"

# A cell that failed is a failure of the run; what the kernel says of one is held against its backend.
{
	cell mmap remap_pfn/bar/uc/4K
	jq -n -c '{type: "cell", name: "mmap/target:x/file/any/4K", op: "mmap", backend: "target:x", unit: "instructions", doubts: [], remarks: [], values: [5, 5, 5], interrupted: [], disturbed: []},
		{type: "log", name: "munmap/target:x/file/any/4K", backend: "target:x", line: "BUG: Bad page map in process a"},
		{type: "log", name: "mmap/remap_pfn/bar/uc/4K", backend: "remap_pfn", line: "something harmless"},
		({type: "skip", op: "mmap", backend: "b", why: "out of reach"} | ., . + {failed: true} | .name = "mmap/b/c/d/4K"),
		{type: "skip", name: "munmap/b/c/d/4K", why: "out of reach", failed: true}'
} >"$SCRATCH/lines"
echo '{"cpus": 1, "clocksource": "tsc", "debug_symbols": 0}' >"$SCRATCH/facts"
FACTS=$SCRATCH/facts part ''
holds '.accused == {"target:x": "BUG: Bad page map in process a"}' "of what the kernel complained is told, no other"
PYTHONPATH=$SRC/scripts python3 -B -m report.cli.merge "$SCRATCH/part" >"$SCRATCH/run.json"
expect_true "the cells of a backend that the kernel complained of are doubted, no others" jq -e '
	[.cells[] | select(.trusted | not) | .name, .doubts, .note] == ["mmap/target:x/file/any/4K",
	["kernel_log"], "the kernel complained of target:x: BUG: Bad page map in process a"]' "$SCRATCH/run.json"
holds '[.failures[].what] == ["munmap/target:x/file/any/4K: the kernel complained while it was measured: BUG: Bad page map in process a",
	"2 cells of b/c/d/4K: out of reach"]' "it is said which, and what failed"
holds '(.skipped | length) == 3 and all(.skipped[]; has("failed") | not)' "what was skipped is so"

# One at which the guest came to its end said nothing of itself any more; what it had finished is doubted.
boot_died "$SCRATCH" >"$SCRATCH/nobody"
echo "$begin" >"$SCRATCH/records"
rm "$SCRATCH/status"
boot_died "$SCRATCH" >"$SCRATCH/died"
sed -i '/"type":"log"/d' "$SCRATCH/lines"
for who in nobody died; do
	DIED=$SCRATCH/$who FACTS=$SCRATCH/facts part ''
	PYTHONPATH=$SRC/scripts python3 -B -m report.cli.merge "$SCRATCH/part" >"$SCRATCH/run-$who.json"
done
expect_true "a guest that ends as it should is held against nobody" \
	jq -e 'all(.cells[]; .trusted)' "$SCRATCH/run-nobody.json"
expect_true "the cells of a target at which the guest died are doubted, no others" jq -e '
	[.cells[] | select(.trusted | not) | .name, .doubts, .note] == ["mmap/target:x/file/any/4K",
	["guest_died"], "the guest died or hung while munmap/target:x/file/any/4K was measured"]' "$SCRATCH/run-died.json"
failed() { # failed STATUS WHAT: whether QEMU failed, where it has said what is on standard input
	cat >"$SCRATCH/qemu.log"
	expect_status "$1" "$2" machine_qemu_failed "$SCRATCH"
}
failed 1 "a guest that died was not QEMU's fault" </dev/null
failed 0 "what QEMU itself complains of was" <<<"qemu-system-x86_64: no space left"
QEMU_STATUS=137 failed 0 "and where it was killed" </dev/null
echo "exit 0" >"$SCRATCH/status"
failed 1 "but not where the guest had come to its own end" <<<"qemu-system-x86_64: no space left"

COMMIT='' part ''
holds '.environment | .commit == null and .version == "1.0" and .sources == "abc"' \
	"one that is not known is null, and the copy is told"
finish
