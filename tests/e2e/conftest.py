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


GROUP = 6  # The number of tests in a group: small, so that the processes end at about the same time.


def pytest_configure(config):
    # At each start pytest closes its common directory to other users. Postfix's users of another run that is still going could
    # then not reach theirs.
    if config.option.basetemp is None:
        config.option.basetemp = tempfile.mkdtemp(prefix="kiyome-e2e-")
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


def group_of(item, alone):
    """Returns the group of a test: all tests of a group run in one process. Tests of a file that share a fixture of the file
    form one group, others a group of GROUP tests. `alone` counts the others of each file."""
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
                item.add_marker(pytest.mark.root)  # for starting Postfix
            item.add_marker(pytest.mark.xdist_group(group_of(item, alone)))


@pytest.fixture
def tmp_path(tmp_path_factory):
    """Returns a directory with a short name: pytest would name it after the test, and a socket's path has at most 107 bytes."""
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
    """Removes other tests' mail before a test, because all tests share the mailbox, the queue and the names of recipients.
    Checks and removes the mail of the test after it."""
    if "mailway" in request.fixturenames:
        way = request.getfixturevalue("mailway")
        way.forget()
        yield
        way.clear()
    else:
        yield


@pytest.fixture(scope="module")
def kiyome(mailway, tmp_path_factory):
    """One gateway for the tests of a file that do not change it."""
    gateway = Kiyome(tmp_path_factory.mktemp("kiyome"), mailway.milter)
    gateway.start()
    yield gateway
    gateway.kill_all()


@pytest.fixture
def make_kiyome(mailway, tmp_path):
    """Returns a function that starts a gateway with a configuration, for one test."""
    started = []

    def make(start=True, **options):
        gateway = Kiyome(tmp_path / f"kiyome-{len(started)}", mailway.milter, **options)
        started.append(gateway)
        return gateway.start() if start else gateway

    yield make
    for gateway in started:
        gateway.kill_all()
