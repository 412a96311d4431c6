# SPDX-License-Identifier: GPL-2.0-or-later
"""Selects the engine of the index: a test runs on SQLite and on PostgreSQL, unless a marker limits it to one of them.
Each statement of the store is executed on PostgreSQL by a test that is not `full`. Which tests repeat the statements of others
was measured with log_statement=all; a test that has none of its own is marked `same_sql`."""
import os
import zlib

import pytest

import bucket
import cluster

ENGINES = {
    'sqlite': 'is about an index of SQLite alone',
    'postgresql': 'is about an index of PostgreSQL alone',
    's3': 'is about originals or backups in a bucket, and has a server of S3',
}


def pytest_addoption(parser):
    parser.addoption('--engine', choices=sorted(ENGINES), help='only what runs on this one')


def pytest_configure(config):
    for name, what in ENGINES.items():
        config.addinivalue_line('markers', '%s: %s' % (name, what))
    config.addinivalue_line('markers', 'same_sql: asks a server of PostgreSQL nothing that quick tests do not: its run there is `full`')


def pytest_generate_tests(metafunc):
    test = metafunc.definition
    marks = {name: [getattr(pytest.mark, name)] for name in ENGINES if test.get_closest_marker(name)}
    if not marks:
        marks = {'sqlite': [pytest.mark.sqlite], 'postgresql': [pytest.mark.postgresql]}
        if test.get_closest_marker('same_sql'):
            marks['postgresql'].append(pytest.mark.full)
    if 's3' in marks:
        # The only server is slow, so at most three processes use it.
        marks['s3'].append(pytest.mark.xdist_group('s3-%d' % (zlib.crc32(test.name.encode()) % 3)))
    metafunc.parametrize('engine', [pytest.param(name, marks=marks[name]) for name in marks], indirect=True, scope='module')


def pytest_collection_modifyitems(config, items):
    wanted = config.getoption('--engine', None)
    if wanted:
        left_out = [item for item in items if 'engine' in item.fixturenames and item.callspec.params['engine'] != wanted]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope='session')
def no_postfix(tmp_path_factory):
    """Makes a directory with a postconf(1) that fails at once. Postfix's own takes a second, and a self-check runs it twice."""
    folder = tmp_path_factory.mktemp('no-postfix')
    (folder / 'postconf').write_text('#!/bin/sh\nexit 1\n')
    (folder / 'postconf').chmod(0o755)
    return folder


@pytest.fixture(autouse=True)
def postfix_is_not_set_up(no_postfix, monkeypatch):
    monkeypatch.setenv('PATH', '%s:%s' % (no_postfix, os.environ['PATH']))


@pytest.fixture(scope='session')
def postgresql():
    """A PostgreSQL server for all tests of this process."""
    server = cluster.Cluster()
    yield server
    server.close()


@pytest.fixture(scope='session')
def swift(tmp_path_factory):
    """An S3 server for all tests of this run. Each test has a bucket of its own."""
    folder = tmp_path_factory.getbasetemp()
    with bucket.shared(folder.parent if 'PYTEST_XDIST_WORKER' in os.environ else folder) as server:
        if server is None:
            pytest.skip('no directory here has extended attributes (user.*), which Swift needs')
        yield server


@pytest.fixture(scope='module', autouse=True)
def engine(request):
    """Sets the servers of a test's places: PostgreSQL for the index, and S3."""
    if request.param == 'postgresql':
        cluster.running = request.getfixturevalue('postgresql')
    if request.param == 's3':
        bucket.running = request.getfixturevalue('swift')
    yield request.param
    cluster.running = bucket.running = None
