# SPDX-License-Identifier: GPL-2.0-or-later
"""What the store keeps its index in: a test runs on SQLite and on PostgreSQL, unless a marker says that it is about one of them."""
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


def pytest_generate_tests(metafunc):
    engines = [name for name in ENGINES if metafunc.definition.get_closest_marker(name)] or ['sqlite', 'postgresql']
    metafunc.parametrize('engine', [pytest.param(name, marks=getattr(pytest.mark, name)) for name in engines], indirect=True, scope='module')


def pytest_collection_modifyitems(config, items):
    wanted = config.getoption('--engine', None)
    if wanted:
        left_out = [item for item in items if 'engine' in item.fixturenames and item.callspec.params['engine'] != wanted]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope='session')
def postgresql():
    """A server of PostgreSQL for all tests of this process."""
    server = cluster.Cluster()
    yield server
    server.close()


@pytest.fixture(scope='session')
def swift():
    """A server of S3 for all tests of this process."""
    server = bucket.start()
    if server is None:
        pytest.skip('no directory here has extended attributes (user.*), which Swift needs')
    yield server
    server.close()


@pytest.fixture(scope='module', autouse=True)
def engine(request):
    """Where the places of a test keep their index, and the server of S3."""
    if request.param == 'postgresql':
        cluster.running = request.getfixturevalue('postgresql')
    if request.param == 's3':
        bucket.running = request.getfixturevalue('swift')
    yield request.param
    cluster.running = bucket.running = None
