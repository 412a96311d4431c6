# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests what a user with an account might try, and unusual mails."""
import concurrent.futures
import io
import zipfile

from house import House, PASSWORD, totp

EICAR = b'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR' + b'-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
EXE = ('run.exe', 'application/octet-stream', b'MZ' + b'\0' * 100)


def test_a_mail_without_any_text_has_an_empty_one_and_of_a_file_all_is_text(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('本文なし', text=''))
        sato = house.browser('sato')
        assert sato.post('/api/mails/%s/text' % message)['text'].strip() == ''
        empty = house.deliver(b'From: a@example.jp\r\nTo: sato@city.example.jp\r\n\r\n')
        assert sato.post('/api/mails/%s/text' % empty)['text'].strip() == ''
        answer = sato.ask('POST', '/api/uploads', '一行目\n\n二行目\n'.encode(), X_File_Name='a.txt')
        text = sato.post('/api/mails/%s/text' % answer.json['id'])['text']
        assert '一行目' in text and '二行目' in text, text
        assert 'CRITICAL' not in house.log(), house.log()
    finally:
        house.close()


def test_what_was_withheld_from_inside_an_archive_is_shown_and_can_be_asked_for(build):
    house = House(build)
    try:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, 'w') as archive:
            archive.writestr('a/run.exe', EXE[2])
            archive.writestr('b.txt', b'hello')
        bad = io.BytesIO()
        with zipfile.ZipFile(bad, 'w', zipfile.ZIP_DEFLATED) as archive:
            archive.writestr('e.txt', EICAR)
            archive.writestr('f.txt', b'hello ' * 99)
        message = house.deliver(house.letter('一式', files=[
            ('一式.zip', 'application/zip', packed.getvalue()), ('c.txt', 'text/plain', b'c')]))
        sato = house.browser('sato')
        shown = sato.get('/api/mails/' + message)['attachments']
        assert [(a['path'], a['outcome']) for a in shown] == [
            ('1.2', 'rebuilt'), ('1.3', 'rebuilt'), ('1.2.1', 'withheld')], shown
        assert shown[2]['reason'] == 'blocked-type' and shown[2]['can']['original']
        asked = sato.post('/api/requests', {'mail': message, 'path': '1.2.1', 'reason': '業務'})
        for name in ('tanaka', 'kato'):
            house.browser(name).post('/api/requests/%s/approve' % asked['id'])
        answer = sato.ask('POST', '/api/requests/%s/download' % asked['id'], {})
        assert answer.status == 200 and answer.body == EXE[2], answer.body
        message = house.deliver(house.letter('一式', files=[
            ('bad.zip', 'application/zip', bad.getvalue()), ('c.txt', 'text/plain', b'c')]))
        shown = sato.get('/api/mails/' + message)['attachments']
        assert [(a['path'], a['can']['original']) for a in shown] == [
            ('1.2', False), ('1.3', True), ('1.2.1', False)], shown
        for path in ('', '1.2', '1.2.1'):
            assert sato.refused('POST', '/api/requests', {
                'mail': message, 'path': path, 'reason': '業務'}) == (403, 'forbidden'), path
    finally:
        house.close()


def test_a_mail_is_shown_and_found_by_the_name_that_stands_in_it_beside_its_envelope(build):
    house = House(build)
    try:
        letter = house.letter('件名').replace(b'Sender <a@example.jp>',
                                            '=?UTF-8?B?6Yi05pyo?= <suzuki@partner.example>'.encode())
        message = house.deliver(letter)
        sato = house.browser('sato')
        for query in ({'text': '鈴木'}, {'sender': '鈴木'}, {'sender': 'suzuki@PARTNER'},
                      {'sender': 'a@example.jp'}):
            found = sato.get('/api/mails', **query)['mails']
            assert [m['id'] for m in found] == [message], query
        assert found[0]['author'] == '鈴木 <suzuki@partner.example>', found
        assert found[0]['sender'] == 'a@example.jp'
        assert sato.get('/api/mails/' + message)['author'] == '鈴木 <suzuki@partner.example>'
        assert sato.get('/api/mails', text='鈴木a@')['mails'] == []
    finally:
        house.close()


def test_of_two_who_approve_at_once_and_of_eight_downloads_at_once_each_counts_once(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('至急', files=[EXE]))
        sato = house.browser('sato')
        asked = sato.post('/api/requests', {'mail': message, 'path': '1.2', 'reason': '業務'})['id']
        deciders = [house.browser('tanaka'), house.browser('kato')]
        steps = sato.get('/api/requests/' + asked)['steps']
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            said = list(pool.map(lambda i: deciders[i % 2].ask(
                'POST', '/api/requests/%s/approve' % asked, {}).status, range(8)))
        assert said.count(200) == steps == 2, said
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            got = list(pool.map(lambda _: sato.ask(
                'POST', '/api/requests/%s/download' % asked, {}), range(8)))
        # Status 429: the session has too many concurrent requests.
        assert [a.status for a in got].count(200) == 1, [a.status for a in got]
        assert {a.status for a in got} <= {200, 409, 429}, [a.status for a in got]
        file = next(a for a in got if a.status == 200)
        assert file.body == EXE[2]
        assert file.headers['Content-Type'] == 'application/octet-stream'
        assert file.headers['Content-Disposition'].startswith('attachment')
        assert file.headers['Cache-Control'] == 'no-store'
        assert sato.get('/api/requests/' + asked)['state'] == 'released'
    finally:
        house.close()


def test_nobody_becomes_more_than_he_is_and_a_one_time_password_counts_once(build):
    house = House(build)
    try:
        person = {'name': 'other', 'display': 'x', 'mail': 'x@city.example.jp', 'department': '税務課',
                  'roles': ['administrator'], 'password': 'a long sentence of words'}
        for name in ('sato', 'tanaka', 'audit1'):
            browser = house.browser(name)
            assert browser.refused('POST', '/api/users', person)[0] == 403, name
            assert browser.refused('PUT', '/api/users/' + name, {'roles': ['administrator']})[0] == 403
        root = house.browser('root1')
        assert 'other' not in [u['name'] for u in root.get('/api/users')['users']]
        code = totp(house.secrets['root1'])
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            said = list(pool.map(lambda _: house.browser().ask('POST', '/api/session', {
                'name': 'root1', 'password': PASSWORD, 'totp': code}).status, range(6)))
        assert said.count(200) <= 1 and set(said) <= {200, 401}, said
    finally:
        house.close()


def test_the_lock_of_a_name_holds_for_each_way_of_writing_it_and_whatever_a_header_says(build):
    house = House(build)
    try:
        ways = ['mori', 'MORI', ' mori', 'ｍｏｒｉ', 'mori ', 'Mori', 'mORI', 'ｍori', 'mori', 'mori']
        for number, way in enumerate(ways):
            browser = house.browser(X_Forwarded_For='192.0.2.%d' % number)
            assert browser.refused('POST', '/api/session', {'name': way, 'password': 'x'})[0] == 401
        for way in ways:
            assert house.browser(X_Forwarded_For='192.0.2.99').refused(
                'POST', '/api/session', {'name': way, 'password': PASSWORD}) == (429, 'locked'), way
    finally:
        house.close()
