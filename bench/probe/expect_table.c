// SPDX-License-Identifier: GPL-2.0-only
/* docs/semantics.md names the line of the kernel behind each row. */
#include "probe/expect_table.h"

const char *const expect_classes[EXPECT_N_CLASSES] = {
	"remap", "insert", "fault_page", "fault_page_huge", "fault_pfn", "fault_huge",
	"fault_mixed", "fault_fresh", "empty",
};

#define PFN_FLAGS	"pf+io+de+dd"
#define MIXED_FLAGS	"mm+io+de+dd"

const struct expect_row expect_rows[] = {
	{ "o_direct_read", { "EFAULT", "ok", "ok", "ok", "EFAULT", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT" } },
	{ "o_direct_write", { "EFAULT", "ok", "ok", "ok", "EFAULT", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT" } },
	{ "io_uring_fixed", { "EFAULT", "ok", "ok", "ok", "EFAULT", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT" } },
	{ "vmsplice", { "EFAULT", "ok", "ok", "ok", "EFAULT", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT" } },
	{ "process_vm_readv", { "EFAULT", "ok", "ok", "ok", "EFAULT", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT" } },
	{ "ptrace_peek", { "EIO", "ok", "ok", "ok", "EIO", "EIO", "EIO", "EIO", "EIO" } },
	{ "proc_mem_read", { "EIO", "ok", "ok", "ok", "EIO", "EIO", "EIO", "EIO", "EIO" } },
	{ "proc_mem_write", { "EIO", "ok", "ok", "ok", "EIO", "EIO", "EIO", "EIO", "EIO" } },
	{ "futex_shared", { "EFAULT", "EFAULT", "EFAULT", "EFAULT", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT", "EFAULT" } },
	{ "write_from", { "ok", "ok", "ok", "ok", "ok", "ok", "ok", "zero", "EFAULT" } },
	{ "core_dump", { "absent", "absent", "absent", "absent", "absent", "absent", "absent",
		"absent", "absent" } },
	{ "core_dump_all", { "absent", "dumped", "dumped", "dumped", "absent", "absent", "absent",
		"absent", "zero" } },
	{ "mlock", { "unchanged", "unchanged", "locked", "locked", "unchanged", "unchanged",
		"unchanged", "unchanged", "ENOMEM" } },
	{ "map_populate", { "present", "present", "present", "present", "absent", "absent",
		"absent", "absent", "SIGBUS" } },
	{ "populate_read", { "EINVAL", "present", "present", "present", "EINVAL", "EINVAL",
		"EINVAL", "EINVAL", "EFAULT" } },
	{ "populate_write", { "EINVAL", "present", "present", "present", "EINVAL", "EINVAL",
		"EINVAL", "EINVAL", "EFAULT" } },
	{ "dontneed", { "EINVAL", "SIGBUS", "kept", "kept", "EINVAL", "EINVAL", "kept", "zero",
		"SIGBUS" } },
	{ "private_write", { "copied", "copied", "copied", "copied", "EINVAL", "EINVAL", "copied",
		"copied", "SIGBUS" } },
	{ "uffd_missing", { "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL",
		"EINVAL", "EINVAL" } },
	{ "uffd_wp", { "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL",
		"EINVAL", "EINVAL" } },
	{ "uffd_wp_async", { "EINVAL", "EINVAL", "ok", "ok", "EINVAL", "EINVAL", "EINVAL", "EINVAL",
		"ok" } },
	{ "smaps_rss", { "zero", "all", "touched", "all", "zero", "zero", "zero", "touched",
		"zero" } },
	{ "vm_flags", { PFN_FLAGS, "mm|mm+de|mm+dd|mm+de+dd", "none", "none", PFN_FLAGS, PFN_FLAGS,
		MIXED_FLAGS, MIXED_FLAGS, "none" } },
	{ "mprotect", { "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "SIGBUS" } },
	{ "mprotect_part", { "kept", "kept", "kept", "refault", "kept", "refault", "kept", "zero",
		"SIGBUS" } },
	{ "mremap_move", { "kept", "kept", "kept", "kept|refault", "kept", "kept|refault", "kept",
		"zero", "SIGBUS" } },
	{ "mremap_grow", { "EFAULT", "SIGBUS", "SIGBUS", "SIGBUS", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT", "SIGBUS" } },
	{ "mremap_grow_move", { "EFAULT", "SIGBUS", "SIGBUS", "SIGBUS", "EFAULT", "EFAULT",
		"EFAULT", "EFAULT", "SIGBUS" } },
	{ "mremap_shrink", { "kept", "kept", "kept", "refault", "kept", "refault", "kept", "zero",
		"SIGBUS" } },
	{ "munmap_part", { "kept", "kept", "kept", "refault", "kept", "refault", "kept", "zero",
		"SIGBUS" } },
	{ "fork", { "copies", "copies", "refault", "refault", "copies", "copies", "copies", "zero",
		"SIGBUS" } },
	{ "fork_parent_write", { "shared", "shared", "shared", "shared", "shared", "shared",
		"shared", "shared", "SIGBUS" } },
	{ "fork_child_write", { "shared", "shared", "shared", "shared", "shared", "shared",
		"shared", "shared", "SIGBUS" } },
	{ "refs", { "unchanged", "counted", "counted", "counted", "unchanged", "unchanged",
		"unchanged", "unchanged", "unchanged" } },
	{ "revoke", { "SIGBUS", "SIGBUS", "refault|SIGBUS", "refault|SIGBUS", "refault|SIGBUS",
		"refault|SIGBUS", "refault|SIGBUS", "zero|SIGBUS", "SIGBUS" } },
	{ "revoke_again", { "SIGBUS", "SIGBUS", "kept|SIGBUS", "kept|SIGBUS", "kept|SIGBUS",
		"kept|SIGBUS", "kept|SIGBUS", "zero|SIGBUS", "SIGBUS" } },
	{ "revoke_mmap", { "kept|ENODEV", "kept|ENODEV", "kept|ENODEV", "kept|ENODEV",
		"kept|ENODEV", "kept|ENODEV", "kept|ENODEV", "zero|ENODEV", "SIGBUS" } },
};

const size_t expect_n_rows = sizeof(expect_rows) / sizeof(expect_rows[0]);

const struct expect_older expect_older[] = {
	{ EXPECT_KERNEL(6, 12), "io_uring_fixed", "insert", "EOPNOTSUPP" },
	{ EXPECT_KERNEL(6, 12), "io_uring_fixed", "fault_page", "EOPNOTSUPP" },
	{ EXPECT_KERNEL(6, 12), "io_uring_fixed", "fault_page_huge", "EOPNOTSUPP" },
	{ EXPECT_KERNEL(6, 12), "o_direct_read", "fault_fresh", "wrong" },
	{ EXPECT_KERNEL(6, 12), "o_direct_write", "fault_fresh", "zero" },
	{ EXPECT_KERNEL(6, 12), "vmsplice", "fault_fresh", "zero" },
};

const size_t expect_n_older = sizeof(expect_older) / sizeof(expect_older[0]);
