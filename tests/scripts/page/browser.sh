#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The report in a browser, as a reader has it (tests/report/browser/browser.py). Chromium without a screen is
# installed into the root file system when this is first run; axe-core lies beside the test.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about the report"

BROWSER=chromium-headless-shell
HELD=$SRC/tests/report/browser/axe.min.js
# As npm's axe-core 4.14.1 has it.
SUM=29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c

LOG=$CACHE/log/browser.log

ready() { # have the browser
	. "$SRC/scripts/outside/say.sh"
	. "$SRC/scripts/run/all.sh"
	cache_lock kernel.lock "installing packages" # apt serves one at a time
	archive_installed "$BROWSER" || STEP_TAKES=60 archive_step "installing $BROWSER (once)" \
		"$LOG" archive_install "$BROWSER"
}

: >"$LOG"
expect_status 0 "there is a browser" ready
# Whatever else is amiss is a failure.
if [[ $FAILED != 0 ]] && grep -qE "Could not (resolve|connect)|Temporary failure resolving|Cannot initiate the connection" "$LOG"; then
	echo "SKIP $BROWSER is not installed, and the archive cannot be reached: $(grep -m 1 '^E: ' "$LOG")"
	exit 77
fi
expect_true "axe-core is what npm has" test "$(sha256sum <"$HELD")" = "$SUM  -"
expect_status 0 "the report, as a reader uses it" \
	python3 -B "$SRC/tests/report/browser/browser.py" "$BROWSER" "$HELD"
expect_line out "^([0-9]+) of \1 ok$" "and all that was looked for was there"
echo "# $(tail -n 1 "$SCRATCH/out")"
finish
