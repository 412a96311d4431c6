# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests entries of the allowlist: which senders they match, their use, their expiry, export and import."""
import json
import os

import pytest

from door import FILE
from place import Place, refused


class Allowing(Place):
    """A store with an entry of each kind on the allowlist, in the order in which they were added."""

    def __init__(self, build):
        super().__init__(build)
        self.process = self.start()
        self.everyone = self.add('--type', 'jpeg')
        self.hashed = self.add('--sha256', 'AB' * 32)
        self.address = self.add('--sender', 'Boss@Example.jp', '--type', 'dxf')
        self.domain = self.add('--sender', 'example.jp')
        self.below = self.add('--sender', '.lg.jp')
        self.written = self.add('--sender', '@town.example.jp')  # a whole domain as people write it

    def add(self, *arguments, status=0):
        return self.kiyome('allow', 'add', '--reason', 'r', '--approver', 'a', '--expires', '30d', *arguments, status=status).decode().strip()

    def match(self, sender, authentic):
        return [entry[0] for entry in self.door().allow_match(sender, authentic)]

    def listed(self):
        return {entry['id']: entry for entry in json.loads(self.kiyome('allow', 'list', '--json'))}

    def logged(self, what):
        return [r['what'] for r in json.loads(self.kiyome('audit', 'show', '--json'))].count(what)


@pytest.fixture
def allowing(build):
    place = Allowing(build)
    try:
        yield place
    finally:
        place.close()


@pytest.fixture(scope='module')
def allowed(build, engine):
    """The same for tests that change nothing."""
    place = Allowing(build)
    try:
        yield place
    finally:
        place.close()


def test_an_entry_needs_a_type_a_sum_or_a_sender_that_is_an_address_or_a_domain(allowing):
    allowing.add(status=2)
    for wrong in ('*', 'example', '@', '@@example.jp', 'a b@example.jp', 'x@*.jp'):
        allowing.add('--sender', wrong, status=2)
    assert len(allowing.listed()) == 6 and allowing.logged('allow-add') == 6


def test_an_entry_with_a_sender_matches_only_when_the_sender_is_authentic(allowed):
    anybody = [allowed.everyone, allowed.hashed]
    assert allowed.match('boss@example.jp', 0) == anybody
    assert allowed.match('boss@example.jp', 1) == anybody + [allowed.address, allowed.domain]


def test_an_entry_for_a_domain_matches_its_addresses_in_any_case_and_none_of_domains_below(allowed):
    anybody = [allowed.everyone, allowed.hashed]
    assert allowed.match('x@EXAMPLE.JP', 1) == anybody + [allowed.domain]
    assert allowed.match('a@town.example.jp', 1) == anybody + [allowed.written]
    for other in ('x@sub.example.jp', 'x@notexample.jp', ''):
        assert allowed.match(other, 1) == anybody, other


def test_an_entry_that_begins_with_a_dot_matches_domains_below_that_domain_alone(allowed):
    assert allowed.match('x@city.kyoto.lg.jp', 1) == [allowed.everyone, allowed.hashed, allowed.below]
    assert allowed.match('x@lg.jp', 1) == [allowed.everyone, allowed.hashed]


def test_a_match_says_the_type_and_the_sum_of_the_entry(allowed):
    entries = {e[0]: e for e in allowed.door().allow_match('boss@example.jp', 1)}
    assert entries[allowed.hashed] == (allowed.hashed, FILE, '', b'\xab' * 32)
    assert entries[allowed.address] == (allowed.address, FILE, 'dxf', b'')


def test_who_brings_an_original_may_have_the_entries_that_match_along_with_it(allowing):
    door = allowing.door()
    for ask in (1, 2):
        door.add(b'asks', sender='boss@example.jp', ask=ask)
        assert door.allowed == door.allow_match('boss@example.jp', ask - 1)
    door.add(b'message')
    assert door.allowed is None


def test_each_use_of_an_entry_is_counted_and_logged(allowing):
    door = allowing.door()
    message = door.add(b'message')
    door.allow_used(message, [allowing.everyone, allowing.address])
    door.allow_used(message, [allowing.everyone])
    assert 'no allow entry' in refused(door.allow_used, message, ['AAAA-AAAA'])
    listed = allowing.listed()
    assert listed[allowing.everyone]['hits'] == 2 and listed[allowing.address]['hits'] == 1
    assert listed[allowing.domain]['hits'] == 0 and listed[allowing.everyone]['last_used']
    assert allowing.logged('allow-used') == 3


def test_an_entry_that_was_removed_matches_nobody_and_is_removed_once(allowing):
    allowing.kiyome('allow', 'remove', allowing.domain, '--reason', 'over')
    allowing.error('allow', 'remove', allowing.domain, '--reason', 'over')
    assert allowing.domain not in allowing.match('x@example.jp', 1)
    assert allowing.logged('allow-remove') == 1


def test_an_entry_that_has_expired_matches_nobody(allowing):
    allowing.stop(allowing.process)
    with allowing.database() as database:
        database.execute('UPDATE allow SET expires = unixepoch() - 1 WHERE id = ?', (allowing.below,))
    database.close()
    allowing.start()
    assert allowing.match('x@city.kyoto.lg.jp', 1) == [allowing.everyone, allowing.hashed]


def test_an_exported_allowlist_is_imported_whole_once_or_with_a_fault_not_at_all(allowing):
    path = os.path.join(allowing.folder, 'allow.conf')
    with open(path, 'wb') as file:
        file.write(allowing.kiyome('allow', 'export'))
    assert allowing.kiyome('allow', 'import', path) == b''
    for entry in allowing.listed():
        allowing.kiyome('allow', 'remove', entry, '--reason', 'anew')
    assert len(allowing.kiyome('allow', 'import', path).splitlines()) == 6
    with open(path, 'ab') as file:
        file.write(b'[x]\nname=a.exe\n')
    assert 'name' in allowing.error('allow', 'import', path, status=2)
    assert len(allowing.listed()) == 6
    assert (allowing.logged('allow-add'), allowing.logged('allow-remove')) == (12, 6)
