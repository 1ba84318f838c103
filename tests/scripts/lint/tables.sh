#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The lint of tables finds lists of backends, sources, baselines, ops, probes, kernel series and verbs in
# every language, and an exception that is none any more; not what texts, comments and here-documents say.
. "$(dirname "$0")/../../lib.sh"

COPY=$SCRATCH/copy
tables() { # in a copy of what it reads, after the command
	rm -rf "$COPY"
	mkdir "$COPY"
	cp -r "$SRC"/{.ci,CMakeLists.txt,bench,docs,examples,module,processors,scripts,tests} "$COPY"
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

# two FILE TEXT...: the same line, where no more than that it is found is told
two() {
	expect_status 1 "a list in $1: ${*:2}" tables append "$@"
	expect_line out "^${1//./\\.}: [0-9]+ [a-z]+ \(" "  and named"
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
says "docs/run.schema.json: 3 baselines (anon, memfd, udmabuf)" docs/run.schema.json '"enum": ["anon", "memfd", "udmabuf"]'
two bench/base/size.c '"all noop remap_pfn insert_page fault_page fault_pfn"'
two bench/base/size.c '#define ALL(X) X(noop) X(remap_pfn) X(insert_page)'
two bench/base/size.h 'enum size_backend { B_NOOP, B_REMAP_PFN, B_INSERT_PAGE };'
two bench/base/size.c '{ "no" "op", "re" "map_pfn", "insert_" "page" }'
two scripts/report/page/page.py 'ALL = dict(noop=1, remap_pfn=2, insert_page=3)'
two scripts/report/page/page.py 'ALL = """other noop remap_pfn' 'insert_page""".split()'
two scripts/report/page/page.py 'class All:' '    noop = 1' '    remap_pfn = 2' '    insert_page = 3'
two scripts/outside/say.sh 'for a in {insert,fault}_{page,pfn}; do :; done'
two scripts/outside/say.sh 'while read -r a; do :; done <<-END' noop remap_pfn insert_page END
two scripts/outside/say.sh "printf 'noop\\nremap_pfn\\ninsert_page\\n'"
two bench/CMakeLists.txt 'foreach(a noop remap_pfn insert_page)' 'endforeach()'
two .ci/run 'for a in noop remap_pfn insert_page; do :; done'
two CMakeLists.txt 'set(all noop remap_pfn insert_page)'
two docs/add/made.py 'ALL = "noop", "remap_pfn", "insert_page"'
two processors/made.py 'ALL = "noop", "remap_pfn", "insert_page"'
two examples/bar.h '"noop", "remap_pfn", "insert_page"'
two module/ioctl.c '"noop", "remap_pfn", "insert_page"'
two scripts/report/page/page.py 'ALL = "vmsplice", "write_from", "ptrace_peek", "mlock", "refs"'
two scripts/outside/say.sh 'for a in 6.1 6.12 7.2; do :; done'
two scripts/report/page/page.py 'ALL = "run", "list", "debate", "advise", "profile"'
expect_status 0 "half of them in a test are none" tables append tests/lib.sh 'OPS="mmap munmap fork many retouch stall"'
expect_status 0 "two are none" tables append bench/base/size.c '"noop" "remap_pfn"'
expect_status 0 "a text is none" tables append bench/base/size.c '"mmap, fork and many"' '/* "noop" "remap_pfn" "insert_page" */'
expect_status 0 "nor one of Python's" tables append scripts/report/page/page.py '"""noop remap_pfn insert_page"""' '# "mmap" "fork" "many"'
expect_status 0 "nor one of shell's" tables append scripts/outside/say.sh '# noop remap_pfn insert_page' 'cat <<-EOF' 'mmap fork many' 'EOF'
expect_status 1 "an exception that is none any more" tables gone
expect_line out '^bench/plan/suite\.c: has no list of baselines any more' "  and named"
finish
