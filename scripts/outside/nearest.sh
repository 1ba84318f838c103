# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What was meant where a word is none of those that there are: the one that is fewest slips away.

# nearest_slips A B MOST: sets SLIPS, how many letters are to be put in, left out, replaced or swapped with
# their neighbours to make B of A; at least MOST + 1 where it is more than MOST
nearest_slips() {
	local a=$1 b=$2 most=$3 i j cost least
	local -a row=() above=() higher=()
	SLIPS=$((most + 1))
	((${#a} - ${#b} <= most && ${#b} - ${#a} <= most)) || return 0
	for ((j = 0; j <= ${#b}; j++)); do
		row[j]=$j
	done
	for ((i = 1; i <= ${#a}; i++)); do
		higher=("${above[@]}") above=("${row[@]}") row=("$i")
		for ((j = 1; j <= ${#b}; j++)); do
			cost=1
			[[ ${a:i-1:1} != "${b:j-1:1}" ]] || cost=0
			least=$((above[j - 1] + cost))
			((above[j] + 1 >= least)) || least=$((above[j] + 1))
			((row[j - 1] + 1 >= least)) || least=$((row[j - 1] + 1))
			if ((i > 1 && j > 1)) && [[ ${a:i-1:1} == "${b:j-2:1}" && ${a:i-2:1} == "${b:j-1:1}" ]]; then
				((higher[j - 2] + 1 >= least)) || least=$((higher[j - 2] + 1))
			fi
			row[j]=$least
		done
	done
	SLIPS=${row[${#b}]}
}

# nearest WORD KNOWN...: "; did you mean X?", or nothing where none is near. A third of the letters may be
# wrong, and one is always forgiven.
nearest() {
	local word=$1 known found='' most=$((${#1} / 3)) SLIPS
	shift
	((most > 0)) || most=1
	((${#word} > 1 && ${#word} <= 40)) || return 0
	for known; do
		[[ $known != "$word" ]] || return 0 # that is known, but not here
		nearest_slips "$word" "$known" "$most"
		if ((SLIPS <= most)); then
			most=$((SLIPS - 1)) found=$known
		fi
	done
	[[ -z $found ]] || printf '; did you mean %s?' "$found"
}
