# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The module in this host's own kernel, and PCI functions lent to it. A state file says what was
# changed, before it is, so that whoever comes after a kill can give it back:
#	boot ID			of which boot this speaks
#	for run|bind		bind: until unbind
#	module			loaded by us
#	function ADDRESS DRIVER OVERRIDE	as they were; - for none

. "$SRC/scripts/host/host_use.sh"

HOST_PCI=/sys/bus/pci

host_lock() { # nobody else changes this host while we do
	mkdir -p "$CACHE/host"
	cache_open "$CACHE/host/lock"
	HOST_LOCK=$CACHE_LOCK
	flock -n "$HOST_LOCK" || die 1 "another mapbench is at work on this host: wait for its end"
	HOST_STATE=$CACHE/host/state # ours from here on
	if [[ -e $HOST_STATE ]] && ! grep -qx "boot $(cat /proc/sys/kernel/random/boot_id)" "$HOST_STATE"; then
		rm "$HOST_STATE"
	fi
}

host_for() { # what the state is for, if there is one
	sed -n 's/^for //p' "$HOST_STATE" 2>/dev/null
}

# host_core_pattern: give back what mapbench-probe has changed, if it was killed with what waits for
# its end (bench/probe/core_files.c): where the kernel puts core files
host_core_pattern() {
	local file=/dev/shm/mapbench.core_pattern pattern=/proc/sys/kernel/core_pattern lock
	# One that others can write, or that has another name, is not as it was made.
	[[ -f $file && ! -L $file && -O $file && $(stat -c %h:%a "$file") == 1:600 ]] || return 0
	exec {lock}<>"$file"
	if flock -n "$lock"; then # else it is still at work
		[[ $(cat $pattern) != /tmp/mapbench-core.%p ]] || cat "$file" >$pattern
		rm -f "$file"
		note "core files go where they went before probes that were killed: kernel.core_pattern is back"
	fi
	exec {lock}>&-
}

# host_mend: give back what a run that was killed has taken
host_mend() {
	host_core_pattern
	[[ $(host_for) == run ]] || return 0
	host_give_back || die 1 "a run was killed, and not all it took could be given back: see above"
	note "a run was killed; its module is unloaded and its PCI functions are given back"
}

host_load() { # host_load FOR [PARAMETER]...: $MODULE, unless bind has loaded it
	local purpose=$1 error
	shift
	if [[ -e /sys/module/mapbench ]]; then
		grep -qsx module "$HOST_STATE" ||
			die 1 "a module mapbench is loaded already, not by this: rmmod mapbench"
		[[ $(cat /sys/module/mapbench/srcversion) == "$(modinfo -F srcversion "$MODULE")" ]] ||
			die 1 "another build of the module is loaded: mapbench unbind, then bind again"
		return 0
	fi
	printf 'boot %s\nfor %s\nmodule\n' "$(cat /proc/sys/kernel/random/boot_id)" "$purpose" >"$HOST_STATE"
	if ! error=$(insmod "$MODULE" claim=0 "$@" 2>&1); then
		rm -f "$HOST_STATE"
		die 1 "cannot load the module: ${error##*: }; see the end of dmesg"
	fi
}

host_driver() { # host_driver ADDRESS: the driver it has, or -
	local link=$HOST_PCI/devices/$1/driver
	if [[ -e $link ]]; then basename "$(readlink -f "$link")"; else echo -; fi
}

host_word() { # host_word ADDRESS: refused if it is no address
	[[ $1 =~ ^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$ ]] ||
		die 2 "PCI function '$1': give domain:bus:device.function, as in 0000:03:00.0"
}

host_address() { # host_address ADDRESS: refused if there is no such function
	host_word "$1"
	[[ -e $HOST_PCI/devices/$1 ]] || die 2 "no PCI function $1 here: see lspci -D"
}

# host_lend FUNCTIONS FORCED: none is touched unless all of them can be lent
host_lend() {
	local function
	for function in $1; do
		[[ $(host_driver "$function") != mapbench ]] ||
			die 2 "PCI function $function is bound to mapbench already"
		host_use_check "$function" "$2"
	done
	for function in $1; do
		host_bind "$function"
	done
}

host_bind() { # host_bind ADDRESS
	local dir=$HOST_PCI/devices/$1 driver override
	driver=$(host_driver "$1")
	override=$(cat "$dir/driver_override")
	[[ -n $override && $override != '(null)' ]] || override=-
	echo "function $1 $driver $override" >>"$HOST_STATE"
	echo mapbench >"$dir/driver_override"
	[[ $driver == - ]] || echo "$1" >"$dir/driver/unbind"
	echo "$1" >"$HOST_PCI/drivers_probe" 2>/dev/null || true
	[[ $(host_driver "$1") == mapbench ]] && return 0
	host_return "$1" || true
	die 1 "PCI function $1 could not be bound; it is with its driver again ($(host_driver "$1")): see the end of dmesg"
}

host_lent() { # host_lent ADDRESS: the driver and the override that it had; nothing if the state has it not
	awk -v address="$1" '$1 == "function" && $2 == address { print $3, $4 }' "$HOST_STATE" 2>/dev/null || true
}

# host_return ADDRESS: to the driver it had
host_return() {
	local dir=$HOST_PCI/devices/$1 driver override
	read -r driver override < <(host_lent "$1") || return 0
	if [[ -e $dir ]]; then
		[[ $(host_driver "$1") != mapbench ]] || echo "$1" >"$HOST_PCI/drivers/mapbench/unbind"
		[[ $override != - ]] || override=
		echo "$override" >"$dir/driver_override"
		if [[ $driver != - && $(host_driver "$1") == - ]] &&
			! { echo "$1" >"$HOST_PCI/drivers/$driver/bind"; } 2>/dev/null; then
			note "PCI function $1 could not be given back to $driver: see the end of dmesg"
			return 1
		fi
	fi
	sed -i "/^function ${1//./\\.} /d" "$HOST_STATE"
}

host_functions() { # those in the state, the last first; without a file in /tmp, which may be full
	awk '$1 == "function" { at[++n] = $2 } END { while (n) print at[n--] }' "$HOST_STATE" 2>/dev/null || true
}

host_unload() {
	[[ ! -e /sys/module/mapbench ]] || rmmod mapbench ||
		{ note "the module cannot be unloaded: end what has /dev/mapbench open"; return 1; }
	rm -f "$HOST_STATE"
}

# host_give_back: all that the state names. Status 1: not all could be.
host_give_back() {
	local function failed=0
	[[ -e $HOST_STATE ]] || return 0
	for function in $(host_functions); do
		host_return "$function" || failed=1
	done
	host_unload && return $failed
}
