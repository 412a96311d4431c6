# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests which kept originals the store gives out for another scan, and when; tests/portal/test_rescan.py tests the scan
itself."""
import json

import pytest

import node_places
from place import DAY, Place, zone


def taken(place, **arguments):
    opener = place.opener()
    try:
        return [row['id'] for row in opener.ask('rescan-next', **arguments)]
    finally:
        opener.close()


def passes(place):
    """Returns the number of originals that each pass has scanned."""
    return [row['detail'].split('originals=')[1] for row in json.loads(place.kiyome('audit', 'show', '--what', 'rescan', '--json'))]


def done(place, data):
    door = place.door()
    try:
        message = door.add(data)
        door.report(message, 'sanitized')
        return message
    finally:
        door.close()


def test_originals_are_given_out_at_night_from_the_newest_to_the_oldest_once_for_the_same_signatures(build):
    place = Place(build, time_zone=zone(2))
    try:
        place.start()
        first, second, third = (done(place, b'mail %d' % n) for n in range(3))
        assert taken(place, signatures='1') == [third]
        # The same original is given out until the result of its scan is known.
        assert taken(place, signatures='1') == [third]
        assert taken(place, signatures='1', mail=third) == [second]
        # A pass that has begun continues with newer signatures, and does not begin again.
        assert taken(place, signatures='2', mail=second, reason='Eicar') == [first]
        (case,) = json.loads(place.kiyome('case', 'list', '--json'))
        assert case['mail'] == second and case['note'] == 'Eicar' and case['created_by'] == 'opener', case
        assert [hold['mail'] for hold in json.loads(place.kiyome('hold', 'list', '--json'))] == [second]
        assert taken(place, signatures='2', mail=first) == [] == taken(place, signatures='1')
        assert passes(place) == ['3']
        # A mail with a case is not scanned again, even after the case was closed.
        place.kiyome('case', 'close', case['id'], '--reason', 'a false alarm', '--prevention', 'none')
        assert taken(place, signatures='2') == [third]
    finally:
        place.close()


def test_no_original_is_given_out_by_day(build):
    place = Place(build, time_zone=zone(12))
    try:
        place.start()
        message = done(place, b'mail')
        assert taken(place, signatures='1') == []
        # The night has ended during the scan of the last original, whose result is still accepted.
        assert taken(place, signatures='1', mail=message, reason='Eicar') == []
        assert [case['mail'] for case in json.loads(place.kiyome('case', 'list', '--json'))] == [message]
    finally:
        place.close()


def test_signatures_that_find_something_in_each_mail_open_twenty_cases_a_day_and_the_pass_goes_on_the_next_day(build):
    place = Place(build, time_zone=zone(2))
    try:
        place.shift_clock(0)
        place.start()
        mails = [done(place, b'mail %d' % n) for n in range(22)]
        found, reason = None, None
        for wanted in mails[:1:-1]:
            assert taken(place, signatures='1', mail=found, reason=reason) == [wanted]
            found, reason = wanted, 'Eicar'
        assert taken(place, signatures='1', mail=found, reason=reason) == [] == taken(place, signatures='1')
        place.shift_clock(DAY + 60)
        assert taken(place, signatures='1') == [mails[1]]
        assert len(json.loads(place.kiyome('case', 'list', '--json'))) == 20
    finally:
        place.close()


@pytest.mark.postgresql
def test_each_node_scans_its_own_originals_and_a_find_opens_one_case(build):
    """Each of two nodes that share a database scans its own originals, and a find that is reported twice opens one case."""
    places = node_places.nodes(build, 'a', 'b', time_zone=zone(2))
    try:
        mails = [done(place, b'mail of %d' % at) for at, place in enumerate(places)]
        assert [taken(place, signatures='1') for place in places] == [[mail] for mail in mails]
        assert taken(places[0], signatures='1', mail=mails[0], reason='Eicar') == [] == taken(places[1], signatures='1', mail=mails[1])
        # A node that did not see the answer reports the mail again; that opens no second case and begins no second pass.
        assert taken(places[1], signatures='1', mail=mails[0], reason='Eicar') == []
        (case,) = json.loads(places[1].kiyome('case', 'list', '--json'))
        assert (case['mail'], case['created_by']) == (mails[0], 'opener') and len(json.loads(places[0].kiyome('hold', 'list', '--json'))) == 1
        # With newer signatures, a mail with a case is given out to no node.
        assert [taken(place, signatures='2') for place in places] == [[], [mails[1]]]
    finally:
        node_places.close(places)
