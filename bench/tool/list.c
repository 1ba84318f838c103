// SPDX-License-Identifier: GPL-2.0-only
/*
 * mapbench-list: what the loaded module offers, as a table of at most 100 columns. Asks for one
 * page, 2 MiB and 64 MiB, and says where a length is too much. Arguments: "--only SOURCE..." or
 * "--without SOURCE...". Exit status 1 if the module cannot be asked.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/size.h"
#include "mapping/device.h"

static const uint64_t lengths[] = { 4096, 2 << 20, 64 << 20 };

#define N_LENGTHS (sizeof(lengths) / sizeof(lengths[0]))

static char **named;		/* sources, up to a NULL */
static bool only;		/* show the named ones, else all others */

static bool is_shown(const struct mapbench_list *row)
{
	char **name = named;

	while (*name && strcmp(*name, row->source))
		name++;
	return only == !!*name;
}

/* One row at every length; false past the last row. */
static bool rows_at(int fd, uint32_t index, struct mapbench_list rows[N_LENGTHS])
{
	for (size_t i = 0; i < N_LENGTHS; i++)
		if (device_list(fd, index, lengths[i], NULL, &rows[i]))
			return false;
	return true;
}

/* The shortest of the lengths that the combination takes; N_LENGTHS if it takes none. */
static size_t shortest(const struct mapbench_list rows[N_LENGTHS])
{
	size_t n = 0;

	while (n < N_LENGTHS && rows[n].error)
		n++;
	return n;
}

/* Where those it takes end: the next longer one, 0 if it takes none. */
static size_t taken(const struct mapbench_list rows[N_LENGTHS])
{
	size_t n = shortest(rows);

	if (n == N_LENGTHS)
		return 0;
	while (n < N_LENGTHS && !rows[n].error)
		n++;
	return n;
}

#define BACKEND_COLUMNS	22

static void append(char *word, size_t room, const char *more)
{
	strncat(word, more, room - 1 - strlen(word));
}

/* A word of a list that goes on in lines indented by indent, none of them over 100 columns. */
static void print_word(const char *word, unsigned int indent, unsigned int *column)
{
	if (*column + 1 + strlen(word) > 100) {
		printf("\n%*s", (int)indent, "");
		*column = indent;
	}
	*column += (unsigned int)printf(" %s", word);
}

static void print_available(int fd)
{
	struct mapbench_list rows[N_LENGTHS];
	char word[2 * MAPBENCH_NAME_LEN + 4 * SIZE_NAME_LEN] = "", more[MAPBENCH_NAME_LEN + 1];
	unsigned int column = 0;
	char backend[MAPBENCH_NAME_LEN] = "", source[MAPBENCH_NAME_LEN] = "", size[SIZE_NAME_LEN];
	size_t open_limit = N_LENGTHS;

	printf("%-*s %s", BACKEND_COLUMNS, "BACKEND", "SOURCES AND CACHE MODES IT TAKES");
	for (uint32_t i = 0; rows_at(fd, i, rows); i++) {
		size_t n = taken(rows);

		if (!is_shown(&rows[0]))
			continue;
		if (strcmp(backend, rows[0].backend)) {
			if (word[0])
				print_word(word, BACKEND_COLUMNS, &column);
			word[0] = '\0';
			source[0] = '\0';
			snprintf(backend, sizeof(backend), "%s", rows[0].backend);
			column = (unsigned int)printf("\n%-*s", BACKEND_COLUMNS, backend) - 1;
		}
		if (!n)
			continue;
		if (!strcmp(source, rows[0].source) && n == open_limit) {
			snprintf(more, sizeof(more), ",%.31s", rows[0].cache);
			append(word, sizeof(word), more);
			continue;
		}
		if (word[0])
			print_word(word, BACKEND_COLUMNS, &column);
		snprintf(source, sizeof(source), "%s", rows[0].source);
		open_limit = n;
		snprintf(word, sizeof(word), "%s", source);
		if (shortest(rows)) {
			append(word, sizeof(word), "(>");
			append(word, sizeof(word), size_name(lengths[shortest(rows) - 1], size));
			append(word, sizeof(word), ")");
		}
		if (n < N_LENGTHS) {
			append(word, sizeof(word), "(<");
			append(word, sizeof(word), size_name(lengths[n], size));
			append(word, sizeof(word), ")");
		}
		append(word, sizeof(word), ":");
		append(word, sizeof(word), rows[0].cache);
	}
	if (word[0])
		print_word(word, BACKEND_COLUMNS, &column);
	printf("\n");
}

/* Is the first reason of row the one an earlier row of the same source and length gave? */
static bool said_before(int fd, uint32_t index, size_t length, const struct mapbench_list *row)
{
	struct mapbench_list rows[N_LENGTHS];

	for (uint32_t i = 0; i < index && rows_at(fd, i, rows); i++)
		if (taken(rows) == length && !strcmp(rows[length].source, row->source) &&
		    !strcmp(rows[length].why, row->why))
			return true;
	return false;
}

static void print_missing(int fd)
{
	struct mapbench_list rows[N_LENGTHS], other[N_LENGTHS];
	char size[SIZE_NAME_LEN];
	unsigned int column;

	printf("\nWHY NOT\n");
	for (uint32_t i = 0; rows_at(fd, i, rows); i++) {
		size_t n = taken(rows);
		char last[MAPBENCH_NAME_LEN] = "";

		if (n == N_LENGTHS || !is_shown(&rows[n]) || said_before(fd, i, n, &rows[n]))
			continue;
		printf("%s, %s and longer: %s\n   ", rows[n].source, size_name(lengths[n], size),
		       rows[n].why);
		column = 3;
		for (uint32_t j = i; rows_at(fd, j, other); j++) {
			if (taken(other) != n || strcmp(other[n].source, rows[n].source) ||
			    strcmp(other[n].why, rows[n].why) || !strcmp(other[n].backend, last))
				continue;
			print_word(other[n].backend, 3, &column);
			snprintf(last, sizeof(last), "%s", other[n].backend);
		}
		printf("\n");
	}
}

static const char *const backing[] = {
	"unknown: never touched unasked", "memory", "registers", "none: stores are lost",
};

#define N_BACKINGS (sizeof(backing) / sizeof(backing[0]))

static void print_bars(int fd)
{
	struct mapbench_bars b;
	char size[SIZE_NAME_LEN];

	printf("\n%-14s %-4s %-10s %-6s %s\n", "PCI FUNCTION", "BAR", "ID", "SIZE", "BACKED BY");
	for (uint32_t i = 0; !device_bar(fd, i, &b); i++)
		printf("%04x:%02x:%02x.%x   %-4u %04x:%04x  %-6s %s\n", b.bar.domain, b.bar.bus,
		       b.bar.device, b.bar.function, b.bar.bar, b.vendor, b.device,
		       size_name(b.length, size),
		       b.backing < N_BACKINGS ? backing[b.backing] : "?");
}

int main(int argc, char **argv)
{
	int fd = device_open(NULL);

	only = argc > 1 && !strcmp(argv[1], "--only");
	named = argv + (argc > 1 ? 2 : argc);
	if (fd < 0) {
		fprintf(stderr, "mapbench-list: cannot open a node in %s: %s; load the module\n",
			DEVICE_DIR, strerror(-fd));
		return 1;
	}
	print_available(fd);
	print_missing(fd);
	if (!only)
		print_bars(fd);
	close(fd);
	return 0;
}
