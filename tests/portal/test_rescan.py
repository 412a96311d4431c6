# SPDX-License-Identifier: GPL-2.0-or-later
"""Kept originals are scanned again at night with new signatures, and what is found opens a case."""
import json
import os
import time

import scanner
from house import House, SATO
from place import DAY, Place
from test_supervised import MARK
from waiting import until


def zone(hour):
    """A time zone in which it is about HOUR o'clock now."""
    ahead = (hour - time.gmtime().tm_hour + 11) % 24 - 11
    return 'Etc/GMT%+d' % -ahead


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


class Scanned(House):
    """A house with a scanner, where it is night."""

    def configure(self, **values):
        self.database_folder = os.path.join(self.folder, 'database')
        scanner.write_database(self.database_folder)
        self.shared = House.shared + '[scanner]\nengine=libclamav\ndatabase=%s\n' % self.database_folder
        super().configure(time_zone=zone(2), **values)


def test_what_only_newer_signatures_know_is_found_in_a_kept_original_and_opens_a_case(build):
    house = Scanned(build)
    try:
        until(lambda: 'scanner ready' in house.log(), 'the scanner', shown=house.log)
        clean = house.deliver(house.letter())
        known = house.deliver(house.letter(files=[('道具.txt', 'text/plain', b'x' * 100 + MARK)]))
        assert {mail['outcome'] for mail in json.loads(house.kiyome('quarantine', 'list', '--json'))} == {'sanitized'}
        assert json.loads(house.kiyome('case', 'list', '--json')) == []
        with open(os.path.join(house.database_folder, '.new'), 'w', encoding='ascii') as out:
            out.write('Kiyome.Test.New:0:*:%s\n' % MARK.hex())
        os.rename(out.name, os.path.join(house.database_folder, 'new.ndb'))
        (case,) = until(lambda: json.loads(house.kiyome('case', 'list', '--json')), 'a case', shown=house.log)
        assert case['mail'] == known != clean and 'Kiyome.Test.New' in case['note'], case
        shown = [row['id'] for row in house.browser('root1').get('/api/cases')['cases']]
        assert shown == [case['id']], shown
        people = json.loads(house.kiyome('case', 'people', case['id'], '--json'))
        assert SATO in [row['address'] for row in people], people
        until(lambda: '2' in passes(house), 'the end of the pass', shown=house.log)
    finally:
        house.close()
