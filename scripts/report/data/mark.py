# SPDX-License-Identifier: GPL-2.0-only
"""By what a file is known that mapbench has made, and may replace: by how it begins, each in the
place that it has there, and not by words that may stand in anybody's file."""
import re

DRAWING = "mapbench history"    # the title of a history's
DPI = 110                       # of a plot, in which few others draw

_SVG = rb'\A<\?xml version="1\.0"[^>]*\?>\s*<!DOCTYPE svg [^>]*>\s*<svg [^>]*>\s*'
_PER_METRE = round(DPI / 0.0254).to_bytes(4, "big")
_PAGE = re.compile(rb'\A<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
                   rb'(?:<meta name="[^>]*>\n)*<title>mapbench: ')
_PLOT = {"svg": re.compile(_SVG + rb"<style>:root\{--c0:#"),
         "png": re.compile(rb"\A\x89PNG\r\n\x1a\n.{25}.{4}tEXtSoftware\0Matplotlib version.{,200}?"
                           rb"\0\0\0\x09pHYs" + re.escape(2 * _PER_METRE), re.S)}
_DRAWING = re.compile(_SVG + rb"<title>" + DRAWING.encode() + rb"</title>\s*<metadata>\s*<rdf:RDF ")


def page(data):
    """Of a report.html, the earliest on."""
    return _PAGE.match(data)


def plot(suffix):
    """Of a figure of plots/."""
    return _PLOT[suffix].match


def drawing(data):
    """Of what history --plot draws."""
    return _DRAWING.match(data)
