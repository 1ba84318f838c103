# SPDX-License-Identifier: GPL-2.0-only
"""Where the figures come from, and which of them not to believe."""
from report.data import catalog, number, run as runs
from report.judge import side
from report.draw.markup import element, listing, paragraph, section, table, text

_TITLES = (("kernel", "kernel"), ("arch", "architecture"), ("machine", "machine"),
           ("mode", "mode"), ("qemu", "QEMU"), ("cpu_model", "CPU model"), ("seed", "seed"),
           ("suite", "suite"), ("commit", "commit"), ("dirty", "uncommitted changes"),
           ("version", "version"), ("sources", "hash of the sources"),
           ("module_srcversion", "module srcversion"), ("shuffle", "order shuffled with seed"),
           ("started", "started"),
           ("flags", "kernel command line"))


def alerts(run):
    """What to know before any figure is read, in one line each."""
    lines = []
    for env in run.environments:
        broken = [guard["name"] for guard in env["guards"] if not guard["held"]]
        if broken:
            lines.append(f"{env['id']}: did not hold: {', '.join(broken)}.")
        if runs.origin(env):
            lines.append(f"{env['id']}: {runs.origin(env)}.")
    if run.failures:
        lines.append(f"{len(run.failures)} failure{'s' if len(run.failures) > 1 else ''}.")
    if not lines:
        return ""
    return listing([f'{text(line)} <a href="#trust">Details</a>' for line in lines], class_="warn")


def build(run):
    parts = [_failures(run), _untrusted(run)]
    parts += [_environment(env) for env in run.environments]
    if not run.environments:
        parts.append(paragraph("The run names no environment.", class_="warn"))
    return section("trust", "Environment and trust", *parts)


def _failures(run):
    if not run.failures:
        return paragraph("No failures.")
    return "<h3>Failures</h3>" + listing(
        [text(f"{failure['env'] or 'before any boot'}: {failure['what']}")
         for failure in run.failures], class_="warn")


def _untrusted(run):
    cells = [cell for cell in run.cells if not cell["trusted"]]
    if not cells:
        return paragraph("Every cell is trusted.") if run.cells else ""
    cells.sort(key=lambda cell: (cell["env"], catalog.source_order(cell["source"]),
                                 catalog.op_order(cell["op"]), cell["bytes"]))
    heads = ["op", "backend", "source", "cache", "size", "min", "max", "note", "environment"]
    several = len(run.environments) > 1
    rows = [[text(part) for part in (
        cell["op"], cell["backend"] + _variant(cell), cell["source"], cell["cache"],
        number.size(cell["bytes"]), number.exact(cell["min"]), number.exact(cell["max"]),
        cell["note"])] + [text(cell["env"])] * several for cell in cells]
    return ("<h3>Cells that are not trusted</h3>"
            + table(heads if several else heads[:-1], rows))


def _variant(cell):
    """What matters of it where a cell stands alone."""
    shown = [f"{key} {cell[key]}" for key in catalog.VARIANT
             if key in ("window", "threads") and (cell[key] or 0) > 1]
    return f" ({', '.join(shown)})" if shown else ""


def _environment(env):
    pairs = "".join(f"<dt>{title}</dt><dd>{text(_value(env[key]))}</dd>"
                    for key, title in _TITLES
                    if env.get(key) is not None or key in ("commit", "dirty"))
    pairs += "".join(f"<dt>{title}</dt><dd>{text(_value(env['about'][key]))}</dd>"
                     for key, title in side.ABOUT if key in env.get("about", {}))
    guards = [[text(guard["name"]), "held" if guard["held"] else "<strong>no</strong>",
               text(guard["detail"])] for guard in env["guards"]]
    rows = (table(["guard", "held", "detail"], guards) if guards
            else paragraph("No guards were checked.", class_="warn"))
    return f"<h3>{text(env['id'])}</h3>" + element("dl", pairs) + rows


def _value(value):
    if value is None:
        return "not known"
    if isinstance(value, list):
        return "; ".join(value) or "none"
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
