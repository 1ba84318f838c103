# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Which backend to take for a buffer, by the cells and probes of a run.
# Its words are paths: i

advise_usage() {
	cat <<-EOF
	usage: mapbench advise [RUN] --size N [FLAG]...
	       mapbench advise --for WORD[,WORD]...

	Ranks the backends for one buffer by what mmap, the first touch and munmap cost, with the
	cells and probes that this rests on, what is ruled out, and why. Without RUN exactly what is asked
	is measured first: each way that the memory has, at that size, share and pattern, in the
	machine, by instructions; with the probes of what is needed. With RUN its cells and probes are taken, and what
	it has not comes from a model of them.

	What is ruled out is what cannot map the buffer, and
	what may not, for the memory's own API does not allow the call. Those within 1 % of each other
	have one rank, the call that the API means first. What was not measured comes from a model fitted
	to the cells, with the error that it has for cells it was not fitted to. A way is not ranked where
	RUN tells too little of it: where no cell is of the kind asked (a part of the pages, pages at
	random, pages never written or written in this life, several extents), or no cell is left to check
	the model by. It is named with the command that measures it, as are ways that the module has and
	the run did not measure. A run of suite model answers for any share and size to 64 MiB; one of
	suite quick for whole buffers.

	  --for WORD[,WORD]... what a driver calls its memory or its need, as vb2-dma-contig, gem-shmem,
	                       rdma, doorbell or framebuffer: it stands for --source, --cache, --access
	                       and --need, which go before it where they are given, and the answer says
	                       what of it mapbench cannot measure. Without --size what is known of the
	                       words alone. docs/driver-words.md has them all
	  --size N             of the buffer, in bytes, with K, M or G, as in 64M
	  --touched N          how much of it the process will touch: a share, as in 10%, or a number of
	                       pages (default 100%)
	  --pattern P          sequential (default): the first pages, in order; random: any pages, each
	                       once. As many pages in the middle or at the end may cost otherwise than
	                       the first: with fault_huge by far, where they lie in an end that is no
	                       whole 2 MiB, with fault_around and in other page tables by less. Pages
	                       spread evenly, one of each 64K, are neither: with fault_around each
	                       takes a fault of its own, and so more than at random
	  --access A           read (default), of a buffer that user space never wrote, or write: what
	                       the first touch of a page is
	  --source S           the memory, as mapbench list names it (default the run's first, or
	                       compound)
	  --cache C            wb, wc or uc (default what is measured first)
	  --kernel K           series, as in 6.12, of a run of several (default the latest); several, as
	                       in 6.1,6.12,7.2, for a driver that is built for all of them: then those
	                       ways alone are ranked that each has
	  --processes N        how many processes will map it: the answer has what all of them pay
	$(arch_help 23 "without RUN: the processor")
	  --out DIR            without RUN: where to keep what is measured (default below
	                       results/runs/)
	  --need N[,N]...      what must work, by the run's probes: pin, fork, revoke, ptrace, private,
	                       coredump, no-coredump, hot-unplug
	  --on PROCESSOR       also whether the order holds in time there, is turned round, or is not
	                       decided, and by which part of the cost: see mapbench estimate --help. It
	                       takes cells with vectors; without RUN they are measured so
	  --caches any|warm|cold  with --on: where what is touched lies before, as in estimate
	  --code DIR           also write the driver's part of the best way of which there is one,
	                       a small driver that builds (mapbench build DIR), into a new directory;
	                       what one must not do with it is in its comments
	  --brief              the ranking alone
	  --json               the same as JSON

	pin is what O_DIRECT, io_uring and RDMA do; a probe of it that a kernel has for no driver, as
	io_uring_fixed on 6.1, is left out there, and said. A write to a private mapping is not ranked:
	no cell is of that.

	RUN is a run directory, as one below results/runs/. Exit status: 0; 1 nothing fits, or nothing of
	it can be ranked; 2 wrong arguments, or no such run.
	EOF
}

ADVISE_OUT='' # where to keep what is measured

# advise_measure WORD...: a run of exactly what is asked, whose directory is OUT then
advise_measure() {
	local -A plan=()
	local key value variant flags=(--arch "$ARCH") sources table words known last
	words=$(report measure "$@" --arch "$ARCH") || exit $?
	while IFS='=' read -r key value; do
		plan[$key]=$value
	done <<<"$words"
	. "$SRC/scripts/verb/run.sh"
	. "$SRC/scripts/machine/boot.sh"
	last=${plan[kernel]:-$KERNEL_DEFAULT}
	kernel_ensure "${last##*,}"
	kernel_module
	IFS=, read -ra known < <(boot_names source)
	option_among --source "${plan[source]}" "${known[@]}"
	for variant in $(variant_names); do
		variant_set "$variant"
		[[ ,$VARIANT_SOURCES, != *",${plan[source]},"* ]] || flags+=(--variant "$variant")
	done
	build_bench
	sources="[^/]+/${plan[source]}/${plan[cache]:-[^/]+}"
	# What needs no driver stands beside it, in the machine that has it.
	[[ " ${flags[*]}" == *" --variant "* ]] || sources+="|($(advise_baselines "${plan[source]}"))/[^/]+/[^/]+"
	flags+=(--filter "^${plan[filter]}/($sources)/" --sizes "${plan[sizes]}" --ops "${plan[ops]}" --no-report)
	# The suites but full have the cache mode alone that the module names first.
	[[ -z ${plan[cache]} ]] || flags+=(--suite full)
	[[ -z ${plan[cache]} || " ${flags[*]}" == *" --variant "* ]] || flags+=(--variant plain)
	[[ -z ${plan[kernel]} ]] || flags+=(--kernel "${plan[kernel]}")
	[[ ${plan[semantics]} == 0 ]] || flags+=(--semantics)
	[[ " $* " != *" --on "* ]] || flags+=(--vector)
	[[ -z $ADVISE_OUT ]] || flags+=(--out "$ADVISE_OUT")
	table=$(mktemp)
	end_add rm -f "$table"
	verb_run "${flags[@]}" >"$table"
	VERB=advise
	advise_found "${plan[source]}"
}

advise_found() { # advise_found SOURCE: one line, and the end, where nothing of that memory is in the run at OUT
	local why
	jq -e --arg source "$1" 'any(.cells[]; .source == $source)' "$OUT/run.json" >/dev/null || {
		why=$(jq -r --arg source "$1" '[.skipped[] | select(.source == $source) | .why]
			| group_by(.) | max_by(length) // ["the machine has none so"] | .[0]' "$OUT/run.json")
		die 1 "--source $1: no way to map it so was measured: $why; ask for another size, memory or cache mode"
	}
}

# advise_baselines SOURCE: the names of what is mapped without the module in the plain machine and stands beside
# that memory, with | between: a BAR's beside a BAR, others beside others
advise_baselines() (
	out=-
	for variant in $(variant_names); do
		variant_set "$variant"
		out+=$'\n'${VARIANT_BASELINES//,/$'\n'}
	done
	advise_of() {
		"$BENCH/mapbench-bench" --mapbench_check=-/-/- "--benchmark_filter=^mmap/[^/]+/$1/" | grep -vxF -e "$out"
	}
	bars=$(advise_of bar)
	{ if [[ $1 == bar ]]; then echo "$bars"; else advise_of '[^/]+' | grep -vxF -e "$bars"; fi; } | paste -sd'|'
)

verb_advise() {
	VERB=advise
	. "$SRC/scripts/run/options.sh"
	. "$SRC/scripts/build/report.sh"
	local word sized=0 words=() run='' named=''
	ADVISE_OUT=
	for word; do
		[[ $word != --help ]] || { . "$SRC/scripts/machine/arch.sh" && advise_usage && return; }
		[[ $word != --size && $word != --size=* ]] || sized=1
		[[ $word != --for=* ]] || named=${word#--for=}
	done
	[[ $# != 2 || $1 != --for ]] || named=$2
	if [[ $sized == 0 && -n $named && $1 == --for* ]]; then
		option_done reads
		report words "$named"
		return
	fi
	[[ $# == 0 || $1 == -* ]] || run=$1
	[[ $sized == 1 ]] || die 2 "no --size: give the buffer's, as in --size 64M"
	if [[ -n $run ]]; then
		option_done reads
		report advise "$@"
		return
	fi
	. "$SRC/scripts/run/all.sh"
	while [[ $# -gt 0 ]]; do
		case $1 in
		--out) ADVISE_OUT=$(option_value "$@"); shift 2 ;;
		--arch) option_arch_set "$@"; shift 2 ;;
		*) words+=("$1"); shift ;;
		esac
	done
	option_done
	option_arch
	advise_measure "${words[@]}"
	report advise "$OUT" "${words[@]}"
}
