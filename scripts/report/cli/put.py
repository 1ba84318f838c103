# SPDX-License-Identifier: GPL-2.0-only
"""Puts files that were built into a directory that somebody named: each whole, and none through a
link that another user has laid."""
import glob
import os

from report.data import outfile
from report.cli import cli


def put(directory, files):
    """Copies of files there. Without any: refuses what is there and cannot be replaced so."""
    if not files:
        for path in glob.glob(os.path.join(glob.escape(directory), "*.ko")) or [
                os.path.join(directory, "file.ko")]:
            outfile.check(path)
        return 0
    outfile.directory(directory)
    with outfile.kept(directory) as here:
        for path in files:
            place = os.path.join(here, os.path.basename(path))
            outfile.check(place)
            if os.path.islink(place):   # as of a compiler: the link goes, not what it leads to
                os.unlink(place)
            with open(path, "rb") as file:
                outfile.write(place, file.read())
    return 0


def main(argv=None):
    def call():
        parser = cli.Parser(prog="put", description=__doc__)
        parser.add_argument("directory", metavar="DIR")
        parser.add_argument("files", metavar="FILE", nargs="*")
        args = parser.parse_args(argv)
        return put(args.directory, args.files)
    return cli.guard("put", call)


if __name__ == "__main__":
    cli.start(main)
