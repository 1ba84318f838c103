#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What is made of the kernel's source package, checkpatch.pl and kernels of our own: verified, made
# again where it is damaged, and kept when the archive moves. The source is a few lines that stand in
# for the kernel's.
. "$(dirname "$0")/archive_lib.sh"
archive_alone "$@"
archive_begin
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/run/all.sh"
. "$SRC/scripts/verb/lint.sh"

source_package() { # source_package VERSION: linux-source, alone in the archive in that version
	local tree=$SCRATCH/source name=linux-source-$LINUX_SERIES
	rm -rf "$tree" "$REPO/debian/$name"_*
	mkdir -p "$tree/$name/scripts/kconfig" "$tree/pack/usr/src"
	printf '%s\n' "tinyconfig: ; : >.config" "olddefconfig: ;" \
		"bzImage: ; mkdir -p arch/x86/boot arch/x86/include include; cp version arch/x86/boot/bzImage" \
		"modules: ; touch Module.symvers modules.order" >"$tree/$name/Makefile"
	printf '%s\n' '#!/bin/sh' 'shift 2' "grep -hv '=n\$' \"\$@\" >.config" \
		>"$tree/$name/scripts/kconfig/merge_config.sh"
	chmod +x "$tree/$name/scripts/kconfig/merge_config.sh"
	for file in checkpatch.pl spelling.txt const_structs.checkpatch; do
		echo "$file of $1" >"$tree/$name/scripts/$file"
	done
	echo "$1" >"$tree/$name/version"
	tar -C "$tree" -cJf "$tree/pack/usr/src/$name.tar.xz" "$name"
	PACKAGE_TREE=$tree/pack package "$name" "$1" ""
}

image() { # image WHAT VERSION: linux_ensure gives a kernel of that version
	expect_status 0 "$1" image_of
	expect_true "it is of $2" grep -qx "$2" "$SCRATCH/out"
}

image_of() ( # linux_ensure in a mapbench of its own
	set -e
	linux_ensure base base
	cat "$LINUX_TREE/arch/x86/boot/bzImage"
	linux_ensure base base -- "$SCRATCH/patch"
	grep -qx patched "$LINUX_TREE/arch/x86/boot/bzImage"
)

checkpatch() ( # the same for checkpatch.pl
	set -e
	lint_checkpatch_ensure
	cat "$CACHE/checkpatch/checkpatch.pl"
)

damaged() { # damaged WHAT: it was said, once
	expect_true "$1: it says so" test "$(grep -c '^mapbench: .* damaged or incomplete' "$SCRATCH/err")" = 1
}

# What a kernel's build needs, and this one does not, but for patch.
for name in "${LINUX_PACKAGES[@]}"; do
	package "$name" 0 ""
done
printf '#!/bin/sh\ncat >version\n' >"$SCRATCH/bin/patch"
chmod +x "$SCRATCH/bin/patch"
echo patched >"$SCRATCH/patch"
source_package 7.2-1
publish
apt-get update >/dev/null 2>&1

image "a kernel of our own" 7.2-1
expect_true "what is unpacked was written where only root can" \
	test -z "$(grep -E ' download' "$SCRATCH/asked" | grep -v -e --print-uris | grep -v '^700 ')"
before=$(grep -c ' download' "$SCRATCH/asked")
expect_status 0 "once more" image_of
expect_true "nothing was said or built" test ! -s "$SCRATCH/err"

# the two trees, of which one is patched
for tree in "$CACHE"/linux/base-????????; do
	truncate -s 1 "$tree/arch/x86/boot/bzImage"
	image "a truncated bzImage" 7.2-1
	damaged "a truncated bzImage"
done
expect_true "nothing was fetched for it" test "$(grep -c ' download' "$SCRATCH/asked")" = "$before"
rm -rf "$CACHE"/linux/base-*
truncate -s 1 "$CACHE/linux/source-7.2-1/Makefile"
image "a truncated source" 7.2-1
damaged "a truncated source"

expect_status 0 "checkpatch.pl" checkpatch
truncate -s 1 "$CACHE/checkpatch/checkpatch.pl"
expect_status 0 "a truncated checkpatch.pl" checkpatch
expect_line out '^checkpatch\.pl of 7\.2-1$' "is made again"
damaged "a truncated checkpatch.pl"
rm "$CACHE/checkpatch/spelling.txt"
expect_status 0 "a missing word list" checkpatch
damaged "a missing word list"
expect_true "is there again" test -s "$CACHE/checkpatch/spelling.txt"

# The archive moves: what is kept stays; what has to be made again is of what there is then.
source_package 7.2-2
publish
image "a new version in the archive" 7.2-1
apt-get update >/dev/null 2>&1
image "and in the lists" 7.2-1
rm -rf "$CACHE/checkpatch" "$CACHE/linux" /var/lib/apt/lists/*Packages*
source_package 7.2-1
publish
apt-get update >/dev/null 2>&1
source_package 7.2-2
publish
before=$(updates)
expect_status 0 "checkpatch.pl by old lists" checkpatch
expect_line out '^checkpatch\.pl of 7\.2-2$' "comes after they were fetched anew"
expect_true "once" test "$(updates)" = $((before + 1))
finish
