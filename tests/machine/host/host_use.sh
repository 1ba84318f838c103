#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What the system itself uses is not lent: disks, interfaces and displays of a host that a guest
# plays, in use in each way that its kernel knows.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "the host that the guest plays is a Debian with a kernel of Debian's"
. "$SRC/tests/machine/host/host_machine.sh"

fetch_btrfs() { # mkfs.btrfs is for this test alone
	local tmp=$CACHE/btrfs-progs.partial deb
	rm -rf "$tmp"
	archive_download "$tmp/deb" btrfs-progs liblzo2-2 || return 1
	for deb in "$tmp"/deb/*.deb; do
		dpkg-deb -x "$deb" "$tmp" || return 1
	done
	mv -T "$tmp" "$CACHE/btrfs-progs"
}

make_btrfs() { # make_btrfs FILE FILE: one file system of two disks
	[[ -d $CACHE/btrfs-progs ]] || fetch_btrfs >"$SCRATCH/fetch" 2>&1 || return 1
	LD_LIBRARY_PATH=$CACHE/btrfs-progs/usr/lib/x86_64-linux-gnu \
		"$CACHE/btrfs-progs/usr/sbin/mkfs.btrfs" -q -d single -m raid1 "$@"
}

make_disk() { # make_disk FILE: of one partition, from sector 2048 to the end of 64 MiB
	truncate -s 64M "$1"
	printf '\0\0\0\0\203\0\0\0\0\010\0\0\0\370\1\0' | dd of="$1" bs=1 seek=446 conv=notrunc status=none
	printf '\125\252' | dd of="$1" bs=1 seek=510 conv=notrunc status=none
}

disk() { # disk NAME: QEMU's arguments for that image
	DEVICES+=(-drive "file=$SCRATCH/$1,if=none,id=$1,format=raw")
}

host_built
make_disk "$SCRATCH/plain"
make_disk "$SCRATCH/nvme"
truncate -s 120M "$SCRATCH/first" "$SCRATCH/second"
make_btrfs "$SCRATCH/first" "$SCRATCH/second" ||
	echo "# SKIP btrfs: cannot fetch mkfs.btrfs: $(tail -n 1 "$SCRATCH/fetch")"

DEVICES=()
for name in plain first second nvme; do
	disk $name
done
# shellcheck disable=SC2054 # the commas are QEMU's
DEVICES+=(-device virtio-blk-pci,drive=plain,addr=0x11
	-device virtio-blk-pci,drive=first,addr=0x12
	-device virtio-blk-pci,drive=second,addr=0x13
	-device nvme-subsys,id=subsystem -device nvme,id=controller,serial=1,subsys=subsystem,addr=0x14
	-device nvme-ns,drive=nvme,bus=controller,shared=on
	-netdev hubport,id=hub,hubid=0 -device virtio-net-pci,netdev=hub,addr=0x15
	-device VGA,addr=0x16 -device i6300esb,addr=0x17 -action watchdog=none)
MACHINE_MODULES+=(virtio_blk virtio_net loop dm-mod md-mod raid1 btrfs nvmet i6300esb virtio-rng)
expect_status 0 "the guest that plays the host" host_machine host_use_inside.sh "${DEVICES[@]}"
grep -E '^(not )?ok|^#' "$SCRATCH/out"
expect_line out '^[1-9][0-9]* passed, 0 failed$' "all is well on it"
finish
