# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that an index that was lost, is older than it was, or is damaged causes no further loss."""
import glob
import json
import os
import shutil
import signal
import sqlite3
import time

import pytest

import door as d
from node_places import close, nodes
from originals import back_up, bring_missing, erased, fill, noise, path, refuses, restore, wait
from place import Place, refused, seconds
from test_signed_heads import row_hash
from waiting import PATIENCE, until


def originals(place):
    return sorted(file for kind in ('originals', 'aside') for file in glob.glob(path(place, kind + '/*/*')))


@pytest.mark.same_sql
def test_an_index_that_is_missing_or_empty_beside_originals_is_not_begun_anew_until_somebody(build):
    """If the index is missing or empty beside originals, no new index is begun until an administrator decides."""
    for damage in ('missing', 'empty', 'other', 'all but originals', 'only the mark'):
        place = Place(build)
        try:
            process = place.start()
            messages = fill(place, large=0 if damage == 'only the mark' else 5)
            place.stop(process)
            before = originals(place)
            place.drop_index()
            if damage == 'empty' and not place.name:
                open(path(place, 'index.db'), 'w').close()
            elif damage == 'other':
                other = Place(build)
                other.stop(other.start())
                place.bring_index(other.copy_index('copy'))
                other.close()
            elif damage == 'all but originals':
                for name in ('index.mark', 'audit.head'):
                    if os.path.exists(path(place, name)):
                        os.unlink(path(place, name))
            process = place.start()
            refuses(place, 'index')
            place.stop(process)
            process = place.start()
            refuses(place, 'index')
            assert originals(place) == before
            place.kiyome('store', 'adopt', '--reason', 'there is no copy')
            place.door().add(b'message')
            assert len(originals(place)) == len(before)
            for name, data in messages.items():
                assert place.export(name) == data
            rows = json.loads(place.kiyome('audit', 'show', '--what', 'adopt', '--json'))
            assert rows[0]['why'] == 'there is no copy' and 'index' in rows[0]['detail'], rows
            assert b'complete and unchanged' in place.kiyome('audit', 'verify')
            place.stop(process)
            place.start()
            place.door().add(b'another')
        finally:
            place.close()


@pytest.mark.same_sql
def test_an_index_that_is_older_than_what_was_taken_stops_the_intake_and_nothing_is_thrown_away(build):
    for what in ('small', 'large', 'with its mark', 'without a mark', 'grown again'):
        place = Place(build)
        try:
            process = place.start()
            first = fill(place)
            place.stop(process)
            copy = place.copy_index('copy')
            if what in ('with its mark', 'grown again'):
                shutil.copy(path(place, 'index.mark'), copy)
            process = place.start()
            second = fill(place, small=0 if what in ('large', 'with its mark') else 3,
                          large=0 if what == 'small' else 3)
            place.stop(process)
            before = originals(place)
            place.bring_index(copy)
            if what == 'without a mark':
                os.unlink(path(place, 'index.mark'))
            process = place.start()
            refuses(place, 'index')
            assert originals(place) == before
            place.stop(process)
            process = place.start()
            refuses(place, 'index')
            place.kiyome('store', 'adopt', '--reason', 'the disk failed')
            message = place.door().add(b'message')
            assert place.export(message) == b'message'
            for name, data in first.items():
                assert place.export(name) == data
            assert len(originals(place)) == len(before)
            assert place.status()['ready'] and place.status()['lost'] == 0
            # The missing records are made again, with all values that the front end had sent.
            for name, data in second.items():
                assert place.export(name) == data
                shown = json.loads(place.kiyome('quarantine', 'list', '--json', '--limit', '1000'))
                row, = [m for m in shown if m['id'] == name]
                assert (row['sender'], row['recipients'], row['client'], row['size']) == (
                    'a@example.jp', 'b@example.jp', 'client [192.0.2.1]', len(data)), row
                assert abs(seconds(row['received']) - time.time()) < 600, row
            place.stop(process)
            place.start()
            time.sleep(0.3)
            place.door().add(b'message')
            assert place.status()['lost'] == place.status()['aside'] == 0
        finally:
            place.close()


@pytest.mark.sqlite
def test_a_write_ahead_log_that_was_cut_is_gone_or_has_noise_in_it_after_kill_9_is_noticed(build):
    for damage in ('cut', 'gone', 'noise', 'short'):
        place = Place(build)
        try:
            process = place.start()
            fill(place, small=30)
            place.stop(process, signal.SIGKILL)
            before = originals(place)
            wal = path(place, 'index.db-wal')
            size = os.path.getsize(wal)
            if damage == 'gone':
                os.unlink(wal)
            else:
                with open(wal, 'r+b') as file:
                    if damage == 'cut':
                        file.truncate(size // 2)
                    elif damage == 'short':
                        file.truncate(size - 3000)
                    else:
                        file.seek(size // 3)
                        file.write(os.urandom(3000))
            place.start()
            if damage == 'short':
                # Perhaps only a report is missing, which a power failure may cost, too.
                if not place.status()['ready']:
                    refuses(place, 'index')
            else:
                refuses(place, 'index')
            time.sleep(0.3)
            assert originals(place) == before
        finally:
            place.close()


@pytest.mark.same_sql
def test_files_that_were_never_acknowledged_are_set_aside_counted_and_removed_after_a_time(build):
    place = Place(build, aside_days='5')
    try:
        place.shift_clock(0)
        process = place.start()
        messages = fill(place)
        place.stop(process, signal.SIGKILL)
        day = os.path.dirname(originals(place)[0])
        with open(os.path.join(day, 'AAAA-AAAA-AAAA-AAAA-AAAA'), 'wb') as file:
            file.write(b'never acknowledged')
        os.chmod(file.name, 0o600)
        process = place.start()
        until(lambda: place.status()['aside'] == 1, 'the file that is set aside')
        assert place.status()['aside'] == 1 and place.status()['ready'], place.status()
        assert [f for f in originals(place) if '/aside/' in f and f.endswith('AAAA-AAAA-AAAA-AAAA-AAAA')]
        assert 'set aside 1 files' in place.log()
        for message, data in messages.items():
            assert place.export(message) == data
        # Files are kept for a time that the store has seen pass, and not by the clock.
        place.stop(process)
        place.shift_clock(10 * 86400)
        process = place.start()
        until(lambda: place.status()['aside'] == 1, 'the file that is set aside')
        time.sleep(0.5)
        assert place.status()['aside'] == 1
        place.stop(process)
        place.shift_clock(0)
        folder = glob.glob(path(place, 'aside/*'))[0]
        os.rename(folder, os.path.join(os.path.dirname(folder), '2020-01-01'))
        place.start()
        until(lambda: place.status()['aside'] == 0 and not [f for f in originals(place) if '/aside/' in f], 'the end of what was set aside')
    finally:
        place.close()


@pytest.mark.same_sql
def test_originals_of_an_older_kiyome_which_could_be_written_to_are_taken_for_what_they_are(build):
    place = Place(build)
    try:
        process = place.start()
        messages = fill(place)
        place.stop(process)
        for file in originals(place):
            assert os.stat(file).st_mode & 0o777 == 0o400, file
            os.chmod(file, 0o600)
        place.start()
        until(lambda: {os.stat(file).st_mode & 0o777 for file in originals(place)} == {0o400}, 'their modes')
        for message, data in messages.items():
            assert place.export(message) == data
    finally:
        place.close()


@pytest.mark.sqlite
def test_damage_to_the_index_of_a_running_store_is_noticed_at_once_whatever_page_it_is_in(build):
    """Damage in any page of the index of a running store is noticed at once and reported."""
    for first in range(5):
        place = Place(build)
        try:
            process = place.start()
            place.load('-n', '600', '-c', '4', '-b', '8000', '-r').communicate(timeout=PATIENCE)
            # Stopping the store moves the write-ahead log into the file.
            place.stop(process)
            process = place.start()
            time.sleep(0.3)
            door = place.door()
            taken = [door.add(b'before')]
            noise(place, first=first)
            refuses_damaged(place)
            assert process.poll() is None
            place.stop(process)
            place.start()
            refuses_damaged(place)
            assert taken
        finally:
            place.close()


def refuses_damaged(place):
    def refusal():
        door = place.door()
        try:
            door.add(b'message')
            raise AssertionError('it takes mail: ' + place.log())
        except d.Refused as said:
            return str(said)
        finally:
            door.close()
    said = until(refusal, 'the end of the check', holds=lambda said: 'being checked' not in said)
    assert 'kiyome store adopt --new-index' in said, said
    status = place.status()
    assert not status['ready'] and 'new-index' in status['problem'], status
    assert b'NO ' in place.kiyome('report', 'selfcheck', status=1)


@pytest.mark.sqlite
def test_an_index_that_is_taken_away_replaced_or_cut_under_a_running_store_stops_the_intake(build):
    for what in ('removed', 'log removed', 'log cut', 'replaced'):
        place = Place(build)
        try:
            process = place.start()
            fill(place)
            before = originals(place)
            if what == 'removed':
                os.unlink(path(place, 'index.db'))
            elif what == 'log removed':
                os.unlink(path(place, 'index.db-wal'))
            elif what == 'log cut':
                os.truncate(path(place, 'index.db-wal'), 8192)
            else:
                shutil.copy(path(place, 'index.db'), path(place, 'copy'))
                os.rename(path(place, 'copy'), path(place, 'index.db'))
            refuses_damaged(place)
            place.stop(process)
            place.start()
            assert originals(place) == before
            if what == 'removed':
                refuses(place, 'index')
        finally:
            place.close()


@pytest.mark.sqlite
def test_an_older_copy_that_is_written_over_the_index_of_a_running_store_stops_the_intake(build):
    place = Place(build)
    try:
        process = place.start()
        fill(place, small=3, large=1)
        with open(os.path.join(place.copy_index('copy'), 'index.db'), 'rb') as file:
            older = file.read()
        fill(place, small=3, large=1)
        place.stop(process)  # Nothing is left in the write-ahead log.
        place.start()
        before = originals(place)
        # The store has these pages in memory, and each page of the copy is valid.
        with open(path(place, 'index.db'), 'r+b') as file:
            file.write(older)
            file.truncate()
        refuses_damaged(place)
        # If pages of both were read, they do not match.
        assert any(word in place.status()['problem'] for word in ('older', 'malformed')), place.status()
        assert originals(place) == before
    finally:
        place.close()


@pytest.mark.same_sql
def test_originals_whose_files_are_gone_or_cut_are_counted_and_those_that_were_destroyed_are_not(build):
    place = Place(build)
    try:
        process = place.start()
        messages = fill(place, small=2, large=6)
        place.kiyome('quarantine', 'erase', list(messages)[5], '--yes', '--reason', 'asked for')
        assert place.status()['missing'] == 0
        first, second, *_ = files = originals(place)
        os.unlink(first)
        os.chmod(second, 0o600)
        os.truncate(second, os.path.getsize(second) - 1)
        place.stop(process)
        process = place.start()
        wait(lambda: place.status()['missing'] == 2, 'counted')
        assert place.status()['ready'] and len(files) == 5
        # The disk of originals is not mounted: all originals are missing, and new mail is refused.
        place.stop(process)
        place.start()
        os.rename(path(place, 'originals'), path(place, 'elsewhere'))
        status = place.status()
        assert not status['ready'] and 'originals' in status['problem'], status
    finally:
        place.close()


@pytest.mark.sqlite
def test_another_program_that_only_reads_or_writes_as_it_should_stops_nothing_for_long(build):
    place = Place(build)
    try:
        place.start()
        messages = fill(place)
        copy = os.path.join(place.folder, 'copy.db')
        database = place.database()
        with sqlite3.connect(copy) as other:
            database.backup(other)
        other.close()
        database.execute('CREATE TABLE large (x)')
        database.execute('INSERT INTO large VALUES (randomblob (8000000))')
        database.commit()
        database.execute('PRAGMA wal_checkpoint')
        database.close()
        door = place.door()

        def is_taken():
            try:
                return door.add(b'message')
            except d.Refused as refusal:
                assert 'being checked' in str(refusal), refusal
            return None
        until(is_taken, 'the end of the check', shown=place.log)
        for message, data in messages.items():
            assert place.export(message) == data
    finally:
        place.close()


@pytest.mark.sqlite
def test_what_can_not_be_brought_back_is_begun_anew_by_an_administrator(build):
    """If an index cannot be restored, an administrator begins a new one, and the damaged one is kept."""
    place = Place(build)
    try:
        process = place.start()
        fill(place)
        place.stop(process)
        with open(path(place, 'index.db'), 'r+b') as file:
            file.write(b'not an index at all')
        process = place.start()
        refuses_damaged_at_start(place)
        place.error('store', 'adopt', '--reason', 'x')
        place.kiyome('store', 'adopt', '--new-index', '--reason', 'the disk failed')
        message = place.door().add(b'message')
        assert place.export(message) == b'message'
        assert glob.glob(path(place, 'index.db.left-*'))
        place.kiyome('audit', 'verify')
        place.stop(process)
        place.start()
        place.door().add(b'message')
        place.kiyome('audit', 'verify')
    finally:
        place.close()


@pytest.mark.same_sql
def test_rows_are_made_again_only_with_the_secret_key_for_what_is_whole_the_rest_is_kept_aside(build):
    place = Place(build)
    try:
        process = place.start()
        messages = fill(place, small=0, large=4)
        place.stop(process)
        files = originals(place)
        for file, change in zip(files, ('label', 'chunk', 'cut', None)):
            os.chmod(file, 0o600)
            with open(file, 'r+b') as out:
                if change == 'cut':
                    out.truncate(90000)
                elif change:
                    out.seek(250 if change == 'label' else 50000)
                    byte = out.read(1)[0]
                    out.seek(-1, 1)
                    out.write(bytes([byte ^ 1]))
            os.chmod(file, 0o400)
        place.drop_index()
        process = place.start()
        hidden = place.keys + '-hidden'
        os.mkdir(hidden)
        for secret in place.secrets():
            os.rename(secret, os.path.join(hidden, os.path.basename(secret)))
        place.error('store', 'adopt', '--reason', 'no key here')
        until(lambda: place.status()['aside'] == 4, 'the files that are set aside')
        assert place.status()['aside'] == 4
        for secret in glob.glob(hidden + '/*.key'):
            os.rename(secret, os.path.join(place.keys, os.path.basename(secret)))
        said = place.error('store', 'adopt', '--reason', 'with the key')
        assert said.count('damaged') == 3, said
        whole = os.path.basename(files[3])
        assert place.export(whole) == messages[whole]
        for file in files[:3]:
            place.error('quarantine', 'export', os.path.basename(file), '--reason', 'x', '-o', '-')
        assert place.status()['aside'] in (3, 4)
        # A second decision finds no more and duplicates nothing.
        place.error('store', 'adopt', '--reason', 'again')
        assert len(json.loads(place.kiyome('quarantine', 'list', '--json'))) == 1
    finally:
        place.close()


@pytest.mark.same_sql
def test_after_the_keys_were_changed_for_old_originals_too_the_old_secret_key_opens_no_file(build):
    place = Place(build)
    try:
        process = place.start()
        messages = fill(place, small=0, large=3)
        old, = place.secrets()
        place.kiyome('keys', 'rotate', '--rewrap')
        place.stop(process)
        for file in originals(place):
            with open(file, 'rb') as read:
                assert os.path.basename(old)[:16].encode() not in read.read(200)
            assert os.stat(file).st_mode & 0o777 == 0o400
        os.unlink(old)
        place.drop_index()
        place.start()
        place.kiyome('store', 'adopt', '--reason', 'with the new key')
        for name, data in messages.items():
            assert place.export(name) == data
    finally:
        place.close()


def refuses_damaged_at_start(place):
    assert 'index' in refused(place.door().add, b'message')
    assert not place.status()['ready']


@pytest.mark.same_sql
def test_a_log_that_is_cut_under_a_running_store_is_shown_at_once(build):
    """A log that is truncated under a running store is reported at once, and its anchors stay unchanged."""
    for what in ('rows', 'anchor', 'both'):
        place = Place(build)
        try:
            process = place.start()
            message = place.door().add(b'message')
            for number in range(6):
                place.export(message)
            assert place.status()['audit_problem'] is None
            head = path(place, 'audit.head')
            if what in ('rows', 'both'):
                cut_log(place, 3)
            if what in ('anchor', 'both'):
                os.unlink(head)
            assert place.status()['audit_problem'], what
            assert place.door().add(b'mail goes on')
            place.stop(process)
            place.start()
            assert place.status()['audit_problem'], what
        finally:
            place.close()


@pytest.mark.same_sql
def test_what_was_erased_stays_so_when_the_backup_that_the_guide_describes_is_brought_back(build):
    for how in ('with the journal', 'without the index'):
        place = Place(build, retention_days='30')
        try:
            process = place.start()
            messages = list(fill(place, small=6, large=6).items())
            gone = [messages[0][0], messages[7][0]]
            place.kiyome('allow', 'add', '--type', 'jpeg', '--reason', 'r', '--approver', 'a', '--expires', '9d')
            entry = json.loads(place.kiyome('allow', 'list', '--json'))[0]['id']
            copy = back_up(place)
            place.kiyome('quarantine', 'erase', '--yes', gone[0], '--reason', 'asked to')
            place.kiyome('quarantine', 'erase', '--yes', gone[1], '--reason', 'asked to')
            place.kiyome('allow', 'remove', entry, '--reason', 'over')
            place.stop(process)
            # Retention destroys some, too, and mail that was never finished.
            old = [messages[1][0], messages[8][0]]
            with place.database() as database:
                for name in old:
                    database.execute('UPDATE messages SET received = received - 31 * 86400000000 WHERE id = ?',
                                     (name,))
            database.close()
            process = place.start()
            until(lambda: all(erased(place, name) for name in gone + old), 'the end of those that are too old')
            place.stop(process)
            if how == 'without the index':
                place.drop_index()
                shutil.rmtree(path(place, 'segments'))
                bring_missing(place, copy)
            else:
                restore(place, copy)
                with place.database() as database:
                    for name in old:
                        database.execute('UPDATE messages SET received = received - 31 * 86400000000'
                                         ' WHERE id = ?', (name,))
                database.close()
            process = place.start()
            place.kiyome('store', 'adopt', '--reason', 'brought back')
            time.sleep(0.3)
            if how == 'without the index':
                place.error('quarantine', 'export', gone[1], '--reason', 'x', '-o', '-')
                place.error('quarantine', 'export', gone[0], '--reason', 'x', '-o', '-')
            else:
                assert all(erased(place, name) for name in gone + old)
                assert json.loads(place.kiyome('allow', 'list', '--json')) == []
            assert gone[1] not in ' '.join(originals(place)) and gone[0] not in ' '.join(originals(place))
            for name, data in messages:
                if name not in gone + old:
                    assert place.export(name) == data
            place.kiyome('audit', 'verify')
            place.stop(process)
            place.start()
            place.door().add(b'message')
        finally:
            place.close()


@pytest.mark.same_sql
def test_an_erasure_stands_in_its_journal_before_it_does_in_the_index_and_a_cut_line_is_none(build):
    place = Place(build)
    try:
        process = place.start()
        messages = list(fill(place, small=3, large=0))
        copy = back_up(place)
        place.kiyome('quarantine', 'erase', '--yes', messages[0], '--reason', 'asked to')
        place.stop(process, signal.SIGKILL)
        with open(path(place, 'erasures'), 'ab') as file:
            file.write(b'E ' + messages[1].encode()[:10])
        for _ in range(2):
            restore(place, copy)
            process = place.start()
            place.kiyome('store', 'adopt', '--reason', 'x') if not place.status()['ready'] else None
            assert erased(place, messages[0])
            place.export(messages[1])
            place.stop(process)
        # A missing journal is made again from the index.
        os.unlink(path(place, 'erasures'))
        place.stop(place.start())
        with open(path(place, 'erasures')) as file:
            assert messages[0] in file.read()
    finally:
        place.close()


def cut_log(place, rows):
    database = place.database()
    for trigger in ('audit_delete', 'audit_update', 'audit_insert'):
        database.execute('DROP TRIGGER ' + trigger)
    last = database.execute('SELECT max (seq) FROM audit').fetchone()[0]
    database.execute('DELETE FROM audit WHERE seq > ?', (last - rows,))
    row = database.execute('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').fetchone()
    database.commit()
    database.close()
    return row


def write_log(place, sql, *values):
    database = place.database()
    for trigger in ('audit_delete', 'audit_update', 'audit_insert'):
        database.execute('DROP TRIGGER IF EXISTS ' + trigger)
    database.execute(sql, values)
    database.commit()
    database.close()


@pytest.mark.same_sql
def test_a_journal_of_erasures_that_is_removed_or_changed_while_the_store_runs_is_made_again(build):
    """A journal of erasures that is removed or changed while the store runs is made again at the next erasure."""
    for how in (os.unlink, lambda file: os.truncate(file, 0), lambda file: os.rename(file, file + '.old')):
        place = Place(build)
        try:
            process = place.start()
            messages = list(fill(place, small=4, large=0))
            copy = place.copy_index('backup')
            place.kiyome('quarantine', 'erase', messages[0], '--yes', '--reason', 'asked for')
            how(path(place, 'erasures'))
            place.kiyome('quarantine', 'erase', messages[1], '--yes', '--reason', 'asked for')
            place.stop(process)
            place.bring_index(copy)
            place.start()
            assert erased(place, messages[0]) and erased(place, messages[1])
            assert place.export(messages[2])
        finally:
            place.close()


@pytest.mark.sqlite
def test_verify_notices_a_change_of_each_column_of_the_audit_log(build):
    """Verify notices a change of each column in the first, a middle and the last row, text after a NUL, and a row before the
    first."""
    place = Place(build)
    try:
        process = place.start()
        message = place.door().add(b'message')
        for _ in range(4):
            place.export(message)
        place.stop(process)
        shutil.copytree(place.state, place.folder + '/saved')
        changes = [('UPDATE audit SET %s WHERE seq = %d' % (change, seq)) for seq in (1, 2, 4) for change in (
            'seq = seq + 100', 'time = time + 1', 'uid = uid + 1', "who = who || 'x'", "what = 'list'", "object = object || 'x'", "why = why || ' '",
            "detail = detail || 'x'", 'hash = zeroblob (32)', "why = why || char (0) || 'x'", "who = who || char (0)")]
        copied = ', time, uid, who, what, object, why, detail, hash FROM audit WHERE seq = 1'
        for change in changes + ['INSERT INTO audit SELECT 0' + copied, 'INSERT INTO audit SELECT -7' + copied]:
            write_log(place, change)
            process = place.start()
            place.kiyome('audit', 'verify', status=1)
            place.stop(process)
            shutil.rmtree(place.state)
            shutil.copytree(place.folder + '/saved', place.state)
        place.start()
        place.kiyome('audit', 'verify')
    finally:
        place.close()


@pytest.mark.same_sql
def test_rows_of_the_audit_log_that_were_changed_taken_out_or_put_in_show_in_status(build):
    """Changed, removed and inserted rows of the audit log are reported by status, whether the store ran or not."""
    for sql in ("UPDATE audit SET who = 'nobody' WHERE seq = 4", 'DELETE FROM audit WHERE seq = 4',
                'DELETE FROM audit WHERE seq < 4', 'UPDATE audit SET time = time - 1000000 WHERE seq = 4',
                "UPDATE audit SET hash = zeroblob (32) WHERE seq = 4"):
        for runs in (False, True):
            place = Place(build)
            try:
                process = place.start()
                message = place.door().add(b'message')
                for _ in range(8):
                    place.export(message)
                assert place.status()['audit_problem'] is None
                if not runs:
                    place.stop(process)
                write_log(place, sql)
                if not runs:
                    process = place.start()
                wait(lambda: place.status()['audit_problem'], 'that it is known')
                assert ' 4 ' in place.status()['audit_problem'] or ' 5 ' in place.status()['audit_problem'], sql
                said = place.kiyome('status', status=1)
                assert b'audit log was changed' in said, said
                assert b'NO ' in place.kiyome('report', 'selfcheck', status=1)
                place.kiyome('audit', 'verify', status=1)
                assert place.export(message) == b'message'
                # After an administrator's decision, further changes are found again.
                place.kiyome('store', 'adopt', '--reason', 'an incident, reported')
                assert place.status()['audit_problem'] is None
                place.stop(process)
                process = place.start()
                place.export(message)
                time.sleep(0.5)
                assert place.status()['audit_problem'] is None
                place.kiyome('audit', 'verify', status=1)
                place.stop(process)
                write_log(place, "UPDATE audit SET why = 'x' WHERE seq = 7")
                place.start()
                wait(lambda: place.status()['audit_problem'], 'that the other one is known')
            finally:
                place.close()


@pytest.mark.same_sql
def test_a_log_whose_end_was_cut_is_found_out_with_its_anchor_without_one_and_with_an_older_one(build):
    for what in ('anchor as it was', 'no anchor', 'older anchor', 'all of it', 'anchor only', 'older anchor only',
                 'damaged anchor'):
        place = Place(build)
        try:
            process = place.start()
            message = place.door().add(b'message')
            for number in range(6):
                place.export(message)
            head = path(place, 'audit.head')
            place.stop(process)
            with open(head) as file:
                old = file.read()
            process = place.start()
            for number in range(3):
                place.export(message)
            place.stop(process)
            if what in ('anchor as it was', 'no anchor', 'older anchor'):
                row = cut_log(place, 3)
                if what == 'older anchor':
                    with open(head, 'w') as file:
                        file.write('%d %s\n' % (row[0], row[1].hex()))
            elif what == 'all of it':
                cut_log(place, 100)
            elif what == 'older anchor only':
                with open(head, 'w') as file:
                    file.write(old)
            elif what == 'damaged anchor':
                with open(head, 'w') as file:
                    file.write('noise')
            if what in ('no anchor', 'all of it', 'anchor only'):
                os.unlink(head)
            process = place.start()
            assert not json.loads(place.kiyome('audit', 'verify', '--json', status=1))['intact'], what
            assert place.status()['audit_problem'], what
            assert b'NO ' in place.kiyome('report', 'selfcheck', status=1)
            # Neither mail nor further rows repair the log; an administrator's decision does, and is in the log.
            assert place.export(message) == b'message'
            place.stop(process)
            process = place.start()
            place.kiyome('audit', 'verify', status=1)
            place.kiyome('store', 'adopt', '--reason', 'an incident, reported')
            if what not in ('anchor as it was', 'no anchor', 'older anchor', 'all of it'):
                place.kiyome('audit', 'verify')
            assert place.status()['audit_problem'] is None
            place.stop(process)
            place.start()
            assert place.status()['audit_problem'] is None
            place.kiyome('audit', 'verify')
            rows = json.loads(place.kiyome('audit', 'show', '--what', 'adopt', '--json'))
            assert 'audit log' in rows[-1]['detail'], rows
        finally:
            place.close()


def put_cut(database, cut, digest, record=None):
    """Inserts an unsigned cut at row `cut`, and a row `record` that records it."""
    database.execute('INSERT INTO checkpoints (seq, hash, signed, head, cut) VALUES (?, ?, 1, ?, 1)',
                     (cut, digest, 'kiyome-audit %d %s 2026-01-01T00:00:00Z %s' % (cut, digest.hex(), 'cd' * 64)))
    if record:
        before = database.execute('SELECT hash FROM audit WHERE seq = ?', (record - 1,)).fetchone()
        row = [record, int(time.time()) * 1000000, 0, 'kiyome-store', 'audit-prune', '', 'retain.log', 'row=%d hash=%s signed=1 days=36500' % (cut, digest.hex())]
        database.execute('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', row + [row_hash(before[0] if before else digest, row)])


def lose_log(database, record=None):
    for trigger in ('audit_delete', 'audit_update', 'audit_insert'):
        database.execute('DROP TRIGGER IF EXISTS ' + trigger)
    database.execute('DELETE FROM audit')
    put_cut(database, 1000, b'\xab' * 32, record)
    database.commit()


def read(*names):
    with open(os.path.join(*names)) as file:
        return file.read()


@pytest.mark.sqlite
def test_a_forged_cut_of_the_log_silences_no_anchor(build):
    """If an attacker removes all rows of the log and inserts a cut, the anchors reveal it and stay unchanged."""
    for record in (None, 1001):
        place = Place(build)
        try:
            process = place.start()
            message = place.door().add(b'message')
            for _ in range(6):
                place.export(message)
            place.stop(process)
            head = read(place.state, 'audit.head')
            with place.database() as database:
                lose_log(database, record)
            place.start()
            for _ in range(2):
                assert place.status()['audit_problem'], record
                place.kiyome('audit', 'verify', status=1)
                assert read(place.state, 'audit.head') == head
                place.export(message)
        finally:
            place.close()


@pytest.mark.sqlite
def test_the_store_removes_no_row_of_the_log_by_a_cut_that_the_log_does_not_record(build):
    """The store also removes no row without retain.log, and none that an anchor names."""
    for days, at, record in ((30, 3, False), (0, 3, True), (30, 0, True)):
        place = Place(build)
        try:
            with open(place.folder + '/kiyome.conf', 'a') as file:
                file.write('[retain]\nlog=%d\n' % days)
            process = place.start()
            message = place.door().add(b'message')
            for _ in range(6):
                place.export(message)
            place.stop(process)
            with place.database() as database:
                last, = database.execute('SELECT max (seq) FROM audit').fetchone()
                cut, digest = database.execute('SELECT seq, hash FROM audit WHERE seq = ?', (at or last,)).fetchone()
                put_cut(database, cut, digest, last + 1 if record else None)
                database.commit()
            process = place.start()
            place.status()
            time.sleep(0.5)
            place.stop(process)
            with place.database() as database:
                assert database.execute('SELECT min (seq) FROM audit').fetchone() == (1,), (days, at, record)
        finally:
            place.close()


@pytest.mark.postgresql
def test_a_cut_of_a_log_that_nodes_share_silences_no_anchor_unless_a_known_node_signed_it(build):
    for how in ('no record', 'unsigned', 'signed elsewhere'):
        places = nodes(build, 'a', 'b')
        try:
            for place in places:
                place.kiyome('quarantine', 'erase', place.door().add(b'x'), '--reason', 'test', '--yes')
            for place in places:
                place.stop(place.main)
            heads = [read(place.state, 'audit.head') for place in places]
            database = places[0].database()
            database.execute('ALTER TABLE audit_heads DISABLE TRIGGER USER')
            node, at, signature = database.execute('SELECT node, time, signature FROM audit_heads ORDER BY seq DESC LIMIT 1').fetchone()
            database.execute('DELETE FROM audit_heads')
            lose_log(database, None if how == 'no record' else 1001)
            if how == 'signed elsewhere':
                database.execute('INSERT INTO audit_heads (seq, first, node, time, hash, signature) SELECT seq, seq, ?, ?, hash, ? FROM audit', (node, at, signature))
            for place, head in zip(places, heads):
                place.main = place.start()
                assert place.status()['audit_problem'], how
                place.kiyome('audit', 'verify', status=1)
                assert read(place.state, 'audit.head') == head
        finally:
            close(places)
