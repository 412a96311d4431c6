# SPDX-License-Identifier: GPL-2.0-or-later
import collections
import os
import pathlib
import shutil
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "packaging"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from harness import Kiyome, Mailway  # noqa: E402


GROUP = 6  # tests: few enough that no process is alone at the end


def pytest_configure(config):
    # pytest shuts its common folder to everybody else at each start: Postfix's users of a run that goes on would lose
    # their way to it.
    if config.option.basetemp is None:
        config.option.basetemp = tempfile.mkdtemp(prefix="kiyome-e2e-")
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


def group_of(item, alone):
    """The tests that one process runs: those of a file that share what a fixture of the file starts, and few of the others.
    ALONE counts the others of each file."""
    if any(definition.scope == "module" for definitions in item._fixtureinfo.name2fixturedefs.values() for definition in definitions):
        return item.path.name
    alone[item.path.name] += 1
    return f"{item.path.name} {alone[item.path.name] // GROUP}"


# pytest-xdist must find the groups when it looks for them.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    here = pathlib.Path(__file__).parent
    alone = collections.Counter()
    for item in items:
        if item.path.is_relative_to(here):
            if item.path.name != "test_miltertest.py":
                item.add_marker(pytest.mark.root)  # to start Postfix
            item.add_marker(pytest.mark.xdist_group(group_of(item, alone)))


@pytest.fixture
def tmp_path(tmp_path_factory):
    """A folder with a short name: the path of a socket has at most 107 bytes, and pytest would name it after the test."""
    return tmp_path_factory.mktemp("t")


@pytest.fixture(scope="session")
def mailway(tmp_path_factory):
    directory = tmp_path_factory.mktemp("mailway")
    # The inner Postfix delivers as nobody.
    for path in (directory, *directory.parents):
        if path.stat().st_uid == os.geteuid() and path != pathlib.Path("/"):
            path.chmod(path.stat().st_mode | 0o011)
    way = Mailway(directory)
    yield way
    way.end()


@pytest.fixture(autouse=True)
def own_messages(request):
    """Tests share the mailbox, the queue and the names of recipients: none finds what another one sent. What arrived in a test is looked at
    at its end."""
    if "mailway" in request.fixturenames:
        way = request.getfixturevalue("mailway")
        way.forget()
        yield
        way.clear()
    else:
        yield


@pytest.fixture(scope="module")
def kiyome(mailway, tmp_path_factory):
    """One kiyome for the tests of a file that leave it as it is."""
    gateway = Kiyome(tmp_path_factory.mktemp("kiyome"), mailway.milter)
    gateway.start()
    yield gateway
    gateway.kill_all()


@pytest.fixture
def make_kiyome(mailway, tmp_path):
    """Starts kiyome with a configuration, for one test."""
    started = []

    def make(start=True, **options):
        gateway = Kiyome(tmp_path / f"kiyome-{len(started)}", mailway.milter, **options)
        started.append(gateway)
        return gateway.start() if start else gateway

    yield make
    for gateway in started:
        gateway.kill_all()
