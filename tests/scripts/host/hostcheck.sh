#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# usage: hostcheck.sh MAPBENCH-HOSTCHECK
# The host's half of the BAR checks: what it fills, what it finds, and that it notices damage.
set -u

hostcheck=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf --one-file-system "$dir"' EXIT
failed=0

check() {
	local expected=$1 status
	shift
	"$@" >"$dir/out" 2>"$dir/err"
	status=$?
	if [ "$status" -ne "$expected" ]; then
		echo "not ok - $*: exit status $status, expected $expected"
		cat "$dir/out" "$dir/err"
		failed=1
	fi
}

word() {
	od -An -tx8 -j "$2" -N 8 "$1" | tr -d ' '
}

is() {
	if [ "$1" != "$2" ]; then
		echo "not ok - '$1' is not '$2'"
		failed=1
	fi
}

# shellcheck disable=SC2317 # called through check
# shellcheck disable=SC2317 # check() calls it
verify() {
	"$hostcheck" verify "$dir/bar" "${@:2}" <<<"$1"
}

truncate -s 32K "$dir/bar"
check 0 "$hostcheck" fill "$dir/bar" --pages 2
is "$(word "$dir/bar" 4088)" 686f737400000000
is "$(word "$dir/bar" 8184)" 686f737400000001
is "$(word "$dir/bar" 12280)" 0000000000000000
check 0 "$hostcheck" fill "$dir/bar"
is "$(word "$dir/bar" 32760)" 686f737400000007
is "$(word "$dir/bar" 4080)" 0000000000000000

# No run wrote tags here: every line must fail, lines of other types and devices must not matter.
line='{"type":"hostcheck","name":"mmap/x","device":"d 1","seed":5,"slot":3,"pages":2}'
check 1 verify "$line"
is "$(jq -r '.type + " " + .name + " " + (.what | .[:14])' "$dir/out")" "absent mmap/x page 0 slot 3:"
check 0 verify "$line" --device "d 2"
check 1 verify "$line" --device "d 1"
check 0 verify "${line/hostcheck/cell}"
check 1 verify "${line/:2\}/:9\}}"
check 1 verify "${line/:3,/:511,}"
check 1 verify '{"type":"hostcheck","name":"no numbers"}'

# The tag of seed 5, page 0, slot 3, as the failure line spells it, makes that page good.
check 1 verify "${line/:2\}/:1\}}"
tag=$(sed -n 's/.*user wrote 0x\([0-9a-f]*\).*/\1/p' "$dir/out")
tag=$(printf '%16s' "$tag" | tr ' ' 0)
for ((i = 14; i >= 0; i -= 2)); do
	printf '%b' "\\x${tag:i:2}"
done | dd of="$dir/bar" bs=1 seek=24 conv=notrunc status=none
check 0 verify "${line/:2\}/:1\}}"
check 1 verify "$line"
check 1 verify "${line/:5,/:6,}"

check 2 "$hostcheck"
check 2 "$hostcheck" fill "$dir/none"
check 2 "$hostcheck" fill "$dir/bar" --pages 9
check 2 "$hostcheck" fill "$dir/bar" --pages x
check 2 "$hostcheck" drain "$dir/bar"
truncate -s 100 "$dir/odd"
check 2 "$hostcheck" fill "$dir/odd"
[ "$failed" -eq 0 ] && echo "ok - hostcheck"
exit "$failed"
