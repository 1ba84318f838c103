# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for what starts Python: where that has too little memory, or is killed, one line."""
import os
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))
SCRIPTS = os.path.join(ROOT, "scripts")


class Start(unittest.TestCase):
    def start(self, module):
        """As the front door does, with a module of the standard library's that is another."""
        with tempfile.TemporaryDirectory() as path:
            os.mkdir(os.path.join(path, "scripts"))
            for room in ("report", "outside"):
                os.symlink(os.path.join(SCRIPTS, room), os.path.join(path, "scripts", room))
            with open(os.path.join(path, "scripts/argparse.py"), "w", encoding="utf-8") as file:
                file.write(module)
            script = (f". {SCRIPTS}/outside/say.sh; . {SCRIPTS}/build/report.sh; "
                      f"report history {ROOT}/results/history.jsonl")
            return subprocess.run(["bash", "-c", script], check=False, capture_output=True,
                                  text=True, env=os.environ | {"SRC": path, "CACHE": path})

    def test_no_memory(self):
        ended = self.start("raise MemoryError\n")
        self.assertEqual((ended.returncode, ended.stdout), (1, ""))
        self.assertRegex(ended.stderr, r"\Amapbench: there is not enough memory for Python.*\n\Z")

    def test_killed(self):
        ended = self.start("import os\nos.kill(os.getpid(), 9)\n")
        self.assertEqual((ended.returncode, ended.stdout), (137, ""))
        self.assertRegex(ended.stderr, r"\Amapbench: Python was ended by SIGKILL.*\n\Z")

    def test_what_it_says_is_heard(self):
        ended = self.start("import os\nos.write(2, b'heard\\n')\nos._exit(3)\n")
        self.assertEqual((ended.returncode, ended.stderr), (3, "heard\n"))


if __name__ == "__main__":
    unittest.main()
