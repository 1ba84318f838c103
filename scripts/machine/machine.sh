# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The machine: a QEMU guest that runs one job with the module loaded. Results, log and verdict leave
# through virtio ports into files of a directory; the serial console is kept for panics alone.

MACHINE_MODULES=(virtio_pci virtio_console) # where the kernel has them as modules
MACHINE_MODULES_ASIDE=(brd)                     # taken along, not loaded: the probes' disk
MACHINE_STALL=${MAPBENCH_STALL:-120}
MACHINE_MEMORY=2G
MACHINE_LARGE_PAGES=16384
# The guest's own watchdog would take for a hang that this host was stopped or suspended, for 3 minutes, say.
MACHINE_TIME="rcupdate.rcu_cpu_stall_timeout=300"
MACHINE_PROFILE= # not empty: have the plugin count by instruction address
MACHINE_BY= # and this part of the vector in place of instructions

# machine_module TREE NAME ORDER: a module of the kernel's into TREE and at the end of the list ORDER,
# after those it depends on; nothing to do where it is built in.
machine_module() {
	local tree=$1 name=$2 order=$3 ko need
	ko=$(find "$KERNEL_DIR/modules/kernel" -name "$name.ko*" -print -quit)
	[[ -n $ko && ! -e $tree/modules/$name.ko ]] || return 0
	for need in $(modinfo -F depends "$ko" | tr , ' '); do
		machine_module "$tree" "$need" "$order"
	done
	case $ko in
	*.xz) xz -dc "$ko" >"$tree/modules/$name.ko" ;;
	*) cp "$ko" "$tree/modules/$name.ko" ;;
	esac
	echo "$name.ko" >>"$order"
}

machine_libraries() { # machine_libraries TREE: those that its benchmarks need, into it
	local lib
	if [[ -n $ARCH_TRIPLET ]]; then
		mkdir "$1/lib"
		foreign_libraries "$1/bin/mapbench-bench" | xargs -d '\n' cp -Lt "$1/lib"
		return
	fi
	while read -r lib; do
		mkdir -p "$1$(dirname "$lib")"
		cp -L "$lib" "$1$lib"
	done < <(ldd "$1/bin/mapbench-bench" | grep -oE '/[^ ]+')
}

# machine_initrd DIR: pack DIR/initrd from the guest's tools, $MODULE, and the job files in DIR/job
machine_initrd() {
	local dir=$1 tree=$1/tree m
	mkdir -p "$tree"/{bin,dev,proc,sys,tmp,modules,lib64,job}
	cp "${ARCH_TRIPLET:+$FOREIGN/files}/usr/bin/busybox" "$tree/bin/"
	ln -s busybox "$tree/bin/sh"
	cp "$SRC/scripts/guest/init" "$tree/init"
	! machine_debug || cp "$SRC/scripts/guest/debug" "$tree/debug"
	cp "$GUEST"/mapbench-{bench,cell,probe} "$tree/bin/"
	machine_libraries "$tree"
	cp "$MODULE" "$tree/modules/mapbench.ko"
	[[ -z $ARCH_TRIPLET ]] || "$ARCH_TRIPLET-strip" --strip-debug "$tree/modules/mapbench.ko"
	: >"$tree/modules/order"
	for m in "${MACHINE_MODULES[@]}" "${VARIANT_MODULES[@]}"; do
		machine_module "$tree" "$m" "$tree/modules/order"
	done
	for m in "${MACHINE_MODULES_ASIDE[@]}"; do
		machine_module "$tree" "$m" /dev/null
	done
	cp -r "$dir/job/." "$tree/job/" || die 1 "cannot lay what is to run in the machine into $dir: see above"
	[[ -e $tree/job/params ]] || : >"$tree/job/params"
	[[ -z $ARCH_PARAMS ]] || printf ' %s' "$ARCH_PARAMS" >>"$tree/job/params"
	(cd "$tree" && find . -print0 | sort -z | cpio -0 -o -H newc --quiet -R 0:0) >"$dir/initrd" ||
		die 1 "cannot make the machine's first file system in $dir: see above"
	rm -rf "$tree"
}

machine_debug() { # whether the kernel is one that looks for leaks, or counts lines
	grep -qsxE 'CONFIG_(DEBUG_KMEMLEAK|GCOV_KERNEL)=y' "${KERNEL_BUILD-}/.config"
}

machine_backing() { # machine_backing DIR: the host's side of the ivshmem devices and of the mailbox
	truncate -s 64M "$1/ivshmem-64M"
	truncate -s 1G "$1/ivshmem-1G"
	truncate -s 64M "$1/ivshmem-free"
	truncate -s 1M "$1/mailbox"
	"$BENCH/mapbench-hostcheck" fill "$1/ivshmem-64M"
	"$BENCH/mapbench-hostcheck" fill "$1/ivshmem-free"
	# A page is filled for each that a cell of the suite maps.
	"$BENCH/mapbench-hostcheck" fill "$1/ivshmem-1G" --pages "$MACHINE_LARGE_PAGES"
}

# machine_args DIR MODE [QEMU ARGUMENT]...: sets QEMU_ARGS; the guest's kernel command line is in CMDLINE
machine_args() {
	local dir=$1 mode=$2 name
	shift 2
	CMDLINE="console=$ARCH_CONSOLE quiet panic=-1 oops=panic${ARCH_CMDLINE:+ $ARCH_CMDLINE} nowatchdog damon_stat.enabled=0"
	CMDLINE+=${VARIANT_KERNEL:+ $VARIANT_KERNEL}
	[[ $mode == exact ]] || CMDLINE+=" $MACHINE_TIME"
	[[ $mode == exact || $ACCEL == kvm ]] || CMDLINE+=${ARCH_EMULATED:+ $ARCH_EMULATED}
	! machine_debug || CMDLINE+=" kasan_multi_shot"
	CMDLINE+=${MAPBENCH_KERNEL_ARGS:+ $MAPBENCH_KERNEL_ARGS} # for tests
	SEED=${MAPBENCH_SEED:-$((RANDOM * 32768 + RANDOM))}
	CPU_MODEL=$ARCH_CPU
	# shellcheck disable=SC2054 # the commas are QEMU's
	QEMU_ARGS=("${ARCH_MACHINE[@]}" -m "$MACHINE_MEMORY" "${VARIANT_QEMU[@]}" -nodefaults -no-user-config -display none -no-reboot -seed "$SEED"
		-kernel "$KERNEL_DIR/vmlinuz" -initrd "$dir/initrd"
		-object "memory-backend-file,id=shared,size=64M,mem-path=$dir/ivshmem-64M,share=on"
		-object "memory-backend-file,id=large,size=1G,mem-path=$dir/ivshmem-1G,share=on"
		-object "memory-backend-file,id=free,size=64M,mem-path=$dir/ivshmem-free,share=on"
		-object "memory-backend-file,id=mailbox,size=1M,mem-path=$dir/mailbox,share=on"
		-device "edu,addr=0x3$ARCH_EDU" -device ivshmem-plain,memdev=shared,addr=0x4
		-device ivshmem-plain,memdev=large,addr=0x5 -device pci-testdev,membar=64M,addr=0x6
		-device ivshmem-plain,memdev=free,addr=0x8
		-device ivshmem-plain,memdev=mailbox,addr=0x1e -device virtio-serial-pci,addr=0x7)
	if [[ $mode == exact ]]; then
		QEMU_ARGS+=(-smp 1 -accel "tcg,thread=single" -icount "shift=0,sleep=off" -cpu "$CPU_MODEL"
			-plugin "${BENCH//,/,,}/mapbench-plugin.so,mailbox=$dir/mailbox${MACHINE_PROFILE:+,profile=$dir/profile}${MACHINE_BY:+,by=$MACHINE_BY}")
	elif [[ $ACCEL == kvm ]]; then
		CPU_MODEL=host
		QEMU_ARGS+=(-smp 2 -accel kvm -cpu host)
	else
		# One CPU after the other: where the emulated ones run at the same time, what one of them has
		# translated may be older than an instruction that the kernel has patched on the other, and
		# the breakpoint that stood there meanwhile is met after the kernel has forgotten it. multi is
		# for tests that need the two at once.
		QEMU_ARGS+=(-smp 2 -accel "tcg,thread=${MAPBENCH_TCG_THREAD:-single}" -cpu "$CPU_MODEL")
	fi
	QEMU_ARGS+=("$@")
	! coverage_wanted ||
		QEMU_ARGS+=(-chardev "file,id=coverage,path=$MAPBENCH_COVERAGE/$$-$RANDOM.tar"
			-device "virtserialport,chardev=coverage,name=coverage")
	for name in dmesg records gbench status; do # the guest waits for the last
		QEMU_ARGS+=(-chardev "file,id=$name,path=$dir/$name" -device "virtserialport,chardev=$name,name=$name")
	done
}

# machine_device_tree DIR MODE: where the variant's is without something, QEMU's own without that, into
# QEMU_ARGS; QEMU itself adds the kernel's command line and the initrd when it boots with it
machine_device_tree() {
	local tree=$1/device-tree cpus=2 what
	[[ ${#VARIANT_WITHOUT[@]} -gt 0 ]] || return 0
	[[ $2 != exact ]] || cpus=1
	"$ARCH_QEMU" "${ARCH_MACHINE[@]}" -machine "dumpdtb=$tree" -cpu "$CPU_MODEL" -smp "$cpus" -m "$MACHINE_MEMORY" \
		-seed "$SEED" -nodefaults -no-user-config -display none >"$tree.log" 2>&1 </dev/null || true
	for what in "${VARIANT_WITHOUT[@]}"; do
		fdtput -d "$tree" "${what%:*}" "${what#*:}" >>"$tree.log" 2>&1 ||
			die 1 "cannot take ${what#*:} from ${what%:*} of the machine's device tree: $(tail -n 1 "$tree.log")"
	done
	QEMU_ARGS+=(-dtb "$tree")
}

# machine_boot DIR MODE [QEMU ARGUMENT]...: start the guest, its stdin from QEMU_STDIN; sets QEMU_PID.
# It is started in DIR, which is ours: firmware that lies in the current directory would be taken for QEMU's.
machine_boot() {
	local dir=$1 mode=$2
	[[ -n ${QEMU_STDIN-} ]] || exec {QEMU_STDIN}</dev/null
	machine_args "$@"
	machine_device_tree "$dir" "$mode"
	printf '%s\n' "$CMDLINE" >"$dir/cmdline"
	[[ -z ${MAPBENCH_BOOTED-} ]] || echo "${MAPBENCH_BOOTED_BY:--} ${VERB-} $mode ${VARIANT-} $KERNEL" >>"$MAPBENCH_BOOTED" || true
	env -C "$dir" setpriv --pdeathsig TERM "$ARCH_QEMU" "${QEMU_ARGS[@]}" -append "$CMDLINE" \
		2>"$dir/qemu.log" <&"$QEMU_STDIN" &
	QEMU_PID=$!
}

machine_begun() { # machine_begun DIR: whether the guest has come as far as the module and its job
	[[ -s $1/status ]]
}

# machine_verdict DIR ENDED: one line a failure of the machine itself, none when all is well
machine_verdict() {
	local dir=$1 ended=$2 log=$1/dmesg
	if ! grep -qs '^exit ' "$dir/status" && machine_qemu_said "$dir"; then
		echo "QEMU: $(machine_qemu_said "$dir" | head -n 1)"
	elif ((${QEMU_STATUS:-0} > 128)) && ! grep -qs '^exit ' "$dir/status"; then
		echo "QEMU was killed by SIG$(kill -l $((QEMU_STATUS - 128)))"
	elif [[ $ended == 0 && ${WATCH_WHY-} == boot ]]; then
		echo "the guest hung before its job began, and was stopped; $(machine_last "$dir")"
	elif [[ $ended == 0 ]]; then
		echo "the guest hung and was stopped; $(machine_last "$dir")"
	elif ! machine_begun "$dir"; then
		echo "the guest died before its job began; $(machine_last "$dir")"
	elif ! grep -qs '^exit ' "$dir/status"; then
		echo "the guest died before its end; $(machine_last "$dir")"
	elif grep -q 'rmmod failed' "$dir/status"; then
		echo "the module could not be unloaded after the job"
	elif grep -q '^exit 97$' "$dir/status"; then
		echo "the module could not be loaded: $(grep -a mapbench "$dir/dmesg" | tail -n 1)"
	fi
	[[ -s $log ]] || log=$dir/console
	judge_log "$log"
}

machine_qemu_said() { # machine_qemu_said DIR: what QEMU itself complains of; not that it was asked to end
	grep -vE 'warning:|terminating on signal' "$1/qemu.log" 2>/dev/null
}

machine_qemu_failed() { # machine_qemu_failed DIR: whether what came to its end is QEMU, and not the guest
	! grep -qs '^exit ' "$1/status" || return 1
	((${QEMU_STATUS:-0} > 128)) || machine_qemu_said "$1" >/dev/null
}

machine_last() { # machine_last DIR: the line of the console that says most
	local line
	line=$(grep -aE 'Kernel panic|BUG|Oops' "$1/console" 2>/dev/null | tail -n 1 | tr -d '\r') || true
	[[ -n $line ]] || line=$(tail -n 1 "$1/console" 2>/dev/null | tr -d '\r') || true
	if [[ -n $line ]]; then echo "its console ends: $line"; else echo "its console is empty"; fi
}

# What no line of a kernel log may have, where a run is to be believed: for grep and for jq
JUDGE_LINES='WARNING:|BUG:|BUG at|Oops|Kernel panic|general protection fault|Call Trace:|KASAN|UBSAN|unreferenced object|kmemleak: .*(disabled|exceed)|possible (circular|recursive) locking|suspicious RCU|INFO: (rcu|task)|Bad (page|rss)|: bad p[4gum]d |unable to handle|refcount_t:|corruption|x86/PAT: .*(conflict|freeing invalid|map pfn)|page dumped because|trying to (free|unmap)'
JUDGE_SHOWN=5

# judge_log FILE: the first lines of a kernel log that no run may have, and how many more there are
judge_log() {
	local lines
	mapfile -t lines < <(grep -aE "$JUDGE_LINES" "$1")
	[[ ${#lines[@]} == 0 ]] || printf 'kernel log: %s\n' "${lines[@]:0:JUDGE_SHOWN}"
	((${#lines[@]} <= JUDGE_SHOWN)) || echo "kernel log: and $((${#lines[@]} - JUDGE_SHOWN)) lines more of that kind"
}
