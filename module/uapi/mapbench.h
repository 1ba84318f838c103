/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * User-space interface of the mapbench module: ioctls on /dev/mapbench/<backend>.
 *
 * Every struct begins with struct_size, the size in bytes the caller compiled with, and grows as
 * clone3's does: a longer struct whose unknown tail is zero is accepted, a non-zero tail is E2BIG,
 * a struct shorter than the first published one is EINVAL. Fields named "reserved" and unknown
 * flags must be zero, else EINVAL. Names are NUL-terminated; an empty name means "the default".
 */
#ifndef _UAPI_MAPBENCH_H
#define _UAPI_MAPBENCH_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define MAPBENCH_IOC_MAGIC	0xb6
#define MAPBENCH_NAME_LEN	32
#define MAPBENCH_WHY_LEN	128
#define MAPBENCH_CALL_LEN	64

/* A PCI function and BAR, used where MAPBENCH_CONFIG_BAR is set and by MAPBENCH_IOC_BARS. */
struct mapbench_bar {
	__u32 domain;
	__u8 bus;
	__u8 device;		/* 0 to 31 */
	__u8 function;		/* 0 to 7 */
	__u8 bar;		/* 0 to 5 */
};

#define MAPBENCH_CONFIG_BAR	0x1	/* the bar member names what to use */
#define MAPBENCH_CONFIG_RANGE	0x2	/* mappings offer only range_offset, range_length */
/*
 * Test builds only, and backends that hand mm one physical range: hand it range_offset (a physical
 * address) and range_length as they are. What mm accepts is mapped, whatever memory that is.
 */
#define MAPBENCH_CONFIG_RAW	0x4
#define MAPBENCH_CONFIG_RESERVED 0x8	/* each page counts as PageReserved (remap_2_6_14) */

/*
 * Choose what the first mmap of this open file will map. Once for each open: EBUSY after the first
 * mmap or a second time. Allocates the buffer, zeroed (a BAR is left as it is). With
 * MAPBENCH_CONFIG_BAR source "bar" takes that BAR, and "coherent" that function (whatever the BAR).
 * With MAPBENCH_CONFIG_RANGE offset 0 of a mapping is the page that holds the range's first byte,
 * and the last that can be mapped is the page of its last byte; neither need be page-aligned.
 * EINVAL: unknown source or cache, length 0, unknown flag or one the backend does not heed, a BAR
 * for a source that has none, a window wider than the backend's or no power of two, a range of no
 * bytes, one that wraps, or one without its flag. ENXIO: the range leaves the buffer.
 * ENODEV: no such function or BAR, or the function was unbound.
 * EOPNOTSUPP: this backend cannot map that source, cache or number of extents (MAPBENCH_IOC_LIST
 * says why). E2BIG: length over the module's limit, what the source can hold, or the BAR.
 * ENOMEM: no memory, or all open files together are at the module's limit. EPERM: source "bar"
 * without CAP_SYS_RAWIO or in a locked down kernel. EBUSY: another open file has that BAR in
 * another cache mode.
 */
struct mapbench_config {
	__u32 struct_size;
	__u32 flags;			/* MAPBENCH_CONFIG_* */
	__u64 length;			/* bytes, rounded up to whole pages */
	char source[MAPBENCH_NAME_LEN];
	char cache[MAPBENCH_NAME_LEN];
	struct mapbench_bar bar;
	__u32 window;			/* pages a fault maps, if there is a window; 0: default */
	__u32 reserved;
	__u64 range_offset;		/* bytes into the buffer */
	__u64 range_length;		/* bytes */
};

/* What this open file maps, or would map with no configuration (allocates the default buffer). */
struct mapbench_info {
	__u32 struct_size;
	__u32 extents;			/* physically contiguous runs the buffer consists of */
	__u64 length;			/* bytes */
	char backend[MAPBENCH_NAME_LEN];
	char source[MAPBENCH_NAME_LEN];
	char cache[MAPBENCH_NAME_LEN];
	struct mapbench_bar bar;	/* of source "bar", else zero */
	__u32 window;
	__u32 flags;			/* MAPBENCH_INFO_* */
};

#define MAPBENCH_INFO_TEST_BUILD	0x1	/* has test hooks: never publish its figures */

/*
 * What this kernel offers, one row a call: row number index (from 0) of every backend x source x
 * cache, whatever node it is asked on. ENOENT past the last row. length (bytes, 0: one page) is
 * part of the question, since a long buffer may need several extents. error is 0 where the
 * combination works, else the errno that MAPBENCH_IOC_CONFIG would give, with the reason in why.
 */
struct mapbench_list {
	__u32 struct_size;
	__u32 index;
	__u64 length;
	char backend[MAPBENCH_NAME_LEN];
	char source[MAPBENCH_NAME_LEN];
	char cache[MAPBENCH_NAME_LEN];
	__u32 flags;			/* MAPBENCH_LIST_* */
	__s32 error;
	char why[MAPBENCH_WHY_LEN];
	struct mapbench_bar bar;	/* in: with MAPBENCH_LIST_BAR, ask about this BAR */
	__u64 extent;			/* out: bytes of an extent of the source; 0: there is one */
	__u64 most;			/* out: bytes the source has at most; 0: no such limit */
	__u32 needs;			/* out: MAPBENCH_NEEDS_*, of the backend */
	__u32 reserved;
	char call[MAPBENCH_CALL_LEN];	/* out: the kernel's, by which the backend maps */
	char forbidden[MAPBENCH_WHY_LEN]; /* out: why the source's API forbids it; "": it may */
};

#define MAPBENCH_LIST_BAR	0x1	/* in: the bar member is part of the question */
#define MAPBENCH_LIST_FAULTS	0x2	/* out: PTEs appear at fault time, not at mmap time */
#define MAPBENCH_LIST_EMPTY	0x4	/* out: the backend installs no PTE; a touch is SIGBUS */
#define MAPBENCH_LIST_CONTROL	0x8	/* out: for comparison, not a way to map memory */
#define MAPBENCH_LIST_RESERVED	0x10	/* out: of memory maps only MAPBENCH_CONFIG_RESERVED */
#define MAPBENCH_LIST_EXPERIMENT 0x20	/* out: to learn from; no driver of Linux does so */
#define MAPBENCH_LIST_MEANT	0x40	/* out: of calls alike the source's API means this first */

#define MAPBENCH_NEEDS_ONE_EXTENT 0x1	/* a single physical range */
#define MAPBENCH_NEEDS_PAGES	0x2	/* struct pages */
#define MAPBENCH_NEEDS_REFS	0x4	/* each page holds a reference of its own */
#define MAPBENCH_NEEDS_VMALLOC	0x8	/* memory of vmalloc_user() */
#define MAPBENCH_NEEDS_COHERENT	0x10	/* memory of the DMA API */

/*
 * The memory BARs, of a page at least, of the functions bound to this module, one a call; ENOENT
 * past the last.
 */
struct mapbench_bars {
	__u32 struct_size;
	__u32 index;
	struct mapbench_bar bar;
	__u16 vendor;
	__u16 device;
	__u32 backing;			/* MAPBENCH_BACKING_* */
	__u64 length;			/* bytes */
};

#define MAPBENCH_BACKING_UNKNOWN	0	/* a real device: not to be touched unasked */
#define MAPBENCH_BACKING_RAM		1	/* ivshmem: plain shared memory */
#define MAPBENCH_BACKING_REGISTERS	2	/* edu: 32-bit registers, identification at 0 */
#define MAPBENCH_BACKING_NONE		3	/* pci-testdev: stores are lost */

#define MAPBENCH_ACCESS_WRITE	0x1	/* else read */

/*
 * Read or write the buffer through the kernel's own address (never through a user mapping): count
 * items of width bytes, item i at byte offset + i * stride, gathered into or scattered from the
 * dense array at data. width is 4 or 8; offset and stride are multiples of width.
 * EINVAL: bad width, alignment or flags, or count over 65536. ENXIO: an item outside the buffer.
 */
struct mapbench_access {
	__u32 struct_size;
	__u32 flags;			/* MAPBENCH_ACCESS_* */
	__u64 offset;			/* bytes */
	__u64 stride;			/* bytes */
	__u32 count;
	__u32 width;			/* bytes */
	__u64 data;			/* user address */
};

/*
 * How the calling process maps address, an address inside a mapping of this open file, read from
 * its page tables. EFAULT: the address is in no mapping of this file (with MAPBENCH_WALK_ANY: in no
 * mapping). EINVAL: an unknown bit in where. EOPNOTSUPP: not this kernel.
 */
struct mapbench_walk {
	__u32 struct_size;
	__u32 flags;			/* out: MAPBENCH_WALK_* */
	__u64 address;			/* user address */
	__u64 pfn;			/* out: page frame number the address leads to; 0: none */
	__u32 level;			/* out: MAPBENCH_LEVEL_* */
	__u32 where;			/* 0 or MAPBENCH_WALK_ANY */
	char cache[MAPBENCH_NAME_LEN];	/* out: memory type of the leaf: wb, wc, uc-, uc, wt, wp */
};

#define MAPBENCH_WALK_ANY	0x1	/* in any mapping of the caller, not of this file alone */

#define MAPBENCH_LEVEL_NONE	0	/* nothing is mapped there */
#define MAPBENCH_LEVEL_PTE	1
#define MAPBENCH_LEVEL_PMD	2
#define MAPBENCH_LEVEL_PUD	3
#define MAPBENCH_LEVEL_CONTPTE	4	/* one of 16 PTEs, say, that arm64 takes for one */

#define MAPBENCH_WALK_SPECIAL	0x1	/* mm takes no reference through this entry */
#define MAPBENCH_WALK_WRITE	0x2
#define MAPBENCH_WALK_DIRTY	0x4

/* Reference and map count of the buffer's page; ENODATA where it has no struct page. */
struct mapbench_page {
	__u32 struct_size;
	__u32 reserved;
	__u64 index;			/* in: page number in the buffer; ENXIO: not in it */
	__s32 refcount;			/* out: of its folio */
	__s32 mapcount;			/* out: of its folio */
	__u64 pfn;			/* out */
};

#define MAPBENCH_DMA_TO_DEVICE	0x1	/* else from the device */

/*
 * Have edu copy between a coherent buffer and its own 4 KiB memory. Sleeps until it is done.
 * ENODEV: the buffer is not coherent memory of an edu function. EINVAL: length 0, or either side
 * leaves its memory. ETIMEDOUT: the device does not answer.
 */
struct mapbench_dma {
	__u32 struct_size;
	__u32 flags;			/* MAPBENCH_DMA_* */
	__u64 offset;			/* bytes into the buffer */
	__u32 device_offset;		/* bytes into edu's memory */
	__u32 length;			/* bytes */
};

/*
 * Where the kernel has the locks of the calling process's address space: the addresses of words
 * that a machine's emulator can watch. EPERM: without CAP_SYSLOG, as /proc/kallsyms hides such
 * addresses.
 */
struct mapbench_locks {
	__u32 struct_size;
	__u32 reserved;
	__u64 count;			/* out: count of mmap_lock; 0: it is another kind of lock */
	__u64 mm;			/* out: what each VMA has at vma_mm */
	__u64 sequence;			/* out: number of the write lock; 0: VMAs have no locks */
	__u32 vma_mm;			/* out: bytes into a VMA */
	__u32 vma_sequence;		/* out: the same; what it has there while it is locked */
};

/* Numbers carry no size, as VFIO's do: the struct says its own. */
#define MAPBENCH_IOC_CONFIG	_IO(MAPBENCH_IOC_MAGIC, 0x01)
#define MAPBENCH_IOC_INFO	_IO(MAPBENCH_IOC_MAGIC, 0x02)
#define MAPBENCH_IOC_LIST	_IO(MAPBENCH_IOC_MAGIC, 0x03)
#define MAPBENCH_IOC_BARS	_IO(MAPBENCH_IOC_MAGIC, 0x04)
#define MAPBENCH_IOC_ACCESS	_IO(MAPBENCH_IOC_MAGIC, 0x05)
#define MAPBENCH_IOC_WALK	_IO(MAPBENCH_IOC_MAGIC, 0x06)
#define MAPBENCH_IOC_PAGE	_IO(MAPBENCH_IOC_MAGIC, 0x07)
/* No argument: take every PTE of this open file's mappings away; later touches fault. */
#define MAPBENCH_IOC_REVOKE	_IO(MAPBENCH_IOC_MAGIC, 0x08)
#define MAPBENCH_IOC_DMA	_IO(MAPBENCH_IOC_MAGIC, 0x09)
#define MAPBENCH_IOC_LOCKS	_IO(MAPBENCH_IOC_MAGIC, 0x0a)

#endif /* _UAPI_MAPBENCH_H */
