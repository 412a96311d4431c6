# SPDX-License-Identifier: GPL-2.0-or-later
"""Whose a bucket is, when what says so can't be read or written, is somebody else's, or is a copy."""
import glob
import os
import shutil
import signal
import threading

import bucket
import cluster
import objects
from objects import OTHER, Bucket, large, says, until
from place import Place, refused, test
from shared import Shared


def named(box):
    return objects.running.get(box.name, 'mail/owner')


@test('a store whose disk is full while it claims its bucket writes nothing there that it would not know again', engine='s3')
def owner_no_room(build):
    with Bucket(build) as (box, place):
        store = place.start()
        place.door().add(large())
        place.stop(store)
        stood, own = named(box), place.state + '/bucket.owner'
        box.relay.how = 'refuse'
        store = place.start()
        until(lambda: place.status()['originals_problem'], place)
        os.rename(own, own + '.kept')
        os.mkdir(own)
        box.relay.how = 'pass'
        for _ in range(3):
            assert 'bucket.owner' in refused(place.door().add, large())
        assert named(box) == stood
        place.stop(store, signal.SIGKILL)
        os.rmdir(own)
        os.rename(own + '.kept', own)
        place.start()
        assert place.door().add(large())
        assert place.status()['originals_problem'] is None


@test('that it can\'t be told whose the bucket is is said with its reason, and needs no restart', engine='s3')
def owner_unread(build):
    with Bucket(build) as (box, place):
        own = place.state + '/bucket.owner'
        os.makedirs(own)
        place.start()
        place.door().add(b'small')
        for _ in range(2):
            assert 'bucket.owner' in refused(place.door().add, large())
        assert says(place, 'bucket.owner')
        os.rmdir(own)
        assert b'bucket.owner' not in place.kiyome('store', 'adopt', '--bucket', '--reason', 'it has room again')
        assert place.door().add(large())
        assert place.status()['originals_problem'] is None


@test('an object `owner` that no store wrote, of any length, is another one\'s, and can be taken over', engine='s3')
def owner_foreign(build):
    for length in (30, 300, 300000):
        with Bucket(build) as (box, place):
            objects.running.put(box.name, 'mail/owner', b'x' * length)
            place.start()
            until(lambda: says(place, OTHER), place)
            assert OTHER in refused(place.door().add, large())
            assert named(box) == b'x' * length
            assert OTHER.encode() in place.kiyome('store', 'adopt', '--bucket', '--reason', 'it was of a program')
            assert place.door().add(large())
            until(lambda: not says(place, OTHER), place)


@test('adopt --bucket takes the bucket over also when the index is decided about at once', engine='s3')
def owner_with_index(build):
    with Bucket(build) as (box, place):
        store, data = place.start(), large()
        message = place.door().add(data)
        place.stop(store)
        for file in glob.glob(place.state + '/index.db*'):
            os.unlink(file)
        os.unlink(place.state + '/bucket.owner')
        place.start()
        until(lambda: place.status()['problem'], place)
        assert b'taken over' in place.kiyome('store', 'adopt', '--bucket', '--reason', 'the disk was lost')
        until(lambda: not says(place, OTHER), place)
        assert place.door().add(large())
        assert place.export(message) == data


@test('a query that failed makes no other store of the nodes of a database', engine='s3')
def owner_failed_query(build):
    def meta():
        return a.database().execute("SELECT name, value FROM meta WHERE name = 'bucket owner'").fetchall()
    with Shared(build) as (box, (a, b)):
        a.door().add(large())
        before, cursor = meta(), cluster.running.connect(a.name).cursor()
        b.stop(b.main)
        cursor.execute('ALTER FUNCTION pg_control_system () RENAME TO pg_control_away')
        b.main = b.start()
        until(lambda: says(b, 'pg_control_system'), b)
        assert 'pg_control_system' in refused(b.door().add, large())
        assert meta() == before
        cursor.execute('ALTER FUNCTION pg_control_away () RENAME TO pg_control_system')
        b.kiyome('store', 'adopt', '--bucket', '--reason', 'the server was upgraded')
        for place in (b, a):
            assert place.door().add(large())
        assert meta() == before and not says(a, OTHER) and not says(b, OTHER)


@test('nodes whose buckets or prefixes differ are not one store, until one of them takes the other place over', engine='s3')
def owner_elsewhere(build):
    shared = Shared(build)
    with shared as (box, (a, b)):
        b.stop(b.main)
        b.configure(node='b', **dict(shared.words, originals=shared.words['originals'].replace('/mail', '/mali')))
        b.main = b.start()
        until(lambda: says(b, OTHER), b)
        assert OTHER in refused(b.door().add, large())
        assert not [n for n in objects.running.names(box.name) if n.startswith('mali/')]
        assert a.door().add(large())
        assert OTHER.encode() in b.kiyome('store', 'adopt', '--bucket', '--reason', 'the originals were moved')
        assert b.door().add(large())
        until(lambda: not says(b, OTHER), b)
        a.stop(a.main)
        b.stop(b.main)
        b.main = b.start()
        rows = dict(b.database().execute("SELECT name, value FROM meta WHERE name LIKE 'bucket %'"))
        assert rows['bucket place'].endswith('/mali'), rows
        assert b.door().add(large())


class Hold(bucket.Relay):
    """Keeps back who claims the bucket."""

    def __init__(self, port):
        self.held, self.release = threading.Event(), threading.Event()
        super().__init__(port)

    def carry(self, one, other, way):
        if way != 'up':
            return super().carry(one, other, way)
        try:
            while data := one.recv(65536):
                if data.startswith(b'PUT /') and b'owner' in data.split(b'\r\n')[0]:
                    self.held.set()
                    self.release.wait(30)
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(2)
            except OSError:
                pass
            end.close()


@test('of two stores that claim a bucket at once one has it', engine='s3')
def owner_race(build):
    with Bucket(build) as (box, _):
        holds = [Hold(objects.running.port) for _ in range(2)]
        places = [Place(build, **box.words(s3_endpoint='http://127.0.0.1:%d' % h.port, s3_timeout='50')) for h in holds]
        try:
            for place in places:
                shutil.copy(os.path.join(box.place.folder, 's3.key'), place.folder)
                place.start()
            assert all(h.held.wait(10) for h in holds)
            holds[0].release.set()
            until(lambda: 'mail/owner' in objects.running.names(box.name), places[0])
            first = named(box)
            holds[1].release.set()
            until(lambda: named(box) != first, places[1])
            assert OTHER in refused(places[0].door().add, large())
            assert places[1].door().add(large())
            assert box.names() and not says(places[1], OTHER) and says(places[0], OTHER)
        finally:
            for end in places + holds:
                end.close()
