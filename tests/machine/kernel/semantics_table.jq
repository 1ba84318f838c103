# SPDX-License-Identifier: GPL-2.0-only
# mapbench-probe's lines as a table, with jq -rs: a column for each backend, a row for each probe.
def names(f): reduce (.[] | f) as $name ([]; if index([$name]) then . else . + [$name] end);

names(.backend) as $backends
| (map({key: "\(.backend) \(.probe)", value: .outcome}) | from_entries) as $outcomes
| (map({key: .backend, value: .class}) | from_entries) as $classes
| (["probe"] + $backends), (["class"] + [$classes[$backends[]]]),
  (names(.probe)[] as $probe | [$probe] + [$backends[] | $outcomes["\(.) \($probe)"]])
| @tsv
