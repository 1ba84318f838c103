#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The drivers that advise writes: each builds without a warning for every kernel that it is for, is loaded,
# shows the same memory in each mapping, costs what mapbench's own way costs, and can be unloaded. On the
# kernel that has all of them, or on each of MAPBENCH_EXAMPLES_KERNELS those that it has;
# MAPBENCH_EXAMPLES: these alone. Unless that or test --long asks for all, one stands for those of a BAR, and each
# is built for the oldest kernel and for this one. On the debug kernel no costs are compared, and its log has to
# stay clean.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"

BYTES=$((2 << 20)) programs=$1
all_wanted() {
	long || [[ -n ${MAPBENCH_EXAMPLES-}${MAPBENCH_EXAMPLES_KERNELS-}${MAPBENCH_DEBUG_KERNEL-} ]]
}
needs_huge() { # needs_huge NAME: whether it is for 6.12 and later
	grep -q 'error "needs Linux 6.12' "$SRC/examples/$1/$1.c"
}
made() { # made DIR NAME [SETTING=VALUE]...: that driver, as advise --code writes it, built for $kernels
	python3 -B - "$SRC/scripts" "$2" "$BYTES" "$SCRATCH/$1" "${@:3}" <<-'END'
		import os, sys
		sys.path.insert(0, sys.argv[1])
		from report.advise import code
		os.mkdir(sys.argv[4])
		settings = dict(word.split("=") for word in sys.argv[5:])
		for file, text in code.files(sys.argv[2], int(sys.argv[3]), **settings).items():
		    with open(os.path.join(sys.argv[4], file), "w", encoding="utf-8") as out:
		        out.write(text)
	END
	[[ -z ${MAPBENCH_DEBUG_KERNEL-} ]] || kernels=()
	expect_status 0 "$1 is built ${kernels[*]}" "$MAPBENCH" build "$SCRATCH/$1" "${kernels[@]}"
	expect_true "$1: without a warning" test -z "$(grep -i 'warning' "$SCRATCH/out" "$SCRATCH/err")"
}
names=()
for file in "$SRC"/examples/*/Kbuild; do
	name=$(basename "$(dirname "$file")")
	[[ " ${MAPBENCH_EXAMPLES:-$name} " == *" $name "* ]] || continue
	names+=("$name")
	kernels=(--kernel "6.1,$(all_wanted && echo 6.12,)7.2")
	! needs_huge "$name" || kernels=(--kernel "6.12,7.2")
	made "$name" "$name"
done
kernels=(--kernel "6.1,$(all_wanted && echo 6.12,)7.2")
made read_only insert_pages BUFFER_READ_ONLY=1
least=6
[[ -z ${MAPBENCH_EXAMPLES-} ]] || least=$(wc -w <<<"$MAPBENCH_EXAMPLES")
expect_true "there are $least or more" test "${#names[@]}" -ge "$least"

measured() { # measured NAME...: a run of these and of mapbench's own beside them, on $kernel
	local name flags=("${kernel[@]}") own
	[[ -z ${MAPBENCH_DEBUG_KERNEL-} ]] || flags=(--mode time)
	own=$(IFS='|' && echo "${*%%_of_*}")
	for name; do
		flags+=(--insmod "$SCRATCH/$name" --target "/dev/example_$name@0,$BYTES")
	done
	rm -rf "$SCRATCH/run"
	expect_status 0 "a run of $*" "$MAPBENCH" run "${flags[@]}" --sizes 2M --repeat 12 --no-report --out "$SCRATCH/run" \
		--filter "^(mmap|touch_read|munmap)/(target:.*|($own)/(compound/wb|coherent/wb|vmalloc/wb|bar/uc))/"
	if [[ -n ${MAPBENCH_DEBUG_KERNEL-} ]]; then
		for name; do
			expect_true "$name: three cells or more, and a clean log" clean "$name"
		done
		return
	fi
	for name; do # of a target's name a run has 20 letters
		jq -r --arg name "$name" --arg way "${name%%_of_*}" --arg source "$(memory "$name")" '[.cells[] | select(.trusted)] as $cells
			| ([$cells[] | select(.backend == "target:" + ("example_" + $name)[:20])] | map({key: .op, value: .min}) | from_entries) as $its
			| ([$cells[] | select(.backend == $way and .source == $source)] | map({key: .op, value: .min}) | from_entries) as $ours
			| ("mmap", "touch_read", "munmap") | [$name, ., $its[.], $ours[.]] | @tsv' "$SCRATCH/run/run.json"
	done >"$SCRATCH/costs"
	sed 's/^/# /' "$SCRATCH/costs"
	for name; do
		if [[ -n $(because "$name") ]]; then
			explained "$name"
		else
			expect_true "$name costs what mapbench's own does$series" close "$name"
		fi
	done
}
# because NAME: the operation that may cost more than mapbench's own on $series, and the functions whose work
# that is. The driver has one buffer for all its life, mapbench one for each open file; there, pages that an earlier
# mapping has accessed are marked so once more, by another path.
because() {
	[[ $1$series != "remap_vmalloc on 6.1" ]] ||
		echo munmap folio_mark_accessed workingset_activation __rcu_read_lock __rcu_read_unlock
}
# explained NAME: that operation is of the driver's own cost by what those functions cost more, and by that alone
explained() {
	local op functions target="/dev/example_$1@0,$BYTES"
	read -r op functions <<<"$(because "$1")"
	sed -i "/^$1\t$op\t/d" "$SCRATCH/costs"
	expect_true "$1 costs what mapbench's own does$series, but for $op" close "$1" 2
	expect_status 0 "$op of mapbench's own is profiled" "$MAPBENCH" profile "${kernel[@]}" --repeat 12 \
		"$op/$1/$(memory "$1")/wb/2M" --out "$SCRATCH/ours"
	expect_status 0 "and of $1" "$MAPBENCH" profile "${kernel[@]}" --repeat 12 --insmod "$SCRATCH/$1" \
		--target "$target" "$op/target:$(cut -c1-20 <<<"example_$1")/file/any/2M" \
		--against "$SCRATCH/ours" --out "$SCRATCH/its"
	expect_true "what it costs more is of $functions" jq -e --arg names "$functions" '[.functions[]
		| select(.name | IN($names | split(" ")[])) | .self_new - .self_base] | (add // 0) > 0' \
		"$SCRATCH/its/difference.json"
	expect_true "and of no other" jq -e --arg names "$functions" '[.functions[]
		| select(.name | IN($names | split(" ")[]) | not) | .self_new - .self_base | fabs] | add // 0 | . <= 200' \
		"$SCRATCH/its/difference.json"
	rm -r "$SCRATCH/ours" "$SCRATCH/its"
}
clean() { # clean NAME
	jq -e --arg name "$1" '[.cells[] | select(.backend == "target:" + ("example_" + $name)[:20])]
		| length >= 3 and all(.doubts | index("kernel_log") | not)' "$SCRATCH/run/run.json"
}
# close NAME [N]: all N, by default three, are within 1 % and what one call's dispatch is; a fault within 5 %,
# for each is dispatched, and a handler of a function that can go away takes a lock
close() {
	awk -v name="$1" -v all="${2-3}" '$1 == name && $3 > 0 && $4 > 0 {
		slack = ($2 == "touch_read" ? 0.05 : 0.01) * $4 + 200
		n += $3 <= $4 + slack && $3 >= $4 - slack
	} END { exit n != all }' "$SCRATCH/costs"
}
not_close() {
	! close "$1"
}
memory() { # memory NAME: what that driver maps
	case $(grep -oE '"(bar|buffer)\.h"' "$SRC/examples/$1/$1.c") in
	*bar*) echo bar ;;
	*buffer*) echo compound ;;
	*) [[ $1 != remap_vmalloc ]] && echo coherent || echo vmalloc ;;
	esac
}

# pulled NAME: its function goes while it is mapped; what bar.h does then is the same in each. In that boot another
# driver, whose buffer is to be read only, is.
pulled() {
	local read_only=/dev/example_insert_pages
	expect_status 0 "$1: its function is pulled$series" "$MAPBENCH" exec "${kernel[@]}" --insmod "$SCRATCH/$1" \
		--insmod "$SCRATCH/read_only" --copy "$programs/pulled" --copy "$programs/read_only" -- sh -c \
		"./pulled /dev/example_$1 /sys/bus/pci/drivers/example_$1/unbind 0000:00:08.0 && ./read_only $read_only"
	expect_true "$1: nobody reads it any more, and a status page is not written" test \
		"$(grep -cE '^[1-9][0-9]* passed, 0 failed$' "$SCRATCH/out")" = 2
	sed 's/^/# /' "$SCRATCH/out"
}

each() { # each [SERIES]: all that it has, on $kernel. There is one function for those of a BAR, so each has a
	# boot of its own.
	local plain=() bars=() name
	for name in "${names[@]}"; do
		[[ ${1-} != 6.1 ]] || ! needs_huge "$name" || continue
		if [[ $(memory "$name") == bar ]]; then bars+=("$name"); else plain+=("$name"); fi
	done
	[[ ${#plain[@]} != 0 || ${#bars[@]} != 0 ]] || return 0
	plain=("${bars[@]: -1}" "${plain[@]}")
	measured "${plain[@]}"
	last=${plain[-1]}
	[[ ${#bars[@]} != 0 ]] || return 0
	pulled "${bars[-1]}"
	all_wanted || return 0
	for name in "${bars[@]:0:${#bars[@]}-1}"; do
		measured "$name"
		last=$name
	done
}

kernel=() series=''
if [[ -z ${MAPBENCH_EXAMPLES_KERNELS-} || -n ${MAPBENCH_DEBUG_KERNEL-} ]]; then
	each
else
	for one in $MAPBENCH_EXAMPLES_KERNELS; do
		kernel=(--kernel "$one") series=" on $one"
		each "$one"
	done
fi
[[ -z ${MAPBENCH_DEBUG_KERNEL-} ]] || finish
awk '{ $3 = int($3 * 1.07 + 300); print }' "$SCRATCH/costs" >"$SCRATCH/wrong"
mv "$SCRATCH/wrong" "$SCRATCH/costs"
expect_true "the control: 7 % more is noticed" not_close "$last"
finish
