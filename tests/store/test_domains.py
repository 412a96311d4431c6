# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the record of the domains from which mail came before."""

import pytest

from place import Place
from waiting import until

DAY = 86400
WAITS, NEW_DOMAIN = 1, 4


def add(door, sender, data=b'mail', direction='in', key=None, waits=WAITS):
    """Adds a message, and returns its number and its domain if that is new."""
    message = door.add(data, sender=sender, direction=direction, waits=waits | NEW_DOMAIN, key=key)
    return message, door.new_domain


def bring(door, sender, **how):
    message, domain = add(door, sender, **how)
    door.report(message)
    return domain


def age(place, days):
    """Makes the store believe that it has recorded domains for so many days more."""
    database = place.database()
    database.execute("UPDATE meta SET value = CAST(CAST(value AS bigint) - %d AS text) WHERE name = 'domains-since'"
                     % (days * DAY * 1000000))
    database.commit()
    database.close()


def grown_up(build, **values):
    """Returns a store that knows one domain, and has recorded long enough to tell which domains are new."""
    place = Place(build, **values)
    place.shift_clock(0)
    process = place.start()
    assert bring(place.door(), 'a@known.example') == ''
    place.stop(process)
    age(place, 31)
    return place, place.start()


@pytest.mark.same_sql
def test_the_first_mail_of_a_domain_is_told_from_the_thirty_first_day_on(build):
    """From the 31st day on, the first mail of a domain is marked once, by the registrable domain."""
    place = Place(build)
    try:
        process = place.start()
        door = place.door()
        assert bring(door, 'a@one.example') == '' and bring(door, 'b@two.example') == ''
        place.stop(process)
        age(place, 29)
        process = place.start()
        assert bring(place.door(), 'a@three.example') == ''
        place.stop(process)
        age(place, 2)
        place.start()
        door = place.door()
        # Domains of the first days are known, for any user and any host below.
        for sender in ('z@one.example', 'a@mail.TWO.example', 'a@three.example', '', 'no-domain', 'a@[192.0.2.1]', 'a@192.0.2.1', 'a@local'):
            assert bring(door, sender) == '', sender
        for sender, domain in (('a@Mail.New.Example', 'new.example'), ('a@x.new.co.jp', 'new.co.jp'), ('a@other.co.jp', 'other.co.jp'),
                               ('a@mx.city.osaka.lg.jp', 'city.osaka.lg.jp'), ('a@pref.osaka.lg.jp', 'pref.osaka.lg.jp'),
                               ('a@town.oshima.tokyo.jp', 'town.oshima.tokyo.jp'), ('a@one.onmicrosoft.com', 'one.onmicrosoft.com'),
                               ('a@' + chr(0x65e5) + '.example', 'xn--wgv.example')):
            # A refused mail does not make the domain known, because the mail may be sent again.
            message, told = add(door, sender)
            assert told == domain, (sender, told)
            door.failed(message)
            assert bring(door, sender, data=b'another') == domain
            assert bring(door, sender, data=b'more') == '' and bring(door, 'b@' + domain) == '', sender
        for direction in ('out', 'file'):
            assert bring(door, 'a@never.example', direction=direction) == ''
        assert bring(door, 'a@never.example') == 'never.example'
    finally:
        place.close()


def test_what_was_told_of_a_message_is_told_again_when_it_comes_again(build):
    place, process = grown_up(build)
    try:
        door = place.door()
        message, domain = add(door, 'a@new.example', key='one', waits=0)
        assert domain == 'new.example' and add(door, 'a@new.example', key='one', waits=0) == (message, domain)
        door.report(message)
        assert add(door, 'a@new.example', key='one', waits=0) == (message, domain)
        # A mail was refused, another one of the domain was accepted, and the first one is sent again.
        first, domain = add(door, 'a@late.example', data=b'first', waits=0)
        door.failed(first)
        assert bring(door, 'b@late.example') == 'late.example'
        assert add(door, 'a@late.example', data=b'first', waits=0) == (first, 'late.example')
        rows = dict(place.database().execute("SELECT id, new_domain FROM messages").fetchall())
        assert rows[message] == 'new.example' and rows[first] == 'late.example', rows
        assert sorted(rows.values()) == ['', 'late.example', 'late.example', 'new.example'], rows
    finally:
        place.close()


def test_a_domain_is_forgotten_when_the_last_of_its_originals_is_and_not_before(build):
    place, process = grown_up(build, retention_days='10')
    try:
        bring(place.door(), 'a@old.example')
        bring(place.door(), 'a@kept.example')

        def names():
            return {row[0] for row in place.database().execute('SELECT name FROM domains').fetchall()}

        def later(days, process):
            place.stop(process)
            # An administrator permits retention after the time has passed.
            place.shift_clock(days * DAY)
            process = place.start()
            place.kiyome('store', 'expire', '--yes', '--reason', 'test')
            return process

        process = later(5, process)
        assert bring(place.door(), 'a@kept.example', data=b'later') == ''
        process = later(12, process)
        until(lambda: names() == {'kept.example'}, 'the end of the domain')
        assert names() == {'kept.example'}, names()
        assert bring(place.door(), 'a@kept.example') == '' and bring(place.door(), 'a@old.example') == 'old.example'
    finally:
        place.close()
