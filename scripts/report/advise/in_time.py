# SPDX-License-Identifier: GPL-2.0-only
"""Whether the ranking of an answer, by instructions, is that by time on a processor."""
from collections import namedtuple

from report.estimate import cycles, processor, ranking

# ways: ranking.Placed of the choices that can be estimated; orders: ranking.Pair of each two of
# another rank; without: {row: why} of the others.
InTime = namedtuple("InTime", "scale ways orders without")


def arguments(parser):
    parser.add_argument("--on", metavar="PROCESSOR",
                        help="also whether the order holds in time there")
    parser.add_argument("--caches", choices=processor.CACHES, default="any",
                        help="with --on: where what is touched lies before")


def build(advice, args):
    """The InTime of an answer; None where none is asked for."""
    if args.on is None:
        return None
    chosen = processor.read(args.on)
    ranking.check(advice.question.run, chosen)
    scale = cycles.Scale(chosen, args.caches)
    rows, without = {}, {}
    for choice in advice.choices:
        cells = [part.cell for _, _, part in choice.cost.parts]
        why = _lack(scale, cells)
        if why:
            without[choice.cost.row] = why
        else:
            rows[choice.cost.row] = cells
    ways, orders = ranking.placed(scale, list(rows.items()))
    rank = {choice.cost.row: choice.rank for choice in advice.choices}
    return InTime(scale, ways, [pair for pair in orders if rank[pair.cheap] != rank[pair.dear]],
                  without)


def _lack(scale, cells):
    """Why nothing is estimated of what is made of these; "" where it is."""
    if None in cells:
        return "a part of it comes from a model, which has no vector"
    bare = next((cell for cell in cells if "vector" not in cell), None)
    if bare:
        return f"no vector: {bare.get('no_vector', 'the run was without --vector')}"
    lacking = scale.lacking(scale.parts([cell["vector"] for cell in cells]))
    return f"no weight of {', '.join(lacking)} in {scale.processor.name}" if lacking else ""
