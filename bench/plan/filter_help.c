// SPDX-License-Identifier: GPL-2.0-only
#include "plan/filter_help.h"

#include <stdbool.h>
#include <string.h>

#include "cell/cell.h"
#include "plan/plan.h"

static const char *const fields[] = { "op", "backend", "source", "cache", "size" };

struct part {
	const char *at;
	size_t len;
};

static struct part part_of(const struct cell *cell, size_t field)
{
	const char *at = cell->name;

	for (; field && *at; field--)
		at += strcspn(at, "/") + (at[strcspn(at, "/")] == '/');
	return (struct part){ at, strcspn(at, "/") };
}

static bool is_first(const struct plan *plan, size_t index, size_t field)
{
	struct part part = part_of(&plan->cells[index], field), other;
	size_t i;

	for (i = 0; i < index; i++) {
		other = part_of(&plan->cells[i], field);
		if (part.len == other.len && !memcmp(part.at, other.at, part.len))
			return false;
	}
	return true;
}

void filter_help_print(FILE *out, const struct plan *plan)
{
	struct part part;
	size_t field, i;

	for (field = 0; field < sizeof(fields) / sizeof(fields[0]); field++) {
		fprintf(out, "%s%s:", field ? "; " : "", fields[field]);
		for (i = 0; i < plan->n; i++) {
			part = part_of(&plan->cells[i], field);
			if (is_first(plan, i, field))
				fprintf(out, " %.*s", (int)part.len, part.at);
		}
	}
	fputc('\n', out);
}
