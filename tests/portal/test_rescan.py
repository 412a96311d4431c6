# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that kept originals are scanned again at night with new signatures, and that a find opens a case."""
import json
import os

import scanner
from house import House, SATO
from place import zone
from test_supervised import MARK
from waiting import until


def passes(place):
    """Returns how many originals each pass has scanned."""
    return [row['detail'].split('originals=')[1] for row in json.loads(place.kiyome('audit', 'show', '--what', 'rescan', '--json'))]


class Scanned(House):
    """A house with a scanner, in a time zone where it is night."""

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
