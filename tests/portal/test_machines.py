# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the API for programs that send files with an API key of their own."""
import gzip
import hashlib
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse

import pytest

import shapes
from house import HERE, House, Machine, corpus
from waiting import PATIENCE, until

MACRO = corpus('docx/t-oox-01-macro')
PROGRAM = b'MZ' + b'\0' * 100


def make(root, name='税務システム', **values):
    """Makes a key in the portal, and returns its number and the key."""
    made = root.post('/api/clients', dict(dict(name=name, scope=['send', 'read', 'cancel'], reason='連携'), **values))
    return made['id'], made['key']


def audit(house):
    database = house.database()
    try:
        return database.execute('SELECT who, what, object, detail FROM audit ORDER BY seq').fetchall()
    finally:
        database.close()


@pytest.fixture
def house(build):
    made = House(build)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope='module')
def shared(build):
    """A house with a machine, for tests that do not change it for others."""
    made = House(build)
    try:
        made.number, made.key = make(made.browser('root1'))
        made.machine = Machine(made, made.key)
        yield made
    finally:
        made.close()


def test_a_machine_gets_a_small_file_back_sanitized(shared):
    answer = shared.machine.send('報告.docm', MACRO)
    assert answer.status == 200 and answer.body != MACRO, (answer.status, answer.body[:300])
    assert answer.headers['X-Kiyome-Outcome'] == 'sanitized' and answer.headers['X-Kiyome-Number']
    assert b'vbaProject' not in answer.body


def test_a_machine_gets_the_same_bytes_as_the_command(shared, build, tmp_path):
    source, target = tmp_path / 'in.docm', tmp_path / 'out.docm'
    source.write_bytes(MACRO)
    done = subprocess.run([os.path.join(build, 'kiyome'), 'sanitize', '--config', shared.folder, '-o', target, source],
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert target.read_bytes() == shared.machine.send('報告.docm', MACRO).body


def test_a_machine_is_told_that_a_file_is_withheld_why_and_under_which_number(shared):
    withheld = shared.machine.send('道具.exe', PROGRAM)
    assert withheld.status == 422 and withheld.code == 'withheld', withheld.body
    assert withheld.json['reason'] == 'blocked-type' and len(withheld.json['id']) == 24, withheld.json
    assert withheld.json['job'] == withheld.headers['X-Kiyome-Job']


def test_a_name_is_as_long_as_windows_lets_it_be_and_what_is_kept_of_it_has_its_extension(shared):
    long = '令和八年度通知' * 35 + '.docm'
    for who in (shared.machine.send(long, MACRO), shared.browser('sato').ask('POST', '/api/uploads', MACRO, X_File_Name=urllib.parse.quote(long))):
        assert who.status == 200, who.body
        name = (urllib.parse.unquote(who.headers['Content-Disposition']) if who.headers['Content-Disposition'] else who.json['name'])
        assert '令和八年度通知' * 8 in name and name.endswith(('.docx', '.docm')), name
    assert shared.machine.send('あ' * 400, b'x').code == 'invalid'


def test_a_file_without_content_a_name_or_the_media_type_of_bytes_is_refused(shared):
    assert shared.machine.send('leer', b'').status == 400
    assert shared.machine.ask('POST', '/v1/files', b'x').status == 400  # without a name
    assert shared.machine.send('a', b'x', Content_Type='text/plain').status == 415


def test_a_file_with_a_content_coding_is_refused(shared):
    """A file with a content coding is refused, because kiyome does not decode it and would identify another type."""
    assert shared.machine.send('a.txt', gzip.compress(b'x'), Content_Encoding='gzip').code == 'bad-type'


def test_what_a_machine_sends_and_who_made_its_key_stand_in_the_audit_log(house):
    number, key = make(house.browser('root1'))
    Machine(house, key).send('a.txt', b'abc')
    rows = audit(house)
    assert ('税務システム (machine)', 'file-add') in [row[:2] for row in rows], rows
    added = [row for row in rows if row[1] == 'client-add']
    assert len(added) == 1 and added[0][0].startswith('root1') and added[0][2] == number, rows


def test_the_secret_of_a_key_stands_in_no_log_and_not_in_the_index(shared):
    assert shared.machine.send('a.txt', b'abc').status == 200
    secret = shared.key.split('_', 2)[2]
    with open(shared.log_path, 'rb') as log:
        assert secret.encode() not in log.read()
    assert not any(secret in ''.join(map(str, row)) for row in audit(shared))
    for name in os.listdir(shared.state):
        if name.startswith('index.db'):
            with open(os.path.join(shared.state, name), 'rb') as file:
                assert secret.encode() not in file.read(), name


def test_of_a_larger_file_a_machine_has_a_job_whose_result_is_the_same_bytes(build):
    """For a larger file the machine gets a job. Its result has the same bytes, even after the portal was killed."""
    house = House(build, portal={'machine_answer_size': '1000'})
    try:
        _, key = make(house.browser('root1'), owner='sato')
        machine = Machine(house, key)
        answer = machine.send('報告.docm', MACRO)
        assert answer.status == 202, (answer.status, answer.body)
        job = answer.json['job']
        assert answer.headers['Location'] == '/v1/jobs/' + job
        done = machine.wait(job)
        assert done['state'] == 'done' and done['result']['outcome'] == 'sanitized', done
        assert done['size'] == len(MACRO) and done['name'] == '報告.docm' and done['result']['removed'], done
        result = machine.ask('GET', '/v1/jobs/%s/result' % job)
        assert result.status == 200 and b'vbaProject' not in result.body, result.body[:300]
        database = house.database()
        digest = database.execute('SELECT output_sha256 FROM messages WHERE id = ?', (done['id'],)).fetchone()[0]
        database.close()
        assert hashlib.sha256(result.body).digest() == digest
        assert machine.ask('DELETE', '/v1/jobs/' + job).code == 'conflict'
        withheld = machine.wait(machine.send('道具.exe', PROGRAM * 20).json['job'])
        assert withheld['result']['outcome'] == 'withheld' and withheld['result']['output'] is None
        refused = machine.ask('GET', '/v1/jobs/%s/result' % withheld['job'])
        assert (refused.status, refused.code) == (422, 'withheld'), refused.body
        # The owner of the key sees the files among the own uploads.
        listed = house.browser('sato').get('/api/uploads')['uploads']
        assert {u['id'] for u in listed} == {done['id'], withheld['id']}, listed
        portal = house.processes[-1]
        portal.send_signal(signal.SIGKILL)
        portal.wait()
        house.run('kiyome-portal', None)
        assert machine.ask('GET', '/v1/jobs/%s/result' % job).body == result.body
        small = machine.send('a.txt', b'abc', Prefer='respond-async')
        assert small.status == 202 and machine.wait(small.json['job'])['state'] == 'done'
    finally:
        house.close()


def test_the_same_idempotency_key_and_file_are_the_same_job_with_another_file_it_is_refused(build):
    """The same Idempotency-Key and file give the same job, another file is refused, and each API key has keys of its own."""
    house = House(build)
    try:
        root = house.browser('root1')
        one = Machine(house, make(root, 'one')[1])
        two = Machine(house, make(root, 'two')[1])
        first = one.send('a.docx', MACRO, Idempotency_Key='k1')
        again = one.send('a.docx', MACRO, Idempotency_Key='k1')
        # The output of an uploaded mail contains its number, which is the same again.
        mail = corpus('eml/T-MIME-02-two-transfer-encodings')
        sent = [one.send('a.eml', mail, Idempotency_Key='k0') for _ in range(2)]
        sent.append(one.ask('GET', '/v1/jobs/%s/result' % sent[0].headers['X-Kiyome-Job']))
        assert [answer.status for answer in sent] == [200] * 3 and len({answer.body for answer in sent}) == 1, [a.body for a in sent]
        # Each delivery of the result is recorded.
        hashes = [json.loads(r[3])['sha256'] if r[3].startswith('{') else r[3] for r in audit(house) if r[1] == 'file-repeat']
        assert len(hashes) == 2 and hashlib.sha256(sent[0].body).hexdigest() in hashes[1] and hashlib.sha256(again.body).hexdigest() in hashes[0], hashes
        assert first.status == again.status == 200 and first.body == again.body
        for header in ('X-Kiyome-Job', 'X-Kiyome-Number'):
            assert first.headers[header] == again.headers[header], header
        for name, data in (('a.docx', b'other'), ('b.docx', MACRO)):
            refused = one.send(name, data, Idempotency_Key='k1')
            assert (refused.status, refused.code) == (422, 'idempotency'), refused.body
        assert two.send('a.docx', b'other', Idempotency_Key='k1').status == 200
        later = one.send('a.docx', MACRO, Idempotency_Key='k1', Prefer='respond-async')
        assert later.status == 202 and later.json == {'job': first.headers['X-Kiyome-Job'], 'state': 'done'}
        assert one.send('a.docx', MACRO, Idempotency_Key='').status == 400
        assert one.send('a.docx', MACRO, Idempotency_Key='x' * 201).status == 400
        # Concurrent requests with the same key give one job.
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(one.send('c.docx', MACRO, Idempotency_Key='k2')))
                   for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {a.status for a in answers} <= {200, 202} and len({a.headers['X-Kiyome-Job'] for a in answers}) == 1
        database = house.database()
        assert database.execute("SELECT count(*) FROM messages WHERE direction = 'file'").fetchone() == (4,)
        database.close()
    finally:
        house.close()


def test_a_job_is_cancelled_waiting_or_running(build):
    """Waiting and running jobs can be cancelled, and a job that was interrupted is started again when the file is sent again."""
    house = House(build)
    try:
        machine = Machine(house, make(house.browser('root1'))[1])
        sanitizer = next(p for p in house.processes if 'kiyome-sanitizer' in p.args[0])
        os.kill(sanitizer.pid, signal.SIGSTOP)
        try:
            jobs = [machine.send('%d.txt' % n, b'text %d' % n, Prefer='respond-async', Idempotency_Key='k%d' % n).json['job']
                    for n in range(4)]
            states = [machine.ask('GET', '/v1/jobs/' + job).json for job in jobs]
            assert all(s['state'] == 'working' for s in states), states
            # Two jobs of a key are worked on at once; the others wait in order.
            until(lambda: sorted(machine.ask('GET', '/v1/jobs/' + job).json['phase'] for job in jobs), 'work at two of the jobs',
                  holds=lambda phases: phases == ['waiting'] * 2 + ['working'] * 2)
            for job in (jobs[0], jobs[3]):
                answer = machine.ask('DELETE', '/v1/jobs/' + (job if job == jobs[0] else job.lower()))
                assert answer.status == 200 and answer.json == {'state': 'cancelled'}, answer.body
            same = machine.send('1.txt', b'text 1', Prefer='respond-async', Idempotency_Key='k1')
            assert same.status == 202 and same.json['job'] == jobs[1]
            # The portal is killed during a job. The store takes that for an interruption after two minutes, which the test
            # shortens.
            portal = house.processes[-1]
            portal.send_signal(signal.SIGKILL)
            portal.wait()
        finally:
            os.kill(sanitizer.pid, signal.SIGCONT)
        house.run('kiyome-portal', None)
        assert machine.ask('GET', '/v1/jobs/' + jobs[0]).json['state'] == 'cancelled'
        refused = machine.send('0.txt', b'text 0', Idempotency_Key='k0')
        assert (refused.status, refused.code) == (409, 'conflict'), refused.body
        # The state after two minutes.
        database = sqlite3.connect(os.path.join(house.state, 'index.db'), timeout=PATIENCE)
        with database:
            database.execute('UPDATE client_files SET seen = seen - 130 WHERE id = ?', (jobs[1],))
        database.close()
        assert machine.ask('GET', '/v1/jobs/' + jobs[1]).json['state'] == 'interrupted'
        again = machine.send('1.txt', b'text 1', Idempotency_Key='k1')
        assert again.status == 200 and again.headers['X-Kiyome-Job'] == jobs[1], again.body
        assert machine.ask('GET', '/v1/jobs/' + jobs[1]).json['state'] == 'done'
    finally:
        house.close()


def announce(house, key, size, **headers):
    """Announces a file without sending it. Returns the connection and the status of the answer."""
    connection = socket.create_connection(('127.0.0.1', house.port), timeout=PATIENCE)
    more = ''.join('%s: %s\r\n' % (name.replace('_', '-'), value) for name, value in headers.items())
    connection.sendall(('POST /v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nX-File-Name: a.txt\r\n%s'
                        'Content-Type: application/octet-stream\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n' % (
                            key, more, size)).encode())
    return connection, int(connection.recv(4096).split(b' ')[1])


def test_what_a_key_may_not_send_is_refused_before_it_is_sent_what_is_over_its_quota(build):
    """A file is refused before its body is sent if it exceeds the quota of the key or if two others are in progress."""
    house = House(build)
    open_ones = []
    try:
        root = house.browser('root1')
        full = Machine(house, make(root, 'full', quotaFiles=1)[1])
        first = full.send('a.txt', b'abc', Idempotency_Key='k1')
        assert first.status == 200, first.body
        # A file that has been counted may be sent again.
        for headers, wanted in (({}, 429), ({'Idempotency_Key': 'k2'}, 429), ({'Idempotency_Key': 'k1'}, 100)):
            connection, status = announce(house, full.key, 90000000 if wanted == 429 else 3, **headers)
            open_ones.append(connection)
            assert status == wanted, (headers, status)
        again = full.send('a.txt', b'abc', Idempotency_Key='k1')
        assert (again.status, again.body) == (200, first.body), again.body
        small = make(root, 'small', quotaBytes=1000)[1]
        for size, wanted in ((1001, 429), (1000, 100)):
            connection, status = announce(house, small, size)
            open_ones.append(connection)
            assert status == wanted, (size, status)
        free = Machine(house, make(root, 'free')[1])
        for wanted in (100, 100, 429):
            connection, status = announce(house, free.key, 5)
            open_ones.append(connection)
            assert status == wanted, status
        # An announced file that is not sent frees its place.
        open_ones[-2].close()
        until(lambda: free.send('a.txt', b'abc').status == 200, 'the place of the upload that was never sent')
    finally:
        for connection in open_ones:
            connection.close()
        house.close()


def test_where_store_most_leaves_no_room_people_and_machines_are_told_so_and_when_to_come_again(build):
    """Beyond store.most, users and machines are told when to try again, and not how much others hold."""
    house = House(build, most='1M')
    try:
        until(lambda: 'kept' in house.status(), 'the size of what is kept')
        machine = Machine(house, make(house.browser('root1'))[1])
        for answer in (house.browser('sato').ask('POST', '/api/uploads', b'x' * 1100000, X_File_Name='a.txt'),
                       machine.send('a.txt', b'x' * 1100000)):
            assert (answer.status, answer.code, answer.headers['Retry-After']) == (507, 'store-full', '60'), answer.body
            assert b'MiB' not in answer.body, answer.body
        assert machine.send('a.txt', b'x').status == 200
    finally:
        house.close()


@pytest.fixture
def root(house):
    return house.browser('root1')


@pytest.fixture
def sender(house, root):
    """A machine whose key may send two files, and which has sent both, the second one as a job."""
    machine = Machine(house, make(root, 'sender', scope=['send'], quotaFiles=2)[1])
    assert machine.send('a.txt', b'abc').status == 200
    machine.job = machine.send('a.txt', b'abcd', Prefer='respond-async').json['job']
    return machine


def test_a_key_sends_as_many_files_as_its_quota_says(sender):
    answer = sender.send('a.txt', b'x')
    assert (answer.status, answer.code) == (429, 'quota')


def test_a_key_does_nothing_beyond_its_scope(sender):
    for method in ('GET', 'DELETE'):
        answer = sender.ask(method, '/v1/jobs/' + sender.job)
        assert (answer.status, answer.code) == (403, 'forbidden'), answer.body


def test_a_key_sends_as_many_bytes_as_its_quota_says(house, root):
    small = Machine(house, make(root, 'small', quotaBytes=10)[1])
    assert small.send('a.txt', b'12345').status == 200
    assert small.send('a.txt', b'123456').code == 'quota'
    assert small.send('a.txt', b'12345').status == 200


def test_a_file_is_sanitized_under_the_policy_of_its_key(house, root):
    strict = Machine(house, make(root, 'strict', policy='text-only')[1])
    answer = strict.send('a.docx', MACRO)
    assert answer.status == 200 and answer.headers['Content-Type'].startswith('text/plain'), answer.headers.items()


def test_a_key_for_nobody_or_with_a_wrong_value_is_not_made_and_a_day_that_is_over_is_called_that(root):
    for wrong in ({'policy': 'none'}, {'owner': 'nobody'}, {'expires': 5}, {'scope': ['all']}, {'quotaFiles': -1},
                  {'expires': int(time.time()) - 5}, {'name': 'x\u202ey'}, {'name': 'x\u2028y'}, {'name': 'x\u200b'}):
        answer = root.ask('POST', '/api/clients', dict(dict(name='x', scope=['send'], reason='x'), **wrong))
        assert answer.status in (400, 404), (wrong, answer.body)
        assert (answer.json['error'].get('fault') == 'allow-expires-past') == (wrong.get('expires', 0) > 5), answer.body


def key_named(root, name):
    listed = root.get('/api/clients')['clients']
    assert not any('kiyome_' in str(client) for client in listed)
    return next(client for client in listed if client['name'] == name)


def test_the_list_of_keys_says_how_each_was_used_and_has_no_key(root, sender):
    used = key_named(root, 'sender')
    assert used['state'] == 'live' and used['files'] == 2 and used['bytes'] == 7 and used['lastUsed'] and used['lastFrom'] == '127.0.0.1', used


def test_a_key_that_is_revoked_opens_nothing_and_that_is_logged(house, root, sender):
    number = key_named(root, 'sender')['id']
    root.post('/api/clients/%s/revoke' % number, {'reason': '終了'})
    assert root.refused('POST', '/api/clients/%s/revoke' % number, {'reason': '終了'})[0] == 404
    answer = sender.send('a.txt', b'x')
    assert (answer.status, answer.code) == (401, 'bad-key')
    rows = audit(house)
    assert [r[2] for r in rows if r[1] == 'client-revoke'] == [number], rows
    assert any('revoked' in r[3] for r in rows if r[1] == 'key-refused'), rows


def test_a_key_opens_nothing_after_its_end_and_that_is_logged(house, root):
    soon, key = make(root, 'soon', expires=int(time.time()) + 5)
    short, listed = Machine(house, key), key_named(root, 'soon')
    assert listed['id'] == soon and listed['state'] == 'live'
    time.sleep(max(0, listed['expires'] - time.time()) + 1)
    assert short.send('a.txt', b'x').code == 'bad-key'
    rows = audit(house)
    assert any('expired' in r[3] for r in rows if r[1] == 'key-refused'), rows


def test_a_key_that_is_revoked_while_its_file_is_made_gets_nothing_of_it_at_once_and_by_its_job(build):
    house = House(build)
    try:
        root = house.browser('root1')
        sanitizer = next(p for p in house.processes if 'kiyome-sanitizer' in p.args[0])
        for by_job in (False, True):
            number, key = make(root)
            machine = Machine(house, key)
            job = machine.send('a.txt', b'abc').headers['X-Kiyome-Job']
            answers = []
            ask = ((lambda m=machine, j=job: answers.append(m.ask('GET', '/v1/jobs/%s/result' % j))) if by_job
                   else (lambda m=machine: answers.append(m.send('b.txt', b'abcd'))))
            os.kill(sanitizer.pid, signal.SIGSTOP)
            thread = threading.Thread(target=ask)
            thread.start()
            try:
                what = 'file-open' if by_job else 'file-add'
                until(lambda: [r[1] for r in audit(house)].count(what) == (1 if by_job else 2), 'the entry in the audit log')
                root.post('/api/clients/%s/revoke' % number, {'reason': '終了'})
            finally:
                os.kill(sanitizer.pid, signal.SIGCONT)
            thread.join()
            assert (answers[0].status, answers[0].code) == (401, 'bad-key'), answers[0].body
            assert b'abc' not in answers[0].body and answers[0].headers['X-Kiyome-Outcome'] is None
    finally:
        house.close()


def test_of_several_files_at_once_with_one_idempotency_key_one_is_taken(build):
    """Of concurrent files with one Idempotency-Key only one is accepted, and an aborted transfer does not count."""
    house = House(build, portal={'slow_seconds': '2'})
    try:
        root = house.browser('root1')
        machine = Machine(house, make(root, quotaFiles=3)[1])
        for _ in range(3):
            # The portal may notice the aborted transfers only after slow-seconds.
            def begun():
                connection, status = announce(house, machine.key, 100000)
                if status == 429:
                    connection.close()
                    return None
                assert status == 100, status
                return connection
            with until(begun, 'the place of one that was cut off') as connection:
                connection.sendall(b'x' * 50000)
        for n in range(3):
            answers = []
            # An aborted transfer may still hold its place.
            threads = [threading.Thread(target=lambda i=i: answers.append(machine.send('a.txt', b'%d\n' % i, Idempotency_Key='k%d' % n)))
                       for i in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            while any(answer.status == 429 and answer.code == 'rate' for answer in answers):
                answers = [machine.send('a.txt', b'%d\n' % i, Idempotency_Key='k%d' % n) for i in range(2)]
            assert sorted(answer.status for answer in answers) == [200, 422], [answer.body for answer in answers]
            assert [answer.code for answer in answers if answer.status == 422] == ['idempotency']
        assert machine.send('a.txt', b'x').code == 'quota'
        database = house.database()
        assert database.execute("SELECT count(*) FROM messages WHERE direction = 'file'").fetchone() == (3,)
        database.close()
    finally:
        house.close()


def machine_operations():
    for path, item in shapes.DOCUMENT['paths'].items():
        for method in item if path.startswith('/v1/') else ():
            yield method.upper(), path


def test_no_key_reaches_anothers_job_or_a_persons_no_session_opens_the_machines_side(build):
    """A key reaches no job of another key and no user's data, and neither API accepts the login of the other."""
    house = House(build)
    try:
        root = house.browser('root1')
        own = Machine(house, make(root, 'own', owner='sato')[1])
        other = Machine(house, make(root, 'other', owner='sato')[1])
        upload = house.browser('sato').ask('POST', '/api/uploads', b'abc', X_File_Name='a.txt').json['id']
        job = own.send('himitsu.txt', b'abc').headers['X-Kiyome-Job']
        nobodys = '7ZZZ-7ZZZ-7ZZZ-7ZZZ-7ZZZ'
        for method, pattern in machine_operations():
            if pattern == '/v1/files':
                continue
            answers = [other.ask(method, pattern.replace('{id}', x)) for x in (job, upload, nobodys)]
            assert {(a.status, a.code) for a in answers} == {(404, 'not-found')}, (method, pattern, answers[0].body)
            assert len({a.body for a in answers}) == 1
        for browser in (house.browser(), house.browser('sato'), root):
            for method, pattern in machine_operations():
                answer = browser.ask(method, pattern.replace('{id}', job), b'abc' if method == 'POST' else None,
                                     X_File_Name='a.txt')
                assert (answer.status, answer.code) == (401, 'bad-key'), (method, pattern, answer.body)
                assert answer.headers['WWW-Authenticate'] == 'Bearer'
        for path, item in shapes.DOCUMENT['paths'].items():
            for method in item if path.startswith('/api/') and path != '/api/session' else ():
                answer = own.ask(method.upper(), path.replace('{id}', upload).replace('{path}', '1').replace('{name}', 'sato'),
                                 b'' if method == 'get' else b'{}', Content_Type='application/json', Origin=own.browser.origin,
                                 X_Kiyome_Token='x')
                assert (answer.status, answer.code) in ((401, 'no-session'), (415, 'bad-type')), (method, path, answer.body)
        assert own.ask('GET', '/v1/jobs/' + job, Origin='https://evil.example').code == 'bad-origin'
        assert own.ask('GET', '/v1/jobs/' + job).status == 200
        # A session in addition to a valid key grants nothing more.
        sato = house.browser('sato')
        assert other.ask('GET', '/v1/jobs/' + job, Cookie=sato.cookie).status == 404
    finally:
        house.close()


def test_wrong_keys_are_recorded_and_then_refused_without_filling_the_log(build):
    """Wrong keys are recorded, and later refused without a record; a right key works meanwhile."""
    house = House(build, portal={'lock_failures': '5'})
    try:
        number, key = make(house.browser('root1'))
        right = Machine(house, key)
        wrong = [key[:-1] + ('A' if key[-1] != 'A' else 'E'), 'kiyome_%s_%s' % ('7ZZZ-7ZZZ', key[17:]), 'x', key.lower(),
                 key + 'A', key[:-1]]
        codes = [Machine(house, text).ask('GET', '/v1/jobs/x').code for text in wrong + wrong]
        assert codes == ['bad-key'] * 5 + ['locked'] * 7, codes
        assert right.send('a.txt', b'abc').status == 200
        for header in (None, 'Basic ' + key, 'Bearer', 'Bearer ' + key + ' x', 'Bearer ' + 'x' * 500):
            answer = right.ask('GET', '/v1/jobs/x', Authorization=header)
            assert (answer.status, answer.code) == (401, 'bad-key'), (header, answer.body)
        rows = [r for r in audit(house) if r[1] == 'key-refused']
        assert len(rows) == 5 and all('127.0.0.1' in r[3] for r in rows), rows
        assert not any(key[17:40] in str(r) for r in rows)
    finally:
        house.close()


def test_kiyome_client_makes_a_key_that_works_and_is_shown_once_lists_and_revokes_it(build):
    house = House(build)
    try:
        def run(*arguments):
            return subprocess.run([os.path.join(build, 'kiyome'), 'client', *arguments, '--config', house.folder],
                                  capture_output=True, check=False, text=True)
        made = run('add', '税務システム', '--reason', '連携', '--scope', 'send,read', '--policy', 'strict', '--owner', 'sato',
                   '--files-a-day', '5', '--bytes-a-day', '2k', '--expires', '30d')
        assert made.returncode == 0 and len(made.stdout.splitlines()) == 1, (made.stdout, made.stderr)
        key = made.stdout.strip()
        machine = Machine(house, key)
        assert machine.send('a.txt', b'abc').status == 200
        assert machine.send('b.txt', b'x' * 2046).code == 'quota'
        assert machine.ask('DELETE', '/v1/jobs/x').code == 'forbidden'
        listed = json.loads(run('list', '--json').stdout)
        rows = listed if isinstance(listed, list) else [listed]
        assert rows[0]['name'] == '税務システム' and rows[0]['quota_bytes'] == 2048 and rows[0]['files'] == 1, rows
        assert key[17:] not in run('list', '--json').stdout + run('list').stdout
        for wrong in (['add', 'x'], ['add', '--reason', 'x'], ['add', 'x', '--reason', 'x', '--bytes-a-day', '5x'],
                      ['revoke', 'x', '--reason', 'x'], ['revoke', rows[0]['id']]):
            assert run(*wrong).returncode == 2, wrong
        assert run('add', 'x', '--reason', 'x', '--policy', 'none').returncode == 2
        assert run('revoke', '7ZZZ-7ZZZ', '--reason', 'x').returncode == 1
        assert run('revoke', rows[0]['id'], '--reason', '終了').returncode == 0
        assert machine.send('a.txt', b'abc').code == 'bad-key'
    finally:
        house.close()


class Bound(House):
    """A house with a policy of the administrators."""

    def configure(self, **values):
        super().configure(**values)
        os.makedirs(os.path.join(self.folder, 'policy.d'), exist_ok=True)
        with open(os.path.join(self.folder, 'policy.d', 'bound.conf'), 'w') as file:
            file.write('[policy]\npreset=text-only\n')


def test_a_key_ends_with_its_owner_whose_policy_it_had_and_can_be_bound_to_a_policy_of_policy_d(build):
    """A key is disabled with its owner, whose policy it has unless it is bound to a policy of policy.d, by portal or command."""
    house = Bound(build)
    try:
        root = house.browser('root1')
        bound = Machine(house, make(root, 'bound', policy='bound')[1])
        answer = bound.send('a.docx', MACRO)
        assert answer.status == 200 and answer.headers['Content-Type'].startswith('text/plain'), answer.headers.items()
        made = subprocess.run([os.path.join(build, 'kiyome'), 'client', 'add', 'x', '--reason', 'x', '--policy', 'bound',
                               '--owner', 'sato', '--config', house.folder], capture_output=True, check=False, text=True)
        assert made.returncode == 0, made.stderr
        owned = Machine(house, made.stdout.strip())
        job = owned.send('a.txt', b'abc', Prefer='respond-async').json['job']
        owned.wait(job)
        house.administrator().ask('user-remove', name='sato')
        states = {c['name']: c['state'] for c in root.ask('GET', '/api/clients').json['clients']}
        assert states == {'bound': 'live', 'x': 'ownerless'}, states
        for answer in (owned.send('a.docx', MACRO), owned.ask('GET', '/v1/jobs/%s/result' % job)):
            assert (answer.status, answer.code) == (401, 'bad-key'), (answer.status, answer.body[:300])
        assert bound.send('a.txt', b'abc').status == 200
        details = [r[3] for r in audit(house) if r[1] == 'key-refused']
        assert any('owner' in d for d in details), details
        # If the policy does not exist any more, no other policy takes its place.
        job = bound.send('a.docx', MACRO, Prefer='respond-async').json['job']
        assert bound.wait(job)['state'] == 'done' and bound.ask('GET', '/v1/jobs/%s/result' % job).status == 200
        os.unlink(os.path.join(house.folder, 'policy.d', 'bound.conf'))
        opener, = (p for p in house.processes if p.poll() is None and p.args[0].endswith('/kiyome-opener'))
        opener.send_signal(signal.SIGHUP)
        answer = until(lambda: bound.ask('GET', '/v1/jobs/%s/result' % job), 'the refusal', holds=lambda answer: answer.status != 200)
        assert (answer.status, answer.code) == (409, 'conflict'), answer.body
    finally:
        house.close()


def test_the_example_client_of_the_documents_does_what_they_say(build):
    house = House(build)
    try:
        _, key = make(house.browser('root1'))
        with open(os.path.join(HERE, '..', '..', 'doc', 'portal.md'), encoding='utf-8') as file:
            example = re.search(r'```python\n(#!/usr/bin/env python3\n.*?)```', file.read(), re.DOTALL).group(1)
        assert len(example.splitlines()) <= 25
        with open(os.path.join(HERE, '..', '..', 'doc', 'portal.ja.md'), encoding='utf-8') as file:
            assert re.search(r'```python\n(#!/usr/bin/env python3\n.*?)```', file.read(), re.DOTALL)
        script = os.path.join(house.folder, 'example.py')
        with open(script, 'w', encoding='utf-8') as file:
            file.write(example)
        for name, data, status in (('報告.docm', MACRO, 0), ('道具.exe', PROGRAM, 1)):
            source = os.path.join(house.folder, name)
            with open(source, 'wb') as file:
                file.write(data)
            for more in ('', 'respond-async'):
                environment = dict(os.environ, KIYOME_URL='http://127.0.0.1:%d' % house.port, KIYOME_KEY=key, PREFER=more)
                done = subprocess.run([sys.executable, script, source, source + '.out'], env=environment,
                                      capture_output=True, check=False, timeout=PATIENCE)
                assert done.returncode == status, (name, done.stderr)
                if status == 0:
                    with open(source + '.out', 'rb') as file:
                        assert b'vbaProject' not in file.read()
                else:
                    assert 'blocked-type' in done.stderr.decode(), done.stderr
    finally:
        house.close()


def test_all_machines_together_hold_half_of_the_spool_people_have_the_rest(build):
    house = House(build, portal={'upload_size': '4M', 'spool_size': '12M', 'spool_user_size': '4M'})
    held = []
    try:
        root = house.browser('root1')
        for number, wanted in enumerate((100, 503, 503)):
            connection, status = announce(house, make(root, 'machine %d' % number)[1], 4000000)
            held.append(connection)
            assert status == wanted, (number, status)
        for name in ('sato', 'mori'):
            answer = house.browser(name).ask('POST', '/api/uploads', b'x' * 3000000, X_File_Name='a.txt')
            assert answer.status == 200, answer.body
    finally:
        for connection in held:
            connection.close()
        house.close()


def test_what_finds_no_place_among_those_that_wait_leaves_nothing(build):
    """A request beyond the limit of waiting jobs leaves no record, and result downloads leave places for users."""
    house = House(build)
    try:
        root = house.browser('root1')
        # A key may do two things of a kind at once.
        machines = [Machine(house, make(root, 'machine %d' % n)[1]) for n in range(3)]
        machine = machines[0]
        done = [each.send('a.txt', b'abc').headers['X-Kiyome-Job'] for each in machines]
        sanitizer = next(p for p in house.processes if 'kiyome-sanitizer' in p.args[0])

        def count(sql):
            database = house.database()
            try:
                return database.execute(sql).fetchone()[0]
            finally:
                database.close()

        os.kill(sanitizer.pid, signal.SIGSTOP)
        try:
            answers = [machine.send('%d.txt' % n, b'text %d' % n, Prefer='respond-async, wait=10') for n in range(106)]
            taken = [answer for answer in answers if answer.status == 202]
            # Up to two jobs are already worked on.
            assert 100 <= len(taken) <= 102 and {a.status for a in answers} == {202, 429}, [a.status for a in answers]
            # The three files above count, too.
            assert count('SELECT count(*) FROM messages') == count('SELECT count(*) FROM client_files') == len(taken) + 3
            # Result downloads get four of the eight places of kiyome-opener; more are refused at once.
            fetched = []
            threads = [threading.Thread(target=lambda n=n: fetched.append(
                Machine(house, machines[n % 3].key).ask('GET', '/v1/jobs/%s/result' % done[n % 3]).status)) for n in range(6)]
            for thread in threads:
                thread.start()
            until(lambda: len(fetched) >= 2, 'the answers of those that found no place')
            assert fetched == [429, 429], fetched
        finally:
            os.kill(sanitizer.pid, signal.SIGCONT)
        for thread in threads:
            thread.join()
        assert sorted(fetched) == [200] * 4 + [429] * 2, (fetched, house.log())
    finally:
        house.close()
