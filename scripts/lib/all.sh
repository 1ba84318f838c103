# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Everything a verb that boots the machine needs.
. "$SRC/scripts/lib/options.sh"
. "$SRC/scripts/lib/origin.sh"
. "$SRC/scripts/lib/cache.sh"
. "$SRC/scripts/lib/archive.sh"
. "$SRC/scripts/lib/kernel.sh"
. "$SRC/scripts/lib/tree.sh"
. "$SRC/scripts/lib/deb.sh"
. "$SRC/scripts/lib/linux.sh"
. "$SRC/scripts/lib/variant.sh"
. "$SRC/scripts/lib/build.sh"
. "$SRC/scripts/lib/driver.sh"
. "$SRC/scripts/lib/coverage.sh"
. "$SRC/scripts/lib/machine.sh"
. "$SRC/scripts/lib/watch.sh"
. "$SRC/scripts/lib/session.sh"
. "$SRC/scripts/lib/outdir.sh"
. "$SRC/scripts/lib/report.sh"
[[ -z ${CACHE-} ]] || build_paths # without, as for --help, nothing is built
