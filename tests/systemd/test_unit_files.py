# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the unit files as systemd reads them, without a container: they have no mistake, and no unit is less confined than it
was."""
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The highest exposure that `systemd-analyze security` may report, in tenths: 0 is confined, 100 is open. A change that confines a
# unit more lowers its number; a higher number needs a reason.
EXPOSURE = {
    "kiyome-backup.service": 29,
    "kiyome-events.service": 16,
    "kiyome-folder.service": 12,
    "kiyome-icap.service": 16,
    "kiyome-milter.service": 14,
    "kiyome-opener.service": 23,
    "kiyome-portal.service": 17,
    "kiyome-sanitizer.service": 21,
    "kiyome-signer.service": 11,
    "kiyome-standby.service": 29,
    "kiyome-store.service": 9,
}

# Units that run a command which ends; all others run a daemon.
COMMANDS = ("kiyome-backup.service", "kiyome-signer.service", "kiyome-standby.service")


@pytest.fixture(scope="module")
def units(build, tmp_path_factory):
    """Returns a directory of all units, with the programs of the build."""
    folder = tmp_path_factory.mktemp("units")
    made = [*build.glob("packaging/kiyome*"), *ROOT.glob("packaging/systemd/*.timer"), *ROOT.glob("packaging/systemd/*.target"),
            *ROOT.glob("packaging/systemd/*@.service")]
    for source in made:
        text = source.read_text(encoding="utf-8")
        (folder / source.name).write_text(re.sub(r"/\S*/(kiyome(?:-[a-z]+)?)(?=\s|$)", lambda found: program(build, found), text, flags=re.MULTILINE))
    return folder


def program(build, found):
    """Returns the path of a program of the build; other paths stay the same."""
    return str(build / found[1]) if "/libexec/" in found[0] or "/bin/" in found[0] else found[0]


def analyze(units, *words):
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False,
                          env={"SYSTEMD_UNIT_PATH": f"{units}:", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"})


def test_systemd_finds_no_mistake_in_a_unit(units):
    names = sorted(path.name for path in units.iterdir() if "@" not in path.name)
    assert len(names) >= len(EXPOSURE)
    done = analyze(units, "verify", "--man=no", "--generators=no", *(units / name for name in names))
    # The output also has lines about Debian's own units.
    lines = [line for line in done.stderr.splitlines() if "kiyome" in line]
    assert lines == []


@pytest.mark.parametrize("name", sorted(EXPOSURE))
def test_no_unit_is_more_open_than_it_was(units, name):
    done = analyze(units, "security", "--offline=yes", "--no-pager", f"--threshold={EXPOSURE[name]}", units / name)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_each_service_that_stays_has_its_figure():
    stay = {path.name.removesuffix(".in") for path in ROOT.glob("packaging/systemd/kiyome*.service.in")} - {"kiyome-metrics@.service"}
    assert stay == set(EXPOSURE)


@pytest.mark.parametrize("name", EXPOSURE)
def test_a_daemon_says_when_it_is_ready_and_a_command_is_over_when_it_has_ended(units, name):
    kinds = re.findall(r"^Type=(.*)$", (units / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert kinds == ["oneshot" if name in COMMANDS else "notify"]
