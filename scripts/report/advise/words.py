# SPDX-License-Identifier: GPL-2.0-only
"""What a driver's author calls his memory or his need, and what that is here: --for WORD.

docs/driver-words.md is made of this table. What frameworks do is of Linux 7.2; no run holds it."""
import difflib
from collections import namedtuple

from report.data import run as runs, traits

# also: other names of it; what: it is; call: by which it is mapped where a framework does so, and
# way: the backend that makes that call here; sources: the memory, and what stands for it in a run
# that has none; cache, access and needs: what is asked then, where no flag says otherwise; nearest:
# what mapbench cannot measure of it, and what stands for that; beware: what to know beside;
# read_only: processes must not write it.
Word = namedtuple("Word", "name also what call way sources cache access needs nearest beware "
                  "read_only", defaults=(None, None, (), None, None, (), "", "", False))

_DMA = ("O_DIRECT, io_uring and RDMA cannot pin what dma_mmap_coherent() maps, unless it lies "
        "behind an IOMMU: what they shall pin is pages of one's own, which dma_map_sg() gives to "
        "the device (--for rdma); where the device does not snoop, each of the CPU's reads is "
        "uncached; more than 4 MiB in one piece dma_alloc_coherent() has of CMA alone")
_SNOOP = ("of amd64 there is no figure for a device that does not snoop: all do, and their memory "
          "is cached. With --arch arm64 the steps of dma_mmap_coherent() are counted of memory "
          "that is not (source coherent_nc); what an uncached read costs only the board can tell: "
          "run --machine host")
_TYPE = ("an exact run counts the steps of mapping, which are a few instructions more than of "
         "uncached memory, and not what a write costs: for that, run --machine host")
_RAM = ("compound", "split")

WORDS = (
    Word("vb2-dma-contig", ("videobuf2-dma-contig", "v4l2", "capture", "vb2"),
         "a buffer of V4L2 in one piece, from dma_alloc_attrs()", "dma_mmap_attrs()", "dma_mmap",
         ("coherent", "coherent_cma"), nearest="V4L2_MEMORY_FLAG_NON_COHERENT, whose memory is "
         "cached and synced by hand (dma_mmap_noncontiguous()), is not measured; cached memory of "
         "dma_mmap_coherent() is the nearest", beware=_DMA),
    Word("vb2-dma-sg", ("videobuf2-dma-sg",), "a buffer of V4L2 in pieces, for a device with a "
         "scatter list", "vm_map_pages()", "map_pages", ("scattered", *_RAM)),
    Word("vb2-vmalloc", ("videobuf2-vmalloc", "vmalloc", "vmalloc_user"),
         "memory of vmalloc_user(), which no device reads", "remap_vmalloc_range()",
         "remap_vmalloc", ("vmalloc", *_RAM)),
    Word("gem-dma", ("gem-cma", "drm-gem-dma"), "a GEM object of dma_alloc_wc()", "dma_mmap_wc()",
         "dma_mmap", ("coherent", "coherent_cma"), nearest=_TYPE, beware=_DMA),
    Word("gem-shmem", ("gem", "drm-gem-shmem"), "a GEM object of shmem pages",
         ".fault with vmf_insert_pfn()", "fault_pfn", ("scattered", *_RAM),
         nearest="shmem's pages, which may be swapped out while nobody has them pinned, are not "
         "measured; pages of order 0 at random places (scattered) stand for them, cached"),
    Word("ttm", ("vram",), "a buffer of TTM, in RAM or in a card's memory",
         ".fault with vmf_insert_pfn_prot() of 16 pages at a time", "fault_around",
         ("scattered", *_RAM), nearest="a move between RAM and the card is not measured"),
    Word("cma", ("contiguous", "dma-contiguous"), "one physical range of more than 4 MiB",
         "dma_mmap_coherent()", "dma_mmap", ("coherent_cma", "coherent"),
         nearest="a range that the driver has of alloc_contig_pages() or a reserved region is not "
         "measured; memory of CMA, which remap_pfn_range() maps in one call, is the nearest",
         beware=_DMA),
    Word("iommu", ("dma-iommu", "smmu"), "memory of the DMA API behind an IOMMU, in pages",
         "dma_mmap_coherent()", "dma_mmap", ("coherent_iommu", "coherent"),
         beware="behind an IOMMU dma_mmap_coherent() ends in vm_map_pages(): only there can its "
         "pages be pinned"),
    Word("dma-buf", ("dma-heap", "system-heap", "udmabuf"), "a dma-buf that an exporter maps",
         "remap_pfn_range(), a call a piece, as the system heap does", "remap_pfn", _RAM,
         nearest="DMA_BUF_IOCTL_SYNC around each access is not measured; dma_heap and udmabuf, "
         "mapped whole, stand beside the ways of one's own",
         beware="what the system heap maps cannot be pinned: O_DIRECT on it is EFAULT"),
    Word("write-combining", ("wc", "write-combine"), "a BAR that is written in bursts", None, None,
         ("bar",), "wc", "write", (), _TYPE,
         "a fault asks the kernel which type the range is reserved with: on x86 one that is not "
         "reserved by pci_iomap_wc() or arch_io_reserve_memtype_wc() becomes uncached"),
    Word("framebuffer", ("fbdev", "fb", "frame-buffer"), "the memory of a display, in a BAR",
         "vm_iomap_memory()", "iomap_memory", ("bar",), "wc", "write", (), _TYPE,
         "never read it: a read of write-combining memory is as slow as of uncached"),
    Word("doorbell", ("uar",), "a page of registers that user space writes",
         "io_remap_pfn_range(), as RDMA's drivers do", "io_remap_pfn", ("bar",), "uc", "write", (),
         "what a write over PCI costs is not counted",
         "one page is all that a process may see: give each its own, and look at the offset"),
    Word("bar", ("mmio", "registers"), "a BAR of a PCI function", None, None, ("bar",)),
    Word("vfio", ("passthrough", "vfio-pci", "vm-bar", "kvm"), "a BAR for a virtual machine",
         ".huge_fault with vmf_insert_pfn_pmd() and _pud()", "fault_huge", ("bar",),
         nearest="what KVM and an IOMMU do with the range is not measured; vfio_pci stands beside "
         "the ways of one's own",
         beware="a mapping that is not aligned as the BAR is has no large entries: "
         ".get_unmapped_area is for that"),
    Word("uio", (), "a device's range, for a driver in user space",
         "remap_pfn_range() of the range, uncached", "io_remap_pfn", ("bar",), "uc"),
    Word("rdma", ("ibv_reg_mr", "o_direct", "io_uring", "gup", "pinned"),
         "memory that is pinned for longer: RDMA, O_DIRECT, io_uring", None, None, (), None, None,
         ("pin",), "what ibv_reg_mr() does beside is not measured; a registered buffer of io_uring "
         "pins alike"),
    Word("p2pdma", ("p2p", "gpudirect"), "a BAR whose pages have a struct page",
         "vm_insert_page()", "insert_page", _RAM, None, None, ("pin",),
         "pages of a BAR with a struct page are not measured; RAM, a page at a time by "
         "vm_insert_page(), is the nearest"),
    Word("ring", ("descriptor-ring", "queue", "nvme", "dma-coherent", "dma_alloc_coherent"),
         "a ring that device and CPU share, from dma_alloc_coherent()", "dma_mmap_coherent()",
         "dma_mmap", ("coherent", "coherent_cma"), beware=_DMA),
    Word("non-snooping", ("non-coherent", "noncoherent"), "a device that does not see the caches",
         None, None, (), None, None, (), _SNOOP,
         "for much reading by the CPU take cached memory and sync it: dma_alloc_noncoherent() and "
         "dma_mmap_pages()"),
    Word("alsa", ("snd-pcm", "pcm"), "a PCM buffer that ALSA manages", "dma_mmap_coherent()",
         "dma_mmap", ("coherent", "coherent_cma"), beware=_DMA),
    Word("status-page", ("shared-page", "status"), "a page of RAM that the driver writes and many "
         "processes read", None, None, _RAM,
         beware="clear VM_MAYWRITE in mmap, as the driver of --code does, or mprotect() makes it "
         "writable. Counted pages (vm_insert_page(), .fault that returns one) share one count "
         "among all processes, of which an exact run sees no contention", read_only=True),
    Word("log", ("relay", "trace", "tracing"),
         "a buffer that the kernel fills and of which little is read",
         ".fault that returns a page, as relay does", "fault_page", ("scattered", *_RAM)),
    Word("hot-unplug", ("hotplug", "surprise-removal"), "memory that goes while it is mapped", None,
         None, (), None, None, ("hot-unplug",)),
    Word("secret", ("debuggable-secret",), "what a debugger may see and a core dump must not have",
         None, None, (), None, None, ("ptrace", "no-coredump")),
)

# Who says that a device does not snoop means this memory, where he means the DMA API's and the
# processor's machine has it.
_SNOOPS_NOT = "non-snooping"
UNCACHED = {"arm64": "coherent_nc"}

_BY = {name: word for word in WORDS for name in (word.name, *word.also)}


def find(name):
    if name not in _BY:
        near = difflib.get_close_matches(name.lower(), _BY, 1)
        raise runs.Error(f"--for {name}: {f'did you mean {near[0]}? ' if near else ''}"
                         "docs/driver-words.md has what each word stands for: give some of "
                         f"{','.join(word.name for word in WORDS)}")
    return _BY[name]


class Asked:
    """What --for and the other flags ask together; a flag goes before a word."""

    def __init__(self, args, arch):
        self.words = list(dict.fromkeys(find(name) for name in (args.words or "").split(",")
                                        if name))
        self.sources = (args.source,) if args.source else self._one("sources", ())
        if not args.source and arch in UNCACHED and self._uncached(args):
            self.sources = (UNCACHED[arch], *(self.sources or ("coherent",)))
        self.cache = args.cache or self._one("cache")
        self.access = args.access or self._one("access") or "read"
        self.read_only = self.access == "read" and any(word.read_only for word in self.words)
        needs = [name for name in (args.need or "").split(",") if name]
        self.needs = list(dict.fromkeys([*needs, *(name for word in self.words
                                                   for name in word.needs)]))

    def source(self, size):
        """The memory that is meant: the first of which there is so much; None: any."""
        known = traits.Traits()
        return next((name for name in self.sources if size <= (known.source(name).most or size)),
                    next(iter(self.sources), None))

    def _uncached(self, args):
        """Whether it is memory of the DMA API for a device that does not snoop. Alone, the word
        means no other memory; beside a need any may be meant that can be synced."""
        names = [word.name for word in self.words]
        return _SNOOPS_NOT in names and (self.sources[:1] == ("coherent",)
                                         or names == [_SNOOPS_NOT] and not args.need)

    def _one(self, what, none=None):
        found = {word.name: getattr(word, what) for word in self.words if getattr(word, what)}
        if len(set(found.values())) > 1:
            raise runs.Error(f"--for {','.join(found)}: they are of different memory or use; ask "
                             "for one, or say which with --source, --cache or --access")
        return next(iter(found.values()), none)


def flags(word):
    """What it stands for among the flags of advise."""
    return " ".join(f"--{name} {value}" for name, value in (
        ("source", word.sources[0] if word.sources else ""), ("cache", word.cache),
        ("access", word.access), ("need", ",".join(word.needs))) if value)


def alone(names):
    """Those that are asked for without a buffer."""
    return [find(name) for name in dict.fromkeys(names.split(",")) if name]
