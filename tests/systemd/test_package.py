# SPDX-License-Identifier: GPL-2.0-or-later
"""The Debian package where systemd runs: upgrades reach what runs, a removal ends it, and nobody loses originals."""
import os
import pathlib
import shutil
import subprocess
import time

import pytest

import package
from conftest import EICAR, KIYOME_CONF, ROOT, SIGNATURES
from container import UNITS, Container, Unavailable

BROKEN = "/etc/kiyome/policy.d/broken.conf"


def wait(what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"not in {seconds} s")


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    if shutil.which("dh_builddeb") is None:
        pytest.skip("debhelper is not installed")
    directory = tmp_path_factory.mktemp("packages")
    build = pathlib.Path(os.environ.get("KIYOME_BUILD", ROOT / "build")).resolve()
    return [package.make(build, version, directory) for version in ("0.1.0~a", "0.1.0~b")]


@pytest.fixture(scope="module")
def machine(packages):
    if os.geteuid() != 0:
        pytest.skip("only root can make a container")
    try:
        made = Container()
    except Unavailable as error:
        pytest.skip(f"no systemd here: {error}")
    try:
        made.packages = [made.copy(path) for path in packages]
        made.write(f"{SIGNATURES}/test.ndb", EICAR)
        install(made, 0)
        made.write("/etc/kiyome/kiyome.conf", KIYOME_CONF.replace("[portal]\n", "[portal]\nui = /usr/share/kiyome/portal\n"))
        made.run("kiyome", "keys", "init")
        made.run("systemctl", "start", *UNITS)
        try:
            wait(lambda: is_well(made))
        except AssertionError as error:
            raise AssertionError(made.run("kiyome", "status", check=False).stdout + made.journal()[-3000:]) from error
        yield made
    finally:
        made.stop()


def dpkg(machine, *words):
    """What it says, with what the package's scripts say."""
    done = machine.run("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "--force-depends", "--force-confold", *words)
    return done.stdout + done.stderr


def install(machine, which):
    return dpkg(machine, "--install", machine.packages[which])


def is_well(machine):
    return machine.run("kiyome", "status", check=False).returncode == 0


def pids(machine):
    shown = machine.run("systemctl", "show", "--property=MainPID", "--value", *UNITS).stdout.split()
    return dict(zip(UNITS, shown))


def programs(machine):
    """Names of all that still runs of kiyome."""
    return [name for name in machine.run("ps", "-eo", "comm").stdout.split() if name.startswith("kiyome")]


def exists(machine, path):
    return machine.run("test", "-e", path, check=False).returncode == 0


def test_the_packages_own_test_passes(machine):
    """debian/tests, which autopkgtest runs on a machine of its own: real mail through Postfix."""
    script = (ROOT / "packaging/debian/tests/mail").read_text(encoding="utf-8")
    # The build that this package is made of looks for its pages below /usr/local.
    machine.write("/tmp/mail", script.replace("[portal]\n", "[portal]\nui = /usr/share/kiyome/portal\n"))
    done = machine.run("/usr/bin/python3", "/tmp/mail", check=False)
    assert done.returncode == 0 and done.stdout.count("ok - ") == 5, (done.stdout, done.stderr)
    machine.run("postfix", "stop")
    machine.write("/etc/kiyome/kiyome.conf", KIYOME_CONF.replace("[portal]\n", "[portal]\nui = /usr/share/kiyome/portal\n"))
    machine.run("systemctl", "restart", *UNITS)
    wait(lambda: is_well(machine))


def test_an_upgrade_reaches_all_that_runs(machine):
    before = pids(machine)
    install(machine, 1)
    after = pids(machine)
    assert all(after[unit] not in ("0", before[unit]) for unit in UNITS), (before, after)
    wait(lambda: is_well(machine))
    for pid in machine.run("pgrep", "kiyome").stdout.split():
        assert "(deleted)" not in machine.run("readlink", f"/proc/{pid}/exe", check=False).stdout


def test_what_was_stopped_stays_so(machine):
    machine.run("systemctl", "stop", "kiyome-portal")
    install(machine, 0)
    assert pids(machine)["kiyome-portal"] == "0"
    machine.run("systemctl", "start", "kiyome-portal")
    wait(lambda: is_well(machine))


def test_with_a_wrong_configuration_what_runs_goes_on(machine):
    machine.write(BROKEN, "[methods]\npdf = nonsense\n")
    before = pids(machine)
    said = install(machine, 1)
    assert "NOT restarted" in said and f"{BROKEN}:2:" in said, said
    assert pids(machine) == before
    assert machine.run("systemctl", "reload", "kiyome-milter", check=False).returncode != 0
    assert pids(machine) == before
    # Restarted all the same, they work with the copy that was kept at their start before.
    machine.run("systemctl", "restart", *UNITS)
    wait(lambda: "NOT WELL" in machine.run("kiyome", "status", check=False).stdout
         and machine.run("kiyome", "status", check=False).stdout.count("NOT WELL") == 1)
    said = machine.run("kiyome", "status", check=False).stdout
    assert "config" in said and BROKEN in said and "/var/lib/kiyome-config" in said, said
    machine.run("rm", BROKEN)
    machine.run("systemctl", "restart", *UNITS)
    wait(lambda: is_well(machine))


def mapped(machine, library):
    """Path and inode of LIBRARY in what runs of kiyome."""
    found = set()
    for pid in machine.run("pgrep", "kiyome").stdout.split():
        lines = machine.run("cat", f"/proc/{pid}/maps", check=False).stdout.splitlines()
        found |= {tuple(line.split(maxsplit=5)[4:]) for line in lines if f"/{library}.so" in line}
    return found


def test_a_rebuilt_library_reaches_what_runs(machine, tmp_path):
    repository = package.rebuild("libqpdf29", tmp_path)
    assert mapped(machine, "libqpdf"), "no worker has it"
    before = pids(machine)
    machine.run("mkdir", "-p", "/opt/repository")
    for path in repository.iterdir():
        machine.run("mv", machine.copy(path), "/opt/repository")
    machine.write("/opt/sources.list", "deb [trusted=yes] file:/opt/repository ./\n")
    options = ["-o", "Dir::Etc::sourcelist=/opt/sources.list", "-o", "Dir::Etc::sourceparts=-", "-o", "APT::Sandbox::User=root"]
    machine.run("apt-get", *options, "update")
    said = machine.run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *options, "--yes",
                       "install", "--only-upgrade", "libqpdf29", check=False)
    assert said.returncode == 0 and "libraries of its programs were replaced" in said.stdout, (said.stdout, said.stderr)
    after = pids(machine)
    assert all(after[unit] not in ("0", before[unit]) for unit in UNITS), (before, after)
    wait(lambda: is_well(machine))
    library = machine.run("readlink", "-f", "/usr/lib/x86_64-linux-gnu/libqpdf.so.29").stdout.strip()
    assert package.REBUILT in machine.run("readelf", "--sections", "--wide", library).stdout
    inode = machine.run("stat", "--format=%i", library).stdout.strip()
    assert wait(lambda: mapped(machine, "libqpdf")) == {(inode, library)}
    # One that nothing of kiyome has restarts nothing.
    machine.run("dpkg-trigger", "--by-package=libqpdf29", "--no-await", "/usr/lib/x86_64-linux-gnu")
    machine.run("dpkg", "--triggers-only", "kiyome")
    assert pids(machine) == after


def test_a_removal_ends_all_of_it_and_a_purge_keeps_the_originals(machine):
    dpkg(machine, "--remove", "kiyome")
    assert programs(machine) == []
    said = dpkg(machine, "--purge", "kiyome")
    assert said.count("KEPT") == 2, said
    assert exists(machine, "/var/lib/kiyome/index.db") and exists(machine, "/etc/kiyome/keys")
    assert not exists(machine, "/var/lib/kiyome-config") and not exists(machine, "/etc/kiyome/kiyome.conf")
    assert not exists(machine, "/var/spool/postfix/kiyome")


def test_a_purge_destroys_when_it_is_told_to(machine):
    install(machine, 1)
    machine.run("debconf-set-selections", input="kiyome kiyome/purge-data boolean true\n")
    dpkg(machine, "--purge", "kiyome")
    assert programs(machine) == []
    assert not exists(machine, "/var/lib/kiyome") and not exists(machine, "/etc/kiyome")
