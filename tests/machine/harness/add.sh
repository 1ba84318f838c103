#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What docs/add/ says is so. Each patch there is a new file and a line of a list, applies to a copy of
# this checkout and passes checkpatch and lint; the copy has the verb and knows the kernel. With test --long it
# builds, boots, and has a trusted cell of what was added.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about the sources, and about Debian's own kernels"

ADD=$SRC/docs/add COPY=$SCRATCH/copy
built=$(sha256sum <<<"$COPY") # as build_paths has it
trap 'rm -rf --one-file-system "$SCRATCH" "$CACHE/build/${built:0:12}"' EXIT
mkdir "$COPY"
(cd "$SRC" && cp -r .ci CMakeLists.txt bench docs examples module scripts tests "$COPY")

# shape PATCH NEW: whether it adds so many files, a line to a file that there is, and takes no line away
shape() {
	git apply --numstat "$1" | awk -v new="$2" -v made="$(sed -n 's,^+++ b/,,p' "$1" |
		while read -r file; do [[ -e $SRC/$file ]] || printf '%s ' "$file"; done)" '
		BEGIN { n = split(made, names, " "); for (i in names) is_new[names[i]] = 1 }
		$2 { bad = 1 }
		!($3 in is_new) { lines += $1 }
		END { exit bad || n != new || lines != 1 }'
}

checkpatch() { # checkpatch FILE: nothing to say of it, but that MAINTAINERS and a sign-off are missing
	local said
	said=$(cd "$CACHE/checkpatch" && perl checkpatch.pl --no-tree --strict --terse --no-summary --no-signoff \
		--max-line-length=100 --ignore FILE_PATH_CHANGES,EMBEDDED_FUNCTION_NAME "$1") || true
	echo "${said:-nothing}"
	[[ -z $said ]]
}

checkpatch_there() {
	(
		. "$SRC/scripts/run/all.sh"
		. "$SRC/scripts/verb/lint.sh"
		lint_checkpatch_ensure
	)
}

expect_status 0 "checkpatch.pl is there" checkpatch_there
for patch in "$ADD"/*.patch; do
	name=$(basename "$patch" .patch) new=1
	[[ $name != kernel ]] || new=0
	expect_true "$name: has its page" test -s "$ADD/$name.md"
	expect_true "$name: $new new file and one line more" shape "$patch" $new
	expect_status 0 "$name: checkpatch" checkpatch "$patch"
	expect_status 0 "$name: the patch applies" env -C "$COPY" git apply "$patch"
	expect_true "$name: the map leads to it" grep -qF "add/$name.patch" "$SRC/docs/architecture.md"
done

for part in rooms tables shared verdicts homes clones; do
	expect_status 0 "lint of $part has nothing to say of any" python3 -B "$COPY/scripts/lint/$part.py" "$COPY"
done

cell() { # cell NAME: it was measured, and is trusted
	expect_true "a trusted cell $1" jq -e --arg name "$1" \
		'.cells | any(.name == $name and .trusted)' "$SCRATCH/run/run.json"
}

probed() { # probed BACKEND OUTCOME
	expect_true "mincore of $1 is $2, as expected" jq -e --arg backend "$1" --arg outcome "$2" '
		.probes | any(.probe == "mincore" and .backend == $backend and .outcome == $outcome and .match)' \
		"$SCRATCH/run/semantics.json"
}

expect_status 0 "the verb" "$COPY/scripts/mapbench" kernels
expect_line out '^7\.3$' "it knows the kernel"
expect_status 0 "the verb's help" "$COPY/scripts/mapbench" kernels --help
expect_line out '^usage: mapbench kernels ' "is its own"
expect_status 0 "the usage" "$COPY/scripts/mapbench" help
expect_line out '^ +kernels +' "has the verb"
expect_status 0 "the tests' kernels" bash -c '. "$1/tests/lib.sh" && kernels' - "$COPY"
expect_line out '^7\.3$' "are of the table"
long || finish
expect_status 0 "a boot with all of them" "$COPY/scripts/mapbench" run --repeat 12 --ops basic,mprotect \
	--semantics --out "$SCRATCH/run" \
	--filter '^(mmap|touch_read|mprotect)/(remap_each|remap_pfn|insert_page)/(compound|tight)/wb/64K$'
cell mmap/remap_each/compound/wb/64K
cell touch_read/insert_page/tight/wb/64K
cell mprotect/remap_pfn/compound/wb/64K
expect_true "the traits of both" jq -e '.traits[0] |
	any(.backends[]; .name == "remap_each" and .role == "strategy" and .fills == "mmap") and
	any(.sources[]; .name == "tight" and .most_bytes == 4194304)' "$SCRATCH/run/run.json"
probed remap_each absent
probed insert_page present
expect_true "the report names what it did not know" grep -q remap_each "$SCRATCH/run/report.html"
expect_status 0 "a run on the kernel" "$COPY/scripts/mapbench" run --kernel 7.3 --repeat 12 --no-report \
	--filter '^mmap/noop/compound/wb/4K$' --out "$SCRATCH/7.3"
expect_true "has a trusted cell of it" jq -e '.environments[0].kernel | startswith("7.3")' "$SCRATCH/7.3/run.json"
expect_true "  which is the one" jq -e '[.cells[] | select(.trusted).name] == ["mmap/noop/compound/wb/4K"]' \
	"$SCRATCH/7.3/run.json"
finish
