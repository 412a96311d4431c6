# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests store.most, the limit on the bytes of kept originals, by which the mail of one tenant cannot fill a shared disk."""
import contextlib
import os
import re
import threading

import pytest

import door as d
from node_places import Gateway
from place import Place, refused
from waiting import until

MIB = 1 << 20
UPLOAD = {'login': 'sato', 'direction': 'file'}


def counted(place):
    """Returns the status once the size of the kept originals is known."""
    return until(place.status, 'the size of what is kept', holds=lambda status: 'kept' in status)


def started(place):
    process = place.start()
    counted(place)
    return process


def taken_in_time(function):
    """Repeats a refused request, as a sender does."""
    def answer():
        try:
            return [function()]
        except d.Refused as refusal:
            assert 'store.most' in str(refusal), refusal
        return None
    return until(answer, 'room')[0]


@pytest.mark.same_sql
def test_beyond_store_most_nothing_is_taken_what_is_destroyed_makes_room(build):
    """Beyond store.most no mail is accepted; erasures make room, and a restart counts the same."""
    place = Place(build, most='1M')
    try:
        process = started(place)
        door = place.door()
        first = door.add(os.urandom(400000))
        assert door.add(b'') and place.status()['kept'] == 400000
        door.add(os.urandom(400000))
        said = refused(door.add, os.urandom(400000))
        assert 'store.most' in said and 'store.retention-days' in said, said
        # A smaller mail has room, so status does not report that the store is full.
        door.add(os.urandom(150000))
        assert place.status()['ready'], place.status()
        door.add(os.urandom(50000))
        assert 'store.most' in refused(door.add, os.urandom(50000))
        status = place.status()
        assert not status['ready'] and 'store.most' in status['problem'], status
        assert (status['kept'], status['most']) == (1000000, MIB), status
        assert place.log().count('refused a message') <= 2, place.log()
        place.stop(process)
        started(place)
        door = place.door()
        assert place.status()['kept'] == 1000000
        assert 'store.most' in refused(door.add, os.urandom(400000))
        # An administrator can read and erase originals: that needs no room.
        place.kiyome('quarantine', 'erase', '--yes', first, '--reason', 'r')
        again = taken_in_time(lambda: door.add(b'a' * 300000))
        assert place.export(again) == b'a' * 300000
        status = place.status()
        assert status['ready'] and status['kept'] == 900000, status
    finally:
        place.close()


def test_what_is_kept_is_counted_step_by_step_the_last_of_many_messages_too(build):
    place = Place(build, most='1M')
    try:
        process = started(place)
        place.door().add(os.urandom(100000))
        place.stop(process)
        with contextlib.closing(place.database()) as database:
            database.execute('CREATE TEMPORARY TABLE one AS SELECT * FROM messages LIMIT 1')
            for n in (100000, 100001, 250000):
                database.execute("UPDATE one SET n = %d, id = 'many-%d'" % (n, n))
                database.execute('INSERT INTO messages SELECT * FROM one')
            database.commit()
        place.start()
        assert counted(place)['kept'] == 400000
    finally:
        place.close()


@pytest.mark.same_sql
def test_what_is_under_way_counts_for_store_most_so_that_many_at_once_do_not_pass_it(build):
    place = Place(build, most='20M')
    try:
        started(place)
        said = []

        def add():
            try:
                place.door().add(os.urandom(6 * MIB))
                said.append('taken')
            except d.Refused as refusal:
                said.append(str(refusal))
        threads = [threading.Thread(target=add) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert said.count('taken') == 3 and all('store.most' in one for one in said if one != 'taken'), said
        assert counted(place)['kept'] == 18 * MIB
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_mail_that_comes_again_or_is_committed_with_its_report_counts_once_for_store_most(build):
    place = Place(build, most='1M')
    try:
        started(place)
        door = place.door()
        for data in (b'b' * 1000, b'c' * 100000):
            message = door.add(data)
            door.failed(message)
            assert door.add(data) == message
            door.report(message)
        door.report(door.add(b'd' * 5000, waits=1))
        keyed = door.add(b'e' * 7000, key='k')
        assert door.add(b'e' * 7000, key='k') == keyed
        assert place.status()['kept'] == 113000, place.status()
    finally:
        place.close()


@pytest.mark.same_sql
def test_what_people_bring_leaves_some_of_store_most_for_mail_and_has_a_refusal_of_its_own(build):
    place = Place(build, most='1M', portal={'upload_day_size': '0'})
    try:
        started(place)
        door = place.door()
        door.add(os.urandom(950000), **UPLOAD)
        for login in ('sato', ''):
            assert refused(door.add, os.urandom(60000), login=login, direction='file') == 'store-full: '
        # A repeated upload gets its answer, even beyond the limit.
        kept = door.add(b'f' * 40000, key='1', **UPLOAD)
        assert refused(door.add, b'f' * 40000, key='2', **UPLOAD) == 'store-full: '
        assert door.add(b'f' * 40000, key='1', **UPLOAD) == kept
        door.add(os.urandom(50000))
    finally:
        place.close()


@pytest.mark.same_sql
def test_where_a_tenant_has_reached_store_most_another_ones_mail_is_taken_at_that_moment(build):
    with Gateway(build, ashita={'most': '100K'}, bunka={'most': '1G'}) as (ashita, bunka):
        for place in (ashita, bunka):
            started(place)
        ashita.door().add(os.urandom(100000))
        assert 'store.most' in refused(ashita.door().add, os.urandom(4000))
        message = bunka.door().add(b'Subject: x\r\n\r\nbunkas\r\n')
        assert bunka.export(message) == b'Subject: x\r\n\r\nbunkas\r\n'
        assert not ashita.status()['ready'] and bunka.status()['ready']


@pytest.mark.same_sql
def test_status_and_metrics_say_how_much_of_store_most_is_kept_from_nine_tenths_on_what_to_do(build):
    """Status and metrics report how much of store.most is used, from nine tenths on with the remedy, and nothing without a
    limit."""
    place = Place(build, most='1M')
    try:
        process = started(place)

        def told(*words, language='en'):
            return place.kiyome('status', *words, status=1, language=language).decode().replace('\xa0', ' ')
        door = place.door()
        door.add(os.urandom(500000))
        assert '500.0 kB of originals kept, of 1.0 MB (store.most)' in told() and 'retention-days' not in told(), told()
        door.add(os.urandom(450000))
        assert 'shorten store.retention-days' in told() and 'refuses' not in told().split('store')[1].split('\n')[0], told()
        assert 'store.retention-days' in told(language='ja')
        metrics = place.kiyome('metrics').decode()
        for name, value in (('kept', 950000), ('most', MIB)):
            assert re.search(rf'(?m)^kiyome_store_{name}_bytes {value}$', metrics), metrics
        place.stop(process)
        place.configure()
        place.start()
        assert 'kept' not in place.status() and 'most' not in place.status()
        assert 'kiyome_store_kept' not in place.kiyome('metrics').decode()
        place.door().add(os.urandom(200000))
    finally:
        place.close()
