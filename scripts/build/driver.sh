# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Modules that the user brings: built for a kernel (mapbench build), loaded in the machine before
# its job, and unloaded after it.

. "$SRC/scripts/outside/trust.sh"

DRIVERS=() # "PATH PARAMETER=VALUE..." each, as --insmod was given them

driver_add() { # driver_add TEXT: from --insmod
	local path
	path=$(paths_driver "$1")
	[[ -e $path ]] || die 2 "--insmod $1: no such file or directory: $path"
	[[ -f $path || -d $path ]] || die 2 "--insmod $1: $path is no file: give a .ko, or a directory with some"
	[[ $1 != *[\'\"\\\$\`]* ]] || die 2 "--insmod $1: without quotes, backslashes, \$ and \`"
	DRIVERS+=("$1")
}

driver_release() { # driver_release FILE: the kernel that it is for; empty where it is no module
	local copy
	copy=$(mktemp --suffix=.ko) # modinfo would wait for a lease
	trust_copy "$1" "$copy" 2>/dev/null && modinfo -F vermagic "$copy" 2>/dev/null | cut -d' ' -f1
	rm -f "$copy"
}

# driver_files PATH: its modules for $KERNEL, a line each; one line on stderr, and the end, where there
# are none
driver_files() {
	local path=$1 files=() file release how="build it with: scripts/mapbench build DIR${ARCH_TRIPLET:+ --arch $ARCH} --kernel ${KERNELS:-SERIES}"
	if [[ -d $path ]]; then
		files=("$path/$KERNEL"/*.ko)
		[[ -e ${files[0]} ]] || die 2 "--insmod $path: no module in $path/$KERNEL; $how"
	else
		files=("$path")
	fi
	for file in "${files[@]}"; do
		[[ ${file##*/} != *[[:space:][:cntrl:]]* ]] ||
			die 2 "--insmod $file: a module's name has no space and no control character in it: rename it"
		[[ -f $file ]] || die 2 "--insmod $file: it is no file; $how"
		release=$(driver_release "$file")
		[[ -n $release ]] || die 2 "--insmod $file: it is no kernel module; $how"
		[[ $release == "$KERNEL" ]] || die 2 "--insmod $file: it is for kernel $release, not $KERNEL; $how"
	done
	printf '%s\n' "${files[@]}"
}

driver_check() { # refuse, before anything boots, what $KERNEL cannot load
	local text
	for text in "${DRIVERS[@]}"; do
		driver_files "$(paths_driver "$text")" >/dev/null || exit 2
	done
}

# driver_job FILE: put the modules for $KERNEL into the job of $DIR, and their parameters; prints what the
# job begins with: what goes wrong is said in the guest's FILE. What it ends with is driver_job_end's.
driver_job() {
	local said=$1 text path file files error n=0
	[[ ${#DRIVERS[@]} -gt 0 ]] || return 0
	cp "$SRC/scripts/guest/drivers" "$DIR/job/"
	mkdir "$DIR/job/ko"
	for text in "${DRIVERS[@]}"; do
		path=$(paths_driver "$text")
		files=$(driver_files "$path") || exit 2
		while read -r file; do
			mkdir "$DIR/job/ko/$((++n))"
			error=$(trust_copy "$file" "$DIR/job/ko/$n/${file##*/}" 2>&1) ||
				die 2 "--insmod $file: cannot copy it: ${error##*: }"
			! modinfo -F alias "$DIR/job/ko/$n/${file##*/}" 2>/dev/null | grep -q '^pci:v00001AF4d00001110' || : >"$DIR/job/ko/free"
			printf '%s%s\n' "$n/${file##*/}" "${text#"$path"}" >>"$DIR/job/ko/order"
		done <<<"$files"
	done
	echo "sh drivers load 2>>$said || exit 2"
}

# driver_job_end FILE: prints what the job ends with, whose exit status is in its $status by then. With
# FILE "" what goes wrong is said on the job's own stderr.
driver_job_end() {
	[[ ${#DRIVERS[@]} == 0 ]] ||
		echo "sh drivers unload ${1:+2>>$1} || [ \"\$status\" != 0 ] || status=1"
}

driver_sources() { # driver_sources WHAT DIR: refuse what make would wait for among the sources of a module
	local odd
	odd=$(trust_pipe "$2")
	[[ -z $odd ]] || die 2 "$1: $odd is no file, and would be waited for: remove it"
}

# driver_writable DIR: refused where what is built could not be written there, or could take the place of what no
# build has made; of a link put.py tells more
driver_writable() {
	local to=$1/$KERNEL file
	for file in "$to"/*.ko; do
		[[ -L $file || ! -f $file || ! -s $file || $(driver_release "$file") == "$KERNEL" ]] ||
			die 2 "$file: it is no module for $KERNEL, and what is built could take its place: remove it, or give a copy of $1"
	done
	[[ -e $to || -L $to ]] || to=$1
	[[ -L $to || (-d $to && -w $to) ]] || die 2 "$to: it cannot be written, and what is built goes there: give a copy of $1"
	report_module report.cli.put "$1/$KERNEL" || exit
	# A link of one's own, which leads out of what can be written here.
	[[ ! -L $to || (-d $to && -w $to) ]] ||
		die 2 "$to: it is a link to $(readlink "$to"), where nothing can be written from here: remove it, or give a copy of $1"
}

# driver_log DIR: where the log of its last build for $KERNEL is. Several are built at once, so one that is
# being written has the name of its process behind.
driver_log() {
	local name=${1##*/} key
	key=$(sha256sum <<<"$1 $KERNEL")
	name=${name//[^[:alnum:]._-]/_}
	find "$CACHE/log" -name 'driver-*.log*' -mtime +30 -delete 2>/dev/null || true
	echo "$CACHE/log/driver-${name:0:32}-${key:0:8}.log"
}

# driver_warned LOG COPY DIR: on stderr, what the compiler and modpost said of a module that was built, by
# the names that its files have in DIR
driver_warned() {
	local lines
	[[ -s $1 ]] || return 0
	lines=$(wc -l <"$1")
	say_paths "$(head -n 15 "$1" | tr -d '\000-\010\013-\037' | cut -c1-500 |
		sed "s,$2/,${3//[,&\\]/\\&}/,g")" >&2 || true
	((lines <= 15)) || note "$((lines - 15)) lines more are in $1"
}

driver_why() { # driver_why LOG: the first error, of which the others often come
	local line
	line=$(grep -a -m 1 -oE 'error: .*' "$1" | tr -d '\000') || return 0
	echo ": ${line:0:160}"
}

# driver_build DIR: the module in DIR, a directory with a Kbuild or a Makefile for it, for $KERNEL into
# DIR/$KERNEL. It is built from a copy, without what was built there before, by the compiler that
# module/ is built by. What cannot be put there is refused before.
driver_build() {
	local dir=$1 copy log error status=0 files=()
	driver_writable "$dir"
	copy=$(mktemp -d)
	end_add rm -rf "$copy"
	error=$({ tar -C "$dir" --exclude='./[0-9]*.[0-9]*/*.ko' --exclude='*.o' --exclude='*.cmd' -cf - . |
		tar -C "$copy" -xf -; } 2>&1) || die 1 "cannot copy $dir to $TMPDIR: ${error%%$'\n'*}"
	log=$(driver_log "$dir")
	end_add rm -f "$log.$BASHPID"
	build_cross
	STEP_TAKES=10 step "building $dir for $KERNEL" "$log.$BASHPID" \
		bash "$SRC/scripts/build/kbuild.sh" "$copy" "$copy.built" "$KERNEL_BUILD" "${CROSS[@]}" || status=$?
	mv -f "$log.$BASHPID" "$log"
	end_drop rm -f "$log.$BASHPID"
	[[ $status == 0 ]] || die 1 "$dir does not build for $KERNEL$(driver_why "$log"): see above and $log"
	driver_warned "$log" "$copy.built" "$dir"
	end_add rm -rf "$copy.built"
	mapfile -t files < <(find "$copy.built" -name '*.ko')
	[[ ${#files[@]} -gt 0 ]] ||
		die 1 "$dir: its Kbuild makes no module: give it a line as obj-m := NAME.o"
	report_module report.cli.put "$dir/$KERNEL" "${files[@]}" || exit
	for copy in "${files[@]}"; do
		say_paths "$dir/$KERNEL/${copy##*/}"
	done
}
