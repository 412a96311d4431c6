# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests kiyome backup and restore with a bucket of a real S3 server: backups are sealed, incremental, and complete or not
visible."""
import glob
import hashlib
import os
import shutil
import signal
import subprocess

import pytest

import bucket
from bucket_places import Vault
from city_office import Office
from originals import fill, path, wait
from place import Place

SUBJECT, BODY = '令和7年度 予算書の送付について', b'the text of a mail that nobody else may read'


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_a_backup_to_a_bucket_is_sealed_sends_what_is_new(build):
    """A backup to a bucket is sealed, sends only what is new, and is restored bit for bit, without what was erased."""
    with Vault(build, Office) as (box, place):
        letter = place.mail('sato@city.example.jp', SUBJECT, 'yamada@example.jp')
        messages = fill(place, small=4, large=6)
        texts = {'SUBJECT': SUBJECT.encode(), 'address': b'sato@city', 'sender': b'yamada@example', 'number': letter.encode()}
        door = place.door()
        body = door.add(b'From: a@example.jp\r\n\r\n' + BODY + os.urandom(100000))
        door.report(body)
        door.close()
        said = box.back_up()
        assert box.url + '/000001-' in said and ', 0 unchanged' in said, said
        first, = box.backups()
        assert box.sent()[-1] == first + '/manifest' and [n for n in box.sent() if n.startswith('files/originals/')]
        stored = {name: bucket.running.get(box.name, name) for name in box.all()}
        with open(path(place, 'index.db'), 'rb') as file:
            index = file.read()
        with open(path(place, 'index.db-wal'), 'rb') as file:
            index += file.read()
        for what, text in texts.items():
            assert text in index, what
            assert not [n for n, data in stored.items() if text in data], what
        assert not [n for n, data in stored.items() if BODY[:20] in data or b'SQLite' in data or b'kiyome-backup' in data]
        names = list(messages)
        place.kiyome('quarantine', 'erase', names[0], '--yes', '--reason', 'asked for')  # a large one
        newer = fill(place, small=1, large=2)
        box.back_up()
        files = [n for n in box.sent() if n.startswith('files/originals/')]
        assert len(files) == 2, box.sent()
        place.kiyome('quarantine', 'erase', names[7], '--yes', '--reason', 'asked for')  # a small one
        place.kiyome('user', 'disable', 'ito', '--reason', 'x')
        box.back_up()
        assert not [n for n in box.sent() if n.startswith('files/originals/')]
        for which, more in (('/' + first, {}), ('', newer)):
            other = box.restored(which)
            assert {os.stat(file).st_mode & 0o777 for file in glob.glob(path(other, 'originals/*/*'))} == {0o400}
            box.opens(other, {**messages, **more}, gone=(names[0], names[7]), disabled='ito')


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_a_backup_to_a_bucket_that_is_killed_at_any_moment_leaves_the_one_before(build):
    """A backup to a bucket that is killed at any moment leaves the earlier one, and the next backup removes its remains."""
    with Vault(build) as (box, place):
        place.start()
        messages = fill(place, small=3, large=12)
        box.back_up()
        whole = box.backups()
        for stage in (b'/files/originals', b'/erasures', b'/names', b'/manifest'):
            for file in glob.glob(path(place, 'originals/*/*'))[:3]:
                os.utime(file)  # so that it is sent again
            box.relay.requests, box.relay.stops = [], stage
            process = subprocess.Popen([os.path.join(build, 'kiyome'), 'backup', box.url, '--config', place.folder],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            wait(lambda: [r for r in box.relay.requests if r.startswith('PUT') and stage.decode() in r], stage)
            process.send_signal(signal.SIGKILL)
            process.wait()
            box.relay.stops = None
            assert box.backups() == whole
        assert not [name for name in os.listdir(place.state) if name.startswith('.backup')]
        assert {n.split('/')[1] for n in box.all()} - {'files'} != set(whole), 'nothing was left by one'
        box.opens(box.restored(), messages)
        box.back_up('--keep', '2')
        assert len(box.backups()) == 2
        assert {n.split('/')[1] for n in box.all()} - {'files'} == set(box.backups())
        box.opens(box.restored(), messages)


def damages(data):
    middle = len(data) // 2
    return (data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1:], data[:-1], data + b'x', b'')


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_a_backup_in_a_bucket_that_another_made_who_has_the_key_that_it_is_sealed_to(build):
    """A backup in a bucket that is sealed to the right key, but not signed by this machine, is restored only with --unsigned."""
    with Vault(build) as (box, place):
        place.start()
        messages = fill(place, small=2, large=2)
        box.back_up()
        assert 'all ' in box.restored(more=['--verify']).said
        other = box.machine(Place, build, with_keys=False)
        shutil.copytree(place.keys, other.keys)
        for name in ('backup.key', 'backup.pub'):
            os.unlink(os.path.join(other.keys, name))
        other.start()
        other.kiyome('backup', box.url)
        first, foreign = box.backups()
        for more in ([], ['--verify']):
            assert 'it is not signed by a key of' in box.restored(status=3, more=more).said
        # An older backup is refused as well, because the newest one's journal is used with it.
        assert 'it is not signed by a key of' in box.restored('/' + first, status=3).said
        assert 'all ' in box.restored('/' + first, more=['--verify']).said
        box.restored(more=['--unsigned'])
        assert messages


def plant(box, place):
    """Puts files into the bucket, as a writer to the bucket could, under the names that the next backup will use."""
    for file in glob.glob(path(place, 'originals/*/*')):
        status = os.stat(file)
        data = os.urandom(status.st_size)
        bucket.running.put(box.name, 'office/files/%s/%d-%d-%d-%s' % (
            os.path.relpath(file, place.state), status.st_mtime_ns, status.st_size, len(data), hashlib.sha256(data).hexdigest()), data)


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_what_somebody_else_put_into_the_bucket_under_the_name_that_a_file_will_have(build):
    """An object that somebody else put into the bucket under a file's future name is in no backup, and hides no file."""
    with Vault(build) as (box, place):
        place.start()
        messages = fill(place, small=2, large=3)
        plant(box, place)
        box.back_up()
        assert len([n for n in box.sent() if n.startswith('files/originals/')]) == 3, box.sent()
        messages.update(fill(place, small=1, large=2))
        plant(box, place)
        box.back_up()
        assert len([n for n in box.sent() if n.startswith('files/originals/')]) == 2, box.sent()
        assert 'all ' in box.restored(more=['--verify']).said
        # Without its own copy of the manifest, or with a copy that was replaced, the machine reads files again but does not send
        # them.
        known = path(place, 'backup.known')
        with open(known, 'rb') as file:
            text = file.read()
        words = [line.split() for line in text.splitlines() if b' originals/' in line]
        for other in (None, text.replace(words[0][0], b'0' * 64), text[:-9], b''):
            os.unlink(known)
            if other is not None:
                with open(known, 'wb') as file:
                    file.write(other)
            said = box.back_up()
            assert not [n for n in box.sent() if n.startswith('files/originals/')] and ' 0 unchanged' not in said, said
            assert 'all ' in box.restored(more=['--verify']).said
        box.opens(box.restored(), messages)
        box.back_up('--keep', '1')
        assert len([n for n in box.all() if '/files/originals/' in n]) == 5


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_no_byte_of_a_manifest_in_a_bucket_is_fetched_before_its_signature_is_known_to_be_good(build):
    with Vault(build) as (box, place):
        place.start()
        fill(place, small=1, large=1)
        box.back_up()
        head = [n for n in box.all() if n.endswith('/head')][0]
        text = bucket.running.get(box.name, head)
        assert len(text) <= 512
        for other, said in ((text.replace(b'end 000001', b'end 000002'), 'not signed by a key'), (text + b'x', 'was changed or damaged'),
                            (b'x' * 100000, 'sends more'), (None, 'not signed')):
            if other is None:
                assert bucket.running.ask('DELETE', '/%s/%s' % (box.name, head))[0] == 204
            else:
                bucket.running.put(box.name, head, other)
            box.relay.requests = []
            told = box.restored(status=3).said
            assert said in told, (said, told)
            assert not [r for r in box.relay.requests if r.startswith('GET') and '/manifest' in r], box.relay.requests


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_whatever_of_a_backup_in_a_bucket_was_changed_cut_removed_or_put_in_anothers_place(build):
    """If any part of a backup in a bucket was changed, cut, removed or put in another's place, nothing of it is restored."""
    with Vault(build) as (box, place):
        place.start()
        messages = fill(place, small=2, large=2)
        box.back_up()
        old = {n.split('/')[2]: bucket.running.get(box.name, n) for n in box.all() if '/000001-' in n}
        fill(place, small=1, large=1)
        box.back_up('--keep', '1')
        kinds = {}
        for name in box.all():
            kinds.setdefault(name.split('/')[2], name)  # one of each kind
        assert {'originals', 'segments', 'index.db', 'erasures', 'manifest', 'names'} <= set(kinds), kinds
        del kinds['names']  # not used by a restore
        for kind, name in kinds.items():
            data = bucket.running.get(box.name, name)
            for other in damages(data)[:4 if kind in ('originals', 'manifest') else 1] + ((old[kind],) if kind in old else ()):
                bucket.running.put(box.name, name, other)
                said = box.restored(status=3).said
                assert kind in said and 'earlier backup' in said or kind == 'head' and ('not signed by a key' in said or 'another name' in said), (kind, said)
            bucket.running.put(box.name, name, data)
        name = kinds['originals']
        data = bucket.running.get(box.name, name)
        assert bucket.running.ask('DELETE', '/%s/%s' % (box.name, name))[0] == 204
        assert 'originals' in box.restored(status=3).said
        # An object that was cut or is missing there is sent again.
        box.back_up()
        assert [n for n in box.sent() if n.startswith('files/originals/')] == [name.split('/', 1)[1]]
        box.opens(box.restored(), messages)


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_a_bucket_that_is_away_refuses_or_is_not_there_is_said(build):
    """A bucket that is unreachable, refuses or does not exist is reported and keeps its backups; that of originals is refused."""
    with Vault(build) as (box, place):
        place.start()
        messages = fill(place, small=2, large=2)
        box.back_up()
        before = box.all()
        for file in glob.glob(path(place, 'originals/*/*')):
            os.utime(file)
        box.relay.how = 'refuse'
        assert 'does not answer' in place.error('backup', box.url, status=3)
        box.relay.how = 'pass'
        assert 'NoSuchBucket' in place.error('backup', box.url.replace(box.name, 'no-such'), status=3)
        key = os.path.join(place.folder, 'other.key')
        with open(os.path.join(place.folder, 's3.key')) as file:
            text = file.read()
        with open(key, 'w') as file:
            file.write(text.replace(bucket.SECRET, 'another'))
        os.chmod(key, 0o600)
        assert 'SignatureDoesNotMatch' in place.error('backup', box.url, '--credentials', key, status=3)
        bucket.running.limit(box.name, 1000)
        assert 'refuses' in place.error('backup', box.url, status=3)
        bucket.running.limit(box.name, 0)
        assert box.all() == before
        for url in ('s3://', 's3://UPPER/x', 's3://%s/../x' % box.name):
            place.error('backup', url, status=3)
        place.error('backup', place.folder + '/x', '--region', 'tokyo', status=2)
        place.error('backup', place.folder + '/x', '--keep', '1', status=2)
        assert 'no backup' in box.restored('/000009-2026-01-01T000000Z', status=3).said
        assert 'no backup' in box.restored('/elsewhere', status=3).said
        box.opens(box.restored(), messages)
        place.configure(**dict(box.words(), originals='s3://%s/office/mail' % box.name))
        assert 'store.originals' in place.error('backup', box.url, status=3)


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_keep_leaves_the_newest_backups_in_a_bucket_and_nothing_that_only_older_ones_had(build):
    with Vault(build) as (box, place):
        place.start()
        messages = fill(place, small=1, large=3)
        gone = list(messages)[0]
        box.back_up()
        first = [n for n in box.all() if '/files/originals/' in n]
        place.kiyome('quarantine', 'erase', gone, '--yes', '--reason', 'asked for')
        for number in range(2):
            box.back_up('--keep', '2')
            assert len(box.backups()) == 2 and ([n for n in first if gone in n][0] in box.all()) == (number == 0)
        assert len([n for n in box.all() if '/files/originals/' in n]) == 2
        # A file that may still be needed stays.
        lists = [n for n in box.all() if n.endswith('/names')]
        before = set(box.all())
        assert bucket.running.ask('DELETE', '/%s/%s' % (box.name, lists[-1]))[0] == 204
        place.error('backup', box.url, '--keep', '2', status=3)
        assert before - set(box.all()) <= {n for n in before if lists[0].rsplit('/', 1)[0] in n} | {lists[-1]}
        assert len(box.backups()) >= 2
        for which in box.backups():
            box.opens(box.restored('/' + which), messages, gone=(gone,))
