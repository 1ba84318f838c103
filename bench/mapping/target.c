// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/target.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/page.h"
#include "base/page_faults.h"
#include "base/size.h"
#include "base/why.h"
#include "mapping/bar.h"
#include "mapping/mapping.h"

int target_parse(const char *text, struct target *target)
{
	const char *at = strrchr(text, '@');
	size_t len = at ? (size_t)(at - text) : strlen(text);

	*target = (struct target){ .has_range = at };
	if (text[0] != '/' || len >= sizeof(target->path))
		return -EINVAL;
	memcpy(target->path, text, len);
	return at ? size_range(at + 1, &target->offset, &target->length) : 0;
}

const char *target_text(const struct target *target, char buf[TARGET_TEXT_LEN])
{
	if (target->has_range)
		snprintf(buf, TARGET_TEXT_LEN, "%s@0x%" PRIx64 ",0x%" PRIx64, target->path,
			 target->offset, target->length);
	else
		snprintf(buf, TARGET_TEXT_LEN, "%s", target->path);
	return buf;
}

#define PREFIX		"target:"
#define BASENAME_LEN	20	/* letters of it: committed results have names cut so */
#define END_LEN		21	/* and of the end of a path, so that a number fits behind it */

static void make_name(char buf[TARGET_NAME_LEN], const char *text, int len)
{
	char *c;

	snprintf(buf, TARGET_NAME_LEN, PREFIX "%.*s", len, text);
	for (c = buf; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("_.+:-", *c))
			*c = '-';
}

const char *target_name(const struct target *target, char buf[TARGET_NAME_LEN])
{
	make_name(buf, strrchr(target->path, '/') + 1, BASENAME_LEN);
	return buf;
}

/* Whether another has the name of number i; later: also one that comes before it. */
static bool is_shared(const struct target *targets, size_t n, size_t i, bool *later)
{
	bool shared = false;
	size_t j;

	*later = false;
	for (j = 0; j < n; j++) {
		if (j == i || strcmp(targets[j].name, targets[i].name))
			continue;
		shared = true;
		*later |= j < i;
	}
	return shared;
}

void target_name_all(struct target *targets, size_t n)
{
	char text[TARGET_TEXT_LEN];
	bool longer[n ? n : 1], later;
	size_t i, len;

	for (i = 0; i < n; i++)
		target_name(&targets[i], targets[i].name);
	for (i = 0; i < n; i++)
		longer[i] = is_shared(targets, n, i, &later);
	for (i = 0; i < n; i++) {
		if (!longer[i])
			continue;
		target_text(&targets[i], text);
		len = strlen(text);
		make_name(targets[i].name, text + (len > END_LEN ? len - END_LEN : 0), END_LEN);
	}
	for (i = n; i-- > 0;) {
		is_shared(targets, n, i, &later);
		len = strlen(targets[i].name);
		if (later)
			snprintf(targets[i].name + len, sizeof(targets[i].name) - len, "-%zu",
				 i + 1);
	}
}

static bool maps_page(const struct mapping *mapping, int prot)
{
	void *mem = mmap(NULL, PAGE_BYTES, prot, mapping->flags, mapping->fd, mapping->offset);

	return mem != MAP_FAILED && !munmap(mem, PAGE_BYTES);
}

/* Whether its driver lets nobody write through a mapping, whatever the file was opened for. */
static bool is_read_only(const struct mapping *mapping)
{
	if (maps_page(mapping, PROT_READ | PROT_WRITE) || (errno != EACCES && errno != EPERM))
		return false;
	return maps_page(mapping, PROT_READ);
}

int target_open(const struct target *target, struct mapping *mapping, char why[WHY_LEN])
{
	int err;

	mapping->prot = PROT_READ | PROT_WRITE;
	mapping->fd = open(target->path, O_RDWR | O_CLOEXEC);
	if (mapping->fd < 0) { /* a driver may have an errno of its own for this */
		mapping->prot = PROT_READ;
		mapping->fd = open(target->path, O_RDONLY | O_CLOEXEC);
	}
	if (mapping->fd < 0) {
		err = -errno;
		snprintf(why, WHY_LEN, "cannot open %.64s: %s", target->path, strerror(-err));
		return err;
	}
	mapping->offset = (off_t)target->offset;
	mapping->flags = MAP_SHARED;
	if (is_read_only(mapping))
		mapping->prot = PROT_READ;
	return 0;
}

int target_maps(const struct target *target, uint64_t bytes, char why[WHY_LEN])
{
	struct mapping mapping;
	int err = target_open(target, &mapping, why);
	void *mem;

	if (err)
		return err;
	mem = mmap(NULL, bytes, mapping.prot, mapping.flags, mapping.fd, mapping.offset);
	err = mem == MAP_FAILED ? -errno : 0;
	if (err)
		snprintf(why, WHY_LEN, "mmap of %" PRIu64 " bytes: %s", bytes, strerror(-err));
	else
		munmap(mem, bytes);
	close(mapping.fd);
	return err;
}

/* Whether not even a page of it can be mapped, as where a driver has it for itself. */
static bool is_refused(const struct mapping *mapping)
{
	void *mem = mmap(NULL, PAGE_BYTES, mapping->prot, mapping->flags, mapping->fd,
			 mapping->offset);

	if (mem == MAP_FAILED)
		return errno == EINVAL;
	munmap(mem, PAGE_BYTES);
	return false;
}

void target_explain(const struct target *target, const struct mapping *mapping, char why[WHY_LEN])
{
	const char *slash = strrchr(target->path, '/');
	char link[TARGET_PATH_LEN + 8], driver[TARGET_PATH_LEN];
	size_t at = strlen(why);
	struct mapbench_bar bar;
	ssize_t len;

	if (bar_of_resource(target->path, &bar) || !is_refused(mapping))
		return;
	snprintf(link, sizeof(link), "%.*s/driver", (int)(slash - target->path), target->path);
	len = readlink(link, driver, sizeof(driver) - 1);
	if (len < 0)
		return;
	driver[len] = '\0';
	slash = strrchr(driver, '/');
	snprintf(why + at, WHY_LEN - at, "; its driver, %.32s, may hold the BAR "
		 "(CONFIG_IO_STRICT_DEVMEM): unbind it", slash ? slash + 1 : driver);
}

enum { FILLS_UNKNOWN, FILLS_AT_MMAP, FILLS_AT_FAULT };

static int touch_once(const struct target *target)
{
	char why[WHY_LEN];
	struct mapping mapping;
	long before;
	void *mem;

	page_faults();	/* whatever it needs is there by the next time */
	if (target_open(target, &mapping, why))
		return FILLS_UNKNOWN;
	mem = mmap(NULL, PAGE_BYTES, mapping.prot, mapping.flags, mapping.fd, mapping.offset);
	if (mem == MAP_FAILED)
		return FILLS_UNKNOWN;
	before = page_faults();
	(void)*(volatile uint32_t *)mem;
	return page_faults() == before ? FILLS_AT_MMAP : FILLS_AT_FAULT;
}

const char *target_fills(const struct target *target)
{
	static const char *const names[] = {
		[FILLS_AT_MMAP] = "mmap", [FILLS_AT_FAULT] = "fault",
	};
	int status;
	pid_t pid;

	if (!target->has_range)
		return NULL;
	pid = fork();	/* the touch may be answered by a SIGBUS */
	if (!pid)
		_exit(touch_once(target));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
	    WEXITSTATUS(status) > FILLS_AT_FAULT)
		return NULL;
	return names[WEXITSTATUS(status)];
}
