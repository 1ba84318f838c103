#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What each backend can and cannot do: the same twice, every probe able to come out differently, and
# no outcome unlike mm's sources but those that docs/semantics.md explains.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/lib.sh"

expect_status 0 "two passes in one boot give the same lines" "$MAPBENCH" exec -- sh -c '
	insmod /modules/brd.ko rd_nr=1 rd_size=1024 || exit 9
	mapbench-probe --disk /dev/ram0 --out /tmp/first || exit 8
	mapbench-probe --disk /dev/ram0 >/tmp/second || exit 8
	cat /tmp/first
	cmp /tmp/first /tmp/second >&2'
cp "$SCRATCH/out" "$SCRATCH/lines"
# Those whose ioctl this module does not have were not tried.
jq -s 'map(select(.detail != "the module has no such ioctl"))' "$SCRATCH/lines" >"$SCRATCH/probes"
jq -r '.detail == "the module has no such ioctl" | select(.)' "$SCRATCH/lines" | wc -l |
	sed 's/^/# not tried for want of an ioctl: /'

holds() { # holds EXPRESSION WHAT
	expect_true "$2" jq -e "$1" "$SCRATCH/probes"
}
none() { # none EXPRESSION WHAT: it names nothing; else its lines are shown
	local lines
	lines=$(jq -r "$1" "$SCRATCH/probes")
	[[ -z $lines ]] && pass "$2" && return
	fail "$2:"
	printf '# %s\n' "$lines"
}
holds '[.[].backend] | unique | length >= 10' "every backend and both baselines were probed"
none '[group_by(.probe)[] | select(any(.class != "baseline"))] | .[]
	| select(map(.outcome) | unique | length < 2) | "\(.[0].probe): \(.[0].outcome)"' \
	"every probe has at least two outcomes"
none '.[] | select(.outcome | IN("timeout", "exited", "SIGKILL", "SIGABRT", "wrong", "lost", "short"))
	| "\(.backend) \(.probe): \(.outcome)"' "no probe broke, none saw other data"
none '.[] | select(.outcome == "unavailable" and .class != "baseline")
	| "\(.backend) \(.probe): \(.detail)"' "every probe could be tried on every backend"
for class in remap insert fault_page fault_pfn empty; do
	holds "any(.class == \"$class\")" "a backend was seen to be of class $class"
done

jq -r '.[] | select(.match == false) | "\(.class) \(.probe) \(.outcome)"' "$SCRATCH/probes" |
	sort -u >"$SCRATCH/found"
sed -n '/^## Findings/,/^## /s/^| `\([a-z_]*\)` | `\([a-z_]*\)` | `\([A-Za-z0-9+_]*\)` |.*/\1 \2 \3/p' \
	"$SRC/docs/semantics.md" | sort -u >"$SCRATCH/explained"
jq -r '.[] | select(.match == false)
	| "# finding: \(.backend) \(.probe): \(.outcome), expected \(.expected)"' "$SCRATCH/probes"
if diff "$SCRATCH/explained" "$SCRATCH/found" >"$SCRATCH/differ"; then
	pass "the findings are those that docs/semantics.md explains"
else
	fail "the findings are not those of docs/semantics.md (< explained, > found):"
	sed -n 's/^[<>]/# &/p' "$SCRATCH/differ"
fi
expect_status 2 "an unknown probe" "$MAPBENCH" exec -- mapbench-probe --probe nosuch
expect_line err 'nosuch' "and says which"
finish
