#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The lint of prefixes finds a function that is not called as its header is, however it is written, and
# nothing else; an exception that is none any more is said.
. "$(dirname "$0")/../../lib.sh"

COPY=$SCRATCH/copy SIZE=bench/base/size.h
prefixes() { # prefixes [FILE LINE...]: in a copy of what it reads, with those lines at the file's end
	rm -rf "$COPY"
	mkdir -p "$COPY"
	(cd "$SRC" && find bench examples module tests -name '*.h' -exec cp --parents {} "$COPY" \;)
	[[ $# == 0 ]] || printf '%s\n' "${@:2}" >>"$COPY/$1"
	python3 -B "$SRC/scripts/lint/prefixes.py" "$COPY"
}

found() { # found NAME PREFIX FILE LINE...
	expect_status 1 "found in $3: ${*:4}" prefixes "${@:3}"
	expect_true "  and named" grep -qxF "$3: $1() does not begin with $2_" "$SCRATCH/out"
}

moved() { # in a copy in which no function begins as the exception says
	prefixes "$SIZE" && sed -i 's/\bact_/table_/' "$COPY/bench/op/table.h" &&
		python3 -B "$SRC/scripts/lint/prefixes.py" "$COPY"
}

expect_status 0 "this tree has none" prefixes
found parse_size size "$SIZE" 'int parse_size(const char *text);'
found sizes_of size "$SIZE" 'int sizes_of(const char *text);'
found text_of size "$SIZE" 'const char *text_of(uint64_t bytes,' '		    char text[8]);'
found each size "$SIZE" 'void each(void (*say)(int size_n), int n);'
found log2_of size "$SIZE" 'static inline unsigned int log2_of(uint64_t n)' '{' '	if (!n) {' '		return 0;' '	}' \
	'	return 63 - __builtin_clzll(n);' '}'
found said size "$SIZE" '__attribute__((format(printf, 1, 2))) void said(const char *form, ...);'
found other_write touch bench/arch/touch.h 'touch_list_fn touch_new, other_write;'
found checks_all anon bench/check/anon.h 'int checks_all(void);'
found find_table table bench/op/table.h 'int find_table(void);'
found buffer_more mapbench_buffer module/buffer.h 'int buffer_more(struct mapbench_buffer *buffer);'
expect_status 0 "what begins as the file, or with the room too, is none" prefixes bench/check/anon.h \
	'int anon_more(void);' 'int check_anon_more(void);' 'int anon(void);' 'int anon64(void);'
expect_status 0 "nor what is no function" prefixes "$SIZE" '/* int parse_size(void); */' $'#define parse_size(text) \\\n\tint parse(text);' \
	'extern int (*parse)(const char *text);' 'typedef int parse_fn(const char *text);' 'PARSE(text);' \
	'struct parse { int (*parse)(void); };'
expect_status 1 "an exception that is none any more" moved
expect_line out "scripts/lint/prefixes.py: bench/op/table.h needs no exception any more" "  and said"
finish
