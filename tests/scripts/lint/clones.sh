#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The lint of clones finds ten lines that are in two places, also under other names, and no fewer.
. "$(dirname "$0")/../../lib.sh"

COPY=$SCRATCH/copy
clones() { # in a tree with the files that the command writes
	rm -rf "$COPY"
	mkdir -p "$COPY"/{bench,examples/{one,two},module,scripts/machine/arch}
	"$@"
	python3 -B "$SRC/scripts/lint/clones.py" "$COPY"
}

body() { # body N ARRAY: N lines of C that differ from one another, over an array of that name
	local lines=("int low = $2[0], high = 0;" "size_t i;" "for (i = 1; i < n; i++)" "if ($2[i] < low)"
		"low = $2[i];" "high += $2[i] * 3;" "while (high > low)" "high -= low - 1;" "do_it(high);"
		"switch (low) {" "case 4:" "low = high ^ 7;")
	printf '\t%s\n' "${lines[@]:0:$1}"
}

in_c() { # in_c N: in two files, with other names in the second
	{ echo 'one {' && body "$1" values && echo '}'; } >"$COPY/bench/one.c"
	{ echo 'two {' && body "$1" them | sed 's/low/least/g; s/ / /g; s/do_it/call/' && echo '}'; } >"$COPY/bench/two.c"
}

in_one_file() {
	{ echo 'one {' && body 12 a && echo '}' && echo 'two(int x, int y) {' && body 12 b; } >"$COPY/bench/one.c"
}

crossed() { # a name stands for two
	in_c 12
	sed -i '6s/least/other/' "$COPY/bench/two.c"
}

commented() {
	in_c 12
	sed -i 's,$, /* a comment */,; s/^/\n\t/' "$COPY/bench/two.c"
}

# shellcheck disable=SC2016 # as it is written
in_shell() {
	printf '%s\n' 'local a=$1 b' 'b=$(cat "$a")' 'rm -f "$a"' 'grep -q x <<<"$b" || return 1' 'mkdir "$b"' \
		'cd "$b" && make' 'for a in $b; do' 'cp "$a" /tmp' 'echo "$a: $b"' 'head -n 1 "$a"' 'shift 2' >"$COPY/scripts/a.sh"
	sed 's/\$a/$file/g; s/a=/file=/; s/in a/in file/; s/for a/for file/' "$COPY/scripts/a.sh" >"$COPY/scripts/b.sh"
}

in_python() {
	printf '%s\n' 'def one(a, b):' '    c = a + b' '    if c > 3:' '        c -= 1' '    for d in range(c):' \
		'        a.append(d)' '    b = [e for e in a if e]' '    while b:' '        b.pop()' '    with open(a) as d:' \
		'        c += d.read()' '    assert c' >"$COPY/scripts/a.py"
	sed 's/\ba\b/first/g; s/\bc\b/third/g; s/one/two/' "$COPY/scripts/a.py" >"$COPY/scripts/b.py"
}

# shellcheck disable=SC2016 # as it is written
hidden() { # hidden ENDING: with comments behind its lines, and in shell other names of arrays, and braces
	"in_$1"
	sed -i -E 's/$/ # why/; s/\$file\b/${file}/' "$COPY"/scripts/b.*
}

keyword() { # a name in Python that is a word of shell
	in_python
	sed -i 's/\bthird\b/done/g' "$COPY/scripts/b.py"
}

moved() { # moved FILE FILE: the shell ones are called so
	in_shell
	mv "$COPY/scripts/a.sh" "$COPY/$1"
	mv "$COPY/scripts/b.sh" "$COPY/$2"
}

tagged() { # without an ending
	moved scripts/machine/arch/a scripts/machine/arch/b
	sed -i '1i # SPDX-License-Identifier: GPL-2.0-only' "$COPY"/scripts/machine/arch/*
}

# shellcheck disable=SC2016 # as it is written
arrays() {
	in_shell
	sed -i 's/"$b"/"${had[$b]}"/; s/shift 2/had[$a]=$b/' "$COPY/scripts/a.sh"
	sed -i 's/"$b"/"${seen[$b]}"/; s/shift 2/seen[$file]=$b/' "$COPY/scripts/b.sh"
}

examples() { # examples FILE FILE
	in_c 12
	mv "$COPY/bench/one.c" "$COPY/examples/$1"
	mv "$COPY/bench/two.c" "$COPY/examples/$2"
}

rows() { # a table
	for name in one two; do
		seq -f "	{ \"$name\", %g, \"$name\", all }," 12 >"$COPY/bench/$name.c"
		seq -f "	.field%g = $name," 12 >>"$COPY/bench/$name.c"
	done
}

found() { # found WHERE COMMAND...
	expect_status 1 "found: ${*:2}" clones "${@:2}"
	expect_line out "^$1" "  and said where"
}

expect_status 0 "this tree has none" python3 -B "$SRC/scripts/lint/clones.py" "$SRC"
found 'bench/one\.c:[12]-1[123]: the same as bench/two\.c:[12]-1[123] but for names' in_c 10
expect_status 0 "eight lines with a heading are none" clones in_c 8
found 'bench/one\.c:[12]-13: the same as bench/one\.c:1[56]-27 but for names' in_one_file
found 'bench/one\.c:.* bench/two\.c:.*' commented
found 'scripts/a\.sh:1-11: the same as scripts/b\.sh:1-11 but for names' in_shell
found 'scripts/a\.py:1-12: the same as scripts/b\.py:1-12 but for names' in_python
found 'scripts/a\.sh:1-11: the same as scripts/b\.sh:1-11 but for names' hidden shell
found 'scripts/a\.py:1-12: the same as scripts/b\.py:1-12 but for names' hidden python
found 'scripts/a\.py:1-12: the same as scripts/b\.py:1-12 but for names' keyword
found 'scripts/a\.sh:1-11: the same as scripts/b\.sh:1-11 but for names' arrays
found 'bench/a\.awk:1-11: the same as scripts/b\.awk:1-11 but for names' moved bench/a.awk scripts/b.awk
found 'bench/CMakeLists\.txt:1-11: the same as scripts/CMakeLists\.txt:1-11 but for names' moved bench/CMakeLists.txt scripts/CMakeLists.txt
found 'scripts/machine/arch/a:2-12: the same as scripts/machine/arch/b:2-12 but for names' tagged
found 'examples/one\.c:.* examples/two\.c:.*' examples one.c two.c
expect_status 0 "two whole examples are none" clones examples one/one.c two/two.c
expect_status 0 "a name that stands for two others is another text" clones crossed
expect_status 0 "a table is none" clones rows
finish
