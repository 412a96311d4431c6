# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests segments, the second copies of small originals: a lost index costs no original, and an erased one is in neither copy."""
import glob
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest

from originals import back_up, erased, noise, path, refuses
from place import Place
from waiting import PATIENCE, until


def segments(place):
    return sorted(glob.glob(path(place, 'segments/*')))


def take(place, count=12, door=None):
    """Adds small messages of several sizes, some with a report and some without; returns their content by number."""
    own = door or place.door()
    messages = {}
    for number in range(count):
        data = b'From: %d\n' % number + os.urandom(16) + os.urandom((number * 977) % 9000)
        message = own.add(data, sender='s%d@example.jp' % number, recipients=('r%d@example.jp' % number, 'all@example.jp'))
        if number % 3:
            own.report(message)
        messages[message] = data
    if door is None:
        own.close()
    return messages


def eventually(condition):
    until(condition, 'what the test waits for')


def contains(place, data):
    """Returns the names of the state's files that contain these bytes."""
    found = []
    for folder, _, names in os.walk(place.state):
        for name in names:
            with open(os.path.join(folder, name), 'rb') as file:
                if data in file.read():
                    found.append(name)
    return found


@pytest.mark.sqlite
def test_small_originals_are_found_again_without_any_index_whatever_their_store_died_of(build):
    """Small originals are recovered without any index, with sender and recipients, whatever ended the store."""
    for end in (signal.SIGTERM, signal.SIGKILL):
        for damage in ('gone', 'noise'):
            place = Place(build)
            try:
                process = place.start()
                messages = take(place)
                place.stop(process, end)
                process = place.start()
                messages.update(take(place, 5))
                place.stop(process, end)
                # The files that would reveal the loss, the mark and the log's head, are lost as well.
                for name in ('index.mark', 'audit.head'):
                    if damage == 'gone' and os.path.exists(path(place, name)):
                        os.unlink(path(place, name))
                if damage == 'gone':
                    place.drop_index()
                else:
                    for name in glob.glob(path(place, 'index.*[bl]')):
                        noise(place, each=1, file=os.path.basename(name))
                process = place.start()
                refuses(place, 'index')
                place.kiyome('store', 'adopt', '--new-index', '--reason', 'the disk failed')
                for name, data in messages.items():
                    assert place.export(name) == data
                rows = {m['id']: m for m in json.loads(place.kiyome('quarantine', 'list', '--json', '--limit', '1000'))}
                first = list(messages)[3]
                assert (rows[first]['sender'], rows[first]['recipients']) == (
                    's3@example.jp', 'all@example.jp, r3@example.jp'), rows[first]
                # A second recovery works from the copies that the adopted rows refer to.
                place.stop(process, end)
                place.drop_index()
                process = place.start()
                refuses(place, 'index')
                place.kiyome('store', 'adopt', '--reason', 'again')
                for name, data in messages.items():
                    assert place.export(name) == data
                assert place.status()['ready'] and place.status()['lost'] == place.status()['aside'] == 0
            finally:
                place.close()


def looked_at(place):
    """Makes the store check all that it has, by writing to its index from another program."""
    database = place.database()
    database.execute('CREATE TABLE IF NOT EXISTS others (n)')
    database.execute('INSERT INTO others VALUES (1)')
    database.commit()
    database.close()
    place.status()


def damage_segments(place, what):
    folder = path(place, 'segments')
    files = sorted(glob.glob(os.path.join(folder, '*')))
    assert files
    if what == 'all gone':
        shutil.rmtree(folder)
    for file in files if what != 'all gone' else ():
        if what == 'gone':
            os.unlink(file)
        elif what == 'moved away':
            os.rename(file, file + '.old')
        elif what == 'empty':
            os.truncate(file, 0)
        elif what == 'cut':
            os.truncate(file, os.path.getsize(file) // 2)
        elif what == 'another file':
            shutil.copy(file, file + '.new')
            os.truncate(file + '.new', 0)
            os.rename(file + '.new', file)


@pytest.mark.sqlite
def test_segments_that_are_removed_moved_replaced_or_cut_while_the_store_runs_are_made_again(build):
    """Segments that are removed, moved, replaced or cut while the store runs are made again, and not written to any more."""
    for what in ('all gone', 'gone', 'moved away', 'empty', 'cut', 'another file'):
        place = Place(build)
        try:
            process = place.start()
            messages = take(place)
            eventually(lambda: glob.glob(path(place, 'segments/*')))
            damage_segments(place, what)
            messages.update(take(place, 5))
            looked_at(place)
            eventually(lambda: place.status()['uncopied'] == 0 and not missing_copies(place))
            os.unlink(path(place, 'index.mark'))
            place.stop(process, signal.SIGKILL)
            place.drop_index()
            process = place.start()
            refuses(place, 'index')
            place.kiyome('store', 'adopt', '--new-index', '--reason', 'the disk failed')
            for name, data in messages.items():
                assert place.export(name) == data, what
        finally:
            place.close()


def missing_copies(place):
    """Returns the small originals whose record is not where the index says."""
    database = place.database()
    rows = database.execute('SELECT m.id, o.copy FROM originals o JOIN messages m USING (n) WHERE o.sealed IS NOT NULL').fetchall()
    database.close()
    missing = []
    for name, copy in rows:
        _, segment, offset, _ = copy.split('/')
        try:
            with open(path(place, 'segments/' + segment), 'rb') as file:
                file.seek(int(offset))
                if name.encode() not in file.read(100):
                    missing.append(name)
        except OSError:
            missing.append(name)
    return missing


@pytest.mark.same_sql
def test_a_mark_that_is_removed_or_replaced_while_the_store_runs_is_made_again_within_a_minute(build):
    place = Place(build, hurry=60)
    try:
        process = place.start()
        take(place, 3)
        os.unlink(path(place, 'index.mark'))
        take(place, 3)
        eventually(lambda: os.path.exists(path(place, 'index.mark')))
        place.stop(process)
        place.start()
        assert place.status()['ready'], place.status()
    finally:
        place.close()


@pytest.mark.same_sql
def test_an_older_index_under_newer_segments_stops_the_intake_also_with_its_own_mark(build):
    """An older index with newer segments stops the intake, even with its own mark; adopting it recovers the missing rows."""
    place = Place(build)
    try:
        process = place.start()
        first = take(place)
        place.stop(process)
        copy = place.copy_index('copy')
        shutil.copy(path(place, 'index.mark'), copy)
        process = place.start()
        second = take(place, 4)
        place.stop(process)
        place.bring_index(copy)
        process = place.start()
        refuses(place, 'index')
        place.kiyome('store', 'adopt', '--reason', 'brought back')
        for name, data in {**first, **second}.items():
            assert place.export(name) == data
        place.stop(process)
        place.start()
        assert place.door().add(b'message')
    finally:
        place.close()


@pytest.mark.same_sql
def test_an_original_that_is_erased_or_too_old_is_in_no_segment_any_more(build):
    """An original that is erased or too old is in no segment any more, even if the store was killed at that moment."""
    place = Place(build, retention_days='30')
    try:
        process = place.start()
        messages = list(take(place).items())
        with open(segments(place)[0], 'rb') as file:
            before = file.read()
        place.kiyome('quarantine', 'erase', '--yes', messages[1][0], '--reason', 'asked to')
        place.stop(process, signal.SIGKILL)
        # This is the state after a crash between the commit and the wiping.
        with open(segments(place)[0], 'r+b') as file:
            after = file.read()
            assert len(before) == len(after) and before != after
            file.seek(0)
            file.write(before)
        process = place.start()
        def is_wiped():
            with open(segments(place)[0], 'rb') as file:
                return file.read() == after
        eventually(is_wiped)
        assert erased(place, messages[1][0])
        place.stop(process)
        # One original becomes older than its retention period.
        with place.database() as database:
            database.execute('UPDATE messages SET received = received - 31 * 86400000000 WHERE id = ?', (messages[2][0],))
        database.close()
        process = place.start()
        eventually(lambda: erased(place, messages[2][0]))
        place.stop(process)
        # Without the index neither of the two is recovered; the others are.
        place.drop_index()
        place.start()
        place.kiyome('store', 'adopt', '--reason', 'no copy')
        for number, (name, data) in enumerate(messages):
            if number in (1, 2):
                place.error('quarantine', 'export', name, '--reason', 'x', '-o', '-')
            else:
                assert place.export(name) == data
    finally:
        place.close()


@pytest.mark.same_sql
def test_segments_that_hold_nothing_any_more_go_and_none_that_holds_anything(build):
    place = Place(build, retention_days='30')
    try:
        process = place.start()
        gone = take(place, 3)
        place.stop(process)
        process = place.start()
        stays = take(place, 3)
        for name in gone:
            place.kiyome('quarantine', 'erase', '--yes', name, '--reason', 'asked to')
        place.stop(process)
        files = segments(place)
        assert len(files) == 2
        for file in files:
            os.utime(file, (time.time() - 3600,) * 2)
        place.start()
        eventually(lambda: segments(place) == files[1:])
        for name, data in stays.items():
            assert place.export(name) == data
    finally:
        place.close()


@pytest.mark.same_sql
def test_damage_to_a_segment_costs_what_it_hits_and_no_more(build):
    """Damage to a segment loses only the copies that it hits, and originals that the index still has are copied again."""
    for what in ('gone', 'noise', 'cut'):
        place = Place(build)
        try:
            process = place.start()
            messages = take(place)
            place.stop(process)
            file = segments(place)[0]
            size = os.path.getsize(file)
            if what == 'gone':
                shutil.rmtree(path(place, 'segments'))
            elif what == 'cut':
                os.truncate(file, size // 2)
            else:
                with open(file, 'r+b') as out:
                    out.write(os.urandom(60))
            process = place.start()
            for name, data in messages.items():
                assert place.export(name) == data
            eventually(lambda: place.status()['uncopied'] == 0 and len(segments(place)) == (1 if what == 'gone' else 2))
            place.stop(process)
            place.drop_index()
            process = place.start()
            place.kiyome('store', 'adopt', '--reason', 'no index')
            found = 0
            for name, data in messages.items():
                found += place.export(name) == data
            assert found == len(messages), (what, found)
        finally:
            place.close()


@pytest.mark.same_sql
def test_noise_all_over_a_segment_leaves_the_records_between_it(build):
    place = Place(build)
    try:
        process = place.start()
        messages = take(place, 30)
        place.stop(process)
        place.drop_index()
        with open(segments(place)[0], 'r+b') as out:
            size = os.path.getsize(out.name)
            for at in range(1000, size, size // 5):
                out.seek(at)
                out.write(os.urandom(64))
        place.start()
        place.error('store', 'adopt', '--reason', 'no index', status=1)
        kept = {m['id'] for m in json.loads(place.kiyome('quarantine', 'list', '--json', '--limit', '100'))}
        assert len(kept) >= 30 - 7 and kept <= set(messages), len(kept)
        for name in kept:
            assert place.export(name) == messages[name]
        # A record that could not be opened is set aside, and stops nothing.
        assert place.door().add(b'message')
        assert place.status()['ready'], place.status()
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_store_that_is_killed_again_and_again_while_it_takes_small_mail_keeps_a_copy_of_each(build):
    place = Place(build)
    try:
        promised = set()
        for turn in range(6):
            process = place.start()
            load = place.load('-n', '100000', '-c', '4', '-b', '3000', '-r')
            promised.update(place.acknowledged(load, 15 + 5 * turn).split())
            process.send_signal(signal.SIGKILL)
            process.wait()
            place.processes.remove(process)
            out, _ = load.communicate(timeout=PATIENCE)
            promised.update(out.split())
        process = place.start()
        eventually(lambda: place.status()['uncopied'] == 0)
        time.sleep(0.5)
        database = place.database()
        count = database.execute('SELECT count (*) FROM originals').fetchone()[0]
        database.close()
        place.stop(process)
        place.drop_index()
        place.start()
        place.kiyome('store', 'adopt', '--reason', 'no index')
        database = place.database()
        found = database.execute('SELECT count (*) FROM originals').fetchone()[0]
        database.close()
        assert found == count and count > 100, (found, count)
    finally:
        place.close()


@pytest.mark.same_sql
def test_after_the_keys_were_changed_the_old_one_opens_neither_the_index_nor_a_segment(build):
    place = Place(build)
    try:
        process = place.start()
        messages = take(place)
        old, = place.secrets()
        identifier = os.path.basename(old)[:16].encode()
        assert contains(place, identifier)
        place.kiyome('keys', 'rotate', '--rewrap')
        place.stop(process)
        for name in contains(place, identifier):
            # The key's identifier is in the audit log, but in no label of an original.
            assert name.startswith('index.db'), name
        database = place.database()
        assert not any(identifier in row[0] for row in database.execute(
            'SELECT sealed FROM originals WHERE sealed IS NOT NULL').fetchall())
        database.close()
        os.unlink(old)
        process = place.start()
        for name, data in messages.items():
            assert place.export(name) == data
        place.stop(process)
        place.drop_index()
        place.start()
        place.kiyome('store', 'adopt', '--reason', 'with the new key')
        for name, data in messages.items():
            assert place.export(name) == data
    finally:
        place.close()


@pytest.mark.sqlite
def test_an_index_from_before_the_keys_were_changed_writes_its_old_key_into_no_copy(build):
    """An index from before a change of keys writes its old key into no copy, whatever is repaired."""
    place = Place(build)
    try:
        process = place.start()
        messages = take(place, 12)
        eventually(lambda: place.status()['uncopied'] == 0)
        old, = place.secrets()
        place.stop(process)
        before = place.copy_index('before')
        process = place.start()
        place.kiyome('keys', 'rotate', '--rewrap')
        place.stop(process)
        place.drop_index()
        place.bring_index(before)
        assert flip_originals(place, list(messages)[:6], kinds=1) == 6
        # A copy whose row is good is damaged as well.
        with open(segments(place)[0], 'r+b', buffering=0) as file:
            at = file.read().rindex(b'KYSR') + 48 + 200
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ 1]))
        process = place.start()
        for name, data in messages.items():
            assert place.export(name) == data
        eventually(lambda: place.status()['mended'] >= 6)
        looked_at(place)
        place.stop(process)
        with open(segments(place)[0], 'r+b', buffering=0) as file:
            file.seek(at)
            assert file.read(1)[0] == byte ^ 1
            file.seek(at)
            file.write(bytes([byte]))
        # The old secret key is gone, and only the copies can still be opened.
        os.unlink(old)
        process = place.start()
        place.error('quarantine', 'export', list(messages)[0], '--reason', 'x', '-o', '-', status=3)
        place.kiyome('store', 'adopt', '--reason', 'older keys', '--new-index')
        for name, data in messages.items():
            assert place.export(name) == data
    finally:
        place.close()


@pytest.mark.same_sql
def test_the_backup_that_the_guide_describes_brings_small_originals_back_that_came_after(build):
    """After a restore of the backup that the guide describes, small originals that came after the backup are recovered, too."""
    place = Place(build)
    try:
        process = place.start()
        first = take(place)
        copy = back_up(place)
        second = take(place, 4)
        place.stop(process)
        place.bring_index(copy)
        place.start()
        refuses(place, 'index')
        place.kiyome('store', 'adopt', '--reason', 'brought back')
        for name, data in {**first, **second}.items():
            assert place.export(name) == data
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_segment_that_can_not_be_written_costs_no_mail_is_shown_and_is_made_up_for(build):
    place = Place(build)
    try:
        process = place.start()
        # Files can grow only to this size; writes beyond it fail.
        first = take(place, 2)
        size = os.path.getsize(segments(place)[0])
        place.stop(process)
        process = place.start(before=['prlimit', '--fsize=%d' % (size + 400000)])
        door = place.door()
        taken = {}
        for number in range(100):
            data = os.urandom(30000)
            try:
                taken[door.add(data)] = data
            except Exception:
                door.close()
                door = place.door()
        place.stop(process, signal.SIGKILL)
        process = place.start()
        eventually(lambda: place.status()['ready'] and place.status()['uncopied'] == 0)
        for name, data in {**first, **taken}.items():
            assert place.export(name) == data
    finally:
        place.close()


def flip_originals(place, messages, kinds=3):
    """Flips a bit in one or two places of each small original in the index's file; returns the number of flipped bits."""
    database = sqlite3.connect('file:%s?mode=ro' % path(place, 'index.db'), uri=True)
    sealed = dict(database.execute('SELECT id, sealed FROM messages JOIN originals USING (n) WHERE sealed IS NOT NULL'))
    database.close()
    flipped = 0
    with open(path(place, 'index.db'), 'r+b', buffering=0) as file:
        data = file.read()
        for number, name in enumerate(messages):
            # These 24 bytes occur only once: in the envelope, in the sealed key, or at the stream's end.
            for at in {0: (160,), 1: (60, 300), 2: (len(sealed[name]) - 24,)}[number % kinds]:
                found = data.find(sealed[name][at:at + 24])
                if found >= 0:
                    file.seek(found + 7)
                    file.write(bytes([data[found + 7] ^ 16]))
                    flipped += 1
    return flipped


@pytest.mark.sqlite
def test_bits_that_change_in_small_originals_in_the_index_cost_none_of_them(build):
    """Bits that change in small originals in the index lose none of them; the originals are repaired and counted."""
    place = Place(build)
    try:
        process = place.start()
        messages = take(place, 28)
        eventually(lambda: place.status()['uncopied'] == 0)
        place.stop(process)
        assert flip_originals(place, messages) > 20
        process = place.start()
        for name, data in messages.items():
            assert place.export(name) == data
        eventually(lambda: place.status()['mended'] >= 26)
        assert place.status()['ready'] and place.status()['damaged'] == 0
        shown = subprocess.run([os.path.join(build, 'kiyome'), 'status', '--config', place.folder], capture_output=True, text=True,
                               env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
        assert 'mended from their copies' in shown.stdout, shown
        # After the next start all originals are good; a running store that checks all of them finds later changes.
        place.stop(process)
        process = place.start()
        assert place.status()['mended'] == 0
        assert flip_originals(place, messages) > 20
        looked_at(place)
        eventually(lambda: place.status()['mended'] >= 26)
        for name, data in messages.items():
            assert place.export(name) == data
        place.stop(process)
        process = place.start()
        for name, data in messages.items():
            assert place.export(name) == data
        assert place.status()['mended'] == 0
        # A copy that changed is repaired from its row.
        with open(segments(place)[0], 'r+b', buffering=0) as file:
            file.seek(48 + 200)
            byte = file.read(1)[0]
            file.seek(48 + 200)
            file.write(bytes([byte ^ 1]))
        first = list(messages)[0]
        assert place.export(first) == messages[first]
        with open(segments(place)[0], 'rb') as file:
            file.seek(48 + 200)
            assert file.read(1)[0] == byte
    finally:
        place.close()
