# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Every linter: one line each, all of them run, non-zero if any complained.

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
	local patch=(perl "$CACHE/checkpatch/checkpatch.pl" --no-tree --strict --terse --no-summary -f)
	local kernel
	mapfile -t kernel < <(find "$SRC/module" "$SRC/tests/module" -name '*.[ch]' \
		! -name compat.h ! -name test_plant.c | sort)
	cd "$CACHE/checkpatch" || return 1 # it leaves files where it runs
	# compat.h is the one place that may ask for the kernel's version; test_plant.c takes the place
	# of constant operations.
	printf '%s\0' "${kernel[@]}" |
		xargs -0 -n 8 -P "$(nproc)" "${patch[@]}" --max-line-length=100 &&
		"${patch[@]}" --max-line-length=100 --ignore LINUX_VERSION_CODE,CONSTANT_COMPARISON \
			"$SRC/module/compat.h" &&
		"${patch[@]}" --max-line-length=100 --ignore LINUX_VERSION_CODE,CONSTANT_COMPARISON "$SRC/tests/faulty/faulty.c" &&
		"${patch[@]}" --max-line-length=100 --ignore CONST_STRUCT "$SRC/module/test_plant.c" &&
		printf '%s\0' "$SRC"/bench/*/*.[ch] "$SRC"/tests/*.[ch] "$SRC"/tests/{guest,unit/*}/*.[ch] |
		xargs -0 -n 8 -P "$(nproc)" "${patch[@]}" --max-line-length=100 \
			--ignore "$(IFS=, && echo "${LINT_USER_IGNORE[*]}")"
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
# not like; so this is done on 6.12, and on a copy with a bug in it that sparse must find.
LINT_SPARSE_KERNEL=6.12

lint_sparse() {
	local log=$BUILD/log/sparse.log bug=$BUILD/sparse-bug
	kernel_ensure "$LINT_SPARSE_KERNEL"
	lint_sparse_run module "$log" || return 1
	if grep -E 'warning:|error:' "$log"; then
		return 1
	fi
	rm -rf "$bug"
	cp -r module "$bug"
	echo 'int mapbench_bug(int __user *p); int mapbench_bug(int __user *p) { return *p; }' >>"$bug/main.c"
	lint_sparse_run "$bug" "$log" || return 1
	grep -q 'main.c.*dereference of noderef' "$log" || {
		echo "sparse does not find a planted bug, so its silence says nothing"
		return 1
	}
}

lint_sparse_run() { # lint_sparse_run MODULE LOG
	bash scripts/build/kbuild.sh "$1" "$BUILD/sparse" "$KERNEL_BUILD" C=2 >"$2" 2>&1 || {
		tail -n 20 "$2"
		return 1
	}
}

lint_bench() { # -Wall -Wextra -Werror, and the unit tests under ASan and UBSan
	local log=$BUILD/log/sanitize.log
	build_cmake_here "$BUILD/sanitize" || rm -rf "$BUILD/sanitize"
	if ! { cmake -S . -B "$BUILD/sanitize" -DMAPBENCH_SANITIZE=ON &&
		cmake --build "$BUILD/sanitize" -j "$(nproc)" &&
		ctest --test-dir "$BUILD/sanitize" -L unit --output-on-failure; } >"$log" 2>&1; then
		grep -E 'error|FAILED|Failed|Sanitizer|runtime error|No tests' "$log" | head -n 20
		return 1
	fi
}

lint_shell() {
	lint_shellcheck scripts/mapbench scripts/*/*.sh tests/*.sh tests/{fuzz,scripts,machine/*}/*.sh .ci/run \
		tests/guest/*.sh &&
		lint_shellcheck -s busybox scripts/guest/* tests/guest/{core_pattern,dispatch,host,order,touch_bar}
}

# lint_shellcheck ARGUMENT...: what shellcheck says, but for shared variables that it sees unused or unset in
# one file
lint_shellcheck() {
	local shared status
	shared=$(sed -nE 's/^([A-Z_]+)  .*/\1/p' scripts/lint/globals.txt | paste -sd'|')
	shellcheck -f gcc "$@" |
		grep -vE ": (warning: ($shared) appears unused\. .*\[SC2034\]|note: Possible misspelling: ($shared) .*\[SC2153\])$"
	status=("${PIPESTATUS[@]}")
	[[ ${status[0]} -le 1 && ${status[1]} == 1 ]]
}

lint_shared() { # no variable shared by files that is not documented
	python3 -B scripts/lint/shared.py .
}

lint_python() {
	local python=(scripts/report scripts/lint tests)
	pyflakes3 "${python[@]}" && pycodestyle --max-line-length=100 "${python[@]}"
}

lint_rooms() { # what may name what; no circles
	python3 -B scripts/lint/rooms.py .
}

lint_tables() { # no list of backends, sources or ops outside their table
	python3 -B scripts/lint/tables.py .
}

lint_clones() { # nothing twice
	python3 -B scripts/lint/clones.py .
}

lint_tree() { # licences on all sources, no long file, nothing of one machine
	local f bad=0 dev='/wo''rk/|/tmp/ba''sh'
	while read -r f; do
		head -n 3 "$f" | grep -q SPDX-License-Identifier || { echo "$f: no SPDX tag"; bad=1; }
		[[ $(wc -l <"$f") -le 400 ]] || { echo "$f: over 400 lines, asking to be two"; bad=1; }
	done < <(find bench module scripts tests \( -name '*.[ch]' -o -name '*.cc' -o -name '*.sh' -o -name '*.py' \) -type f)
	! grep -rnIE "$dev" --include='*' bench module scripts tests docs README.md .ci || bad=1
	return $bad
}

# What the slow ones read: as long as that stays as it was when they found no fault, they need not look.
declare -A LINT_READS=(
	[checkpatch]="bench tests module"
	[sparse]="module"
	[bench]="bench tests module/uapi CMakeLists.txt"
)

lint_once() { # lint_once NAME: 0 and no output if it found no fault in the same files before
	local name=$1 stamp=$BUILD/lint-$1.stamp hash
	[[ -n ${LINT_READS[$name]-} ]] || { "lint_$name"; return; }
	# shellcheck disable=SC2086
	hash=$(build_hash "$SRC" ${LINT_READS[$name]} scripts/verb/lint.sh)
	[[ $(cat "$stamp" 2>/dev/null) != "$hash" ]] || return 0
	rm -f "$stamp"
	"lint_$name" || return 1
	echo "$hash" >"$stamp"
}

verb_lint() {
	VERB=lint
	. "$SRC/scripts/run/all.sh"
	local name part=0 bad=0 log
	case ${1-} in
	--help)
		echo "usage: mapbench lint    checkpatch --strict, sparse, -Werror with ASan and UBSan, shellcheck, Python's linters"
		return 0
		;;
	'') ;;
	*) option_unknown "$1" ;;
	esac
	cd "$SRC" || return 1
	kernel_ensure "$KERNEL_DEFAULT"
	mkdir -p "$BUILD/log"
	log=$BUILD/log/lint.log
	for name in tree rooms tables shared clones checkpatch sparse bench shell python; do
		part=$((part + 1))
		progress "lint, part $part of 10, two minutes in all: $name"
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
