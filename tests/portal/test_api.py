# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the portal's API for staff and approvers."""
import base64
import ctypes
import hashlib
import io
import os
import re
import signal
import socket
import time
import zipfile

import pytest

import samples
from house import House, corpus, totp, until
import waiting


def read_qr(qr, scale=4):
    """Returns the text of the QR code as libzbar reads it."""
    side = qr['size'] * scale
    gray = bytearray(b'\xff' * side * side)
    for x, y in re.findall(r'M(\d+) (\d+)h1v1h-1z', qr['path']):
        for row in range(int(y) * scale, int(y) * scale + scale):
            start = row * side + int(x) * scale
            gray[start:start + scale] = bytes(scale)
    zbar = ctypes.CDLL('libzbar.so.0')
    for name in ('zbar_image_scanner_create', 'zbar_image_create', 'zbar_image_first_symbol', 'zbar_symbol_get_data'):
        getattr(zbar, name).restype = ctypes.c_void_p
    scanner, image = ctypes.c_void_p(zbar.zbar_image_scanner_create()), ctypes.c_void_p(zbar.zbar_image_create())
    pixels = ctypes.create_string_buffer(bytes(gray), len(gray))
    zbar.zbar_image_set_format(image, ctypes.c_ulong(int.from_bytes(b'Y800', 'little')))
    zbar.zbar_image_set_size(image, side, side)
    zbar.zbar_image_set_data(image, pixels, ctypes.c_ulong(len(gray)), None)
    assert zbar.zbar_scan_image(scanner, image) == 1
    symbol = ctypes.c_void_p(zbar.zbar_image_first_symbol(image))
    return ctypes.string_at(zbar.zbar_symbol_get_data(symbol)).decode()


def zip_content(data):
    """Returns the content of all members of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b''.join(archive.read(name) for name in archive.namelist())


def test_staff_sign_in_see_their_mail_with_what_was_done_to_it_and_sign_out(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('月次報告', files=[
            ('報告.docx', 'application/octet-stream', corpus('docx/t-oox-01-macro'))]))
        browser = house.browser()
        answer = browser.ask('GET', '/api/session')
        assert answer.status == 401 and answer.code == 'no-session'
        assert answer.json['portal']['title'] == '試験市'
        signed = browser.sign_in('sato')
        assert signed['user']['name'] == 'sato' and signed['user']['roles'] == ['staff']
        assert browser.get('/api/session')['csrf'] == signed['csrf']
        listed = browser.get('/api/mails')
        assert [m['id'] for m in listed['mails']] == [message] and listed['next'] is None
        assert listed['mails'][0]['subject'] == '月次報告'
        assert listed['mails'][0]['attachments'] == ['報告.docx'], listed
        mail = browser.get('/api/mails/' + message)
        assert mail['mine'] and mail['sender'] == 'a@example.jp'
        attachment = mail['attachments'][0]
        assert any(s.startswith('マクロ') and s.endswith('個を除去しました')
                   for s in attachment['summary']), attachment
        assert attachment['typeLabel'] and attachment['can']['original']
        browser.post('/api/session', method='DELETE')
        assert browser.refused('GET', '/api/mails') == (401, 'no-session')
    finally:
        house.close()


def test_the_language_of_messages_is_the_users(build):
    house = House(build)
    try:
        browser = house.browser('sato')
        browser.post('/api/preferences', {'language': 'en', 'era': True}, method='PUT')
        user = browser.get('/api/session')['user']
        assert user['language'] == 'en' and user['era'] is True
        answer = browser.ask('GET', '/api/mails/AAAA-AAAA-AAAA-AAAA-AAAA')
        assert answer.json['error']['message'].startswith('It does not exist')
        guest = house.browser(Accept_Language='en-GB')
        assert guest.ask('GET', '/api/mails').json['error']['message'] == 'You are not signed in.'
        assert 'サインイン' in house.browser().ask('GET', '/api/mails').json['error']['message']
    finally:
        house.close()


def mailed_code(house):
    """Returns the code of the mail at the relay."""
    def code():
        for line in b'\n'.join(house.relay_server.messages).decode('latin-1').split():
            try:
                line = base64.b64decode(line, validate=True).decode('latin-1')
            except ValueError:
                pass
            # The number in a Message-ID has the same form, with a suffix.
            found = re.search(r'(?<![0-9A-Z-])[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}(?![0-9A-Z.-])', line)
            if found:
                return found.group()
        return None
    return waiting.until(code, 'a letter with a code', shown=lambda: [m[:3000] for m in house.relay_server.messages])


def test_an_approver_sets_up_a_second_factor_before_anything_else_and_needs_it_from_then_on(build):
    house = House(build)
    try:
        browser = house.browser()
        assert browser.sign_in('tanaka')['user']['needsTotp'] is True
        assert browser.refused('GET', '/api/mails') == (403, 'totp-setup')
        begun = browser.post('/api/totp')
        assert begun['uri'].startswith('otpauth://totp/')
        assert read_qr(begun['qr']) == begun['uri']
        assert begun['sentTo'] == 'tanaka@city.example.jp'
        wrong = '000000' if totp(begun['secret']) != '000000' else '111111'
        assert browser.refused('POST', '/api/totp/confirm', {'code': wrong, 'letter': ''}
                               ) == (401, 'bad-letter')
        letter = mailed_code(house)
        assert browser.refused('POST', '/api/totp/confirm', {'code': wrong, 'letter': letter})[0] in (400, 401)
        browser.post('/api/totp/confirm', {'code': totp(begun['secret'], time.time() - 30), 'letter': letter})
        browser.get('/api/mails')
        other = house.browser()
        assert other.refused('POST', '/api/session', {'name': 'tanaka', 'password': 'correct horse battery'}
                             ) == (401, 'totp-needed')
        other.sign_in('tanaka', totp=totp(begun['secret']))
    finally:
        house.close()


def test_the_text_of_a_mail_is_shown_and_that_it_was_looked_at_is_recorded(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('会議', '議題は三つです。\n'))
        shown = house.browser('sato').post('/api/mails/%s/text' % message, {})
        assert shown['subject'] == '会議' and '議題は三つです。' in shown['text'], shown
        assert 'a@example.jp' in shown['from']
        what = [r for r in house.database().execute('SELECT who, what, object FROM audit')]
        assert any(w[0].startswith('sato') and w[2] == message for w in what if w[1].startswith('open')), what
    finally:
        house.close()


def test_another_form_of_an_attachment_comes_as_a_download_or_by_mail_to_ones_own_address(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('資料', files=[
            ('資料.docx', 'application/octet-stream', corpus('docx/plain'))]))
        browser = house.browser('sato')
        attachment = browser.get('/api/mails/' + message)['attachments'][0]
        place = '/api/mails/%s/parts/%s/render' % (message, attachment['path'])
        answer = browser.ask('POST', place, {'method': 'text'})
        assert answer.status == 200, answer.body
        assert "filename*=UTF-8''%E8%B3%87%E6%96%99" in answer.headers['Content-Disposition']
        assert answer.headers['Content-Type'].startswith('text/plain')
        assert answer.headers['Content-Security-Policy'] == "default-src 'none'; sandbox"
        sent = browser.post(place, {'method': 'text', 'deliver': 'mail'})
        assert sent['to'] == 'sato@city.example.jp' and sent['sent'] != sent['waits'], sent
        letter, = until(lambda: house.relay_server.taken_for('sato@city.example.jp'), house)
        assert b'Auto-Submitted: auto-generated' in letter and b'%E8%B3%87%E6%96%99' in letter
        for method in ('pass', 'rebuild', 'withhold', '', 'x'):
            assert browser.ask('POST', place, {'method': method}).status in (400, 422), method
    finally:
        house.close()


def test_an_encrypted_attachment_is_opened_with_its_password_sanitized_and_sent(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('見積', files=[
            ('見積.pdf', 'application/pdf', corpus('pdf/t-pdf-24-password-given'))]))
        browser = house.browser('sato')
        attachment = browser.get('/api/mails/' + message)['attachments'][0]
        assert attachment['reason'] == 'encrypted' and attachment['can']['password'], attachment
        place = '/api/mails/%s/parts/%s/unlock' % (message, attachment['path'])
        assert browser.refused('POST', place, {'password': 'wrong'}) == (422, 'wrong-password')
        assert not house.relay_server.messages
        sent = browser.post(place, {'password': 'himitsu'})
        assert sent['to'] == 'sato@city.example.jp' and len(sent['attachments']) == 1, sent
        mail, = until(lambda: house.relay_server.taken_for('sato@city.example.jp'), house)
        assert b'application/pdf' in mail and b'himitsu' not in mail
        assert 'himitsu' not in house.log()
    finally:
        house.close()


PROGRAM = b'MZ' + bytes(58) + b'\x40\0\0\0' + b'PE\0\0' + bytes(64)


class Asked:
    """A request of the user sato for a program that was withheld from a mail."""

    def __init__(self, house):
        self.house, self.sato = house, house.browser('sato')
        self.message = house.deliver(house.letter('道具', files=[('道具.exe', 'application/octet-stream', PROGRAM)]))
        self.part = self.attachment()
        self.made = self.sato.post('/api/requests', {'mail': self.message, 'path': self.part['path'], 'reason': '業務で使います'})
        self.number = self.made['id']
        self.path = '/api/requests/' + self.number

    def attachment(self):
        return self.sato.get('/api/mails/' + self.message)['attachments'][0]

    def approve(self):
        for name in ('tanaka', 'kato'):
            self.house.browser(name).post(self.path + '/approve', {})


@pytest.fixture
def asked(house):
    return Asked(house)


def test_a_file_that_was_withheld_is_asked_for_and_shows_that_its_request_waits(asked):
    assert asked.part['outcome'] == 'withheld' and asked.part['can']['original'], asked.part
    assert asked.made['state'] == 'waiting'
    assert asked.attachment()['requests'] == [{'id': asked.number, 'state': 'waiting'}]


def test_who_asked_neither_approves_a_request_nor_fetches_what_waits_for_an_approval(asked):
    assert asked.sato.ask('POST', asked.path + '/approve', {}).status in (403, 404)
    assert asked.sato.refused('POST', asked.path + '/download', {})[0] in (403, 404, 409)


def test_a_stranger_neither_sees_nor_decides_nor_fetches_a_request(asked):
    stranger = asked.house.browser('mori')
    for path in ('', '/download', '/mail', '/approve', '/withdraw'):
        method = 'GET' if path == '' else 'POST'
        assert stranger.ask(method, asked.path + path).status in (403, 404), path


def test_each_approver_sees_a_request_has_its_file_scanned_and_refuses_with_a_reason_alone(asked):
    for name in ('tanaka', 'kato'):
        approver = asked.house.browser(name)
        queue = approver.get('/api/requests', scope='queue')['requests']
        assert [r['id'] for r in queue] == [asked.number] and queue[0]['reason'] == '業務で使います'
        whole = approver.get(asked.path)
        assert whole['decides'] and not whole['mine'] and whole['attachment']['name'] == '道具.exe'
        scanned = approver.post('/api/requests/%s/rescan' % asked.number, {})
        assert scanned == {'verdict': 'unknown', 'signature': ''}
        assert approver.refused('POST', asked.path + '/refuse', {})[0] == 400
        approver.post(asked.path + '/approve', {})


def test_a_request_that_two_approved_says_so_and_by_whom(asked):
    asked.approve()
    whole = asked.sato.get(asked.path)
    assert whole['state'] == 'approved' and whole['decided']['by'], whole
    assert [h['what'] for h in whole['history']].count('approve') == 2, whole['history']
    letters = asked.house.database().execute('SELECT count (*) FROM outbox').fetchone()[0]
    assert letters >= 2


def test_an_original_that_was_approved_is_fetched_once_as_it_came(asked):
    asked.approve()
    answer = asked.sato.ask('POST', asked.path + '/download', {})
    assert answer.status == 200 and answer.body == PROGRAM
    assert answer.headers['Content-Type'] == 'application/octet-stream'
    assert asked.sato.refused('POST', asked.path + '/download', {})[0] in (403, 404, 409)
    assert asked.sato.get(asked.path)['state'] == 'released'


def test_an_upload_whose_sender_hangs_up_leaves_nothing_that_waits_at_any_moment(build):
    """An upload whose client disconnects is cancelled at any stage: no record stays in progress, and the event is in the log."""
    house = House(build, portal={'upload_size': '1M', 'spool_user_size': '1M', 'spool_size': '1M'})
    connections = []

    def begin(browser, body, size):
        connections.append(socket.create_connection(('127.0.0.1', house.port), timeout=waiting.PATIENCE))
        connections[-1].sendall(('POST /api/uploads HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nCookie: %s\r\nX-Kiyome-Token: %s\r\n'
                                 'X-File-Name: a.txt\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n' % (
                                     browser.origin[7:], browser.origin, browser.cookie, browser.token, size)).encode())
        answer = connections[-1].recv(4096)
        connections[-1].sendall(body if b' 100 ' in answer else b'')
        return connections[-1], answer.split()[1]


    try:
        browser = house.browser('sato')
        sanitizer = next(p for p in house.processes if 'kiyome-sanitizer' in p.args[0])
        # Disconnecting during the transfer frees the reserved space, and nothing is stored.
        sent, status = begin(browser, b'x' * 5000, 1000000)
        assert (status, begin(browser, b'', 900000)[1]) == (b'100', b'429')
        sent.close()
        until(lambda: begin(browser, b'y' * 900000, 900000)[1] == b'100', house)
        assert until(lambda: [u['size'] for u in browser.get('/api/uploads')['uploads'] if u['state'] == 'delivered'], house) == [900000]
        os.kill(sanitizer.pid, signal.SIGSTOP)
        try:
            working, _ = begin(browser, b'secret plan\n', 12)
            upload, = until(lambda: [u for u in browser.get('/api/uploads')['uploads'] if u['size'] == 12], house)
            assert upload['state'] == 'received', upload
            working.close()
            upload, = until(lambda: [u for u in browser.get('/api/uploads')['uploads'] if u['state'] == 'cancelled'], house)
            assert upload['output'] is None and upload['name'] == 'a.txt', upload
        finally:
            os.kill(sanitizer.pid, signal.SIGCONT)
        database = house.database()
        assert database.execute("SELECT count(*) FROM messages WHERE state = 'received'").fetchone() == (0,)
        told = database.execute("SELECT who, object FROM audit WHERE what = 'upload-cancel'").fetchall()
        database.close()
        assert told == [('sato (portal)', upload['id'])], told
        again = browser.ask('POST', '/api/uploads', b'secret plan\n', X_File_Name='a.txt')
        assert again.status == 200 and again.json['outcome'] == 'sanitized', again.body
    finally:
        for connection in connections:
            connection.close()
        house.close()


@pytest.fixture
def house(build):
    made = House(build)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope='module')
def shared(build):
    """A house for tests that do not change it for others, with browsers of sato and mori."""
    made = House(build)
    try:
        made.sato, made.mori = made.browser('sato'), made.browser('mori')
        yield made
    finally:
        made.close()


def upload(browser, name, data, **headers):
    return browser.ask('POST', '/api/uploads', data, X_File_Name=name, **headers)


def download(browser, made, **values):
    return browser.ask('POST', '/api/uploads/%s/download' % made['id'], values)


def test_a_file_that_is_uploaded_is_sanitized_and_listed_for_its_owner_alone(house):
    sato, mori = house.browser('sato'), house.browser('mori')
    answer = upload(sato, '%E5%A0%B1%E5%91%8A.docx', corpus('docx/t-oox-01-macro'))
    assert answer.status == 200, answer.body
    done = answer.json
    assert done['name'] == '報告.docx' and done['outcome'] == 'sanitized', done
    assert any('マクロ' in s for s in done['summary']) and done['output']['size'] > 0
    listed = sato.get('/api/uploads')['uploads']
    assert [u['id'] for u in listed] == [done['id']] and listed[0]['name'] == '報告.docx', listed
    assert mori.get('/api/uploads')['uploads'] == []


def test_an_upload_is_fetched_as_often_as_its_owner_likes_and_by_nobody_else(shared):
    done = upload(shared.sato, 'a.docx', corpus('docx/t-oox-01-macro')).json
    answer = download(shared.sato, done)
    assert answer.status == 200 and answer.body[:2] == b'PK'
    assert len(answer.body) == done['output']['size']
    assert download(shared.sato, done).body == answer.body
    assert shared.mori.refused('POST', '/api/uploads/%s/download' % done['id'], {}) == (404, 'not-found')


def test_an_upload_becomes_text_when_its_owner_asks_for_text(shared):
    text = upload(shared.sato, 'a.docx', corpus('docx/plain'), X_Method='text').json
    assert text['output']['type'].startswith('text/plain'), text
    assert len(download(shared.sato, text, method='text').body) == text['output']['size']


@pytest.mark.parametrize('name', ['..%2f..%2fetc%2fpasswd', '%E2%80%AEgpj.exe', 'a%22%0d%0aX-Evil:%201.txt', 'CON.txt', '%3Cscript%3E.txt', '.htaccess'])
def test_the_name_of_an_upload_comes_back_clean_or_is_refused(shared, name):
    made = upload(shared.sato, name, b'hello\n')
    if made.status == 400:
        return
    got = download(shared.sato, made.json)
    shown = got.headers['Content-Disposition']
    assert 'X-Evil' not in got.headers and '/' not in shown and '..' not in shown, shown
    assert '%E2%80%AE' not in shown and '<' not in shown and 'filename=".' not in shown, shown


def test_an_upload_without_a_name_or_content_or_with_a_method_that_nobody_may_choose_is_refused(shared):
    for name in (None, '', '%FF', '%00'):
        assert shared.sato.refused('POST', '/api/uploads', b'x', X_File_Name=name) == (400, 'invalid')
    assert shared.sato.refused('POST', '/api/uploads', b'', X_File_Name='a') == (400, 'invalid')
    assert shared.sato.refused('POST', '/api/uploads', b'x', X_File_Name='a', X_Method='pass'
                               ) == (400, 'invalid')


def test_a_blocked_file_is_withheld_when_it_is_uploaded_within_an_archive_too(build):
    """The blocklist applies to uploads, their archive members and results of before; blocked links are removed."""
    house = House(build)
    try:
        browser, admin = house.browser('sato'), house.administrator()
        bad, other = b'blocked, whatever it says\n', b'see https://evil.example/login and https://good.example/\n'
        digest = hashlib.sha256(bad).hexdigest()
        inside = io.BytesIO()
        with zipfile.ZipFile(inside, 'w') as archive:
            archive.writestr('bad.txt', bad)
            archive.writestr('good.txt', b'good\n')

        def put(content, name='a.txt'):
            return browser.ask('POST', '/api/uploads', content, X_File_Name=name).json
        before = put(bad)
        assert before['output'], before
        entry = admin.ask('block-add', sha256=digest, reason='x')[0]['id']
        admin.ask('block-add', link='evil.example', reason='x')
        # A block of a sender has no effect here, because the uploading user is no sender.
        admin.ask('block-add', sender='sato@city.example.jp', reason='x')
        said = browser.refused('POST', '/api/uploads/%s/download' % before['id'], {})
        assert said[1] == 'still-withheld', said
        after = put(bad)
        assert after['output'] is None and after['reason'] == 'policy' and after['cause'], after
        made = put(inside.getvalue(), 'a.zip')
        got = browser.ask('POST', '/api/uploads/%s/download' % made['id'], {})
        with zipfile.ZipFile(io.BytesIO(got.body)) as archive:
            assert 'good.txt' in archive.namelist() and 'bad.txt' not in archive.namelist(), archive.namelist()
        assert put(other)['output']
        assert {e['id']: e['hits'] for e in admin.ask('block-list')}[entry] == 2
        admin.ask('block-remove', id=entry, reason='x')
        assert browser.ask('POST', '/api/uploads/%s/download' % before['id'], {}).body == bad
    finally:
        house.close()


@pytest.fixture
def uploads(house):
    """Makes three uploads of the user sato, and returns the answers by name."""
    house.sato = house.browser('sato')
    return {name: upload(house.sato, name, data).json for name, data in (
        ('macro.docx', corpus('docx/t-oox-01-macro')), ('x.exe', b'MZ' + b'\0' * 100),
        ('locked.zip', samples.locked_archive('in.txt', b'secret')))}


def listed_uploads(browser, **asked):
    return {u['name']: u for u in browser.get('/api/uploads', **asked)['uploads']}


def test_what_was_said_of_an_upload_is_said_again_by_its_list(house, uploads):
    listed = listed_uploads(house.sato)
    assert set(listed) == set(uploads)
    for name, one in uploads.items():
        for key in ('type', 'typeLabel', 'reason', 'cause', 'summary', 'removed', 'outcome'):
            assert listed[name][key] == one[key], (name, key, listed[name][key], one[key])
        assert (listed[name]['output'] is None) == (one['output'] is None) and listed[name]['hasOriginal']
    assert listed['locked.zip']['reason'] == 'encrypted' and listed['x.exe']['reason']


def test_the_list_of_uploads_speaks_the_language_that_was_chosen(house, uploads):
    house.sato.post('/api/preferences', {'language': 'en'}, method='PUT')
    english = listed_uploads(house.sato)
    assert set(english) == set(uploads)
    assert all(ord(c) < 0x3000 for u in english.values() for c in u['typeLabel'] + ''.join(u['summary'])), english
    user = house.sato.get('/api/session')['user']
    assert user['language'] == 'en' and user['era'] is False


def test_an_upload_is_found_by_a_piece_of_its_name_in_any_case(house, uploads):
    assert list(listed_uploads(house.sato, text='LOCK')) == ['locked.zip']


def test_an_upload_is_no_mail_but_its_owner_finds_it_there_by_its_number(house, uploads):
    number = uploads['locked.zip']['id']
    assert house.sato.get('/api/mails')['mails'] == []
    assert [m['id'] for m in house.sato.get('/api/mails', text=number.lower())['mails']] == [number]
    assert house.browser('mori').get('/api/mails', text=number)['mails'] == []


def test_the_password_of_an_upload_opens_it_for_nobody_but_its_owner(house, uploads):
    path = '/api/uploads/%s/download' % uploads['locked.zip']['id']
    for name, refusal in (('mori', (404, 'not-found')), ('root1', (403, 'forbidden'))):
        assert house.browser(name).refused('POST', path, {'password': samples.PASSWORD}) == refusal, name


def test_a_locked_upload_opens_where_it_stands_by_its_password_which_is_in_no_log(house, uploads):
    path = '/api/uploads/%s/download' % uploads['locked.zip']['id']
    assert house.sato.refused('POST', path, {}) == (422, 'still-withheld')
    assert house.sato.refused('POST', path, {'password': 'wrong'}) == (422, 'wrong-password')
    for wrong in ('', 'x' * 1001):
        assert house.sato.refused('POST', path, {'password': wrong}) == (400, 'invalid')
    answer = house.sato.ask('POST', path, {'password': samples.PASSWORD})
    assert answer.status == 200 and answer.body[:2] == b'PK' and b'secret' in zip_content(answer.body), answer.body
    assert samples.PASSWORD not in house.log(), 'a password stands in a log'


def test_a_request_that_was_sent_is_not_offered_again(build):
    """A pending request is not offered again, and a request that nobody could approve is refused at once with an explanation."""
    house = House(build)
    try:
        for name in ('kato', 'ueda'):
            house.administrator().ask('user-set', name=name, roles='staff')
        message = house.deliver(house.letter(files=[('a.csv', 'text/csv', b'a,b\n'), ('b.exe', 'application/x', b'MZ' + b'\0' * 99)]))
        sato = house.browser('sato')

        def offered():
            mail = sato.get('/api/mails/' + message)
            return {a['name']: a['can']['original'] for a in mail['attachments']}, mail['requests']
        assert offered() == ({'a.csv': True, 'b.exe': True}, [])
        asked = sato.post('/api/requests', {'mail': message, 'path': '1.2', 'reason': 'x'})['id']
        whole = sato.ask('POST', '/api/requests', {'mail': message, 'path': '', 'reason': 'x'})
        # The request needs two approvers, and there is only one: the refusal comes at once, in the user's language.
        assert (whole.status, whole.code) == (409, 'too-few-approvers') and '承認者' in whole.json['error']['message']
        parts, requests = offered()
        assert parts['a.csv'] is False and parts['b.exe'] is True and requests == []
        one = sato.get('/api/requests/' + asked)
        assert one['risk'] in ('low', 'normal') and one['collectUntil'] is None and one['lacksApprovers'] is False
        tanaka = house.browser('tanaka')
        assert [r['id'] for r in tanaka.get('/api/requests', scope='queue', text=message)['requests']] == [asked]
        assert tanaka.get('/api/requests/' + asked)['decides'] is True
        tanaka.post('/api/requests/%s/approve' % asked, {})
        told = tanaka.get('/api/requests/' + asked)
        assert told['decides'] is False and told['collectUntil'] > time.time()
        assert offered()[0]['a.csv'] is False
        sato.post('/api/requests/%s/withdraw' % asked, {})
        assert offered()[0]['a.csv'] is True
    finally:
        house.close()


def test_what_is_wrong_with_an_entry_of_the_allowlist_names_its_field(build):
    """The error about a wrong entry of the allowlist names its field, in the language of the reader."""
    house = House(build)
    try:
        root = house.browser('root1')
        good = {'sender': '@partner.example', 'reason': 'x', 'approver': 'y', 'expires': int(time.time()) + 9999}
        root.post('/api/allow', good)
        assert root.get('/api/allow')['entries'][0]['sender'] == 'partner.example'
        for change, fault in (({'sender': 'nobody'}, 'allow-sender'), ({'sha256': 'zz'}, 'allow-sha256'), ({'type': 'nothing'}, 'allow-type'),
                              ({'linkDomain': 'a.example'}, 'allow-both'), ({'expires': 1}, 'allow-expires-past'), ({'approver': ''}, 'allow-approver'),
                              ({'expires': int(time.time()) + 10 ** 9}, 'allow-expires-far'), ({'sender': ''}, 'allow-nothing')):
            answer = root.ask('POST', '/api/allow', {**good, **change})
            error = answer.json['error']
            assert (answer.status, error['code'], error['fault']) == (400, 'invalid', fault), (change, answer.body)
            assert any(ord(c) > 0x3000 for c in error['detail']), error
        assert len(root.get('/api/allow')['entries']) == 1
        message = house.deliver(house.letter(files=[('a.csv', 'text/csv', b'a,b\n')]))
        part = root.get('/api/mails/' + message)['attachments'][0]
        assert part['sha256'] == hashlib.sha256(b'a,b\n').hexdigest() and part['type'] == 'csv', part
    finally:
        house.close()


def test_an_original_goes_by_mail_to_the_askers_own_address_once(build):
    house = House(build, portal={'steps_high': '1'})
    try:
        raw = b'MZ' + bytes(58) + b'\x40\0\0\0' + b'PE\0\0' + bytes(64)
        message = house.deliver(house.letter('道具', files=[
            ('道具.exe', 'application/octet-stream', raw)]))
        browser = house.browser('sato')
        part = browser.get('/api/mails/' + message)['attachments'][0]
        number = browser.post('/api/requests', {'mail': message, 'path': part['path'],
                                                'reason': '業務'})['id']
        house.browser('tanaka').post('/api/requests/%s/approve' % number, {})
        # After a permanent failure the approved original is still available. (Temporary failures: test_mailed.py.)
        house.relay_server.refuse = b'550 5.1.1 nobody here'
        assert browser.refused('POST', '/api/requests/%s/mail' % number, {}) == (502, 'mail-refused')
        assert browser.get('/api/requests/' + number)['state'] == 'approved'
        house.relay_server.refuse = b''
        # The mail is sent at once, or later if the machine is busy.
        sent = browser.post('/api/requests/%s/mail' % number, {})
        assert sent['to'] == 'sato@city.example.jp' and sent['sent'] != sent['waits']
        # A notice about the request may arrive first.
        until(lambda: any(b'%E9%81%93%E5%85%B7.exe' in message for message in house.relay_server.messages), house)
        assert browser.refused('POST', '/api/requests/%s/mail' % number, {})[0] in (403, 404, 409)
    finally:
        house.close()


def test_what_the_store_has_to_say_to_people_goes_out_by_itself(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('道具', files=[
            ('道具.exe', 'application/octet-stream', b'MZ' + bytes(200))]))
        browser = house.browser('sato')
        part = browser.get('/api/mails/' + message)['attachments'][0]
        browser.post('/api/requests', {'mail': message, 'path': part['path'], 'reason': '業務'})
        letter = until(lambda: house.relay_server.taken_for('tanaka@city.example.jp'), house)[0]
        assert b'Content-Transfer-Encoding: base64' in letter
    finally:
        house.close()


def test_absence_names_a_deputy_and_people_are_found_by_name(build):
    house = House(build)
    try:
        browser = house.browser('tanaka')
        assert browser.get('/api/absence') == {'from': None, 'until': None, 'deputy': None}
        people = browser.get('/api/people', role='approver', text='kat')['people']
        assert [p['name'] for p in people] == ['kato']
        now = int(time.time())
        put = browser.post('/api/absence', {'from': now - 60, 'until': now + 3600, 'deputy': 'kato'},
                           method='PUT')
        assert put['deputy']['name'] == 'kato', put
        assert browser.get('/api/absence')['until'] == now + 3600
        gone = browser.post('/api/absence', {'from': None, 'until': None, 'deputy': None}, method='PUT')
        assert gone == {'from': None, 'until': None, 'deputy': None}
    finally:
        house.close()


def test_the_pages_of_an_attachment_are_shown_as_pictures_of_what_it_was(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('図面', files=[
            ('図面.pdf', 'application/pdf', corpus('pdf/plain')),
            ('道具.exe', 'application/octet-stream', b'MZ' + bytes(200)),
            ('見積.pdf', 'application/pdf', corpus('pdf/t-pdf-24-password-given'))]))
        browser = house.browser('sato')
        drawing, tool, locked = browser.get('/api/mails/' + message)['attachments']
        assert drawing['can']['pages'] and not tool['can']['pages']
        place = '/api/mails/%s/parts/%s/pages'
        shown = browser.post(place % (message, drawing['path']), {'first': 1, 'count': 2, 'width': 400})
        assert shown['first'] == 1 and shown['total'] >= 1 and shown['pictures'], shown['total']
        head = 'data:image/png;base64,'
        assert all(p.startswith(head) for p in shown['pictures'])
        assert base64.b64decode(shown['pictures'][0][len(head):]).startswith(b'\x89PNG\r\n')
        assert browser.refused('POST', place % (message, tool['path']), {})[0] == 422
        assert browser.refused('POST', place % (message, locked['path']), {})[0] == 422
        for bad in ({'first': 0}, {'count': 9}, {'width': 5}, {'width': 100000}):
            assert browser.refused('POST', place % (message, drawing['path']), bad) == (400, 'invalid')
        for path in ('9.9', 'x', '..', '1.2/../1.3'):
            assert browser.ask('POST', place % (message, path), {}).status == 404, path
        opened = [r for r in house.database().execute("SELECT purpose, way FROM opened")]
        assert ('pages', 'view') in opened
    finally:
        house.close()
