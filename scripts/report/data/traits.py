# SPDX-License-Identifier: GPL-2.0-only
"""What is known of a backend or a source: as the module and the benchmark say it, in run.json.

A run from before they said it has no traits. For these alone the names are here again: what the
module of that time had."""
from collections import namedtuple

from report.data import catalog

# role: strategy, experiment, control, baseline or target; fills: mmap, fault, never or None.
Backend = namedtuple("Backend", "name role fills call needs")

# forbids and cannot: {backend: why}; most and extent: bytes or None.
Source = namedtuple("Source", "name extent most forbids cannot meant")

_ROLES = {"control": "control", "baseline": "baseline"}
_EXPERIMENTS = ("fault_page_vmalock", "fault_pfn_vmalock")
_CALLS = {
    "remap_pfn": "remap_pfn_range()", "io_remap_pfn": "io_remap_pfn_range()",
    "iomap_memory": "vm_iomap_memory()", "insert_page": "vm_insert_page()",
    "insert_pages": "vm_insert_pages()", "map_pages": "vm_map_pages()",
    "dma_mmap": "dma_mmap_coherent()", "remap_vmalloc": "remap_vmalloc_range()",
    "apply_range": "apply_to_page_range()", "fault_page": ".fault that returns a page",
    "fault_pfn": ".fault with vmf_insert_pfn()", "fault_mixed": ".fault with vmf_insert_mixed()",
    "fault_huge": ".huge_fault with vmf_insert_pfn_pmd()",
    "fault_around": ".fault with several vmf_insert_pfn()"}
_OWNERS = {"dma_mmap": "coherent", "remap_vmalloc": "vmalloc"}
_ONE_EXTENT = ("iomap_memory", "prepare_remap", "prepare_ioremap", "prepare_simple_ioremap")
_IO = ("io_remap_pfn", "iomap_memory", "prepare_ioremap", "prepare_simple_ioremap")
_RAM = ("remap_pfn", "prepare_remap", "insert_page", "insert_pages", "map_pages",
        "prepare_map_pages", "fault_page", "fault_page_vmalock", "fault_page_mkwrite", "dma_mmap",
        "remap_vmalloc")
_OF_RAM = "the call is for a device's memory: it maps RAM unencrypted (SME, SEV, TDX)"
_OF_BAR = "the call is for RAM: it maps a BAR encrypted where RAM is (SME, SEV, TDX)"
_OF_DMA = "only dma_mmap_coherent() knows the pages and attributes of DMA API memory"
_MEANT = {"bar": "io_remap_pfn", "vmalloc": "remap_vmalloc"}
_EXTENT = {"compound": 2 << 20, "split": 2 << 20, "scattered": 4096, "vmalloc": 4096,
           "coherent_iommu": 4096}


def _old_backend(name):
    family = catalog.backend(name).family.name
    role = "target" if name.startswith(("target", "/")) else _ROLES.get(family, "strategy")
    if name in _EXPERIMENTS:
        role = "experiment"
    lazy = family == "fault" or name in catalog.LAZY
    fills = "never" if name == "noop" else "fault" if lazy else "mmap"
    return Backend(name, role, None if role == "target" else fills, _CALLS.get(name),
                   ("one_extent",) if name in _ONE_EXTENT else
                   (_OWNERS[name],) if name in _OWNERS else ())


def _old_source(name):
    backends = [name for family in catalog.FAMILIES if family.name not in _ROLES
                for name in family.backends]
    if name.startswith("coherent"):
        forbids = {each: _OF_DMA for each in backends if each != "dma_mmap"}
    elif name == "bar":
        forbids = {each: _OF_BAR for each in _RAM}
    else:
        forbids = {each: _OF_RAM for each in _IO}
    cannot = {each: "the call maps another kind of memory" for each, kind in _OWNERS.items()
              if not name.startswith(kind)}
    return Source(name, _EXTENT.get(name), 4 << 20 if name == "coherent" else None, forbids, cannot,
                  "dma_mmap" if name.startswith("coherent") else _MEANT.get(name, "insert_pages"))


def ours(name):
    """Of the module, by the name alone: for those who judge a cell of runs of different times."""
    return _old_backend(name).role not in ("baseline", "target")


class Traits:
    """Of one environment."""

    def __init__(self, data=None):
        self.told = data is not None
        data = data or {"backends": [], "sources": []}
        self.backends = {each["name"]: Backend(each["name"], each["role"], each["fills"],
                                               each["call"], tuple(each["needs"]))
                         for each in data["backends"]}
        self.sources = {each["name"]: Source(
            each["name"], each["extent_bytes"], each["most_bytes"], each["forbids"],
            each["cannot"], each["meant"]) for each in data["sources"]}

    def backend(self, name):
        if name not in self.backends:
            self.backends[name] = _old_backend(name)
        return self.backends[name]

    def source(self, name):
        if name not in self.sources:
            self.sources[name] = _old_source(name)
        return self.sources[name]

    def strategies(self):
        """The names of the ways that a driver may map."""
        if not self.told:
            for family in catalog.FAMILIES:
                for name in family.backends:
                    self.backend(name)
        return [each.name for each in self.backends.values() if each.role == "strategy"]

    def ours(self, name):
        """Of the module, and not what one would use instead or a --target."""
        return self.backend(name).role not in ("baseline", "target")

    def competes(self, name):
        """A control or an experiment is shown, but is no way to map a buffer."""
        return self.backend(name).role not in ("control", "experiment")

    def by_entry(self, name):
        """Whether its call sets entries as the driver says, protection and all: of the module's
        ways these alone are right for RAM and for a BAR."""
        return self.ours(name) and not any(self.forbidden(source, name)
                                           for source in ("compound", "bar"))

    def lazy(self, name):
        """Whether pages are mapped by the faults of the first touch."""
        return self.backend(name).fills == "fault"

    def forbidden(self, source, name):
        """Why the source's own API does not allow the call, "" where it does."""
        return self.source(source).forbids.get(name, "")


def of(data):
    """{environment's id: Traits} of a run."""
    told = {each["env"]: each for each in data.get("traits", ())}
    return {env["id"]: Traits(told.get(env["id"])) for env in data["environments"]}
