# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Whom we believe, who run as root: root, whoever called sudo, and whoever owns the scripts that we
# are, since those run as root anyway. What anybody else has made is not followed, and where anybody else
# can put or rename a thing no name is relied on. scripts/report/store.py has the same rule.

trust_user() { # trust_user UID [OWNER]...: whether that user is one of these, or of the OWNERs
	local uid
	for uid in 0 "$EUID" "${SUDO_UID-}" "$(stat -c %u -- "$SRC/scripts/mapbench")" "${@:2}"; do
		[[ $1 != "$uid" ]] || return 0
	done
	return 1
}
