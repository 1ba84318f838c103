// SPDX-License-Identifier: GPL-2.0-only
#include "base/json.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Length of the well-formed UTF-8 sequence at s, or 0. */
static int utf8_len(const unsigned char *s)
{
	int len = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 :
		  s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;
	int i;

	for (i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

void json_string(FILE *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	int len;

	if (!text) {
		fputs("null", out);
		return;
	}
	fputc('"', out);
	for (; *s; s += len ? len : 1) {
		len = utf8_len(s);
		if (!len)
			fputs("\\ufffd", out);
		else if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s);
		else if (*s < 0x20 || *s == 0x7f)
			fprintf(out, "\\u%04x", *s);
		else
			fwrite(s, 1, (size_t)len, out);
	}
	fputc('"', out);
}

void json_member(FILE *out, const char *key, const char *text)
{
	fprintf(out, ",\"%s\":", key);
	json_string(out, text);
}

static const char *find(const char *line, const char *key)
{
	size_t len = strlen(key);
	const char *at = line;

	while ((at = strstr(at, key))) {
		if (at > line + 1 && at[-1] == '"' && (at[-2] == ',' || at[-2] == '{') &&
		    at[len] == '"' && at[len + 1] == ':')
			return at + len + 2;
		at += len;
	}
	return NULL;
}

int json_number(const char *line, const char *key, uint64_t *value)
{
	const char *at = find(line, key);
	char *end;

	if (!at)
		return -ENOENT;
	if (!isdigit((unsigned char)*at))
		return -EINVAL;
	errno = 0;
	*value = strtoull(at, &end, 10);
	if (errno || (*end != ',' && *end != '}'))
		return -EINVAL;
	return 0;
}

int json_text(const char *line, const char *key, char *buf, size_t len)
{
	const char *at = find(line, key), *end;

	if (!at)
		return -ENOENT;
	end = *at == '"' ? strchr(at + 1, '"') : NULL;
	if (!end || (size_t)(end - at - 1) >= len || memchr(at, '\\', (size_t)(end - at)))
		return -EINVAL;
	memcpy(buf, at + 1, (size_t)(end - at - 1));
	buf[end - at - 1] = '\0';
	return 0;
}
