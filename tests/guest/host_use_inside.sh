#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# On the host that the guest plays: its functions, in use and not.
. "$(dirname "$0")/../lib.sh"

RNG=0000:00:0c.0 SHARE=0000:00:10.0 DISK=0000:00:11.0 FIRST=0000:00:12.0 SECOND=0000:00:13.0
NVME=0000:00:14.0 NET=0000:00:15.0 VGA=0000:00:16.0 WATCHDOG=0000:00:17.0 SERIAL=0000:00:07.0
HOLD=$BENCH/../tests/hold

uses() { # uses STATUS FUNCTION WHAT [LINE]...: it says these, each a regular expression, among others
	local status=$1 function=$2 what=$3 line
	shift 3
	expect_status "$status" "$what" "$HOST_INUSE" "$function"
	for line; do
		expect_line out "^$line\$" "  $line"
	done
}

begin() { # begin COMMAND...: in the background; once it says so, it holds what it shall
	"$@" >"$SCRATCH/held" 2>&1 </dev/null &
	HOLDER=$!
	for _ in $(seq 100); do
		! grep -qsx held "$SCRATCH/held" || return 0
		sleep 0.1
	done
	fail "it does not begin: $*: $(cat "$SCRATCH/held")"
}

end() {
	kill -KILL $HOLDER
	wait $HOLDER 2>/dev/null
}

mount() { busybox mount "$@"; }
umount() { busybox umount "$@"; }
# The first process, whose root is another, calls what is mounted on /mnt /new/mnt.
ip() { busybox ip "$@"; }

driver() { # driver FUNCTION
	basename "$(readlink -f "/sys/bus/pci/devices/$1/driver")"
}

find_disk() { # sets VDA; once its partition is found, too
	for _ in $(seq 100); do
		VDA=$(basename /sys/bus/pci/devices/$DISK/virtio*/block/*)
		[[ ! -b /dev/${VDA}1 ]] || return 0
		sleep 0.1
	done
	fail "no disk in $DISK"
}

find_disk
VDB=$(basename /sys/bus/pci/devices/$FIRST/virtio*/block/*)
VDC=$(basename /sys/bus/pci/devices/$SECOND/virtio*/block/*)
HEAD=$(basename /sys/class/nvme-subsystem/nvme-subsys*/nvme*n1)
ETH=$(basename /sys/bus/pci/devices/$NET/virtio*/net/*)
mkdir -p /mnt/a /mnt/b

# What nobody uses is free.
uses 0 $RNG "a source of random numbers"
uses 0 $DISK "a disk"
uses 0 $NVME "an NVMe disk with several paths"
uses 0 $NET "an interface"
expect_true "  whose path is hidden" test -n "$(compgen -G "/sys/bus/pci/devices/$NVME/nvme/nvme*/nvme*c*n1")"

# Who has it open.
begin "$HOLD" open "/dev/${VDA}1"
uses 1 $DISK "a process reads its partition" "used ${VDA}1 is open in hold\[$HOLDER\]"
end
begin "$HOLD" map "/dev/$VDA"
uses 1 $DISK "a process has it mapped, and closed" "used $VDA is mapped by hold\[$HOLDER\]"
end
begin "$HOLD" thread "/dev/$VDA"
uses 1 $DISK "a thread that has files of its own" "used $VDA is open in hold\[$HOLDER\]"
end
begin "$HOLD" claim "/dev/${VDA}1"
uses 1 $DISK "a process has claimed its partition" "used ${VDA}1 is claimed, .*" \
	"used ${VDA}1 is open in hold\[$HOLDER\]"
end
begin "$HOLD" open "/dev/$HEAD"
uses 1 $NVME "a process reads the NVMe disk" "used $HEAD is open in hold\[$HOLDER\]"
end
begin "$HOLD" open "$(compgen -G '/dev/nvme[0-9]')"
uses 1 $NVME "or talks to its controller" "used nvme[0-9] is open in hold\[$HOLDER\]"
end
begin "$HOLD" open /sys/bus/pci/devices/$RNG/resource4
uses 1 $RNG "a process has a BAR open in sysfs" "used resource4 is open in hold\[$HOLDER\]"
end
begin "$HOLD" map /sys/bus/pci/devices/0000:00:04.0/resource2
uses 1 0000:00:04.0 "or mapped" "used resource2 is mapped by hold\[$HOLDER\]"
end
begin "$HOLD" open /dev/watchdog
uses 2 $WATCHDOG "a watchdog that a process feeds, and whose node is not told to be its own" \
	"unknown what uses its driver, i6300esb, cannot be seen .*"
end

# What the kernel has.
busybox losetup /dev/loop0 "/dev/$VDA"
uses 1 $DISK "a loop device is made of it" "used loop0 is made of $VDA"
busybox losetup -d /dev/loop0
"$HOLD" dm "/dev/${VDA}1"
uses 1 $DISK "a device-mapper device" "used ${VDA}1 is a part of dm-[0-9]*"
"$HOLD" undm "/dev/${VDA}1"
"$HOLD" md "/dev/${VDA}1"
uses 1 $DISK "a RAID" "used ${VDA}1 is a part of md0"
"$HOLD" unmd "/dev/${VDA}1"
mount -t configfs configfs /sys/kernel/config
SERVED=/sys/kernel/config/nvmet/subsystems/s
mkdir -p $SERVED/namespaces/1
echo "/dev/$VDA" >$SERVED/namespaces/1/device_path
echo 1 >$SERVED/namespaces/1/enable
uses 1 $DISK "it is served over NVMe" "used $VDA is served to others .*"
rmdir $SERVED/namespaces/1 $SERVED
uses 0 $DISK "after all of these it is free again"

# What is mounted, and swap.
busybox mke2fs "/dev/${VDA}1" >/dev/null
busybox mke2fs "/dev/$HEAD" >/dev/null
mount -t ext4 "/dev/${VDA}1" /mnt/a
uses 1 $DISK "a mounted partition" "used (/new)?/mnt/a is mounted from it \(/dev/${VDA}1\)"
umount /mnt/a
begin busybox unshare -m sh -c "busybox mount -t ext4 /dev/${VDA}1 /mnt/a && echo held && exec sleep 1000"
uses 1 $DISK "mounted in another mount namespace" "used ${VDA}1 is claimed, .*"
rm "/dev/${VDA}1"
uses 1 $DISK "with no file in /dev" "used ${VDA}1 is claimed, .*"
end
IFS=: read -r MAJOR MINOR <"/sys/class/block/${VDA}1/dev"
mknod "/dev/${VDA}1" b "$MAJOR" "$MINOR"
mount -t ext4 "/dev/$HEAD" /mnt/a
uses 1 $NVME "a mounted NVMe disk of several paths" "used (/new)?/mnt/a is mounted from it \(/dev/$HEAD\)"
umount /mnt/a
if mount -t btrfs -o "device=/dev/$VDB,device=/dev/$VDC" "/dev/$VDB" /mnt/b; then
	expect_true "a btrfs has a device number of its own" grep -q ' 0:[0-9]* / /mnt/b ' /proc/self/mountinfo
	uses 1 $FIRST "the first disk of a mounted btrfs" "used (/new)?/mnt/b is mounted from it \(/dev/$VDB\)"
	uses 1 $SECOND "the second" "used (/new)?/mnt/b is mounted from it \(/dev/$VDB\)"
	umount /mnt/b
	uses 0 $SECOND "and both are free afterwards"
else
	echo "# SKIP btrfs: there is none on these disks"
fi

# Interfaces.
ip addr add 192.0.2.1/24 dev "$ETH"
uses 1 $NET "an interface with an address" "used $ETH has the address 192.0.2.1"
ip addr flush dev "$ETH"
ip link set "$ETH" up
uses 1 $NET "one that is up" "used $ETH is up"
ip link set "$ETH" down
begin busybox unshare -n sh -c 'echo held && exec sleep 1000'
ip link set "$ETH" netns $HOLDER
uses 2 $NET "one in another network namespace" "unknown it has an interface in another network namespace.*"
busybox nsenter -t $HOLDER -n busybox ip link set "$ETH" netns $$
end
uses 0 $NET "an interface that is down, and back"

# The rest of this machine.
uses 1 $VGA "the display that it boots with" "used it is the display that the machine boots with"
uses 2 $SHARE "the directory that it runs from" "unknown virtio[0-9]* is a directory of the hypervisor's.*"
uses 1 $SERIAL "ports that it writes to" "used vport.* is open in .*"
uses 1 0000:00:00.0 "the host bridge" "used it is a bridge"

# And what bind and run make of it.
untouched() { # untouched WHEN FUNCTION
	expect_true "$1: no module" test ! -e /sys/module/mapbench
	expect_true "$1: the driver is as it was ($(driver "$2"))" test "$(driver "$2")" = virtio-pci
	expect_true "$1: no state" test ! -e "$MAPBENCH_CACHE/host/state"
}

one_line() {
	expect_true "in one line" test "$(wc -l <"$SCRATCH/err")" = 1
}

mount -t ext4 "/dev/${VDA}1" /mnt/a
expect_status 1 "bind refuses a mounted disk" "$MAPBENCH" bind $DISK
expect_line err "^mapbench: .*$DISK is in use: (/new)?/mnt/a is mounted .*--force $DISK\$" "and says why, and what to do"
one_line
untouched "after that" $DISK
expect_status 2 "--force without an address" "$MAPBENCH" bind $DISK --force
one_line
expect_status 2 "--force of another function" "$MAPBENCH" bind $DISK --force $RNG
expect_line err "^mapbench: --force $RNG: it names again .*--force $DISK\$" "and says so"
one_line
expect_status 2 "--force without --bind" "$MAPBENCH" run --machine host --force $DISK
umount /mnt/a
begin "$HOLD" open "/dev/$VDA"
expect_status 1 "run refuses it, and one that is free beside it" \
	"$MAPBENCH" run --machine host --bind $RNG --bind $DISK --filter "mmap/noop/compound.*/4K" \
	--out "$SCRATCH/refused"
expect_line err "$DISK is in use: $VDA is open in hold" "and says why"
untouched "after that" $RNG
untouched "after that" $DISK
expect_status 0 "bind lends it where it is named again" "$MAPBENCH" bind $DISK --force $DISK
expect_line err "$DISK is in use: $VDA is open in hold.*: lent all the same" "and still says why"
expect_true "it is the module's" test "$(driver $DISK)" = mapbench
end
expect_status 0 "unbind gives it back" "$MAPBENCH" unbind
untouched "after unbind" $DISK
find_disk
begin "$HOLD" open "/dev/$VDA"
expect_status 0 "run lends it where it is named again" "$MAPBENCH" run --machine host --bind $DISK \
	--force $DISK --filter 'mmap/noop/(compound|bar).*/4K' --repeat 10 --out "$SCRATCH/forced"
expect_line err "$DISK is in use: $VDA is open in hold.*: lent all the same" "and says why"
end
untouched "after that" $DISK
find_disk
mkswap "/dev/${VDA}1" >/dev/null
busybox swapon "/dev/${VDA}1"
expect_status 1 "swap is not lent, with --force neither" "$MAPBENCH" bind $DISK --force $DISK
expect_line err "swap is on it \(/dev/${VDA}1\): swapoff first.*even with --force\$" "and says so"
one_line
untouched "after that" $DISK
busybox swapoff "/dev/${VDA}1"
uses 0 $DISK "it is free without"

# Probes that were killed with what waits for their end.
PATTERN=/proc/sys/kernel/core_pattern
BEFORE=$(cat $PATTERN)
"$BENCH/mapbench-probe" --baseline anon --out "$SCRATCH/records" &
PROBE=$!
for _ in $(seq 100); do
	[[ ! -s $SCRATCH/records ]] || break
	sleep 0.1
done
GUARD=$(cut -d ' ' -f 1 "/proc/$PROBE/task/$PROBE/children")
kill -STOP "$GUARD" $PROBE
kill -KILL "$GUARD" $PROBE
wait $PROBE 2>/dev/null
expect_true "core files go elsewhere ($(cat $PATTERN))" test "$(cat $PATTERN)" != "$BEFORE"
expect_status 0 "unbind" "$MAPBENCH" unbind
expect_true "gives that back ($(cat $PATTERN))" test "$(cat $PATTERN)" = "$BEFORE"
expect_true "with nothing left" test ! -e /dev/shm/mapbench.core_pattern
finish
