/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_BASE_JSON_H
#define MAPBENCH_BASE_JSON_H

#include <stdint.h>
#include <stdio.h>

/*
 * Write text as a JSON string, or null for NULL. Control characters are escaped, and a byte that is
 * not part of well-formed UTF-8 becomes U+FFFD.
 */
void json_string(FILE *out, const char *text);

/* A comma, and that string as the member key of the object that is being written. */
void json_member(FILE *out, const char *key, const char *text);

/*
 * Find a member of a flat object on one line, written as record.h's are (no space around the
 * colon): json_number reads a whole number, json_text a string that needs no escapes.
 * 0, or -ENOENT if there is no such member, or -EINVAL if it is of another kind.
 */
int json_number(const char *line, const char *key, uint64_t *value);
int json_text(const char *line, const char *key, char *buf, size_t len);

#endif /* MAPBENCH_BASE_JSON_H */
