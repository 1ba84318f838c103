# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The argument of 2006, run: a verdict for each claim.

debate_usage() {
	cat <<-EOF
	usage: mapbench debate [--kernel K] [--arch A] [--out DIR]

	Tries what was said on the kernel's mailing list in 2006 about mapping a driver's buffer to user
	space, each claim by a test on the kernel itself, and prints a verdict for each. The story is in
	docs/debate-2006.md. Three boots: one for what can be tried in peace, one that ends with a
	ruined kernel, one that measures what mapping page by page costs against all at once.

	  --kernel K   kernel series (default $KERNEL_DEFAULT)
	$(arch_help 15)
	  --out DIR    keep the verdicts there, as debate.json, beside the run of the costs

	Exit status: 0 every verdict reproduced; 1 one was not, or a boot failed; 2 wrong arguments.
	EOF
}

# The sizes and backends of what the thread weighs: a page at each fault, or all at once.
DEBATE_CELLS='^(mmap|touch_read|munmap)/(fault_page|remap_pfn|insert_pages)/split/'
DEBATE_SIZES=4K,64K,128K,256K,2M,8M

# debate_boot LIMIT [FLAG]: the program in a boot of its own; its lines on stdout
debate_boot() {
	local limit=$1
	shift
	session_prepare "$KERNELS" plain test
	cp "$GUEST/mapbench-debate" "$DIR/job/"
	printf 'debate=1' >"$DIR/job/params"
	printf 'exec ./mapbench-debate %s </dev/null >/ports/stdout 2>/ports/stderr\n' "$*" >"$DIR/job/job"
	session_exec "$limit"
}

verb_debate() {
	VERB=debate
	. "$SRC/scripts/run/all.sh"
	. "$SRC/scripts/run/rundir.sh"
	. "$SRC/scripts/run/queue.sh"
	local out='' work run status=0
	MODE=time KERNELS=$KERNEL_DEFAULT
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help) debate_usage; return 0 ;;
		--kernel) KERNELS=$(option_value "$@"); shift 2 ;;
		--arch) option_arch_set "$@"; shift 2 ;;
		--out) out=$(option_value "$@"); shift 2 ;;
		*) option_unknown "$1" ;;
		esac
	done
	[[ $KERNELS != *,* ]] || die 2 "--kernel $KERNELS: give one series"
	if [[ -n $out ]]; then
		OUT=$(outdir_path "$out")
		outdir_free
	fi
	option_done
	option_arch
	kernel_ensure "$KERNELS"
	build_bench
	if [[ -n $out ]]; then
		rundir_within
		work=$PARTIAL run=$OUT.partial/run
	else
		work=$(mktemp -d)
		run=$work/run
		end_add rm -rf "$work"
	fi
	progress "debate, 1 of 3, about 50 s to go: what can be tried in peace"
	(debate_boot 120) >"$work/claims" || status=$?
	[[ $status != 143 ]] || exit 143 # stopped
	# 1: a claim does not hold, which the verdict says
	[[ $status -le 1 ]] || die 1 "the first boot failed: see above"
	progress "debate, 2 of 3, about 40 s to go: what ruins the kernel"
	# Its kernel log is full of complaints; what counts is what the program saw.
	(debate_boot 120 --last) >>"$work/claims" 2>"$work/ruins" || true
	queue_add costs "$SRC/scripts/mapbench" run --arch "$ARCH" --kernel "$KERNELS" --filter "$DEBATE_CELLS" --sizes "$DEBATE_SIZES" \
		--repeat 10 --out "$run"
	end_add queue_stop
	queue_all 1 "$work" "debate, 3 of 3, about 30 s to go: what each way costs"
	[[ ${QUEUE_STATUS[costs]} == 0 ]] || die 1 "the costs were not measured: $(tail -n 1 "$work/costs.log")"
	status=0
	report debate "$work/run" --claims "$work/claims" || status=$?
	if [[ -n $out && $status -le 1 && -s $work/run/debate.json ]]; then
		mv "$work"/run/* "$work"
		rm -r "$work"/{run,claims,ruins,costs.log}
		outdir_done "the verdicts are"
	fi
	return "$status"
}
