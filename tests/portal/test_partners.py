# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the passwords that are agreed with partners in the portal: they are sealed and shown to nobody."""
import json
import os
import time
import zipfile

import samples
from city_office import Office
from house import Outage, PASSWORD, count, until
from place import refused

WORD = 'Wq8-hoshizora-51'
PLACE = '/api/agreed-passwords'
TO = 'sato@city.example.jp'
DAY = 24 * 3600


def given(**more):
    return {'domain': 'partner.example', 'expires': int(time.time()) + 30 * DAY, 'password': WORD, **more}


def rows_of(house, what):
    """Returns user, object, reason and detail of the audit log's rows for `what`."""
    database = house.database()
    rows = database.execute('SELECT who, object, why, detail FROM audit WHERE what = ? ORDER BY seq', (what,)).fetchall()
    database.close()
    return rows


def assert_nowhere(house, word):
    """Asserts that neither a file of the house nor its log or audit export has `word` in any encoding."""
    for folder, _, files in os.walk(house.folder):
        for name in files:
            if os.path.isfile(os.path.join(folder, name)):
                with open(os.path.join(folder, name), 'rb') as file:
                    data = file.read()
                assert word.encode() not in data and word.encode('utf-16-le') not in data, name
    assert word not in house.log() and word.encode() not in house.kiyome('audit', 'export')


def test_an_administrator_keeps_a_password_that_is_agreed_with_a_partner_it_opens_what_he_sends(build):
    """An administrator keeps a password agreed with a partner. It opens the partner's files, and nobody can read it."""
    house = Outage(build)
    try:
        root = house.browser('root1')
        assert root.get(PLACE) == {'passwords': []}
        answer = root.ask('POST', PLACE, given(domain='Partner.Example'))
        assert answer.status == 200 and list(answer.json) == ['id'], answer.body
        number = answer.json['id']
        (shown,) = root.get(PLACE)['passwords']
        assert (shown['id'], shown['domain'], shown['by'], shown['lastUsed']) == (number, 'partner.example', 'root1 (portal)', None), shown
        # The command lists it, too, and the audit log has the same rows for portal and command.
        until_day = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(shown['expires']))
        (listed,) = json.loads(house.kiyome('password', 'list', '--json'))
        assert (listed['id'], listed['expires'], listed['created_by'], listed['used']) == (number, until_day, 'root1 (portal)', None), listed
        house.kiyome('password', 'add', '--sender-domain', 'other.example', '--expires', '9d', data=b'quite-another-7\n')
        rows = rows_of(house, 'password-add')
        assert [(row[1], row[3].split(' ')[0]) for row in rows] == [(number, 'domain=partner.example'), (rows[1][1], 'domain=other.example')], rows
        assert rows[0][0] == 'root1 (portal)' and rows[0][3] == 'domain=partner.example expires=%d' % shown['expires'], rows
        # It opens the mail of an authenticated sender of that domain.
        letter = house.letter('見積', files=[('mitsumori.zip', 'application/zip', samples.locked_archive('a.txt', b'A TEXT\n', WORD))])
        for sender, proven in (('x@partner.example', 1), ('y@partner.example', 0)):
            door = house.door()
            message = door.add(letter, sender=sender, recipients=(TO,), waits=1, ask=2)
            door.report(message, debts='+%d standard\n=%s\n' % (proven, TO))
        until(lambda: len(house.box.of(TO)) == 2 and count(house, "SELECT count(*) FROM debts WHERE state <> 'delivered'") == 0, house)
        opened = [mail for mail in house.box.of(TO) if list(mail.iter_attachments())]
        assert len(opened) == 1, house.log()[-2000:]
        (attached,) = opened[0].iter_attachments()
        with open(os.path.join(house.folder, 'came.zip'), 'wb') as file:
            file.write(attached.get_payload(decode=True))
        assert zipfile.ZipFile(os.path.join(house.folder, 'came.zip')).read('a.txt').split() == [b'A', b'TEXT']
        used = {e['domain']: e['lastUsed'] for e in root.get(PLACE)['passwords']}
        assert used['other.example'] is None and abs(used['partner.example'] - time.time()) < 300, used
        # After its removal, which needs a reason, it is no longer listed.
        place = '%s/%s/remove' % (PLACE, number)
        assert root.refused('POST', place, {})[0] == 400
        assert root.post(place, {'reason': '契約の終了'}) == {'removed': True}
        assert root.refused('POST', place, {'reason': 'x'}) == (404, 'not-found')
        assert [row[:3] for row in rows_of(house, 'password-remove')] == [('root1 (portal)', number, '契約の終了')]
        assert [e['domain'] for e in root.get(PLACE)['passwords']] == ['other.example']
        assert_nowhere(house, WORD)
        house.kiyome('audit', 'verify')
    finally:
        house.close()


def test_what_is_no_agreed_password_is_refused_with_what_is_wrong(build):
    """A wrong domain, password or expiry is refused with its fault, and the password is repeated neither there nor in a log."""
    house = Outage(build)
    try:
        root = house.browser('root1')
        for wrong, fault in (({'domain': WORD}, 'agreed-domain'), ({'domain': 'a@partner.example'}, 'agreed-domain'), ({'domain': ''}, 'agreed-domain'),
                             ({'domain': '.partner.example'}, 'agreed-domain'), ({'domain': 'x' * 300 + '.example'}, 'agreed-domain'),
                             ({'password': ''}, 'agreed-password'), ({'password': WORD + '\nx'}, 'agreed-password'),
                             ({'password': WORD * 20}, 'agreed-password'), ({'password': None}, None),
                             ({'expires': int(time.time()) + 500 * DAY}, 'agreed-days'), ({'expires': int(time.time()) - DAY}, 'agreed-days'),
                             ({'expires': None}, 'allow-expires'), ({'expires': WORD}, None)):
            for language in ('ja', 'en'):
                root.post('/api/preferences', {'language': language}, method='PUT')
                answer = root.ask('POST', PLACE, given(**wrong))
                assert (answer.status, answer.json['error'].get('fault')) == (400, fault), (wrong, answer.body)
                assert WORD not in answer.body.decode() and answer.json['error']['detail'], answer.body
        assert root.get(PLACE) == {'passwords': []}
        for _ in range(20):
            root.post(PLACE, given())
        assert root.refused('POST', PLACE, given()) == (409, 'conflict')
        # While the opener is away, the portal says so, and no password is stored.
        house.stop(house.processes[2])
        assert root.refused('POST', PLACE, given(domain='late.example')) == (503, 'unavailable')
        assert {e['domain'] for e in root.get(PLACE)['passwords']} == {'partner.example'}
        assert_nowhere(house, WORD)
    finally:
        house.close()


def test_nobody_but_an_administrator_keeps_sees_or_removes_an_agreed_password(build):
    house = Outage(build)
    try:
        root = house.browser('root1')
        number = root.post(PLACE, given())['id']
        for name in ('sato', 'ueda', 'audit1'):
            browser = house.browser(name)
            for method, place, data in (('GET', PLACE, None), ('POST', PLACE, given()), ('POST', '%s/%s/remove' % (PLACE, number), {'reason': 'x'})):
                answer = browser.ask(method, place, data)
                assert (answer.status, answer.code) == (403, 'forbidden') and b'partner' not in answer.body, (name, method, answer.body)
        # The opener acts for a session: it is refused, too, if the session is not an administrator's.
        asked = {'domain': 'x.example', 'key': 'ab' * 8, 'expires': int(time.time()) + DAY, 'content': bytes(566)}
        for arguments in ({'session': house.token('sato')}, {'session': house.token('audit1')}, {'session': 'x'}, {}):
            said = refused(Office.opener(house).ask, 'password-add', **asked, **arguments)
            assert said.startswith('forbidden' if len(arguments.get('session', '')) > 1 else 'no-session'), said
        assert [e['id'] for e in root.get(PLACE)['passwords']] == [number]
        house.administrator().ask('user-add', name='root2', roles='administrator', password=PASSWORD, mail='root2@city.example.jp')
        house.browser('root2').post('%s/%s/remove' % (PLACE, number), {'reason': 'x'})
        assert root.get(PLACE) == {'passwords': []}
        assert_nowhere(house, WORD)
    finally:
        house.close()
