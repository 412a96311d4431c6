# SPDX-License-Identifier: GPL-2.0-or-later
"""What all Python tests share: the build that they test, and which of them a run selects."""
import os
import pathlib
import signal
import threading

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]


def pytest_addoption(parser):
    parser.addoption("--build", help="the build directory (default: $KIYOME_BUILD, or build/)")
    parser.addoption("--full", action="store_true", help="also run the tests that are marked `full`")


def interrupt(*_):
    raise KeyboardInterrupt


def pytest_configure(config):
    # A run that is ended ends what its fixtures started; so does each worker of pytest-xdist.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, interrupt)
    build = config.getoption("--build") or os.environ.get("KIYOME_BUILD") or ROOT / "build"
    # Test modules, and the programs that they start, read it there.
    os.environ["KIYOME_BUILD"] = str(pathlib.Path(build).resolve())


def pytest_collection_modifyitems(config, items):
    if config.getoption("--full"):
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("full")]


def pytest_runtest_setup(item):
    if item.get_closest_marker("root") and os.geteuid() != 0:
        pytest.skip("only root can do what this test does")


@pytest.fixture(scope="session")
def build():
    """The build directory, as a path."""
    return pathlib.Path(os.environ["KIYOME_BUILD"])


@pytest.fixture(scope="session")
def inprocess(build):
    """The engine in one process and without a sandbox: tests/tools/inprocess."""
    return build / "tests/tools/inprocess"
