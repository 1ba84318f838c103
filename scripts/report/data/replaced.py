# SPDX-License-Identifier: GPL-2.0-only
"""What a file that takes another's place has from that one, and what is left of those of which the
writer was killed before. Directories are open, by number; names are in them."""
import contextlib
import errno
import fcntl
import os
import re
import stat

from report.data import owner

_ACL = "system.posix_acl_access"
OLD = os.O_NONBLOCK | os.O_NOCTTY | os.O_NOFOLLOW | os.O_CLOEXEC     # to open what is there
_LEFT = re.compile(r"\.report-([1-9][0-9]{0,9})-[0-9a-f]{16}")      # as of_writer() names them


def as_before(handle, old, name, before, shared):
    """Whoever could read and write old, the open file of that name, can do so with what replaces
    it, and nobody else. before: its status; shared: what is made in that directory gets the group
    that this file has."""
    if not (_given(handle, before.st_uid, before.st_gid) or _given(handle, -1, before.st_gid)
            or shared):
        more = before.st_mode >> 3 & ~before.st_mode & 0o7     # than all others have
        if more:
            raise OSError(errno.EPERM, "it is of a group that you are not in, whose members would "
                          "lose it", name)
    _keep_words(handle, old)
    acl = _acl(old)
    if not acl:
        _drop_acl(handle)       # that of the directory, which all that is new gets
    # Where there is one the bits of the group are the most that it gives, not what the group has.
    os.fchmod(handle, before.st_mode & (0o707 if acl else 0o777))
    if acl:
        _put_acl(handle, acl, name)


def _given(handle, uid, gid):
    """Whether it has that owner and group now; -1: the one that it has."""
    if _unknown("uid", uid) or _unknown("gid", gid):
        return False
    try:
        os.fchown(handle, uid, gid)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EINVAL):     # of one that a namespace has not got
            raise
        return False
    return True


def _unknown(kind, number):
    """Whether that is the number of all whom this user namespace does not know; a file that is
    given to it becomes that of one whom nobody else is."""
    if number != owner.UNKNOWN:
        return False
    with open(f"/proc/self/{kind}_map", encoding="ascii") as file:
        return file.read().split() != ["0", "0", "4294967295"]


def _put_acl(handle, acl, name):
    try:
        os.setxattr(handle, _ACL, acl)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise OSError(errno.EPERM, "it has an ACL that names others, which an ordinary user's "
                      "mapbench cannot give what replaces it: write to another name, or take it "
                      "off with setfacl -b", name) from error


def _drop_acl(handle):
    try:
        os.removexattr(handle, _ACL)
    except OSError as error:
        if error.errno not in (errno.ENODATA, errno.EOPNOTSUPP):
            raise


def _keep_words(handle, old):
    """What a user has noted of the file, which is no matter of who may read it."""
    place = f"/proc/self/fd/{old}"
    with contextlib.suppress(OSError):      # as where the file system has none
        for key in os.listxattr(place):
            if key.startswith("user."):
                os.setxattr(handle, key, os.getxattr(place, key))


def _acl(old):
    """None where there is none, or where its file system has none."""
    try:
        return os.getxattr(f"/proc/self/fd/{old}", _ACL)
    except OSError as error:
        if error.errno in (errno.ENODATA, errno.EOPNOTSUPP):
            return None
        raise


def sweep(way, ours):
    """Takes away what writers that were killed have left there. ours: nobody else can rename what
    is in it; else of a directory the name says nothing, which he may have given to another one of
    ours, whose files he could not remove."""
    with contextlib.suppress(OSError):      # as where it cannot be read
        for name in os.listdir(f"/proc/self/fd/{way}"):
            found = _LEFT.fullmatch(name)
            if found and not os.path.exists(f"/proc/{found[1]}"):
                _take_away(way, name, ours)


def of_writer():
    """The name of what is written, by which sweep() knows it and its writer."""
    return f".report-{os.getpid()}-{os.urandom(8).hex()}"


def _take_away(way, name, ours):
    """Unless it is another user's, or its writer is at work, who may have another number for us."""
    with contextlib.suppress(OSError):
        handle = os.open(name, os.O_RDONLY | OLD, dir_fd=way)
        try:
            status = os.fstat(handle)
            what = stat.S_IFMT(status.st_mode)
            if what in (stat.S_IFREG, stat.S_IFDIR) and status.st_uid == os.geteuid():
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if not same(handle, way, name):
                    return
                if what == stat.S_IFREG:
                    os.unlink(name, dir_fd=way)
                elif ours:
                    remove(handle, way, name)
        finally:
            os.close(handle)


def remove(handle, way, name):
    """A directory that is open, and the files in it, which write_all() makes nothing but. One that
    has more in it stays."""
    files = os.listdir(handle)
    for file in files:
        status = os.stat(file, dir_fd=handle, follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            return
    for file in files:
        os.unlink(file, dir_fd=handle)
    os.rmdir(name, dir_fd=way)


def same(handle, way, name):
    """Whether that name is still the file that was opened."""
    try:
        return os.path.samestat(os.fstat(handle),
                                os.stat(name, dir_fd=way, follow_symlinks=False))
    except FileNotFoundError:
        return False
