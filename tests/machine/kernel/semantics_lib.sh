# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# For the tests of what each backend can and cannot do: what the probes' lines, in $SCRATCH/probes, must be
# like.
# shellcheck disable=SC2016 # jq's variables

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

# probes_judged KERNEL: what holds of $SCRATCH/probes whatever the machine; and its outcomes are those of
# results/
probes_judged() {
	KERNEL=$1
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
