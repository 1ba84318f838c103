# SPDX-License-Identifier: GPL-2.0-only
"""Which pages the benchmark draws: base/shuffle.c and act_draw() of op/table.c once more."""
import functools

_MASK = (1 << 64) - 1
_STEP = 0x9e3779b97f4a7c15
_SEED = 1


def _mix(value):
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9 & _MASK
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb & _MASK
    return value ^ (value >> 31)


@functools.cache
def _order(pages, seed):
    order = list(range(pages))
    state = _mix(seed + _STEP & _MASK)
    for place in range(pages, 1, -1):
        state = state + _STEP & _MASK
        other = _mix(state) % place
        order[place - 1], order[other] = order[other], order[place - 1]
    return order


def drawn(pages, count):
    """So many of the pages, in the order in which they are touched."""
    return _order(pages, _SEED)[:count]
