# SPDX-License-Identifier: GPL-2.0-only
"""What one profile has more or less than another, function by function."""
import json
from collections import Counter

from report.profile import profile_table
from report.profile.symbols import plain

ROWS = 30
WIDTH = 100


def rows(base, new):
    """name, self in each, inclusive in each; the largest change of self first."""
    (base_self, base_all), (new_self, new_all) = sums(base), sums(new)
    names = sorted(set(base_all) | set(new_all),
                   key=lambda name: (-abs(new_self[name] - base_self[name]), name))
    return [(name, base_self[name], new_self[name], base_all[name], new_all[name])
            for name in names]


def sums(profile):
    """Own and inclusive instructions of each function, the compiler's copies counted as it."""
    names = [plain(each["name"]) for each in profile["functions"]]
    own, inclusive = Counter(), Counter()
    for path, times in profile["stacks"]:
        own[names[path[-1]]] += times
        for name in {names[place] for place in path}:
            inclusive[name] += times
    return own, inclusive


def write(base, new, table, out):
    out.write(f"base: {profile_table.title(base)}: {base['value']:,}\n")
    out.write(f"new:  {profile_table.title(new)}: {new['value']:,}\n")
    change = new["value"] - base["value"]
    share = f" ({change / base['value']:+.1%})" if base["value"] else ""
    pages = new["cell"]["pages"]
    out.write(f"change: {change:+,} {new['unit']}{share}, {change / pages:+.1f} a page\n")
    for warning in warnings(base, new):
        out.write(f"note: {warning}\n")
    out.write(f"{'self base':>12} {'self new':>12} {'change':>12} {'a page':>8} "
              f"{'incl. change':>13}  function\n")
    changed = [row for row in table if row[1] != row[2]]
    for name, old, young, old_all, new_all in changed[:ROWS]:
        out.write(f"{old:>12,} {young:>12,} {young - old:>+12,} {(young - old) / pages:>+8.1f} "
                  f"{new_all - old_all:>+13,}  {name}"[:WIDTH] + "\n")
    rest = changed[ROWS:]
    if rest:
        own = sum(row[2] - row[1] for row in rest)
        out.write(f"{'':>12} {'':>12} {own:>+12,} {own / pages:>+8.1f} {'':>13}  "
                  f"{len(rest)} more\n")


def warnings(base, new):
    """What else than the kernel differs, and so may be behind a change."""
    found = [f"{which} is not trusted: {profile['note']}"
             for which, profile in (("base", base), ("new", new)) if not profile["trusted"]]
    for group, keys in (("cell", ("op", "backend", "source", "cache", "bytes")),
                        ("environment", ("qemu", "cpu_model", "variant", "flags"))):
        found += [f"{key}: {base[group].get(key)}, then {new[group].get(key)}" for key in keys
                  if base[group].get(key) != new[group].get(key)]
        if group == "cell" and not found and base[group].get("name") != new[group].get("name"):
            found.append(f"cell: {base[group].get('name')}, then {new[group].get('name')}")
    return found


def text(base, new, table):
    keys = ("name", "self_base", "self_new", "inclusive_base", "inclusive_new")
    functions = ",\n".join("  " + json.dumps(dict(zip(keys, row))) for row in table
                           if row[1] != row[2] or row[3] != row[4])
    heads = {name: {key: profile[key] for key in ("cell", "environment", "value", "trusted")}
             for name, profile in (("base", base), ("new", new))}
    return ('{\n "schema": 1,\n'
            + "".join(f' "{name}": {json.dumps(head)},\n' for name, head in heads.items())
            + f' "functions": [\n{functions}\n ]\n}}\n')
