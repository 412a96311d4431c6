# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests kiyome backup and restore: everything that was backed up is restored, except what was erased."""
import concurrent.futures
import contextlib
import glob
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

import pytest

import cluster
from backups import back_up, files_of, made, restore, sealed, second, snapshots
from originals import erased, fill, path, wait
from place import Place, refused
from waiting import PATIENCE


def count(place):
    database = place.database()
    number, = database.execute('SELECT count(*) FROM messages').fetchone()
    database.close()
    return number


def machine(place, status=0, which=''):
    """Restores a backup to another machine, and returns the machine."""
    other = second(place)
    other.said = restore(other, os.path.join(place.backups, which), status)
    return other


@pytest.mark.sqlite
def test_a_backup_while_mail_flows_is_restored_to_an_empty_machine_each_original_bit_for_bit(build):
    place, _ = made(build)
    try:
        messages = fill(place, small=20, large=5)
        # The load lasts longer than the backup, so that mail comes before, during and after it.
        load = place.load('-n', '1000000', '-c', '2', '-b', '3000', '-r', '--pause', '5')
        reading = threading.Thread(target=load.communicate)
        reading.start()
        wait(lambda: count(place) > len(messages), 'mail comes')
        before = count(place)
        back_up(place)
        assert load.poll() is None, 'the load ended before'
        wait(lambda: count(place) > before, 'mail goes on')
        load.terminate()
        reading.join()
        other = machine(place)
        try:
            assert 'adopt' in other.said
            assert {os.stat(file).st_mode & 0o777 for file in glob.glob(path(other, 'originals/*/*'))} == {0o400}
            other.start()
            other.kiyome('store', 'adopt', '--reason', 'restored')
            for message, data in messages.items():
                assert other.export(message) == data
            assert other.status()['ready'] and other.status()['missing'] == 0
            other.kiyome('audit', 'verify')
            assert other.door().add(b'mail goes on')
            rows = json.loads(place.kiyome('audit', 'show', '--what', 'backup', '--json'))
            assert place.backups in rows[0]['detail'], rows
        finally:
            other.close()
    finally:
        place.close()


def holds(folder, pieces):
    """Returns the files below `folder` that contain one of the pieces."""
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(place, name), 'rb') as file:
                data = file.read()
            found += [name for piece in pieces if piece in data]
    return found


def standing_back(store):
    """Returns the number of the store's threads that have a lower priority than its others."""
    found = []
    for task in glob.glob('/proc/%d/task/*/stat' % store.pid):
        with contextlib.suppress(OSError), open(task) as file:
            found.append(int(file.read().rsplit(')', 1)[1].split()[16]))
    return len([nice for nice in found if nice > min(found)])


@pytest.mark.sqlite
def test_the_thread_that_copies_the_index_for_a_backup_stands_back_behind_mail(build):
    """The thread that copies the index for a backup has a lower priority than those for mail, like the command."""
    if os.nice(0) >= 10:
        pytest.skip('it stands back itself as far as they do (nice)')
    place, store = made(build)
    try:
        place.door().add(b'small')
        assert standing_back(store) == 0
        back_up(place)
        assert standing_back(store) == 1
        assert place.door().add(b'another')
    finally:
        place.close()


@pytest.mark.sqlite
def test_after_a_restore_of_an_older_backup_a_thousand_originals_taken_at_random(build):
    """After the restore of an older backup random 1,000 originals are intact, and no byte of the erased ones is left."""
    place, _ = made(build)
    try:
        load = place.load('-n', '1000', '-c', '8', '-b', '1500', '-r')
        lines = load.communicate(timeout=PATIENCE)[0].splitlines()
        lines += [('%s %s %d' % (m, hashlib.sha256(data).hexdigest(), len(data))).encode()
                  for m, data in fill(place, small=10, large=10, size=70000).items()]
        gone = [lines[5], lines[505], lines[1000], lines[-1]]
        # Pieces from the middle of sealed originals are unique.
        pieces = [data[len(data) // 2:][:40] for data in (sealed(place, line.split()[0].decode()) for line in gone)]
        assert len(set(pieces)) == 4 and len(set(holds(place.state, pieces))) > 2
        back_up(place)
        for line in gone:
            place.kiyome('quarantine', 'erase', line.split()[0].decode(), '--yes', '--reason', 'asked for')
        back_up(place)
        other = machine(place, which=snapshots(place)[0])
        try:
            other.start()
            other.kiyome('store', 'adopt', '--reason', 'restored')
            chosen = random.sample([line for line in lines if line not in gone], 1000)
            # Each opening is recorded; parallel ones share commits.
            with concurrent.futures.ThreadPoolExecutor(10) as many:
                list(many.map(lambda n: other.check(b'\n'.join(chosen[n::10]) + b'\n'), range(10)))
            for line in gone:
                assert erased(other, line.split()[0].decode())
            wait(lambda: not holds(other.state, pieces), 'nothing of it is left: %s' % holds(other.state, pieces))
        finally:
            other.close()
    finally:
        place.close()


@pytest.mark.postgresql
def test_where_records_are_in_postgresql_a_backup_is_refused_with_what_to_do(build):
    """With an index in PostgreSQL, a backup is refused with the steps to take instead, and leaves no file."""
    place, _ = made(build)
    try:
        fill(place, small=1, large=1)
        for language, words in (('en', ('pg_dump -Fc', 'erasures')), ('ja', ('pg_dump -Fc', '最後に erasures'))):
            said = place.error('backup', place.backups, status=3, language=language)
            assert all(word in said for word in words), said
        assert os.listdir(place.backups) == []
        door = place.door()
        assert door.add(b'mail goes on')
        door.close()
    finally:
        place.close()


@pytest.mark.sqlite
def test_who_adopts_before_all_has_been_looked_at_is_not_asked_again_by_what_was_begun_before(build):
    place, process = made(build)
    try:
        fill(place, small=1, large=1)
        back_up(place)
        promised, _ = place.load('-n', '1500', '-c', '8', '-b', '300').communicate()
        place.stop(process)
        # Mail that came after the index was copied.
        top = os.path.join(place.backups, snapshots(place)[-1])
        other = machine(place)
        try:
            for file in glob.glob(path(place, 'segments/*')):
                shutil.copy(file, path(other, 'segments'))
            assert len(glob.glob(path(other, 'segments/*'))) == len(os.listdir(os.path.join(top, 'segments'))) == 1
            other.start()
            said = other.kiyome('store', 'adopt', '--reason', 'restored').decode()
            assert '1500 originals are in the index again' in said, said
            assert other.status()['ready'], other.status()
            other.check(promised)
        finally:
            other.close()
    finally:
        place.close()


@pytest.mark.sqlite
def test_backups_after_the_first_take_room_for_what_is_new_each_can_be_restored(build):
    """Each backup takes room for new data only and can be restored alone, without the erased, removed and disabled entries."""
    place, _ = made(build)
    try:
        messages = fill(place, small=6, large=6)
        names = list(messages)
        gone = [row[0] for row in place.database().execute(
            'SELECT sealed_key FROM originals JOIN messages USING (n) WHERE id IN (?, ?)', (names[0], names[8]))]
        place.kiyome('user', 'add', 'sato', '--no-password')
        place.kiyome('allow', 'add', '--type', 'jpeg', '--reason', 'r', '--approver', 'a', '--expires', '9d')
        entry = json.loads(place.kiyome('allow', 'list', '--json'))[0]['id']
        back_up(place)
        place.kiyome('quarantine', 'erase', names[0], '--yes', '--reason', 'asked for')  # a large one
        newer = fill(place, small=2, large=2)
        back_up(place)
        place.kiyome('quarantine', 'erase', names[8], '--yes', '--reason', 'asked for')  # a small one
        place.kiyome('user', 'disable', 'sato', '--reason', 'x')
        place.kiyome('allow', 'remove', entry, '--reason', 'over')
        back_up(place)
        first, second, _ = snapshots(place)
        same = [file for file in files_of(place, 1) if os.stat(file).st_nlink > 1]
        assert len([file for file in same if '/originals/' in file]) == 5 + 2, same
        for which, more in ((first, {}), (second, newer), ('', newer)):
            other = machine(place, which=which)
            try:
                other.start()
                other.kiyome('store', 'adopt', '--reason', 'restored')
                for message, data in {**messages, **more}.items():
                    if message in (names[0], names[8]):
                        assert erased(other, message)
                        assert not glob.glob(path(other, 'originals/*/' + message))
                    else:
                        assert other.export(message) == data
                assert not [e for e in json.loads(other.kiyome('allow', 'list', '--json')) if e['id'] == entry]
                user, = [u for u in json.loads(other.kiyome('user', 'list', '--json')) if u['name'] == 'sato']
                assert user['disabled'], user
                wait(lambda: not any(other.index_holds(key) for key in gone), 'no key of what was erased')
            finally:
                other.close()
    finally:
        place.close()


@pytest.mark.sqlite
def test_a_backup_or_a_restore_that_is_killed_at_any_moment_leaves_what_was_there(build):
    """A backup or a restore that is killed at any moment does no harm, and the next one succeeds."""
    place, _ = made(build)
    try:
        messages = fill(place, small=3, large=40)
        back_up(place)
        for delay in (0.005, 0.02, 0.04):
            for file in glob.glob(path(place, 'originals/*/*'))[:20]:
                os.utime(file)  # to be copied again
            command = [os.path.join(build, 'kiyome'), 'backup', place.backups, '--config', place.folder]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait()
        before = len(snapshots(place))
        back_up(place)
        assert len(snapshots(place)) == before + 1 and not os.path.exists(os.path.join(place.backups, 'part'))
        other = Place(build, with_keys=False)
        shutil.copytree(place.keys, other.keys)
        try:
            for delay in (0.005, 0.02, 0.04):
                process = subprocess.Popen([os.path.join(build, 'kiyome'), 'restore', place.backups, '--config', other.folder],
                                           stdout=subprocess.DEVNULL)
                time.sleep(delay)
                process.send_signal(signal.SIGKILL)
                process.wait()
                if os.path.exists(path(other, 'index.db')):
                    if os.path.exists(path(other, 'restore.part')):
                        assert 'not empty' in restore(other, place.backups, status=3)
                        assert not os.path.exists(path(other, 'restore.part'))
                    shutil.rmtree(other.state)  # The restore was complete.
            restore(other, place.backups)
            assert not os.path.exists(path(other, 'restore.part'))
            other.start()
            other.kiyome('store', 'adopt', '--reason', 'restored')
            for message, data in messages.items():
                assert other.export(message) == data
        finally:
            other.close()
    finally:
        place.close()


@pytest.mark.sqlite
def test_without_a_journal_of_erasures_there_is_no_backup(build):
    """Without a journal of erasures no backup is made, and with it the next backup succeeds."""
    place, process = made(build)
    try:
        fill(place, small=1, large=1)
        back_up(place)
        os.rename(path(place, 'erasures'), path(place, 'erasures.kept'))
        os.mkdir(path(place, 'erasures'))
        assert 'state/erasures is missing' in place.error('backup', place.backups, status=3)
        assert len(snapshots(place)) == 1 and not os.path.exists(os.path.join(place.backups, 'part'))
        os.rmdir(path(place, 'erasures'))
        os.rename(path(place, 'erasures.kept'), path(place, 'erasures'))
        back_up(place)
        machine(place).close()
    finally:
        place.close()


def waits(place):
    """Asserts that the store defers mail until the restore is complete, and that status names the command."""
    assert 'kiyome restore' in place.status()['problem'] and not place.status()['ready']
    door = place.door()
    assert 'kiyome restore' in refused(door.add, b'mail')
    door.close()
    place.kiyome('store', 'adopt', '--reason', 'r', '--new-index', status=1)


@pytest.mark.sqlite
def test_while_a_restore_is_not_at_its_end_no_mail_is_taken_so_that_the_next_restore_removes_none(build):
    place, _ = made(build)
    other = Place(build, with_keys=False)
    try:
        messages = fill(place, small=2, large=2)
        back_up(place)
        shutil.copytree(place.keys, other.keys)
        # Killed before the first file was moved, and between two files.
        for names in ([], ['originals']):
            for name in ['restore.part'] + names:
                os.makedirs(path(other, name))
            process = other.start()
            waits(other)
            other.stop(process)
            restore(other, place.backups)
            assert not os.path.exists(path(other, 'restore.part'))
            kept = other.start()
            other.kiyome('store', 'adopt', '--reason', 'restored')
            for message, data in messages.items():
                assert other.export(message) == data
            door = other.door()
            newer = door.add(b'mail goes on')
            door.report(newer)
            door.close()
            other.stop(kept)
            if not names:
                shutil.rmtree(other.state)
        # Killed after the last file was moved: everything stays.
        os.mkdir(path(other, 'restore.part'))
        assert 'not empty' in restore(other, place.backups, status=3)
        assert not os.path.exists(path(other, 'restore.part'))
        other.start()
        assert other.export(newer) == b'mail goes on'
    finally:
        other.close()
        place.close()


@pytest.mark.sqlite
def test_a_backup_with_any_file_changed_cut_gone_or_put_in_is_refused(build):
    """A backup with a file that was changed, cut, removed or added is refused, and nothing of it is restored."""
    place, _ = made(build)
    try:
        fill(place, small=2, large=2)
        back_up(place)
        for file in files_of(place):
            with open(file, 'rb') as out:
                data = out.read()
            for what in ('changed', 'cut', 'gone') if data else ('gone',):
                os.unlink(file)
                if what != 'gone':
                    with open(file, 'wb') as out:
                        middle = len(data) // 2
                        out.write(data[:-1] if what == 'cut' else data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1:])
                elif file.endswith('manifest'):
                    continue
                other = machine(place, status=3)
                assert not os.path.exists(other.state) or not os.listdir(other.state), os.listdir(other.state)
                other.close()
            with open(file, 'wb') as out:
                out.write(data)
        for line in ('originals/../../x', '/etc/passwd', 'kiyome.conf', 'segments/../x'):
            manifest = os.path.join(place.backups, snapshots(place)[0], 'manifest')
            with open(manifest, 'rb') as out:
                data = out.read()
            text = data.split(b'end ')[0] + b'%s 1 0 %s\n' % (b'0' * 64, line.encode())
            with open(manifest, 'wb') as out:
                out.write(ended(text, *head(data)) + data[data.index(b'signed '):])
            other = second(place)
            assert 'manifest is damaged' in restore(other, place.backups, status=3, more=['--unsigned'])
            other.close()
            with open(manifest, 'wb') as out:
                out.write(data)
        machine(place).close()
    finally:
        place.close()


def ended(text, name, store):
    """Returns a manifest with a last line that has the size and hash of `text`."""
    return text + ('end %s %s %d %s\n' % (name, store, len(text), hashlib.sha256(text).hexdigest())).encode()


def head(text):
    """Returns the name and the store in a manifest."""
    return text[text.index(b'end '):].decode().split()[1:3]


def forged(text, path, data, named=None, header=None):
    """Returns a manifest with the values of the changed file `path`, with the former signature. `header` replaces the first
    line."""
    lines, signature = text.split(b'end ')[0], text[text.index(b'signed '):]
    for line in lines.splitlines(True):
        words = line.split()
        if words[-1] == path.encode():
            lines = lines.replace(line, b'%s %d %s %s\n' % (hashlib.sha256(data).hexdigest().encode(), len(data), words[2], words[3]))
    if header:
        lines = header + lines.split(b'\n', 1)[1]
    name, store = head(text)
    return ended(lines, named or name, store) + signature


def tampered(top, originals):
    """Yields each way to change the newer of two backups, with the expected message and the function that does it."""
    older, newer = sorted(os.listdir(top))[:2]

    def at(*names):
        return os.path.join(top, newer, *names)

    def read(*names):
        with open(os.path.join(top, *names), 'rb') as file:
            return file.read()

    def write(data, *names):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(at(*names))
        with open(at(*names), 'wb') as file:
            file.write(data)

    def changed(data):
        return data[:-1] + bytes([data[-1] ^ 1])

    def append(data):
        with open(at('manifest'), 'ab') as file:
            file.write(b'\n' + data)

    def swap():
        os.rename(at(originals[0]), at('x'))
        os.rename(at(originals[1]), at(originals[0]))
        os.rename(at('x'), at(originals[1]))

    def link():
        os.rename(at('index.db'), os.path.join(top, 'index'))
        os.symlink('../index', at('index.db'))

    def rename():
        shutil.rmtree(at())
        os.rename(os.path.join(top, older), at())

    def link_older():
        shutil.rmtree(at())
        os.symlink(older, at())

    index, manifest = read(newer, 'index.db'), read(newer, 'manifest')
    yield 'changed', 'index.db was changed or damaged', lambda: write(changed(index), 'index.db')
    yield 'cut', 'index.db was changed or damaged', lambda: write(index[:-1], 'index.db')
    yield 'longer', 'index.db was changed or damaged', lambda: write(index + b'x', 'index.db')
    yield 'an original', originals[0], lambda: write(changed(read(newer, originals[0])), originals[0])
    yield 'gone', 'index.db', lambda: os.unlink(at('index.db'))
    yield 'a link', 'index.db', link
    yield 'added', 'more is not of that backup', lambda: write(b'', 'more')
    yield 'added original', 'originals/7f/x is not of that backup', lambda: (os.makedirs(at('originals/7f'), exist_ok=True),
                                                                            write(b'', 'originals/7f/x'))
    yield 'added folder', 'link is not of that backup', lambda: os.symlink('originals', at('link'))
    yield 'two originals in each other\'s place', 'was changed or damaged', swap
    yield 'the older index', 'index.db was changed or damaged', lambda: write(read(older, 'index.db'), 'index.db')
    yield 'the older journal', 'erasures was changed or damaged', lambda: write(read(older, 'erasures'), 'erasures')
    yield 'the older manifest', 'under another name', lambda: write(read(older, 'manifest'), 'manifest')
    yield 'the older one as the newer', 'under another name', rename
    yield 'a link to the older one', 'under another name', link_older
    yield 'a manifest that fits', 'not signed by a key', lambda: (write(changed(index), 'index.db'),
                                                        write(forged(manifest, 'index.db', changed(index)), 'manifest'))
    yield 'one that is not signed', 'damaged', lambda: (
        write(changed(index), 'index.db'), write(forged(manifest, 'index.db', changed(index)).split(b'signed ')[0], 'manifest'))
    yield 'one of another kind', 'not signed', lambda: (
        write(changed(index), 'index.db'), write(forged(manifest, 'index.db', changed(index), header=b'kiyome-backup 2\n'), 'manifest'))
    yield 'another name in it', 'not signed by a key', lambda: write(forged(manifest, '', b'', named='000009-2026-01-01T000000Z'), 'manifest')
    # The last lines are signed: if they belong to another backup, the lines before are not read.
    yield 'more before what was signed', 'damaged', lambda: write(b'kiyome-backup 1\n' * 9999 + manifest, 'manifest')
    yield 'a line less before it', 'damaged', lambda: write(manifest.split(b'\n', 1)[0] + b'\n' + manifest.split(b'\n', 2)[2], 'manifest')
    yield 'another line before it', 'damaged', lambda: write(manifest.replace(b' index.db\n', b' index.eb\n'), 'manifest')
    yield 'a manifest that is huge', 'at most 1024 MiB', lambda: (write(b'', 'manifest'), os.truncate(at('manifest'), 1 << 40))
    yield 'a manifest that is huge, with the last lines of the newer', 'damaged', lambda: (
        write(b'kiyome-backup 1\n', 'manifest'), os.truncate(at('manifest'), 1 << 29), append(manifest[manifest.index(b'end '):]))
    yield 'half of a signature', 'damaged', lambda: write(manifest[:-20], 'manifest')
    yield 'two signatures', 'damaged', lambda: write(manifest + manifest[manifest.index(b'signed '):], 'manifest')


@pytest.mark.sqlite
def test_whatever_who_may_write_there_changes_in_a_backup_its_manifest_too_is_found_and_named(build):
    """Any change of a backup, including its manifest, is found and named, and nothing of the backup is restored."""
    place, _ = made(build)
    other = second(place)
    try:
        messages = fill(place, small=2, large=3)
        back_up(place)
        place.kiyome('quarantine', 'erase', list(messages)[0], '--yes', '--reason', 'asked for')
        back_up(place)
        top = os.path.join(place.folder, 'tampered')
        whole = os.path.join(place.backups, snapshots(place)[-1])
        originals = sorted(os.path.relpath(file, whole) for file in glob.glob(whole + '/originals/*/*'))
        assert 'all ' in restore(other, place.backups, more=['--verify'])
        shutil.copytree(place.backups, top)
        for what, said, change in list(tampered(top, originals)):
            change()
            for more in (['--verify'], []):
                told = restore(other, os.path.join(top, os.path.basename(whole)), status=3, more=more)
                assert said in told, (what, told)
            assert not os.path.exists(other.state) or not os.listdir(other.state), (what, os.listdir(other.state))
            shutil.rmtree(top)
            shutil.copytree(place.backups, top)
        # The journal is that of the newest backup, which must be valid whichever backup is restored.
        os.unlink(os.path.join(top, snapshots(place)[-1], 'erasures'))
        with open(os.path.join(top, snapshots(place)[-1], 'erasures'), 'wb'):
            pass
        assert 'erasures' in restore(other, os.path.join(top, snapshots(place)[0]), status=3)
        restore(other, place.backups)
    finally:
        other.close()
        place.close()


@pytest.mark.sqlite
def test_a_backup_is_restored_where_a_key_in_paths_keys_signed_it_and_by_another_or_by_none(build):
    """A backup is restored if a key in paths.keys signed it. One without such a signature needs an explicit option."""
    place, _ = made(build)
    other = second(place)
    key, public = (os.path.join(place.keys, 'backup' + end) for end in ('.key', '.pub'))
    try:
        assert [os.stat(file).st_mode & 0o777 for file in (key, public)] == [0o600, 0o644]
        fill(place, small=1, large=1)
        back_up(place)
        # A machine with the keys of originals, but without the public key of backups.
        os.unlink(os.path.join(other.keys, 'backup.pub'))
        assert 'backup.pub is missing' in restore(other, place.backups, status=3)
        with open(os.path.join(other.keys, 'backup.pub'), 'w') as file:
            file.write('x\n' + 'A' * 43 + '=\n')
        for more in ([], ['--verify'], ['--standby']):
            assert 'it is not signed by a key of' in restore(other, place.backups, status=3, more=more)
        restore(other, place.backups, more=['--unsigned'])
        shutil.rmtree(other.state)
        # The secret key is lost: its backups stay valid, and later ones have another key, which a machine with the first one does
        # not know.
        shutil.copy(public, other.keys)
        os.unlink(key)
        back_up(place)
        restore(other, os.path.join(place.backups, snapshots(place)[0]), status=3)  # The newest journal has no valid signature here.
        shutil.copy(public, other.keys)
        restore(other, os.path.join(place.backups, snapshots(place)[0]), more=['--verify'])
        restore(other, place.backups)
        # A key that others may read or change is not used.
        os.chmod(key, 0o640)
        assert 'chmod 600' in place.error('backup', place.backups, status=3)
        os.chmod(key, 0o600)
        os.chmod(os.path.join(other.keys, 'backup.pub'), 0o664)
        assert 'chmod 644' in restore(other, place.backups, status=3, more=['--verify'])
        # A backup with another signature is not used as a source of unchanged files.
        with open(public, 'w') as file:
            file.write('A' * 43 + '=\n')
        os.unlink(key)
        before = len(snapshots(place))
        back_up(place)
        assert len(snapshots(place)) == before + 1 and all(os.stat(file).st_nlink == 1 for file in files_of(place))
    finally:
        other.close()
        place.close()


@pytest.mark.sqlite
def test_of_several_first_backups_at_once_one_makes_the_key_that_signs_them_all(build):
    """Of several first backups at once, one makes the key for all of them, and a missing half of the key pair is replaced."""
    place, _ = made(build)
    key, public = (os.path.join(place.keys, 'backup' + end) for end in ('.key', '.pub'))
    try:
        fill(place, small=1, large=1)
        for number in range(6):
            if number < 5:
                os.unlink(key)
            if number % 2:
                os.unlink(public)
            tops = [os.path.join(place.folder, 'first-%d-%d' % (number, n)) for n in range(6)]
            running = [subprocess.Popen([os.path.join(build, 'kiyome'), 'backup', top, '--config', place.folder], stdout=subprocess.DEVNULL)
                       for top in tops]
            assert not any([one.wait(PATIENCE) for one in running])
            with open(public, encoding='ascii') as file:
                lines = file.read().split()
            assert len(lines) == 1 + (number % 2 == 0), (number, lines)
            for top in tops:
                assert 'all ' in restore(place, top, more=['--verify'])
            shutil.rmtree(tops[0])
    finally:
        place.close()


@pytest.mark.sqlite
def test_the_number_of_a_backup_is_its_stores_wherever_it_lies_and_two_stores_share_no_place(build):
    place, process = made(build)
    other = second(place)
    try:
        fill(place, small=1, large=1)
        back_up(place)
        first, = snapshots(place)
        elsewhere = os.path.join(place.folder, 'elsewhere')
        place.kiyome('backup', elsewhere)
        assert [name[:7] for name in os.listdir(elsewhere)] == ['000002-']
        other.start()
        assert 'another store' in other.error('backup', place.backups, status=3) and snapshots(place) == [first]
        other.backups = other.folder + '/backups'
        back_up(other)
        # Next to a backup of another store, whose journal would be used.
        shutil.copytree(elsewhere, os.path.join(other.backups), dirs_exist_ok=True)
        third = second(place)
        said = restore(third, os.path.join(other.backups, snapshots(other)[0]), status=3)
        assert 'beside it is a backup of another store' in said, said
        third.close()
        # A restored machine continues the numbers and the store's identity.
        third = machine(place)
        third.backups = place.backups
        third.start()
        third.kiyome('store', 'adopt', '--reason', 'restored')
        back_up(third)
        stores = set()
        for name in snapshots(place):
            with open(os.path.join(place.backups, name, 'manifest'), 'rb') as file:
                said, store = head(file.read())
            assert said == name
            stores.add(store)
        assert len(stores) == 1 and [name[:7] for name in snapshots(place)] == ['000001-', '000002-']
        third.close()
        # A backup with the highest possible number leaves no next one.
        os.makedirs(os.path.join(place.backups, '2147483647-2026-01-01T000000Z'))
        with open(os.path.join(place.backups, '2147483647-2026-01-01T000000Z', 'manifest'), 'w'):
            pass
        assert 'remove it' in place.error('backup', place.backups, status=3)
        with open(path(place, 'backup.store'), 'w') as file:
            file.write('x')
        assert 'backup.store is damaged' in place.error('backup', elsewhere, status=3)
    finally:
        other.close()
        place.close()


@pytest.mark.sqlite
def test_nothing_is_restored_over_anything_or_under_a_running_store(build):
    """No restore replaces data or works under a running store, and a backup without room keeps the earlier ones."""
    place, process = made(build)
    try:
        fill(place, small=2, large=2)
        back_up(place)
        assert 'running' in restore(place, place.backups, status=3)
        fill(place, small=0, large=60)
        full = os.path.join(place.folder, 'small')
        os.mkdir(full)
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=3m', 'none', full], check=True)
        try:
            first = os.path.join(place.backups, snapshots(place)[0])
            subprocess.run(['cp', '-a', first, full], check=True)
            place.backups = full
            back_up(place, status=3)
            assert len(snapshots(place)) == 1 and len(os.listdir(full)) == 1, os.listdir(full)
            machine(place).close()
        finally:
            subprocess.run(['umount', full], check=True)
        place.backups = os.path.dirname(first)
        message = list(json.loads(place.kiyome('quarantine', 'list', '--json')))[-1]['id']
        place.kiyome('quarantine', 'erase', message, '--yes', '--reason', 'asked for')
        place.stop(process)
        assert 'not empty' in restore(place, place.backups, status=3)
        # The machine's journal has the erasures since the newest backup.
        os.rename(place.state, place.state + '.old')
        restore(place, place.backups, more=['--erasures', place.state + '.old/erasures'])
        place.start()
        place.kiyome('store', 'adopt', '--reason', 'restored')
        assert erased(place, message)
    finally:
        place.close()


def on_sqlite(build):
    """Returns a place with SQLite, whatever engine is tested."""
    place = Place(build)
    place.backups = os.path.join(place.folder, 'backups')
    cluster.running.drop(place.name)
    place.name = None
    place.configure()
    return place, place.start()


def rows_of(place, tables):
    database = place.database()
    try:
        return {table: sorted(map(repr, database.execute('SELECT * FROM ' + table).fetchall())) for table in tables}
    finally:
        database.close()


@pytest.mark.postgresql
def test_a_backup_of_sqlite_is_restored_to_postgresql_all_rows_the_log_whole(build):
    """A backup of SQLite is restored to PostgreSQL with all rows and an intact log, without erased or removed entries."""
    place, process = on_sqlite(build)
    other = Place(build, with_keys=False)
    try:
        messages = fill(place, small=300, large=3)
        names = list(messages)
        place.kiyome('user', 'add', 'sato', '--no-password', '--mail', 'sato@example.jp')
        place.kiyome('allow', 'add', '--type', 'jpeg', '--reason', 'r', '--approver', 'a', '--expires', '9d')
        entry = json.loads(place.kiyome('allow', 'list', '--json'))[0]['id']
        back_up(place)
        # Erasures after the backup.
        for name in (names[0], names[-1]):
            place.kiyome('quarantine', 'erase', name, '--yes', '--reason', 'asked for')
        place.kiyome('user', 'disable', 'sato', '--reason', 'x')
        place.kiyome('allow', 'remove', entry, '--reason', 'over')
        place.stop(process)
        shutil.copytree(place.keys, other.keys)
        restore(other, place.backups, more=['--erasures', path(place, 'erasures')])
        copy = Place(build, with_keys=False)
        cluster.running.drop(copy.name)
        copy.name = None
        shutil.copy(path(other, 'index.db'), copy.folder)
        source = sqlite3.connect(os.path.join(copy.folder, 'index.db'))
        tables = ['messages', 'recipients', 'originals', 'reports', 'parts', 'mail_text', 'audit', 'allow', 'addresses', 'address_holders',
                  'destructions', 'outbox']
        counts = {table: source.execute('SELECT count(*) FROM ' + table).fetchone()[0] for table in tables}
        log = source.execute('SELECT seq, hash FROM audit ORDER BY seq').fetchall()
        source.close()
        copy.close()
        # The move to PostgreSQL is killed and continued.
        for delay in (0.05, 0.3, 0.6):
            killed = other.start(wait=False)
            time.sleep(delay)
            other.stop(killed, signal.SIGKILL)
        other.start()
        # For a moment the server may hold the connection of a killed store.
        wait(lambda: other.status() and not os.path.exists(path(other, 'index.move')), 'it is moved')
        assert not [name for name in os.listdir(other.state) if name.startswith('index.db')], os.listdir(other.state)
        other.kiyome('store', 'adopt', '--reason', 'restored')
        database = other.database()
        now = {table: database.execute('SELECT count(*) FROM ' + table).fetchone()[0] for table in tables}
        assert database.execute('SELECT seq, hash FROM audit ORDER BY seq').fetchall()[:len(log)] == log
        database.close()
        assert len(log) == counts['audit'] <= now['audit'] and counts['messages'] == 303, (counts, now)
        for table in set(tables) - {'audit', 'destructions', 'originals', 'reports', 'parts', 'mail_text'}:
            assert now[table] == counts[table], (table, counts, now)
        assert now['originals'] == counts['originals'] - 2 and now['destructions'] == counts['destructions'] + 2, (counts, now)
        other.kiyome('audit', 'verify')
        for message, data in messages.items():
            if message in (names[0], names[-1]):
                assert erased(other, message)
            else:
                assert other.export(message) == data
        assert not [e for e in json.loads(other.kiyome('allow', 'list', '--json')) if e['id'] == entry]
        user, = [u for u in json.loads(other.kiyome('user', 'list', '--json')) if u['name'] == 'sato']
        assert user['disabled'], user
        # New rows get numbers after the moved ones.
        assert other.door().add(b'mail goes on') and other.status()['ready']
        other.kiyome('user', 'add', 'suzuki', '--no-password')
    finally:
        other.close()
        place.close()


@pytest.mark.postgresql
def test_an_index_is_moved_to_no_database_that_has_records_and_mail_waits_until_another_is_named(build):
    place, process = on_sqlite(build)
    other = Place(build, with_keys=False)
    try:
        messages = fill(place, small=2, large=1)
        back_up(place)
        place.stop(process)
        shutil.copytree(place.keys, other.keys)
        used = other.start()
        fill(other, small=1, large=0)
        other.stop(used)
        shutil.rmtree(other.state)
        restore(other, place.backups)
        refuses = other.start()
        assert 'records already' in refused(other.door().add, b'mail')
        other.stop(refuses)
        assert os.path.exists(path(other, 'index.db'))
        other.drop_index()
        other.start()
        other.kiyome('store', 'adopt', '--reason', 'restored')
        assert all(other.export(message) == data for message, data in messages.items())
    finally:
        other.close()
        place.close()
