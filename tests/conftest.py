# SPDX-License-Identifier: GPL-2.0-or-later
"""Provides what all Python tests share: the build under test and the selection of tests."""
import gc
import os
import pathlib
import resource
import signal
import threading

import pytest

import apt_lists
import slow

ROOT = pathlib.Path(__file__).resolve().parents[1]
SLOW = slow.rows()
BEGAN = pytest.StashKey()  # the processor time at the start of a test


def pytest_addoption(parser):
    parser.addoption("--build", help="the build directory (default: $KIYOME_BUILD, or build/)")
    parser.addoption("--full", action="store_true", help="also run the tests that are marked `full`")


def interrupt(*_):
    raise KeyboardInterrupt


def stay(*_):
    """Ignores a signal, for a run whose caller told it to ignore that signal."""


def pytest_configure(config):
    # When a run or a worker of pytest-xdist is terminated, its fixtures must end the processes that they started.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, interrupt)
        # A program inherits an ignored signal, but not one that has a handler. With a handler here, programs that tests start
        # always have the default disposition.
        for number in (signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) == signal.SIG_IGN:
                signal.signal(number, stay)
    build = config.getoption("--build") or os.environ.get("KIYOME_BUILD") or ROOT / "build"
    # Test modules and the programs that they start read the build directory from this variable.
    os.environ["KIYOME_BUILD"] = str(pathlib.Path(build).resolve())


def begins_late(item):
    """Returns the sort key that starts long tests first and then groups that one worker runs in sequence, so that workers end
    together."""
    return 0 if item.get_closest_marker("long") else 1 if item.get_closest_marker("xdist_group") else 2


def pytest_itemcollected(item):
    if SLOW.keys() & {item.nodeid, slow.function_of(item.nodeid)}:
        item.add_marker("full")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    items.sort(key=begins_late)
    if config.getoption("--full"):
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("full")]


def pytest_collection_finish():
    # The objects that the collection of thousands of tests made live until the end, so the garbage collector need not visit them
    # again.
    gc.collect()
    gc.freeze()


def processor_seconds():
    """Returns the processor time of this process and of all child processes that it has waited for."""
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    item.stash[BEGAN] = processor_seconds()
    yield


def pytest_runtest_teardown(item, nextitem):
    item.user_properties.append(("processor", processor_seconds() - item.stash[BEGAN]))


def pytest_terminal_summary(terminalreporter, config):
    """Lists the tests with the most processor time, as --durations lists elapsed time. It does not depend on how long a test
    waits."""
    if not config.getoption("--durations"):
        return
    costs = [(dict(report.user_properties)["processor"], report.nodeid) for reports in terminalreporter.stats.values() for report in reports
             if getattr(report, "when", "") == "teardown" and "processor" in dict(report.user_properties)]
    terminalreporter.section(f"most processor time of {sum(cost for cost, _ in costs):.0f} s")
    for cost, name in sorted(costs, reverse=True)[:config.getoption("--durations")]:
        terminalreporter.write_line(f"{cost:.2f}s {name}")


def pytest_runtest_setup(item):
    if item.get_closest_marker("root") and os.geteuid() != 0:
        pytest.skip("only root can do what this test does")


@pytest.fixture(scope="session", autouse=True)
def lists_of_apt(tmp_path_factory):
    """Gives the programs small and current package lists. A self-check asks apt-cache about all libraries; without a package
    cache, apt-cache reads the lists of the machine for a second or more, and its answer would depend on the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APT_CONFIG", apt_lists.write(tmp_path_factory.mktemp("apt-lists")))
        yield


@pytest.fixture(scope="session")
def build():
    """Returns the path of the build directory."""
    return pathlib.Path(os.environ["KIYOME_BUILD"])


@pytest.fixture(scope="session")
def inprocess(build):
    """Returns the path of tests/tools/inprocess, which runs the engine in one process and without a sandbox."""
    return build / "tests/tools/inprocess"
