# SPDX-License-Identifier: GPL-2.0-only
"""A selftest's result in a few lines, and whether it is what it should be."""

TRUSTED = 98.0      # percent of the cells
AGREE = 99.0        # percent of the trusted ones
COST = 10           # instructions a page, to be caught everywhere


def write(result):
    """The text, and whether something is not as it should be."""
    lines, bad = [], []

    def line(text, good=True):
        lines.append(text if good else text + "  <-- not as it should be")
        bad.append(not good)

    env = result["environment"]
    line(f"{result['boots']} boots, each with another seed: Linux {env['kernel']}, QEMU "
         f"{(env['qemu'] or 'none').split(' ')[0]}, {env['arch']}")
    trust, agreement = result["trust"], result["agreement"]
    line(f"trusted: {trust['trusted']:,} of {trust['cells']:,} cells ({trust['percent']:.2f} %)",
         trust["percent"] >= TRUSTED)
    for codes, names in trust["doubts"].items():
        line(f"  not: {codes[:70]}: {len(names)} cells")
    line(f"agree: {agreement['agree']} of {agreement['cells']} ({agreement['percent']:.2f} %) to 2 "
         "instructions or 0.1 % in the minimum", agreement["percent"] >= AGREE)
    line(f"  {agreement['identical']} identical, {agreement['within_floor']} to 2 instructions")
    for cell in agreement["remain"]:
        line(f"  not: {cell['cell']}: {cell['spread']:,} of {cell['min']:,}")
    for cell in agreement["beside"]:
        line(f"  not, and no mapping of the module's: {cell['cell']}: {cell['spread']:,} of "
             f"{cell['min']:,}")
    if result["one_seed"]:
        same = result["one_seed"]
        line(f"one seed twice: {same['min']} of {same['cells']} minima identical, every repetition "
             f"in {same['all_values']} cells")
    alarms = result["false_alarms"]
    line(f"false alarms: in {alarms['comparisons_with_alarm']} of {alarms['comparisons']} "
         f"comparisons of two boots, {alarms['cells_compared']:,} cells",
         not alarms["comparisons_with_alarm"])
    for alarm in alarms["alarms"][:10]:
        line(f"  {alarm['cell']}: {alarm['change']:+,} in the {alarm['by']}, boots "
             f"{alarm['boots'][0]} and {alarm['boots'][1]}, {alarm['tolerance']:,} allowed")
    if alarms["beside"]:
        pairs = {tuple(alarm["boots"]) for alarm in alarms["beside"]}
        names = sorted({alarm["cell"] for alarm in alarms["beside"]})
        line(f"  and in {len(pairs)} of what the module does not map: {', '.join(names)}")
    if result["parts"]:
        found = result["parts"]
        line(f"vectors: in every boot of {found['cells']} cells of the module's, none in "
             f"{found['lacking']} of all boots' cells")
        for row in found["parts"]:
            line(f"  {row['part']}: " + (
                f"{row['differ']} cells differ, most {row['cell']}: {row['most']:,} of "
                f"{row['of']:,}" if row["differ"] else "none differs"))
    for each in result["planted"]:
        line(f"planted {each['cost']} a {each['unit']}: {each['caught']} of {each['planted']} "
             f"caught, {len(each['elsewhere'])} cells elsewhere called dearer",
             not each["elsewhere"] and (each["caught"] == each["planted"] or each["cost"] < COST
                                        or each["unit"] != "page"))
        if each["missed"]:
            line(f"  missed: {', '.join(each['missed'])}")
    for each in result["patched"]:
        line(f"patch {each['patch']} of mm/: {'caught' if each['caught'] else 'missed'}, dearer "
             f"{', '.join(name for name, cells in each['cells'].items() if cells) or 'nothing'}",
             each["caught"])
        if each["elsewhere"]:
            line(f"  and elsewhere: {', '.join(each['elsewhere'])}")
        if each["named"]:
            named = each["named"]
            line(f"  profile of {named['cell']}: {named['a_page']:+} a page in "
                 f"{named['function']}()")
    return "\n".join(lines) + "\n", any(bad)
