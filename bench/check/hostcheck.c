// SPDX-License-Identifier: GPL-2.0-only
/*
 * mapbench-hostcheck: the host's half of the checks on a RAM-backed BAR. Before the run it fills
 * the backing file's last slots, which the benchmarks read through their mappings; after the run it
 * looks in the file for what they wrote.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/page.h"
#include "base/size.h"
#include "check/tag.h"

#define SLOTS	(PAGE_BYTES / 8)

struct file {
	const char *name;
	uint64_t *words;
	uint64_t pages;
};

static const char usage[] =
	"usage: mapbench-hostcheck fill FILE [--pages N]	write the last slot of each page,\n"
	"						or of the first N\n"
	"       mapbench-hostcheck verify FILE [--device D] < run.jsonl	check the lines of type\n"
	"						hostcheck, or those of device D, and\n"
	"						write one of type absent for each that failed\n"
	"FILE is the backing file of an ivshmem BAR. Exit status: 0 good, 1 a check failed,\n"
	"2 usage or a file that cannot be used.\n";

static int complain(const char *what, const char *file, int err)
{
	fprintf(stderr, "mapbench-hostcheck: cannot %s '%s': %s\n", what, file, strerror(err));
	return 2;
}

static int map(struct file *file, const char *name, int writable)
{
	int fd = open(name, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	struct stat st;
	int status = 2;

	if (fd < 0)
		return complain("open", name, errno);
	if (fstat(fd, &st)) {
		status = complain("stat", name, errno);
		goto out;
	}
	if (!st.st_size || st.st_size % PAGE_BYTES) {
		fprintf(stderr, "mapbench-hostcheck: '%s' is %lld bytes, not whole pages: "
			"give the backing file of a BAR\n", name, (long long)st.st_size);
		goto out;
	}
	file->name = name;
	file->pages = (uint64_t)st.st_size / PAGE_BYTES;
	file->words = mmap(NULL, (size_t)st.st_size, writable ? PROT_READ | PROT_WRITE : PROT_READ,
			   MAP_SHARED, fd, 0);
	status = file->words == MAP_FAILED ? complain("map", name, errno) : 0;
out:
	close(fd);
	return status;
}

static int write_tags(const char *name, const char *limit)
{
	struct file file;
	uint64_t page, pages;
	int status = map(&file, name, 1);

	if (status)
		return status;
	pages = file.pages;
	if (limit && (size_number(limit, file.pages, &pages) || !pages)) {
		fprintf(stderr, "mapbench-hostcheck: --pages: '%s' is not a number from 1 to %"
			PRIu64 "\n", limit, file.pages);
		return 2;
	}
	for (page = 0; page < pages; page++)
		file.words[page * SLOTS + TAG_LAST_SLOT] = tag_host_word(page);
	if (msync(file.words, file.pages * PAGE_BYTES, MS_SYNC))
		return complain("write", name, errno);
	return 0;
}

static int __attribute__((format(printf, 2, 3))) tell(const char *name, const char *format, ...)
{
	char what[256];
	va_list ap;

	va_start(ap, format);
	vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	fputs("{\"type\":\"absent\",\"name\":", stdout);
	json_string(stdout, name);
	fputs(",\"what\":", stdout);
	json_string(stdout, what);
	puts("}");
	return 1;
}

static int verify_line(const struct file *file, const char *line, const char *name)
{
	uint64_t seed, slot, pages, page, expected, seen;

	if (json_number(line, "seed", &seed) || json_number(line, "slot", &slot) ||
	    json_number(line, "pages", &pages) || slot > TAG_MAX_SLOT)
		return tell(name, "malformed line");
	if (pages > file->pages)
		return tell(name, "%" PRIu64 " pages, but %s has %" PRIu64, pages, file->name,
			    file->pages);
	for (page = 0; page < pages; page++) {
		seen = file->words[page * SLOTS + slot];
		expected = tag_word(seed, page, (unsigned int)slot, TAG_USER);
		if (seen != expected)
			return tell(name, "page %" PRIu64 " slot %" PRIu64 ": host reads 0x%" PRIx64
				    ", user wrote 0x%" PRIx64, page, slot, seen, expected);
	}
	return 0;
}

static int verify(const char *name, const char *device)
{
	char type[16], cell[256], of[64];
	char *line = NULL;
	struct file file;
	size_t room = 0;
	int status = map(&file, name, 0);

	if (status)
		return status;
	while (getline(&line, &room, stdin) >= 0) {
		if (json_text(line, "type", type, sizeof(type)) || strcmp(type, "hostcheck"))
			continue;
		if (device && (json_text(line, "device", of, sizeof(of)) || strcmp(of, device)))
			continue;
		if (json_text(line, "name", cell, sizeof(cell)))
			snprintf(cell, sizeof(cell), "nameless cell");
		status |= verify_line(&file, line, cell);
	}
	if (ferror(stdin))
		status = complain("read", "standard input", errno);
	free(line);
	return status;
}

int main(int argc, char **argv)
{
	const char *option = NULL, *value = NULL;

	if (argc == 5) {
		option = argv[3];
		value = argv[4];
	}
	if (argc == 3 || argc == 5) {
		if (!strcmp(argv[1], "fill") && (!option || !strcmp(option, "--pages")))
			return write_tags(argv[2], value);
		if (!strcmp(argv[1], "verify") && (!option || !strcmp(option, "--device")))
			return verify(argv[2], value);
	}
	fputs(usage, stderr);
	return 2;
}
