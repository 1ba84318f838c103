# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A Debian host that a guest plays: the root file system is its root, headers and compiler included;
# what was built is there already unless HOST_BUILD is set. Its files are not kept open while the guest
# knows them, which is more than the host may let one process open.
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/run/all.sh"
. "$SRC/scripts/host/host_use.sh"

host_built() { # what run --machine host and bind would build, as they would have done
	kernel_ensure "$KERNEL_DEFAULT"
	build_module_host "$KERNEL" "/usr/src/linux-headers-$KERNEL"
	host_use_build
}

# host_machine INSIDE [QEMU ARGUMENT]...: the machine of a run in time, with this root file system
# shared and a virtio-rng at 0xc; does INSIDE, of tests/guest/, on that host
host_machine() (
	inside=$1
	shift
	MODE="time"
	MACHINE_MODULES_ASIDE+=(overlay)
	session_prepare "$KERNEL_DEFAULT" plain
	setpriv --pdeathsig TERM /usr/libexec/virtiofsd --socket-path="$DIR/share" --shared-dir=/ --sandbox none \
		--no-announce-submounts --cache always --inode-file-handles=prefer \
		>"$SCRATCH/virtiofsd" 2>&1 &
	VARIANT_QEMU=(-object "memory-backend-memfd,id=ram,size=$MACHINE_MEMORY,share=on"
		-machine "memory-backend=ram" -chardev "socket,id=share,path=$DIR/share"
		-device "vhost-user-fs-pci,chardev=share,tag=share,addr=0x10"
		-device "virtio-rng-pci,addr=0xc" "$@")
	cp "$SRC/tests/guest/host" "$DIR/job/"
	cat >"$DIR/job/job" <<-EOF
		exec </dev/null >/ports/stdout 2>/ports/stderr
		export SRC=$SRC CACHE=$CACHE BUILD=$BUILD BENCH=$BENCH HOST_INUSE=$HOST_INUSE HOST_BUILD=${HOST_BUILD-} HOST_INSIDE=$inside \\
			HOST_FILTER='${HOST_FILTER-(mmap|munmap)/(remap_pfn|fault_pfn)/(compound|bar).*/4K$}' \\
			HOST_REPEAT=${HOST_REPEAT-10}
		exec sh host
	EOF
	session_exec 1500
)
