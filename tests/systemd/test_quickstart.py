# SPDX-License-Identifier: GPL-2.0-or-later
"""packaging/quickstart with the package of these sources beside it, on a terminal that is closed while it works."""
import os
import pathlib
import pty
import shutil
import subprocess
import time

import pytest

import package
from conftest import ROOT
from container import Container, Unavailable

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SOURCES, DATA = "/opt/kiyome", "/srv/trial"
# What quickstart needs of the sources when it builds nothing.
NEEDED = ["packaging", "meson.build"]
VERSION = ROOT / "packaging/debian/version"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    if os.geteuid() != 0:
        pytest.skip("only root can make a container")
    if shutil.which("dh_builddeb") is None:
        pytest.skip("debhelper is not installed")
    directory = tmp_path_factory.mktemp("beside")
    build = pathlib.Path(os.environ.get("KIYOME_BUILD", ROOT / "build")).resolve()
    made_package = package.make(build, f"0.1.0~git20261122000000.{COMMIT[:12]}", directory)
    archive = directory / "sources.tar"
    subprocess.run(["tar", "-C", ROOT, "--owner=0", "--group=0", "-cf", archive, *NEEDED], check=True)
    try:
        made = Container()
    except Unavailable as error:
        pytest.skip(f"no systemd here: {error}")
    try:
        made.run("mkdir", "-p", f"{SOURCES}/.git", DATA)
        made.run("tar", "-C", SOURCES, "-xf", made.copy(archive))
        # A clone without git: it says by its files what is checked out.
        made.write(f"{SOURCES}/.git/HEAD", "ref: refs/heads/main\n")
        made.write(f"{SOURCES}/.git/packed-refs", f"# pack-refs with: peeled\n{COMMIT} refs/heads/main\n")
        made.copy(made_package)  # beside them
        # No network: what is here must do.
        made.run("sh", "-c", "rm -rf /etc/apt/sources.list.d/*; : >/etc/apt/sources.list")
        made.run("sh", "-c", "mv /usr/bin/git /usr/bin/git.away", check=False)
        yield made
    finally:
        made.stop()


def quickstart(machine, *words, **more):
    return machine.run(f"{SOURCES}/packaging/quickstart", *words, DATA, **more)


def wait(what, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.3)
    raise AssertionError(f"not in {seconds} s")


def said(machine):
    return machine.run("cat", f"{DATA}/log/quickstart.log", check=False).stdout


def inbox(machine):
    where = machine.run("cat", f"{DATA}/mail-directory").stdout.strip()
    return machine.run("sh", "-c", f"ls {where}/inner/mail/inbox/new").stdout.split()


def test_it_goes_on_when_its_terminal_is_closed(machine):
    child, terminal = pty.fork()
    if child == 0:
        words = ["nsenter", "--target", machine.init, "--all", "env", "-i", "LANG=C.UTF-8", "HOME=/root",
                 "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", f"{SOURCES}/packaging/quickstart", DATA]
        os.execvp(words[0], words)
    seen = b""
    while b"== 3 of 7" not in seen:
        seen += os.read(terminal, 4096)
    assert b"Installed: kiyome" in seen, seen.decode(errors="replace")
    os.close(terminal)
    os.waitpid(child, 0)
    wait(lambda: "It took" in said(machine) and "Stop:" in said(machine), 150)
    assert "11 of 11" in said(machine) and len(inbox(machine)) >= 11
    # Passwords stand in one place only.
    accounts = machine.run("cat", f"{DATA}/accounts").stdout.splitlines()
    assert len(accounts) == 5 and all(line.split("\t")[2] not in said(machine) for line in accounts)
    assert machine.run("stat", "-c", "%a", f"{DATA}/log/quickstart.log").stdout.strip() == "600"
    # Nothing that runs now is the terminal's.
    for name in ("store", "sanitizer", "milter", "opener", "portal"):
        pid = machine.run("cat", f"{DATA}/run/{name}.pid").stdout.strip()
        assert machine.run("ps", "-o", "tty=", pid).stdout.strip() == "?", name
        assert machine.run("readlink", f"/proc/{pid}/exe").stdout.strip() == f"/usr/libexec/kiyome/kiyome-{name}"
    for name in ("outer", "inner"):
        where = machine.run("cat", f"{DATA}/mail-directory").stdout.strip()
        pid = machine.run("cat", f"{where}/{name}/queue/pid/master.pid").stdout.strip()
        assert machine.run("ps", "-o", "tty=", pid).stdout.strip() == "?", name
    done = machine.run("kiyome", "status", "--config", f"{DATA}/etc", check=False)
    assert done.returncode == 0, done.stdout


def test_it_starts_again_without_the_samples(machine):
    before = inbox(machine)
    quickstart(machine, "stop")
    assert machine.run("kiyome", "status", "--config", f"{DATA}/etc", check=False).returncode != 0
    shown = quickstart(machine, "start").stdout
    assert "takahashi" in shown and "Sample mails" not in shown, shown
    assert machine.run("kiyome", "status", "--config", f"{DATA}/etc", check=False).returncode == 0
    assert inbox(machine) == before
    assert quickstart(machine, "code", "takahashi").stdout.strip().isdigit()


def test_a_taken_port_is_left_to_who_has_it(machine):
    quickstart(machine, "stop")
    port = machine.run("cat", f"{DATA}/ports").stdout.split()[2]
    script = f"import socket, time; s = socket.create_server(('127.0.0.1', {port})); time.sleep(100)"
    machine.run("sh", "-c", f'setsid python3 -c "{script}" >/dev/null 2>&1 & sleep 1')
    assert "there are new ones" in quickstart(machine, "start").stdout
    assert machine.run("cat", f"{DATA}/ports").stdout.split()[2] != port
    assert machine.run("kiyome", "status", "--config", f"{DATA}/etc", check=False).returncode == 0
    quickstart(machine, "stop")


@pytest.mark.parametrize("version, fits, why", [
    (f"0.1.0~git20261122000000.{COMMIT[:12]}", True, ""),
    ("0.1.0~git20261122000000.ffffffffffff", False, "commit ffffffffffff"),
    ("0.1.0~git20261122000000.0", False, "commit 0,"),  # too short to say which
    ("0.1.0", False, "the release"),
    (f"0.2.0~git20261122000000.{COMMIT[:12]}", False, "version 0.2.0"),
])
def test_only_a_package_of_these_sources_is_taken(machine, version, fits, why):
    done = machine.run(f"{SOURCES}/packaging/debian/version", "--fits", version, check=False)
    assert (done.returncode == 0) == fits and why in done.stdout, done.stdout


def test_what_somebody_else_may_have_put_there_is_not_taken(machine):
    beside = machine.run("sh", "-c", "ls /opt/kiyome_*.deb").stdout.strip()
    # In a directory that is open to others it can be exchanged between the look and the installation.
    for what, change, back in ((beside, "chmod 666", "chmod 644"), (beside, "chown nobody", "chown root"),
                               ("/opt", "chmod 777", "chmod 755"), ("/opt", "chown nobody", "chown root")):
        machine.run("sh", "-c", f"{change} {what}")
        done = quickstart(machine, check=False)
        machine.run("sh", "-c", f"{back} {what}")
        assert "Not taken" in done.stdout and "somebody else" in done.stdout, done.stdout
