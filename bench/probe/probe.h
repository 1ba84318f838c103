/* SPDX-License-Identifier: GPL-2.0-only */
/* What a way of mapping can and cannot do: each probe tries one thing and names its outcome. */
#ifndef MAPBENCH_PROBE_PROBE_H
#define MAPBENCH_PROBE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "probe/probed.h"

#define PROBE_WORD_LEN		32
#define PROBE_DETAIL_LEN	96

/* One probe under way, in a process of its own. */
struct trial {
	const struct probed *probed;
	const char *disk;		/* block device to use with O_DIRECT; it is overwritten */
	int fd;				/* the mapping's file; -1: it has no file */
	uint8_t *map;			/* shared, PROBED_LENGTH bytes; NULL for a bare probe */
	char detail[PROBE_DETAIL_LEN];
};

/*
 * Tries one thing and returns its outcome, a word that is the same in every run: "ok", "kept", the
 * name of an errno or of a signal, "unavailable" where it cannot be tried. More words go to detail.
 */
typedef const char *probe_fn(struct trial *trial);

#define PROBE_OLDER	4
#define EXPECT_KERNEL(major, minor)	((unsigned int)(major) << 8 | (unsigned int)(minor))

/* What a kernel older than that does otherwise. Read in the sources of 6.1 and 6.12. */
struct probe_older {
	unsigned int before;		/* EXPECT_KERNEL(); 0: no more of these */
	enum probe_class class;
	const char *words;
};

struct probe {
	const char *name;
	const char *about;
	probe_fn *run;
	bool bare;			/* maps for itself */
	/*
	 * The outcomes of each class in order, joined by "|", on Linux 7.2. docs/semantics.md names
	 * the line of the kernel behind each.
	 */
	const char *expected[CLASSES];
	const char *dont_expand;	/* of class insert with VM_DONTEXPAND; NULL: no other */
	const char *dont_dump;		/* the same with VM_DONTDUMP */
	struct probe_older older[PROBE_OLDER];
};

struct outcome {
	char word[PROBE_WORD_LEN];
	char detail[PROBE_DETAIL_LEN];
};

/* Each by its name, and all of them in the order of probes.h. */
extern const struct probe
#define PROBE(probe) probe_##probe
#include "probe/probes.h"
	*const probes[];
extern const size_t n_probes;

/* How long to wait for a probe's answer. */
extern int probe_patience_ms;

/*
 * Run it in a new process. The outcome is "timeout" if it does not answer in time, the
 * signal's name if it dies, and the errno of open, configuration or mmap if it cannot begin.
 */
void probe_run(const struct probe *probe, const struct probed *probed, const char *disk,
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

#endif /* MAPBENCH_PROBE_PROBE_H */
