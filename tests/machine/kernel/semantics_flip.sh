#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Each probe comes out otherwise on some backend that is wrong on purpose, and those that do are
# those that docs/semantics.md names.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"

expect_status 0 "right and wrong backends were probed, the log clean" program semantics_flip
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
