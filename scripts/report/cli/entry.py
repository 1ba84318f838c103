# SPDX-License-Identifier: GPL-2.0-only
"""What scripts/build/report.sh starts: one of the programs. What none of them expects, as of a
library that is damaged, is told in a line as well; who runs a program by itself sees where it
came from."""
import os
import runpy
import sys

_LATER = 76     # READER_LATER of scripts/outside/reader.sh


def main():
    module = sys.argv.pop(1)
    if os.environ.get("MAPBENCH_OUTSIDE") == "reads":
        sys.meta_path.insert(0, _Later())
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except MemoryError:             # who started us tells it, by what is there already
        raise
    except Exception as error:      # whatever it is
        if os.environ.get("MAPBENCH_DEBUG"):
            raise
        sys.exit(_refuse(error))


class _Later:
    """Ends what needs more than the standard library, before it has said or written a thing: it is
    run in the root file system, then. All that need one import it first."""
    @staticmethod
    def find_spec(name, _path=None, _target=None):
        if name in ("jsonschema", "matplotlib", "numpy", "scipy"):
            raise SystemExit(_LATER)


def _refuse(error):
    from report.data import infile
    while error.__cause__:
        error = error.__cause__
    at = error.__traceback__
    while at.tb_next:
        at = at.tb_next
    where = f"{at.tb_frame.f_code.co_filename}, line {at.tb_lineno}"
    why = " ".join(str(error).split())
    print(f"mapbench: not expected: {type(error).__name__} in {where}: {infile.shown(why)}; "
          "set MAPBENCH_DEBUG=1 and run it again for the traceback", file=sys.stderr)
    return 1
