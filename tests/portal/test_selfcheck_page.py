# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the portal's page of the last self-check, and that an administrator accepts one of the answers for a limited time."""
import json
import time

import pytest

from house import House

PLACE = '/api/selfcheck'


@pytest.fixture(scope='module')
def house(build):
    made = House(build)
    yield made
    made.close()


def test_overseers_see_all_answers_of_the_last_run_and_an_administrator_accepts_one(house):
    admin, auditor = house.browser('root1'), house.browser('audit1')
    assert admin.get(PLACE) == {'time': None, 'answers': [], 'accepted': []}
    question = {'id': 'backup-age', 'until': int(time.time()) + 90 * 86400, 'reason': '機器の更新待ち'}
    assert admin.ask('POST', PLACE + '/accept', question).status == 404
    ran = [{'id': 'backup-age', 'question': '"控え" <b>', 'answer': 'no', 'evidence': 'まだ\n', 'clause': 'バックアップの実施', 'todo': 'see'},
           {'id': 'part', 'about': 'store', 'question': 'x', 'answer': 'yes', 'evidence': '', 'clause': 'y', 'todo': None}]
    house.administrator().ask('selfcheck', detail='backup-age=no;part store=yes', content=json.dumps(ran).encode())
    shown = auditor.get(PLACE)
    assert shown['time'] >= time.time() - 600 and shown['accepted'] == [], shown
    assert shown['answers'] == [{'about': None, **row} for row in ran], shown
    assert admin.post(PLACE + '/accept', question) == {'accepted': True}
    ((accepted,),) = [auditor.get(PLACE)['accepted']]
    assert (accepted['id'], accepted['until'], accepted['reason'], accepted['by']) == ('backup-age', question['until'], '機器の更新待ち', 'root1 (portal)'), accepted
    for name in ('audit1', 'sato', 'ueda'):
        assert house.browser(name).ask('POST', PLACE + '/accept', question).status == 403
    for name in ('sato', 'ueda'):
        assert house.browser(name).ask('GET', PLACE).status == 403
    for wrong in (1, int(time.time()) - 1, int(time.time()) + 400 * 86400):
        assert admin.ask('POST', PLACE + '/accept', dict(question, until=wrong)).status == 400 and len(admin.get(PLACE)['accepted']) == 1
    assert admin.post(PLACE + '/accept', dict(question, until=0)) == {'accepted': False} and admin.get(PLACE)['accepted'] == []
