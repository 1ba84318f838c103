#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A host whose kernel cannot take the module is told so in one line, with the way out.
# shellcheck disable=SC2016 # the inner shell expands these
. "$(dirname "$0")/../../lib.sh"
needs_root "it is about a host that loads modules"

AT=$SCRATCH/at
RELEASE=$(uname -r)
export SRC MAPBENCH_HOST_ROOT=$AT
READY='set -euo pipefail; . "$SRC/scripts/outside/say.sh"; . "$SRC/scripts/host/host_ready.sh"; host_ready'

write() { # write FILE TEXT
	mkdir -p "$AT$(dirname "$1")"
	printf '%b\n' "$2" >"$AT$1"
}

able() {
	rm -rf "$AT"
	write /proc/sys/kernel/modules_disabled 0
	write /sys/kernel/security/lockdown '[none] integrity confidentiality'
	write /sys/module/module/parameters/sig_enforce N
	write "/lib/modules/$RELEASE/build/Makefile" ''
}

refused() { # refused REGEX FILE TEXT: with that file
	able
	write "$2" "$3"
	expect_status 1 "refused with $2" bash -c "$READY"
	expect_line err "^mapbench: $1.*--machine vm" "and says why, and the way out"
	expect_true "in one line" test "$(wc -l <"$SCRATCH/err")" = 1
}

able
expect_status 0 "a host that can" bash -c "$READY"
rm -r "$AT"/{proc,sys}
expect_status 0 "one whose kernel has none of these files" bash -c "$READY"
refused 'this host loads no modules until it is rebooted' /proc/sys/kernel/modules_disabled 1
refused 'this host.s kernel is locked down \(integrity\)' /sys/kernel/security/lockdown \
	'none [integrity] confidentiality'
refused 'this host takes signed modules only' /sys/module/module/parameters/sig_enforce Y
able
write /sys/firmware/efi/efivars/SecureBoot-8be4df61 '\x06\x00\x00\x00\x01'
write /sys/kernel/security/lockdown 'none integrity [confidentiality]'
expect_status 1 "refused under Secure Boot" bash -c "$READY"
expect_line err 'locked down \(confidentiality, by Secure Boot\)' "and names it"
able
rm -r "$AT/lib/modules"
expect_status 2 "a wrong address is told before that" bash -c 'set -euo pipefail;
	. "$SRC/scripts/outside/say.sh"; . "$SRC/scripts/host/host_ready.sh"; host_outside bind x'
expect_line err "^mapbench: PCI function 'x': give domain:bus:device.function" "and names it"
expect_status 1 "refused without headers" bash -c "$READY"
expect_line err "apt-get install linux-headers-$RELEASE" "and says which"
able
mkdir "$SCRATCH/bin"
for program in sed uname cat bash; do
	ln -s "$(command -v $program)" "$SCRATCH/bin/"
done
expect_status 1 "refused without a compiler" env PATH="$SCRATCH/bin" bash -c "$READY"
expect_line err 'without make gcc: apt-get install make gcc' "and says what to install"
chmod 755 "$SCRATCH"
expect_status 1 "refused without root" setpriv --reuid 65534 --regid 65534 --clear-groups \
	bash -c "$READY"
expect_line err 'run as root, with sudo' "and says so"
finish
