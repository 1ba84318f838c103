# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Every linter: one line each, all of them run, non-zero if any complained. What one has found without
# fault it does not look at again, as long as that, the tools and this file stay as they are.

lint_checkpatch_fetch() { # checkpatch.pl and its word lists, from Debian's kernel source package
	local dir=$CACHE/checkpatch tmp=$CACHE/checkpatch.partial
	rm -rf "$tmp"
	mkdir -p "$tmp/scripts"
	archive_download "$tmp/deb" "linux-source-$LINUX_SERIES" &&
		dpkg-deb --fsys-tarfile "$tmp"/deb/*.deb | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
		tar -xJ -C "$tmp/scripts" --strip-components=2 --wildcards '*/scripts/checkpatch.pl' \
			'*/scripts/spelling.txt' '*/scripts/const_structs.checkpatch' || return 1
	cache_seal "$tmp/scripts" . || return 1
	rm -rf "$dir"
	mv "$tmp/scripts" "$dir"
	rm -rf "$tmp"
}

lint_checkpatch_ensure() {
	local lock
	! cache_whole "$CACHE/checkpatch" || return 0
	cache_lock checkpatch.lock "fetching checkpatch.pl"
	lock=$CACHE_LOCK
	if ! cache_whole "$CACHE/checkpatch"; then
		cache_spoilt "$CACHE/checkpatch" checkpatch.pl
		archive_step "fetching checkpatch.pl" "$CACHE/log/checkpatch.log" lint_checkpatch_fetch ||
			die 1 "cannot fetch checkpatch.pl: see $CACHE/log/checkpatch.log"
	fi
	exec {lock}>&-
}

lint_checkpatch() (
	lint_checkpatch_ensure
	local patch=(perl "$CACHE/checkpatch/checkpatch.pl" --no-tree "--root=$CACHE/checkpatch" --strict --terse
		--no-summary --max-line-length=100)
	local kernel user besides=("$CACHE"/checkpatch/manifest)
	mapfile -t kernel < <(find "$SRC/module" "$SRC/tests/module" "$SRC/examples" -name '*.[ch]' \
		! -name compat.h ! -path "$SRC/module/test/plant.c" | sort)
	mapfile -t user < <(find "$SRC/bench" "$SRC/tests" -name '*.[ch]' ! -path "$SRC/tests/module/*" \
		! -path "$SRC/tests/faulty/*" | sort)
	cd "$CACHE/checkpatch" && mkdir -p include || return 1 # it leaves files where it runs, and looks for that
	# compat.h is the one place that may ask for the kernel's version; test/plant.c takes the place
	# of constant operations.
	lint_each checkpatch-kernel "${patch[@]}" -f -- "${kernel[@]}" &&
		lint_each checkpatch-version "${patch[@]}" --ignore LINUX_VERSION_CODE,CONSTANT_COMPARISON -f -- \
			"$SRC/module/compat.h" "$SRC/examples/compat.h" "$SRC/tests/faulty/faulty.c" &&
		lint_each checkpatch-plant "${patch[@]}" --ignore CONST_STRUCT -f -- "$SRC/module/test/plant.c" &&
		lint_each checkpatch-user "${patch[@]}" --ignore "$(IFS=, && echo "${LINT_USER_IGNORE[*]}")" -f -- "${user[@]}"
)

# What checkpatch says of kernel code only: user space has volatile, strcpy's kin and main's types.
LINT_USER_IGNORE=(
	SPDX_LICENSE_TAG PREFER_KERNEL_TYPES VOLATILE CONSTANT_COMPARISON ENOSYS
	PREFER_DEFINED_ATTRIBUTE_MACRO NEW_TYPEDEFS PREFER_FALLTHROUGH SSCANF_TO_KSTRTO
	STRCPY STRNCPY NAMED_FUNCTION_ARGS MACRO_ARG_REUSE USLEEP_RANGE CONSIDER_KSTRTO
	FUNCTION_ARGUMENTS EMBEDDED_FUNCTION_NAME SPLIT_STRING ARRAY_SIZE BIT_MACRO CAMELCASE
	STATIC_CONST_CHAR_ARRAY SPACING
)

# Debian's sparse cannot read the headers of 7.x yet, and 7.x's kbuild passes over a sparse it does
# not like; so this is done on 6.12, and first on a bug that sparse must find.
LINT_SPARSE_KERNEL=6.12

lint_sparse() {
	local log=$BUILD/log/sparse.log dir bad=0
	kernel_ensure "$LINT_SPARSE_KERNEL"
	for dir in module examples tests/module tests/faulty; do
		lint_sparse_of "$dir" || bad=1
	done
	return $bad
}

lint_sparse_of() { # lint_sparse_of DIR: of the kernel code below it
	local tree=$BUILD/sparse/$1
	lint_sparse_tree "$1" || return 1
	if ! lint_sparse_run "$tree" "$log" || grep -E 'warning:|error:' "$log"; then
		return 1
	fi
	rm "$tree/unfinished"
}

# lint_sparse_tree DIR: DIR in $tree, where what did not change since it was last without fault is built; if
# that is of other tools, another kernel, or of one that found faults or was killed, it is made anew
lint_sparse_tree() {
	local file made
	made="$KERNEL_BUILD $(lint_hash)"
	if [[ -e $tree/unfinished || $(cat "$tree/made" 2>/dev/null) != "$made" ]]; then
		rm -rf "$tree"
		lint_sparse_finds || return 1
		mkdir -p "$tree"
		echo "$made" >"$tree/made"
	fi
	: >"$tree/unfinished"
	while read -r file; do
		cmp -s "$1/$file" "$tree/$file" ||
			{ mkdir -p "$(dirname "$tree/$file")" && cp "$1/$file" "$tree/$file"; }
	done < <(find "$1" -type f -printf '%P\n')
	while read -r file; do
		[[ -e $1/$file ]] || rm "$tree/$file"
	done < <(find "$tree" -name '*.[ch]' ! -name '*.mod.c' -printf '%P\n')
	# Each example is one by itself; here all are built at once, with the headers that they share.
	# shellcheck disable=SC2016 # make expands it
	[[ $1 != examples ]] || (cd "$1" && printf '%s\n' 'subdir-ccflags-y := -I$(src)' "obj-m := $(echo */)") >"$tree/Kbuild"
}

lint_sparse_finds() { # whether sparse finds a bug, so that its silence says something
	local bug=$BUILD/sparse-bug
	rm -rf "$bug"
	mkdir -p "$bug"
	echo 'obj-m := bug.o' >"$bug/Kbuild"
	printf '%s\n' '#include <linux/module.h>' 'MODULE_DESCRIPTION("bug");' 'MODULE_LICENSE("GPL");' \
		'int bug(int __user *p); int bug(int __user *p) { return *p; }' >"$bug/bug.c"
	lint_sparse_run "$bug" "$log" || return 1
	grep -q 'bug\.c.*dereference of noderef' "$log" || {
		echo "sparse does not find a planted bug, so its silence says nothing"
		return 1
	}
}

lint_sparse_run() { # lint_sparse_run MODULE LOG
	local flags=(MAPBENCH_TEST=1) # the module with its hooks for tests
	# What is a test's own has the module's compat.h.
	[[ $1 != */tests/* ]] || flags=("MAPBENCH_MODULE=$SRC/module" "KCFLAGS=-I$SRC/module")
	make -s -j "$(nproc)" -C "$KERNEL_BUILD" "M=$1" C=1 "${flags[@]}" modules >"$2" 2>&1 || {
		tail -n 20 "$2"
		return 1
	}
}

lint_bench() { # -Wall -Wextra -Werror, and the unit tests under ASan and UBSan
	local log=$BUILD/log/sanitize.log
	build_cmake_here "$BUILD/sanitize" || rm -rf "$BUILD/sanitize"
	if ! { cmake -S . -B "$BUILD/sanitize" -DMAPBENCH_SANITIZE=ON &&
		cmake --build "$BUILD/sanitize" -j "$(nproc)" &&
		ctest --test-dir "$BUILD/sanitize" -L unit -j "$(nproc)" --output-on-failure; } >"$log" 2>&1; then
		grep -E 'error|FAILED|Failed|Sanitizer|runtime error|No tests' "$log" | head -n 20
		return 1
	fi
}

lint_shell() {
	local shell guest besides=(.shellcheckrc scripts/lint/shell.sh scripts/lint/globals.txt)
	mapfile -t shell < <({ find scripts tests -name '*.sh' && grep -rlE '^#!.*bash$' --exclude='*.*' scripts/machine tests; } | sort -u)
	mapfile -t guest < <(grep -rl '^#!/bin/busybox sh$' --exclude='*.*' tests/guest | sort)
	lint_each shellcheck bash scripts/lint/shell.sh -- scripts/mapbench scripts/machine/arch/* .ci/run "${shell[@]}" &&
		lint_each busybox bash scripts/lint/shell.sh -s busybox -- scripts/guest/* "${guest[@]}"
}

lint_python() {
	local python besides=()
	mapfile -t python < <(find scripts tests -name '*.py' | sort)
	lint_each pyflakes pyflakes3 -- "${python[@]}" &&
		lint_each pycodestyle pycodestyle --max-line-length=100 -- "${python[@]}"
}

# What the root file system has not, for what runs in a browser.
LINT_PACKAGES=(eslint node-css-tree)

lint_packages() { # installs these; where that cannot be, the parts that need them say so
	local lock
	! archive_installed "${LINT_PACKAGES[@]}" || return 0
	cache_lock kernel.lock "installing packages" # apt serves one at a time
	lock=$CACHE_LOCK
	archive_installed "${LINT_PACKAGES[@]}" ||
		STEP_TAKES=30 archive_step "installing ${LINT_PACKAGES[*]} (once)" "$BUILD/log/packages.log" \
			archive_install "${LINT_PACKAGES[@]}" || true
	exec {lock}>&-
}

lint_browser() {
	local scripts styles besides=(.eslintrc.json)
	archive_installed "${LINT_PACKAGES[@]}" ||
		{ echo "${LINT_PACKAGES[*]}: not installed, see $BUILD/log/packages.log" && return 1; }
	mapfile -t scripts < <(find scripts tests -name '*.js' ! -name '*.min.js' | sort)
	lint_each eslint eslint --format unix -- "${scripts[@]}" || return 1
	besides=(scripts/lint/styles.js)
	mapfile -t styles < <(find scripts tests -name '*.css' | sort)
	lint_each styles node scripts/lint/styles.js -- "${styles[@]}"
}

lint_cmake() { # what CMake itself warns of, as of a variable that was never set
	local log=$BUILD/log/cmake.log
	build_cmake_here "$BUILD/lint/cmake.build" || rm -rf "$BUILD/lint/cmake.build"
	cmake -S . -B "$BUILD/lint/cmake.build" -Werror=dev -Werror=deprecated --warn-uninitialized >"$log" 2>&1 ||
		{ grep -A 6 'CMake Error' "$log" && return 1; }
	! grep -A 6 'CMake Warning' "$log"
}

lint_jq() { # whether jq reads each; what is handed to it is any word here, and none is run, without input
	local file name given bad=0
	while read -r file; do
		given=()
		while read -r name; do
			given+=(--arg "${name#?}" '')
		done < <(grep -oE '\$[A-Za-z]\w*' "$file" | sort -u)
		jq "${given[@]}" -f "$file" </dev/null || { echo "$file: jq cannot read it" && bad=1; }
	done < <(find scripts tests -name '*.jq' | sort)
	return $bad
}

lint_rooms() { # what may name what; no circles
	python3 -B scripts/lint/rooms.py .
}

lint_tables() { # no list of what has a table, outside of it
	python3 -B scripts/lint/tables.py .
}

lint_shared() { # no variable shared by files that is not documented
	python3 -B scripts/lint/shared.py .
}

lint_verdicts() { # what is trusted is decided in one place
	python3 -B scripts/lint/verdicts.py .
}

lint_homes() { # what is made in one place is made in no other
	python3 -B scripts/lint/homes.py .
}

lint_prefixes() { # what a header offers is called as its file is
	python3 -B scripts/lint/prefixes.py .
}

lint_twins() { # what must stand in two places is the same in both
	python3 -B scripts/lint/twins.py .
}

lint_clones() { # nothing twice
	python3 -B scripts/lint/clones.py .
}

lint_tree() { # licences on all sources, no long file, nothing of one machine
	local bad=0 dev='/wo''rk/|/tmp/ba''sh'
	find bench examples module scripts tests \( -name '*.[ch]' -o -name '*.cc' -o -name '*.css' -o -name '*.js' -o -name '*.py' \
		-o -name '*.sh' \) ! -name '*.min.js' -type f -print0 |
		xargs -0 awk 'FNR <= 3 && /SPDX-License-Identifier/ { tagged[FILENAME] } { lines[FILENAME] = FNR } END {
			for (i = 1; i < ARGC; i++) {
				if (!(ARGV[i] in tagged)) { print ARGV[i] ": no SPDX tag"; bad = 1 }
				if (lines[ARGV[i]] > 400) { print ARGV[i] ": over 400 lines, asking to be two"; bad = 1 }
			}
			exit bad
		}' || bad=1
	! grep -rnIE "$dev" --include='*' bench examples module scripts tests docs README.md .ci || bad=1
	return $bad
}

# What each reads; the others know by themselves which of their files they need not look at.
declare -A LINT_READS=(
	[tree]="bench examples module scripts tests docs README.md .ci"
	[jq]="scripts tests"
	[cmake]="CMakeLists.txt bench/CMakeLists.txt tests/CMakeLists.txt tests/machine/programs.cfg scripts/install module/version.h"
	[rooms]="bench examples module scripts tests"
	[tables]=".ci CMakeLists.txt bench docs examples module processors scripts tests"
	[shared]="scripts"
	[verdicts]="bench scripts"
	[homes]="bench scripts"
	[prefixes]="bench examples module scripts/lint tests"
	[twins]="bench docs scripts"
	[clones]="bench examples module scripts tests"
	[sparse]="examples module tests/faulty tests/module"
	[bench]="bench tests/unit tests/tap.h tests/lib.sh tests/CMakeLists.txt tests/scripts/host/hostcheck.sh module/uapi CMakeLists.txt scripts/install/install.cmake"
)

lint_tools() { # all programs that can have a say
	dpkg-query -W -f '${Package} ${Version}\n' | grep -vE '^linux-(headers|image|kbuild)'
}

lint_hash() { # lint_hash PATH...: of the tools, this file, and what is below those paths
	{ echo "$tools" && build_hash "$SRC" scripts/verb/lint.sh "$@"; } | sha256sum | cut -d' ' -f1
}

# lint_each NAME COMMAND [ARGUMENT]... -- FILE...: runs it on those files, some at a time, that it did not
# find without fault as they are now, by the same tools and by what $besides says. Where it finds a fault in
# some, it looks at each of those again by itself, so that it need not look at the others the next time.
lint_each() {
	local passed=$BUILD/lint/$1 command=() key now left
	shift
	while [[ $1 != -- ]]; do
		command+=("$1")
		shift
	done
	shift
	key=$({ echo "$tools" "${command[@]}" && cat /dev/null "${besides[@]}"; } | sha256sum | cut -d' ' -f1)
	now=$(sha256sum -- "$@" | sed "s/^/$key /" | sort)
	left=$(comm -23 <(echo "$now") <(cat "$passed" 2>/dev/null))
	rm -f "$passed.good"
	[[ -z $left ]] || cut -d' ' -f4- <<<"$left" | xargs -r -d '\n' -n 4 -P "$(nproc)" bash -c "$LINT_GROUP" "$passed.good" "${#command[@]}" \
		"${command[@]}" || true
	left=$(grep -vxFf <(cat /dev/null "$passed.good" 2>/dev/null) <(cut -d' ' -f4- <<<"$left")) || true
	if [[ -n $left ]]; then
		now=$(awk 'NR == FNR { bad[$0]; next } { file = $0; sub(/^[^ ]+ [^ ]+ ./, "", file) } !(file in bad)' \
			<(echo "$left") - <<<"$now")
	fi
	echo "$now" >"$passed.new"
	mv "$passed.new" "$passed"
	[[ -z $left ]]
}

# Of xargs, for some files: $0 gets the names of those without a fault; $1 is how many words the command has.
# shellcheck disable=SC2016 # the inner shell expands these
LINT_GROUP='command=("${@:2:$1}")
shift "$(($1 + 1))"
if "${command[@]}" "$@"; then
	printf "%s\n" "$@" >>"$0"
else
	for file; do
		"${command[@]}" "$file" >/dev/null 2>&1 && echo "$file" >>"$0"
	done
fi
true'

lint_once() { # lint_once NAME: 0 and no output if it found no fault in the same files before
	local name=$1 stamp=$BUILD/lint/$1 hash
	[[ -n ${LINT_READS[$name]-} ]] || { "lint_$name"; return; }
	# shellcheck disable=SC2086 # several words
	hash=$(lint_hash ${LINT_READS[$name]})
	if [[ $name == sparse ]]; then # whose kernel may be another by now
		[[ -s $CACHE/kernel/series-$LINT_SPARSE_KERNEL ]] || kernel_ensure "$LINT_SPARSE_KERNEL"
		hash+=" $(cat "$CACHE/kernel/series-$LINT_SPARSE_KERNEL")"
	fi
	[[ $(cat "$stamp" 2>/dev/null) != "$hash" ]] || return 0
	rm -f "$stamp"
	"lint_$name" || return 1
	echo "$hash" >"$stamp"
}

verb_lint() {
	VERB=lint
	. "$SRC/scripts/run/all.sh"
	local parts=(tree rooms tables shared verdicts homes prefixes twins clones jq browser cmake python shell checkpatch bench sparse)
	local name part=0 bad=0 log tools
	case ${1-} in
	--help)
		cat <<-EOF
		usage: mapbench lint

		What goes against the rules of this tree: which room may name what, circles, lists of what has a
		table, variables that scripts share, lines that are in two places, what must be in two and
		differs, and functions that are called otherwise than their header (scripts/lint/); and checkpatch --strict, sparse, -Werror with ASan and UBSan, shellcheck,
		ESLint, CSSTree, CMake's own warnings, whether jq can read its programs, and Python's linters. What was
		found without fault is not looked at again as long as it stays as it is. ESLint and CSSTree are
		installed where this is first run (26 MB, 123 unpacked).
		Exit status: 0 no fault; 1 some, each in a line.
		EOF
		return 0
		;;
	'') ;;
	*) option_unknown "$1" ;;
	esac
	option_checkout
	option_done
	cd "$SRC" || return 1
	mkdir -p "$BUILD/log" "$BUILD/lint"
	cache_lock "${BUILD#"$CACHE/"}/lint.lock" "linting here" # its trees and logs are for one at a time
	log=$BUILD/log/lint.log
	lint_packages
	tools=$(lint_tools | sha256sum)
	for name in "${parts[@]}"; do
		part=$((part + 1))
		progress "lint, part $part of ${#parts[@]}, four minutes in all where nothing was looked at yet: $name"
		if lint_once "$name" >"$log" 2>&1; then
			say_done
			printf 'ok    %s\n' "$name"
		else
			say_done
			printf 'FAIL  %s\n' "$name"
			head -n 40 "$log"
			bad=1
		fi
	done
	return $bad
}
