#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The drivers that advise writes: each builds without a warning for every kernel that it is for, is loaded,
# shows the same memory in each mapping, costs what mapbench's own way costs, and can be unloaded. On the
# kernel that has all of them.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

BYTES=$((2 << 20))
names=()
for file in "$SRC"/examples/*/Kbuild; do
	name=$(basename "$(dirname "$file")")
	names+=("$name")
	python3 -B - "$SRC/scripts" "$name" "$BYTES" "$SCRATCH/$name" <<-'END'
		import os, sys
		sys.path.insert(0, sys.argv[1])
		from report.advise import code
		os.mkdir(sys.argv[4])
		for file, text in code.files(sys.argv[2], int(sys.argv[3])).items():
		    with open(os.path.join(sys.argv[4], file), "w", encoding="utf-8") as out:
		        out.write(text)
	END
	kernels=6.1,6.12,7.2
	grep -q 'error "needs Linux 6.12' "$SCRATCH/$name/$name.c" && kernels=6.12,7.2
	expect_status 0 "$name is built for $kernels" "$MAPBENCH" build "$SCRATCH/$name" --kernel "$kernels"
	expect_true "$name: without a warning" test -z "$(grep -i 'warning' "$SCRATCH/out" "$SCRATCH/err")"
done
expect_true "there is more than one" test "${#names[@]}" -gt 5

measured() { # measured NAME...: a run of these and of mapbench's own beside them
	local name flags=() own
	own=$(IFS='|' && echo "${*%%_of_*}")
	for name; do
		flags+=(--insmod "$SCRATCH/$name" --target "/dev/example_$name@0,$BYTES")
	done
	rm -rf "$SCRATCH/run"
	# The function that mapbench leaves alone is kept for vfio-pci; here it is the example's.
	expect_status 0 "a run of $*" env "MAPBENCH_GUEST_HOOK=echo >/sys/bus/pci/devices/0000:00:08.0/driver_override" \
		"$MAPBENCH" run "${flags[@]}" --sizes 2M --repeat 12 --no-report --out "$SCRATCH/run" \
		--filter "^(mmap|touch_read|munmap)/(target:.*|($own)/(compound/wb|coherent/wb|vmalloc/wb|bar/uc))/"
	for name; do # of a target's name a run has 20 letters
		jq -r --arg name "$name" --arg way "${name%%_of_*}" --arg source "$(memory "$name")" '[.cells[] | select(.trusted)] as $cells
			| ([$cells[] | select(.backend == "target:" + ("example_" + $name)[:20])] | map({key: .op, value: .min}) | from_entries) as $its
			| ([$cells[] | select(.backend == $way and .source == $source)] | map({key: .op, value: .min}) | from_entries) as $ours
			| ("mmap", "touch_read", "munmap") | [$name, ., $its[.], $ours[.]] | @tsv' "$SCRATCH/run/run.json"
	done >"$SCRATCH/costs"
	sed 's/^/# /' "$SCRATCH/costs"
	for name; do
		expect_true "$name costs what mapbench's own does" close "$name"
	done
}
# close NAME: all three are within 1 % and what one call's dispatch is; a fault within 5 %, for each is
# dispatched, and a handler of a function that can go away takes a lock
close() {
	awk -v name="$1" '$1 == name && $3 > 0 && $4 > 0 {
		slack = ($2 == "touch_read" ? 0.05 : 0.01) * $4 + 200
		n += $3 <= $4 + slack && $3 >= $4 - slack
	} END { exit n != 3 }' "$SCRATCH/costs"
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

# There is one function for those of a BAR, so each has a boot of its own.
plain=() bars=()
for name in "${names[@]}"; do
	if [[ $(memory "$name") == bar ]]; then bars+=("$name"); else plain+=("$name"); fi
done
measured "${plain[@]}" "${bars[0]}"
for name in "${bars[@]:1}"; do
	measured "$name"
done
awk '{ $3 = int($3 * 1.07 + 300); print }' "$SCRATCH/costs" >"$SCRATCH/wrong"
mv "$SCRATCH/wrong" "$SCRATCH/costs"
expect_true "the control: 7 % more is noticed" not_close "${bars[-1]}"
finish
