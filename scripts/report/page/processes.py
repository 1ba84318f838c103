# SPDX-License-Identifier: GPL-2.0-only
"""Whole processes, as hyperfine timed them: hyperfine-ENV.json, beside run.json."""
import glob
import os

from report.data import infile, schema
from report.draw.markup import paragraph, section, table, text
from report.judge import trust

_FIELDS = ("command", "mean", "stddev", "min", "max", "times")
_SECONDS = {"type": "number", "minimum": 0}
_check = schema.compiled({
    "type": "object", "required": ["results"], "properties": {"results": {
        "type": "array", "items": {
            "type": "object", "required": _FIELDS, "properties": {
                "command": {"type": "string"}, "mean": _SECONDS, "min": _SECONDS, "max": _SECONDS,
                "stddev": {"type": ["number", "null"]}, "times": {"type": "array"}}}}}})


def read(directory):
    """By environment: hyperfine's results, the quickest first."""
    found = {}
    for path in sorted(glob.glob(os.path.join(glob.escape(directory), "hyperfine-*.json"))):
        results = infile.document(path, "remove it, or run again", "it is not what hyperfine "
                                  "exports: remove it, or run again", _check)["results"]
        found[os.path.basename(path)[len("hyperfine-"):-len(".json")]] = sorted(
            ({key: each[key] for key in _FIELDS} for each in results),
            key=lambda each: each["mean"])
    return found


def build(run):
    parts = []
    for env, rows in read(run.directory).items():
        doubt = trust.of_processes(run, env)
        doubt = f" Not trusted: {doubt}." if doubt else ""
        parts.append(paragraph(f"{env}, in milliseconds.{doubt}"))
        parts.append(table(("way", "mean", "σ", "min", "max", "runs"),
                           [[f"<code>{text(row['command'])}</code>"]
                            + [_ms(row[key]) for key in ("mean", "stddev", "min", "max")]
                            + [text(len(row["times"]))] for row in rows]))
    if not parts:
        return ""
    lead = paragraph("From exec to exit of a small static program that opens, configures and maps "
                     "2 MiB, reads every page, unmaps, closes and ends; timed by hyperfine.")
    return section("processes", "Whole processes", lead, *parts)


def _ms(seconds):
    return "-" if seconds is None else f"{seconds * 1000:.2f}"
