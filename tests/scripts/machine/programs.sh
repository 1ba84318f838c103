#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Programs that share a boot spoil nothing for each other: one of which the kernel complains, one that
# ends the guest and one that leaves the module in use fail alone, and what comes after them has another
# boot. A shell in an empty directory plays the machine.
. "$(dirname "$0")/../../lib.sh"
export MAPBENCH_SHARED=$SCRATCH/shared BOOT_TABLE=$SCRATCH/table BOOT_EXEC=$SCRATCH/exec STANDIN=$SCRATCH/machine
unset MAPBENCH_TESTS MAPBENCH_DEBUG_KERNEL

cat >"$BOOT_TABLE" <<'END'
[boot plain]

[good]
timeout = 100 + 2 * SEED
module = size=4096
command = cat params; echo "  of $SEED, two spaces"; echo spoken >&2; exit 3

[allowed]
complains = yes
command = echo "WARNING: of allowed" >>log

[complains]
command = echo "BUG: of complains" >>log; echo it ended

[after_complaint]
command = echo after

[dies]
command = echo lost; kill -KILL $(cat pid)

[after_death]
command = echo after

[uses]
command = touch used

[older]
kernels = 6.1
command = echo not here

[last]
test = good
command = printf 'no end of a line'
END
# What the machine does, by functions.
cat >"$BOOT_EXEC" <<'END'
#!/usr/bin/env bash
echo boot >>"$STANDIN.boots"
rm -rf "$STANDIN"
mkdir -p "$STANDIN/tmp"
while [[ $1 != -- ]]; do
	[[ $1 != --timeout ]] || echo "$2" >"$STANDIN.limit"
	[[ $1 != --copy ]] || cp -r "$2" "$STANDIN/"
	shift
done
shift 3
cat >"$STANDIN/machine" <<'MACHINE'
insmod() { shift; echo "$*" >params; }
rmmod() { [ "$1" != mapbench ] || [ ! -e used ]; }
dmesg() { cat log; [ "$1" != -c ] || : >log; }
echo $$ >pid
echo "the kernel begins" >log
. ./programs
MACHINE
cd "$STANDIN" || exit
export PROGRAMS_TOLD=$STANDIN/told PROGRAMS_TMP=$STANDIN/tmp
busybox sh machine "$@"
status=$?
[[ $status -lt 128 ]] || echo "mapbench: the guest died before its end; its console ends: panic" >&2
exit "$((status < 128 ? status : 125))"
END
chmod +x "$BOOT_EXEC"

expect_status 0 "seven programs" bash "$SRC/tests/machine/boot.sh" "$SCRATCH" plain 7.2
expect_true "four boots: after a complaint, a death and a module in use there is another" \
	test "$(wc -l <"$STANDIN.boots")" = 4

expect_status 3 "one has its status" program good
expect_line out '^size=4096$' "its module's parameters"
expect_line out '^  of 1, two spaces$' "its output, spaces kept"
expect_line err '^spoken$' "and what it said on stderr"
expect_status 125 "one of which the kernel may complain" program allowed
expect_line err '^mapbench: kernel log: WARNING: of allowed' "has that told"
expect_status 125 "one of which it complains" program complains
expect_line out '^it ended$' "has its output"
expect_line err '^mapbench: kernel log: BUG: of complains' "and the complaint"
expect_status 125 "one that ends the guest" program dies
expect_line err 'the guest died .*panic' "which is said"
expect_status 125 "one that leaves the module in use" program uses
expect_line err 'could not be unloaded' "which is said"
for name in after_complaint after_death; do
	expect_status 0 "$name: all is well" program $name
	expect_line out '^after$' "$name: it ran"
done
expect_status 0 "the last" program last
expect_line out '^no end of a line$' "it ran, too"
expect_status 125 "one of another kernel has not run" program older
expect_line err 'no boot has run older' "which is said"

rm -rf "$MAPBENCH_SHARED" "$STANDIN.boots"
MAPBENCH_TESTS="machine_good other" expect_status 0 "those of one test alone" \
	bash "$SRC/tests/machine/boot.sh" "$SCRATCH" plain 7.2
expect_true "in one boot" test "$(wc -l <"$STANDIN.boots")" = 1
expect_true "with the time of both" test "$(<"$STANDIN.limit")" = 702
expect_true "it has two" test "$(cd "$MAPBENCH_SHARED/7.2" && echo *)" = "boot-plain good last"

cat >"$BOOT_EXEC" <<'END'
#!/usr/bin/env bash
echo "mapbench: QEMU: none" >&2
exit 125
END
expect_status 1 "a machine that does not come up fails the boot" \
	bash "$SRC/tests/machine/boot.sh" "$SCRATCH" plain 7.2
expect_line out 'QEMU: none' "and why is said"
finish
