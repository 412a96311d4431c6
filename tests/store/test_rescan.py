# SPDX-License-Identifier: GPL-2.0-or-later
"""Which kept originals are given out to be scanned again, and when; tests/portal/test_rescan.py has them scanned."""
import json

from place import DAY, Place, zone


def taken(place, **arguments):
    opener = place.opener()
    try:
        return [row['id'] for row in opener.ask('rescan-next', **arguments)]
    finally:
        opener.close()


def passes(place):
    """How many originals each pass has scanned."""
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
        # Until it is known what a scan gave, the same original is given out.
        assert taken(place, signatures='1') == [third]
        assert taken(place, signatures='1', mail=third) == [second]
        # A pass that has begun goes on with newer signatures, and does not begin again.
        assert taken(place, signatures='2', mail=second, reason='Eicar') == [first]
        (case,) = json.loads(place.kiyome('case', 'list', '--json'))
        assert case['mail'] == second and case['note'] == 'Eicar' and case['created_by'] == 'opener', case
        assert [hold['mail'] for hold in json.loads(place.kiyome('hold', 'list', '--json'))] == [second]
        assert taken(place, signatures='2', mail=first) == [] == taken(place, signatures='1')
        assert passes(place) == ['3']
        # A mail of which a case was opened is not scanned again, also when the case was closed.
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
        # The night has ended during the scan of the last one, whose result counts.
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
