# SPDX-License-Identifier: GPL-2.0-only
"""Numbers: ranks, and how costs and sizes are written."""

_SUFFIXES = ((10 ** 12, "T"), (10 ** 9, "G"), (10 ** 6, "M"), (10 ** 3, "k"))

PAGE = 4096

FEW = 3     # so many values can show that they agree, which is what a figure's trust comes from


def place(count, percent):
    """Where among so many sorted values the nearest-rank percentile is, from 0."""
    return (count * percent + 99) // 100 - 1


def rank(values, percent):
    """The nearest-rank percentile of sorted values."""
    return values[place(len(values), percent)]


def median(values):
    """The nearest-rank median: one of the values, of an even number the lower of the two in the
    middle."""
    return rank(sorted(values), 50)


def digits(text):
    """Their number, to sort by: the first 18 of them, if they are more than any real one has."""
    return int(text[:18])


def of_vector(vector):
    """What the clock says of the repetition that a vector is of."""
    return vector["instructions"] - vector.get("twice", 0)


def exact(value):
    """36224 as 36,224."""
    return f"{value:,}"


def short(value):
    """At most five characters: 5954, 36.2k, 115k, 1.66M."""
    if value < 10 ** 4:
        return str(value)
    for unit, suffix in _SUFFIXES:
        # The digits are chosen after rounding, so that 999,999 is 1.00M and not 1000k.
        if value >= unit * 0.9995:
            scaled = value / unit
            digits = 2 if scaled < 9.995 else 1 if scaled < 99.95 else 0
            return f"{scaled:.{digits}f}{suffix}"
    return str(value)


def brief(value):
    """A fitted number: whole above 100, else with a digit behind the point."""
    return exact(round(value)) if abs(value) >= 100 else f"{value:.1f}"


def times(value, least):
    """How many times least value is: 1.00, 14.3, 368."""
    if not least:
        return "-"
    ratio = value / least
    return f"{ratio:.{2 if ratio < 9.995 else 1 if ratio < 99.95 else 0}f}"


def more(value, least):
    """How much value is above least, in words: 0.04 % more, 14.3 times."""
    if value == least:
        return "the same"
    if not least:
        return f"{exact(value)} more"
    ratio = value / least
    if ratio < 1.995:
        percent = (ratio - 1) * 100
        return f"{percent:.2f} % more" if percent < 1 else f"{percent:.0f} % more"
    return f"{times(value, least)} times"


def _binary(value, most):
    """value in the largest of the first so many units of 1024 that leaves no rest, and the unit."""
    power = 0
    while value and value % 1024 == 0 and power < most:
        value, power = value // 1024, power + 1
    return value, "KMGT"[power - 1] if power else ""


def size(value):
    """Bytes as 4 KiB, 64 MiB; an uneven number of bytes stays one."""
    count, unit = _binary(value, 4)
    return f"{count} {unit}iB" if unit else f"{exact(value)} B"


def size_name(value):
    """Bytes as the names of cells have them, and --sizes takes them: 4K, 64M, 1G."""
    count, unit = _binary(value, 3)
    return f"{count}{unit}"


def cut(text, most):
    """A name in no more characters than there is room for: a drawing's grow without end."""
    return text if len(text) <= most else text[:most - 1] + "\u2026"


def pages(value):
    return "1 page" if value == 1 else f"{exact(value)} pages"
