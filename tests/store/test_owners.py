# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests to which store a bucket belongs if the object that names its owner cannot be read or written, names another store, or
is a copy."""
import glob
import os
import shutil
import signal
import threading

import pytest

import bucket
import cluster
from bucket_places import Bucket, OTHER, Shared, large, says, until
from place import Place, refused
from waiting import PATIENCE


def named(box):
    return bucket.running.get(box.name, 'mail/owner')


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_a_store_whose_disk_is_full_while_it_claims_its_bucket_writes_nothing_there(build):
    """If its disk is full while a store claims its bucket, the store writes nothing there that it would not recognize later."""
    with Bucket(build, s3_timeout='10') as (box, place):
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


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_that_it_cant_be_told_whose_the_bucket_is_is_said_with_its_reason_and_needs_no_restart(build):
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


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_an_object_owner_that_no_store_wrote_of_any_length_is_another_ones_and_can_be_taken_over(build):
    for length in (30, 300, 300000):
        with Bucket(build) as (box, place):
            bucket.running.put(box.name, 'mail/owner', b'x' * length)
            place.start()
            until(lambda: says(place, OTHER), place)
            assert OTHER in refused(place.door().add, large())
            assert named(box) == b'x' * length
            assert OTHER.encode() in place.kiyome('store', 'adopt', '--bucket', '--reason', 'it was of a program')
            assert place.door().add(large())
            until(lambda: not says(place, OTHER), place)


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_adopt_bucket_takes_the_bucket_over_also_when_the_index_is_decided_about_at_once(build):
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


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_a_query_that_failed_makes_no_other_store_of_the_nodes_of_a_database(build):
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


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_nodes_whose_buckets_or_prefixes_differ_are_not_one_store(build):
    """Nodes with different buckets or prefixes are not one store, until one of them takes the other place over."""
    shared = Shared(build)
    with shared as (box, (a, b)):
        b.stop(b.main)
        b.configure(node='b', **dict(shared.words, originals=shared.words['originals'].replace('/mail', '/mali')))
        b.main = b.start()
        until(lambda: says(b, OTHER), b)
        assert OTHER in refused(b.door().add, large())
        assert not [n for n in bucket.running.names(box.name) if n.startswith('mali/')]
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
    """Delays the claim of a bucket."""

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
                    self.release.wait(PATIENCE)
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(2)
            except OSError:
                pass
            end.close()


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_of_two_stores_that_claim_a_bucket_at_once_one_has_it(build):
    with Bucket(build) as (box, _):
        holds = [Hold(bucket.running.port) for _ in range(2)]
        places = [Place(build, **box.words(s3_endpoint='http://127.0.0.1:%d' % h.port, s3_timeout='50')) for h in holds]
        try:
            for place in places:
                shutil.copy(os.path.join(box.place.folder, 's3.key'), place.folder)
                place.start()
            assert all(h.held.wait(PATIENCE) for h in holds)
            holds[0].release.set()
            until(lambda: 'mail/owner' in bucket.running.names(box.name), places[0])
            first = named(box)
            holds[1].release.set()
            until(lambda: named(box) != first, places[1])
            assert OTHER in refused(places[0].door().add, large())
            assert places[1].door().add(large())
            assert box.names() and not says(places[1], OTHER) and says(places[0], OTHER)
        finally:
            for end in places + holds:
                end.close()
