# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that damage to the directories of originals is noticed while the store runs, and that it accepts no mail that they
could not keep."""
import os
import shutil
import time

import pytest

import door as d
from place import Place
from waiting import until

HURRY = 20  # a minute of the store takes 3 s
FOLDERS = ('originals', 'incoming', 'segments')
LARGE, SMALL = 200000, 300


def gone(folder):
    shutil.rmtree(folder)


def another(folder):
    os.rename(folder, folder + '.moved')
    os.mkdir(folder, 0o700)


def chowned(folder):
    os.chown(folder, 65534, 65534)


def read_only(folder):
    os.chmod(folder, 0o500)


def writable_by_all(folder):
    os.chmod(folder, 0o777)


def emptied(folder):
    """Empties a directory like `find -mindepth 1 -delete`."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)


def emptied_of_what_is_seen(folder):
    """Empties a directory like `rm -rf FOLDER/*`."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if not name.startswith('.'):
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)


def filled(build):
    place = Place(build, hurry=HURRY)
    place.start()
    door = place.door()
    for size in (LARGE, SMALL):
        door.report(door.add(os.urandom(size)))
    door.close()
    assert place.status().get('directories_problem') is None and place.status()['ready']
    return place


def answer(place, size):
    """Returns what a front end is told: 'taken', or the reason of the refusal."""
    door = place.door()
    try:
        door.add(os.urandom(size))
        return 'taken'
    except d.Refused as said:
        return str(said)
    finally:
        door.close()


def store_line(place):
    """Returns the line about the store in `kiyome status`."""
    said = place.kiyome('status', status=1).decode()
    return next(line for line in said.splitlines() if line.startswith('store'))


def question(place, language='en'):
    """Returns the self-check's answer about the directories."""
    said = place.kiyome('report', 'selfcheck', status=1, language=language).decode()
    line, = [line for line in said.splitlines() if ('directories of originals' if language == 'en' else '原本のディレクトリ') in line]
    return line


@pytest.mark.same_sql
@pytest.mark.parametrize('folder', FOLDERS)
def test_nothing_is_taken_while_a_directory_of_originals_is_not_the_one_that_the_store_opened(build, folder):
    for change in (gone, another, chowned, read_only, writable_by_all):
        place = filled(build)
        try:
            path = os.path.join(place.state, folder)
            change(path)
            # Second copies are made again elsewhere, so no original is at risk.
            is_taken = folder == 'segments' and change in (gone, another)
            # Test both sizes: small originals are in the index, and their second copies are in segments.
            for size in (SMALL, LARGE):
                assert (answer(place, size) == 'taken') if is_taken else (path in answer(place, size)), (folder, change)
            status = place.status()
            assert status['ready'] == is_taken and path in status['directories_problem'], (folder, change, status)
            assert 'FAILED' in store_line(place) and path in store_line(place)
            said = question(place)
            assert said.startswith('NO') and path in said
            until(lambda: path in place.log(), 'a line in the log', shown=place.log)
            # After a repair by hand mail is accepted without a restart, if nothing was lost.
            if change is gone:
                continue
            if change is another:
                shutil.rmtree(path)
                os.rename(path + '.moved', path)
            else:
                os.chown(path, os.getuid(), os.getgid())
                os.chmod(path, 0o700)
            assert answer(place, LARGE) == answer(place, SMALL) == 'taken', (folder, change)
            assert place.status().get('directories_problem') is None and place.status()['ready']
        finally:
            place.close()


@pytest.mark.same_sql
@pytest.mark.parametrize('folder', FOLDERS)
def test_a_directory_that_was_emptied_is_told_until_somebody_restarts_the_store(build, folder):
    place = filled(build)
    try:
        path = os.path.join(place.state, folder)
        emptied(path)
        assert path in place.status()['directories_problem']
        assert 'FAILED' in store_line(place) and path in store_line(place)
        said = question(place)
        assert said.startswith('NO') and path in said
        said = question(place, 'ja')
        assert said.startswith('いいえ') and path in said
        until(lambda: path in place.log(), 'a line in the log', shown=place.log)
        # New mail is kept.
        for size in (SMALL, LARGE):
            assert answer(place, size) == 'taken'
        if folder == 'originals':
            until(lambda: place.status()['missing'] == 1, 'the count of lost files', shown=place.status)
        if folder == 'segments':
            until(lambda: place.status()['uncopied'] == 0 and os.listdir(path), 'new second copies', shown=place.status)
        assert place.status()['directories_problem'] is not None
        for process in list(place.processes):
            place.stop(process)
        place.start()
        assert place.status().get('directories_problem') is None
        if folder == 'originals':
            until(lambda: place.status()['missing'] == 1, 'the count of lost files', shown=place.status)
    finally:
        place.close()


@pytest.mark.same_sql
@pytest.mark.parametrize('folder', ['originals', 'segments'])
def test_originals_that_vanish_are_counted_within_minutes_also_where_the_check_of_all_pages_is_seldom(build, folder):
    place = filled(build)
    try:
        # Wait until the check of all pages after the start is complete.
        until(lambda: place.status()['uncopied'] == 0, 'the first check', shown=place.status)
        emptied_of_what_is_seen(os.path.join(place.state, folder))
        if folder == 'originals':
            until(lambda: place.status()['missing'] == 1, 'the count of lost files', shown=place.status)
        else:
            until(lambda: os.listdir(os.path.join(place.state, folder)) != ['.kiyome'], 'new second copies', shown=place.status)
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_directory_that_went_while_the_store_was_stopped_is_made_and_what_it_lacks_is_counted(build):
    for folder in FOLDERS:
        place = filled(build)
        try:
            for process in list(place.processes):
                place.stop(process)
            gone(os.path.join(place.state, folder))
            place.start()
            assert answer(place, LARGE) == answer(place, SMALL) == 'taken'
            if folder == 'originals':
                until(lambda: place.status()['missing'] == 1, 'the count of lost files', shown=place.status)
                assert 'FAILED' in store_line(place)
        finally:
            place.close()


@pytest.mark.same_sql
def test_a_directory_of_originals_that_was_harmed_is_an_event_and_an_incident_once(build):
    place = Place(build, hurry=HURRY, watchers='*', reporters='*')
    try:
        with open(place.folder + '/kiyome.conf', 'a') as file:
            file.write('[events]\nto=udp:127.0.0.1:9\n[incident]\nto=security@city.example\n')
        place.start()
        watcher = d.Portal(place.folder + '/run/store/watch.sock')

        def told():
            return [row for row in watcher.ask('events-take') if row['kind'] == 'originals-doubted']
        path = os.path.join(place.state, 'originals')
        for number in (1, 2):
            os.chown(path, 65534, 65534)
            until(lambda: len(told()) == number, 'the event', shown=place.log)
            assert told()[-1]['severity'] == 2 and path in told()[-1]['detail'], told()
            os.chown(path, os.getuid(), os.getgid())
            # The next minute of the store notices the repair.
            time.sleep(3 * 60 / HURRY)
        until(lambda: place.status()['outbox'] == 1, 'one letter: at most one an hour for each kind', shown=place.status)
    finally:
        place.close()
