# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests nodes that share a database and a bucket, both on real servers."""
import glob
import os
import shutil
import signal
import threading

import pytest

import bucket
import bucket_places
import cluster
import door as d
from bucket_places import OTHER, Shared, large, says, until
from node_places import verified
from place import Place, refused


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_two_nodes_with_one_database_and_one_bucket(build):
    """Two nodes with one database and one bucket open and erase each other's originals; if one is killed, the other goes on."""
    shared = Shared(build, s3_timeout='20')
    with shared as (box, (a, b)):
        mails = {}
        for place in (a, b, a, b):
            data = large()
            mails[place.door().add(data)] = data
        first, second, *_ = mails
        assert b.export(first) == mails[first] and a.export(second) == mails[second]
        owner = bucket.running.get(box.name, 'mail/owner')
        rows = dict(a.database().execute("SELECT name, value FROM meta WHERE name LIKE 'bucket %'"))
        assert owner.decode() == rows['bucket owner'].split()[0], (owner, rows)
        until(lambda: a.database().execute("SELECT 1 FROM meta WHERE name = 'bucket claimed'").fetchone(), a)
        b.kiyome('quarantine', 'erase', first, '--reason', 'test', '--yes')
        until(lambda: len(box.names()) == 3 and not [n for n in box.names() if first in n], b)
        assert 'test' in a.error('quarantine', 'export', first, '--reason', 'x', '-o', '-')
        del mails[first]

        def add():
            data = large(2 * 1024 * 1024)
            try:
                mails[a.door().add(data)] = data
            except (d.Closed, d.Refused, OSError):
                pass
        # Both nodes use the relay: a request of b that is under way would be slow, but is not lost.
        box.relay.requests, box.relay.how = [], 'slow'
        threads = [threading.Thread(target=add) for _ in range(4)]
        for thread in threads:
            thread.start()
        until(lambda: len([r for r in box.relay.requests if r.startswith('PUT') and 'owner' not in r]) == 4, a)
        a.stop(a.main, signal.SIGKILL)
        for thread in threads:
            thread.join()
        box.relay.how = 'pass'
        data = large()
        mails[b.door().add(data)] = data
        assert all(b.export(m) == data for m, data in mails.items())
        # An original whose upload was interrupted is not lost, whichever node starts next.
        for place in (b, a):
            if place is b:
                b.stop(b.main)
            place.main = place.start()
            until(lambda: place.status()['ready'], place)
            assert all(place.export(m) == data for m, data in mails.items())
            status = place.status()
            assert status['lost'] == status['missing'] == 0 and not status['originals_problem'], status
            verified(place)
        assert bucket.running.get(box.name, 'mail/owner') == owner


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_what_a_node_had_on_its_disk_for_the_bucket_when_it_was_killed_comes_there_when(build):
    """An original on the disk of a node that was killed reaches the bucket when the node is back, and is not reported missing."""
    with Shared(build, durable='local', s3_timeout='10') as (box, (a, b)):
        box.relay.how = 'refuse'
        data = large()
        message = a.door().add(data)
        a.stop(a.main, signal.SIGKILL)
        box.relay.how = 'pass'
        assert box.names() == [] and len(glob.glob(a.state + '/spool/*/*')) == 1
        b.stop(b.main)
        b.main = b.start()
        other = large()
        assert b.export(b.door().add(other)) == other
        until(lambda: len(box.names()) == 1, b)
        assert b.status()['missing'] == 0
        assert 'bucket' in b.error('quarantine', 'export', message, '--reason', 'x', '-o', '-')
        a.main = a.start()
        until(lambda: len(box.names()) == 2, a)
        assert b.export(message) == data


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_a_database_that_was_restored_beside_its_origin_does_not_take_that_ones_bucket(build):
    """A database that was restored beside its original does not take the original's bucket for its own."""
    shared = Shared(build)
    with shared as (box, (a, b)):
        data = large()
        message = a.door().add(data)
        a.stop(a.main)
        dump = os.path.join(a.folder, 'index.dump')
        cluster.running.dump(a.name, dump)
        copy = Place(build, with_keys=False)
        copy.drop_index()
        try:
            for folder, to in ((a.state, copy.state), (a.keys, copy.keys)):
                shutil.copytree(folder, to, dirs_exist_ok=True)
            cluster.running.restore(copy.name, dump)
            copy.configure(node='a', **shared.words)
            copy.start()
            until(lambda: says(copy, OTHER), copy)
            assert OTHER in refused(copy.door().add, large())
            bucket_places.refuses_to_remove(box, copy, message)
            assert b.export(message) == data
            data = large()
            assert b.export(b.door().add(data)) == data
        finally:
            copy.close()
