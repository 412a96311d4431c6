# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests an upgrade that reached only some of the programs: a program that meets another build defers mail and lets nothing
through."""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import tempfile

import pytest
import samples

from harness import BUILD, signatures, wait_for

# The milter connects to the store and the sanitizer, and the sanitizer starts workers and the scanner.
SERVERS = ("store", "sanitizer", "milter")
PARTS = ("kiyome-worker-mail", "kiyome-scanner")


class Mixed:
    """A directory of all programs, some of which have the version of another build."""

    def __init__(self):
        version = int(re.search(r"0x(\w+)u", (BUILD / "common/wire-version.h").read_text(encoding="utf-8"))[1], 16)
        self.ours, self.other = (number.to_bytes(4, "little") for number in (version, version ^ 0x10000))
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kiyome-mixed-", dir=BUILD))
        self.folder.chmod(0o755)
        for path in BUILD.glob("kiyome*"):
            if path.is_file():
                os.link(path, self.folder / path.name)

    def replace(self, name):
        """Replaces a program as an upgrade does; running processes keep the old file."""
        program = (BUILD / name).read_bytes()
        assert self.ours in program, name
        new = self.folder / "new"
        new.write_bytes(program.replace(self.ours, self.other))
        new.chmod(0o755)
        new.rename(self.folder / name)

    def restore(self, name):
        (self.folder / name).unlink()
        os.link(BUILD / name, self.folder / name)


@pytest.fixture
def mixed():
    folder = Mixed()
    yield folder
    shutil.rmtree(folder.folder)


def send(mailway, token):
    return mailway.send(samples.plain(), recipients=(f"shomu+{token}@city.example",))


def is_put_off(mailway, kiyome, token):
    code, text = send(mailway, token)
    assert 400 <= code < 500, text
    assert not mailway.find(token)
    assert any("another build" in kiyome.log(part) for part in SERVERS), kiyome.log("sanitizer")


def arrives(mailway, token):
    wait_for(lambda: send(mailway, token)[0] == 250, step=0.5)
    mailway.receive(token)


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_of_another_build_costs_a_4xx_and_lets_nothing_through(mailway, make_kiyome, mixed, name):
    kiyome = make_kiyome(start=False)
    kiyome.programs = mixed.folder
    kiyome.start(*(other for other in SERVERS if other != name and other != "milter"))
    mixed.replace(f"kiyome-{name}")
    if name == "sanitizer":  # It does not start with old workers, either.
        for part in mixed.folder.glob("kiyome-worker-*"):
            mixed.replace(part.name)
    kiyome.start(*([name] if name == "milter" else [name, "milter"]))
    is_put_off(mailway, kiyome, f"build-{name}")


@pytest.mark.parametrize("name", PARTS)
def test_a_supervisor_runs_no_worker_or_scanner_of_another_build(mailway, make_kiyome, mixed, tmp_path, name):
    main = f"[scanner]\nengine = libclamav\ndatabase = {signatures(tmp_path)}\n" if name == "kiyome-scanner" else ""
    kiyome = make_kiyome(start=False, main=main)
    kiyome.programs = mixed.folder
    kiyome.start()
    arrives(mailway, f"before-{name}")
    mixed.replace(name)
    for pid in [*kiyome.workers(name), *kiyome.pids(name)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_for(lambda: "another build" in kiyome.log("sanitizer"))
    is_put_off(mailway, kiyome, f"build-{name}")
    mixed.restore(name)
    arrives(mailway, f"build-{name}")
