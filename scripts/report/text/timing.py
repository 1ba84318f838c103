# SPDX-License-Identifier: GPL-2.0-only
"""Whether the order of what advise ranks holds in time on a processor, for a terminal."""

from report.text import estimates
from report.text.sentences import item, wrap


def lines(timed):
    chosen = timed.scale.processor
    made = wrap(f"In time on {chosen.name}, caches {timed.scale.caches}: {chosen.unit} as weights "
                "of the parts make them (mapbench estimate), nothing measured")
    made += estimates.table(chosen, timed.ways) if timed.ways else [
        "  Nothing that is ranked can be estimated."]
    if len(timed.ways) > 1:
        made += estimates.verdicts(timed.orders)
    for row, why in timed.without.items():
        made += item(f"{row}: no estimate: {why}")
    return made


def data(timed):
    return {"processor": estimates.told(timed.scale.processor), "caches": timed.scale.caches,
            **estimates.orders(timed.ways, timed.orders), "without": timed.without}
