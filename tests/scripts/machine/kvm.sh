#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The trial of KVM, with a program in QEMU's place: what it says of one that works, fails, hangs or is slow; what
# is remembered of that, and for how long; and what is a virtual machine.
# shellcheck disable=SC2034 # kvm.sh reads what is set here
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/outside/cache.sh"
. "$SRC/scripts/machine/arch.sh"
. "$SRC/scripts/machine/machine.sh"
. "$SRC/scripts/machine/kvm.sh"
CACHE=$SCRATCH/cache KERNEL_DIR=$SCRATCH
export CACHE KERNEL_DIR
mkdir -p "$CACHE/log"
: >"$SCRATCH/vmlinuz"
KVM_SILENT=2 KVM_LIMIT=4
kvm_there() {
	[[ ! -e $SCRATCH/none ]]
}

# qemu SCRIPT: is run in its place, where the console is; it notes that it was
qemu() {
	printf '#!/bin/sh\necho "$@" >>%s/tried\n%s\n' "$SCRATCH" "$1" >"$SCRATCH/qemu"
	chmod +x "$SCRATCH/qemu"
	rm -f "$SCRATCH/tried" "$CACHE"/kvm-*
}
ARCH_QEMU=$SCRATCH/qemu

accel() ( # accel MODE: what is taken
	end_begin
	kvm_accel "$1" && echo "$ACCEL"
)

takes() { # takes ACCEL TRIALS WHAT
	expect_true "$3: $1" test "$(accel time 2>"$SCRATCH/err")" = "$1"
	expect_true "$3: after $2 trials in all" test "$(grep -c . "$SCRATCH/tried")" = "$2"
}

told() { # told REASON WHAT: in the note, what is remembered, and the log
	expect_line err "^mapbench: KVM does not run a kernel here, .*: $1; it is tried again after a day" "$2: it is said"
	expect_true "$2: remembered" grep -qx "$1" "$CACHE"/kvm-*
	expect_true "$2: in the log" grep -qx "$1" "$CACHE/log/kvm.log"
}

qemu 'echo kvm-works >console'
expect_true "in mode exact nothing is tried" test "$(accel exact)$(ls "$CACHE")" = tcglog
takes kvm 1 "one that works"
expect_true "nothing is said" test ! -s "$SCRATCH/err"
expect_true "it is quiet, and has KVM" grep -q -- '-accel kvm .*quiet' "$SCRATCH/tried"
touch -d '-10 days' "$CACHE"/kvm-*
takes kvm 1 "it is known for good"
: >"$SCRATCH/none"
takes tcg 1 "without /dev/kvm"
rm "$SCRATCH/none"

busy='qemu: Could not access KVM kernel module: Device or resource busy'
qemu "echo 'qemu: warning: something' >&2; echo '$busy' >&2; exit 1"
takes tcg 1 "one that fails"
told "$busy" "one that fails"
takes tcg 1 "within the day"
touch -d '-23 hours' "$CACHE"/kvm-*
takes tcg 1 "nearly a day later"
touch -d '-25 hours' "$CACHE"/kvm-*
takes tcg 2 "a day later"
sed -i '2i echo kvm-works >console' "$SCRATCH/qemu"
touch -d '-25 hours' "$CACHE"/kvm-*
takes kvm 3 "when it works then"
for before in tcg ''; do # what an earlier version, or a full disk, has left
	echo "$before" >"$(echo "$CACHE"/kvm-*)"
	touch -d '-2 days' "$CACHE"/kvm-*
	rm "$SCRATCH/tried"
	takes kvm 1 "after '$before'"
done

qemu 'exec sleep 123.5'
takes tcg 1 "one that hangs"
told "nothing came out of it within 2 s" "one that hangs"
qemu 'echo SeaBIOS >console; sleep 2; echo kvm-works >>console'
takes kvm 1 "one that is slow"
qemu 'echo SeaBIOS >console; exec sleep 123.5'
takes tcg 1 "one that stops"
told "it did not come to its end within 4 s" "one that stops"
qemu 'printf "SeaBIOS\n[ 1.0] Kernel panic - not syncing: no\r\n" >console'
takes tcg 1 "a kernel that dies"
told 'its console ends: \[ 1.0\] Kernel panic - not syncing: no' "a kernel that dies"
qemu 'kill -ABRT $$'
takes tcg 1 "one that is killed"
told "its console is empty" "one that is killed"
expect_true "no process is left" test -z "$(grep -lsa 'sleep.123[.]5' /proc/[0-9]*/cmdline)"

for flags in 'fpu hypervisor lahf' 'fpu hypervisor' 'fpu xhypervisor' fpu; do
	printf 'processor : 0\nflags\t\t: %s\n' "$flags" >"$SCRATCH/cpuinfo"
	expect_true "flags: $flags" test "$(kvm_virtual "$SCRATCH/cpuinfo" && echo virtual)" = \
		"$([[ " $flags " != *" hypervisor "* ]] || echo virtual)"
done
finish
