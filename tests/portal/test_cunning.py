# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests field values that try to act as more than a value: search patterns, formulas, header fields, paths and look-alike
names."""
import concurrent.futures
import csv
import io
import re
import time
import urllib.parse

from city_office import PASSWORD
from house import House


def test_signs_that_mean_something_to_a_search_are_letters_like_any_other(build):
    house = House(build)
    try:
        plain = house.deliver(house.letter('普通の件名 abc'))
        odd = house.deliver(house.letter('100%_割引 "特価" * OR (x) sender:a \\ \' ; --'))
        sato = house.browser('sato')

        def found(**query):
            return {m['id'] for m in sato.get('/api/mails', **query)['mails']}
        for text in ('%', '_', '100%', '%_', '"特価"', '" * OR', 'sender:a', '\\', "'", "' ; --", '* OR ('):
            for field in ('text', 'subject'):
                assert found(**{field: text}) == {odd}, (field, text)
        for text in ('a%c', 'a_c', 'abc*', 'a OR b', 'NEAR(a b)', '"abc', '{subject} : abc', '^abc', '\\%',
                     "' OR 1=1 --", '普%名', '%' * 500, '"' * 500, '*' * 500, '(' * 999, '-abc', 'subject:abc'):
            for field in ('text', 'sender', 'subject', 'file'):
                assert found(**{field: text}) == set(), (field, text)
        assert found(text='abc') == {plain}
        audit = house.browser('audit1')
        for text in ('%', '_', '\\', "'", '"', '%' * 500):
            for field in ('text', 'who', 'object', 'what'):
                entries = audit.get('/api/audit', **{field: text})['entries']
                assert all(text in str(e.values()) or field == 'text' for e in entries), (field, text)
        for query in ('cursor=-1', 'cursor=x', 'limit=0', 'limit=101', 'since=x', 'state=nonesuch', 'scope=*',
                      'since=99999999999999999999', 'text=%ff', 'cursor=1%20OR%201'):
            assert sato.ask('GET', '/api/mails?' + query).status == 400, query
        assert 'CRITICAL' not in house.log() and 'internal' not in house.log(), house.log()[-2000:]
    finally:
        house.close()


def test_no_cell_of_the_exported_log_is_a_formula_whatever_people_wrote(build):
    house = House(build)
    try:
        root = house.browser('root1')
        reasons = ['=HYPERLINK("http://evil.example")', '+1+cmd|x', '-2+3', '@SUM(1)', '\t=1', '＝1+1', '＋1',
                   '－1', '＠x', 'a"b,c\nd', "'=1", 'x;=1', 'x\t =1', 'x,"=1"', 'x|-2+3', 'x\n=1', '−1']
        for reason in reasons:
            root.post('/api/allow', {'type': 'pdf', 'sender': 'a@example.jp', 'reason': reason,
                                     'approver': '課長', 'expires': 4102444800 - 3600 * 24 * 365 * 73})
        answer = house.browser('audit1').ask('POST', '/api/audit/export', {'format': 'csv', 'what': 'allow-add'})
        assert answer.headers['Content-Disposition'].startswith('attachment')
        rows = list(csv.DictReader(io.StringIO(answer.body.decode('utf-8-sig'), newline='')))
        told = [row['why'] for row in rows]
        assert len(told) == len(reasons), told
        for row in rows:
            for cell in row.values():
                assert not cell or cell.lstrip()[0] not in '=+-@−＝＋－＠', row
        for reason, cell in zip(reasons, told):
            assert cell.replace("'", '') == reason.replace("'", ''), (reason, cell)
    finally:
        house.close()


def test_a_name_of_a_file_never_becomes_a_header_a_path_or_another_name(build):
    house = House(build)
    try:
        sato = house.browser('sato')
        for name in ('a\r\nSet-Cookie: x=1\r\n.txt', 'a"; filename="b.exe', '../../etc/passwd', 'a\0b.txt',
                     'invoice\u202efdp.txt', 'CON.txt', '.htaccess', 'a' * 400 + '.txt', '%0d%0aX: y', '帳票　一.txt',
                     'a;b.txt', "a'b%22.txt", '\u2066x\u2069.txt', '　', 'x.txt.'):
            answer = sato.ask('POST', '/api/uploads', 'text\n'.encode(),
                              X_File_Name=urllib.parse.quote(name.encode('utf-8')))
            if answer.status != 200:
                assert answer.status == 400, (name, answer.body)
                continue
            file = sato.ask('POST', '/api/uploads/%s/download' % answer.json['id'], {})
            assert file.status == 200 and file.body.strip() == b'text', (name, file.body)
            told = file.headers['Content-Disposition']
            assert re.fullmatch(r'attachment; filename="[ -!#-\[\]-~]*"; filename\*=UTF-8\'\'[!-~]*', told), told
            assert 'Set-Cookie' not in file.headers and 'X' not in file.headers
            plain = urllib.parse.unquote(told.split("UTF-8''")[1])
            assert not any(c in plain for c in '/\\\r\n\0\u202e\u2066\u2069"') and plain.strip(' .'), plain
            assert len(plain.encode()) <= 255 and not plain.startswith('.'), plain
            assert file.headers['X-Content-Type-Options'] == 'nosniff'
    finally:
        house.close()


def test_names_that_only_look_like_anothers_cant_be_had(build):
    house = House(build)
    try:
        root = house.browser('root1')
        for name in ('SATO', 'ｓａｔｏ', 'sаto', 'ѕato', 'sατo', 'sato\u200b', 'sa to', 'sato\u0301', 'ſato', 'sato ', '\u202esato',
                     '𝐬𝐚𝐭𝐨', 'ﬁn'):
            answer = root.ask('POST', '/api/users', {
                'name': name, 'display': 'x', 'mail': 'x@city.example.jp', 'department': '税務課',
                'roles': ['staff'], 'password': 'a long sentence of words'})
            assert answer.status in (400, 409), (name, answer.status, answer.body)
        for name in ('山田', 'tanaka.2', 'すずき', 'müller'):
            root.post('/api/users', {'name': name, 'display': 'x', 'department': '税務課', 'roles': ['staff'],
                                     'mail': 'x%d@city.example.jp' % len(name), 'password': 'a long sentence of words'})
            assert house.browser().sign_in(name, 'a long sentence of words')['user']['name'] == name
    finally:
        house.close()


def test_a_request_that_is_approved_withdrawn_and_fetched_at_once_has_one_end(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('競争', files=[
            ('%d.exe' % n, 'application/octet-stream', b'MZ%d' % n + b'\0' * 100) for n in range(4)]))
        sato, tanaka, kato = house.browser('sato'), house.browser('tanaka'), house.browser('kato')
        for n in range(4):
            asked = sato.post('/api/requests', {'mail': message, 'path': '1.%d' % (n + 2), 'reason': '業務'})['id']
            place = '/api/requests/' + asked
            tanaka.post(place + '/approve')
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                said = list(pool.map(lambda job: job(), [
                    lambda: kato.ask('POST', place + '/approve', {}).status,
                    lambda: sato.ask('POST', place + '/withdraw', {}).status,
                    lambda: kato.ask('POST', place + '/refuse', {'why': 'x'}).status,
                    lambda: sato.ask('POST', place + '/download', {}).status]))
            shown = sato.get(place)
            assert set(said) <= {200, 403, 404, 409}, said
            ends = [h['what'] for h in shown['history'] if h['what'] in ('refuse', 'withdraw', 'release')]
            assert len(ends) <= 1, shown
            assert (said[3] == 200) == (shown['state'] == 'released'), (said, shown)
            assert not (shown['state'] == 'refused' and said[0] == 200), (said, shown)
    finally:
        house.close()


def test_who_asked_cant_decide_as_anothers_deputy_nor_by_what_was_passed_on_nor_with_another_role(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('自分の', to='tax@city.example.jp', files=[
            ('run.exe', 'application/octet-stream', b'MZ' + b'\0' * 100)]), to=('tax@city.example.jp',))
        root = house.browser('root1')
        change = {'shared': ['tax@city.example.jp'], 'addresses': ['tax@city.example.jp']}
        assert root.refused('PUT', '/api/users/tanaka', change) == (409, 'conflict')
        house.administrator().ask('user-set', name='tanaka', shared='tax@city.example.jp')
        tanaka = house.browser('tanaka')
        asked = tanaka.post('/api/requests', {'mail': message, 'path': '1.2', 'reason': '業務'})['id']
        place = '/api/requests/' + asked
        assert tanaka.refused('POST', place + '/approve') == (403, 'forbidden')
        kato = house.browser('kato')
        kato.post('/api/absence', {'from': int(time.time()) - 60, 'until': int(time.time()) + 86400,
                                   'deputy': 'tanaka'}, method='PUT')
        assert tanaka.refused('POST', place + '/approve') == (403, 'forbidden')
        assert asked not in [r['id'] for r in tanaka.get('/api/requests', scope='queue')['requests']]
        assert kato.refused('POST', place + '/pass', {'to': 'tanaka', 'why': 'x'})[0] == 400
        # The deputy of the requesting user has no more rights than before.
        tanaka.post('/api/absence', {'from': int(time.time()) - 60, 'until': int(time.time()) + 86400,
                                     'deputy': 'ueda'}, method='PUT')
        ueda = house.browser('ueda')
        assert ueda.refused('POST', place + '/approve')[0] in (403, 404)
        # Another user of the shared mailbox is not the requesting user.
        assert house.browser('ito').refused('POST', place + '/download') == (404, 'not-found')
        assert house.browser('ito').refused('GET', place) == (404, 'not-found')
        kato.post(place + '/approve')
        assert house.browser('ito').refused('POST', place + '/mail') == (404, 'not-found')
    finally:
        house.close()


def test_a_password_that_is_long_odd_or_of_another_form_is_compared_as_it_is(build):
    """Passwords are compared without normalization, also long and odd ones, and malformed sign-ins are refused."""
    house = House(build)
    try:
        for password in (PASSWORD + ' ', PASSWORD.upper(), PASSWORD + '\0', 'x' * 1000, 'x' * 1001,
                         'ｃｏｒｒｅｃｔ ｈｏｒｓｅ ｂａｔｔｅｒｙ', '\ud83d\ude00'.encode('utf-16', 'surrogatepass').decode('utf-16')):
            answer = house.browser().ask('POST', '/api/session', {'name': 'sato', 'password': password})
            assert (answer.status, answer.code) in ((401, 'bad-credentials'), (400, 'invalid')), password
        for data in (b'{"name":"sato","password":["correct horse battery"]}', b'{"name":{"a":1},"password":"x"}',
                     b'{"name":"sato","password":null}', b'{"name":"sato","password":true}', b'[]', b'null'):
            answer = house.browser().ask('POST', '/api/session', data, Content_Type='application/json')
            assert answer.status in (400, 401), (data, answer.body)
        house.browser().sign_in('sato')
    finally:
        house.close()
