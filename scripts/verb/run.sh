# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Measure, print the table, leave a run directory.

run_usage() {
	cat <<-EOF
	usage: mapbench run [FLAG]...

	  --suite S            quick (default): the commonest backends on compound, coherent and BAR
	                       memory to 64 MiB. model: the same, of more sizes and shares of the
	                       pages: what advise works with best. full: every backend, source and cache mode, 1 GiB
	                       of a backend of each kind, all BARs (cost only), the variants of the
	                       machine that the kernel can run, and --semantics
	  --semantics          also probe what each backend can and cannot do (semantics.json); with
	                       --filter, only those of which it wants a cell
	  --faults             also time each first touch of a page on its own, for percentiles and a
	                       histogram of single faults
	  --clocks             also measure cells of up to 512 pages by two more clocks, and mark those
	                       that disagree untrusted: the kernel's around the backend, and the
	                       plugin's count of instructions (mode exact; takes several times as long)
	  --vector             after all values, also count what each cell's cost is made of: loads and
	                       stores, lines, atomics, TLB flushes and more (docs/vector.md; mode exact)
	  --mode exact|time    exact (default): instructions, counted by QEMU; time: nanoseconds, by KVM
	                       where it works (else emulated, and marked untrusted)
	  --kernel K[,K]...    each in a boot of its own: a kernel series (default $KERNEL_DEFAULT), a build
                       tree, or the linux-image .deb of make bindeb-pkg, headers beside it
	  --variant V          one machine: plain, cma (with CMA memory), iommu (with an IOMMU), noncoherent
	                       (its devices do not snoop; of arm64); default plain, in suite full all
	                       that the processor has, each for the sources it is for
	  --filter REGEX       only the cells whose op/backend/source/cache/size matches; with quick,
	                       of every backend and source, each in its first cache mode
	  --sizes N[,N]...     these sizes instead of the suite's, ascending, as in 4K,64K,2M; to 1G
	  --repeat N           repetitions of a cell, 1 to 100000 (default 64; in suite full, and of
	                       the baselines in mode exact, 12; above 4 MiB 10, above 64 MiB 3; in
	                       suite quick in mode exact 20, above 4 MiB 4)
	  --thorough           of suite quick in mode exact, too, 64 and 10: of what is kept, or
	                       compared by more than its minima
	  --shuffle SEED       measure in another order, the same for the same SEED, 0 to 4294967295
	  --ops SET[,SET]...   what is timed: basic (mmap, touch_read, touch_write, munmap), sparse (first
	                       touch of 1, 10, 50 % of the pages and munmap after it, in order and
	                       drawn at random), sparse:N (that of N % of the pages, or of N
	                       pages as in 1792p, and touch_write and the states of pages
	                       with it), state (read faults of pages that user space
	                       never wrote, munmap of those and of pages that it wrote in this
	                       life), lifecycle (open to close), fork, many (each page a
	                       mapping), retouch and stream (a second access to every page, to
	                       every word; in mode time by KVM alone); in mode time
	                       alone crowd (threads that fault at once) and stall (another thread's
	                       longest fault while mmap runs); default basic, and state at 2 MiB; in
	                       suite model also sparse; in suite full, and by that name, all
	  --processes          also time whole processes, from exec to exit, with hyperfine; in mode
	                       time (hyperfine-KERNEL-time.json, and a table in the report)
	  --target PATH[@OFFSET,LENGTH]
	                       measure this device file of the machine too, as backend target:NAME, or
	                       where two have one NAME target: and the end of the path and range;
	                       read and written only where a range (bytes, whole pages) is named,
	                       else mapped and unmapped alone; with --semantics it is probed as
	                       well if the range is 2 MiB or more; up to 8 times
	  --insmod 'PATH [PARAMETER=VALUE]...'
	                       load this kernel module in the machine first, for a --target of its own,
	                       and unload it after; PATH is a .ko, or a directory in which mapbench
	                       build has made one for each kernel. May be repeated
	  --debug-kernel       on the kernel of test --debug-kernel: no figures to keep, but what it
	                       says of a driver
	  --out DIR            the run directory to make (default results/runs/DATE-KERNEL-MODE)
	  --machine vm|host    where: in the QEMU machine, or on this host: builds the module for the
	                       running kernel, loads it, measures in mode time, unloads it
	  --bind ADDRESS       with --machine host: lend it that PCI function, as 0000:03:00.0, for the
	                       run; its BARs are mapped, never read or written. May be repeated.
	                       One that is in use, or of which that cannot be told, is refused
	  --force ADDRESS      but lend that one all the same: name the function of --bind again
	  --touch-bar BAR@OFFSET,LENGTH
	                       but this range (bytes, whole pages) of that BAR of it, as
	                       0000:03:00.0/2@0x1000,0x2000, is read, 32 bits of each page
	  --write-bar BAR@OFFSET,LENGTH
	                       or read and written: a 1 into 32 bits of each page. Some registers
	                       act when they are read; know yours
	$(arch_help 23 "the processor of the machine")
	  --test-module        load the module's test build; every figure is then marked untrusted
	  --module DIR         the source of the module (default this tree's module/)
	  --params TEXT        module parameters
	  --no-report          run.json without report.html and plots

	MAPBENCH_SEED sets QEMU's seed (default: another one each boot). Exit status: 0 all measured and
	checked; 1 something failed; 129, 130, 143 stopped by SIGHUP, SIGINT, SIGTERM (in all, the cells that
	finished are kept; those of a run that was killed, by the next run beside it); 2 wrong arguments.
	EOF
}

run_check_range() { # run_check_range FLAG TEXT
	local number='(0x[0-9a-fA-F]+|[0-9]+)'
	[[ $2 =~ ^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]/[0-5]@$number,$number$ ]] ||
		die 2 "$1 $2: give BAR@OFFSET,LENGTH, as 0000:03:00.0/2@0x1000,0x2000"
}

run_host() {
	local function
	. "$SRC/scripts/host/doctor.sh"
	. "$SRC/scripts/host/host.sh"
	. "$SRC/scripts/host/host_run.sh"
	[[ ${MODE:-time} == time ]] ||
		die 2 "--mode $MODE: this host has no counter as exact; leave it out, or use --machine vm"
	[[ -z $KERNELS$VARIANT$BUILD_KIND$PROCESSES${DRIVERS[*]-} && $SEMANTICS == 0 ]] ||
		die 2 "--kernel, --variant, --semantics, --test-module, --processes and --insmod are for --machine vm"
	[[ ${#TARGETS[@]} == 0 ]] || die 2 "--target: for --machine vm"
	[[ -z $ARCH_TRIPLET ]] || die 2 "--arch $ARCH: this host has its own processor; leave it out, or use --machine vm"
	[[ $CLOCKS == 0 ]] || die 2 "--clocks: for --machine vm, in mode exact"
	[[ $VECTOR == 0 ]] || die 2 "--vector: for --machine vm, in mode exact"
	for function in $BIND; do
		host_address "$function"
	done
	host_use_forced "${BIND# }" "$FORCE"
	for function in $TOUCH_BAR $WRITE_BAR; do
		[[ " $BIND " == *" ${function%%/*} "* ]] ||
			die 2 "$function: its function is not lent: give --bind ${function%%/*} as well"
	done
	option_done
	MODE=time KERNELS=$(uname -r | cut -d. -f1,2)-host
	RUNDIR_BOOT=host_run PLAN=(host) KERNEL=$(uname -r)
	rundir_begin
	build_bench
	rundir_all
	rundir_end
}

verb_run() {
	VERB=run
	. "$SRC/scripts/run/all.sh"
	. "$SRC/scripts/machine/boot.sh"
	. "$SRC/scripts/run/rundir.sh"
	local kernel
	MODE='' KERNELS='' OUT='' VARIANT='' MACHINE=vm BIND='' FORCE='' REPORT=1
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help) run_usage; return 0 ;;
		--suite)
			SUITE=$(option_value "$@")
			option_among "$1" "$SUITE" quick model full
			shift 2
			;;
		--filter) FILTER=$(option_value "$@"); shift 2 ;;
		--repeat)
			REPEAT=$(option_repeat "$@")
			shift 2
			;;
		--thorough) THOROUGH=1; shift ;;
		--shuffle)
			SHUFFLE=$(option_value "$@")
			[[ $SHUFFLE =~ ^(0|[1-9][0-9]{0,9})$ && $SHUFFLE -lt $((1 << 32)) ]] ||
				die 2 "--shuffle $SHUFFLE: give a whole number, 0 to 4294967295"
			shift 2
			;;
		--sizes)
			SIZES=$(option_value "$@")
			[[ $SIZES =~ ^[0-9]+[KMG]?(,[0-9]+[KMG]?)*$ ]] ||
				die 2 "--sizes $SIZES: give sizes of whole pages, ascending, as in 4K,64K,2M"
			shift 2
			;;
		--out)
			OUT=$(option_value "$@")
			OUT=$(outdir_path "$OUT")
			shift 2
			;;
		--ops)
			OPS=$(option_value "$@")
			shift 2
			;;
		--processes) PROCESSES=1; shift ;;
		--target)
			option_target "$@"
			shift 2
			;;
		--semantics) SEMANTICS=1; shift ;;
		--bind) BIND+=" $(option_value "$@")"; shift 2 ;;
		--force) FORCE+=" $(option_value "$@")"; shift 2 ;;
		--touch-bar)
			TOUCH_BAR=$(option_value "$@")
			run_check_range "$1" "$TOUCH_BAR"
			shift 2
			;;
		--write-bar)
			WRITE_BAR=$(option_value "$@")
			run_check_range "$1" "$WRITE_BAR"
			shift 2
			;;
		--faults) FAULTS=1; shift ;;
		--clocks) CLOCKS=1; shift ;;
		--vector) VECTOR=1; shift ;;
		--test-module) BUILD_KIND="test"; shift ;;
		--params) PARAMS=$(option_value "$@"); shift 2 ;;
		--module)
			MODULE_SOURCE=$(option_value "$@")
			[[ -f $MODULE_SOURCE/Kbuild ]] ||
				die 2 "--module $MODULE_SOURCE: no Kbuild there; give a directory like module/"
			driver_sources --module "$MODULE_SOURCE"
			shift 2
			;;
		--no-report) REPORT=0; shift ;;
		*)
			option_machine "$@" || option_unknown "$1"
			shift "$SHIFT"
			;;
		esac
	done
	[[ -z $OUT ]] || outdir_free
	if [[ $MACHINE == host ]]; then
		run_host
		return
	fi
	[[ -z $BIND$FORCE ]] || die 2 "--bind, --force: the machine has its own devices; give --machine host with it"
	[[ -z $TOUCH_BAR$WRITE_BAR ]] ||
		die 2 "--touch-bar, --write-bar: the machine's BARs are known; they are for --machine host"
	MODE=${MODE:-exact} KERNELS=${KERNELS:-$KERNEL_DEFAULT}
	[[ -z $ARCH_TRIPLET || ($CLOCKS == 0 && -z $PROCESSES) ]] ||
		die 2 "--arch $ARCH: --clocks and --processes are for amd64 alone yet"
	[[ -z $PROCESSES || $MODE == time ]] || die 2 "--processes: give --mode time as well"
	[[ $CLOCKS == 0 || $MODE == exact ]] || die 2 "--clocks: the clocks can be compared in mode exact alone"
	[[ $VECTOR == 0 || $MODE == exact ]] || die 2 "--vector: it can be counted in mode exact alone"
	option_done
	option_arch
	option_debug_kernel
	if [[ $CLOCKS == 1 ]]; then
		MACHINE_PROFILE=1 MACHINE_STALL=${MAPBENCH_STALL:-600}
	fi
	[[ $VECTOR == 0 ]] || MACHINE_STALL=${MAPBENCH_STALL:-600}
	[[ $SUITE != full ]] || SEMANTICS=1
	kernel_names "$KERNELS" >/dev/null
	build_bench
	boot_check
	for kernel in ${KERNELS//,/ }; do
		kernel_ensure "$kernel"
	done
	rundir_begin
	rundir_plan
	rundir_all
	rundir_end
}
