# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that nothing is destroyed because a clock is wrong."""
import glob
import json
import os
import time

import pytest

from deferred import LETTERS, Owing, letter, read, write
from place import DAY, Place, until


def filled(build, count=30, **values):
    """Returns a store with small and large mail, its process, and the messages."""
    place = Place(build, retention_days='90', **values)
    place.shift_clock(0)
    process = place.start()
    door = place.door()
    messages = {}
    for number in range(count):
        data = os.urandom(100000 if number % 5 == 0 else 300)
        message = door.add(data)
        door.report(message)
        messages[message] = data
    door.close()
    return place, process, messages


def all_there(place, messages):
    for message, data in messages.items():
        assert place.export(message) == data, message


@pytest.mark.same_sql
def test_started_with_a_clock_that_is_ahead_by_any_time_it_destroys_nothing(build):
    """A store that starts with a clock that is ahead destroys nothing, and reports how many originals wait for a decision."""
    place, process, messages = filled(build)
    try:
        for days in (100, 91, 40000, 365):
            place.stop(process)
            place.shift_clock(days * DAY)
            process = place.start()
            until(lambda: place.status()['held'] == len(messages), place)
            all_there(place, messages)
            assert place.status()['clock'] > (days - 1) * DAY, place.status()
            assert 'kiyome store expire' in place.log()
        # Mail continues, and mail of that time does not count as older.
        place.door().add(b'meanwhile')
        place.stop(process)
        place.shift_clock(0)
        process = place.start()
        time.sleep(0.3)
        all_there(place, messages)
        assert place.status()['held'] == 0
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_clock_that_jumps_while_it_runs_forwards_or_back_destroys_nothing(build):
    place, process, messages = filled(build)
    try:
        for days in (200, -4000, 0, 95):
            place.shift_clock(days * DAY)
            # Restarting does the hourly work at once.
            process = restart(place, process)
            message = place.door().add(b'at %d' % days)
            messages[message] = b'at %d' % days
            all_there(place, messages)
        rows = place.database().execute('SELECT received FROM messages').fetchall()
        # While the clock was slow, no original got a time that would make it old by the right clock.
        assert min(rows)[0] > (time.time() - DAY) * 1e6
    finally:
        place.close()


def restart(place, process):
    place.stop(process)
    process = place.start()
    time.sleep(0.4)
    return process


@pytest.mark.same_sql
def test_a_clock_that_jumps_gives_up_nothing_that_is_owed_by_mail(build):
    office = Owing(build)
    try:
        office.stop(office.processes[-1])
        office.shift_clock(0)
        office.start()
        people = ('b@example.jp', 'c@example.jp')
        door = office.door()
        door.report(door.add(b'mail\r\n', recipients=people, waits=1), debts='+0 firm\n=c@example.jp\n')
        letter(office, LETTERS[0])
        # portal.outbox-hours is two here.
        for days in (100, -100, 0):
            office.shift_clock(days * DAY)
            opener = office.opener()
            write(office, 'UPDATE debts SET next_try = 0')
            write(office, 'UPDATE outbox SET next_try = 0')
            (work,) = opener.ask('debt-next', first='yes')
            opener.ask('debt-failed', id=work['id'], debt=work['debt'], why='450 later')
            (taken,) = opener.ask('outbox-take', limit='1', first='yes')
            opener.ask('outbox-failed', id=taken['id'], why='450 later')
            assert read(office, 'SELECT state FROM debts UNION ALL SELECT state FROM outbox') == [('waiting',)] * 2, days
        # With a correct clock it is abandoned in time.
        for table, begun in (('debts', 'asked'), ('outbox', 'created')):
            write(office, 'UPDATE %s SET next_try = 0, %s = %d' % (table, begun, time.time() - 7201))
        (work,) = opener.ask('debt-next', first='yes')
        opener.ask('debt-failed', id=work['id'], debt=work['debt'], why='450 later')
        assert read(office, 'SELECT state FROM debts') == [('failed',)]
    finally:
        office.close()


@pytest.mark.same_sql
def test_with_an_administrators_word_what_is_too_old_is_destroyed_and_the_word_is_in_the_log(build):
    place, process, messages = filled(build, 12)
    try:
        place.stop(process)
        place.shift_clock(100 * DAY)
        process = place.start()
        until(lambda: place.status()['held'] == 12, place)
        assert '--reason' in place.error('store', 'expire', status=2)
        assert b'12 originals' in place.kiyome('store', 'expire', '--yes', '--reason', 'the clock is right')
        until(lambda: not glob.glob(place.state + '/originals/*/*'), place)
        for message in messages:
            until(lambda m=message: 'destroyed' in place.error('quarantine', 'export', m, '--reason', 'x', '-o', '-'), place)
        rows = json.loads(place.kiyome('audit', 'show', '--json'))
        assert [r['why'] for r in rows if r['what'] == 'expire'] == ['the clock is right'], rows
        assert sum(r['what'] == 'destroy' for r in rows) == 12
        assert place.status()['held'] == 0
    finally:
        place.close()


@pytest.mark.same_sql
def test_with_fewer_days_of_retention_an_unusual_amount_waits_for_a_word_too(build):
    place, process, messages = filled(build)
    try:
        place.stop(process)
        with place.database() as database:
            database.execute('UPDATE messages SET received = received - ?', (20 * DAY * 1000000,))
        place.configure(retention_days='10')
        place.start()
        until(lambda: place.status()['held'] == len(messages), place)
        all_there(place, messages)
        place.kiyome('store', 'expire', '--yes', '--reason', 'ten days are enough')
        until(lambda: not glob.glob(place.state + '/originals/*/*'), place)
    finally:
        place.close()


@pytest.mark.same_sql
def test_without_a_mark_the_time_begins_where_the_last_mail_came_whatever_the_clock_says(build):
    place, process, messages = filled(build)
    try:
        place.stop(process)
        os.unlink(os.path.join(place.state, 'index.mark'))
        place.shift_clock(100 * DAY)
        process = place.start()
        place.kiyome('store', 'adopt', '--reason', 'the mark is gone')
        time.sleep(0.4)
        all_there(place, messages)
    finally:
        place.close()
