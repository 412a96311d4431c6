# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests attacks by malicious users and by other web sites."""
import concurrent.futures
import contextlib
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time

import pytest

from house import Browser, HERE, House, PASSWORD, free_port, raw
from place import parent
from waiting import PATIENCE, until

OTHERS = '7ZZZ-7ZZZ-7ZZZ-7ZZZ-7ZZZ'


def test_anothers_mail_is_not_there_by_its_number_by_search_by_a_guessed_number(build):
    """Another user's mail cannot be reached by its number, by search or by a guessed number, and all answers are the same."""
    house = House(build)
    try:
        message = house.deliver(house.letter('秘密の件', files=[('memo.txt', 'text/plain', b'abc')]))
        mori = house.browser('mori')
        assert mori.get('/api/mails')['mails'] == []
        for query in ({'text': '秘密'}, {'subject': '秘密の件'}, {'file': 'memo.txt'},
                      {'sender': 'a@example.jp'}, {'text': message}):
            assert mori.get('/api/mails', **query)['mails'] == [], query
        assert mori.refused('GET', '/api/mails?scope=all')[0] == 403
        real = mori.ask('GET', '/api/mails/' + message)
        guessed = mori.ask('GET', '/api/mails/' + OTHERS)
        assert real.status == guessed.status == 404 and real.body == guessed.body
        for path, data in (('/text', {'reason': 'x'}), ('/parts/1.2/pages', {'password': 'x', 'reason': 'x'}),
                           ('/parts/1.2/render', {'method': 'text', 'password': 'x'}), ('/parts/1.2/unlock', {'password': 'x'})):
            real = mori.ask('POST', '/api/mails/' + message + path, data)
            guessed = mori.ask('POST', '/api/mails/' + OTHERS + path, data)
            assert real.status == guessed.status and real.status in (403, 404), (path, real.body)
            assert real.body == guessed.body
        asked = mori.ask('POST', '/api/requests', {'mail': message, 'path': '1.2', 'reason': 'x'})
        assert asked.status == 404, asked.body
        assert house.browser('sato').get('/api/mails')['mails'][0]['id'] == message
    finally:
        house.close()


def test_the_form_of_a_mail_that_was_not_used_counts_for_what_its_original_can_do(build):
    house = House(build)
    try:
        both = (b'From: a@example.jp\r\nTo: sato@city.example.jp\r\nSubject: x\r\nMIME-Version: 1.0\r\n'
                b'Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain'
                b'\r\n\r\nhello there, all of you\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>hello there, '
                b'all of you<script>alert(1)</script>\r\n--b--\r\n')
        sato = house.browser('sato')
        for letter, steps in ((both, 2), (house.letter(), 1)):
            message = house.deliver(letter)
            for path in ('', '1'):
                made = sato.post('/api/requests', {'mail': message, 'path': path, 'reason': 'x'})
                assert made['state'] == 'waiting', made
                assert sato.get('/api/requests/' + made['id'])['steps'] == steps, (path, steps)
                assert sato.refused('POST', '/api/requests/%s/download' % made['id']
                                    )[1] == 'conflict'
    finally:
        house.close()


def test_each_thing_of_the_api_needs_a_session_and_what_is_for_a_role_needs_the_role(build):
    house = House(build)
    try:
        guest, staff = house.browser(), house.browser('sato')
        for path in ('/api/mails', '/api/requests', '/api/uploads', '/api/people', '/api/absence',
                     '/api/audit', '/api/users', '/api/health', '/api/policies', '/api/allow',
                     '/api/statistics', '/api/destructions'):
            assert guest.refused('GET', path) == (401, 'no-session'), path
        for path in ('/api/audit', '/api/users', '/api/health', '/api/policies', '/api/allow',
                     '/api/statistics', '/api/destructions', '/api/requests?scope=all'):
            assert staff.refused('GET', path) == (403, 'forbidden'), path
        assert staff.refused('POST', '/api/users', {'name': 'x'}) == (403, 'forbidden')
        assert staff.refused('PUT', '/api/users/sato', {'roles': ['administrator']}
                             ) == (403, 'forbidden')
        administrator = house.browser('root1')
        assert administrator.refused('GET', '/api/audit') == (403, 'forbidden')
    finally:
        house.close()


def test_a_session_that_was_there_before_signing_in_is_worth_nothing_after_it(build):
    house = House(build)
    try:
        attacker = house.browser('mori')
        planted = attacker.cookie
        victim = house.browser()
        victim.cookie = planted
        victim.sign_in('sato')
        assert victim.cookie != planted
        assert victim.get('/api/session')['user']['name'] == 'sato'
        assert attacker.refused('GET', '/api/mails') == (401, 'no-session')
        made_up = house.browser()
        made_up.cookie = 'kiyome=' + 'A' * 43
        made_up.sign_in('sato')
        assert made_up.cookie != 'kiyome=' + 'A' * 43
        old = made_up.cookie
        answer = made_up.post('/api/password', {'old': PASSWORD, 'new': 'another long password'})
        made_up.token = answer['csrf']
        assert made_up.cookie != old
        stale = house.browser()
        stale.cookie = old
        assert stale.refused('GET', '/api/mails') == (401, 'no-session')
        made_up.post('/api/session', method='DELETE')
        assert victim.refused('GET', '/api/mails') == (401, 'no-session')
    finally:
        house.close()


def test_the_cookie_is_of_this_host_alone_unreadable_for_scripts_and_stays_on_this_site(build):
    house = House(build, portal={'insecure_cookie': 'no'})
    try:
        browser = house.browser()
        answer = browser.ask('POST', '/api/session', {'name': 'sato', 'password': PASSWORD})
        parts = [p.strip() for p in answer.headers['Set-Cookie'].split(';')]
        assert parts[0].startswith('__Host-kiyome=') and len(parts[0]) == len('__Host-kiyome=') + 43
        assert {'Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/'} == set(parts[1:])
    finally:
        house.close()


def test_what_changes_anything_needs_the_token_of_the_session_and_this_page_as_its_origin(build):
    house = House(build)
    try:
        browser = house.browser('sato')
        path, data = '/api/preferences', {'language': 'en'}
        for headers in ({'Origin': 'https://evil.example'}, {'Origin': 'null'}, {'Origin': None},
                        {'Sec-Fetch-Site': 'cross-site'}, {'Sec-Fetch-Site': 'same-site'},
                        {'Sec-Fetch-Site': 'none', 'Origin': None}):
            assert browser.refused('PUT', path, data, **headers) == (403, 'bad-origin'), headers
        changed = [browser.token[:at] + ('A' if old != 'A' else 'B') + browser.token[at + 1:]
                   for at, old in enumerate(browser.token)]
        for token in (None, '', 'x', browser.token[:-1], browser.token + 'A',
                      house.browser('mori').token, *changed):
            assert browser.refused('PUT', path, data, X_Kiyome_Token=token) == (403, 'bad-token')
        for kind in ('text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', None):
            assert browser.refused('PUT', path, data, Content_Type=kind) == (415, 'bad-type'), kind
        assert browser.refused('POST', '/api/session', {'name': 'sato', 'password': PASSWORD},
                               Origin='https://evil.example') == (403, 'bad-origin')
        assert browser.get('/api/session')['user']['language'] != 'en'
        # Requests from another site are refused for reading, too, so that no other page can embed the answers.
        assert browser.refused('GET', '/api/mails', Sec_Fetch_Site='cross-site'
                               ) == (403, 'bad-origin')
        # A GET request changes nothing, because a scanner of links might follow the address.
        for address in ('/api/session', '/api/requests/x/approve', '/api/requests/x/download'):
            assert browser.ask('GET', address).status in (200, 404, 405)
        assert browser.ask('GET', '/api/requests/x/approve').status == 405
        browser.ask('PUT', path, data)
        assert browser.get('/api/session')['user']['language'] == 'en'
    finally:
        house.close()


def test_with_an_address_of_its_own_the_portal_serves_no_other_host(build):
    house = House(build, portal={'url': 'https://kiyome.city.example.jp'})
    try:
        assert house.browser(Host='kiyome.city.example.jp').ask('GET', '/').status == 200
        assert house.browser(Host='evil.example').ask('GET', '/').status == 403
        assert house.browser().ask('GET', '/').status == 403
        browser = house.browser(Host='kiyome.city.example.jp')
        browser.origin = 'https://kiyome.city.example.jp'
        browser.sign_in('sato')
        browser.origin = 'http://kiyome.city.example.jp'
        assert browser.refused('DELETE', '/api/session') == (403, 'bad-origin')
    finally:
        house.close()


def test_no_address_leads_out_of_the_pages(build):
    house = House(build)
    try:
        assert house.browser().ask('GET', '/').body.startswith(b'<!DOCTYPE html>')
        assert house.browser().ask('GET', '/views/one.js').headers['Content-Type'].startswith(
            'text/javascript')
        for path in ('/../kiyome.conf', '/..%2fkiyome.conf', '/%2e%2e/kiyome.conf', '//etc/passwd',
                     '/views/../../kiyome.conf', '/etc/passwd', '/.git/config', '/views/',
                     '/views', '/index.html/', '/views//one.js', '/..\\kiyome.conf', '/%00',
                     '/views/one.js%00.html', '/' + 'a' * 5000, '/api', '/api/', '/api/mails/',
                     '/api/mails/../session', '/api/mails/%2e%2e/session', '/file:///etc/passwd'):
            answer = raw(house.port, b'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'
                         % path.encode())
            status = int(answer.split(b' ')[1])
            assert status in (404, 401) or (status == 200 and b'%00' in path.encode()), (path, answer)
            assert b'root:' not in answer and b'[portal]' not in answer
    finally:
        house.close()


def test_every_answer_says_what_it_is_and_may_be_used_for(build):
    house = House(build)
    try:
        browser = house.browser('sato')
        for path in ('/', '/views/one.js', '/api/session', '/api/mails', '/nothing', '/api/nothing'):
            answer = browser.ask('GET', path)
            assert answer.headers['X-Content-Type-Options'] == 'nosniff', path
            assert answer.headers['Referrer-Policy'] == 'no-referrer'
            assert answer.headers['Cross-Origin-Opener-Policy'] == 'same-origin'
            assert answer.headers['X-Frame-Options'] == 'DENY'
            assert answer.headers['Permissions-Policy'] == 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'
            assert answer.headers['Cross-Origin-Resource-Policy'] == 'same-origin'
            policy = dict(p.strip().split(' ', 1) for p in
                          answer.headers['Content-Security-Policy'].split(';'))
            assert policy['default-src'] == "'none'" and policy['script-src'] == "'self'"
            assert policy['frame-ancestors'] == "'none'" and policy['form-action'] == "'none'"
            assert answer.headers['Content-Type'].split(';')[0] in (
                'text/html', 'text/javascript', 'application/json')
            assert answer.headers['Cache-Control'] == (
                'no-cache' if path in ('/', '/views/one.js') else 'no-store'), path
    finally:
        house.close()


@pytest.mark.parametrize('each', [250, pytest.param(1250, marks=pytest.mark.full)])
def test_thousands_of_bad_sign_ins_take_bounded_time_and_leave_the_others_their_page(build, each):
    house = House(build, costly_hashes=True)
    try:
        staff = house.browser('mori')

        def attack(n):
            connection = http.client.HTTPConnection('127.0.0.1', house.port, timeout=PATIENCE)
            said = set()
            for i in range(n):
                connection.request('POST', '/api/session', b'{"name":"sato","password":"guess%d"}' % i,
                                   {'Origin': 'http://127.0.0.1:%d' % house.port,
                                    'Content-Type': 'application/json'})
                answer = connection.getresponse()
                said.add(answer.status)
                answer.read()
            connection.close()
            return said

        def seconds_of(what):
            start = time.monotonic()
            what()
            return time.monotonic() - start

        page = max(seconds_of(lambda: staff.get('/api/mails')) for _ in range(3))
        one = min(seconds_of(lambda: attack(1)) for _ in range(2))  # The password of this one is hashed.
        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            tries = [pool.submit(attack, each) for _ in range(8)]
            worst = 0
            while not all(t.done() for t in tries):
                worst = max(worst, seconds_of(lambda: staff.get('/api/mails')))
                time.sleep(0.1)
            said = set.union(*(t.result() for t in tries))
        took = time.monotonic() - began
        assert said <= {401, 429} and 429 in said, said
        assert took < each / 1250 * max(400, 1000 * one), (took, one)
        assert worst < max(15, 50 * page), (worst, page)
        # The right password is refused, too, while the name is locked.
        assert house.browser().refused('POST', '/api/session', {'name': 'sato', 'password': PASSWORD}
                                       ) == (429, 'locked')
    finally:
        house.close()


def test_a_body_beyond_the_limit_is_refused_before_it_comes_one_without_a_size_at_once(build):
    house = House(build, portal={'upload_size': '1M'})
    try:
        browser = house.browser('sato')
        assert browser.refused('PUT', '/api/preferences', {'language': 'x' * 70000}
                               ) == (413, 'too-large')
        head = ('POST /api/uploads HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n'
                'Cookie: %s\r\nX-Kiyome-Token: %s\r\nContent-Type: application/octet-stream\r\n'
                'X-File-Name: a\r\n' % (house.port, house.port, browser.cookie, browser.token))
        for size in (1024 * 1024 + 1, 99999999999999, 1 << 64, '1x', '-1'):
            never = raw(house.port, head.encode() + ('Content-Length: %s\r\n\r\n' % size).encode())
            assert never.split(b' ')[1] in (b'413', b'400'), (size, never)
        chunked = raw(house.port, head.encode() + b'Transfer-Encoding: chunked\r\n\r\n'
                      + b'400\r\n' + b'x' * 1024 + b'\r\n')
        assert b' 411 ' in chunked.split(b'\r\n')[0], chunked
        for data in (b'{', b'[]', b'"x"', b'{"a":' * 40 + b'1' + b'}' * 40, b'\0', b'\xff',
                     b'{"language":"en"}x'):
            answer = browser.ask('PUT', '/api/preferences', data, Content_Type='application/json')
            assert answer.status == 400 and answer.code == 'invalid', data
        assert raw(house.port, b'GET / HTTP/1.1\r\nHost: x\r\nX: ' + b'a' * 100000 + b'\r\n\r\n'
                   ).split(b' ')[1] in (b'431', b'400', b'413')
    finally:
        house.close()


def spooled(house):
    """Returns how many bytes the portal's unlinked files have."""
    folder = '/proc/%d/fd' % house.processes[-1].pid
    found = 0
    for name in os.listdir(folder):
        try:
            path = os.readlink(os.path.join(folder, name))
            if '(deleted)' in path and not path.startswith(('/memfd', '/dev')):
                found += os.stat(os.path.join(folder, name)).st_size
        except OSError:
            pass
    return found


def upload_head(house, size, path='/api/uploads', kind='application/octet-stream', **fields):
    lines = {'Host': '127.0.0.1:%d' % house.port, 'Origin': 'http://127.0.0.1:%d' % house.port,
             'Content-Type': kind, 'X-File-Name': 'a.txt', 'Content-Length': str(size)}
    lines.update({k.replace('_', '-'): v for k, v in fields.items() if v})
    return ('POST %s HTTP/1.1\r\n' % path
            + ''.join('%s: %s\r\n' % line for line in lines.items()) + '\r\n').encode()


def push(house, head, size):
    """Sends `head` and a body of `size` until the portal stops reading. Returns the bytes sent and the answer's first line."""
    sent, answer = 0, b''
    with socket.create_connection(('127.0.0.1', house.port), timeout=PATIENCE) as connection:
        try:
            connection.sendall(head)
            while sent < size:
                sent += connection.send(b'x' * 65536)
            answer = connection.recv(4096)
        except OSError:
            try:
                answer = answer or connection.recv(4096)
            except OSError:
                pass
    return sent, answer.split(b'\r\n')[0]


def answer_to(house, head):
    """Returns the status line. Tries again without one: closing a connection with unread bytes may lose it (RFC 9112 §9.6)."""
    for _ in range(10):
        line = push(house, head, 65536)[1]
        if line:
            break
    return line


@pytest.mark.long
def test_without_a_session_its_token_the_role_or_a_share_no_byte_of_a_body_is_taken(build):
    house = House(build, portal={'upload_size': '4M', 'spool_size': '12M', 'spool_user_size': '6M',
                                 'session_hours': '1'})
    try:
        sato, mori = house.browser('sato'), house.browser('mori')
        ended = house.browser('ito')
        ended.ask('DELETE', '/api/session')
        size = 4 * 1024 * 1024
        strangers = [{}, {'X_Kiyome_Token': 'x' * 43}, {'Cookie': 'kiyome=' + 'A' * 43, 'X_Kiyome_Token': 'x' * 43},
                     {'Cookie': sato.cookie}, {'Cookie': sato.cookie, 'X_Kiyome_Token': mori.token},
                     {'Cookie': ended.cookie, 'X_Kiyome_Token': ended.token}]
        with concurrent.futures.ThreadPoolExecutor(30) as pool:
            tries = [pool.submit(push, house, upload_head(house, size, **who), size)
                     for who in strangers for _ in range(4)]
            most = 0
            while not all(t.done() for t in tries):
                most = max(most, spooled(house))
                time.sleep(0.02)
        said = {t.result()[1].split(b' ')[1] for t in tries if t.result()[1]}
        assert most == 0, most
        assert said <= {b'401', b'403'}, said
        # The same is true of the large body for administrators, which is kept in memory.
        csv = {'Cookie': sato.cookie, 'X_Kiyome_Token': sato.token}
        line = answer_to(house, upload_head(house, size, '/api/users/import', 'application/json', **csv))
        assert b' 403 ' in line, line
        # A user has a share, and all users have a total. An aborted upload frees its room.
        own = {'Cookie': sato.cookie, 'X_Kiyome_Token': sato.token}
        other = {'Cookie': mori.cookie, 'X_Kiyome_Token': mori.token}
        held = []

        def announce(who):
            connection = socket.create_connection(('127.0.0.1', house.port), timeout=PATIENCE)
            connection.sendall(upload_head(house, size, Expect='100-continue', **who))
            return connection, connection.recv(4096).split(b' ')[1]
        for who, wanted in ((own, b'100'), (own, b'429'), (other, b'100'), (other, b'429')):
            connection, line = announce(who)
            held.append(connection)
            assert line == wanted, (line, wanted)
            if wanted == b'100':
                connection.sendall(b'x' * 1000)
        kato = house.browser('kato')
        connection, line = announce({'Cookie': kato.cookie, 'X_Kiyome_Token': kato.token})
        held.append(connection)
        assert line == b'100', line
        ueda = house.browser('ueda')
        line = answer_to(house, upload_head(house, size, Cookie=ueda.cookie, X_Kiyome_Token=ueda.token))
        assert b' 503 ' in line, line
        for connection in held:
            connection.close()
        for browser in (sato, mori, kato, ueda):
            until(lambda: browser.ask('POST', '/api/uploads', b'text', X_File_Name='a.txt'), 'room for an upload',
                  holds=lambda answer: answer.status == 200)
        assert spooled(house) == 0
    finally:
        house.close()


def test_where_the_disk_has_little_left_for_the_store_no_upload_is_taken(build):
    # The reserve is 60 % of the free space: the store still accepts mail, but the portal accepts no uploads.
    house = House(build, reserve='%dM' % (shutil.disk_usage(parent()).free * 0.6 / 1048576))
    try:
        browser = house.browser('sato')
        answer = browser.ask('POST', '/api/uploads', b'text', X_File_Name='a.txt')
        assert (answer.status, answer.code) in ((503, 'spool-full'),), answer.body
        status = subprocess.run([os.path.join(build, 'kiyome'), 'status', '--config', house.folder], capture_output=True, text=True,
                                cwd=house.folder, env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
        line, = [line for line in status.stdout.splitlines() if 'portal' in line]
        assert status.returncode == 1 and 'takes no uploads' in line, status.stdout
    finally:
        house.close()


def test_clients_that_are_slower_than_any_line_are_shed_and_hold_nobody_up(build):
    house = House(build, portal={'slow_seconds': '2'})
    try:
        browser = house.browser('sato')
        head = ('POST /api/uploads HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n'
                'Cookie: %s\r\nX-Kiyome-Token: %s\r\nContent-Type: application/octet-stream\r\n'
                'X-File-Name: a\r\nContent-Length: 4096\r\n\r\n'
                % (house.port, house.port, browser.cookie, browser.token)).encode()

        def dribble(data):
            """Returns whether the portal closed the connection before it had `data`, whose sending takes at least 80 seconds."""
            with socket.create_connection(('127.0.0.1', house.port)) as connection:
                connection.settimeout(0.2)
                for i in range(len(data)):
                    try:
                        connection.send(data[i:i + 1])
                        if not connection.recv(100):
                            return True
                    except TimeoutError:
                        pass
                    except OSError:
                        return True
            return False

        def stall():
            """Returns whether the portal closed the connection."""
            try:
                raw(house.port, head + b'x' * 100)
            except TimeoutError:
                return False
            return True

        def seconds_of_a_page():
            start = time.monotonic()
            browser.get('/api/mails')
            return time.monotonic() - start

        undisturbed = max(seconds_of_a_page() for _ in range(3))
        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            slow_ones = [pool.submit(dribble, b'GET / HTTP/1.1\r\nHost: ' + b'a' * 400)
                         for _ in range(20)] + [pool.submit(stall) for _ in range(20)]
            assert seconds_of_a_page() < max(5, 50 * undisturbed), undisturbed
            assert all(client.result() for client in slow_ones)
    finally:
        house.close()


def test_one_address_holds_no_more_connections_than_its_share(build):
    house = House(build, portal={'connections_per_address': '10'})

    def is_refused(connection):
        try:
            return connection.recv(1) == b''
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True

    def refused():
        """Returns how many of 30 concurrent connections are refused. Earlier connections may still be counted."""
        with contextlib.ExitStack() as stack:
            held = [stack.enter_context(socket.create_connection(('127.0.0.1', house.port))) for _ in range(30)]
            for connection in held:
                connection.setblocking(False)
            until(lambda: sum(map(is_refused, held)), 'the refusal of 20', holds=lambda count: count >= 20)
            time.sleep(0.3)  # time in which more could be refused
            return sum(map(is_refused, held))

    def is_served():
        try:
            return Browser(house.port).ask('GET', '/').status == 200
        except OSError:
            return False
    try:
        until(refused, 'the share of 10', holds=lambda count: count == 20)
        until(is_served, 'an answer once they are closed')
    finally:
        house.close()


def test_one_session_does_not_take_all_the_threads_that_draw_and_sanitize(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('重い', '本文\n'))
        browser, other = house.browser('sato'), house.browser('mori')

        def ask(_):
            return browser.ask('POST', '/api/mails/%s/text' % message, {}).status

        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            asked = pool.map(ask, range(40))
            other.get('/api/mails')
            said = list(asked)
        assert set(said) == {200, 429} and said.count(200) >= 6, said
        assert ask(0) == 200
    finally:
        house.close()


def test_without_tls_the_portal_serves_no_other_host_unless_that_is_said_and_the_check_says_so(build):
    folder = tempfile.mkdtemp(prefix='kiyome-test-')
    try:
        for listen, more, good in (('0.0.0.0', '', False), ('[::]', '', False), ('192.0.2.1', '', False),
                                   ('127.0.0.2', '', True), ('0.0.0.0', 'plain-http = yes\n', True)):
            with open(os.path.join(folder, 'kiyome.conf'), 'w') as file:
                file.write('[paths]\nstate=%s\nrun=%s\n[portal]\nlisten = %s:%d\nspool = %s\nui = %s\n%s' % (
                    folder, folder, listen, free_port(), folder, os.path.join(HERE, 'pages'), more))
            process = subprocess.Popen([os.path.join(build, 'kiyome-portal'), '--config', folder],
                                       stderr=subprocess.PIPE, text=True)
            line = process.stderr.readline()
            if good:
                process.terminate()
            said = line + process.communicate(timeout=PATIENCE)[1]
            assert (process.returncode == 0) == good, (listen, said)
            assert ('portal.plain-http' in said) != good and ('ready' in said) == good, (listen, said)
            check = subprocess.run([os.path.join(build, 'kiyome'), 'policy', 'check', '--config', folder],
                                   capture_output=True, text=True)
            assert ('portal.plain-http' in check.stdout + check.stderr) != good, check
            assert (check.returncode == 0) == good, check
    finally:
        shutil.rmtree(folder)


def test_with_a_certificate_the_portal_speaks_tls_1_2_and_1_3_and_says_that_it_always_will(build):
    folder = tempfile.mkdtemp(prefix='kiyome-test-')
    certificate, key = os.path.join(folder, 'a.pem'), os.path.join(folder, 'a.key')
    try:
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out',
                        certificate, '-days', '2', '-subj', '/CN=127.0.0.1', '-addext',
                        'subjectAltName=IP:127.0.0.1'], check=True, capture_output=True)
        house = House(build, portal={'tls_certificate': certificate, 'tls_key': key})
        try:
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                context = ssl.create_default_context(cafile=certificate)
                context.minimum_version = context.maximum_version = version
                connection = http.client.HTTPSConnection('127.0.0.1', house.port, context=context)
                connection.request('GET', '/')
                answer = connection.getresponse()
                assert answer.status == 200 and 'max-age' in answer.headers['Strict-Transport-Security']
                connection.close()
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
            context.set_ciphers('ALL:@SECLEVEL=0')
            try:
                with socket.create_connection(('127.0.0.1', house.port)) as plain, \
                        context.wrap_socket(plain, server_hostname='127.0.0.1'):
                    raise AssertionError('TLS 1.1 was spoken')
            except ssl.SSLError:
                pass
            assert b'200 OK' not in raw(house.port, b'GET / HTTP/1.1\r\nHost: x\r\n\r\n')
        finally:
            house.close()
    finally:
        shutil.rmtree(folder)


def started_by(pid):
    """Returns (pid, name) of all descendants of a process."""
    found = []
    for name in os.listdir('/proc'):
        try:
            with open('/proc/%s/stat' % name) as file:
                command, rest = file.read().split('(', 1)[1].rsplit(')', 1)
        except (OSError, IndexError):
            continue
        if int(rest.split()[1]) == pid:
            found += [(int(name), command)] + started_by(int(name))
    return found


def test_no_signal_that_says_nothing_to_a_program_ends_one_of_them(build):
    house = House(build)
    try:
        house.browser('sato')
        running = {(process.pid, 'a program') for process in house.processes}
        running |= {one for process in house.processes for one in started_by(process.pid)}
        numbers = [signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE, signal.SIGALRM, signal.SIGVTALRM,
                   signal.SIGPROF, signal.SIGIO, signal.SIGPWR, signal.SIGSTKFLT, signal.SIGWINCH, signal.SIGURG,
                   signal.SIGRTMIN, signal.SIGRTMIN + 7, signal.SIGRTMAX]
        for pid, name in running:
            # The worker of a single job may have ended on its own.
            for number in numbers if os.path.exists('/proc/%d' % pid) else ():
                os.kill(pid, number)
        time.sleep(1)
        lost = [name for pid, name in running if not os.path.exists('/proc/%d' % pid)
                or open('/proc/%d/stat' % pid).read().rsplit(')', 1)[1].split()[0] in 'ZXT']
        assert not lost, lost
        assert house.browser('mori').get('/api/mails')['mails'] == []
    finally:
        house.close()
