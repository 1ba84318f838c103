#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The lint of verdicts finds what decides by itself whether a figure is trusted, or by the words of a note.
. "$(dirname "$0")/../../lib.sh"

COPY=$SCRATCH/copy
verdicts() { # verdicts [FILE LINE...]: in a copy of what it reads, with those lines at the file's end
	rm -rf "$COPY"
	mkdir "$COPY"
	cp -r "$SRC/bench" "$SRC/scripts" "$COPY"
	[[ $# == 0 ]] || printf '%s\n' "${@:2}" >>"$COPY/$1"
	python3 -B "$SRC/scripts/lint/verdicts.py" "$COPY"
}

found() { # found FILE LINE...
	expect_status 1 "found in $1: ${*:2}" verdicts "$@"
	expect_line out "^$1:[0-9]+: decides .*: that is for scripts/report/judge/trust.py alone" "  and said"
}

# each FILE [HEAD]: every line of the input is found, in one run; HEAD is written above each
each() {
	local file=$1 line at lines=()
	mapfile -t lines
	for line in "${lines[@]}"; do
		if [[ -n ${2-} ]]; then printf '%s\n' "$2" "    $line"; else printf '%s\n' "$line"; fi
	done >"$SCRATCH/planted"
	expect_status 1 "found in $file: ${#lines[@]} lines" verdicts "$file" "$(<"$SCRATCH/planted")"
	for line in "${lines[@]}"; do
		at=$(grep -nxF -e "${2:+    }$line" "$COPY/$file" | cut -d: -f1)
		expect_line out "^$file:$at: decides .*: that is for scripts/report/judge/trust.py alone" "  $line"
	done
}

PAGE=scripts/report/page/models.py
expect_status 0 "this tree has none" verdicts
each "$PAGE" 'def again(cell, key):' <<-'END'
	cell["trusted"] = cell["n"] > 3
	cell.update(trusted=False)
	cell.update({"trusted": cell["n"] > 3})
	return dict(cell, trusted=True)
	return {**cell, "trusted": True}
	return {**cell, "trusted": cell["trusted"] or cell["n"] > 3}
	return cell._replace(trusted=cell["n"] > 3)
	cell.setdefault("trusted", True)
	setattr(cell, "trusted", True)
	return not cell["doubts"] or cell["doubts"] == ["few"]
	return cell["doubts"] == ["few"]
	return [] if cell.get("doubts") else [cell]
	return [each for each in cell if len(each["doubts"]) < 2]
	doubts = cell["doubts"]; return not doubts
	return "another task" in cell["note"]
	return "interrupted" in cell.get("note", "")
	note = cell["note"]; return "few" not in note
	note = cell["note"]; return note.startswith("few")
	said = cell["note"].lower(); short = said[:9]; return short == "no mailbox"
	return any(each in cell["note"] for each in key)
	return any("another task" in each for each in cell["remarks"])
	return cell["note"].startswith("no mailbox")
	return cell["reason"].startswith("the kernel")
	return re.search("no mailbox", cell["note"])
	return "interrupts of the instructions" in key or "the kernel complained" in key
END
found "$PAGE" 'def again(cell):' '    match cell["note"]:' '        case "few":' '            return True'
each scripts/machine/environment.jq <<-'END'
	def usable: map(select(.note | test("guard not held") | not));
	def usable: .remarks | any(contains("another task"));
	def usable: any(.reason; startswith("the kernel"));
	def usable: . + {trusted: false};
	def usable: . * {"trusted": (.n > 3)};
	def usable: setpath(["trusted"]; true);
	def usable: .line | test("another task ran");
END
each scripts/run/rundir.sh <<-'END'
	jq '.trusted = true' run.json
	grep -q "interrupted in" <<<"$1"
	[[ $1 == *"another task ran"* ]]
END
found scripts/guest/quiet "jq '.trusted |= not' run.json"
each bench/run/run.c <<-'END'
	int usable = !strstr(note, "another task ran");
	int usable = !strstr(why, "too few");
	int usable = !strncmp(row->why, TOO_FEW, 7);
END
found bench/run/run.h 'static inline int usable(char *text) { return !strstr(text, "another task ran"); }'
each scripts/report/page/ask.js <<-'END'
	cell.trusted = !cell.note.includes("few");
	return cell.note?.toLowerCase().startsWith("few");
	return /few/.test(cell.note);
	return { ...cell, trusted: cell.n >= 3 };
	return { ...cell, trusted: true };
END
expect_status 0 "to read it is none" verdicts "$PAGE" 'def shown(cell, other):' \
	'    return cell["trusted"] or cell["note"] == ""' \
	'    return {"trusted": cell["trusted"], "all": other}' \
	'    return other(trusted=all(each["trusted"] for each in cell))' \
	'    return "few" in cell["doubts"]' \
	'    return "other words" in other' \
	'    return cell["note"].strip() or ", ".join(cell["doubts"])'
expect_status 0 "two reasons may be the same" verdicts bench/run/run.c 'int same = !strcmp(one->why, other->why);'
finish
