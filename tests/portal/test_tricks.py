# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests requests with duplicate or malformed fields, which two programs could read differently."""

from house import House, raw


def test_a_header_an_argument_a_cookie_or_a_member_that_stands_there_twice_is_refused(build):
    house = House(build)
    try:
        sato = house.browser('sato')
        own = 'Host: 127.0.0.1:%d\r\n' % house.port
        more = {
            'GET / HTTP/1.1\r\n': ['Host: evil.example\r\n', own],
            'GET /api/session HTTP/1.1\r\n': [
                'Host: evil.example\r\n',
                'Cookie: kiyome=x\r\nCookie: %s\r\n' % sato.cookie,
                'Origin: http://127.0.0.1:%d\r\nOrigin: null\r\n' % house.port,
                'Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n'],
            'PUT /api/preferences HTTP/1.1\r\nCookie: %s\r\nOrigin: http://127.0.0.1:%d\r\n' % (
                sato.cookie, house.port): [
                'X-Kiyome-Token: %s\r\nX-Kiyome-Token: x\r\n' % sato.token,
                'Content-Type: application/json\r\nContent-Type: text/plain\r\n',
                'Content-Length: 2\r\nContent-Length: 3\r\n',
                'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n']}
        for line, headers in more.items():
            for header in headers:
                answer = raw(house.port, (line + own + header + 'Connection: close\r\n\r\n').encode())
                status = answer.split(b' ')[1]
                assert status == b'400' or (status == b'411' and b'chunked' in header.encode()), (
                    header, answer)
        assert sato.refused('GET', '/api/mails?scope=mine&scope=all') == (400, 'invalid')
        assert sato.refused('GET', '/api/mails?scope=all&%73cope=mine') == (400, 'invalid')
        for data in (b'{"language":"en","language":"ja"}', b'{"language":"en","\\u006canguage":"ja"}',
                     b'{"a":["x"],"a.0":"y"}'):
            assert sato.refused('PUT', '/api/preferences', data, Content_Type='application/json'
                                ) == (400, 'invalid'), data
        # Two cookies of this name: neither is used.
        planted = house.browser('mori').cookie
        for cookie in ('%s; %s' % (planted, sato.cookie), '%s; %s' % (sato.cookie, planted)):
            assert house.browser().refused('GET', '/api/mails', Cookie=cookie) == (401, 'no-session')
        assert sato.get('/api/mails')['mails'] == []
    finally:
        house.close()


def test_of_the_addresses_that_a_proxy_tells_the_last_is_its_own_in_whatever_line_it_stands(build):
    house = House(build, portal={'trusted_proxy': '127.0.0.1', 'lock_client_failures': '3'})
    try:
        def fail(name, *lines):
            body = b'{"name":"%s","password":"x"}' % name.encode()
            return raw(house.port, (
                'POST /api/session HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n'
                'Content-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n' % (
                    house.port, house.port, len(body),
                    ''.join('X-Forwarded-For: %s\r\n' % line for line in lines))).encode() + body
                ).split(b' ')[1]
        for number in range(3):
            assert fail('nobody%d' % number, '192.0.2.%d' % number, '198.51.100.7') == b'401'
        assert fail('nobody', '192.0.2.9', '198.51.100.7') == b'429'
        assert fail('nobody', '192.0.2.9, 198.51.100.7') == b'429'
        assert fail('nobody', '198.51.100.7', '192.0.2.9') == b'401'
    finally:
        house.close()


def test_what_is_wrong_with_a_line_of_csv_or_with_a_field_is_said_in_the_language_of_who_reads_it(build):
    house = House(build)
    try:
        root = house.browser('root1')
        csv = ('name,mail,roles,password\n'
               'new1,nothing,staff,\n'
               'new2,sato@city.example.jp,staff,\n'
               'new3,,king,\n'
               'new4,,staff\n'
               'new5,,staff,short\n')
        told = root.post('/api/users/import', {'csv': csv})
        assert (told['added'], told['changed']) == (0, 0)
        assert [(e['line'], e['fault']) for e in told['errors']] == [
            (2, 'bad-address'), (3, 'address-taken'), (4, 'bad-roles'), (5, 'csv-fields'),
            (6, 'password-short')], told
        assert '「nothing」は、メールアドレスの形ではありません' in told['errors'][0]['message']
        assert 'sato@city.example.jp (sato) は、ほかの利用者のアドレスです' in told['errors'][1]['message']
        for error in told['errors']:
            assert any(ord(letter) > 0x3000 for letter in error['message']), error
        answer = root.ask('PUT', '/api/users/mori', {'mail': 'sato@city.example.jp'})
        assert (answer.status, answer.code, answer.json['error']['fault']) == (
            409, 'conflict', 'address-taken'), answer.body
        assert 'ほかの利用者のアドレス' in answer.json['error']['detail']
        root.post('/api/preferences', {'language': 'en'}, method='PUT')
        told = root.post('/api/users/import', {'csv': csv})
        assert told['errors'][0]['message'] == "'nothing' is not a mail address", told
        answer = root.ask('PUT', '/api/users/mori', {'mail': 'sato@city.example.jp'})
        assert 'is the address of another user' in answer.json['error']['detail']
    finally:
        house.close()


def test_why_something_was_approved_or_refused_is_in_the_log_where_reasons_stand(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('件', files=[
            ('run.exe', 'application/octet-stream', b'MZ' + b'\0' * 100)]))
        sato, tanaka = house.browser('sato'), house.browser('tanaka')
        asked = sato.post('/api/requests', {'mail': message, 'path': '1.2', 'reason': '業務のため'})['id']
        for shown in (tanaka.get('/api/requests/' + asked),
                      tanaka.get('/api/requests', scope='queue')['requests'][0]):
            assert (shown['sender'], shown['author']) == ('a@example.jp', 'Sender <a@example.jp>'), shown
        tanaka.post('/api/requests/%s/refuse' % asked, {'why': '理由が足りない'})
        audit = house.browser('audit1').get('/api/audit', object=message)['entries']
        told = {e['what']: (e['why'], e['detail']) for e in audit}
        assert told['request-add'][0] == '業務のため', told
        assert told['request-refuse'] == ('理由が足りない', 'request=' + asked), told
    finally:
        house.close()
