# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests packaging/quickstart with faults and interruptions. apt-get, ninja and others are replaced by scripts of the test, so
that nothing is installed or built."""
import os
import pathlib
import pty
import shutil
import signal
import socket
import subprocess
import tempfile

import pytest

from namespaces import need_private_mounts
from waiting import PATIENCE, until

ROOT = pathlib.Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.root

# The script of each command. $STATE holds the list of `calls`, the modes of `apt` and `ninja`, and what was installed.
COMMANDS = {
    "apt-get": r"""
echo "apt-get $*" >>"$STATE/calls"
mode=$(cat "$STATE/apt")
case " $* " in
*" update "*)
    [[ $mode != no-network ]] ||
        echo "W: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Temporary failure resolving 'deb.debian.org'"
    exit 0 ;;
*" check "*) exit 0 ;;
*" --assume-no "*) exit 1 ;;
esac
case $mode in
no-network) echo "E: Unable to locate package gcc"; exit 100 ;;
no-sources) echo "E: Unable to locate package gcc"; exit 100 ;;
full) echo "dpkg: error processing archive: cannot copy extracted data: No space left on device"; exit 100 ;;
locked) echo "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (unattended-upgr)"; exit 100 ;;
broken) echo "E: Sub-process /usr/bin/dpkg returned an error code (1)"; exit 100 ;;
wait-run) [[ " $* " != *" postfix "* ]] || { echo $$ >"$STATE/apt.pid"; read -r <"$STATE/gate"; } ;;
wait) echo $$ >"$STATE/apt.pid"; read -r <"$STATE/gate" ;;
with-ninja) touch "$STATE/apt-works"; [[ " $* " != *" postfix "* ]] || for _ in $(seq 300); do [[ -e $STATE/ninja-works ]] && break; sleep 0.1; done
    [[ " $* " != *" postfix "* || -e $STATE/ninja-works ]] || exit 100 ;;
esac
for word; do echo "installed $word, " >>"$STATE/installed"; done
""",
    "dpkg-query": 'cat "$STATE/installed" 2>/dev/null || true',
    "dpkg": 'echo "dpkg $*" >>"$STATE/calls"',
    "debconf-set-selections": "cat >/dev/null",
    "meson": r"""
echo "meson $*" >>"$STATE/calls"
mkdir -p "${@: -2:1}"
touch "${@: -2:1}/build.ninja"
""",
    "ninja": r"""
echo "ninja $*" >>"$STATE/calls"
touch "$STATE/ninja-works"
case $(cat "$STATE/ninja") in
wait) echo $$ >"$STATE/ninja.pid"; read -r <"$STATE/gate" ;;
full) echo 0 >"$STATE/free"; echo "fatal error: error writing to /tmp/x.s: No space left on device"; exit 1 ;;
broken) echo "error: something"; exit 1 ;;
esac
echo "[1/1] Linking"
printf '#!/bin/sh\necho kiyome 0\n' >"$2/kiyome"
chmod 755 "$2/kiyome"
""",
    # Prints the columns of `df --output=target,avail`.
    "df": 'echo "Mounted Avail"; echo "/ $(cat "$STATE/free")"',
    "perl": '[[ ! -e $STATE/no-landlock ]]',
    "bwrap": '[[ ! -e $STATE/no-namespaces ]]',
}


class Machine:
    def __init__(self, place):
        self.place = place
        self.state, self.data, self.sources = place / "state", place / "data", place / "sources"
        for directory in (self.state, self.sources, place / "bin", place / "fonts"):
            directory.mkdir()
        shutil.copytree(ROOT / "packaging", self.sources / "packaging", symlinks=True)
        for name, script in COMMANDS.items():
            (place / "bin" / name).write_text(f"#!/bin/bash\n{script}\n")
            (place / "bin" / name).chmod(0o755)
        os.mkfifo(self.state / "gate")
        self.set(apt="", ninja="", free="100000", calls="")
        self.release = 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'

    def set(self, **values):
        for name, value in values.items():
            (self.state / name).write_text(value)

    def calls(self):
        return (self.state / "calls").read_text()

    def command(self, *words):
        # Runs with an /etc/os-release of the test, and writes no font configuration to this machine.
        (self.place / "os-release").write_text(self.release)
        script = ('mount --bind "$0/os-release" "$(readlink -f /etc/os-release)" && mount --bind "$0/fonts" /etc/fonts/conf.d && '
                  'exec "$0/sources/packaging/quickstart" "$@"')
        return ["unshare", "--mount", "sh", "-c", script, str(self.place), *words, str(self.data)]

    def environment(self):
        return {"PATH": f"{self.place}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
                "HOME": "/root", "STATE": str(self.state)}

    def run(self, *words):
        """Returns (status, lines): the lines of standard output and standard error in the order in which they were written."""
        done = subprocess.run(self.command(*words), env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=PATIENCE, check=False)
        return done.returncode, done.stdout.splitlines()

    def begin(self):
        # The runner of the tests may ignore SIGINT (as a shell does for background jobs), which child processes inherit.
        return subprocess.Popen(self.command(), env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def wait(self, name):
        """Returns the process that wrote its id to the file `name` of the state and waits there."""
        # The waiting process is the shell itself: after a SIGINT, a shell that waits for a command continues if the command
        # succeeds.
        written = until(lambda: (self.state / name).exists() and (self.state / name).read_text(), name, holds=lambda text: text and text.endswith("\n"))
        return int(written)

    def open_gate(self):
        self.set(apt="", ninja="")
        with open(self.state / "gate", "w", encoding="ascii") as gate:
            gate.write("go on\n")



def runs(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture(name="machine")
def _machine():
    need_private_mounts()
    # Other users cannot enter pytest's own directory.
    place = pathlib.Path(tempfile.mkdtemp(prefix="kiyome-quickstart-", dir="/var/tmp"))
    place.chmod(0o755)
    try:
        yield Machine(place)
    finally:
        shutil.rmtree(place)


def only(lines, said):
    """Returns the only line that has all words of `said`."""
    found = [line for line in lines if all(word in line for word in said)]
    assert len(found) == 1, (said, lines)
    return found[0]


def test_it_says_that_it_needs_root(machine):
    done = subprocess.run([machine.sources / "packaging/quickstart", machine.data], env=machine.environment(), capture_output=True,
                          text=True, user="nobody", group="nogroup", extra_groups=[], timeout=PATIENCE, check=False)
    assert done.returncode == 1
    assert only(done.stderr.splitlines(), ["must be run as root", "sudo", str(machine.data)]) and len(done.stderr.splitlines()) == 1
    assert not machine.data.exists()


def test_another_system_is_named_and_nothing_is_changed_on_it(machine):
    machine.release = 'ID=ubuntu\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04 LTS"\n'
    status, lines = machine.run()
    assert (status, len(lines)) == (1, 1), lines
    assert only(lines, ["Ubuntu 24.04 LTS", "needs Debian 12", "KIYOME_ANY_SYSTEM=yes"])
    assert machine.calls() == "" and not machine.data.exists()


def test_a_kernel_without_landlock_is_found_before_anything_is_installed(machine):
    machine.set(**{"no-landlock": ""})
    status, lines = machine.run()
    assert (status, len(lines)) == (1, 1), lines
    assert only(lines, ["has no Landlock", "Debian 12's own kernel"])
    assert machine.calls() == ""


def test_that_old_office_files_will_be_withheld_is_said_before_anything_is_installed(machine):
    machine.set(**{"no-namespaces": "", "apt": "broken"})
    _, lines = machine.run()
    note = only(lines, ["old Office files (.doc", "withheld", "namespaces", "docker run --privileged"])
    assert lines.index(note) < lines.index(only(lines, ["1 of 7"]))


def test_a_disk_that_is_too_small_is_found_before_anything_is_installed(machine):
    machine.set(free="150")
    status, lines = machine.run()
    assert (status, len(lines)) == (1, 1), lines
    assert only(lines, ["the disk is too small", "/ has 150 MB free", "are needed", "run again"])
    assert machine.calls() == ""


@pytest.mark.parametrize("mode, said", [
    ("no-network", ["packages can't be fetched from http://deb.debian.org", "Temporary failure resolving", "name server", "proxy"]),
    ("no-sources", ["apt knows no package gcc", "Debian 12", "/etc/apt/sources.list"]),
    ("full", ["the disk is full", "make room"]),
    ("locked", ["another program installs packages", "process 4711 (unattended-upgr)", "wait until it has ended"]),
    ("broken", ["apt-get failed"]),
])
def test_why_packages_are_missing_is_said_in_one_line(machine, mode, said):
    machine.set(apt=mode)
    status, lines = machine.run()
    assert status == 1 and only(lines, ["install-dependencies: ", *said])
    assert "run again: " in lines[-1] and str(machine.data) in lines[-1]
    assert not any("at line" in line for line in lines), lines


def test_a_disk_that_fills_during_the_build_is_named_as_the_cause(machine):
    machine.set(ninja="full")
    status, lines = machine.run()
    assert status == 1 and "the disk is full (/ has 0 MB left)" in lines[-1] and "run again" in lines[-1], lines


def test_a_build_that_fails_is_told_from_that(machine):
    machine.set(ninja="broken")
    status, lines = machine.run()
    assert status == 1 and "the build in " in lines[-1] and "failed" in lines[-1] and "disk" not in lines[-1], lines


def test_packages_to_run_with_are_installed_while_the_programs_are_built(machine):
    # apt-get waits for ninja, for 30 seconds at most.
    machine.set(apt="with-ninja", ninja="")
    _, lines = machine.run()
    assert lines.count("Installed.") == 2 and only(lines, ["Built in"]), lines
    assert "ninja -C " in machine.calls() and " programs\n" in machine.calls()
    assert "-Ddebug=false" in machine.calls()


@pytest.mark.parametrize("apt, ninja", [("wait", ""), ("", "wait"), ("wait-run", "wait")])
def test_ctrl_c_ends_what_was_begun_and_a_second_run_goes_on(machine, apt, ninja):
    machine.set(apt=apt, ninja=ninja)
    quickstart = machine.begin()
    waiting = [machine.wait(name) for name, mode in (("apt.pid", apt), ("ninja.pid", ninja)) if mode]
    os.killpg(quickstart.pid, signal.SIGINT)
    said = quickstart.communicate(timeout=PATIENCE)[0].splitlines()
    assert quickstart.returncode == 130, said
    assert "To go on: " in said[-1] and str(machine.data) in said[-1], said
    assert not any(runs(pid) for pid in waiting)
    assert not (machine.data / "run/quickstart.pid").exists()
    machine.set(apt="", ninja="")
    _, lines = machine.run()
    assert only(lines, ["3 of 7"])
    if ninja:
        # The packages to build with were installed by the first run; those to run with may be, too.
        assert only(lines[:lines.index(only(lines, ["2 of 7"]))], [" packages are installed."]), lines


def test_it_goes_on_when_its_terminal_is_closed(machine):
    machine.set(apt="wait")
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe("unshare", machine.command(), machine.environment())
    machine.wait("apt.pid")
    os.close(terminal)
    machine.open_gate()
    os.waitpid(child, 0)
    assert "3 of 7" in (machine.data / "log/quickstart.log").read_text()


def test_stop_ends_a_run_and_a_second_run_waits_for_the_first(machine):
    machine.set(apt="wait")
    quickstart = machine.begin()
    waiting = machine.wait("apt.pid")
    for words in ((), ("--scale",)):
        status, lines = machine.run(*words)
        assert status == 1 and only(lines, ["works under", "already", f"process {quickstart.pid}", " stop "]), lines
    status, lines = machine.run("stop")
    assert status == 0 and only(lines, ["ending it"]) and only(lines, ["Stopped."]), lines
    said = quickstart.communicate(timeout=PATIENCE)[0]
    assert quickstart.returncode == 143 and "To go on: " in said and not runs(waiting), said


def test_a_port_in_use_is_named_with_the_one_in_its_place(machine):
    try:
        taken = socket.create_server(("127.0.0.1", 8025))
    except OSError:
        # Another program already uses the port, which does as well.
        taken = None
    status, lines = machine.run()
    assert status == 1 and only(lines, ["Port 8025 is in use by another program"]), lines
    assert (machine.data / "ports").read_text().split()[2] != "8025"
    # The programs of this test end at once.
    assert "store did not start" in lines[-1] and "To try again" in lines[-1], lines
    if taken:
        taken.close()


def test_a_build_directory_for_something_else_stays_as_it_is(machine):
    other = machine.sources / "build"
    (other / "meson-info").mkdir(parents=True)
    (other / "build.ninja").touch()
    (other / "meson-info/meson-info.json").write_text('{"directories": {"source": "%s"}}' % machine.sources)
    (other / "meson-info/intro-buildoptions.json").write_text(
        '[{"name": "fuzz", "value": true}, {"name": "b_sanitize", "value": "none"}]')
    _, lines = machine.run()
    assert only(lines, ["was set up for something else"]) and only(lines, ["Built in", "build-quickstart"]), lines
    assert not (other / "kiyome").exists()
