#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# run --machine host, bind and unbind on a Debian host that a guest plays: the root file system is
# its root, headers and compiler included; what was built is there already unless HOST_BUILD is set.
# HOST_FILTER and HOST_REPEAT: the cells of the run ("" for the whole quick suite).
. "$(dirname "$0")/lib.sh"
not_on_debug_kernel "the host that the guest plays is a Debian with a kernel of Debian's"
. "$SRC/scripts/lib/say.sh"
. "$SRC/scripts/lib/all.sh"

host_machine() ( # the machine of a run in time, with this root file system shared and a virtio-rng
	MODE="time"
	MACHINE_MODULES_ASIDE+=(overlay)
	session_prepare "$KERNEL_DEFAULT" plain
	setpriv --pdeathsig TERM /usr/libexec/virtiofsd --socket-path="$DIR/share" --shared-dir=/ --sandbox none \
		--no-announce-submounts --cache always \
		>"$SCRATCH/virtiofsd" 2>&1 &
	VARIANT_QEMU=(-object "memory-backend-memfd,id=ram,size=$MACHINE_MEMORY,share=on"
		-machine "memory-backend=ram" -chardev "socket,id=share,path=$DIR/share"
		-device "vhost-user-fs-pci,chardev=share,tag=share" -device "virtio-rng-pci,addr=0xc")
	cp "$SRC/tests/guest/host" "$DIR/job/"
	cat >"$DIR/job/job" <<-EOF
		exec </dev/null >/ports/stdout 2>/ports/stderr
		export SRC=$SRC CACHE=$CACHE BUILD=$BUILD HOST_BUILD=${HOST_BUILD-} \\
			HOST_FILTER='${HOST_FILTER-(mmap|munmap)/(remap_pfn|fault_pfn)/(compound|bar).*/4K$}' \\
			HOST_REPEAT=${HOST_REPEAT-10}
		exec sh host
	EOF
	session_exec 1500
)

kernel_ensure "$KERNEL_DEFAULT"
name=module-host-$KERNEL
build_stamped "$name" "$(build_hash "$SRC" module)" "building module/ for $KERNEL" \
	bash "$SRC/scripts/lib/kbuild.sh" "$SRC/module" "$BUILD/$name" "/usr/src/linux-headers-$KERNEL"
expect_status 0 "the guest that plays the host" host_machine
grep -E '^(not )?ok|^#' "$SCRATCH/out"
expect_line out '^[1-9][0-9]* passed, 0 failed$' "all is well on it"
finish
