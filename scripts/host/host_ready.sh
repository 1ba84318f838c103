# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What must be so before this host's own kernel can be measured, and the module for it, built with
# the host's own headers and compiler. Runs outside the root file system. MAPBENCH_HOST_ROOT stands
# before /proc, /sys and /lib for the tests.

host_chosen() { # host_chosen FILE: the word in brackets
	sed -n 's/.*\[\(.*\)\].*/\1/p' "$1" 2>/dev/null || true
}

host_secure_boot() {
	local file
	for file in "$1"/sys/firmware/efi/efivars/SecureBoot-*; do
		[[ -e $file && $(od -An -t u1 -j 4 -N 1 "$file" | tr -d ' ') == 1 ]] && return 0
	done
	return 1
}

host_ready() {
	local at=${MAPBENCH_HOST_ROOT-} release lockdown why='' missing=()
	release=$(uname -r)
	[[ $EUID == 0 && ! ${USERNS_KIND-} =~ ^(mapped|single)$ ]] ||
		die 1 "cannot load a module into this host: run as root, with sudo"
	[[ $(cat "$at/proc/sys/kernel/modules_disabled" 2>/dev/null) != 1 ]] ||
		die 1 "this host loads no modules until it is rebooted (kernel.modules_disabled=1): reboot without that setting, or use --machine vm"
	lockdown=$(host_chosen "$at/sys/kernel/security/lockdown")
	! host_secure_boot "$at" || why=", by Secure Boot"
	[[ -z $lockdown || $lockdown == none ]] ||
		die 1 "this host's kernel is locked down ($lockdown$why) and takes signed modules only: turn Secure Boot or lockdown= off, or use --machine vm"
	[[ $(cat "$at/sys/module/module/parameters/sig_enforce" 2>/dev/null) != Y ]] ||
		die 1 "this host takes signed modules only (module.sig_enforce$why): boot without it, or use --machine vm"
	[[ -e $at/lib/modules/$release/build/Makefile ]] ||
		die 1 "no headers of the running kernel: apt-get install linux-headers-$release, or use --machine vm"
	command -v make >/dev/null || missing+=(make)
	command -v gcc >/dev/null || missing+=(gcc)
	! command -v gcc >/dev/null || gcc -fsyntax-only -include stdio.h -x c /dev/null 2>/dev/null ||
		missing+=(libc6-dev)
	[[ ${#missing[@]} == 0 ]] ||
		die 1 "cannot build a module without ${missing[*]}: apt-get install ${missing[*]}"
}

host_named() { # host_named VERB ARGUMENT...: the functions that are named are there, before all else
	local word flag=''
	. "$SRC/scripts/host/host.sh"
	for word in "${@:2}"; do
		if [[ $flag == --bind || ($1 == bind && $word != -* && $flag != --force) ]]; then
			host_address "$word"
		fi
		flag=$word
	done
}

host_build() { # sets MODULE, for what goes on inside, too
	local release
	release=$(uname -r)
	build_paths
	build_module_host "$release" "/lib/modules/$release/build"
	export MODULE
}

# host_outside VERB ARGUMENT...: all that is to be done before the root file system
host_outside() {
	. "$SRC/scripts/outside/cache.sh"
	host_named "$@"
	. "$SRC/scripts/build/build.sh"
	[[ $1 == unbind ]] || host_ready
	rootfs_paths
	if [[ $1 != unbind ]]; then
		. "$SRC/scripts/host/host_use.sh"
		host_build
		host_use_build
	fi
}
