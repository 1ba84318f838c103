# SPDX-License-Identifier: GPL-2.0-only
# The parts of a run (slurped, one a boot) to run.json. What one machine skipped because the source
# or baseline has a machine of its own is left out where that one was booted too.

def has_own($skip): any(.own[]; . == $skip.source or . == $skip.backend);

. as $parts
| map(. as $part | .skipped |= map(select(. as $skip
    | any($parts[]; .environment.kernel == $part.environment.kernel
        and .environment.id != $part.environment.id
        and ($part | has_own($skip) | not) and has_own($skip))
    | not)))
| {schema: 1, environments: map(.environment), traits: map(.traits // empty),
   cells: (map(.cells) | add),
   skipped: (map(.skipped) | add), failures: (map(.failures) | add)}
| if .failures == [] then del(.failures) else . end
| if .traits == [] then del(.traits) else . end
