# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the store when its large originals are in a bucket of a real S3 server that is slow, full or unreachable."""
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

import pytest

import bucket
import door as d
from bucket_places import RUNNER, Bucket, LARGE, OTHER, UNCONDITIONAL, comes, large, refuses_to_remove, says, until
from place import Place, refused
from waiting import PATIENCE, within


@pytest.mark.s3
def test_a_large_original_is_in_the_bucket_before_its_mail_is_taken_comes_back_bit_for_bit(build):
    """A large original is in the bucket before its mail is acknowledged, comes back bit for bit, and is removed by an erasure."""
    with Bucket(build) as (box, place):
        store = place.start()
        small, data = b'small', large()
        door = place.door()
        one = door.add(small)
        assert box.names() == [], 'a small one stays in the index'
        two = door.add(data)
        names = box.names()
        assert len(names) == 1 and re.fullmatch(r'mail/\d{4}-\d\d-\d\d/' + two, names[0]), names
        sealed = bucket.running.get(box.name, names[0])
        assert data[100:132] not in sealed and b'a@example.jp' not in sealed, 'it must be sealed'
        assert not glob.glob(place.state + '/originals/*/*') and not glob.glob(place.state + '/incoming/*')
        assert place.export(one) == small and place.export(two) == data
        place.stop(store)
        place.start()
        assert place.export(two) == data
        place.kiyome('quarantine', 'erase', two, '--reason', 'test', '--yes')
        until(lambda: box.names() == [], place)
        assert place.export(one) == small
        assert 'test' in place.error('quarantine', 'export', two, '--reason', 'x', '-o', '-')
        assert place.status()['originals_problem'] is None


def puts(box, message):
    return [r for r in box.relay.requests if r.startswith('PUT') and message in r]


@pytest.mark.s3
def test_a_server_that_refuses_if_none_match_is_asked_once_which_is_said_once(build):
    """If a server refuses If-None-Match, the store tries once, logs that once, and stores originals without the header."""
    with Bucket(build, s3_timeout='20') as (box, place):
        place.start()
        mails = {place.door().add(data): data for data in (large(), large())}
        first, second = mails
        assert len(puts(box, first)) == 2 and len(puts(box, second)) == 1, box.relay.requests
        assert place.log().count(UNCONDITIONAL) == 1, place.log()
        for message, data in mails.items():
            assert place.export(message) == data


@pytest.mark.s3
def test_an_original_that_is_there_already_is_the_same_one_when_its_answer_was_lost(build):
    """If the answer to an upload was lost, the object is recognized as the same one; another object is not overwritten."""
    port = bucket.running.ports['conditional']
    with Bucket(build, s3_timeout='20', port=port) as (box, place):
        place.start()
        data = large()
        box.relay.loses = b'PUT /%s/mail/2' % box.name.encode()
        message = place.door().add(data, key='one')
        assert len(puts(box, message)) == 2, box.relay.requests
        assert place.export(message) == data and UNCONDITIONAL not in place.log(), place.log()
        name = box.names()[0]
    # The same number in another bucket, where it belongs to another object.
    with Bucket(build, port=port) as (box, place):
        place.start()
        door = place.door()
        assert place.export(door.add(data)) == data
        bucket.running.put(box.name, name, b'of another')
        for _ in range(3):
            said = refused(door.add, data, key='one')
            assert 'something else' in said and message in said, said
            time.sleep(0.5)
            assert bucket.running.get(box.name, name) == b'of another'
        assert 'something else' in place.status()['originals_problem']
        takes_small(place)
        assert bucket.running.ask('DELETE', '/%s/%s' % (box.name, name))[0] == 204
        assert door.add(data, key='one') == message
        assert place.export(message) == data and place.status()['originals_problem'] is None


@pytest.mark.s3
def test_what_waits_for_the_bucket_does_not_write_over_another_object_also_in_parts(build):
    """An original that waits for the bucket does not overwrite another object, also in parts, and is stored once that is gone."""
    for size in (LARGE, 17 * 1024 * 1024):
        with Bucket(build, durable='local', s3_timeout='20', port=bucket.running.ports['conditional']) as (box, place):
            process = place.start()
            until(lambda: bucket.running.names(box.name), place)  # The bucket belongs to this store.
            box.relay.how = 'refuse'
            data = large(size)
            message = place.door().add(data)
            path, = glob.glob(place.state + '/spool/*/' + message)
            name = 'mail/' + os.path.relpath(path, place.state + '/spool')
            bucket.running.put(box.name, name, b'of another')
            box.relay.how = 'pass'
            until(lambda: 'something else' in (place.status()['originals_problem'] or ''), place)
            assert bucket.running.get(box.name, name) == b'of another' and place.export(message) == data
            with open(path, 'rb') as file:
                sealed = file.read()
            # The original is in the bucket already, because the store was killed before it removed its own copy.
            place.stop(process, signal.SIGKILL)
            bucket.running.put(box.name, name, sealed)
            box.relay.requests = []
            place.start()
            until(lambda: not os.path.exists(path), place)
            assert not [r for r in box.relay.requests if 'partNumber' in r], box.relay.requests
            assert bucket.running.get(box.name, name) == sealed and place.export(message) == data


@pytest.mark.s3
def test_an_original_whose_connection_is_cut_again_and_again_is_read_from_where_it_was_cut(build):
    """If its connection is cut again and again, an original is read on from there, and bytes of another object are not used."""
    with Bucket(build, s3_timeout='30') as (box, place):
        place.start()
        data = large(4 * 1024 * 1024)
        message = place.door().add(data)
        name, = box.names()
        sealed = bucket.running.get(box.name, name)
        box.relay.limit, box.relay.down, box.relay.requests = 1000 * 1000, 0, []
        box.relay.how = 'cut-down'
        assert place.export(message) == data
        asked = [r for r in box.relay.requests if r.startswith('GET') and message in r]
        assert 4 <= len(asked) <= 8 and box.relay.down < 1.5 * len(sealed), (box.relay.requests, box.relay.down)
        # Another object with the name: it is read completely, and not used.
        other = sealed[:-5000] + bytes([sealed[-5000] ^ 1]) + sealed[-4999:]
        box.relay.requests = []
        answers = []
        thread = threading.Thread(target=lambda: answers.append(
            place.error('quarantine', 'export', message, '--reason', 'x', '-o', '-', status=3)))
        thread.start()
        until(lambda: [r for r in box.relay.requests if r.startswith('GET') and message in r], place)
        bucket.running.put(box.name, name, other)
        time.sleep(0.5)
        box.relay.how = 'pass'
        thread.join()
        assert answers and 'not authentic' in answers[0], answers
        bucket.running.put(box.name, name, sealed)
        assert place.export(message) == data


@pytest.mark.s3
def test_a_server_that_gives_no_ranges_is_asked_for_all_of_it_again_when_it_was_cut_off(build):
    with Bucket(build, s3_timeout='30', port=bucket.running.ports['conditional']) as (box, place):
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


@pytest.mark.s3
def test_what_is_erased_goes_from_a_bucket_that_keeps_versions_with_all_of_them(build):
    """An erasure removes all versions from a bucket with versioning, even if it is interrupted."""
    with Bucket(build, s3_timeout='20') as (box, place):
        status, _, body = bucket.running.ask('PUT', '/' + box.name, 'versioning', b'<VersioningConfiguration xmlns="http://s3.amazon'
                                      b'aws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>')
        assert status == 200, body
        store = place.start()
        messages = [place.door().add(large()) for _ in range(2)]
        for name in box.names():
            bucket.running.put(box.name, name, bucket.running.get(box.name, name))
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
    """Asserts that mail that needs no bucket is not delayed: three mails are stored sooner than three times the shortest
    s3-timeout, for which they would wait otherwise."""
    with within(4):
        for _ in range(3):
            assert place.door().add(b'small')


@pytest.mark.s3
def test_a_key_that_is_wrong_or_that_others_may_read_and_a_bucket_that_is_not_there_are_said(build):
    """A wrong key, a key that others may read and a missing bucket are reported, and their repair needs no restart."""
    with Bucket(build) as (box, place):
        place.start()
        data = large()
        box.credentials('geheim')
        assert 'SignatureDoesNotMatch' in refused(place.door().add, data)
        takes_small(place)
        # The scan of the bucket at the start may have succeeded just now.
        # A request for an object's head gets no reason for the refusal.
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


@pytest.mark.s3
def test_a_bucket_that_is_gone_and_a_server_that_is_are_said_by_status_though_no_mail_needs_them(build):
    with Bucket(build, s3_timeout='20') as (box, place):
        place.start()
        data = large()
        kept = place.door().add(data)

        def said(words):
            until(lambda: words in (place.status()['originals_problem'] or ''), place)

        def is_well():
            until(lambda: place.status()['originals_problem'] is None, place)
        is_well()
        objects = {name: bucket.running.get(box.name, name) for name in bucket.running.names(box.name)}
        for name in objects:
            assert bucket.running.ask('DELETE', '/%s/%s' % (box.name, name))[0] == 204
        assert bucket.running.ask('DELETE', '/' + box.name)[0] == 204
        said('NoSuchBucket')
        assert place.status()['ready'] and b'NoSuchBucket' in place.kiyome('status', status=1)
        takes_small(place)
        bucket.running.make(box.name)
        for name, content in objects.items():
            bucket.running.put(box.name, name, content)
        is_well()
        box.relay.how = 'refuse'
        said('S3')
        box.relay.how = 'pass'
        is_well()
        assert place.export(kept) == data


@pytest.mark.s3
def test_a_server_that_refuses_says_later_is_silent_or_cuts_off_holds_up_only_mail_that_needs_it(build):
    """A server that refuses, defers, hangs or disconnects delays only mail that needs it, and not for long."""
    with Bucket(build, s3_timeout='2') as (box, place):
        place.start()
        kept = large()
        first = comes(place, kept, 'first')
        for how in ('refuse', 'busy', 'silent', 'cut-up', 'cut-down'):
            box.relay.how, box.relay.limit = how, 100000 if how == 'cut-up' else 100
            data, answers = large(), []
            thread = threading.Thread(target=lambda: answers.append(refused(place.door().add, data)))
            with within(8):
                thread.start()
                takes_small(place)
                thread.join()
            assert answers and 'S3' in answers[0], (how, answers)
            if how != 'cut-up':
                with within(8):
                    assert 'S3' in place.error('quarantine', 'export', first, '--reason', 'x', '-o', '-'), how
            seen = place.status()
            assert seen['ready'] and 'S3' in (seen['originals_problem'] or ''), (how, seen)
            box.relay.how = 'pass'
            assert place.export(comes(place, data, how)) == data, how
        # One disconnection, and a repetition in time.
        box.relay.how, data = 'cut-up', large()
        threading.Timer(0.5, lambda: setattr(box.relay, 'how', 'pass')).start()
        assert place.export(place.door().add(data)) == data
        assert place.export(first) == kept
        # Objects without an acknowledged mail are removed.
        until(lambda: len(box.names()) == 7, place)
        assert place.status()['originals_problem'] is None


@pytest.mark.s3
def test_a_bucket_that_is_full_refuses_large_originals_until_it_has_room(build):
    with Bucket(build) as (box, place):
        place.start()
        bucket.running.limit(box.name, 1000)
        data = large()
        assert 'EntityTooLarge' in refused(place.door().add, data)
        takes_small(place)
        bucket.running.limit(box.name, 0)
        assert place.export(place.door().add(data)) == data


@pytest.mark.s3
def test_store_durable_local_takes_mail_while_the_server_is_away(build):
    """With store.durable = local, mail is accepted without the server, and moved to the bucket later, even after a kill."""
    with Bucket(build, s3_timeout='3', durable='local') as (box, place):
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


@pytest.mark.s3
def test_what_waits_for_the_bucket_and_lost_its_row_stays_here_until_somebody_decides(build):
    """An original that waits for the bucket and lost its row stays on the disk until an administrator decides and adopts it."""
    with Bucket(build, s3_timeout='3', durable='local') as (box, place):
        store = place.start()
        first = large()
        old = place.door().add(first)
        until(lambda: len(box.names()) == 1 and place.status()['spooled'] == 0, place)
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


@pytest.mark.s3
def test_objects_without_a_row_uploads_that_never_ended_and_what_was_erased_meanwhile_are_swept(build):
    """Objects without a row, unfinished uploads and objects that were erased meanwhile are removed from the bucket."""
    with Bucket(build, s3_timeout='20') as (box, place):
        store = place.start()
        data = large()
        kept, erased, lost = (place.door().add(x) for x in (data, large(), large()))
        box.relay.how = 'refuse'
        place.kiyome('quarantine', 'erase', erased, '--reason', 'test', '--yes')
        place.stop(store)
        assert len(box.names()) == 3
        own = {n.rsplit('/', 1)[1]: n for n in box.names()}
        stray, new = 'AAAA-AAAA-AAAA-AAAA-AAAA', 'BBBB-BBBB-BBBB-BBBB-BBBB'
        bucket.running.put(box.name, 'mail/2026-01-02/' + stray, b'left behind')
        bucket.running.put(box.name, own[kept].replace(kept, new), b'just coming')
        bucket.running.put(box.name, 'mail/aside/2026-01-02/' + stray, b'kept long enough')
        bucket.running.put(box.name, 'other/2026-01-02/' + stray, b'another one')
        with place.database() as database:
            for name in ('2026-01-02/' + stray, '2026-01-03/' + stray, own[kept].replace(kept, new)[5:]):
                database.execute("INSERT INTO meta VALUES ('sending s3/' || ?, '1')", (name,))
        database.close()
        bucket.running.ask('DELETE', '/%s/%s' % (box.name, own[lost]))
        assert bucket.running.ask('POST', '/%s/mail/begun' % box.name, 'uploads')[0] == 200
        old = 'mail/2026-01-02/' + stray
        bucket.running.age(box.name, old)
        bucket.running.age(box.name, 'mail/others')
        assert bucket.running.uploads(box.name) == [old, 'mail/begun', 'mail/others']
        box.relay.how, box.relay.requests = 'pass', []
        place.start()
        today = time.strftime('%Y-%m-%d', time.gmtime())
        expected = sorted([own[kept], own[kept].replace(kept, new), 'mail/aside/%s/%s' % (today, stray),
                           'other/2026-01-02/' + stray])
        until(lambda: box.names() == expected, place)
        until(lambda: place.status()['aside'] == 1 and place.status()['missing'] == 1, place)
        assert bucket.running.get(box.name, 'mail/aside/%s/%s' % (today, stray)) == b'left behind'
        ended = [r for r in box.relay.requests if r.startswith('DELETE') and 'uploadId' in r]
        assert len(ended) == 1 and '/%s?' % old in ended[0], box.relay.requests
        assert place.export(kept) == data


def status_says(place, word):
    return word in (place.status()['problem'] or '')


@pytest.mark.s3
def test_an_object_that_lost_its_row_raises_the_doubt_that_a_file_does_stays(build):
    """An object without a row has the consequences of a file without a row: it stays, and is adopted from the bucket."""
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
        # One of them had been moved aside before.
        name = [n for n in box.names() if n.endswith(list(mails)[1])][0]
        bucket.running.put(box.name, name.replace('mail/', 'mail/aside/'), bucket.running.get(box.name, name))
        bucket.running.ask('DELETE', '/%s/%s' % (box.name, name))
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
        # Without a secret key, objects that cannot be adopted are moved aside in the bucket.
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


@pytest.mark.s3
def test_the_index_knows_what_is_on_its_way_to_the_bucket_until_it_has_its_row(build):
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


@pytest.mark.s3
def test_a_store_that_is_killed_in_the_middle_of_bringing_an_original_leaves_no_mail(build):
    """If a store is killed while it uploads originals, no acknowledged mail is lost."""
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


@pytest.mark.s3
def test_what_comes_from_the_bucket_with_another_size_than_it_went_there_is_neither_handed_out(build):
    """An object with another size than at its upload is neither exported nor uploaded again with a new key."""
    with Bucket(build) as (box, place):
        place.start()
        data = large()
        message = place.door().add(data)
        name, = box.names()
        whole = bucket.running.get(box.name, name)
        for changed, why in ((whole[:-1000], 'cut off'), (whole + b'x' * 1000, 'more')):
            bucket.running.put(box.name, name, changed)
            error = place.error('quarantine', 'export', message, '--reason', 'x', '-o', '-')
            assert why in error, error
        bucket.running.put(box.name, name, whole[:-1000])
        box.relay.requests = []
        place.kiyome('keys', 'rotate', '--rewrap')
        until(lambda: [r for r in box.relay.requests if r.startswith('GET') and name in r], place)
        time.sleep(0.5)
        assert bucket.running.get(box.name, name) == whole[:-1000], 'there may be a better one'
        bucket.running.put(box.name, name, whole)
        assert place.export(message) == data


@pytest.mark.s3
def test_people_who_want_originals_from_a_server_that_is_silent_hold_up_no_mail(build):
    with Bucket(build, s3_timeout='2') as (box, place):
        place.start()
        message = comes(place, large())
        box.relay.how = 'silent'
        begun = time.monotonic()
        assert 'S3' in refused(place.door().add, large())
        alone = time.monotonic() - begun
        wanted = [subprocess.Popen([os.path.join(build, 'kiyome'), 'quarantine', 'export', '--config', place.folder, message,
                                    '--reason', 'x', '-o', '-'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                  for _ in range(30)]
        time.sleep(1)
        with within(4 * alone):  # nobody waits longer because of others
            with within(2 * alone):  # mail is served before the earlier requests
                assert 'S3' in refused(place.door().add, large())
            assert all(p.wait(PATIENCE) == 1 for p in wanted)


@pytest.mark.s3
def test_a_store_that_is_stopped_while_large_mails_are_taken_ends_well_and_keeps_what_it_took(build):
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
        until(lambda: glob.glob(place.state + '/incoming/*'), place)
        assert place.stop(store) == 0, place.log()
        for thread in threads:
            thread.join()
        # A connection without a request is closed without an answer.
        assert len(answers) == 2 and any('stopping' in answer for answer in answers), answers
        box.relay.how = 'pass'
        place.start()
        assert box.names() == [] and not glob.glob(place.state + '/incoming/*')


def certificate(folder, name):
    key, path = os.path.join(folder, name + '.key'), os.path.join(folder, name + '.pem')
    names = ','.join(['DNS:localhost'] + ['DNS:box-%s-%d.localhost' % (RUNNER, n) for n in range(1, 100)])
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
                    '-subj', '/CN=localhost', '-addext', 'subjectAltName=' + names, '-keyout', key, '-out',
                    path], check=True, capture_output=True)
    return key, path


@pytest.mark.s3
def test_a_server_is_believed_over_tls_only_with_a_certificate_that_is_known(build):
    """A server is trusted over TLS only with a known certificate. The bucket may be part of the host name."""
    with tempfile.TemporaryDirectory() as folder:
        key, path = certificate(folder, 'own')
        _, other = certificate(folder, 'other')
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path, key)
        for style in ('path', 'host'):
            with Bucket(build, tls=context) as (box, place):
                for ca in (other, path):
                    shutil.copy(ca, os.path.join(place.folder, 'ca.pem'))
                    # A refusal comes at once; a success takes as long as the machine needs.
                    place.configure(**box.words(s3_ca='ca.pem', s3_style=style, s3_timeout='3' if ca == other else '60',
                                                s3_endpoint='https://localhost:%d' % box.relay.port))
                    store = place.start()
                    data = large()
                    if ca == other:
                        # On a busy machine an attempt may time out before the certificate arrives.
                        until(lambda: 'certificate' in refused(place.door().add, data), place)
                        assert box.names() == []
                    else:
                        assert place.export(place.door().add(data)) == data
                        assert len(box.names()) == 1
                    place.stop(store)


@pytest.mark.s3
def test_an_original_that_can_not_go_to_the_bucket_and_one_that_can_not_be_removed(build):
    """An original that cannot be uploaded and one that cannot be removed do not keep others out of the bucket."""
    with Bucket(build, s3_timeout='3', durable='local') as (box, place):
        place.start()
        there = place.door().add(large())
        until(lambda: len(box.names()) == 1, place)
        box.relay.how = 'refuse'
        mails = {}
        for size in [2 * 1024 * 1024] * 4 + [LARGE] * 2:
            data = large(size)
            mails[place.door().add(data)] = data
        bucket.running.limit(box.name, 1500 * 1000)
        box.relay.stops = b'DELETE'
        place.kiyome('quarantine', 'erase', there, '--reason', 'test', '--yes')
        box.relay.how = 'pass'
        until(lambda: place.status()['spooled'] == 4 and len(box.names()) == 3, place)
        bucket.running.limit(box.name, 0)
        until(lambda: place.status()['spooled'] == 0, place)
        assert len(box.names()) == 7 and all(place.export(m) == data for m, data in mails.items())
        box.relay.stops = None
        until(lambda: len(box.names()) == 6, place)


@pytest.mark.s3
def test_a_file_that_is_brought_again_while_its_first_try_is_still_to_be_removed_from_the_bucket(build):
    """A message that is repeated while its first attempt still has to be removed from the bucket is not removed with it."""
    for size, seconds in ((LARGE, '3'), (17 * 1024 * 1024, '8')):
        with Bucket(build, s3_timeout=seconds) as (box, place):
            place.start()
            assert place.door().add(b'small')
            data = large(size)
            box.relay.how = 'refuse'
            assert 'S3' in refused(place.door().add, data, key='one')
            box.relay.how = 'pass'
            box.relay.stops = b'DELETE'
            assert 'is being stored by another connection' in refused(place.door().add, data, key='one')
            box.relay.stops = None
            message = comes(place, data)
            time.sleep(3)
            assert place.export(message) == data and place.status()['missing'] == 0


@pytest.mark.s3
def test_a_label_that_could_not_get_its_new_key_before_the_store_ended_gets_it_behind_the_next(build):
    """If the store ends before a label has got its new key, the label gets it after the next start."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with Bucket(build, s3_timeout='20') as (box, place):
            store = place.start()
            data = large()
            message = place.door().add(data)
            old, = place.secrets()
            number = os.path.basename(old)[:16].encode()
            box.relay.how = 'refuse'
            place.kiyome('keys', 'rotate', '--rewrap')
            place.stop(store, how)
            assert number in bucket.running.get(box.name, box.names()[0])[:200]
            box.relay.how = 'pass'
            place.start()
            until(lambda: number not in bucket.running.get(box.name, box.names()[0])[:200], place)
            until(lambda: not os.path.exists(place.state + '/relabel'), place)
            os.unlink(old)
            assert place.export(message) == data


@pytest.mark.s3
def test_after_the_keys_were_changed_for_old_originals_too(build):
    """After a rotation that includes old originals, the labels in the bucket have the new key."""
    with Bucket(build) as (box, place):
        place.start()
        data = large()
        message = place.door().add(data)
        old, = place.secrets()
        number = os.path.basename(old)[:16].encode()
        assert number in bucket.running.get(box.name, box.names()[0])[:200]
        place.kiyome('keys', 'rotate', '--rewrap')
        until(lambda: number not in bucket.running.get(box.name, box.names()[0])[:200], place)
        os.unlink(old)
        assert place.export(message) == data


@pytest.mark.s3
def test_a_bucket_is_one_stores_another_one_or_a_restored_copy_sends(build):
    """A bucket belongs to one store: another one, or a restored copy, changes nothing there before a take-over."""
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


@pytest.mark.s3
def test_a_copy_of_a_machines_folders_is_another_store_whichever_of_the_two_starts_first(build):
    """A copy of a machine's directories is another store, whichever starts first; the origin continues, also after a kill."""
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


@pytest.mark.s3
def test_a_bucket_without_an_owner_is_claimed_once_by_a_store_of_an_older_kiyome_too(build):
    """A bucket without an owner is claimed once, even by an older kiyome's store. One that lost its claim counts as another."""
    with Bucket(build) as (box, place):
        store, data = place.start(), large()
        message = place.door().add(data)
        own = place.state + '/bucket.owner'
        for forgets in (True, False):
            place.stop(store)
            if forgets:
                os.unlink(own)
            assert bucket.running.ask('DELETE', '/%s/mail/owner' % box.name)[0] == 204
            store = place.start()
            if forgets:
                assert place.door().add(large())
                # The store ended while it was claiming the bucket, after or before its object was written.
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


@pytest.mark.s3
def test_originals_that_are_in_a_bucket_which_store_originals_names_no_longer_are_said(build):
    """Originals in a bucket that store.originals no longer names are reported, and erased when it is named again."""
    with Bucket(build) as (box, place):
        store = place.start()
        kept = place.door().add(large())
        messages = [place.door().add(large()) for _ in range(2)]
        old, = place.secrets()
        number = os.path.basename(old)[:16].encode()
        bucket.running.make(box.name + '-other')
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
        assert bucket.running.names(box.name + '-other') == [] and len(box.names()) == 3
        place.stop(store)
        place.configure(**box.words())
        store = place.start()
        until(lambda: len(box.names()) == 1, place)
        until(lambda: number not in bucket.running.get(box.name, box.names()[0])[:200], place)
        assert not says(place, 'store.originals')
        place.kiyome('quarantine', 'erase', kept, '--reason', 'test', '--yes')
        until(lambda: box.names() == [], place)
        place.stop(store)
        place.configure(originals='directory:')
        place.start()
        until(lambda: says(place, 'store.originals'), place)
        assert b'Decided' in place.kiyome('store', 'adopt', '--bucket', '--reason', 'it is empty')
        assert not says(place, 'store.originals')
