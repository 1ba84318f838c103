# SPDX-License-Identifier: GPL-2.0-only
"""What advise ranks is as lives were that a program measured which shares no code with the
benchmarks: tests/machine/cost/direct.sh once, kept in results/amd64-7.2/direct."""
import contextlib
import io
import os
import tempfile
import unittest

import direct_points
from advise_asked import QUICK, ROOT, RUN, Asked, stripped

LIVES = os.path.join(ROOT, "results", "amd64-7.2", "direct")


class Direct(Asked):
    def judged(self, path, lives=LIVES):
        """How much is wrong, and how many lives were ranked."""
        with contextlib.redirect_stdout(io.StringIO()) as out:
            bad = direct_points.judge(path, lives)
        return bad, sum("  rank " in line for line in out.getvalue().splitlines())

    def test_of_the_committed_run(self):
        bad, ranked = self.judged(RUN)
        self.assertEqual(bad, 0)
        self.assertGreater(ranked, 300)

    def test_of_what_suite_quick_measures(self):
        """It ranks less, and nothing wrong."""
        self.keep(stripped(QUICK))
        bad, ranked = self.judged(self.path)
        self.assertEqual(bad, 0)
        self.assertGreater(ranked, 80)

    def test_other_costs_are_noticed(self):
        with open(LIVES, encoding="utf-8") as file:
            lines = [line.rsplit(" ", 1) for line in file]
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as wrong:
            wrong.writelines(f"{key} {int(value) * (1 + place % 3)}\n"
                             for place, (key, value) in enumerate(lines))
            wrong.flush()
            self.keep(stripped(QUICK))
            self.assertGreater(self.judged(self.path, wrong.name)[0], 20)


if __name__ == "__main__":
    unittest.main()
