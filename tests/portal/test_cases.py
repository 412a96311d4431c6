# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests suspect mails that are reported in the portal and followed up by approvers and administrators."""
import json

import pytest

from house import House

PLACE = '/api/cases'


class Routed(House):
    shared = House.shared + '[incident]\nroute = 情報管理者:kanri@city.example.jp:2; 統括:cio@city.example.jp:5\n'


@pytest.fixture(scope='module')
def house(build):
    made = Routed(build)
    made.people = {name: made.browser(name) for name in ('sato', 'mori', 'tanaka', 'ueda', 'root1', 'audit1')}
    made.message = made.mail('sato@city.example.jp', '至急', links=['evil.example/x'])
    yield made
    made.close()


def test_a_clerk_reports_and_an_approver_and_an_administrator_go_on_to_the_end(house):
    clerk, approver, admin = (house.people[name] for name in ('sato', 'tanaka', 'root1'))
    made = clerk.post(PLACE, {'mail': house.message, 'text': '知らない差出人'})
    number = made['id']
    assert made['wasOpen'] is False and clerk.post(PLACE, {'mail': house.message, 'text': 'x'}) == {'id': number, 'wasOpen': True, 'wasDrill': False}
    (listed,) = approver.get(PLACE)['cases']
    assert (listed['id'], listed['state'], listed['step'], listed['subject']) == (number, 'open', '情報管理者', '至急'), listed
    assert approver.post('%s/%s/step' % (PLACE, number), {'text': '確認'}) == {'done': True}
    whole = admin.get('%s/%s' % (PLACE, number))
    assert [(step['name'], step['text']) for step in whole['steps']] == [('情報管理者', '確認'), ('統括', None)], whole
    assert whole['state'] == 'working' and whole['hold'] and whole['text'] == '知らない差出人', whole
    assert 'on hold' in house.error('quarantine', 'erase', '--yes', '--reason', 'x', house.message)
    assert admin.post('%s/%s/close' % (PLACE, number), {'result': '標的型', 'prevention': '周知'}) == {'closed': True}
    assert admin.get(PLACE) == {'cases': []}
    (closed,) = admin.get(PLACE + '?all=yes')['cases']
    assert (closed['id'], closed['state'], closed['step']) == (number, 'closed', None), closed
    assert admin.ask('POST', '%s/%s/step' % (PLACE, number), {'text': 'x'}).status == 409
    rows = [row['what'] for row in json.loads(house.kiyome('audit', 'show', '--json')) if row['object'] == number and row['what'] != 'refused']
    assert rows == ['case-add', 'case-add', 'case-step', 'case-show', 'case-close'], rows


def test_a_mail_of_another_cannot_be_reported_and_clerks_see_no_cases(house):
    number = house.people['sato'].post(PLACE, {'mail': house.message, 'text': 'x'})['id']
    mori = house.people['mori']
    assert mori.ask('POST', PLACE, {'mail': house.message, 'text': 'x'}).status == 404
    for place, data in (('%s/%s/step' % (PLACE, number), {'text': 'x'}), ('%s/%s/close' % (PLACE, number), {'result': 'x', 'prevention': 'x'})):
        for name in ('mori', 'audit1'):
            answer = house.people[name].ask('POST', place, data)
            assert (answer.status, answer.code) == (403, 'forbidden'), (name, answer.body)
    assert mori.ask('GET', PLACE).status == 403 and mori.ask('GET', '%s/%s' % (PLACE, number)).status == 403
    # An approver of another department does not see the case.
    assert house.people['ueda'].get(PLACE) == {'cases': []} and house.people['ueda'].ask('GET', '%s/%s' % (PLACE, number)).status == 404
    assert house.people['audit1'].get('%s/%s' % (PLACE, number))['id'] == number
    assert house.people['root1'].ask('GET', PLACE + '/7ZZZ-7ZZZ').status == 404


def test_an_administrator_saves_the_record_and_nobody_else(house):
    number = house.people['sato'].post(PLACE, {'mail': house.message, 'text': '差出人が変'})['id']
    place = '%s/%s/paper' % (PLACE, number)
    for name in ('sato', 'tanaka', 'audit1'):
        assert house.people[name].ask('POST', place).code == 'forbidden', name
    admin = house.people['root1']
    one = admin.ask('POST', place)
    assert (one.status, one.headers['Content-Type']) == (200, 'application/pdf'), one.body
    assert one.body.startswith(b'%PDF-'), one.body[:100]
    assert number + '.pdf' in one.headers['Content-Disposition']
    assert admin.ask('POST', PLACE + '/7ZZZ-7ZZZ/paper').status == 404


def test_an_administrator_finds_who_else_got_it_and_writes_one_letter_to_all(house):
    other = house.mail('mori@city.example.jp', '至急')
    linked = house.mail('ito@city.example.jp', '至急', sender='b@example.jp', parts=[], links=['evil.example/x'])
    number = house.people['sato'].post(PLACE, {'mail': house.message, 'text': '差出人が変'})['id']
    place = '%s/%s/' % (PLACE, number)
    for name in ('sato', 'tanaka', 'audit1'):
        assert house.people[name].ask('GET', place + 'people').code == 'forbidden', name
        assert house.people[name].ask('POST', place + 'warn', {'text': 'x'}).code == 'forbidden', name
    admin = house.people['root1']
    people = admin.get(place + 'people')['people']
    assert [(one['address'], one['mail'], one['why'], one['link']) for one in people] == [
        ('ito@city.example.jp', linked, 'link', 'evil.example/x'), ('mori@city.example.jp', other, 'file', None),
        ('sato@city.example.jp', house.message, 'case', None)], people
    assert {one['subject'] for one in people} == {'至急'} and all(one['name'] and one['state'] and one['received'] for one in people), people
    assert admin.post(place + 'warn', {'text': '開かないでください'}) == {'people': 3}
    assert admin.refused('POST', place + 'warn', {'text': '開かないでください'}) == (409, 'conflict')
    assert admin.ask('GET', PLACE + '/7ZZZ-7ZZZ/people').status == 404 == admin.ask('POST', PLACE + '/7ZZZ-7ZZZ/warn', {'text': 'x'}).status
