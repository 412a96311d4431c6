# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests holds in the portal: one administrator adds a hold, another one lifts it."""
import json

import pytest

from city_office import PASSWORD
from house import House

PLACE = '/api/holds'


@pytest.fixture(scope='module')
def house(build):
    made = House(build)
    made.administrator().ask('user-add', name='root2', roles='administrator', password=PASSWORD, mail='root2@city.example.jp')
    made.one, made.two = made.browser('root1'), made.browser('root2')
    made.message = made.mail('sato@city.example.jp', '証拠の件')
    yield made
    made.close()


def test_an_administrator_keeps_the_original_of_a_mail_and_only_another_one_lifts_that(house):
    assert house.one.get(PLACE) == {'holds': []}
    number = house.one.post(PLACE, {'mail': house.message, 'label': '第 7 号', 'reason': '警察の照会'})['id']
    (shown,) = house.two.get(PLACE)['holds']
    assert {name: value for name, value in shown.items() if name != 'created'} == {
        'id': number, 'mail': house.message, 'sender': '', 'label': '第 7 号', 'reason': '警察の照会', 'by': 'root1'}, shown
    assert 'on hold' in house.error('quarantine', 'erase', '--yes', '--reason', 'x', house.message)
    refusal = house.one.ask('POST', '%s/%s/lift' % (PLACE, number), {'reason': '解決'})
    assert refusal.status == 403 and number in refusal.body.decode() and 'root1' in refusal.body.decode(), refusal.body
    assert house.two.post('%s/%s/lift' % (PLACE, number), {'reason': '解決'}) == {'lifted': True}
    assert house.one.get(PLACE) == {'holds': []}
    rows = [(row['what'], row['object'], row['why']) for row in json.loads(house.kiyome('audit', 'show', '--json')) if row['what'].startswith('hold-')]
    assert rows == [('hold-add', number, '警察の照会'), ('hold-lift', number, '解決')], rows


def test_an_account_that_is_called_root_lifts_no_hold_of_its_own(house):
    house.administrator().ask('user-add', name='root', roles='administrator', password=PASSWORD, mail='root@city.example.jp')
    root = house.browser('root')
    number = root.post(PLACE, {'mail': house.message, 'reason': '調査'})['id']
    assert root.ask('POST', '%s/%s/lift' % (PLACE, number), {'reason': 'x'}).status == 403
    house.two.post('%s/%s/lift' % (PLACE, number), {'reason': 'x'})


def test_an_auditor_sees_holds_and_changes_none_and_others_see_none(house):
    number = house.one.post(PLACE, {'mail': house.message, 'reason': '調査'})['id']
    auditor = house.browser('audit1')
    assert [hold['id'] for hold in auditor.get(PLACE)['holds']] == [number]
    for name in ('audit1', 'sato', 'ueda'):
        browser = house.browser(name)
        for place, data in ((PLACE, {'mail': house.message, 'reason': 'x'}), ('%s/%s/lift' % (PLACE, number), {'reason': 'x'})):
            answer = browser.ask('POST', place, data)
            assert (answer.status, answer.code) == (403, 'forbidden'), (name, answer.body)
    for name in ('sato', 'ueda'):
        assert house.browser(name).ask('GET', PLACE).status == 403
    house.two.post('%s/%s/lift' % (PLACE, number), {'reason': 'x'})


def test_a_mail_that_is_not_there_and_a_hold_without_a_reason_are_refused(house):
    assert house.one.ask('POST', PLACE, {'mail': '7ZZZ-7ZZZ-7ZZZ-7ZZZ-7ZZZ', 'reason': 'x'}).status == 404
    assert house.one.ask('POST', PLACE, {'mail': house.message, 'reason': ' '}).status in (400, 422)
    assert house.one.ask('POST', PLACE + '/7ZZZ-7ZZZ/lift', {'reason': 'x'}).status == 404
    assert house.one.get(PLACE) == {'holds': []}
