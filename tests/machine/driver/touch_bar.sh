#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A BAR of which nothing is known is touched only where the user says so, and written only there.
. "$(dirname "$0")/../../lib.sh"

expect_status 0 "the benchmarks on a BAR of unknown backing" "$MAPBENCH" exec --mode time \
	--params claim=N --copy "$SRC/tests/guest/touch_bar" -- sh touch_bar
grep '^{' "$SCRATCH/out" >"$SCRATCH/records"
holds() { # holds EXPRESSION WHAT
	expect_true "$2" jq -s -e "map(select(.run == \"$RUN\" and (.device // \"\" | test(\"BAR2\"))
		or .type == \"page\")) as \$all
		| def cells(\$op): [\$all[] | select(.type == \"cell\" and .op == \$op)];
		def skips(\$op; \$why): [\$all[] | select(.type == \"skip\" and .op == \$op
			and (.why | test(\$why)))];
		def words: [\$all[] | select(.type == \"page\" and .run == \"$RUN\") | .word];
		$1" "$SCRATCH/records"
}
RUN=none
holds '(cells("touch_read") + cells("touch_write")) == []' "no range: nothing is touched"
holds 'skips("touch_read"; "is unknown: it is never touched") | length == 6' "for that reason"
holds 'cells("mmap") | length == 9' "it is mapped"
RUN="touch"
holds 'cells("touch_read") | map(.bytes) | sort == [4096, 4096, 8192, 8192]' "a range to read is read"
holds 'cells("touch_read") | all(.[]; .device | endswith("BAR2@0x1000,0x2000"))' "and named"
holds 'cells("touch_write") == [] and (skips("touch_write"; "may be read, not written")
	| length == 4)' "not written"
holds 'skips("touch_read"; "is unknown: it is never touched") | map(.bytes) == [65536, 65536]' \
	"what is longer is not touched"
holds 'cells("munmap") | length == 9' "it is unmapped"
holds 'words == ["0x00000000", "0x00000000", "0x00000000", "0x00000000"]' "nothing was written"
RUN="write"
holds 'cells("touch_read") | length == 4' "a range to write is read"
holds 'cells("touch_write") | map(.bytes) | sort == [4096, 4096, 8192, 8192]' "and written"
holds 'words == ["0x00000000", "0x00000001", "0x00000001", "0x00000000"]' "nowhere else"
finish
