# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Did the module become dearer since the commit before, beyond what the commits declare?

# What a change of the module can show in: every source that has code of its own, the largest size
# where that takes no minutes, and a tenth of the pages, drawn at random.
GATE_FILTER='^([a-z_]+/[^/]+/(compound|scattered|vmalloc|coherent|bar)/.*/(4K|64K|2M)|(mmap|munmap)/[^/]+/(compound|bar)/.*/64M|(touch_read:10%:random|munmap:10%:random)/[^/]+/(compound|bar)/.*/2M)$'
GATE_OPS=basic,sparse
GATE_SEED=1	# of both: what the system does beside the calls comes in the same places
GATE_TRAILER=Mapbench-Cost
GATE_SKIP=77

gate_usage() {
	cat <<-EOF
	usage: mapbench gate [--base REV] [--head REV] [--repo DIR] [--filter REGEX] [--kernel K]
	                     [--arch A] [--vector] [--out DIR]

	Builds the module of two commits, measures both in the same machine with the same kernel, QEMU and
	benchmarks, and compares them. Fails on every change, dearer or cheaper, that no commit from base
	to head declares with a trailer, as

	  $GATE_TRAILER: mmap/remap_pfn +2/page
	  $GATE_TRAILER: mmap/remap_pfn atomics +1/page

	docs/tracking-regressions.md has the grammar. A module that has been measured is not measured again.

	  --base REV      default where main and HEAD part; where HEAD is on main, the last commit of it that
	                  the gate has let pass here, or else the one before HEAD
	  --head REV      default what lies in the tree
	  --repo DIR      the repository of both (default this one)
	  --filter REGEX  the cells to measure, of --ops $GATE_OPS (default: of every source that has
	                  code of its own, to 64M)
	  --kernel K      kernel series (default $KERNEL_DEFAULT)
	$(arch_help 18)
	  --vector        also count what each cell's cost is made of, and hold each part to the base's
	  --out DIR       keep what was compared there: base, head, declared, compare.json

	Exit status: 0 no change that is not declared; 1 one; 2 cannot compare, or wrong arguments; $GATE_SKIP
	there is no commit before this one here.
	EOF
}

# Commits and module/ are all that is read of it.
gate_git() {
	origin_git "$REPO" "$@"
}

gate_skip() {
	note "gate: SKIP: $*"
	exit $GATE_SKIP
}

gate_memory() { # the file that says what has passed in this repository
	local key
	key=$(origin_top "$REPO" | sha256sum)
	echo "$CACHE/gate/${key:0:12}"
}

# gate_passed HEAD: the last commit below it that was let pass. Where that is HEAD itself, what that was
# compared with.
gate_passed() {
	local passed base
	read -r passed base 2>/dev/null <"$(gate_memory)" || return 1
	[[ $passed != "$1" ]] || passed=$base
	gate_git merge-base --is-ancestor "$passed" "$1" 2>/dev/null && echo "$passed"
}

# gate_remember BASE: HEAD has passed, if what was measured is its module, and all that the gate asks
gate_remember() {
	local head memory
	[[ -z $ASKED && $FILTER == "$GATE_FILTER" ]] || return 0
	head=$(gate_git rev-parse --verify -q "${HEAD_REV:-HEAD}^{commit}") || return 0
	gate_extract "$head" "$SCRATCH/committed"
	diff -rq "$SCRATCH/committed" "$SCRATCH/head" >/dev/null || return 0
	memory=$(gate_memory)
	mkdir -p "$(dirname "$memory")"
	echo "$head $(gate_git rev-parse "$1^{commit}")" >"$memory.new" && mv "$memory.new" "$memory"
}

# gate_base: the commit to compare with. main is the branch, or what the remote has of it.
gate_base() {
	local main head
	head=$(gate_git rev-parse --verify -q "${HEAD_REV:-HEAD}^{commit}" 2>/dev/null) ||
		die 2 "$REPO is no git repository, or has no commit: what would be judged is unknown; give another --repo"
	for main in origin/main main; do
		gate_git rev-parse --verify -q "$main^{commit}" >/dev/null || continue
		if ! gate_git merge-base --is-ancestor "$head" "$main"; then
			gate_git merge-base "$head" "$main" && return 0
		fi
	done
	gate_passed "$head" && return 0
	gate_git rev-parse --verify -q "$head^" ||
		gate_skip "the commit before $head is not here: a first commit, or a shallow clone"
}

gate_commit() { # gate_commit FLAG REV: refused where it is given and there is none of that name
	[[ -z $2 ]] || gate_git rev-parse --verify -q --end-of-options "$2^{commit}" >/dev/null 2>&1 ||
		die 2 "$1 $2: $REPO has no such commit; give another"
}

gate_extract() { # gate_extract REV DIR: module/ of it
	mkdir -p "$2"
	gate_git archive --format=tar "$1" module 2>/dev/null | tar -x -C "$2" --strip-components=1 2>/dev/null ||
		die 2 "cannot read module/ of $1 in $REPO: give another --base or --head"
}

# gate_measure NAME SOURCE: a run of that module, kept in the cache, sealed, under all that it depends on
gate_measure() {
	local name=$1 source=$2 key flags=()
	key=$(printf '%s\n' "$(build_hash "$source" .)" "$(build_hash "$SRC" bench scripts/guest scripts/machine scripts/run scripts/kernel scripts/build scripts/report/judge/trust.py)" \
		"$KERNEL" "$("$ARCH_QEMU" --version)" "$FILTER $GATE_OPS $GATE_SEED $VECTOR" | sha256sum)
	GATE_RUN[$name]=$BUILD/gate/${key:0:16}
	! cache_whole "${GATE_RUN[$name]}" || return 0
	cache_spoilt "${GATE_RUN[$name]}" "the run of that module"
	rm -rf "${GATE_RUN[$name]}" "${GATE_RUN[$name]}.$$" # another process may have had our number
	MODULE_SOURCE=$source kernel_module
	[[ $VECTOR == 0 ]] || flags=(--vector)
	queue_add "$name" env "MAPBENCH_SEED=$GATE_SEED" "$SRC/scripts/mapbench" run --thorough --arch "$ARCH" --kernel "$KERNELS" "${flags[@]}" \
		--variant plain --filter "$FILTER" --ops "$GATE_OPS" --no-report --module "$source" --out "${GATE_RUN[$name]}.$$"
}

# gate_measured NAME STATUS: what was measured is kept, sealed, as no other gate has it meanwhile
gate_measured() {
	local run=${GATE_RUN[$1]}
	if [[ $2 != 0 ]] || ! cache_seal "$run.$$" .; then
		rm -rf "$run.$$" "$run.$$.failed"
		tail -n 5 "$SCRATCH/$1.log" >&2
		die 2 "the module of $1 could not be measured: see above"
	fi
	mv -T "$run.$$" "$run" 2>/dev/null || rm -rf "$run.$$"
}

gate_both() {
	local name
	declare -gA GATE_RUN=()
	mkdir -p "$BUILD/gate"
	gate_measure base "$SCRATCH/base"
	gate_measure head "$SCRATCH/head"
	queue_all 2 "$SCRATCH" "gate"
	for name in "${!QUEUE_STATUS[@]}"; do
		gate_measured "$name" "${QUEUE_STATUS[$name]}"
	done
}

gate_keep() { # what was compared, to OUT
	rundir_within
	cp -r "${GATE_RUN[base]}" "$PARTIAL/base"
	cp -r "${GATE_RUN[head]}" "$PARTIAL/head"
	cp "$SCRATCH/declared" "$PARTIAL/"
	report compare --json --declared "$SCRATCH/declared" -- "$PARTIAL/base" "$PARTIAL/head" \
		>"$PARTIAL/compare.json" || (($? < 2)) || die 2 "--out $OUT: what was compared cannot be written there"
	outdir_done "what was compared is"
}

verb_gate() {
	VERB=gate
	. "$SRC/scripts/run/all.sh"
	. "$SRC/scripts/machine/boot.sh"
	. "$SRC/scripts/run/rundir.sh"
	. "$SRC/scripts/run/queue.sh"
	local base='' out='' why ASKED='' HEAD_REV='' REPO=$SRC FILTER=$GATE_FILTER
	KERNELS=$KERNEL_DEFAULT
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help) gate_usage; return 0 ;;
		--base) ASKED=$(option_value "$@"); shift 2 ;;
		--head) HEAD_REV=$(option_value "$@"); shift 2 ;;
		--repo)
			REPO=$(option_value "$@")
			REPO=$(realpath -m -- "$REPO")
			shift 2
			;;
		--filter) FILTER=$(option_value "$@"); shift 2 ;;
		--kernel) KERNELS=$(option_value "$@"); shift 2 ;;
		--arch) option_arch_set "$@"; shift 2 ;;
		--vector) VECTOR=1; shift ;;
		--out) out=$(option_value "$@"); shift 2 ;;
		*) option_unknown "$1" ;;
		esac
	done
	why=$(origin_refuses "$REPO")
	[[ -z $why ]] || die 2 "--repo $REPO: $why: give another"
	if [[ -n $out ]]; then
		OUT=$(outdir_path "$out")
		outdir_free
	fi
	option_done
	option_arch
	gate_commit --base "$ASKED"
	gate_commit --head "$HEAD_REV"
	base=${ASKED:-$(gate_base)} || exit $?
	SCRATCH=$(mktemp -d)
	end_add rm -rf "$SCRATCH"
	end_add queue_stop
	gate_extract "$base" "$SCRATCH/base"
	if [[ -n $HEAD_REV ]]; then
		gate_extract "$HEAD_REV" "$SCRATCH/head"
	else
		[[ -d $REPO/module ]] ||
			die 2 "--repo $REPO: no module/ there; give a checkout of it, or say which commit by --head"
		driver_sources "--repo $REPO" "$REPO/module"
		cp -rH -- "$REPO/module" "$SCRATCH/head"
	fi
	kernel_ensure "$KERNELS"
	build_bench
	boot_check
	gate_git log --format="%(trailers:key=$GATE_TRAILER,valueonly)" "$base..${HEAD_REV:-HEAD}" |
		sed '/^$/d' >"$SCRATCH/declared"
	if diff -rq "$SCRATCH/base" "$SCRATCH/head" >/dev/null; then
		echo "gate: module/ is the same as in $base: nothing to measure"
		gate_remember "$base"
		return 0
	fi
	gate_both
	[[ -z $out ]] || gate_keep
	report compare --declared "$SCRATCH/declared" -- "${GATE_RUN[base]}" "${GATE_RUN[head]}" || return $?
	gate_remember "$base"
}
