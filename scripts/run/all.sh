# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Everything a verb that boots the machine needs.
. "$SRC/scripts/run/options.sh"
. "$SRC/scripts/outside/origin.sh"
. "$SRC/scripts/outside/cache.sh"
. "$SRC/scripts/kernel/archive.sh"
. "$SRC/scripts/kernel/kernel.sh"
. "$SRC/scripts/kernel/tree.sh"
. "$SRC/scripts/kernel/deb.sh"
. "$SRC/scripts/kernel/linux.sh"
. "$SRC/scripts/machine/variant.sh"
. "$SRC/scripts/build/build.sh"
. "$SRC/scripts/outside/paths.sh"
. "$SRC/scripts/build/driver.sh"
. "$SRC/scripts/build/coverage.sh"
. "$SRC/scripts/machine/machine.sh"
. "$SRC/scripts/machine/watch.sh"
. "$SRC/scripts/machine/session.sh"
. "$SRC/scripts/run/queue.sh"
. "$SRC/scripts/run/outdir.sh"
. "$SRC/scripts/build/report.sh"
[[ -z ${CACHE-} ]] || build_paths # without, as for --help, nothing is built
