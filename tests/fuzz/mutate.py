# SPDX-License-Identifier: GPL-2.0-only
"""Damage to JSON: to what it says, to how it is spelled, and to the bytes of the file. What the
reports read is not known here; draw is a random.Random of the caller."""
import json
import pickle

NUMBERS = (0, 1, -1, 2, 10, 4095, 4096, 2**31, 2**32, 2**40, 2**52, 2**53 + 1, 2**63 - 1, 2**63,
           -2**63, 2**64, 10**30, 10**400, 0.0, -0.0, 0.5, 1.0, 1e17, 1e300, 1e-300, 12345.6789)
STRINGS = ("", " ", "\n", "a\nb", "\t", "\0", "\x1b[31mred", "\x7f", "\x85", "\u2028", "\u202e",
           "\ud800", "\udc80x", "\ufeff", "\ufffe", "\U0001f600", "\u65e5\u672c",
           "e\u0301" * 40, "\u0663\u0664", "\u00b2", "9" * 5000, "7." + "9" * 400, "x" * 300,
           "y" * 70000, "$x^$", r"$\frac{1$",
           "%s%n", "{0}{x}", "../../../etc/passwd", "/dev/zero", "<script>&amp;\"'", "a,b@c",
           "null", "NaN", "-", "--help", "0", "-1", "1e9", "remap_pfn", "mmap", "bar", "fault/16",
           "7.2", "linux-next", "6.1.0-rc1", "exact", "time", "ns", "plain", "CON", "a" * 255)
OTHERS = (None, True, False, [], {}, [[]], {"": {}}, [None], [0, "a"], {"a": 1})


def copied(data):
    """As copy.deepcopy does it, in a tenth of the time."""
    return pickle.loads(pickle.dumps(data))


def value(draw):
    kind = draw.random()
    if kind < 0.4:
        return draw.choice(NUMBERS)
    return draw.choice(STRINGS) if kind < 0.75 else copied(draw.choice(OTHERS))


def nest(draw, inner):
    """inner, so many levels down."""
    for _ in range(draw.choice((1, 2, 5, 29, 31, 32, 33, 100))):
        inner = {"a": inner} if draw.random() < 0.3 else [inner]
    return inner


def places(data, found=None):
    """(container, key) of everything in it."""
    found = [] if found is None else found
    items = list(data.items() if isinstance(data, dict) else enumerate(data))
    for key, each in items:
        found.append((data, key))
        if isinstance(each, (dict, list)):
            places(each, found)
    return found


def near(draw, old):
    """A value of the same kind, where there is one."""
    if isinstance(old, bool):
        return not old
    if isinstance(old, (int, float)) and abs(old) < 1e300:
        return draw.choice((old + 1, old - 1, -old, old * 2, old * 10**9, float(old), str(old),
                            draw.choice(NUMBERS)))
    if isinstance(old, str):
        odd = draw.choice(STRINGS)
        at = draw.randint(0, len(old))
        return draw.choice((odd, old[:at] + odd + old[at:], old[:at], old[::-1], old * 20,
                            old.upper()))
    return value(draw)


def structure(draw, data, times):
    """Changes what data, an object or a list, says."""
    for _ in range(times):
        found = places(data)
        if not found:
            return
        where, key = draw.choice(found)
        what = draw.randrange(8)
        if what == 0:
            del where[key]
        elif what == 1:
            where[key] = value(draw)
        elif what in (2, 3, 4):
            where[key] = near(draw, where[key])
        elif what == 5:
            other, at = draw.choice(found)
            where[key] = copied(other[at])
        elif what == 6:
            where[key] = nest(draw, where[key])
        elif isinstance(where, list):
            where.insert(draw.randint(0, len(where)), copied(where[key]))
        else:
            where[draw.choice(STRINGS) if draw.random() < 0.5 else key + "x"] = where.pop(key)


def spelled(draw, data):
    """As JSON, now and then with the keys doubled, escapes where none need be, or a huge number."""
    text = json.dumps(data, ensure_ascii=draw.random() < 0.8, indent=draw.choice((None, None, 1)))
    what = draw.random()
    if what < 0.04 and '": ' in text:
        key = text[:text.rindex('": ')].rsplit('"', 1)[-1]
        text = text.replace(f'"{key}": ', f'"{key}": [], "{key}": ', draw.randint(1, 3))
    elif what < 0.08:
        text = text.replace("a", "\\u0061", draw.randint(1, 9))
    elif what < 0.12 and ": 1" in text:
        text = text.replace(": 1", draw.choice((
            ": NaN", ": Infinity", ": -Infinity", ": 1e400", ": 0x1", ": 01", ": +1", ": 1_0",
            ": 1" + "0" * 19, ": 1" + "0" * 5000, ": -1", ": 1.5e3", ": 1E0")), draw.randint(1, 3))
    return text


def damaged(draw, data):
    """The bytes of a file, with some that are wrong."""
    data = bytearray(data)
    for _ in range(draw.choice((1, 1, 1, 3, 10))):
        what = draw.randrange(9)
        at = draw.randint(0, max(len(data) - 1, 0))
        if what == 0:
            del data[at:]
        elif what == 1 and data:
            data[at] ^= 1 << draw.randrange(8)
        elif what == 2:
            data[at:at] = bytes(draw.randrange(256) for _ in range(draw.choice((1, 2, 16))))
        elif what == 3:
            del data[at:at + draw.choice((1, 2, 100))]
        elif what == 4:
            data[at:at] = data[at:at + draw.choice((1, 10, 1000))]
        elif what == 5:
            data[at:at] = draw.choice((b"\n", b"\r\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc0",
                                       b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"-"))
        elif what == 6:
            data += draw.choice((b"{}", b"\n", b"]", b"\0" * 100, b" " * 1000, b"x"))
        elif what == 7 and draw.random() < 0.1:
            data[:] = draw.choice((b"", b"\n", b"[" * 100000, b'{"a":' * 100000, b"\0" * 4096,
                                   bytes(data).decode("utf-8", "replace").encode("utf-16")))
    return bytes(data)
