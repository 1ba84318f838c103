# SPDX-License-Identifier: GPL-2.0-only
# The parts of a run (slurped, one a boot) to run.json. What one machine skipped because the source
# has a machine of its own is left out where that one was booted too.

. as $parts
| map(. as $part | .skipped |= map(select(. as $skip
    | any($parts[]; .environment.kernel == $part.environment.kernel
        and .environment.id != $part.environment.id
        and ($part.own | index($skip.source) | not) and (.own | index($skip.source)))
    | not)))
| {schema: 1, environments: map(.environment), cells: (map(.cells) | add),
   skipped: (map(.skipped) | add), failures: (map(.failures) | add)}
| if .failures == [] then del(.failures) else . end
