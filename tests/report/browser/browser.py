# SPDX-License-Identifier: GPL-2.0-only
"""The report in a browser: drive.js does what a reader does, at three widths, in light and
in dark.

usage: browser.py BROWSER AXE. tests/scripts/page/browser.sh has both."""
import html
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "..", "scripts")]

from report import __main__ as command  # noqa: E402
from report.data import life, number, run as runs  # noqa: E402
from report.judge import parts, side  # noqa: E402

RUN = os.path.join(HERE, "..", "..", "..", "results", "amd64-7.2")
LIMIT = 300


def browse(browser, path, *more):
    """The page when its script has come to its end."""
    made = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--hide-scrollbars", "--virtual-time-budget=100000", "--dump-dom", *more,
         f"file://{path}"], capture_output=True, text=True, timeout=LIMIT, check=True)
    return made.stdout


def total(cells, row, size):
    return next(each.total for each in life.lives(cells, size) if each.row == row)


def sizes(run):
    """Of each memory at its first and its last size, by run.json."""
    for group, cells in run.own.items():
        for size in (cells.sizes[0], cells.sizes[-1]):
            lives = life.ranked(cells, size)
            if len(lives) < 2:
                continue
            ways = [lives[0].row, lives[-1].row]
            figures = [total(cells, way, size) for way in ways]
            yield {"memory": run.name(group), "size": number.size(size),
                   "place": cells.sizes.index(size), "ways": ways,
                   "figures": [f"{figure:,}" for figure in figures],
                   "difference": f"{figures[1] - figures[0]:+,}".replace("+0", "0"),
                   "order": " ".join(f"{each.total:,}" for each in lives)}


def with_parts(scratch):
    """Puts the vectors that are kept beside the run into it, and a profile; the names of cells."""
    path = os.path.join(scratch, "run.json")
    with open(path, encoding="utf-8") as file:
        made = json.load(file)
    with open(os.path.join(RUN, "vector", "run.json"), encoding="utf-8") as file:
        vectors = {each["name"]: each for each in json.load(file)["cells"] if "vector" in each}
    with open(os.path.join(RUN, "..", "profile", "munmap-bar", "7.2.json"),
              encoding="utf-8") as file:
        profile = json.load(file)
    names = [next(name for name, each in vectors.items()
                  if name.startswith("munmap/") and each["min"] > 20000)]
    for each in made["cells"]:
        if each["name"] == names[0]:
            each["vector"] = vectors[names[0]]["vector"] | {"instructions": each["min"]}
        if len(names) < 2 and (each["op"], each["backend"], each["device"], each["bytes"]) == tuple(
                profile["cell"][key] for key in ("op", "backend", "device", "bytes")):
            names.append(each["name"])
            profile["cell"]["name"] = each["name"]
    for path, data in ((path, made), (os.path.join(scratch, "profile-one.json"), profile)):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(data, file)
    most = max(made["cells"], key=lambda each: len(set(each["values"])))
    return [*names, most["name"]], profile


def opened(run, names, profile):
    """What each of these cells opens to: the title and the first line of each table."""
    for name in names:
        cell = next(each for each in run.cells if side.name(each) == name)
        values = sorted(set(cell["values"]))
        first = f"{values[0]:,} {cell['values'].count(values[0]):,}"
        if len(values) > 12:
            width = (values[-1] - values[0] + 1) / 12
            end = math.ceil(values[0] + width) - 1
            first = (f"{values[0]:,} to {end:,} "
                     f"{sum(each < values[0] + width for each in cell['values']):,}")
        told = [["Repetitions", first]]
        if "vector" in cell:
            part = next(part for part in (*parts.EXACT, *parts.DISTINCT) if cell["vector"][part])
            told.append(["Vector of one repetition", f"{part} {cell['vector'][part]:,}"])
        if profile["cell"]["name"] == name:
            top = profile["functions"][0]
            told.append([f"Profile, {profile['unit']}", f"{top['name']} {top['self']:,}"])
        yield {"name": name, "count": cell["n"], "values": len(values), "told": told}


def wanted(run):
    names = [side.name(cell) for cell in run.cells]
    words = ("munmap", "munmap bar 64M", "FAULT_HUGE 10%", "nosuchword")
    first = next(iter(run.curved.values()))
    row, backend = first.rows[0]
    size = first.sizes[0]
    least = min(cell["min"] for cell in run.cells)
    return {
        "sizes": list(sizes(run)),
        "searches": [{"words": each, "count": f"{count:,}"} for each in words
                     for count in [sum(all(word.lower() in name.lower() for word in each.split())
                                       for name in names)]],
        "filters": [
            {"id": "ask-op", "value": "munmap",
             "count": f"{sum(cell['op'] == 'munmap' for cell in run.cells):,}"},
            {"id": "ask-way", "value": backend,
             "count": f"{sum(cell['backend'] == backend for cell in run.cells):,}"},
            {"id": "ask-bytes", "value": "2 MiB",
             "count": f"{sum(cell['bytes'] == 2 << 20 for cell in run.cells):,}"}],
        "least": f"{least:,}", "most": f"{max(cell['min'] for cell in run.cells):,}",
        "mins": [f"{cell['min']:,}" for cell in run.cells],
        "mark": re.compile(rf"^{number.size(size)}, {first.unit}: {row} "
                           rf"{first.main(row, 'mmap', size)['min']:,}")}


def drive(browser, page, want, axe):
    """What drive.js found in the page."""
    with open(os.path.join(HERE, "drive.js"), encoding="utf-8") as file:
        program = file.read()
    script = f"<script>const WANTED = {json.dumps(want)};</script>\n"
    if want["axe"]:
        with open(axe, encoding="utf-8") as file:
            script += f"<script>{file.read()}</script>\n"
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as file:
        file.write(page.replace("</body>", f"{script}<script>{program}</script></body>"))
        file.flush()
        told = browse(browser, file.name, f"--window-size={want['width']},1000",
                      *(["--blink-settings=preferredColorScheme=0"] if want["dark"] else []))
    found = re.search("FOUND(.*)DNUOF", told, re.S)
    if not found:
        return [{"what": "the page came to its end", "ok": False, "told": told[-2000:]}]
    return json.loads(html.unescape(found[1]))


def bare(browser, page, mins):
    """What is there where scripts are not allowed."""
    forbid = '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'">'
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as file:
        file.write(page.replace("<head>", f"<head>{forbid}", 1))
        file.flush()
        shown = browse(browser, file.name)
    shown, data = re.subn(r"<script.*?</script>", "", shown, flags=re.S)
    asked = re.search(r"<section[^>]* id=\"ask\"[^>]*>", shown)
    for what, held in (("the page came", data > 1), ("what takes a script is hidden",
                                                     asked and "hidden" in asked[0]),
                       ("all figures are there", all(each in shown for each in mins))):
        yield "without script", {"what": what, "ok": bool(held), "told": shown[:200]}


def main(browser, axe):
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("run.json", "semantics.json"):
            shutil.copy(os.path.join(RUN, name), scratch)
        names, profile = with_parts(scratch)
        assert command.main(["report", scratch]) == 0
        path = os.path.join(scratch, "report.html")
        with open(path, encoding="utf-8") as file:
            page = file.read()
        want, failed = wanted(runs.load(scratch)), 0
        want["opened"] = list(opened(runs.load(scratch), names, profile))
        assert [len(each["told"]) for each in want["opened"]] == [2, 2, 1]
        mark = want.pop("mark")
        # A mark tells of all that share its line, of whom the first is asked for.
        marks = map(html.unescape, re.findall(r'<g class="pt"><title>([^<]*)', page))
        first = next(filter(mark.match, marks))
        results = list(bare(browser, page, want["mins"]))
        for width, dark, checked in ((1280, False, True), (800, False, False), (400, True, True)):
            name = f"{width} px, {'dark' if dark else 'light'}"
            results += [(name, each) for each in drive(browser, page, want | {
                "width": width, "dark": dark, "axe": checked, "mark": first}, axe)]
    for name, each in results:
        failed += not each["ok"]
        if not each["ok"]:
            print(f"not ok - {name}: {each['what']}: {each['told']}")
    print(f"{len(results) - failed} of {len(results)} ok")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
