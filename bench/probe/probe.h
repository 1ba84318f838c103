/* SPDX-License-Identifier: GPL-2.0-only */
/* What a way of mapping can and cannot do: each probe tries one thing and names its outcome. */
#ifndef MAPBENCH_PROBE_PROBE_H
#define MAPBENCH_PROBE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "probe/subject.h"

#define PROBE_WORD_LEN		32
#define PROBE_DETAIL_LEN	96

/* One probe under way, in a process of its own. */
struct trial {
	const struct subject *subject;
	const char *disk;		/* block device to use with O_DIRECT; it is overwritten */
	int fd;				/* the subject, open; -1: it has no file */
	uint8_t *map;			/* shared, SUBJECT_LENGTH bytes; NULL for a bare probe */
	char detail[PROBE_DETAIL_LEN];
};

/* Returns the outcome, a word that is the same in every run: "ok", "EFAULT", "SIGBUS", "kept"... */
typedef const char *probe_fn(struct trial *trial);

struct probe {
	const char *name;
	probe_fn *run;
	bool bare;			/* maps for itself */
	const char *about;
};

struct outcome {
	char word[PROBE_WORD_LEN];
	char detail[PROBE_DETAIL_LEN];
};

extern const struct probe probes[];
extern const size_t n_probes;

/* How long to wait for a probe's answer. */
extern int probe_patience_ms;

/*
 * Run it in a new process. The outcome is "timeout" if it does not answer in time, the
 * signal's name if it dies, and the errno of open, configuration or mmap if it cannot begin.
 */
void probe_run(const struct probe *probe, const struct subject *subject, const char *disk,
	       struct outcome *outcome);

/*
 * Fork; the parent runs first (may be NULL), then the child runs fn with the same mapping. Returns
 * fn's outcome, or "timeout", or how the child died.
 */
const char *probe_in_child(struct trial *trial, void (*first)(struct trial *trial), probe_fn *fn);

/* The name of an errno or of a signal. */
const char *probe_errno(int error);
const char *probe_signal(int signal);

/* Catch SIGBUS and SIGSEGV, and take the page faults of that code itself now. */
void probe_begin(void);

/* Load from or store to user memory. NULL, or the name of the signal that came. */
const char *probe_load(const void *at, uint64_t *value);
const char *probe_store(void *at, uint64_t value);

/*
 * Load the word of a page of the buffer that at should show: "kept" if that took no page fault,
 * "refault" if it took one, "zero" or "wrong" by what was there instead, or the signal.
 */
const char *probe_look(const void *at, unsigned int page);

/* As probe_look(), but "present" or "absent"; anonymous memory may be zero still. */
const char *probe_present(const void *at, unsigned int page);

/* smaps of the VMA at map: the value in KiB of a field, or -1; its VmFlags, "" if not found. */
long probe_smaps(const void *map, const char *field);
void probe_flags(const void *map, char *flags, size_t len);

probe_fn probe_o_direct_read, probe_o_direct_write, probe_io_uring_fixed, probe_vmsplice;
probe_fn probe_futex_shared;
probe_fn probe_process_vm_readv, probe_ptrace_peek, probe_proc_mem_read, probe_proc_mem_write;
probe_fn probe_core_dump, probe_core_dump_all, probe_write_from;
probe_fn probe_mlock, probe_map_populate, probe_populate_read, probe_populate_write;
probe_fn probe_dontneed, probe_private_write, probe_uffd_missing, probe_uffd_wp;
probe_fn probe_uffd_wp_async, probe_smaps_rss, probe_vm_flags;
probe_fn probe_mprotect, probe_mprotect_part, probe_mremap_move, probe_mremap_grow;
probe_fn probe_mremap_grow_move, probe_mremap_shrink, probe_munmap_part;
probe_fn probe_fork, probe_fork_parent_write, probe_fork_child_write;
probe_fn probe_refs, probe_revoke, probe_revoke_again, probe_revoke_mmap;

#endif /* MAPBENCH_PROBE_PROBE_H */
