#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Two boots of the quick suite with different seeds and the cells in another order agree, and planted
# costs of ten instructions a page are caught in each of 18 backends and operations.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

expect_status 0 "selftest" "$MAPBENCH" selftest --boots 2 --costs 10 --out "$SCRATCH/self"
sed 's/^/# /' "$SCRATCH/out"
holds() { # holds EXPRESSION WHAT
	expect_true "$2" jq -e "$1" "$SCRATCH/self/selftest.json"
}
holds '.trust.percent >= 98' "98 % of the cells are trusted"
holds '.seeds | unique | length == 2' "the seeds differ"
holds '.agreement.cells >= 200' "the whole matrix was measured"
holds '.agreement.remain == []' "the cells agree"
holds '.false_alarms.alarms == []' "no false alarm"
holds '.planted | map(select(.unit == "page" and .caught == 18 and .elsewhere == [])) | length == 1' \
	"18 planted costs are caught, and nothing else"
finish
