# SPDX-License-Identifier: GPL-2.0-only
"""What holds of those that are ranked beside their figures and their probes."""
from report.data import number
from report.fit import shape
from report.advise import advise as answers

_PINNED = ("A revocation takes the mapping away, and no page from whoever pinned it: that stays "
           "pinned, and may be read and written by the pin, until it is unpinned, and the driver "
           "must not use it for anything else before")
_REVOKED = {"revoke", "hot-unplug"}


def texts(advice):
    """A sentence each."""
    own = [choice for choice in advice.unranked if choice.group == advice.question.group]
    names = list(dict.fromkeys([*(choice.cost.backend for choice in [*advice.choices, *own]),
                                *advice.unmeasured]))
    return [text for text in (_first(advice), _encrypted(advice, names), _pinned(advice, names))
            if text]


def _first(advice):
    """Of the first pages the cells are; others may lie otherwise."""
    asked = advice.question
    lazy = [choice for choice in advice.choices if advice.traits.lazy(choice.cost.backend)]
    if asked.pattern != "sequential" or not 0 < asked.touched < asked.pages or not lazy:
        return ""
    text = ("The figures are of the first pages. As many at another place may cost otherwise, "
            "where they lie in more page tables, or in other windows of what maps several a fault")
    leafy = [choice.cost.backend for choice in lazy if _leaves(advice, choice)]
    if not asked.pages % shape.TABLE or not leafy:
        return text
    return (f"{text}; and far more with {', '.join(leafy)} at the end, which is no whole 2 MiB and "
            "takes a fault for each page")


def _leaves(advice, choice):
    """Whether larger leaf entries map a part of it."""
    touch = advice.costs.models.get((choice.cost.row, f"touch_{advice.question.access}"))
    least = shape.LEAVES.get(touch.level(advice.question.pages)) if touch else None
    return least is not None and advice.question.pages > least


def _encrypted(advice, names):
    """Of a BAR io_remap_pfn_range() alone takes the protection in hand."""
    by_entry = [name for name in names if advice.traits.by_entry(name)]
    if advice.question.source != "bar" or not by_entry:
        return ""
    return (f"By the kernel's source, not measured: {', '.join(by_entry)} set each entry with the "
            "VMA's own protection, so where RAM is encrypted (SME, SEV, TDX) the driver's mmap has "
            "to do what io_remap_pfn_range() does, vma->vm_page_prot = "
            "pgprot_decrypted(vma->vm_page_prot)")


def _pinned(advice, names):
    needs = {need.name for need in advice.question.needs}
    return _PINNED if names and "pin" in needs and needs & _REVOKED else ""


def processes(advice):
    """What all of several processes pay, each of which maps it for itself."""
    count, first = advice.question.processes, advice.choices[0].cost
    if count < 2:
        return ""
    return (f"{number.exact(count)} processes, each of which maps it, pay {number.exact(count)} "
            f"times that: {number.exact(first.total * count)} with {first.row}. They share the "
            "memory, and no page tables. What they wait for each other is not counted.")


def pieces(advice, why):
    """That it is mapbench that has the memory in pieces, and a driver may have it in one."""
    extent = advice.traits.source(advice.question.source).extent
    if why != answers.ONE_RANGE or not extent:
        return ""
    return (f"; of mapbench's {advice.question.source} memory each has {number.size(extent)} at "
            "most, which is its limit and not the kernel's: for one range ask --for contiguous")
