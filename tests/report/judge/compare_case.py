# SPDX-License-Identifier: GPL-2.0-only
"""What the test cases of compare share."""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from report_scratch import Scratch  # noqa: E402


class Comparing(Scratch):
    """Writes runs below a directory of its own, and compares them by the command."""
    def call(self, *args):
        return self.report("compare", *args)

    def compare(self, base, new, *flags, status):
        """Compares two runs; the cells of the JSON by verdict, and the table."""
        paths = self.store("base", base), self.store("new", new)
        got, text, err = self.call(*paths, *flags)
        self.assertEqual((got, err), (status, ""))
        self.assertLessEqual(max(map(len, text.splitlines())), 100)
        got, data, err = self.call(*paths, *flags, "--json")
        self.assertEqual((got, err), (status, ""))
        rows = {}
        for machine in json.loads(data)["machines"]:
            for row in machine["cells"]:
                rows.setdefault(row["verdict"], []).append(row)
        return rows, text
