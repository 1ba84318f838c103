# SPDX-License-Identifier: GPL-2.0-only
"""The parts of a run, one a boot and line, to its run.json on standard output. What one machine
skipped because the source or baseline has a machine of its own is left out where that one was
booted too."""
import json
import sys

from report.cli import cli
from report.data import infile
from report.judge import trust

SCHEMA = 1


def _has_own(part, skip):
    return skip.get("source") in part["own"] or skip.get("backend") in part["own"]


def _elsewhere(parts, part, skip):
    """Whether another boot of the same kernel was the machine for what this one skipped."""
    if _has_own(part, skip):
        return False
    env = part["environment"]
    return any(other["environment"]["kernel"] == env["kernel"]
               and other["environment"]["id"] != env["id"] and _has_own(other, skip)
               for other in parts)


def merge(parts):
    run = {
        "schema": SCHEMA,
        "environments": [part["environment"] for part in parts],
        "traits": [part["traits"] for part in parts if part["traits"]],
        "cells": [trust.cell(record, boot) for part in parts
                  for boot in [trust.boot(part)] for record in part["cells"]],
        "skipped": [skip for part in parts for skip in part["skipped"]
                    if not _elsewhere(parts, part, skip)],
        "failures": [failure for part in parts for failure in part["failures"]],
    }
    return {key: value for key, value in run.items()
            if value or key not in ("traits", "failures")}


def main(argv=None):
    def call():
        parser = cli.Parser(prog="merge", description=__doc__)
        parser.add_argument("parts", metavar="FILE")
        args = parser.parse_args(argv)
        try:
            with open(args.parts, encoding="utf-8") as file:
                run = merge([json.loads(line) for line in file])
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise infile.Error(f"{args.parts}: a boot's part is not as this mapbench "
                               "writes it; the one that was killed reads it still") from error
        json.dump(run, sys.stdout, indent=2, ensure_ascii=False)
        print()
        return 0
    return cli.guard("merge", call)


if __name__ == "__main__":
    cli.start(main)
