# SPDX-License-Identifier: GPL-2.0-or-later
"""kiyome backup and restore with a bucket of a real S3 server: sealed, incremental, and whole or not there."""
import glob
import hashlib
import json
import os
import shutil
import signal
import subprocess

import bucket
import objects
from backup import restore
from lost import erased, fill, path, wait
from objects import Bucket
from office import Office
from place import Place, test

SUBJECT, BODY = '令和7年度 予算書の送付について', b'the text of a mail that nobody else may read'


class Vault(Bucket):
    """A bucket for backups of a place whose originals are in a directory."""

    def __init__(self, build, kind=Place, **store):
        self.name = 'vault-%d' % next(objects.numbers)
        objects.running.make(self.name)
        self.relay = bucket.Relay(objects.running.port)
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
        return objects.running.names(self.name)

    def backups(self):
        return sorted(n.split('/')[1] for n in self.all() if n.endswith('/manifest'))

    def back_up(self, *more, status=0):
        self.relay.requests = []
        return self.place.kiyome('backup', self.url, *more, status=status).decode()

    def sent(self):
        """Objects that the last backup put, by their names below the prefix."""
        return [r.split('/office/')[1].split()[0] for r in self.relay.requests if r.startswith('PUT')]

    def restored(self, which='', status=0, more=()):
        """An empty machine with the same keys, to which that is restored."""
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


@test('a backup to a bucket is sealed, sends what is new, and is restored to an empty machine bit for bit without what was erased',
      engine='s3')
def vault_whole(build):
    with Vault(build, Office) as (box, place):
        letter = place.mail('sato@city.example.jp', SUBJECT, 'yamada@example.jp')
        messages = fill(place, small=4, large=6)
        texts = {'SUBJECT': SUBJECT.encode(), 'address': b'sato@city', 'sender': b'yamada@example', 'number': letter.encode()}
        door = place.door()
        body = door.add(b'From: a@example.jp\r\n\r\n' + BODY + os.urandom(100000))
        door.report(body)
        door.close()
        said = box.back_up()
        assert box.url + '/000001-' in said and ', 0 as before' in said, said
        first, = box.backups()
        assert box.sent()[-1] == first + '/manifest' and [n for n in box.sent() if n.startswith('files/originals/')]
        stored = {name: objects.running.get(box.name, name) for name in box.all()}
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
        place.kiyome('user', 'disable', 'ito')
        box.back_up()
        assert not [n for n in box.sent() if n.startswith('files/originals/')]
        for which, more in (('/' + first, {}), ('', newer)):
            other = box.restored(which)
            assert {os.stat(file).st_mode & 0o777 for file in glob.glob(path(other, 'originals/*/*'))} == {0o400}
            box.opens(other, {**messages, **more}, gone=(names[0], names[7]), disabled='ito')


@test('a backup to a bucket that is killed at any moment leaves the one before, and the next one tidies up behind it', engine='s3')
def vault_killed(build):
    with Vault(build) as (box, place):
        place.start()
        messages = fill(place, small=3, large=12)
        box.back_up()
        whole = box.backups()
        for stage in (b'/files/originals', b'/erasures', b'/names', b'/manifest'):
            for file in glob.glob(path(place, 'originals/*/*'))[:3]:
                os.utime(file)  # to be sent again
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


@test('a backup in a bucket that another made, who has the key that it is sealed to, is restored only where somebody says so', engine='s3')
def vault_signed(build):
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
            assert 'its signature is by none of' in box.restored(status=3, more=more).said
        # The journal of an older one is the newest one's.
        assert 'its signature is by none of' in box.restored('/' + first, status=3).said
        assert 'all ' in box.restored('/' + first, more=['--verify']).said
        box.restored(more=['--unsigned'])
        assert messages


def plant(box, place):
    """Files as who may write to the bucket puts them there, before this machine does: under the names that they will have."""
    for file in glob.glob(path(place, 'originals/*/*')):
        status = os.stat(file)
        data = os.urandom(status.st_size)
        objects.running.put(box.name, 'office/files/%s/%d-%d-%d-%s' % (
            os.path.relpath(file, place.state), status.st_mtime_ns, status.st_size, len(data), hashlib.sha256(data).hexdigest()), data)


@test('what somebody else put into the bucket under the name that a file will have is in no backup, and hides none', engine='s3')
def vault_planted(build):
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
        # Without the manifest that it keeps, or with one that somebody else put there: files are read, and not sent again.
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
            assert not [n for n in box.sent() if n.startswith('files/originals/')] and ' 0 as before' not in said, said
            assert 'all ' in box.restored(more=['--verify']).said
        box.opens(box.restored(), messages)
        box.back_up('--keep', '1')
        assert len([n for n in box.all() if '/files/originals/' in n]) == 5


@test('no byte of a manifest in a bucket is fetched before its signature is known to be good', engine='s3')
def vault_late(build):
    with Vault(build) as (box, place):
        place.start()
        fill(place, small=1, large=1)
        box.back_up()
        head = [n for n in box.all() if n.endswith('/head')][0]
        text = objects.running.get(box.name, head)
        assert len(text) <= 512
        for other, said in ((text.replace(b'end 000001', b'end 000002'), 'its signature'), (text + b'x', 'is not as it was'),
                            (b'x' * 100000, 'sends more'), (None, 'not signed')):
            if other is None:
                assert objects.running.ask('DELETE', '/%s/%s' % (box.name, head))[0] == 204
            else:
                objects.running.put(box.name, head, other)
            box.relay.requests = []
            told = box.restored(status=3).said
            assert said in told, (said, told)
            assert not [r for r in box.relay.requests if r.startswith('GET') and '/manifest' in r], box.relay.requests


@test('whatever of a backup in a bucket was changed, cut, removed or put in another\'s place, nothing of it is restored', engine='s3')
def vault_damaged(build):
    with Vault(build) as (box, place):
        place.start()
        messages = fill(place, small=2, large=2)
        box.back_up()
        old = {n.split('/')[2]: objects.running.get(box.name, n) for n in box.all() if '/000001-' in n}
        fill(place, small=1, large=1)
        box.back_up('--keep', '1')
        kinds = {}
        for name in box.all():
            kinds.setdefault(name.split('/')[2], name)  # one of originals, of segments
        assert {'originals', 'segments', 'index.db', 'erasures', 'manifest', 'names'} <= set(kinds), kinds
        del kinds['names']  # is not for restoring
        for kind, name in kinds.items():
            data = objects.running.get(box.name, name)
            for other in damages(data)[:4 if kind in ('originals', 'manifest') else 1] + ((old[kind],) if kind in old else ()):
                objects.running.put(box.name, name, other)
                said = box.restored(status=3).said
                assert kind in said and 'earlier backup' in said or kind == 'head' and ('its signature' in said or 'another name' in said), (kind, said)
            objects.running.put(box.name, name, data)
        name = kinds['originals']
        data = objects.running.get(box.name, name)
        assert objects.running.ask('DELETE', '/%s/%s' % (box.name, name))[0] == 204
        assert 'originals' in box.restored(status=3).said
        # What is cut off or gone there is sent again.
        box.back_up()
        assert [n for n in box.sent() if n.startswith('files/originals/')] == [name.split('/', 1)[1]]
        box.opens(box.restored(), messages)


@test('a bucket that is away, refuses or is not there is said, and what was backed up before stays; none shares that of originals',
      engine='s3')
def vault_refused(build):
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
        objects.running.limit(box.name, 1000)
        assert 'refuses' in place.error('backup', box.url, status=3)
        objects.running.limit(box.name, 0)
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


@test('--keep leaves the newest backups in a bucket, and nothing that only older ones had', engine='s3')
def vault_kept(build):
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
        # One that can't be told to be needed no more stays.
        lists = [n for n in box.all() if n.endswith('/names')]
        before = set(box.all())
        assert objects.running.ask('DELETE', '/%s/%s' % (box.name, lists[-1]))[0] == 204
        place.error('backup', box.url, '--keep', '2', status=3)
        assert before - set(box.all()) <= {n for n in before if lists[0].rsplit('/', 1)[0] in n} | {lists[-1]}
        assert len(box.backups()) >= 2
        for which in box.backups():
            box.opens(box.restored('/' + which), messages, gone=(gone,))
