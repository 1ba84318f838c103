#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What mapbench-inuse makes of functions that no machine here has: each is a made-up tree of /sys and
# /proc. Real disks and interfaces are machine_host_use's. Argument: the program.
. "$(dirname "$0")/../../lib.sh"
needs_root "it makes devices"

INUSE=$1/bench/mapbench-inuse ADDRESS=0000:00:0d.0
AT=$SCRATCH/at
PCI=/sys/devices/pci0000:00
FUNCTION=$PCI/$ADDRESS
PROCESS=4194200 # no process has a number as large as this and the next

write() { # write FILE TEXT
	mkdir -p "$AT$(dirname "$1")"
	printf '%b\n' "$2" >"$AT$1"
}

link() { # link FILE TO: of a file below the root of the tree
	mkdir -p "$AT$(dirname "$1")"
	ln -sfnr "$AT$2" "$AT$1"
}

device() { # device DIRECTORY SUBSYSTEM [DEV [DRIVER]]
	write "$1/uevent" ''
	mkdir -p "$AT/sys/class/$2"
	link "$1/subsystem" "/sys/class/$2"
	link "/sys/class/$2/${1##*/}" "$1"
	[[ -z ${3-} ]] || write "$1/dev" "$3"
	if [[ $2 == block ]]; then
		[[ -z ${3-} ]] || { link "/sys/dev/block/$3" "$1"; mkdir -p "$AT/dev"; : >"$AT/dev/${1##*/}"; }
	fi
	[[ -z ${4-} ]] || driver "$1" "$4"
}

driver() { # driver DIRECTORY NAME
	mkdir -p "$AT/sys/bus/any/drivers/$2" "$AT/sys/module/$2/holders"
	link "$1/driver" "/sys/bus/any/drivers/$2"
	link "/sys/bus/any/drivers/$2/${1##*/}" "$1"
	link "/sys/bus/any/drivers/$2/module" "/sys/module/$2"
}

machine() { # machine CLASS [MOUNT]...: a function of that class, and what is mounted on the machine
	local class=$1
	shift
	rm -rf "$AT"
	device "$FUNCTION" pci
	link "/sys/bus/pci/devices/$ADDRESS" "$FUNCTION"
	write "$FUNCTION/class" "$class"
	device $PCI/0000:00:02.0/sda block 8:0
	device $PCI/0000:00:02.0/sda/sda1 block 8:1
	write $PCI/0000:00:02.0/sda/sda1/partition 1
	[[ $# -gt 0 ]] || set -- '8:1 / / rw - ext4 /dev/sda1 rw'
	write /proc/1/mountinfo "$(printf '20 1 %s\\n' "$@")"
	mkdir -p "$AT/proc/self/ns" "$AT/proc/$PROCESS/fd"
	ln -s 'pid:[4026531836]' "$AT/proc/self/ns/pid"
	write "/proc/$PROCESS/comm" opener
}

is() { # is STATUS WHAT [LINE]...: and it says these, each a regular expression, and nothing else
	local status=$1 what=$2 line
	shift 2
	expect_status "$status" "$what" "$INUSE" --root "$AT" $ADDRESS
	for line; do
		expect_line out "^$line\$" "  $line"
	done
	[[ $(wc -l <"$SCRATCH/out") == "$#" ]] || fail "$what: it says $(tr '\n' ';' <"$SCRATCH/out")"
}

opens() { # opens LINK TO: the process has that open, or mapped
	mkdir -p "$AT/proc/$PROCESS/$(dirname "$1")"
	ln -sfn "$2" "$AT/proc/$PROCESS/$1"
}

machine 0x010802
is 0 "a function that nobody uses is free"
expect_status 4 "one that is not there is an error" "$INUSE" --root "$AT" 0000:00:1f.0
expect_line err 'no PCI function 0000:00:1f.0' "and named"
is 0 "one below which is no device is free"
rm "$AT/proc/self/ns/pid"
ln -s 'pid:[4026532001]' "$AT/proc/self/ns/pid"
is 2 "from within a container it cannot be told" 'unknown from inside a container .*'

# Disks.
multipath() { # multipath [MOUNT]...: a namespace of two paths, the function's and another's
	machine 0x010802 "$@"
	device "$FUNCTION/nvme/nvme4" nvme
	device "$FUNCTION/nvme/nvme4/nvme3c4n1" block
	write "$FUNCTION/nvme/nvme4/nvme3c4n1/hidden" 1
	SUBSYSTEM=/sys/devices/virtual/nvme-subsystem/nvme-subsys3
	link $SUBSYSTEM/nvme4 "$FUNCTION/nvme/nvme4"
}
head_disk() {
	device $SUBSYSTEM/nvme3n1 block 259:2
	device $SUBSYSTEM/nvme3n1/nvme3n1p2 block 259:5
	write $SUBSYSTEM/nvme3n1/nvme3n1p2/partition 2
}
multipath
is 2 "a path of an NVMe disk that is not there" 'unknown the disk that nvme3c4n1 is a path to .*'
head_disk
is 0 "a multipath NVMe disk that nobody uses"
multipath '8:1 / / rw - ext4 /dev/sda1 rw' '259:5 / /data rw - xfs /dev/nvme3n1p2 rw'
head_disk
is 1 "its head's partition is mounted" 'used /data is mounted from it \(/dev/nvme3n1p2\)'
multipath '259:5 / / rw - ext4 /dev/nvme3n1p2 rw'
head_disk
is 3 "and is the root file system" 'never the system runs from / on it \(/dev/nvme3n1p2\)'
multipath
head_disk
mkdir -p "$AT/proc/$PROCESS"
expect_true "(a block device that never was)" mknod "$AT/dev/raw" b 259 5
opens fd/7 "$AT/dev/raw"
is 1 "a process has the partition open" 'used nvme3n1p2 is open in opener\[4194200\]'

disk() { # disk [MOUNT]...: vdc is the function's
	machine 0x010000 "$@"
	device "$FUNCTION/virtio4/block/vdc" block 254:32
}
disk
is 0 "a disk that nobody uses"
rm "$AT/dev/vdc"
is 2 "a disk that cannot be opened" 'unknown vdc cannot be opened to see whether it is in use: .*'
disk '8:1 / / rw - ext4 /dev/sda1 rw' '0:41 / /pool rw - btrfs /dev/vdb rw'
device $PCI/0000:00:03.0/vdb block 254:16
rm "$AT/dev/vdb"
mknod "$AT/dev/vdb" b 254 16
link /sys/fs/btrfs/4711/devices/vdb $PCI/0000:00:03.0/vdb
link /sys/fs/btrfs/4711/devices/vdc "$FUNCTION/virtio4/block/vdc"
is 1 "the second disk of a mounted btrfs" 'used /pool is mounted from it \(/dev/vdb\)'
sed -i 's, /pool , / ,' "$AT/proc/1/mountinfo"
is 3 "of that which is the root file system" 'never the system runs from / on it \(/dev/vdb\)'
sed -i 's, / rw, /usr rw,' "$AT/proc/1/mountinfo"
is 3 "or /usr" 'never the system runs from /usr on it \(/dev/vdb\)'
disk '253:0 / / rw - ext4 /dev/mapper/root rw'
device /sys/devices/virtual/block/dm-0 block 253:0
device /sys/devices/virtual/block/dm-1 block 253:1
link /sys/devices/virtual/block/dm-0/slaves/dm-1 /sys/devices/virtual/block/dm-1
link /sys/devices/virtual/block/dm-1/slaves/vdc "$FUNCTION/virtio4/block/vdc"
link "$FUNCTION/virtio4/block/vdc/holders/dm-1" /sys/devices/virtual/block/dm-1
is 3 "the root file system two layers above it" \
	'never the system runs from / on it \(/dev/mapper/root\)' 'used vdc is a part of dm-1'
disk
mknod "$AT/dev/swap" b 254 32
write /proc/swaps 'Filename Type Size Used Priority\n/dev/swap partition 100 0 -2'
is 3 "swap" 'never swap is on it \(/dev/swap\): swapoff first'
swap() { # swap NAME [MOUNT]...: it swaps to that file
	local name=$1
	shift
	disk "$@"
	write /proc/swaps "Filename Type Size Used Priority\n$name file 100 0 -2"
}
ROOT_DISK='8:1 / / rw - ext4 /dev/sda1 rw'
for name in 'my\\040swap' 'gone\\040(deleted)' plain; do
	swap "/data/$name" "$ROOT_DISK" '254:32 / /data rw - ext4 /dev/vdc rw'
	is 3 "a swap file: $name" 'never swap is on it \(/data/(my swap|gone|plain)\): swapoff first' \
		'used /data is mounted from it \(/dev/vdc\)'
	swap "/$name" "$ROOT_DISK" '254:32 / /data rw - ext4 /dev/vdc rw'
	is 1 "one elsewhere: $name" 'used /data is mounted from it \(/dev/vdc\)'
done
swap /pool/swap "$ROOT_DISK" '0:41 / /pool rw - btrfs /dev/vdb rw'
device $PCI/0000:00:03.0/vdb block 254:16
rm "$AT/dev/vdb"
mknod "$AT/dev/vdb" b 254 16
link /sys/fs/btrfs/4711/devices/vdb $PCI/0000:00:03.0/vdb
link /sys/fs/btrfs/4711/devices/vdc "$FUNCTION/virtio4/block/vdc"
is 3 "a swap file in a btrfs that is on it, too" 'never swap is on it \(/pool/swap\): swapoff first' \
	'used /pool is mounted from it \(/dev/vdb\)'
swap /pool/swap "$ROOT_DISK" '0:50 / /pool rw - nfs4 server:/pool rw'
is 0 "a swap file of a server's"
swap /pool/swap "$ROOT_DISK" '0:51 / /pool rw - overlay overlay rw'
is 3 "one of which it cannot be told where it is" 'never swap may be on it \(/pool/swap, .*\): swapoff first'
disk
write /sys/kernel/config/nvmet/subsystems/s/namespaces/1/device_path /dev/swap
mknod "$AT/dev/swap" b 254 32
is 1 "a disk that is served over NVMe" 'used vdc is served to others \(.*/1/device_path\)'
machine 0x018000
device "$FUNCTION/virtio4" virtio '' virtiofs
is 2 "a directory of the hypervisor's" "unknown virtio4 is a directory of the hypervisor's, .*"

# Processes.
machine 0x040300
device "$FUNCTION/sound/card0/controlC0" sound 1:3
is 0 "a node that nobody has open"
opens fd/3 /dev/null
is 1 "one that a process has open" 'used controlC0 is open in opener\[4194200\]'
rm "$AT/proc/$PROCESS/fd/3"
opens map_files/7f0000000000-7f0000001000 /dev/null
is 1 "mapped, and closed" 'used controlC0 is mapped by opener\[4194200\]'
rm "$AT/proc/$PROCESS/map_files/"*
opens task/4194201/fd/5 /dev/null
is 1 "open in a thread with files of its own" 'used controlC0 is open in opener\[4194200\]'
machine 0xff0000
: >"$AT$FUNCTION/resource2"
opens map_files/7f0000000000-7f0000001000 "$AT$FUNCTION/resource2"
is 1 "a BAR mapped through sysfs" 'used resource2 is mapped by opener\[4194200\]'
machine 0xff0000
write "$FUNCTION/resource" '0x0 0x0 0x0\n0xfe000000 0xfe003fff 0x40200'
mknod "$AT/mem" c 1 1
opens map_files/7f0000000000-7f0000001000 "$AT/mem"
write "/proc/$PROCESS/maps" '7f0000000000-7f0000001000 rw-s fe003000 00:05 9 /dev/mem'
is 1 "a BAR mapped through /dev/mem" 'used a BAR of it is mapped, through /dev/mem, by opener\[4194200\]'
write "/proc/$PROCESS/maps" '7f0000000000-7f0000001000 rw-s fe004000 00:05 9 /dev/mem'
is 0 "what lies behind it, mapped so"
machine 0x108000
driver "$FUNCTION" qat
write /sys/module/qat/refcnt 1
is 2 "a driver with a user that no file shows" 'unknown what uses its driver, qat, cannot be seen .*'
mkdir "$AT/sys/module/qat/holders/user"
is 0 "unless that is a module which needs it"
write /sys/module/qat/refcnt 2
device $PCI/0000:00:0e.0 pci '' qat
is 2 "or may be another function's, where nothing is seen of either" 'unknown what uses its driver, qat, .*'
device "$FUNCTION/sound/card0/controlC0" sound 1:3
is 0 "while what is seen of it is free"

# Network interfaces.
interface() { # interface FLAGS [MOUNT]...
	local flags=$1
	shift
	machine 0x020000 "$@"
	device "$FUNCTION/net/made0up" net
	write "$FUNCTION/net/made0up/ifindex" 7
	write "$FUNCTION/net/made0up/operstate" unknown
	write "$FUNCTION/net/made0up/flags" "$flags"
}
interface 0x1002
is 0 "an interface that is down"
interface 0x1003
is 1 "one that is up, with the state unknown" 'used made0up is up'
interface 0x1002
link "$FUNCTION/net/made0up/upper_vlan7" "$FUNCTION/net/made0up"
link "$FUNCTION/net/made0up/master" /sys/class/net
is 1 "one that is a part of others" 'used vlan7 is on top of made0up' 'used made0up is a part of net'
interface 0x1003 '0:50 / / rw - nfs4 server:/root rw'
is 3 "by which the root file system comes" \
	'never made0up is up, and the root file system comes by network'
interface 0x1003 '0:41 / / rw - btrfs /dev/sdz rw'
device /sys/devices/platform/host3/session1/target3:0:0/3:0:0:0/block/sdz block 8:400
rm "$AT/dev/sdz"
mknod "$AT/dev/sdz" b 8 400
is 3 "as a btrfs of such disks" 'never made0up is up, and the root file system comes by network'
interface 0x1003 '0:42 / / rw - overlay overlay rw' '8:400 / /run/lower rw - ext4 /dev/sdz rw'
device /sys/devices/platform/host3/session1/target3:0:0/3:0:0:0/block/sdz block 8:400
is 3 "or what may be the root file system, which does not say" \
	'never made0up is up, and the root file system comes by network'
interface 0x1003 '259:2 / / rw - ext4 /dev/nvme0n1 rw'
device /sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1 block 259:2
mkdir -p "$AT/sys/devices/virtual/nvme-fabrics/ctl/nvme0"
link /sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0 /sys/devices/virtual/nvme-fabrics/ctl/nvme0
is 3 "or by NVMe over fabrics, of several paths" \
	'never made0up is up, and the root file system comes by network'
interface 0x1003 '0:50 / / rw - nfs4 server:/root rw'
rm -r "$AT$FUNCTION/net/made0up"
is 2 "one in another network namespace" 'unknown it has an interface in another network namespace.*'
interface 0x1002
write "$FUNCTION/sriov_numvfs" 4
is 1 "virtual functions" 'used 4 virtual functions of it would be gone'

# Displays and consoles.
machine 0x030000
is 2 "a display of a kernel that does not say" 'unknown whether it is the display .*'
write "$FUNCTION/boot_vga" 0
is 0 "a second display"
write "$FUNCTION/boot_vga" 1
is 1 "the first" 'used it is the display that the machine boots with'
machine 0x038000
device "$FUNCTION/graphics/fb0" graphics 29:0
is 0 "a frame buffer that the console is not on"
write /sys/class/vtconsole/vtcon1/name '(M) frame buffer device'
write /sys/class/vtconsole/vtcon1/bind 1
is 1 "one that it is on" 'used the console is on its frame buffer'
machine 0x038000
write "$FUNCTION/resource" '0xe0000000 0xe0ffffff 0x42208'
write /proc/iomem 'e0000000-febfffff : PCI Bus\n  e0000000-e0ffffff : 0000:00:0d.0\n    e0000000-e02fffff : efifb'
is 1 "one that firmware left in its memory" 'used the console is in its memory \(efifb\)'
machine 0x030200
driver "$FUNCTION" nvidia
is 2 "NVIDIA's own driver" "unknown which of NVIDIA's nodes is its own cannot be told"
write /proc/driver/nvidia/gpus/$ADDRESS/information 'Model: some\nDevice Minor: 3'
is 0 "with a GPU that nobody uses"
mknod "$AT/nvidia3" c 195 3
opens fd/4 "$AT/nvidia3"
is 1 "or that somebody does" 'used nvidia3 is open in opener\[4194200\]'
machine 0x0c0330
device "$FUNCTION/usb1/1-1/input/input3" input
write /proc/bus/input/devices \
	"N: Name=\"A Keyboard\"\nS: Sysfs=${FUNCTION#/sys}/usb1/1-1/input/input3\nH: Handlers=sysrq kbd event3 "
is 2 "a keyboard" 'unknown the console may need its keyboard "A Keyboard"'
machine 0x070002
device "$FUNCTION/tty/ttyS4" tty 4:68
write /proc/consoles 'tty0 -WU (EC p  )    4:1\nttyS4 -W- (E  p a)    4:68'
is 1 "the kernel's serial console" "used the kernel's console is ttyS4"
machine 0x088000
device "$FUNCTION/watchdog/watchdog0" watchdog 246:0
is 2 "a watchdog that does not say" 'unknown whether watchdog0 runs cannot be told'
write "$FUNCTION/watchdog/watchdog0/state" inactive
is 0 "one that is off"
write "$FUNCTION/watchdog/watchdog0/state" active
is 1 "one that runs" 'used watchdog0 is a watchdog that runs'

# Other kinds.
machine 0x060400
is 1 "a bridge" 'used it is a bridge'
machine 0x080600
is 1 "an IOMMU" 'used it is the IOMMU'
machine 0x088000
device "$FUNCTION/dma/dma0chan0" dma
write "$FUNCTION/dma/dma0chan0/in_use" 1
is 1 "a DMA engine at work" 'used dma0chan0 copies for a driver'
machine 0x0c0340
device "$FUNCTION/domain0/0-0" thunderbolt
is 0 "a Thunderbolt host with nothing plugged in"
device "$FUNCTION/domain0/0-0/0-301" thunderbolt
is 2 "and with something" 'unknown what is plugged in at 0-301 cannot be told'
machine 0x020700
device "$FUNCTION/infiniband/mlx5_0" infiniband
is 2 "an RDMA device" 'unknown mlx5_0 is an RDMA device, whose users in the kernel cannot be seen'
machine 0x030200
device "$FUNCTION/83b8f4f2" mdev
is 1 "a part of it that a virtual machine has" 'used 83b8f4f2 is a part of it for a virtual machine'
machine 0x020000
mkdir -p "$AT/sys/kernel/iommu_groups/9/devices"
link "$FUNCTION/iommu_group" /sys/kernel/iommu_groups/9
device /sys/devices/virtual/vfio/9 vfio 1:3
is 0 "an IOMMU group that nobody has"
opens fd/8 /dev/null
is 3 "one that a virtual machine has" 'never vfio/9 is open in opener\[4194200\]: its IOMMU group .*'
rm -r "$AT/sys/devices/virtual/vfio/9" "$AT/sys/class/vfio/9"
device $PCI/0000:00:0d.1 pci
link /sys/kernel/iommu_groups/9/devices/0000:00:0d.1 $PCI/0000:00:0d.1
device $PCI/0000:00:0d.1/vfio-dev/vfio0 vfio-dev 1:3
is 3 "of which it has another function" 'never vfio/vfio0 is open in opener\[4194200\]: its IOMMU .*'
finish
