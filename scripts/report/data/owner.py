# SPDX-License-Identifier: GPL-2.0-only
"""Whom we believe, and what nobody else can lay or rename: the rule of scripts/outside/trust.sh."""
import os

UNKNOWN = 65534     # of all owners that a user namespace has not got


def trusted(uid):
    """Whether it, a user's number outside, is of those whom scripts/outside/trust.sh believes."""
    return str(uid) in ("0", os.environ.get("SUDO_UID"), str(outside("uid", os.geteuid())),
                        str(outside("uid", os.stat(__file__).st_uid)))


def outside(kind, number):
    """What trust_number of scripts/outside/trust.sh says; None where it cannot be told."""
    if not _in_userns():
        return number
    if number == UNKNOWN:
        return None
    for line in _lines(f"/proc/self/{kind}_map"):
        first, outer, count = map(int, line.split())
        if first <= number < first + count:
            return outer + number - first
    return None


def _in_userns():
    return os.environ.get("MAPBENCH_USERNS", "root") != "root"


def noted(kind, status):
    """Whether it was believed before our user namespace was entered."""
    return (_in_userns() and f" {kind}:{status.st_dev}:{status.st_ino} "
            in os.environ.get("MAPBENCH_TRUST", ""))


def owned(status):
    """Whether what has that status is of one whom we believe."""
    uid = outside("uid", status.st_uid)
    return noted("o", status) if uid is None else trusted(uid)


def ours(way):
    """Whether nobody else can lay a thing in that directory."""
    status = os.stat(way)
    if not owned(status) or status.st_mode & 0o002:
        return False
    if not status.st_mode & 0o020:
        return True
    gid = outside("gid", status.st_gid)
    return not _listed(way) and (noted("r", status) or
                                 gid is not None and all(map(trusted, _members(gid))))


def _listed(way):
    """Whether it has an ACL: what its group may do is then what any may do that it names."""
    try:
        return bool(os.getxattr(f"/proc/self/fd/{way}", "system.posix_acl_access"))
    except OSError:
        return False


def _members(gid):
    """Who is in that group; of one that is not known whoever has that number. Inside the host's."""
    at = "/host/etc" if os.path.exists("/host/etc/passwd") else "/etc"
    users = [line.split(":") for line in _lines(f"{at}/passwd")]
    groups = [line.split(":") for line in _lines(f"{at}/group")]
    named = [group[3:] for group in groups if group[2:3] == [str(gid)]]
    names = {name for rest in named for name in ",".join(rest).split(",") if name}
    found = {user[2] for user in users if len(user) > 3
             and (user[0] in names or user[3] == str(gid))}
    found |= {"?" for name in names - {user[0] for user in users}}     # of no file, as LDAP's
    return found if named else found | {str(gid)}


def _lines(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()
