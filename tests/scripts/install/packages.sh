#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Debian's packages: built in one clean root file system; in another one installed, used, upgraded and purged.
# The kernel there gets the module by dkms. With MAPBENCH_PACKAGES=1: it takes some 200 s of a processor, and
# fetches all that it installs.
# shellcheck disable=SC2016 # the inner shell and dpkg expand what is in quotes
. "$(dirname "$0")/../../lib.sh"
. "$(dirname "$0")/../../ordinary.sh"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/outside/origin.sh"
. "$SRC/scripts/outside/rootfs.sh"
VERSION=$(origin_version "$SRC") BEFORE=0.9.0
expect_true "debian/changelog has the version" test "$(sed -n '1s/^mapbench (\(.*\)) .*/\1/p' "$SRC/debian/changelog")" = "$VERSION"
[[ -n ${MAPBENCH_PACKAGES-} ]] || finish
needs_root "it makes a root file system"
ordinary_begin "$0" "$@"
BUILDER=$ORDINARY_ROOM/builder HOST=$ORDINARY_ROOM/host IN=
mount -t tmpfs -o mode=0755,size=4G packages "$ORDINARY_ROOM" # what is in memory is made and removed in a moment

within() { # within COMMAND...: in the root file system IN
	chroot "$IN" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

installed() { # installed PACKAGE...
	within apt-get install -y --no-install-recommends "$@"
}

# made: IN, by mmdebstrap, which is a program in one file. Whether all is on the disk when the power fails is
# nobody's business.
made() {
	(cd "$ORDINARY_ROOM" && apt-get -o APT::Sandbox::User=root download mmdebstrap && dpkg-deb -x mmdebstrap_*.deb mmdebstrap) &&
		perl "$ORDINARY_ROOM/mmdebstrap/usr/bin/mmdebstrap" --mode=root --variant=apt --skip=cleanup/apt/lists \
			--aptopt='APT::Install-Recommends "false"' --aptopt='APT::Sandbox::User "root"' --dpkgopt=force-unsafe-io \
			"$ROOTFS_SUITE" "$IN" /etc/apt/sources.list && cp /etc/resolv.conf "$IN/etc/" && mkdir "$IN/build"
}

mounted() { # IN has what programs look for
	mount --bind "$IN" "$IN" && mount --bind /proc "$IN/proc" && mount --rbind /dev "$IN/dev" && mount -t sysfs none "$IN/sys"
}

# built VERSION KIND: packages of that, from the checkout's files: source and binary ones, or binary alone
built() {
	local dir=$IN/build/mapbench-$1
	mkdir "$dir" && tar -C "$SRC" --exclude=./results/runs --exclude=.git --exclude='./build*' -cf - . | tar -C "$dir" -xf - || return
	if [[ $1 != "$VERSION" ]]; then
		sed -i "s/^\(#define MAPBENCH_VERSION\) .*/\1 \"$1\"/" "$dir/module/version.h"
		sed -i "1s/(.*)/($1)/" "$dir/debian/changelog"
		echo once >"$dir/docs/last-year.md"
		echo '/* once */' >"$dir/module/last-year.h"
	fi
	within apt-get build-dep -y --no-install-recommends "/build/mapbench-$1" &&
		within sh -c "cd /build/mapbench-$1 && dpkg-buildpackage --build=$2 -us -uc"
}

packages() { # packages VERSION: both are installed
	installed "/build/mapbench_$1_all.deb" "/build/mapbench-dkms_$1_all.deb"
}

KERNEL=
holds() { # holds VERSION: that one is there, whole, and the kernel has its module and no other
	local said modules
	said=$(within mapbench --version)
	expect_true "$1: mapbench says so ($said)" grep -qxE "mapbench $1, installed, sources [0-9a-f]{64}" <<<"$said"
	said=$(within dkms status)
	expect_true "$1: dkms has built the module ($said)" test "$said" = "mapbench/$1, $KERNEL, x86_64: installed"
	modules=$(within find "/lib/modules/$KERNEL/" -name 'mapbench.ko*')
	expect_true "$1: it is there once ($modules)" test "$(wc -l <<<"$modules")" = 1
	expect_true "$1: it is of that version" test "$(within modinfo -F version "$modules")" = "$1"
	expect_true "$1: and for that kernel" test "$(within modinfo -F vermagic "$modules" | cut -d' ' -f1)" = "$KERNEL"
	expect_true "$1: no script of a package failed" test -z "$(within dpkg --audit)"
	within find /usr/share/mapbench /usr/share/doc/mapbench /usr/src -name 'last-year.*' >"$SCRATCH/once"
	expect_true "$1: its files are those" test "$(grep -c . "$SCRATCH/once")" = "$([[ $1 == "$VERSION" ]] && echo 0 || echo 3)"
}

listed() { # all that there is, but for what dpkg, apt, man and dkms remember, and the user's own
	within find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /build -o -path /root -o -path /tmp -o -path /run \
		-o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/log -o -path /var/cache -o -name 'mok.*' \) -prune \
		-o -printf '%y %m %U:%G %p %l\n' | LC_ALL=C sort
}

kept() { # what the user has
	(cd "$IN/root" && find . -type f -print0 | sort -z | xargs -0 sha256sum)
}

IN=$BUILDER
expect_status 0 "(a clean root file system)" made
cp -a "$BUILDER" "$HOST"
mounted
expect_status 0 "the packages are built, and their source" built "$VERSION" full
for file in mapbench_"$VERSION"{.dsc,.tar.xz,_all.deb,_amd64.changes} mapbench-dkms_"$VERSION"_all.deb; do
	expect_true "$file" test -s "$IN/build/$file"
done
expect_true "what was built left the sources as they were" test ! -e "$IN/build/mapbench-$VERSION/module/mapbench.ko"
expect_status 0 "(lintian)" installed lintian
within sh -c 'cd /build && lintian --allow-root --fail-on none *.changes' >"$SCRATCH/said" 2>&1
expect_true "lintian finds no error" test -s "$SCRATCH/said" -a -z "$(grep -vE '^[WIP]: ' "$SCRATCH/said")"
sed 's/^/# /' "$SCRATCH/said"
expect_status 0 "older ones are built" built "$BEFORE" binary

IN=$HOST
mounted
cp "$BUILDER"/build/*.deb "$IN/build/"
expect_status 0 "(a kernel, dkms, and what reads pages and completions)" \
	installed linux-image-cloud-amd64 linux-headers-cloud-amd64 dkms man-db bash-completion mmdebstrap debian-archive-keyring perl
KERNEL=$(basename "$IN"/lib/modules/*)
listed >"$SCRATCH/before"
expect_status 0 "older ones are installed" packages "$BEFORE"
holds "$BEFORE"
expect_status 0 "they are upgraded" packages "$VERSION"
holds "$VERSION"
expect_true "man mapbench-run" grep -q 'mapbench run \[' <<<"$(within man mapbench-run)"
expect_true "bash completes its words" test "$(within bash -c '. /usr/share/bash-completion/bash_completion
	_comp_load mapbench; COMP_WORDS=(mapbench unb) COMP_CWORD=1; _mapbench; echo "${COMPREPLY[@]}"')" = unbind
expect_true "zsh can" grep -q '^#compdef mapbench' "$IN/usr/share/zsh/vendor-completions/_mapbench"
expect_true "fish can" test -s "$IN/usr/share/fish/vendor_completions.d/mapbench.fish"

# A run by it, outside any checkout, with the cache that there is.
mkdir -p "$IN$CACHE"
mount --bind "$CACHE" "$IN$CACHE"
expect_status 0 "a run" within env MAPBENCH_CACHE="$CACHE" mapbench run --repeat 3 --filter '^mmap/noop/compound/wb/4K$'
run=("$IN"/root/.local/share/mapbench/runs/*)
expect_true "is kept among the user's data" test -s "${run[0]}/report.html" -a "${#run[@]}" = 1
expect_true "measured, and is trusted" jq -e --arg version "$VERSION" \
	'.environments[0].version == $version and (.cells | length == 1 and all(.trusted))' "${run[0]}/run.json"
umount "$IN$CACHE"
rmdir -p --ignore-fail-on-non-empty "$IN$CACHE"
kept >"$SCRATCH/mine"

expect_status 0 "they are purged" within apt-get purge -y mapbench mapbench-dkms
listed >"$SCRATCH/after"
expect_same "$SCRATCH/before" "$SCRATCH/after" "all is as it was before they were installed"
expect_true "dpkg knows none of them" test -z "$(within dpkg-query -W -f '${Package} ${Status}\n' 'mapbench*' 2>/dev/null)"
kept >"$SCRATCH/still"
expect_true "the user has files" test -s "$SCRATCH/mine"
expect_same "$SCRATCH/mine" "$SCRATCH/still" "which are untouched"
finish
