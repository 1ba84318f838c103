#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A profile in mode time: samples are of the cell's own op; and what the counters say of it, which
# is right where it can be known, though time is emulated: one page fault a page.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about times"

expect_status 0 "a profile in mode time" "$MAPBENCH" profile --mode time --repeat 10 \
	--out "$SCRATCH/profile" touch_read/fault_page/compound/wb/2M
sed 's/^/# /' "$SCRATCH/out" | head -n 12
expect_line out '^[0-9,]+ samples, one each 100,003 ns of time on a CPU$' "by the time on a CPU"
expect_line out '^not trusted: .*emulated' "not to be trusted, as everything emulated"
holds() { # holds FILE EXPRESSION WHAT
	expect_true "$3" jq -e "def inclusive(\$name): [.functions[] | select(.name == \$name)
		| .inclusive] | add // 0; $2" "$SCRATCH/profile/$1.json"
}
holds profile '.unit == "samples" and .counted > 20' "there are samples"
holds profile 'inclusive("asm_exc_page_fault") / .counted > 0.8' "of the faults"
holds profile 'inclusive("handle_mm_fault") / .counted > 0.3' "which mm handles"
holds profile 'inclusive("__x64_sys_munmap") == 0' "and not of munmap"
holds profile '[.functions[] | select(.name == "(unknown)")] == []' "every address has a name"

holds run '.cells[0].counts.page_faults == 512' "the kernel counts a fault a page"
holds run '.cells[0].counts | has("cycles") | not' "there is no PMU"
holds run '.environments[0].counters | .page_faults == null and (.cycles | test("no PMU"))' \
	"which the environment says, with the reason"
finish
