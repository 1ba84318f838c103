# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Whether KVM runs a kernel here, which a trial boot tells. That it does is remembered for good; that it does
# not, with the reason, for a day: another program may have had /dev/kvm, or an administrator has seen to it.

KVM_AGAIN=1440 # minutes
# Seconds that it has to come to the end, and to a first sign of life. As a rule it takes one or two, but ten
# where the host is emulated itself, on a machine that has nothing else to do.
KVM_LIMIT=${MAPBENCH_STALL:-60}
KVM_SILENT=$((KVM_LIMIT / 3))

kvm_there() {
	[[ -w /dev/kvm ]]
}

kvm_virtual() { # whether this host is a virtual machine itself
	grep -qsE '^flags.* hypervisor( |$)' "${1-/proc/cpuinfo}"
}

# kvm_accel MODE: sets ACCEL to kvm or tcg; KVM only after a trial boot has proved it. What is remembered is
# one of these words in a line, and behind tcg the reason in another.
kvm_accel() {
	local known why
	ACCEL=tcg
	[[ $1 == time && -z $ARCH_TRIPLET ]] && kvm_there || return 0
	known=$CACHE/kvm-$(uname -r)-$(grep -v MHz /proc/cpuinfo | sha256sum | cut -c1-8)
	if ! kvm_remembered "$known"; then
		cache_lock kvm.lock "trying KVM"
		if ! kvm_remembered "$known"; then
			step "trying KVM" "$CACHE/log/kvm.log" kvm_try || true
			why=$(tail -n 1 "$CACHE/log/kvm.log")
			why=${why//[[:cntrl:]]/?} # the console's may be a terminal's
			if [[ $why == "$KVM_WORKS" ]]; then
				echo kvm >"$known"
			else
				printf 'tcg\n%s\n' "$why" >"$known"
				note "KVM does not run a kernel here, so time is emulated: $why; it is tried again after a day (see $CACHE/log/kvm.log)"
			fi
		fi
		exec {CACHE_LOCK}>&-
	fi
	ACCEL=$(head -n 1 "$known")
}

kvm_remembered() { # kvm_remembered FILE
	grep -qsx kvm "$1" || { grep -qsx tcg "$1" && [[ -n $(find "$1" -mmin "-$KVM_AGAIN") ]]; }
}

KVM_WORKS="KVM has run a kernel"

# kvm_try: boots one to its first program. Prints what QEMU and the machine say, and in the last line
# KVM_WORKS or why it does not. The console is quiet: each character on it may take a nested machine as long
# as a page of code.
kvm_try() {
	local dir qemu begun=$SECONDS limit=$KVM_SILENT why=
	dir=$(mktemp -d)
	mkdir -p "$dir/tree/bin"
	cp /usr/bin/busybox "$dir/tree/bin/"
	printf '#!/bin/busybox sh\n/bin/busybox echo kvm-works\n/bin/busybox poweroff -f\n' >"$dir/tree/init"
	chmod +x "$dir/tree/init"
	(cd "$dir/tree" && find . | cpio -o -H newc --quiet) >"$dir/initrd"
	: >"$dir/console"
	# Without graphics the firmware speaks on the serial port: the sign of life.
	env -C "$dir" setpriv --pdeathsig KILL "$ARCH_QEMU" "${ARCH_MACHINE[@]}" -machine graphics=off -accel kvm -cpu host \
		-m 512 -nodefaults -display none -no-reboot -serial "file:$dir/console" -kernel "$KERNEL_DIR/vmlinuz" \
		-initrd "$dir/initrd" -append "console=$ARCH_CONSOLE quiet panic=-1" >"$dir/said" 2>&1 </dev/null &
	qemu=$!
	while kill -0 "$qemu" 2>/dev/null; do
		[[ ! -s $dir/console ]] || limit=$KVM_LIMIT
		if ((SECONDS - begun > limit)); then
			why="nothing came out of it within $limit s"
			[[ ! -s $dir/console ]] || why="it did not come to its end within $limit s"
			kill -KILL "$qemu" 2>/dev/null || true
			break
		fi
		sleep 0.2
	done
	wait "$qemu" 2>/dev/null || true
	cat "$dir/said"
	tr -d '\r\000' <"$dir/console"
	echo
	if grep -qa kvm-works "$dir/console"; then
		echo "$KVM_WORKS"
	else
		[[ -n $why ]] || why=$(grep -v warning: "$dir/said" | head -n 1)
		echo "${why:-$(machine_last "$dir")}"
	fi
	rm -rf "$dir"
}
