#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Each probe comes out otherwise on some backend that is wrong on purpose, and those that do are
# those that docs/semantics.md names.
# shellcheck disable=SC2016 # the guest's shell and jq expand what stands in quotes
. "$(dirname "$0")/../../lib.sh"

expect_status 0 "right and wrong backends were probed, the log clean" \
	"$MAPBENCH" exec --test-module -- sh -c '
	insmod /modules/brd.ko rd_nr=1 rd_size=1024 || exit 9
	cd /sys/module/mapbench/parameters || exit 9
	probe() { # probe WRONG BACKEND...
		how=$1
		shift
		for backend; do
			mapbench-probe --disk /dev/ram0 --backend $backend >/tmp/lines || exit 8
			sed "s/^{/{\"wrong\":\"$how\",/" /tmp/lines
		done
	}
	probe none remap_pfn insert_page fault_page fault_pfn
	echo 1 >shift_pfn
	probe shift_pfn remap_pfn fault_pfn
	echo 0 >shift_pfn
	while read -r how backends; do
		echo $how >wrong || exit 7
		probe $how $backends
	done <<-END
		pfnmap insert_page fault_page
		dontcopy remap_pfn
		cow remap_pfn
		fresh fault_page fault_pfn
		refuse remap_pfn
		access remap_pfn
		named insert_page
		keep remap_pfn
		deaf remap_pfn fault_pfn
		mixedmap remap_pfn
		uffd fault_page
		adopt insert_page
	END'
jq -s '(map(select(.wrong == "none")) | map({key: "\(.backend) \(.probe)", value: .outcome})
	| from_entries) as $right
	| {probes: (map(.probe) | unique), flips: [.[] | $right["\(.backend) \(.probe)"] as $was
		| select(.wrong != "none" and .outcome != $was)
		| {wrong, backend, probe, was: $was, now: .outcome}]}' \
	"$SCRATCH/out" >"$SCRATCH/flips"
jq -r '.flips | group_by(.probe)[] | "# \(.[0].probe): " +
	(map("\(.wrong) \(.backend) \(.was) -> \(.now)") | join("; "))' "$SCRATCH/flips"
missing=$(jq -r '.probes - (.flips | map(.probe)) | join(" ")' "$SCRATCH/flips")
expect_true "every probe flips${missing:+, but for $missing}" test -z "$missing"
probes=$(jq '.probes | length' "$SCRATCH/flips")
expect_true "all $probes were there" test "$probes" -ge 37

jq -r '.flips | group_by([.wrong, .backend])[] | "\(.[0].wrong) \(.[0].backend) " +
	(map(.probe) | sort | join(" "))' "$SCRATCH/flips" | sort >"$SCRATCH/found"
awk -F ' *[|] *' '
	/^## / { here = $0 == "## Wrong on purpose" }
	here && /^[|] `/ {
		line = $2 " " $3 " " $5
		gsub("[`,]", "", line)
		print line
	}' "$SRC/docs/semantics.md" | sort >"$SCRATCH/named"
expect_same "$SCRATCH/named" "$SCRATCH/found" "they are those that docs/semantics.md names"
finish
