# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests a journal of erasures that lost lines: it is completed from the index, and a loss is reported."""
import json
import os
import re
import shutil
import signal
import subprocess

import pytest

from city_office import Office, PASSWORD
from backups import back_up, made, restore, second
from node_places import close, nodes
from originals import erased, fill, path, wait
from place import Place, refused, until

CUT = 'journal-cut'


def lines(place):
    with open(path(place, 'erasures')) as file:
        return file.read().splitlines()


def write(place, text):
    with open(path(place, 'erasures'), 'w') as file:
        file.write(text)


def said(place):
    return json.loads(place.kiyome('audit', 'show', '--what', CUT, '--json'))


def erase(place, message):
    place.kiyome('quarantine', 'erase', message, '--yes', '--reason', 'asked for')


def whole(place):
    with open(path(place, 'erasures')) as file:
        return file.read()


def cut_behind_first(text, older):
    return text.splitlines(True)[0]


def cut_end(text, older):
    """Cuts the journal after a complete write, and leaves one line of the next one."""
    kept = text[:text.rindex('\nE ') + 1]
    return kept[:kept.rindex('\nH ') + 1] + kept[kept.rindex('\nH ') + 1:].splitlines(True)[0]


def older_copy(text, older):
    return older


def without_points(text, older):
    """Returns the journal as an older kiyome wrote it, without one line."""
    kept = [line for line in text.splitlines(True) if line[0] not in 'GH']
    return ''.join(line for line in kept if not line.startswith('E ')) or kept[0]


def flipped(text, older):
    """Changes a bit in the line of an account, as a disk might, and not in the last line."""
    at = text.index('\nE ') + 3
    return text[:at] + ('A' if text[at] != 'A' else 'B') + text[at + 1:]


def without_one(text, older):
    """Removes one line in the middle, without breaking another one."""
    at = text.index('\nE ') + 1
    return text[:at] + text[text.index('\n', at) + 1:]


def cut_begin(text, older):
    """Removes everything before the last write."""
    kept = text.splitlines(True)
    last = [number for number, line in enumerate(kept) if line.startswith('H ')][-2]
    return kept[0] + ''.join(kept[last:])


def gone(text, older):
    return None


WAYS = (cut_behind_first, cut_begin, cut_end, older_copy, without_points, flipped, without_one, gone)


@pytest.mark.same_sql
def test_a_journal_that_was_cut_that_is_older_damaged_or_gone_gets_back_what_the_index_knows(build):
    """A journal that was cut, is older, damaged or missing is completed from the index, which is reported once. The restore of
    an older index then restores nothing that was erased."""
    for way in WAYS:
        place = Place(build)
        try:
            with open(place.folder + '/kiyome.conf', 'a') as file:
                file.write('[incident]\nto=security@city.example\n')
            place.start()
            messages = list(fill(place, small=4, large=2))
            place.kiyome('allow', 'add', '--type', 'jpeg', '--reason', 'r', '--approver', 'a', '--expires', '9d')
            entry = json.loads(place.kiyome('allow', 'list', '--json'))[0]['id']
            copy = place.copy_index('copy')
            erase(place, messages[0])
            older = whole(place)
            erase(place, messages[1])
            erase(place, messages[4])
            place.kiyome('allow', 'remove', entry, '--reason', 'over')
            place.stop(place.processes[-1])
            damaged = way(whole(place), older)
            assert damaged != whole(place), way
            if damaged is None:
                os.unlink(path(place, 'erasures'))
            else:
                write(place, damaged)
            for _ in range(2):
                place.start()
                assert place.status()['ready'], (way, place.status())
                row, = said(place)
                place.stop(place.processes[-1])
            assert row['who'] == 'kiyome-store' and 'kept' not in row['object'], row
            assert place.database().execute("SELECT count (*) FROM outbox WHERE object = '%s'" % CUT).fetchone()[0] == 1
            known = {line.split()[1] for line in lines(place) if line[0] in 'EA'}
            assert known >= {messages[0], messages[1], messages[4], entry}, (way, known)
            # The journal is kept as it was found.
            kept = [name for name in os.listdir(place.state) if name.startswith('erasures.left-')]
            assert [open(path(place, name)).read() for name in kept] == ([damaged] if damaged is not None else []), (way, kept)
            place.bring_index(copy)
            place.start()
            place.kiyome('store', 'adopt', '--reason', 'restored')
            assert all(erased(place, message) for message in (messages[0], messages[1], messages[4])), way
            assert json.loads(place.kiyome('allow', 'list', '--json')) == []
            assert place.export(messages[2]) and said(place) == []
            place.kiyome('audit', 'verify')
        finally:
            place.close()


@pytest.mark.same_sql
def test_a_journal_that_lacks_what_not_even_the_index_knows_is_refused(build):
    """If a journal lacks lines that the index does not know either, the store refuses to start until an administrator decides.
    The decision and the loss are in the log."""
    # Only the mark of the index knows the lines: beside an index that lacks mail, one that lacks none, and a new one.
    for index in ('older', 'as old in mail', 'new'):
        for way in (cut_behind_first, cut_begin, older_copy, without_points):
            place = Place(build)
            try:
                place.start()
                messages = list(fill(place, small=3, large=0))
                erase(place, messages[0])
                copy, older = place.copy_index('copy'), whole(place)
                erase(place, messages[1])
                if index == 'older':
                    erase(place, place.door().add(b'later'))
                place.stop(place.processes[-1])
                damaged = way(whole(place), older)
                write(place, damaged)
                if index == 'new':
                    place.drop_index()
                else:
                    place.bring_index(copy)
                for _ in range(2):
                    place.start()
                    status = place.status()
                    assert not status['ready'] and 'kiyome store adopt' in status['problem'], (index, way, status)
                    if index != 'new':
                        assert 'journal of erasures' in status['problem'], (index, way, status)
                    assert 'adopt' in refused(place.door().add, b'mail')
                    assert whole(place) == damaged
                    place.stop(place.processes[-1])
                place.start()
                place.kiyome('store', 'adopt', '--reason', 'there is no other')
                row, = said(place)
                assert "lost lines can't be recovered" in row['why'], row
                assert place.status()['ready'] and place.door().add(b'mail goes on')
                for _ in range(2):
                    place.stop(place.processes[-1])
                    place.start()
                    assert place.status()['ready'] and len(said(place)) == 1
                if index != 'new':
                    assert erased(place, messages[0])
            finally:
                place.close()


@pytest.mark.same_sql
def test_whichever_lines_of_a_journal_are_gone_changed_or_in_another_order(build):
    """Whichever lines of a journal are missing, changed or reordered, erased originals stay erased, or the store refuses mail."""
    place = Place(build)
    try:
        place.start()
        messages = list(fill(place, small=4, large=0))
        erase(place, messages[0])
        copies = {'older': place.copy_index('older')}
        erase(place, messages[1])
        place.stop(place.processes[-1])
        place.start()
        for message in messages[2:]:
            erase(place, message)
        place.stop(place.processes[-1])
        copies['current'] = place.copy_index('current')
        for copy in copies.values():
            for name in ('index.mark', 'audit.head'):
                shutil.copy(path(place, name), copy)
        all_lines = whole(place).splitlines(True)
        ways = {''.join(all_lines[:1] + part) for n in range(1, len(all_lines)) for part in (
            all_lines[1:n] + all_lines[n + 1:], all_lines[1:n], all_lines[n:], all_lines[1:n] + all_lines[n:n + 2][::-1] + all_lines[n + 2:],
            all_lines[1:n] + [all_lines[n][:-2] + '\n'] + all_lines[n + 1:])}
        found = set()
        for text in sorted(ways - {''.join(all_lines)}):
            for name, copy in copies.items():
                for left in [name for name in os.listdir(place.state) if name.startswith('erasures')]:
                    os.unlink(path(place, left))
                place.bring_index(copy)
                write(place, text)
                place.start()
                status = place.status()
                found.add((name, status['ready']))
                if status['ready']:
                    assert {line.split()[1] for line in lines(place) if line.startswith('E ')} >= set(messages), (name, text)
                else:
                    assert 'journal of erasures' in status['problem'] and whole(place) == text, (name, status)
                place.stop(place.processes[-1])
        # Lines after the last one that counts may be missing. An index that knows everything must not be refused.
        assert found <= {('older', False), ('older', True), ('current', True)} and len(found) >= 2, found
    finally:
        place.close()


@pytest.mark.same_sql
def test_the_right_journal_put_back_beside_an_older_index(build):
    """If the right journal is restored beside an older index, the store starts without a warning and repeats all erasures."""
    place = Place(build)
    try:
        place.start()
        messages = list(fill(place, small=3, large=0))
        copy = place.copy_index('copy')
        for message in messages[:2]:
            erase(place, message)
        place.stop(place.processes[-1])
        right = whole(place)
        write(place, cut_behind_first(right, None))
        place.bring_index(copy)
        place.start()
        assert not place.status()['ready'] and 'journal of erasures' in place.status()['problem'], place.status()
        place.stop(place.processes[-1])
        write(place, right)
        place.start()
        assert place.status()['ready'] and erased(place, messages[0]) and erased(place, messages[1])
        assert said(place) == [] and place.export(messages[2])
    finally:
        place.close()


@pytest.mark.same_sql
def test_what_the_power_takes_of_a_journal_behind_its_last_sync_comes_back_from_the_index(build):
    """If a power failure removes the end of a journal after its last sync, the index restores it, and no loss is reported."""
    place = Office(build)
    try:
        place.at.ask('sign-out', session=place.token('ito'))
        synced = os.path.getsize(path(place, 'erasures'))
        # Lines that are written after the commit: the store is killed before the write, or the disk has lost it.
        place.administrator().ask('user-set', name='sato', mail='sato2@city.example.jp')
        place.at.ask('sign-out', session=place.token('mori'))
        place.stop(place.processes[-1], signal.SIGKILL)
        text = whole(place)
        last = [line for line in text.splitlines() if line[0] == 'S'][-1]
        assert text.index(last) > synced
        # Of the last write all is lost, or half a line, or everything except for its checkpoint.
        begin = text[:text.index(last)]
        copy = place.copy_index('copy')
        for name in ('index.mark', 'audit.head'):
            shutil.copy(path(place, name), copy)
        for tail in ('', last[:20], last + '\n', last + '\nH 12'):
            place.bring_index(copy)
            write(place, begin + tail)
            place.start()
            assert place.status()['ready'] and said(place) == [], tail
            assert last in lines(place), tail
            place.stop(place.processes[-1], signal.SIGKILL)
        assert not [name for name in os.listdir(place.state) if name.startswith('erasures.left-')]
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_journal_that_an_older_kiyome_wrote_and_an_index_that_knows_nothing_of_it(build):
    """A journal that an older kiyome wrote, with an index that does not know it, is used without a warning."""
    place = Place(build)
    try:
        place.start()
        messages = list(fill(place, small=3, large=0))

        def forget():
            database = place.database()
            database.execute('DELETE FROM journal')
            database.execute("DELETE FROM meta WHERE name LIKE 'journal-%'")
            database.commit()
            database.close()
        forget()
        copy = place.copy_index('copy')
        erase(place, messages[0])
        place.stop(place.processes[-1])
        write(place, ''.join(line for line in whole(place).splitlines(True) if line[0] not in 'GH'))
        forget()
        with open(path(place, 'index.mark')) as file:
            mark = file.read()
        # The second checksum, and what it covers.
        old = re.match(r'(kiyome-mark 1 (?:\S+ ){8}\S{16} )', mark).group(1)
        with open(path(place, 'index.mark'), 'w') as file:
            file.write(old.ljust(len(mark) - 1) + '\n')
        place.start()
        assert place.status()['ready'] and said(place) == [] and place.door().add(b'mail')
        assert [line for line in lines(place) if line.startswith('H ')]
        assert place.database().execute("SELECT count (*) FROM journal WHERE line LIKE 'E %'").fetchone()[0] == 1
        place.stop(place.processes[-1])
        place.bring_index(copy)
        place.start()
        place.kiyome('store', 'adopt', '--reason', 'restored')
        assert erased(place, messages[0]) and said(place) == []
    finally:
        place.close()


def start_killed(place, moment):
    """Starts the store with a kill at the given step, for which the preloaded library needs the name. Returns whether the
    store still runs."""
    process = subprocess.Popen(['kiyome', '--config', place.folder], executable=os.path.join(place.build, 'kiyome-store'),
                               stderr=subprocess.DEVNULL,
                               env=dict(place.environment(), KIYOME_TEST_DIE_AT=str(moment),
                                        LD_PRELOAD=' '.join([os.path.join(place.build, 'tests/tools/libdie-at.so'),
                                                             os.path.join(place.build, 'tests/tools/libcheap-hash.so')])))
    place.processes.append(process)
    try:
        place.wait(process)
    except AssertionError:
        # A confined store may not even kill itself, and then ends by SIGSYS.
        assert process.returncode in (-signal.SIGKILL, -signal.SIGSYS), (moment, process.returncode)
        place.processes.remove(process)
    return process.returncode is None


@pytest.mark.same_sql
def test_a_store_that_is_killed_at_any_moment_of_its_start_with_a_journal_that_was_cut_says(build):
    """A store that is killed at any moment of its start with a truncated journal reports the loss once, and completes it."""
    place = Place(build)
    try:
        place.start()
        messages = list(fill(place, small=3, large=0))
        erase(place, messages[0])
        place.stop(place.processes[-1])
        state = {name: open(path(place, name)).read() for name in ('erasures', 'index.mark', 'audit.head')}
        copy = place.copy_index('copy')
        seen = set()
        for moment in range(1, 100):
            place.bring_index(copy)
            for name, text in state.items():
                with open(path(place, name), 'w') as file:
                    file.write(text)
            write(place, cut_behind_first(state['erasures'], None))
            lives = start_killed(place, moment)
            if lives:
                lives = place.stop(place.processes[-1]) == 0
            seen.add(len([line for line in lines(place) if line.startswith('E ')]) if os.path.exists(path(place, 'erasures')) else None)
            place.start()
            assert place.status()['ready'], (moment, place.status())
            assert len(said(place)) == 1, (moment, said(place))
            assert [line for line in lines(place) if line.startswith('E ' + messages[0])], moment
            place.stop(place.processes[-1])
            if lives:
                break
        assert lives and seen >= {0, 1}, (moment, seen)
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_store_that_is_killed_at_any_moment_of_an_erasure_recovers_by_itself(build):
    """A store that is killed at any moment of an erasure recovers without help, and an erasure that was acknowledged is
    repeated in a restored older index."""
    place = Place(build)
    try:
        place.start()
        message, = fill(place, small=1, large=0)
        place.stop(place.processes[-1])
        answered = 0
        for moment in range(1, 200):
            lives = start_killed(place, moment)
            if not lives:
                continue
            ok = False
            try:
                message = place.door().add(b'message %d' % moment)
                erase(place, message)
                ok = True
            except Exception:  # The store was killed.
                pass
            if place.processes[-1].poll() is not None:
                place.processes.pop()
            else:
                place.stop(place.processes[-1], signal.SIGKILL)
                lives = 'whole'
            place.start()
            assert place.status()['ready'] and said(place) == [], (moment, place.status(), said(place))
            if ok:
                answered += 1
                assert erased(place, message) and [line for line in lines(place) if line.startswith('E ' + message)], moment
            place.stop(place.processes[-1], signal.SIGKILL)
            if lives == 'whole' and answered > 2:
                break
        assert answered > 2
    finally:
        place.close()


@pytest.mark.same_sql
def test_of_somebody_who_was_removed_no_line_stays_in_the_index_either(build):
    place = Office(build)
    try:
        place.administrator().ask('user-add', name='gone', roles='staff', department='x', password=PASSWORD, mail='gone@city.example.jp')
        database = place.database()

        def known():
            found = [row[0] for row in database.execute("SELECT line FROM journal WHERE line LIKE 'P gone %'").fetchall()]
            database.commit()
            return found
        assert known()
        place.administrator().ask('user-remove', name='gone')
        assert known() == [] and not [line for line in lines(place) if line.startswith('P gone ')]
        # A line that a newer one replaces is removed at the next start.
        for mail in ('a', 'b', 'c'):
            place.administrator().ask('user-set', name='sato', mail=mail + '@city.example.jp')

        def of_sato():
            count = database.execute("SELECT count (*) FROM journal WHERE line LIKE 'P sato %'").fetchone()[0]
            database.commit()
            return count
        assert of_sato() >= 3
        place.stop(place.processes[-1])
        place.start()
        place.status()
        assert of_sato() == 1
    finally:
        place.close()


@pytest.mark.postgresql
def test_a_node_whose_journal_was_cut_gets_it_back_from_the_database(build):
    """A node completes its truncated journal from the database. If an older copy of the database was restored, it gets the
    lines of the other node."""
    places = nodes(build, 'a', 'b')
    a, b = places
    try:
        messages = list(fill(a, small=4, large=0))
        copy = a.copy_index('copy')
        erase(a, messages[0])
        erase(b, messages[1])
        until(lambda: any(line.startswith('E ' + messages[1]) for line in lines(a)), a)
        until(lambda: any(line.startswith('E ' + messages[0]) for line in lines(b)), b)
        a.stop(a.main)
        write(a, cut_behind_first(whole(a), None))
        a.main = a.start()
        assert a.status()['ready'] and len(said(a)) == 1
        assert {line.split()[1] for line in lines(a) if line.startswith('E ')} == set(messages[:2])
        # An older copy of the database is restored, and the journal of one node is truncated.
        for place in places:
            place.stop(place.main)
        write(a, cut_behind_first(whole(a), None))
        a.bring_index(copy)
        a.main = a.start()
        status = a.status()
        assert not status['ready'] and 'journal of erasures' in status['problem'], status
        b.main = b.start()
        b.kiyome('store', 'adopt', '--reason', 'restored') if not b.status()['ready'] else None
        assert erased(b, messages[0]) and erased(b, messages[1])
        a.kiyome('store', 'adopt', '--reason', 'restored')
        wait(lambda: {line.split()[1] for line in lines(a) if line.startswith('E ')} >= set(messages[:2]), 'it has what the other has')
        assert erased(a, messages[0]) and a.export(messages[2])
        a.kiyome('audit', 'verify')
    finally:
        close(places)


@pytest.mark.sqlite
def test_a_journal_that_is_given_to_a_restore_and_was_cut_adds_what_it_has(build):
    """A truncated journal that is given to a restore adds the lines that it has; a damaged one is recognized."""
    place, process = made(build)
    try:
        messages = list(fill(place, small=4, large=0))
        erase(place, messages[0])
        back_up(place)
        for message in messages[1:3]:
            erase(place, message)
        place.stop(process)
        given = os.path.join(place.folder, 'given')
        for way, gone, taken in ((None, 3, True), (cut_end, 2, True), (flipped, 3, False)):
            with open(given, 'w') as file:
                file.write(way(whole(place), None) if way else whole(place))
            other = second(place)
            try:
                restore(other, place.backups, more=['--erasures', given])
                other.start()
                status = other.status()
                assert status['ready'] or ('journal of erasures' in status['problem']) != taken, (way, status)
                if not status['ready']:
                    other.kiyome('store', 'adopt', '--reason', 'restored')
                if taken:
                    assert all(erased(other, message) for message in messages[:gone]), way
                    assert all(other.export(message) for message in messages[gone:]), way
                else:
                    assert erased(other, messages[0]) and other.export(messages[3]), way
            finally:
                other.close()
    finally:
        place.close()
