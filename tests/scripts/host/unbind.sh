#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# unbind takes an address for what it is: no other function is given back, or forgotten. Real ones are
# machine_host's; of these the state alone speaks.
. "$(dirname "$0")/../../lib.sh"

mkdir -p "$SCRATCH/cache/host" "$SCRATCH/cache/log"
touch "$SCRATCH/cache/lock"
STATE=$SCRATCH/cache/host/state
cat >"$STATE" <<END
boot $(cat /proc/sys/kernel/random/boot_id)
for bind
function 0000:99:00.0 nvme -
function 0000:99:01.0 e1000 -
function 000a:99:00.0 none -
END
cp "$STATE" "$SCRATCH/before"

unbind() { # unbind ADDRESS: as on a host, where nobody is inside
	env -u MAPBENCH_INSIDE MAPBENCH_CACHE="$SCRATCH/cache" "$MAPBENCH" unbind "$1"
}

for address in '.*' '[' '0000:99:0..0' '0000:99:00.0 nvme' 99:00.0; do
	expect_status 2 "refused: unbind $address" unbind "$address"
	expect_line err "^mapbench: PCI function '.*': give domain:bus:device.function" "and says what to give"
	expect_true "in one line" test "$(wc -l <"$SCRATCH/err")" = 1
done
expect_status 2 "refused: one that was not lent" unbind 0000:99:00.1
expect_line err 'was not bound by mapbench: bound are: 000a:99:00.0 0000:99:01.0 0000:99:00.0' "and says which were"
expect_same "$SCRATCH/before" "$STATE" "nothing is forgotten"
expect_status 0 "one that is gone by now" unbind 0000:99:00.0
grep -v ' 0000:99:00.0 ' "$SCRATCH/before" >"$SCRATCH/want"
expect_same "$SCRATCH/want" "$STATE" "is no longer lent, and the others are"
finish
