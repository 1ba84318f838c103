# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What about this machine would make numbers untrustworthy.

doctor_usage() {
	cat <<-EOF
	usage: mapbench doctor [--json]

	What about this machine changes nanoseconds: what was found, what it costs the figures, how to
	mend it. ok: nothing to do; note: it changes figures, so compare like with like; bad: it makes
	them untrustworthy. Changes nothing. Works without root, which sees more. Mode exact does not
	depend on any of this: it counts instructions in a machine of its own.

	  --json    {"schema", "trustworthy", "findings": [{"name", "verdict", "found", "cost", "mend"}]}

	Exit status: 0 nothing bad; 1 something is; 2 wrong arguments.
	EOF
}

doctor_row() {
	printf '%-5s %-12s %s\n' "$2" "$1" "$3"
	[[ -z $4 ]] || printf '%-18s costs: %s\n' '' "$4"
	[[ -z $5 ]] || printf '%-18s mend:  %s\n' '' "$5"
}

doctor_quote() {
	local text=${1//\\/\\\\}
	printf '"%s"' "${text//\"/\\\"}"
}

doctor_object() {
	printf '%s\n  {"name": "%s", "verdict": "%s", "found": %s, "cost": %s, "mend": %s}' "$DOCTOR_COMMA" \
		"$1" "$2" "$(doctor_quote "$3")" "$(doctor_quote "$4")" "$(doctor_quote "$5")"
	DOCTOR_COMMA=,
}

doctor_table() {
	local bad=0 list
	list=$(doctor_all doctor_row) || bad=1
	say_text echo "$list"
	return $bad
}

doctor_json() {
	local bad=0 trustworthy=true list
	DOCTOR_COMMA=''
	list=$(doctor_all doctor_object) || bad=1
	[[ $bad == 0 ]] || trustworthy=false
	say_text printf '{"schema": 1, "trustworthy": %s, "findings": [%s\n]}' "$trustworthy" "$list"
	return $bad
}

verb_doctor() {
	VERB=doctor
	. "$SRC/scripts/run/options.sh"
	. "$SRC/scripts/host/doctor.sh"
	AT=${MAPBENCH_DOCTOR_ROOT-}
	. "$SRC/scripts/outside/rootfs.sh"
	CACHE=$(rootfs_cache)
	case ${1-} in
	'') doctor_table ;;
	--json)
		[[ $# == 1 ]] || option_unknown "$2"
		doctor_json
		;;
	--help) doctor_usage ;;
	*) option_unknown "$1" ;;
	esac
}
