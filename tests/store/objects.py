# SPDX-License-Identifier: GPL-2.0-or-later
"""The store when its large originals are in a bucket of a real S3 server, that is slow, full, or not there."""
import glob
import os
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import threading
import time

import bucket
import door as d
from place import Place, refused, test

LARGE = 300 * 1024
running = None  # bucket.Server, from run.py
numbers = iter(range(1, 1000))


def begin():
    global running
    running = bucket.start()
    return running is not None


def end():
    running.close()


def large(size=LARGE):
    """A message that no compression makes small."""
    return b'From: a@example.jp\r\n\r\n' + os.urandom(size)


def until(condition, place, seconds=60):
    end_of_it = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end_of_it, ('it did not come about', place.status(), place.log())
        time.sleep(0.05)


class Bucket:
    """A bucket of its own, a relay before it, and a place that keeps its originals there."""

    def __init__(self, build, name=None, tls=None, port=None, kind='box', **store):
        self.name = '%s-%d' % (kind, next(numbers))
        running.make(self.name)
        self.relay = bucket.Relay(port or running.port, tls)
        self.place = Place(build, **self.words(name=name or self.name, **store))
        self.credentials(bucket.SECRET)

    def words(self, name=None, **store):
        return dict({'originals': 's3://%s/mail' % (name or self.name), 's3_credentials': 's3.key', 's3_region': bucket.REGION,
                     's3_endpoint': 'http://127.0.0.1:%d' % self.relay.port, 's3_timeout': '3'}, **store)

    def credentials(self, secret, mode=0o600):
        path = os.path.join(self.place.folder, 's3.key')
        with open(path, 'w') as file:
            file.write('[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n' % (bucket.KEY, secret))
        os.chmod(path, mode)

    def names(self):
        return [name for name in running.names(self.name) if name != 'mail/owner']

    def versions(self):
        return [name for name in running.names(self.name, 'versions') if name != 'mail/owner']

    def __enter__(self):
        return self, self.place

    def __exit__(self, *_):
        self.place.close()
        self.relay.close()


@test('a large original is in the bucket before its mail is taken, comes back bit for bit, and goes when it is erased',
      engine='s3')
def whole_way(build):
    with Bucket(build) as (box, place):
        store = place.start()
        small, data = b'small', large()
        door = place.door()
        one = door.add(small)
        assert box.names() == [], 'a small one stays in the index'
        two = door.add(data)
        names = box.names()
        assert len(names) == 1 and re.fullmatch(r'mail/\d{4}-\d\d-\d\d/' + two, names[0]), names
        sealed = running.get(box.name, names[0])
        assert data[100:132] not in sealed and b'a@example.jp' not in sealed, 'it must be sealed'
        assert not glob.glob(place.state + '/originals/*/*') and not os.listdir(place.state + '/incoming')
        assert place.export(one) == small and place.export(two) == data
        place.stop(store)
        place.start()
        assert place.export(two) == data
        place.kiyome('quarantine', 'erase', two, '--reason', 'test', '--yes')
        until(lambda: box.names() == [], place)
        assert place.export(one) == small
        assert 'test' in place.error('quarantine', 'export', two, '--reason', 'x', '-o', '-')
        assert place.status()['originals_problem'] is None


UNCONDITIONAL = 'knows no If-None-Match'


def puts(box, message):
    return [r for r in box.relay.requests if r.startswith('PUT') and message in r]


@test('a server that refuses If-None-Match is asked once, which is said once, and takes originals as before', engine='s3')
def unconditional(build):
    with Bucket(build, s3_timeout='20') as (box, place):
        place.start()
        mails = {place.door().add(data): data for data in (large(), large())}
        first, second = mails
        assert len(puts(box, first)) == 2 and len(puts(box, second)) == 1, box.relay.requests
        assert place.log().count(UNCONDITIONAL) == 1, place.log()
        for message, data in mails.items():
            assert place.export(message) == data


@test('an original that is there already is the same one when its answer was lost, and is written over by no other', engine='s3')
def conditional(build):
    port = running.ports['conditional']
    with Bucket(build, s3_timeout='20', port=port) as (box, place):
        place.start()
        data = large()
        box.relay.loses = b'PUT /%s/mail/2' % box.name.encode()
        message = place.door().add(data, key='one')
        assert len(puts(box, message)) == 2, box.relay.requests
        assert place.export(message) == data and UNCONDITIONAL not in place.log(), place.log()
        name = box.names()[0]
    # The same number in another bucket, where another has it.
    with Bucket(build, port=port) as (box, place):
        place.start()
        door = place.door()
        assert place.export(door.add(data)) == data
        running.put(box.name, name, b'of another')
        for _ in range(3):
            said = refused(door.add, data, key='one')
            assert 'something else' in said and message in said, said
            time.sleep(0.5)
            assert running.get(box.name, name) == b'of another'
        assert 'something else' in place.status()['originals_problem']
        takes_small(place)
        assert running.ask('DELETE', '/%s/%s' % (box.name, name))[0] == 204
        assert door.add(data, key='one') == message
        assert place.export(message) == data and place.status()['originals_problem'] is None


@test('what waits for the bucket does not write over another object, also in parts, and goes when that is gone', engine='s3')
def conditional_spool(build):
    for size in (LARGE, 17 * 1024 * 1024):
        with Bucket(build, durable='local', s3_timeout='20', port=running.ports['conditional']) as (box, place):
            process = place.start()
            until(lambda: running.names(box.name), place)  # it is this store's
            box.relay.how = 'refuse'
            data = large(size)
            message = place.door().add(data)
            path, = glob.glob(place.state + '/spool/*/' + message)
            name = 'mail/' + os.path.relpath(path, place.state + '/spool')
            running.put(box.name, name, b'of another')
            box.relay.how = 'pass'
            until(lambda: 'something else' in (place.status()['originals_problem'] or ''), place)
            assert running.get(box.name, name) == b'of another' and place.export(message) == data
            with open(path, 'rb') as file:
                sealed = file.read()
            # Brought there before, by a store that was killed before it took it away here.
            place.stop(process, signal.SIGKILL)
            running.put(box.name, name, sealed)
            box.relay.requests = []
            place.start()
            until(lambda: not os.path.exists(path), place)
            assert not [r for r in box.relay.requests if 'partNumber' in r], box.relay.requests
            assert running.get(box.name, name) == sealed and place.export(message) == data


@test('an original whose connection is cut again and again is read from where it was cut, and nothing of another is taken',
      engine='s3')
def resumed(build):
    with Bucket(build, s3_timeout='30') as (box, place):
        place.start()
        data = large(4 * 1024 * 1024)
        message = place.door().add(data)
        name, = box.names()
        sealed = running.get(box.name, name)
        box.relay.limit, box.relay.down, box.relay.requests = 1000 * 1000, 0, []
        box.relay.how = 'cut-down'
        assert place.export(message) == data
        asked = [r for r in box.relay.requests if r.startswith('GET') and message in r]
        assert 4 <= len(asked) <= 8 and box.relay.down < 1.5 * len(sealed), (box.relay.requests, box.relay.down)
        # Another object by its name: all of it comes, and nothing of it is used.
        other = sealed[:-5000] + bytes([sealed[-5000] ^ 1]) + sealed[-4999:]
        box.relay.requests = []
        answers = []
        thread = threading.Thread(target=lambda: answers.append(
            place.error('quarantine', 'export', message, '--reason', 'x', '-o', '-', status=3)))
        thread.start()
        until(lambda: [r for r in box.relay.requests if r.startswith('GET') and message in r], place)
        running.put(box.name, name, other)
        time.sleep(0.5)
        box.relay.how = 'pass'
        thread.join()
        assert answers and 'not authentic' in answers[0], answers
        running.put(box.name, name, sealed)
        assert place.export(message) == data


@test('a server that gives no ranges is asked for all of it again when it was cut off', engine='s3')
def no_ranges(build):
    with Bucket(build, s3_timeout='30', port=running.ports['conditional']) as (box, place):
        place.start()
        data = large(4 * 1024 * 1024)
        message = place.door().add(data)
        box.relay.limit, box.relay.requests = 1000 * 1000, []
        box.relay.how = 'cut-down'

        def heal():
            until(lambda: len([r for r in box.relay.requests if r.startswith('GET') and message in r]) >= 3, place)
            box.relay.how = 'pass'
        thread = threading.Thread(target=heal)
        thread.start()
        assert place.export(message) == data
        thread.join()


@test('what is erased goes from a bucket that keeps versions with all of them, also when it is stopped in the middle',
      engine='s3')
def versions(build):
    with Bucket(build, s3_timeout='20') as (box, place):
        status, _, body = running.ask('PUT', '/' + box.name, 'versioning', b'<VersioningConfiguration xmlns="http://s3.amazon'
                                      b'aws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>')
        assert status == 200, body
        store = place.start()
        messages = [place.door().add(large()) for _ in range(2)]
        for name in box.names():
            running.put(box.name, name, running.get(box.name, name))
        assert len(box.versions()) == 4
        place.kiyome('quarantine', 'erase', messages[0], '--reason', 'test', '--yes')
        until(lambda: len(box.versions()) == 2, place)
        box.relay.stops, box.relay.requests = b'versionId', []
        place.kiyome('quarantine', 'erase', messages[1], '--reason', 'test', '--yes')
        until(lambda: [r for r in box.relay.requests if 'versionId' in r], place)
        place.stop(store, signal.SIGKILL)
        box.relay.stops = None
        place.start()
        until(lambda: box.versions() == [], place)


def takes_small(place):
    begun = time.monotonic()
    assert place.door().add(b'small')
    assert time.monotonic() - begun < 2, 'mail that needs no bucket is not held up'


@test('a key that is wrong, or that others may read, and a bucket that is not there are said, and need no restart', engine='s3')
def refusals(build):
    with Bucket(build) as (box, place):
        place.start()
        data = large()
        box.credentials('geheim')
        assert 'SignatureDoesNotMatch' in refused(place.door().add, data)
        takes_small(place)
        # The look through the bucket that every start begins with may have succeeded just now.
        # What only asks for an object's head is told no reason.
        until(lambda: ' 403' in (place.status()['originals_problem'] or ''), place)
        assert place.status()['ready']
        box.credentials(bucket.SECRET, mode=0o640)
        assert 'chmod 600' in refused(place.door().add, data)
        with open(os.path.join(place.folder, 's3.key'), 'w') as file:
            file.write('aws_secret_access_key = geheim\n')
        os.chmod(file.name, 0o600)
        assert 'aws_access_key_id' in refused(place.door().add, data)
        box.credentials(bucket.SECRET)
        assert place.export(place.door().add(data)) == data
        assert place.status()['originals_problem'] is None
        assert 'geheim' not in place.log() and bucket.SECRET not in place.log()
    with Bucket(build, name='nobody-made-it') as (box, place):
        place.start()
        assert 'NoSuchBucket' in refused(place.door().add, large())
        takes_small(place)


@test('a bucket that is gone, and a server that is, are said by status though no mail needs them', engine='s3')
def gone(build):
    with Bucket(build) as (box, place):
        place.start()
        data = large()
        kept = place.door().add(data)

        def said(words):
            until(lambda: words in (place.status()['originals_problem'] or ''), place)

        def is_well():
            until(lambda: place.status()['originals_problem'] is None, place)
        is_well()
        objects = {name: running.get(box.name, name) for name in running.names(box.name)}
        for name in objects:
            assert running.ask('DELETE', '/%s/%s' % (box.name, name))[0] == 204
        assert running.ask('DELETE', '/' + box.name)[0] == 204
        said('NoSuchBucket')
        assert place.status()['ready'] and b'NoSuchBucket' in place.kiyome('status', status=1)
        takes_small(place)
        running.make(box.name)
        for name, content in objects.items():
            running.put(box.name, name, content)
        is_well()
        box.relay.how = 'refuse'
        said('S3')
        box.relay.how = 'pass'
        is_well()
        assert place.export(kept) == data


@test('a server that refuses, says later, is silent or cuts off holds up only mail that needs it, and not for long',
      engine='s3')
def bad_server(build):
    with Bucket(build, s3_timeout='2') as (box, place):
        place.start()
        kept = large()
        first = place.door().add(kept)
        for how in ('refuse', 'busy', 'silent', 'cut-up', 'cut-down'):
            box.relay.how, box.relay.limit = how, 100000 if how == 'cut-up' else 100
            data, begun = large(), time.monotonic()
            answers = []
            thread = threading.Thread(target=lambda: answers.append(refused(place.door().add, data)))
            thread.start()
            takes_small(place)
            thread.join()
            assert answers and 'S3' in answers[0] and time.monotonic() - begun < 8, (how, answers)
            begun = time.monotonic()
            if how != 'cut-up':
                assert 'S3' in place.error('quarantine', 'export', first, '--reason', 'x', '-o', '-'), how
            assert time.monotonic() - begun < 8, how
            seen = place.status()
            assert seen['ready'] and 'S3' in (seen['originals_problem'] or ''), (how, seen)
            box.relay.how = 'pass'
            assert place.export(place.door().add(data)) == data, how
        # Cut once, and asked again in time.
        box.relay.how, data = 'cut-up', large()
        threading.Timer(0.5, lambda: setattr(box.relay, 'how', 'pass')).start()
        assert place.export(place.door().add(data)) == data
        assert place.export(first) == kept
        # What came there without an answer goes again.
        until(lambda: len(box.names()) == 7, place)
        assert place.status()['originals_problem'] is None


@test('a bucket that is full refuses large originals, until it has room', engine='s3')
def full(build):
    with Bucket(build) as (box, place):
        place.start()
        running.limit(box.name, 1000)
        data = large()
        assert 'EntityTooLarge' in refused(place.door().add, data)
        takes_small(place)
        running.limit(box.name, 0)
        assert place.export(place.door().add(data)) == data


@test('store.durable = local takes mail while the server is away, and brings it there after a kill and a restart', engine='s3')
def local(build):
    with Bucket(build, durable='local') as (box, place):
        store = place.start()
        box.relay.how = 'refuse'
        mails = {}
        for _ in range(3):
            data = large()
            mails[place.door().add(data)] = data
        gone = place.door().add(large())
        until(lambda: place.status()['spooled'] == 4, place)
        with tempfile.TemporaryDirectory() as folder:
            place.kiyome('backup', folder)
            assert len(glob.glob(folder + '/*/spool/*/*')) == 4
            place.kiyome('backup', folder)
        assert all(place.export(m) == data for m, data in mails.items()), 'what waits can be had'
        place.kiyome('quarantine', 'erase', gone, '--reason', 'test', '--yes')
        until(lambda: place.status()['originals_problem'], place)
        place.stop(store, signal.SIGKILL)
        assert len(glob.glob(place.state + '/spool/*/*')) == 3 and box.names() == []
        place.start()
        until(lambda: place.status()['spooled'] == 3, place)
        box.relay.how = 'pass'
        until(lambda: place.status()['spooled'] == 0, place)
        assert len(box.names()) == 3 and not glob.glob(place.state + '/spool/*/*')
        assert all(place.export(m) == data for m, data in mails.items())
        for message in mails:
            place.kiyome('quarantine', 'erase', message, '--reason', 'test', '--yes')
        until(lambda: box.names() == [], place)


@test('what waits for the bucket and lost its row stays here until somebody decides, and is adopted from there', engine='s3')
def spool_adopted(build):
    with Bucket(build, durable='local') as (box, place):
        store = place.start()
        first = large()
        old = place.door().add(first)
        until(lambda: len(box.names()) == 1, place)
        place.stop(store)
        copy = place.copy_index('copy')
        shutil.copy(os.path.join(place.state, 'index.mark'), copy)
        store = place.start()
        box.relay.how, lost = 'refuse', {}
        for _ in range(2):
            data = large()
            lost[place.door().add(data)] = data
        place.stop(store)
        place.bring_index(copy)
        box.relay.how = 'pass'
        store = place.start()
        until(lambda: 'adopt' in (place.status()['problem'] or ''), place)
        time.sleep(2.5)
        assert len(box.names()) == 1 and len(glob.glob(place.state + '/spool/*/*')) == 2, 'nothing leaves unseen'
        assert b'2 originals are in the index again' in place.kiyome('store', 'adopt', '--reason', 'older')
        until(lambda: place.status()['spooled'] == 0 and len(box.names()) == 3, place)
        place.stop(store)
        place.start()
        until(lambda: place.status()['ready'], place)
        for message, data in {old: first, **lost}.items():
            assert place.export(message) == data
        status = place.status()
        assert status['lost'] == status['aside'] == status['missing'] == 0, status


@test('objects without a row, uploads that never ended and what was erased meanwhile are swept from the bucket', engine='s3')
def sweep(build):
    with Bucket(build) as (box, place):
        store = place.start()
        data = large()
        kept, erased, lost = (place.door().add(x) for x in (data, large(), large()))
        box.relay.how = 'refuse'
        place.kiyome('quarantine', 'erase', erased, '--reason', 'test', '--yes')
        place.stop(store)
        assert len(box.names()) == 3
        own = {n.rsplit('/', 1)[1]: n for n in box.names()}
        stray, new = 'AAAA-AAAA-AAAA-AAAA-AAAA', 'BBBB-BBBB-BBBB-BBBB-BBBB'
        running.put(box.name, 'mail/2026-01-02/' + stray, b'left behind')
        running.put(box.name, own[kept].replace(kept, new), b'just coming')
        running.put(box.name, 'mail/aside/2026-01-02/' + stray, b'kept long enough')
        running.put(box.name, 'other/2026-01-02/' + stray, b'another one')
        with place.database() as database:
            for name in ('2026-01-02/' + stray, '2026-01-03/' + stray, own[kept].replace(kept, new)[5:]):
                database.execute("INSERT INTO meta VALUES ('sending s3/' || ?, '1')", (name,))
        database.close()
        running.ask('DELETE', '/%s/%s' % (box.name, own[lost]))
        assert running.ask('POST', '/%s/mail/begun' % box.name, 'uploads')[0] == 200
        old = 'mail/2026-01-02/' + stray
        running.age(box.name, old)
        running.age(box.name, 'mail/others')
        assert running.uploads(box.name) == [old, 'mail/begun', 'mail/others']
        box.relay.how, box.relay.requests = 'pass', []
        place.start()
        today = time.strftime('%Y-%m-%d', time.gmtime())
        expected = sorted([own[kept], own[kept].replace(kept, new), 'mail/aside/%s/%s' % (today, stray),
                           'other/2026-01-02/' + stray])
        until(lambda: box.names() == expected, place)
        until(lambda: place.status()['aside'] == 1 and place.status()['missing'] == 1, place)
        assert running.get(box.name, 'mail/aside/%s/%s' % (today, stray)) == b'left behind'
        ended = [r for r in box.relay.requests if r.startswith('DELETE') and 'uploadId' in r]
        assert len(ended) == 1 and '/%s?' % old in ended[0], box.relay.requests
        assert place.export(kept) == data


def status_says(place, word):
    return word in (place.status()['problem'] or '')


@test('an object that lost its row raises the doubt that a file does, stays, and is adopted from the bucket', engine='s3')
def lost_objects(build):
    with Bucket(build) as (box, place):
        store = place.start()
        mails = {}

        def add():
            data = large()
            mails[place.door().add(data)] = data
        add()
        place.stop(store)
        copy = place.copy_index('copy')
        shutil.copy(os.path.join(place.state, 'index.mark'), copy)
        store = place.start()
        add()
        add()
        place.stop(store)
        # One of them was set aside before.
        name = [n for n in box.names() if n.endswith(list(mails)[1])][0]
        running.put(box.name, name.replace('mail/', 'mail/aside/'), running.get(box.name, name))
        running.ask('DELETE', '/%s/%s' % (box.name, name))
        names = box.names()
        place.bring_index(copy)
        store = place.start()
        until(lambda: status_says(place, 'adopt'), place)
        assert 'index' in refused(place.door().add, b'small') and box.names() == names
        place.stop(store)
        store = place.start()
        until(lambda: status_says(place, 'adopt'), place)
        assert b'2 originals are in the index again' in place.kiyome('store', 'adopt', '--reason', 'older')
        for _ in range(2):
            until(lambda: place.status()['ready'], place)
            for message, data in mails.items():
                assert place.export(message) == data
            status = place.status()
            assert status['lost'] == status['aside'] == status['missing'] == 0, status
            assert box.names() == names
            place.stop(store)
            store = place.start()
            time.sleep(0.5)
        # Without a secret key, what can't be helped is set aside there.
        place.stop(store)
        place.bring_index(copy)
        for secret in place.secrets():
            os.rename(secret, secret + '-hidden')
        place.start()
        until(lambda: status_says(place, 'adopt'), place)
        place.error('store', 'adopt', '--reason', 'no key')
        until(lambda: place.status()['aside'] == 2, place)
        assert len([n for n in box.names() if '/aside/' in n]) == 2, box.names()


def on_their_way(place):
    with place.database() as database:
        return [row[0] for row in database.execute("SELECT name FROM meta WHERE name LIKE 'sending %'")]


@test('the index knows what is on its way to the bucket, until it has its row', engine='s3')
def noted(build):
    with Bucket(build, s3_timeout='20') as (box, place):
        place.start()
        data, message = large(), []
        assert place.door().add(b'small')
        box.relay.how = 'silent'
        thread = threading.Thread(target=lambda: message.append(place.door().add(data)))
        thread.start()
        until(lambda: len(on_their_way(place)) == 1, place)
        box.relay.how = 'pass'
        thread.join()
        assert on_their_way(place) == [] and place.export(message[0]) == data


@test('a store that is killed in the middle of bringing an original leaves no mail that was promised and is not there',
      engine='s3')
def killed(build):
    for durable in ('remote', 'local'):
        with Bucket(build, durable=durable, s3_timeout='20') as (box, place):
            store = place.start()
            taken = {}
            begun = place.door().add(b'small')

            def add():
                data = large()
                try:
                    taken[place.door().add(data)] = data
                except (d.Closed, d.Refused, OSError):
                    pass
            threads = [threading.Thread(target=add) for _ in range(6)]
            if durable == 'remote':
                add()
            def count():
                return len([r for r in box.relay.requests if r.startswith('PUT')])
            puts = count()
            box.relay.how = 'slow'
            for thread in threads:
                thread.start()
            time.sleep(0.7)
            until(lambda: count() > puts, place)
            place.stop(store, signal.SIGKILL)
            for thread in threads:
                thread.join()
            box.relay.how = 'pass'
            place.start()
            assert taken, 'some were taken before'
            assert count() > puts, 'others were on their way'
            assert all(place.export(m) == data for m, data in taken.items())
            assert place.export(begun) == b'small'
            until(lambda: place.status()['spooled'] == 0, place)
            assert all(place.export(m) == data for m, data in taken.items())


@test('what comes from the bucket with another size than it went there is neither handed out nor sent back with a new key',
      engine='s3')
def sizes(build):
    with Bucket(build) as (box, place):
        place.start()
        data = large()
        message = place.door().add(data)
        name, = box.names()
        whole = running.get(box.name, name)
        for changed, why in ((whole[:-1000], 'cut off'), (whole + b'x' * 1000, 'more')):
            running.put(box.name, name, changed)
            error = place.error('quarantine', 'export', message, '--reason', 'x', '-o', '-')
            assert why in error, error
        running.put(box.name, name, whole[:-1000])
        box.relay.requests = []
        place.kiyome('keys', 'rotate', '--rewrap')
        until(lambda: [r for r in box.relay.requests if r.startswith('GET') and name in r], place)
        time.sleep(0.5)
        assert running.get(box.name, name) == whole[:-1000], 'there may be a better one'
        running.put(box.name, name, whole)
        assert place.export(message) == data


@test('people who want originals from a server that is silent hold up no mail', engine='s3')
def queued(build):
    with Bucket(build, s3_timeout='2') as (box, place):
        place.start()
        message = place.door().add(large())
        box.relay.how = 'silent'
        wanted = [subprocess.Popen([os.path.join(build, 'kiyome'), 'quarantine', 'export', '--config', place.folder, message,
                                    '--reason', 'x', '-o', '-'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                  for _ in range(30)]
        time.sleep(1)
        begun = time.monotonic()
        assert 'S3' in refused(place.door().add, large())
        assert time.monotonic() - begun < 3.5, 'before those that came first'
        assert all(p.wait(5) == 1 for p in wanted), 'nobody waits longer for others'


@test('a store that is stopped while large mails are taken ends well, and keeps what it took', engine='s3')
def stopped(build):
    with Bucket(build, s3_timeout='20') as (box, place):
        store = place.start()
        kept = {}
        answers = []

        def add(size):
            data = large(size)
            try:
                kept[place.door().add(data)] = data
            except (d.Closed, d.Refused, OSError) as error:
                answers.append(str(error))
        place.door().add(b'small')
        threads = [threading.Thread(target=add, args=(48 * 1024 * 1024,)) for _ in range(2)]
        box.relay.how = 'silent'
        for thread in threads:
            thread.start()
        until(lambda: os.listdir(place.state + '/incoming'), place)
        assert place.stop(store) == 0, place.log()
        for thread in threads:
            thread.join()
        # One that had said nothing yet is closed without a word.
        assert len(answers) == 2 and any('stopping' in answer for answer in answers), answers
        box.relay.how = 'pass'
        place.start()
        assert box.names() == [] and not os.listdir(place.state + '/incoming')


def certificate(folder, name):
    key, path = os.path.join(folder, name + '.key'), os.path.join(folder, name + '.pem')
    names = ','.join(['DNS:localhost'] + ['DNS:box-%d.localhost' % n for n in range(1, 40)])
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
                    '-subj', '/CN=localhost', '-addext', 'subjectAltName=' + names, '-keyout', key, '-out',
                    path], check=True, capture_output=True)
    return key, path


@test('a server is believed over TLS only with a certificate that is known; the bucket may stand in the name of the host',
      engine='s3')
def tls(build):
    with tempfile.TemporaryDirectory() as folder:
        key, path = certificate(folder, 'own')
        _, other = certificate(folder, 'other')
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path, key)
        for style in ('path', 'host'):
            with Bucket(build, tls=context) as (box, place):
                for ca in (other, path):
                    shutil.copy(ca, os.path.join(place.folder, 'ca.pem'))
                    place.configure(**box.words(s3_ca='ca.pem', s3_style=style,
                                                s3_endpoint='https://localhost:%d' % box.relay.port))
                    store = place.start()
                    data = large()
                    if ca == other:
                        # On a machine that has much to do a try may end before a certificate came.
                        until(lambda: 'certificate' in refused(place.door().add, data), place)
                        assert box.names() == []
                    else:
                        assert place.export(place.door().add(data)) == data
                        assert len(box.names()) == 1
                    place.stop(store)


@test('an original that can not go to the bucket, and one that can not be removed, keep no others here', engine='s3')
def stuck(build):
    with Bucket(build, durable='local') as (box, place):
        place.start()
        there = place.door().add(large())
        until(lambda: len(box.names()) == 1, place)
        box.relay.how = 'refuse'
        mails = {}
        for size in [2 * 1024 * 1024] * 4 + [LARGE] * 2:
            data = large(size)
            mails[place.door().add(data)] = data
        running.limit(box.name, 1500 * 1000)
        box.relay.stops = b'DELETE'
        place.kiyome('quarantine', 'erase', there, '--reason', 'test', '--yes')
        box.relay.how = 'pass'
        until(lambda: place.status()['spooled'] == 4 and len(box.names()) == 3, place, 30)
        running.limit(box.name, 0)
        until(lambda: place.status()['spooled'] == 0, place, 30)
        assert len(box.names()) == 7 and all(place.export(m) == data for m, data in mails.items())
        box.relay.stops = None
        until(lambda: len(box.names()) == 6, place)


def comes(place, data):
    """The door tries until it is taken."""
    taken = []

    def add():
        try:
            taken.append(place.door().add(data, key='one'))
        except d.Refused:
            time.sleep(0.3)
        return taken
    until(add, place)
    return taken[0]


@test('a file that is brought again while its first try is still to be removed from the bucket is not removed with it', engine='s3')
def removed(build):
    for size in (LARGE, 17 * 1024 * 1024):
        with Bucket(build, s3_timeout='2') as (box, place):
            place.start()
            assert place.door().add(b'small')
            data = large(size)
            box.relay.how = 'refuse'
            assert 'S3' in refused(place.door().add, data, key='one')
            box.relay.how = 'pass'
            box.relay.stops = b'DELETE'
            assert 'just being taken' in refused(place.door().add, data, key='one')
            box.relay.stops = None
            place.configure(**box.words(s3_timeout='30'))
            message = comes(place, data)
            time.sleep(3)
            assert place.export(message) == data and place.status()['missing'] == 0


@test('a label that could not get its new key before the store ended gets it behind the next start', engine='s3')
def resealed_later(build):
    for how in (signal.SIGTERM, signal.SIGKILL):
        with Bucket(build) as (box, place):
            store = place.start()
            data = large()
            message = place.door().add(data)
            old, = place.secrets()
            number = os.path.basename(old)[:16].encode()
            box.relay.how = 'refuse'
            place.kiyome('keys', 'rotate', '--rewrap')
            place.stop(store, how)
            assert number in running.get(box.name, box.names()[0])[:200]
            box.relay.how = 'pass'
            place.start()
            until(lambda: number not in running.get(box.name, box.names()[0])[:200], place)
            until(lambda: not os.path.exists(place.state + '/relabel'), place)
            os.unlink(old)
            assert place.export(message) == data


@test('after the keys were changed for old originals, too, the labels in the bucket name the new one', engine='s3')
def resealed(build):
    with Bucket(build) as (box, place):
        place.start()
        data = large()
        message = place.door().add(data)
        old, = place.secrets()
        number = os.path.basename(old)[:16].encode()
        assert number in running.get(box.name, box.names()[0])[:200]
        place.kiyome('keys', 'rotate', '--rewrap')
        until(lambda: number not in running.get(box.name, box.names()[0])[:200], place)
        os.unlink(old)
        assert place.export(message) == data


def says(place, word):
    return word in (place.status().get('originals_problem') or '')


OTHER = 'another store'


@test('a bucket is one store\'s: another one, or a restored copy, sends, moves and removes nothing there until it takes it over',
      engine='s3')
def owned(build):
    with Bucket(build) as (box, place), tempfile.TemporaryDirectory() as folder:
        store, data = place.start(), large()
        message = place.door().add(data)
        assert b'Large originals are in s3://%s/mail' % box.name.encode() in place.kiyome('backup', folder)
        place.stop(store)
        names = box.names()
        other = Place(build, **box.words())
        try:
            shutil.copy(os.path.join(place.folder, 's3.key'), other.folder)
            store = other.start()
            until(lambda: says(other, OTHER), other)
            assert OTHER in refused(other.door().add, large())
            takes_small(other)
            assert box.names() == names and other.status()['ready']
            other.stop(store)
            for path in (other.state, other.keys):
                shutil.rmtree(path)
            shutil.copytree(place.keys, other.keys)
            other.kiyome('restore', folder)
            store = other.start()
            until(lambda: says(other, OTHER), other)
            assert other.export(message) == data
            box.relay.requests = []
            other.kiyome('quarantine', 'erase', message, '--reason', 'test', '--yes')
            until(lambda: len([r for r in box.relay.requests if r.startswith('GET') and 'owner' in r]) > 1, other)
            assert OTHER.encode() not in other.kiyome('store', 'adopt', '--reason', 'only the index')
            assert OTHER in refused(other.door().add, large()) and box.names() == names
            assert not [r for r in box.relay.requests if not r.startswith('GET')]
            assert OTHER.encode() in other.kiyome('store', 'adopt', '--bucket', '--reason', 'a new machine')
            until(lambda: box.names() == [], other)
            assert other.export(other.door().add(data)) == data
            until(lambda: not says(other, OTHER), other)
            assert OTHER.encode() in other.kiyome('audit', 'show', '--what', 'adopt', '--json')
            other.stop(store)
        finally:
            other.close()
        place.start()
        until(lambda: says(place, OTHER), place)
        assert OTHER in refused(place.door().add, large())


def refuses_to_remove(box, place, message):
    """The attempt was made, by the only one that asks through the relay for whose the bucket is, and nothing came of it."""
    names, box.relay.requests = box.names(), []
    place.kiyome('quarantine', 'erase', message, '--reason', 'test', '--yes')
    until(lambda: [r for r in box.relay.requests if r.startswith('GET') and 'owner' in r], place)
    assert OTHER in refused(place.door().add, large())
    assert box.names() == names


@test('a copy of a machine\'s folders is another store, whichever of the two starts first; the origin goes on, also after a kill',
      engine='s3')
def cloned(build):
    for first in ('copy', 'origin'):
        with Bucket(build) as (box, place):
            store, data = place.start(), large()
            message = place.door().add(data)
            place.stop(store, signal.SIGKILL)
            other = Place(build, **box.words())
            try:
                shutil.copy(os.path.join(place.folder, 's3.key'), other.folder)
                for path, copy in ((place.state, other.state), (place.keys, other.keys)):
                    shutil.copytree(path, copy, dirs_exist_ok=True, ignore=lambda _, names: [n for n in names if '.sock' in n])
                if first == 'origin':
                    store = place.start()
                    assert place.door().add(large())
                other.start()
                until(lambda: says(other, OTHER), other)
                refuses_to_remove(box, other, message)
                if first == 'copy':
                    store = place.start()
                for _ in range(2):
                    assert place.door().add(large())
                    place.stop(store, signal.SIGKILL)
                    store = place.start()
                assert place.export(message) == data
                assert place.status()['originals_problem'] is None
            finally:
                other.close()


@test('a bucket without an owner is claimed once, by a store of an older kiyome too; one that lost it is another one', engine='s3')
def claimed(build):
    with Bucket(build) as (box, place):
        store, data = place.start(), large()
        message = place.door().add(data)
        own = place.state + '/bucket.owner'
        for forgets in (True, False):
            place.stop(store)
            if forgets:
                os.unlink(own)
            assert running.ask('DELETE', '/%s/mail/owner' % box.name)[0] == 204
            store = place.start()
            if forgets:
                assert place.door().add(large())
                # It was about to say so when it ended: with and without what it was about to write.
                place.stop(store)
                for written in (True, False):
                    with open(own) as file:
                        name, stamp, *_ = file.read().split()
                    with open(own, 'w') as file:
                        file.write('%s %s %s\n' % ((name, '-', stamp) if written else (name, stamp, 'AAAA-' * 4 + 'AAAA')))
                    store = place.start()
                    assert place.door().add(large())
                    place.stop(store)
                store = place.start()
        until(lambda: says(place, 'not the one'), place)
        assert 'not the one' in refused(place.door().add, large())
        assert place.export(message) == data
        place.kiyome('store', 'adopt', '--bucket', '--reason', 'somebody cleared too much')
        assert place.door().add(large())


@test('originals that are in a bucket which store.originals names no longer are said, and erased when it does again', engine='s3')
def left(build):
    with Bucket(build) as (box, place):
        store = place.start()
        kept = place.door().add(large())
        messages = [place.door().add(large()) for _ in range(2)]
        old, = place.secrets()
        number = os.path.basename(old)[:16].encode()
        running.make(box.name + '-other')
        for values in ({'originals': 'directory:'}, box.words(name=box.name + '-other')):
            place.stop(store)
            place.configure(**values)
            store = place.start()
            until(lambda: says(place, 'store.originals'), place)
            place.kiyome('quarantine', 'erase', messages.pop(), '--reason', 'test', '--yes')
            if messages:
                assert place.door().add(large())
                place.kiyome('keys', 'rotate', '--rewrap')
            else:
                assert 'not the one' in refused(place.door().add, large())
        assert running.names(box.name + '-other') == [] and len(box.names()) == 3
        place.stop(store)
        place.configure(**box.words())
        store = place.start()
        until(lambda: len(box.names()) == 1, place)
        until(lambda: number not in running.get(box.name, box.names()[0])[:200], place)
        assert not says(place, 'store.originals')
        place.kiyome('quarantine', 'erase', kept, '--reason', 'test', '--yes')
        until(lambda: box.names() == [], place)
        place.stop(store)
        place.configure(originals='directory:')
        place.start()
        until(lambda: says(place, 'store.originals'), place)
        assert b'Decided' in place.kiyome('store', 'adopt', '--bucket', '--reason', 'it is empty')
        assert not says(place, 'store.originals')
