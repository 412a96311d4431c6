# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes stores whose originals or backups are in a bucket."""
import glob
import json
import os
import shutil
import time

import bucket
import cluster
import door as d
from backups import restore
from node_places import close, nodes
from originals import erased, path
from place import Place, refused, until

LARGE = 300 * 1024
numbers = iter(range(1, 1000))
RUNNER = os.environ.get('PYTEST_XDIST_WORKER', 'main')  # the name of this process among those that share a server


def large(size=LARGE):
    """Returns a message that cannot be compressed."""
    return b'From: a@example.jp\r\n\r\n' + os.urandom(size)



class Bucket:
    """A bucket, a relay in front of it, and a place that keeps its originals there."""

    def __init__(self, build, name=None, tls=None, port=None, kind='box', **store):
        self.name = '%s-%s-%d' % (kind, RUNNER, next(numbers))
        bucket.running.make(self.name)
        self.relay = bucket.Relay(port or bucket.running.port, tls)
        self.place = Place(build, **self.words(name=name or self.name, **store))
        self.credentials(bucket.SECRET)

    def words(self, name=None, **store):
        return dict({'originals': 's3://%s/mail' % (name or self.name), 's3_credentials': 's3.key', 's3_region': bucket.REGION,
                     's3_endpoint': 'http://127.0.0.1:%d' % self.relay.port, 's3_timeout': '60'}, **store)

    def credentials(self, secret, mode=0o600):
        path = os.path.join(self.place.folder, 's3.key')
        with open(path, 'w') as file:
            file.write('[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n' % (bucket.KEY, secret))
        os.chmod(path, mode)

    def names(self):
        return [name for name in bucket.running.names(self.name) if name != 'mail/owner']

    def versions(self):
        return [name for name in bucket.running.names(self.name, 'versions') if name != 'mail/owner']

    def __enter__(self):
        return self, self.place

    def __exit__(self, *_):
        self.place.close()
        self.relay.close()


UNCONDITIONAL = 'does not support If-None-Match'


def comes(place, data, key='one'):
    """Adds a message as a front end does that tries again until the store accepts it."""
    taken = []

    def add():
        try:
            taken.append(place.door().add(data, key=key))
        except d.Refused:
            time.sleep(0.3)
        return taken
    until(add, place)
    return taken[0]


def says(place, word):
    return word in (place.status().get('originals_problem') or '')


OTHER = 'another store'


def refuses_to_remove(box, place, message):
    """Asserts that the store refuses an erasure and new mail after it has asked who owns the bucket, and changes no object."""
    names, box.relay.requests = box.names(), []
    place.kiyome('quarantine', 'erase', message, '--reason', 'test', '--yes')
    until(lambda: [r for r in box.relay.requests if r.startswith('GET') and 'owner' in r], place)
    assert OTHER in refused(place.door().add, large())
    assert box.names() == names


class Shared:
    """A bucket, a relay in front of it, and two nodes on a PostgreSQL server of their own."""

    def __init__(self, build, listen=None, **store):
        self.build = build
        self.listen = listen  # (nullable) an additional address of the server
        self.store = store

    def __enter__(self):
        cluster.running = cluster.Cluster()
        try:
            if self.listen:
                cluster.running.listen(self.listen)
            self.box = Bucket(self.build)
            key = os.path.join(self.box.place.folder, 's3.key')
            self.words = self.box.words(s3_credentials=key, **self.store)
            self.places = nodes(self.build, 'a', 'b', **self.words)
        except BaseException:
            self.__exit__()
            raise
        return self.box, self.places

    def __exit__(self, *_):
        close(getattr(self, 'places', []))
        if hasattr(self, 'box'):
            self.box.__exit__()
        cluster.running.close()
        cluster.running = None


class Vault(Bucket):
    """A bucket for the backups of a place whose originals are in a directory."""

    def __init__(self, build, kind=Place, **store):
        self.name = 'vault-%s-%d' % (RUNNER, next(numbers))
        bucket.running.make(self.name)
        self.relay = bucket.Relay(bucket.running.port)
        self.url = 's3://%s/office' % self.name
        self.machines = []
        self.place = self.machine(kind, build, **store)

    def words(self, **store):
        words = super().words(**store)
        del words['originals']
        return words

    def machine(self, kind, build, **values):
        place = kind(build, **self.words(), **values)
        self.machines.append(place)
        path = os.path.join(place.folder, 's3.key')
        with open(path, 'w') as file:
            file.write('[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n' % (bucket.KEY, bucket.SECRET))
        os.chmod(path, 0o600)
        return place

    def all(self):
        return bucket.running.names(self.name)

    def backups(self):
        return sorted(n.split('/')[1] for n in self.all() if n.endswith('/manifest'))

    def back_up(self, *more, status=0):
        self.relay.requests = []
        return self.place.kiyome('backup', self.url, *more, status=status).decode()

    def sent(self):
        """Returns the objects that the last backup put, by their names below the prefix."""
        return [r.split('/office/')[1].split()[0] for r in self.relay.requests if r.startswith('PUT')]

    def restored(self, which='', status=0, more=()):
        """Restores a backup to an empty machine with the same keys, and returns the machine."""
        other = self.machine(Place, self.place.build, with_keys=False)
        shutil.copytree(self.place.keys, other.keys)
        other.said = restore(other, self.url + which, status, more)
        if status:
            assert not os.path.exists(other.state) or not os.listdir(other.state), os.listdir(other.state)
            assert self.machines.pop() is other
            other.close()
        return other

    def opens(self, other, messages, gone=(), disabled=None):
        process = other.start()
        other.kiyome('store', 'adopt', '--reason', 'restored')
        for message, data in messages.items():
            if message in gone:
                assert erased(other, message) and not glob.glob(path(other, 'originals/*/' + message))
            else:
                assert other.export(message) == data
        assert other.status()['ready'] and other.status()['missing'] == 0
        other.kiyome('audit', 'verify')
        assert not disabled or [u['disabled'] for u in json.loads(other.kiyome('user', 'list', '--json')) if u['name'] == disabled] == [True]
        other.stop(process)

    def __enter__(self):
        return self, self.place

    def __exit__(self, *_):
        for place in self.machines:
            place.close()
        self.relay.close()
