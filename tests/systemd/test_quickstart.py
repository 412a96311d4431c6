# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests packaging/quickstart with the package of this source tree, on a terminal that is closed during the work."""
import os
import pathlib
import pty
import shutil
import subprocess
import tempfile

import pytest

import package
from container_config import ROOT
from container import Container, Unavailable
from waiting import until

# The module runs the whole quickstart in containers; tests/quickstart has the tests for which a faked machine is enough.
pytestmark = pytest.mark.full

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SOURCES, DATA = "/opt/kiyome", "/srv/trial"
SCALE = "/srv/scale"
# The files of the sources that quickstart needs if it does not build.
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
    # Swift needs extended attributes, which a container's memory does not have.
    disk = pathlib.Path(tempfile.mkdtemp(prefix="kiyome-quickstart-", dir="/var/tmp"))
    disk.chmod(0o755)
    try:
        made = Container(disk=disk)
    except Unavailable as error:
        shutil.rmtree(disk)
        pytest.skip(f"no systemd here: {error}")
    try:
        made.run("mkdir", "-p", f"{SOURCES}/.git", DATA)
        made.run("tar", "-C", SOURCES, "-xf", made.copy(archive))
        # A clone without git: quickstart reads the commit from the files.
        made.write(f"{SOURCES}/.git/HEAD", "ref: refs/heads/main\n")
        made.write(f"{SOURCES}/.git/packed-refs", f"# pack-refs with: peeled\n{COMMIT} refs/heads/main\n")
        for each in made_package.parent.glob("*.deb"):  # with the packages beside kiyome
            made.copy(each)
        # There is no network: only what is installed can be used.
        made.run("sh", "-c", "rm -rf /etc/apt/sources.list.d/*; : >/etc/apt/sources.list")
        made.run("sh", "-c", "mv /usr/bin/git /usr/bin/git.away", check=False)
        yield made
    finally:
        made.stop()
        shutil.rmtree(disk)


def quickstart(machine, *words, **more):
    return machine.run(f"{SOURCES}/packaging/quickstart", *words, DATA, **more)


def scale(machine, *words, **more):
    return machine.run(f"{SOURCES}/packaging/quickstart", "--scale", *words, SCALE, **more)


def wait(what):
    return until(what, "what the test waits for", pause=0.3)


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
    wait(lambda: "It took" in said(machine) and "Stop:" in said(machine))
    assert "11 of 11" in said(machine) and len(inbox(machine)) >= 11
    # Passwords are only in the file of accounts.
    accounts = machine.run("cat", f"{DATA}/accounts").stdout.splitlines()
    assert len(accounts) == 5 and all(line.split("\t")[2] not in said(machine) for line in accounts)
    assert machine.run("stat", "-c", "%a", f"{DATA}/log/quickstart.log").stdout.strip() == "600"
    # No program that continues to run has the terminal as its controlling terminal.
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
    assert f"Port {port} is in use by another program" in quickstart(machine, "start").stdout
    assert machine.run("cat", f"{DATA}/ports").stdout.split()[2] != port
    assert machine.run("kiyome", "status", "--config", f"{DATA}/etc", check=False).returncode == 0
    quickstart(machine, "stop")


def node(machine, name, *words, **more):
    return machine.run("kiyome", *words, "--config", f"{SCALE}/{name}/etc", **more)


def test_two_nodes_share_a_database_and_a_bucket(machine):
    shown = scale(machine).stdout
    # Each node takes a mail, and the other node lists and opens it. The original of the large one is in the bucket.
    assert "through node a: large.eml" in shown and "through node b: " in shown and "which node a took: " in shown, shown
    for name in ("a", "b"):
        assert node(machine, name, "status", check=False).returncode == 0, shown
    assert "not well" not in shown and node(machine, "b", "audit", "verify").returncode == 0
    assert machine.run("stat", "-c", "%s", f"{SCALE}/from-node-b.eml").stdout == \
        machine.run("stat", "-c", "%s", f"{SCALE}/samples/large.eml").stdout


def test_one_node_dies_and_the_other_goes_on(machine):
    mail = machine.run("sh", "-c", f"ls {SCALE}/samples/*html*.eml").stdout.split()[0]
    inbox_of = "cat $(cat {0}/mail-directory)/inner/mail/inbox/new/* | grep -c '^Subject:'".format(SCALE)
    before = int(machine.run("sh", "-c", inbox_of).stdout)
    machine.run("sh", "-c", f"kill -9 $(cat {SCALE}/a/run/*.pid)")
    # The sender gets a temporary failure.
    done = scale(machine, "send", mail, check=False)
    assert done.returncode != 0 and "did not take the mail" in done.stdout + done.stderr, done.stdout
    assert "451" in done.stdout + done.stderr or "4.7.1" in done.stdout + done.stderr, done.stdout + done.stderr
    assert int(machine.run("sh", "-c", inbox_of).stdout) == before
    numbers = node(machine, "b", "quarantine", "list").stdout
    machine.run("sh", "-c", f"cd {SCALE} && python3 - \"$(cut -d' ' -f 2 ports)\" {mail} <<'END'\n"
                "import smtplib, sys\nwith smtplib.SMTP('127.0.0.1', int(sys.argv[1]), timeout=600) as server:\n"
                "    server.sendmail('tanaka@partner.example', ['shomu@city.example'], open(sys.argv[2], 'rb').read())\nEND")
    wait(lambda: int(machine.run("sh", "-c", inbox_of).stdout) == before + 1)
    assert node(machine, "b", "quarantine", "list").stdout != numbers
    scale(machine, "start")
    for name in ("a", "b"):
        assert node(machine, name, "status", check=False).returncode == 0
    scale(machine, "send", mail)
    assert int(machine.run("sh", "-c", inbox_of).stdout) == before + 3


def test_stop_leaves_nothing_of_both_nodes(machine):
    scale(machine, "stop")
    left = machine.run("sh", "-c", "ps -eo args | grep -v grep | grep -e kiyome- -e postgres -e swift", check=False).stdout
    assert not [line for line in left.splitlines() if SCALE in line or "/usr/libexec/kiyome" in line], left


@pytest.mark.parametrize("version, fits, why", [
    (f"0.1.0~git20261122000000.{COMMIT[:12]}", True, ""),
    ("0.1.0~git20261122000000.ffffffffffff", False, "commit ffffffffffff"),
    ("0.1.0~git20261122000000.0", False, "commit 0,"),  # too short to identify a commit
    ("0.1.0", False, "the release"),
    (f"0.2.0~git20261122000000.{COMMIT[:12]}", False, "version 0.2.0"),
])
def test_only_a_package_of_these_sources_is_taken(machine, version, fits, why):
    done = machine.run(f"{SOURCES}/packaging/debian/version", "--fits", version, check=False)
    assert (done.returncode == 0) == fits and why in done.stdout, done.stdout


def test_what_somebody_else_may_have_put_there_is_not_taken(machine):
    beside = machine.run("sh", "-c", "ls /opt/kiyome_*.deb").stdout.strip()
    # In a directory that others may write to, the package could be exchanged between the check and the installation.
    for what, change, back in ((beside, "chmod 666", "chmod 644"), (beside, "chown nobody", "chown root"),
                               ("/opt", "chmod 777", "chmod 755"), ("/opt", "chown nobody", "chown root")):
        machine.run("sh", "-c", f"{change} {what}")
        done = quickstart(machine, check=False)
        machine.run("sh", "-c", f"{back} {what}")
        assert "Not taken" in done.stdout and "somebody else" in done.stdout, done.stdout
