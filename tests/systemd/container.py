# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a container with systemd as its init and kiyome installed in it."""
import os
import pathlib
import shutil
import subprocess
import tempfile

from waiting import PATIENCE, until

HERE = pathlib.Path(__file__).resolve().parent
# The package sets this sysctl of the kernel (packaging/systemd/kiyome.sysctl). Containers share it with the host.
AUTOGROUPS = pathlib.Path("/proc/sys/kernel/sched_autogroup_enabled")
UNITS = ["kiyome-store", "kiyome-sanitizer", "kiyome-milter", "kiyome-opener", "kiyome-portal"]


class Unavailable(Exception):
    """This machine cannot make such a container."""


def unified_cgroups():
    with open("/proc/mounts", encoding="utf-8") as mounts:
        for line in mounts:
            _, where, kind = line.split()[:3]
            if kind == "cgroup2":
                return pathlib.Path(where)
    raise Unavailable("cgroup2 is not mounted")


class Container:
    def __init__(self, build=None, disk=None):
        """Starts a container with what the build directory `build` installs. The directory `disk` of this machine becomes
        /srv: all other files are in memory, which has no extended attributes."""
        if not os.path.exists("/lib/systemd/systemd"):
            raise Unavailable("systemd is not installed")
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="kiyome-systemd-"))
        self.log = self.directory.with_suffix(".log")
        self.cgroup = unified_cgroups() / f"kiyome-test-{self.directory.name}"
        self.init = None
        self.unshare = None
        self.autogroups = AUTOGROUPS.read_text(encoding="ascii") if AUTOGROUPS.exists() else None
        try:
            self.cgroup.mkdir()
        except OSError as error:
            shutil.rmtree(self.directory)
            raise Unavailable(f"{self.cgroup}: {error.strerror}") from error
        try:
            self._start(build or "", disk or "")
        except Exception:
            self.stop()
            raise

    def _start(self, build, disk):
        join = f"echo 0 >{self.cgroup}/cgroup.procs && exec \"$@\""
        with open(self.log, "wb") as log:
            self.unshare = subprocess.Popen(
                ["sh", "-c", join, "sh", "unshare", "--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup",
                 "--propagation", "private", "--fork", "--kill-child",
                 HERE / "boot.sh", self.directory, build, disk],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.init = self._wait("an init", self._find_init)
        self._wait("systemd", lambda: self.run("systemctl", "is-system-running", check=False).stdout.strip()
                   in ("running", "degraded", "starting"))

    def _find_init(self):
        """Returns the container's first process, once it is systemd."""
        children = pathlib.Path(f"/proc/{self.unshare.pid}/task/{self.unshare.pid}/children")
        for child in children.read_text().split():
            if pathlib.Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                return child
        return None

    def _wait(self, what, is_there):
        def found():
            if self.unshare.poll() is not None:
                raise Unavailable(f"no {what}: {self.log.read_text(errors='replace')[-500:]}")
            try:
                return is_there()
            except OSError:
                return None
        try:
            return until(found, what, pause=0.2)
        except AssertionError as error:
            raise Unavailable(f"{error}: {self.log.read_text(errors='replace')[-500:]}") from error

    def run(self, *words, check=True, **more):
        """Runs a command in the container, as root."""
        done = subprocess.run(
            ["nsenter", "--target", self.init, "--all", "env", "-i", "LANG=C.UTF-8",
             "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", *map(str, words)],
            capture_output=True, text=True, timeout=PATIENCE, check=False, **more)
        assert not check or done.returncode == 0, (words, done.stdout, done.stderr)
        return done

    def write(self, path, text):
        self.run("sh", "-c", 'mkdir -p "$(dirname "$1")" && cat >"$1"', "sh", path, input=text)

    def copy(self, path):
        """Copies the file `path` of this machine into the container's /opt, and returns its path there."""
        shutil.copy(path, pathlib.Path("/proc") / self.init / "root" / "opt")
        return f"/opt/{path.name}"

    def journal(self, unit=None):
        chosen = ["--unit", unit] if unit else []
        return self.run("journalctl", "--no-pager", "--output", "cat", *chosen, check=False).stdout

    def stop(self):
        if self.unshare is not None:
            if self.unshare.poll() is None:
                self.unshare.kill()  # The kernel then ends its child and all processes in the container.
            self.unshare.wait()
        # Without autogroups, programs of kiyome with a low priority would wait for every other process of this machine.
        if self.autogroups is not None and AUTOGROUPS.read_text(encoding="ascii") != self.autogroups:
            AUTOGROUPS.write_text(self.autogroups, encoding="ascii")
        until(lambda: not (self.cgroup / "cgroup.procs").read_text() and self._remove_cgroups(), "the end of the container's cgroups")
        # The mounts below the directory existed only in the container's namespace.
        self.directory.rmdir()
        self.log.unlink(missing_ok=True)

    def _remove_cgroups(self):
        try:
            for folder, _, _ in os.walk(self.cgroup, topdown=False):
                os.rmdir(folder)
        except OSError:
            return False
        return True
