#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What each backend can and cannot do, on each kernel: the same twice, an expectation for every
# probe of every backend, and no outcome unlike it but those that docs/semantics.md explains.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"

holds() { # holds EXPRESSION WHAT
	expect_true "$KERNEL: $2" jq -e "$1" "$SCRATCH/probes"
}
none() { # none EXPRESSION WHAT: it names nothing; else its lines are shown
	local lines
	lines=$(jq -r "$1" "$SCRATCH/probes")
	[[ -z $lines ]] && pass "$KERNEL: $2" && return
	fail "$KERNEL: $2:"
	printf '# %s\n' "$lines"
}

findings() { # findings KERNEL: those of docs/semantics.md, a line "CLASS PROBE OUTCOME" each
	awk -F ' *[|] *' -v kernel="$1" '
		/^## / { here = $0 == "## Findings" }
		here && index(", " $2 ",", ", " kernel ",") {
			line = $3 " " $4 " " $5
			gsub("`", "", line)
			print line
		}' "$SRC/docs/semantics.md" | sort -u
}

probe_kernel() { # probe_kernel KERNEL: leaves $SCRATCH/probes
	KERNEL=$1
	expect_status 0 "$KERNEL: two passes give the same lines" \
		program semantics "$KERNEL"
	jq -s . "$SCRATCH/out" >"$SCRATCH/probes"
	expect_true "$KERNEL: every node was probed" diff <(sed -n 's/^node //p' "$SCRATCH/err" | sort) \
		<(jq -r '.[] | select(.class != "baseline") | .backend' "$SCRATCH/probes" | sort -u)
	holds '[.[] | select(.class == "baseline") | .backend] | unique == ["anon", "memfd"]' \
		"so were the baselines"
	none '.[] | select(.class != "baseline" and .expected == null)
		| "\(.backend) \(.probe): class \(.class)"' "something is expected of each"
	none '.[] | select(.outcome | IN("timeout", "exited", "SIGKILL", "SIGABRT", "lost", "short"))
		| "\(.backend) \(.probe): \(.outcome)"' "no probe broke"
	none '.[] | select(.outcome == "wrong" and .expected != "wrong")
		| "\(.backend) \(.probe)"' "none saw other data"
	none '.[] | select(.outcome == "unavailable" and .class != "baseline" and
		("'"$KERNEL"'" != "6.1" or .probe != "uffd_wp_async"))
		| "\(.backend) \(.probe): \(.detail)"' "every probe could be tried on every backend"
	jq -r -f "$SRC/tests/machine/kernel/semantics_table.jq" "$SCRATCH/probes" >"$SCRATCH/table"
	expect_same "$SRC/results/amd64-$KERNEL/semantics.tsv" "$SCRATCH/table" \
		"$KERNEL: the outcomes are those of results/"
	jq -r '.[] | select(.match == false)
		| "# finding: \(.backend) \(.probe): \(.outcome), expected \(.expected)"' "$SCRATCH/probes"
	jq -r '.[] | select(.match == false) | "\(.class) \(.probe) \(.outcome)"' "$SCRATCH/probes" |
		sort -u >"$SCRATCH/found"
	findings "$KERNEL" >"$SCRATCH/explained"
	expect_same "$SCRATCH/explained" "$SCRATCH/found" \
		"$KERNEL: the findings are those that docs/semantics.md explains"
}

if [[ -z ${MAPBENCH_DEBUG_KERNEL-} ]]; then
	probe_kernel 6.1
	holds 'any(.class == "fault_page_huge")' "a page that a fault returns was mapped by a PMD"
	probe_kernel 6.12
fi
probe_kernel 7.2
holds '[.[] | select(.class != "baseline") | .backend] | unique | length == 23' \
	"all backends are there"
none '[group_by(.probe)[] | select(any(.class != "baseline"))] | .[]
	| select(map(.outcome) | unique | length < 2) | "\(.[0].probe): \(.[0].outcome)"' \
	"every probe has at least two outcomes"
for class in remap insert fault_page fault_pfn fault_huge fault_mixed fault_fresh empty; do
	holds "any(.class == \"$class\")" "a backend was seen to be of class $class"
done
expect_status 2 "an unknown probe" program unknown_probe
expect_line err 'nosuch' "and says which"
finish
