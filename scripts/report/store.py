# SPDX-License-Identifier: GPL-2.0-only
"""Files written whole or not at all."""
import os
import tempfile


def directory(path):
    os.makedirs(path, exist_ok=True)


def write(path, content):
    """Replaces path with content, text or bytes; on failure path is as it was."""
    data = content.encode() if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=".report-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
