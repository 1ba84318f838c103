# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for semantics.json: the page shows every outcome, marks what was not expected, and a
file that contradicts itself is refused."""
import copy
import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "..", "..", "scripts")]

from report_sample import sample  # noqa: E402
from report_html import Balance  # noqa: E402
from report_test import Directory  # noqa: E402


def probe(name, backend, outcome, expected=None, **other):
    match = None if expected is None else outcome in expected.split("|")
    return {"env": "vm", "backend": backend, "source": "compound", "cache": "wb", "class": "remap",
            "probe": name, "outcome": outcome, "expected": expected, "match": match,
            "detail": None} | other


def probed():
    return {"schema": 1, "environments": ["vm"], "probes": [
        probe("o_direct_read", "remap_pfn", "EFAULT", "EFAULT"),
        probe("o_direct_read", "insert_page", "ok", "ok", **{"class": "insert"}),
        probe("mremap_grow", "remap_pfn", "EFAULT", "EFAULT"),
        probe("mremap_grow", "insert_page", "ENOMEM", "SIGBUS|EFAULT", **{"class": "insert"}),
        probe("mremap_grow", "anon", "zero", source=None, cache=None, **{"class": "baseline"}),
        probe("refs", "remap_pfn", "unavailable", "unchanged", match=None, detail="no <ioctl>")]}


class Semantics(Directory):
    def keep(self, data):
        with open(os.path.join(self.path, "semantics.json"), "w", encoding="utf-8") as file:
            file.write(data if isinstance(data, str) else json.dumps(data))

    def broken(self, text, change):
        made = probed()
        change(made)
        self.keep(made)
        status, out, _ = self.call("validate", sample())
        self.assertEqual(status, 1)
        self.assertIn(text, out)

    def test_valid(self):
        self.keep(probed())
        self.assertEqual(self.call("validate", sample())[0], 0)

    def test_broken(self):
        for text, key, value in (
                ("match is", "match", False), ("match is", "match", None),
                ("no such", "env", None), ("is not one of", "class", "nosuch"),
                ("lacks 'other'", "env", "other"), ("$.probes[0].outcome", "outcome", "two words"),
                ("additional", "more", 1)):
            with self.subTest(key=key, value=value):
                if text in ("no such", "additional"):
                    text = "$.probes[0]"
                self.broken(text, lambda made: made["probes"][0].update({key: value}))
        self.broken("same key", lambda made: made["probes"].append(
            copy.deepcopy(made["probes"][0])))
        self.broken("no environment", lambda made: made["environments"].append("other"))
        self.broken("match is False", lambda made: made["probes"][5].update(match=False))
        self.broken("'probes' is a required", lambda made: made.pop("probes"))

    def test_not_json(self):
        self.keep("{")
        status, _, err = self.call("validate", sample())
        self.assertEqual(status, 2)
        self.assertIn("semantics.json is not JSON", err)

    def test_page(self):
        self.keep(probed())
        page = self.page(sample())
        balance = Balance(page)
        self.assertEqual(balance.errors, [])
        self.assertIn("semantics", balance.ids)
        self.assertIn("#semantics", balance.links)
        self.assertIn('<mark title="expected SIGBUS|EFAULT">ENOMEM</mark>', page)
        self.assertEqual(page.count("<mark"), 1)
        self.assertIn("insert_page, mremap_grow: ENOMEM, expected SIGBUS or EFAULT", page)
        self.assertIn('title="no &lt;ioctl&gt;"', page)
        part = page[page.index('<section id="semantics"'):]
        head = part[:part.index("</thead>")]
        places = [head.index(f">{name}<") for name in ("remap_pfn", "insert_page", "anon")]
        self.assertEqual(places, sorted(places), "backends in the catalog's order, baselines last")

    def test_expected(self):
        made = probed()
        made["probes"].pop(3)
        self.keep(made)
        page = self.page(sample())
        self.assertNotIn("<mark", page)
        self.assertIn("Every outcome is as expected.", page)

    def test_two_environments(self):
        made, insert = probed(), {"class": "insert"}
        made["environments"].append("other")
        made["probes"] += [
            probe("o_direct_read", "remap_pfn", "EFAULT", "EFAULT", env="other"),
            probe("o_direct_read", "insert_page", "EFAULT", "ok", env="other", **insert),
            probe("fork", "remap_pfn", "copies", "copies", env="other"),
            probe("fork", "prepare_remap", "copies", "copies", env="other")]
        self.keep(made)
        page = self.page(sample(envs=("vm", "other")))
        part = page[page.index('<section id="semantics"'):]
        part = part[:part.index("</section>")]
        self.assertEqual(part.count("<table"), 1)
        self.assertIn('data-head="remap_pfn"><span class="no">EFAULT</span></td>', part,
                      "the same in both")
        self.assertIn('<small>vm</small> <span>ok</span><br><small>other</small> '
                      '<mark title="expected ok">EFAULT</mark>', part)
        self.assertIn('<small>vm</small> -<br><small>other</small> <span>copies</span>', part)
        self.assertIn('data-head="prepare_remap"><small>vm</small> -<br>', part, "its class")
        self.assertIn('data-head="prepare_remap"><span>copies</span>', part, "only one has it")
        self.assertIn("<li>other: insert_page, o_direct_read: EFAULT, expected ok", part)

    def test_none(self):
        page = self.page(sample())
        self.assertNotIn('id="semantics"', page)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "Semantics"])
