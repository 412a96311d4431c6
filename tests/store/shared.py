# SPDX-License-Identifier: GPL-2.0-or-later
"""Nodes that share a database and a bucket: both of real servers."""
import glob
import os
import shutil
import signal
import threading

import cluster
import door as d
import objects
from nodes import close, nodes, verified
from objects import OTHER, large, says, until
from place import Place, refused, test


class Shared:
    """A bucket, a relay before it, and two nodes on a server of PostgreSQL that is there as long as they are."""

    def __init__(self, build, listen=None, **store):
        self.build = build
        self.listen = listen  # (nullable) an address at which the server can be reached, too
        self.store = store

    def __enter__(self):
        cluster.running = cluster.Cluster()
        try:
            if self.listen:
                cluster.running.listen(self.listen)
            self.box = objects.Bucket(self.build)
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


@test('two nodes with one database and one bucket: originals of one are opened and erased at the other, which goes on when it is killed while it sends',
      engine='s3')
def shared(build):
    shared = Shared(build, s3_timeout='20')
    with shared as (box, (a, b)):
        mails = {}
        for place in (a, b, a, b):
            data = large()
            mails[place.door().add(data)] = data
        first, second, *_ = mails
        assert b.export(first) == mails[first] and a.export(second) == mails[second]
        owner = objects.running.get(box.name, 'mail/owner')
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
        # Both use the relay: a request of b that is under way would be slow, and is not lost.
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
        # What was on its way is no lost original, at whichever node starts next.
        for place in (b, a):
            if place is b:
                b.stop(b.main)
            place.main = place.start()
            until(lambda: place.status()['ready'], place)
            assert all(place.export(m) == data for m, data in mails.items())
            status = place.status()
            assert status['lost'] == status['missing'] == 0 and not status['originals_problem'], status
            verified(place)
        assert objects.running.get(box.name, 'mail/owner') == owner


@test('what a node had on its disk for the bucket when it was killed comes there when it is back, and is missing nowhere',
      engine='s3')
def waiting(build):
    with Shared(build, durable='local') as (box, (a, b)):
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


@test('a database that was restored beside its origin does not take that one\'s bucket for its own', engine='s3')
def restored(build):
    shared = Shared(build)
    with shared as (box, (a, b)):
        data = large()
        message = a.door().add(data)
        a.stop(a.main)
        dump = os.path.join(a.folder, 'index.dump')
        cluster.running.dump(a.name, dump)
        copy = Place(build, with_keys=False)
        try:
            for folder, to in ((a.state, copy.state), (a.keys, copy.keys)):
                shutil.copytree(folder, to, dirs_exist_ok=True)
            cluster.running.restore(copy.name, dump)
            copy.configure(node='a', **shared.words)
            copy.start()
            until(lambda: says(copy, OTHER), copy)
            assert OTHER in refused(copy.door().add, large())
            objects.refuses_to_remove(box, copy, message)
            assert b.export(message) == data
            data = large()
            assert b.export(b.door().add(data)) == data
        finally:
            copy.close()
