#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The lint of tables finds lists of backends, sources, baselines and ops in every language, and an
# exception that is none any more; not what texts, comments and here-documents say.
. "$(dirname "$0")/../../lib.sh"

COPY=$SCRATCH/copy
tables() { # in a copy of what it reads, after the command
	rm -rf "$COPY"
	mkdir "$COPY"
	cp -r "$SRC/bench" "$SRC/module" "$SRC/scripts" "$SRC/tests" "$COPY"
	"$@"
	python3 -B "$SRC/scripts/lint/tables.py" "$COPY"
}

append() { # append FILE LINE...
	printf '%s\n' "${@:2}" >>"$COPY/$1"
}

says() { # says LINE FILE TEXT...: with that text at the end of the file, that line is printed
	expect_status 1 "a list in $2" tables append "${@:2}"
	expect_true "  and named: $1" grep -qxF "$1: ask the table, or read traits of run.json" "$SCRATCH/out"
}

gone() {
	sed -i -E 's/"(anon|memfd|hugetlb|udmabuf|dma_heap|vfio_pci)/"x\1/g' "$COPY/bench/plan/suite.c"
}

expect_status 0 "this tree has none" tables true
says "bench/base/size.c: 3 backends (insert_page, noop, remap_pfn)" \
	bench/base/size.c 'const char *all[] = { "noop", "remap_pfn", "insert_page" };'
says "bench/base/size.h: 3 ops (fork, many, mmap)" bench/base/size.h '#define OPS "mmap, fork, many"'
says "bench/cell/main.c: 3 sources (bar, compound, split)" bench/cell/main.c '/* */ "compound" "split" "bar"'
says "scripts/report/page/page.py: 3 baselines (anon, memfd, udmabuf)" \
	scripts/report/page/page.py "ALL = ['anon', 'memfd', 'udmabuf']"
says "scripts/outside/say.sh: 3 backends (fault_page, fault_pfn, noop)" scripts/outside/say.sh 'a=fault_page,noop,fault_pfn'
says "scripts/run/merge.jq: 3 sources (compound, split, vmalloc)" \
	scripts/run/merge.jq 'map(select(.source == "compound" or .source == "split" or .source == "vmalloc"))'
says "scripts/guest/quiet: 3 ops (munmap, stall, touch_read)" scripts/guest/quiet 'for op in munmap touch_read stall; do :; done'
says "tests/lib.sh: 7 ops (fork, lifecycle, many, mmap, munmap, retouch, stall)" \
	tests/lib.sh 'OPS="mmap munmap fork many retouch stall lifecycle"'
expect_status 0 "half of them in a test are none" tables append tests/lib.sh 'OPS="mmap munmap fork many retouch stall"'
expect_status 0 "two are none" tables append bench/base/size.c '"noop" "remap_pfn"'
expect_status 0 "a text is none" tables append bench/base/size.c '"mmap, fork and many"' '/* "noop" "remap_pfn" "insert_page" */'
expect_status 0 "nor one of Python's" tables append scripts/report/page/page.py '"""noop remap_pfn insert_page"""' '# "mmap" "fork" "many"'
expect_status 0 "nor one of shell's" tables append scripts/outside/say.sh '# noop remap_pfn insert_page' 'cat <<-EOF' 'mmap fork many' 'EOF'
expect_status 1 "an exception that is none any more" tables gone
expect_line out '^bench/plan/suite\.c: has no list of baselines any more' "  and named"
finish
