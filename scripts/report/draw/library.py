# SPDX-License-Identifier: GPL-2.0-only
"""matplotlib, for whoever draws. When it is imported it reads a matplotlibrc in the current
directory, which another user may have laid there: so it is imported elsewhere."""
import os

_here = os.open(".", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
try:
    os.chdir("/")
    import matplotlib
    from matplotlib import ticker
    from matplotlib.figure import Figure
finally:
    os.fchdir(_here)
    os.close(_here)

__all__ = ["Figure", "matplotlib", "ticker"]
