# SPDX-License-Identifier: GPL-2.0-only
"""For the tests of advise: how it is asked, and what holds whatever it says."""
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(ROOT, "scripts")]

from report import __main__ as command  # noqa: E402

# Pages, as suite quick has them: bench/plan/suite.c.
QUICK = {1, 16, 512, 16384}

RUN = os.path.join(ROOT, "results", "amd64-7.2")

# What no driver may do, however well it works: the DMA API's memory has one call, a BAR is a
# device's and RAM is not.
FORBIDDEN = {
    "compound": {"io_remap_pfn", "iomap_memory"},
    "bar": {"remap_pfn"},
    "coherent": {"remap_pfn", "io_remap_pfn", "iomap_memory", "insert_page", "insert_pages",
                 "fault_page", "fault_pfn", "fault_around", "fault_huge"},
}
EXPERIMENTS = {"fault_page_vmalock", "fault_pfn_vmalock"}
BASELINES = {
    "anon": {"anon", "anon_populate", "memfd", "hugetlb", "udmabuf", "dma_heap"},
    "bar": {"sysfs_resource", "sysfs_resource_wc", "vfio_pci", "dev_mem"},
}


def read(name):
    with open(os.path.join(RUN, name), encoding="utf-8") as file:
        return json.load(file)


def stripped(pages, state=512):
    """What `mapbench run` measures of these sizes: all pages touched in order, and what state
    does at one size."""
    data = read("run.json")
    data["cells"] = [each for each in data["cells"] if each["pages"] in pages
                     and each["touched"] in (None, 0, each["pages"])
                     and each["pattern"] != "random"
                     and (each.get("state") in (None, "dirty") or each["pages"] == state)]
    return data


class Asked(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = scratch.name

    def keep(self, data, name="run.json"):
        with open(os.path.join(self.path, name), "w", encoding="utf-8") as file:
            json.dump(data, file)

    def ask(self, path, *flags):
        """Exit status, standard output, standard error."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command.main(["advise", path, *flags])
        return status, out.getvalue(), err.getvalue()

    def answer(self, path, *flags):
        status, out, err = self.ask(path, *flags, "--json")
        self.assertEqual((status, err), (0, ""))
        return json.loads(out)
