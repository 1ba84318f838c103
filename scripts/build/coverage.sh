# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Lines of module/ that ran, where the kernel counts them (CONFIG_GCOV_KERNEL): each guest leaves its
# counts in the directory MAPBENCH_COVERAGE, as a tar of .gcda files with their absolute paths. Those
# of test builds count along, but for test/, which no other build has.

coverage_wanted() {
	[[ -n ${MAPBENCH_COVERAGE-} ]] && grep -qsx CONFIG_GCOV_KERNEL=y "$KERNEL_BUILD/.config"
}

coverage_sum() { # the counts of all guests added up, in $MAPBENCH_COVERAGE/sum
	local work=$MAPBENCH_COVERAGE tar
	rm -rf "$work/sum"
	for tar in "$work"/*.tar; do
		rm -rf "$work/one" "$work/both"
		mkdir "$work/one"
		tar -xf "$tar" -C "$work/one" 2>/dev/null || continue # of a guest that died
		if [[ -d $work/sum ]]; then
			gcov-tool merge -o "$work/both" "$work/sum" "$work/one" >/dev/null 2>&1 || continue
			rm -rf "$work/sum"
			mv "$work/both" "$work/sum"
		else
			mv "$work/one" "$work/sum"
		fi
	done
	rm -rf "$work/one"
	[[ -d $work/sum ]]
}

coverage_gcov() { # the sources, each line with its count, of every build that ran
	local data built
	while read -r data; do
		built=${data#"$MAPBENCH_COVERAGE/sum"}
		[[ -e ${built%da}no ]] || continue
		ln -sf "${built%da}no" "${data%da}no"
		(cd "$(dirname "$built")" && gcov --stdout "$data" 2>/dev/null)
	done < <(find "$MAPBENCH_COVERAGE/sum" -name '*.gcda' | sort)
}

# coverage_report: for each file of module/ its lines of code, how many of them ran, which did not
coverage_report() {
	coverage_sum || {
		note "no guest counted the lines that ran: is $MAPBENCH_COVERAGE written to?"
		return 1
	}
	coverage_gcov | awk -F: '
		function ranges(file, list, line, from) {
			for (line = 1; line <= last[file] + 1; line++) {
				if (!from && (file, line) in ran && !ran[file, line])
					from = line
				else if (from && !((file, line) in ran && !ran[file, line])) {
					list = list (list ? " " : "") from (line - 1 > from ? "-" line - 1 : "")
					from = 0
				}
			}
			return list
		}
		{ gsub(/ /, "", $1) }
		$2 + 0 == 0 && $3 == "Source" { file = $4; inside = file !~ /\//; next }
		!inside || $1 == "-" || $2 + 0 == 0 { next }
		{
			if ($2 + 0 > last[file])
				last[file] = $2 + 0
			ran[file, $2 + 0] = ran[file, $2 + 0] || $1 !~ /^[#=]/
		}
		END {
			for (key in ran) {
				split(key, at, SUBSEP)
				lines[at[1]]++
				hit[at[1]] += ran[key]
				all++
				good += ran[key]
			}
			for (file in lines)
				printf "%-26s %5d %5d %6.1f %%  %s\n", file, lines[file], hit[file],
					100 * hit[file] / lines[file], ranges(file) | "sort"
			close("sort")
			printf "%-26s %5d %5d %6.1f %%\n", "module/", all, good, 100 * good / all
		}'
}
