# SPDX-License-Identifier: GPL-2.0-only
"""For the tests of what a signal does: mapbench as a terminal, a shell or a script starts it."""
import os
import pty
import select
import signal
import subprocess
import threading
import time

SRC = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
MAPBENCH = os.path.join(SRC, "scripts", "mapbench")
MARK = "MAPBENCH_TEST_PROCESS"


class Mapbench:
    """A verb that runs. front is the process that was started, leader of a group of its own."""

    def __init__(self, *words, terminal=False, env=None):
        self.mark = f"{os.getpid()}-{time.monotonic_ns()}"
        self.env = dict(os.environ, **(env or {}), **{MARK: self.mark})
        self.text, self.status, self._reaped = b"", None, threading.Event()
        argv = [MAPBENCH, *words]
        if terminal:
            self.front, self._fd = pty.fork()
            if self.front == 0:
                os.execve(argv[0], argv, self.env)
        else:
            self._fd, end = os.pipe()
            child = subprocess.Popen(argv, env=self.env, stdin=subprocess.DEVNULL, stdout=end,
                                     stderr=end, start_new_session=True)
            os.close(end)
            self.front = child.pid
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._reap, daemon=True).start()

    def _read(self):
        while True:
            try:
                if select.select([self._fd], [], [], 1)[0]:
                    data = os.read(self._fd, 65536)
                    if not data:
                        return
                    self.text += data
            except OSError:
                return

    def _reap(self):
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.front, 0)[1])
        self._reaped.set()

    def processes(self):
        """pid: name, of all that were started."""
        found, want = {}, f"{MARK}={self.mark}".encode()
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/environ", "rb") as file:
                    if want in file.read().split(b"\0"):
                        with open(f"/proc/{pid}/comm", encoding="utf-8") as name:
                            found[int(pid)] = name.read().strip()
            except OSError:
                pass
        return found

    def qemu(self):
        return [pid for pid, name in self.processes().items() if name.startswith("qemu-system")]

    def send(self, number, whom):
        """whom: front, group, terminal (as by the key), qemu, all."""
        try:
            if whom == "front":
                os.kill(self.front, number)
            elif whom == "group":
                os.killpg(self.front, number)
            elif whom == "terminal":
                os.write(self._fd, {signal.SIGINT: b"\x03", signal.SIGTSTP: b"\x1a"}[number])
            else:
                for pid in self.qemu() if whom == "qemu" else self.processes():
                    os.kill(pid, number)
        except ProcessLookupError:
            pass

    def until(self, holds, seconds=240):
        """Waits for it; whether it came to be."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds():
                return True
            if self.ended():
                return holds()
            time.sleep(0.1)
        return False

    def ended(self):
        return self._reaped.is_set()

    def end(self, seconds=240):
        """The exit status as a shell shows it, or None where it has not ended by then."""
        self._reaped.wait(seconds)
        return self.status if self.status is None or self.status >= 0 else 128 - self.status

    def gone(self, seconds=30):
        """Whether nothing of it is left."""
        end = time.monotonic() + seconds
        while self.processes():
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True

    def said(self):
        """What it has said, without the progress lines of a terminal."""
        lines = self.text.decode(errors="replace").replace("\x1b[K", "\r").splitlines()
        return "\n".join(line.split("\r")[-1] for line in lines)
