# SPDX-License-Identifier: GPL-2.0-only
"""The table of a profile on the terminal, at most 100 columns."""
from report.data import number

ROWS = 40
WIDTH = 100


def title(profile):
    cell = profile["cell"]
    device = f" ({cell['device']})" if cell["device"] else ""
    name = cell.get("name") or (f"{cell['op']}/{cell['backend']}/{cell['source']}/{cell['cache']}/"
                                f"{number.size_name(cell['bytes'])}")
    return f"{name}{device} on Linux {profile['environment']['kernel']}"


def _what(profile):
    if profile["unit"] == "samples":
        return (f"{profile['counted']:,} samples, one each {profile['period']:,} "
                f"{'ns of time on a CPU' if profile['event'] == 'cpu-clock' else 'cycles'}\n")
    if profile["unit"] != "instructions":
        return f"{profile['unit']}, of a repetition that costs what the cell does\n"
    return f"instructions, of the least of {len(profile['windows'])} repetitions\n"


def _entered(function):
    return number.exact(function["entered"]) if "entered" in function else "-"


def write(profile, out):
    whole, pages = profile["counted"] or 1, profile["cell"]["pages"]
    out.write(f"{title(profile)}\n"[:WIDTH + 1])
    out.write(_what(profile))
    out.write(f"{'self':>13} {'share':>7} {'a page':>9} {'inclusive':>13} {'share':>7} "
              f"{'entered':>9}  function\n")
    shown = [each for each in profile["functions"] if each["self"]]
    for each in shown[:ROWS]:
        out.write(f"{each['self']:>13,} {each['self'] / whole:>7.2%} {each['self'] / pages:>9.1f} "
                  f"{each['inclusive']:>13,} {each['inclusive'] / whole:>7.2%} "
                  f"{_entered(each):>9}  {each['name']}"[:WIDTH] + "\n")
    rest = shown[ROWS:]
    if rest:
        own = sum(each["self"] for each in rest)
        out.write(f"{own:>13,} {own / whole:>7.2%} {own / pages:>9.1f} {'':>13} {'':>7} {'':>9}  "
                  f"{len(rest)} more: see profile.json\n")
    if profile["unit"] != "samples":
        out.write(f"{profile['counted']:>13,} counted = {profile['value']:,} of the cell + "
                  f"{profile['overhead']:,} of the clock + {profile['residue']:,} unexplained\n")
    if not profile["trusted"]:
        out.write(f"not trusted: {profile['note']}\n")
