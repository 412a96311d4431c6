# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the portal's API for administrators and auditors, and that openapi.json is complete."""
import ast
import csv
import glob
import io
import json
import os
import re
import subprocess
import sys
import time

import pytest

import shapes
from house import HERE, House, PASSWORD
from namespaces import need_private_mounts
from waiting import until


def test_an_administrator_keeps_the_allowlist(build):
    house = House(build)
    try:
        browser = house.browser('root1')
        assert browser.get('/api/allow') == {'entries': []}
        soon = int(time.time()) + 86400
        number = browser.post('/api/allow', {'type': 'docx', 'sender': 'a@example.jp', 'reason': '業務',
                                             'approver': 'tanaka', 'expires': soon})['id']
        domain = browser.post('/api/allow', {'linkDomain': 'example.jp', 'reason': '庁内案内',
                                             'approver': 'tanaka', 'expires': soon})['id']
        entries = {e['id']: e for e in browser.get('/api/allow')['entries']}
        assert entries[number]['sender'] == 'a@example.jp' and entries[number]['hits'] == 0
        assert entries[number]['linkDomain'] is None and entries[domain]['linkDomain'] == 'example.jp'
        assert browser.refused('POST', '/api/allow', {'type': 'docx', 'expires': soon})[0] == 400
        assert browser.refused('POST', '/api/allow', {'type': 'nonesuch', 'reason': '業務', 'approver': '課長',
                                                      'expires': soon})[0] == 400
        browser.post('/api/allow/%s/remove' % number, {'reason': '不要'})
        assert [e['id'] for e in browser.get('/api/allow')['entries']] == [domain]
    finally:
        house.close()


def test_where_two_administrators_are_one_confirms_what_the_other_added(build):
    """With two administrators, one confirms what the other adds to the allowlist. The portal shows which entries need a review
    and which mails they let pass."""
    house = House(build)
    try:
        house.administrator().ask('user-add', name='root2', roles='administrator', password=PASSWORD, mail='root2@city.example.jp')
        one, two = house.browser('root1'), house.browser('root2')
        given = one.post('/api/allow', {'type': 'zip', 'reason': '業務', 'approver': '課長', 'expires': int(time.time()) + 86400})
        assert given['state'] == 'proposed', given
        entry = one.get('/api/allow')['entries'][0]
        assert (entry['state'], entry['words'], entry['mine']) == ('proposed', 'root1', True), entry
        assert one.refused('POST', '/api/allow/%s/confirm' % given['id'])[0] == 409
        assert two.get('/api/allow')['entries'][0]['mine'] is False
        assert two.post('/api/allow/%s/confirm' % given['id']) == {'state': 'live'}
        entry = two.get('/api/allow')['entries'][0]
        assert (entry['state'], entry['words']) == ('live', 'root1, root2'), entry
        assert [(e['id'], e['wide'], e['finding']) for e in one.get('/api/allow/report')['entries']] == [(given['id'], True, None)]
        assert one.get('/api/allow/%s/uses' % given['id']) == {'uses': []}
        message = house.mail('sato@city.example.jp', '許可の件')
        house.door().allow_used(message, [given['id']])
        use = one.get('/api/allow/%s/uses' % given['id'])['uses'][0]
        assert (use['mail'], use['subject'], use['sender']) == (message, '許可の件', 'a@example.jp'), use
        assert one.get('/api/allow')['entries'][0]['hits'] == 1
    finally:
        house.close()


def test_an_administrator_blocks_alone_and_at_once(build):
    house = House(build)
    try:
        browser = house.browser('root1')
        assert browser.get('/api/blocks') == {'entries': []}
        sender = browser.post('/api/blocks', {'sender': '@Evil.example', 'reason': '詐欺'})['id']
        link = browser.post('/api/blocks', {'link': 'evil.example/login', 'reason': '詐欺', 'expires': int(time.time()) + 86400})['id']
        entries = {e['id']: e for e in browser.get('/api/blocks')['entries']}
        assert entries[sender]['sender'] == 'evil.example' and entries[sender]['expires'] is None and entries[sender]['hits'] == 0
        assert entries[link]['link'] == 'evil.example/login' and entries[link]['sender'] is None
        for wrong in ({'reason': 'x'}, {'sender': 'nobody', 'reason': 'x'}, {'sender': 'a.example', 'reason': ' '}):
            assert browser.refused('POST', '/api/blocks', wrong)[0] == 400, wrong
        browser.post('/api/blocks/%s/remove' % sender, {'reason': '解決'})
        assert [e['id'] for e in browser.get('/api/blocks')['entries']] == [link]
    finally:
        house.close()


@pytest.fixture
def house(build):
    made = House(build)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def root(house):
    """Returns the browser of an administrator."""
    return house.browser('root1')


def add_hara(root):
    root.post('/api/users', {'name': 'hara', 'display': '原', 'mail': 'hara@city.example.jp',
                             'department': '税務課', 'roles': ['staff'],
                             'addresses': ['zei@city.example.jp'], 'password': PASSWORD})


def test_an_administrator_adds_a_user_who_signs_in_and_is_found_by_a_piece_of_his_name(house, root):
    add_hara(root)
    names = {u['name']: u for u in root.get('/api/users')['users']}
    assert names['hara']['addresses'] == ['zei@city.example.jp'], names['hara']
    assert names['hara']['source'] == 'local' and not names['hara']['disabled']
    assert house.browser('hara').get('/api/session')['user']['display'] == '原'
    assert [u['name'] for u in root.get('/api/users', text='har')['users']] == ['hara']


def test_a_user_whom_an_administrator_disables_does_not_sign_in(house, root):
    add_hara(root)
    assert root.refused('PUT', '/api/users/hara', {'disabled': True}) == (400, 'invalid')
    root.post('/api/users/hara', {'disabled': True, 'reason': '異動'}, method='PUT')
    assert house.browser().refused('POST', '/api/session', {'name': 'hara', 'password': PASSWORD}
                                   )[0] == 401


def test_a_user_without_a_name_or_with_a_taken_one_or_a_wrong_value_is_refused(root):
    add_hara(root)
    for bad in ({'name': 'hara', 'password': PASSWORD}, {'name': ''}, {},
                {'name': 'x', 'roles': ['king']}, {'name': 'y', 'password': '1'}):
        assert root.refused('POST', '/api/users', bad)[0] in (400, 409), bad


@pytest.fixture
def other(house):
    """Returns the browser of a second administrator."""
    house.administrator().ask('user-add', name='root2', roles='administrator', password=PASSWORD,
                              mail='root2@city.example.jp')
    return house.browser('root2')


@pytest.fixture
def change(root, other):
    """Requests an account that could give access to others' mail, and returns the change that needs the second administrator."""
    made = {'name': 'noda1', 'display': '野田', 'mail': 'noda1@city.example.jp', 'roles': ['staff', 'auditor'], 'password': PASSWORD}
    assert root.refused('POST', '/api/users', made) == (409, 'conflict')
    row, = other.get('/api/changes')['changes']
    return row


def test_a_second_administrator_sees_what_the_first_one_asked_for_without_its_password(change):
    assert (change['name'], change['by'], change['mine'], change['mayAgree']) == ('noda1', 'root1', False, True), change
    assert 'auditor' in change['what'] and 'noda1@' in change['detail'] and PASSWORD not in str(change), change
    assert change['until'] - change['asked'] == 7 * 86400


def test_the_administrator_who_asked_does_not_agree_and_nobody_agrees_to_what_was_not_asked_for(root, other, change):
    assert not root.get('/api/changes')['changes'][0]['mayAgree']
    assert root.refused('POST', '/api/changes/noda1/agree', {'by': 'root1'}) == (403, 'forbidden')
    assert other.refused('POST', '/api/changes/noda1/agree', {'by': 'nobody'}) == (404, 'not-found')


@pytest.mark.parametrize('answer', ['agree', 'refuse'])
def test_a_second_administrator_agrees_or_refuses_and_the_account_is_there_or_not(other, change, answer):
    other.post('/api/changes/noda1/' + answer, {'by': 'root1'})
    assert other.get('/api/changes')['changes'] == []
    assert bool(other.get('/api/users', text='noda1')['users']) == (answer == 'agree')


def test_users_come_from_csv_all_or_none_and_the_line_of_a_fault_is_named(root):
    good = 'name,display,mail,department,roles\nnoda,野田,noda@city.example.jp,福祉課,staff\n'
    done = root.post('/api/users/import', {'csv': good + 'bad name!,x,,,king\n'})
    assert done['added'] == 0 and done['errors'][0]['line'] == 3, done
    done = root.post('/api/users/import', {'csv': good})
    assert done == {'errors': [], 'added': 1, 'changed': 0}, done


PROOF = os.path.join(HERE, '..', 'sandbox', 'proof.py')


def wait_for_failure(browser):
    return until(lambda: {p['name']: p for p in browser.get('/api/health')['parts']}.get('worker-convert'), 'a failure of the converter',
                 holds=lambda part: part and part['detail'])


def test_an_administrator_sees_policies_health_and_figures(build):
    need_private_mounts()
    house = House(build)
    try:
        house.deliver(house.letter('表', files=[('a.txt', 'text/plain', b'abc')]))
        browser = house.browser('root1')
        policies = {p['name']: p for p in browser.get('/api/policies')['policies']}
        assert {'standard', 'strict', 'text-only'} <= set(policies)
        assert 'mail.notice=' in policies['standard']['text']
        # Each setting of a policy has an explanation in the language of the reader.
        settings = {setting['key']: setting for setting in policies['standard']['settings']}
        assert len(settings) == policies['standard']['text'].count('=') - 1
        assert settings['mail.notice']['value'] == 'changed' and '知らせ' in settings['mail.notice']['words'], settings['mail.notice']
        assert all(setting['words'] or key.startswith('methods.') for key, setting in settings.items()), settings
        parts = {p['name']: p['state'] for p in browser.get('/api/health')['parts']}
        assert parts['portal'] == parts['store'] == parts['opener'] == parts['sanitizer'] == 'ready'
        # Without its milter a gateway is reported as failed, to every role that may ask.
        assert parts['milter'] == 'stopped' and 'folder' not in parts
        with open(os.path.join(house.folder, 'kiyome.conf'), 'a') as file:
            file.write('[milter]\nsocket=unix:run/milter/milter.sock\n')
        milter = subprocess.Popen([os.path.join(build, 'kiyome-milter'), '--config', house.folder], stderr=subprocess.DEVNULL)
        try:
            def state():
                return {p['name']: p['state'] for p in browser.get('/api/health')['parts']}['milter']

            def is_ready():
                assert milter.poll() is None
                return state() == 'ready'
            until(is_ready, "the milter's readiness")
        finally:
            milter.kill()
            milter.wait()
        assert state() == 'stopped'
        now = int(time.time())
        for by in ('day', 'type', 'sender', 'reason', 'outcome', 'method'):
            rows = browser.get('/api/statistics', by=by, since=now - 86400 * 3, until=now + 86400)
            assert by == 'reason' or rows['rows'], by
        # A sanitizer without bubblewrap is reported with a warning.
        house.stop(house.processes[1])
        house.run('kiyome-sanitizer', 'sanitizer/sanitizer.sock', (sys.executable, PROOF, '--without', '/usr/bin/bwrap'))
        browser.post('/api/preferences', {'language': 'ja'}, method='PUT')
        part = wait_for_failure(browser)
        assert part['state'] == 'warning' and 'bubblewrap がインストールされていません' in part['detail'], part
    finally:
        house.close()


def test_an_administrator_sees_no_mails_content_alone_and_where_he_may(build):
    """An administrator reads no mail by default; if the configuration permits it, each access needs a reason and is recorded."""
    house = House(build)
    try:
        message = house.deliver(house.letter('内緒', '秘密の本文\n'))
        browser = house.browser('root1')
        assert browser.get('/api/mails/' + message)['mayRead'] is False
        for path in ('/text', '/parts/1.1/pages', '/parts/1.1/render'):
            assert browser.ask('POST', '/api/mails/' + message + path, {'reason': '障害の調査'}).status in (400, 403), path
    finally:
        house.close()
    house = House(build, portal={'administrators_look': 'yes'})
    try:
        message = house.deliver(house.letter('内緒', '秘密の本文\n'))
        browser = house.browser('root1')
        assert browser.get('/api/mails', scope='all')['mails'][0]['id'] == message
        shown = browser.get('/api/mails/' + message)
        assert (shown['relation'], shown['mayRead']) == ('metadata', True), shown
        assert browser.ask('POST', '/api/mails/%s/text' % message, {}).status in (400, 403)
        shown = browser.post('/api/mails/%s/text' % message, {'reason': '障害の調査'})
        assert '秘密の本文' in shown['text']
        assert '障害の調査' in str(list(house.database().execute(
            "SELECT why, detail FROM audit WHERE what = 'open'")))
        auditor = house.browser('audit1')
        assert auditor.get('/api/mails/' + message)['mayRead'] is False
        assert house.browser('sato').get('/api/mails/' + message)['mayRead'] is True
        assert auditor.ask('POST', '/api/mails/%s/text' % message, {'reason': '監査'}).status == 403
    finally:
        house.close()


def test_an_auditor_reads_and_exports_the_log_and_that_is_recorded(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('=HYPERLINK("x")'))
        house.browser('sato').get('/api/mails/' + message)
        browser = house.browser('audit1')
        entries = browser.get('/api/audit', object=message)['entries']
        assert entries and {e['object'] for e in entries} == {message}
        page = browser.get('/api/audit', limit=2)
        assert len(page['entries']) == 2 and page['next']
        further = browser.get('/api/audit', limit=2, cursor=page['next'])
        assert not {e['seq'] for e in page['entries']} & {e['seq'] for e in further['entries']}
        answer = browser.ask('POST', '/api/audit/export', {'format': 'csv'})
        rows = list(csv.reader(io.StringIO(answer.body.decode('utf-8-sig'))))
        assert rows[0] == ['seq', 'time', 'who', 'what', 'object', 'why', 'detail'] and len(rows) > 10
        assert not any(cell[:1] in ('=', '+', '@') for row in rows for cell in row)
        assert all(re.fullmatch(r'20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ', row[1]) for row in rows[1:]), rows[1]
        assert 'audit.csv' in answer.headers['Content-Disposition']
        lines = browser.ask('POST', '/api/audit/export', {'format': 'jsonl', 'what': 'sign-in'}).body
        assert all(json.loads(line)['what'] == 'sign-in' for line in lines.splitlines())
        assert all(json.loads(line)['time'].endswith('Z') for line in lines.splitlines())
        what = [e['what'] for e in browser.get('/api/audit', limit=20)['entries']]
        assert 'audit' in what and 'audit-export' in what, what
        house.kiyome('quarantine', 'erase', '--yes', message, '--reason', '期限')
        gone = browser.get('/api/destructions')['destructions']
        assert [d['object'] for d in gone] == [message] and gone[0]['why'] == '期限'
        assert browser.refused('POST', '/api/audit/export', {'format': 'exe'}) == (400, 'invalid')
        staff = house.browser('sato')
        assert staff.ask('POST', '/api/mails/%s/text' % message, {}).status in (404, 410)
    finally:
        house.close()


def test_a_request_is_refused_passed_on_withdrawn(build):
    house = House(build)
    try:
        browser, approver = house.browser('sato'), house.browser('tanaka')
        files = [('a.exe', 'application/octet-stream', b'MZ' + bytes(200))]
        numbers = []
        for subject in ('一', '二', '三'):
            message = house.deliver(house.letter(subject, files=files))
            path = browser.get('/api/mails/' + message)['attachments'][0]['path']
            numbers.append(browser.post('/api/requests', {'mail': message, 'path': path,
                                                          'reason': '要る'})['id'])
        approver.post('/api/requests/%s/refuse' % numbers[0], {'why': '不要です'})
        assert browser.get('/api/requests/' + numbers[0])['decided']['why'] == '不要です'
        approver.post('/api/requests/%s/pass' % numbers[1], {'why': '担当です', 'to': 'kato'})
        assert numbers[1] not in [r['id'] for r in approver.get('/api/requests', scope='queue')['requests']]
        assert numbers[1] in [r['id'] for r in
                              house.browser('kato').get('/api/requests', scope='queue')['requests']]
        assert browser.post('/api/requests/%s/withdraw' % numbers[2], {}) == {'state': 'withdrawn'}
        assert approver.refused('POST', '/api/requests/%s/approve' % numbers[2], {})[0] in (403, 404, 409)
        states = {r['id']: r['state'] for r in browser.get('/api/requests', scope='mine')['requests']}
        assert states == {numbers[0]: 'refused', numbers[1]: 'waiting', numbers[2]: 'withdrawn'}
    finally:
        house.close()


def test_openapi_json_names_each_path_and_method_of_the_server_and_no_other(build):
    routes = subprocess.run([os.path.join(build, 'kiyome-portal'), '--routes'], capture_output=True,
                            check=True).stdout.decode().splitlines()
    named = ['%s %s' % (method.upper(), path) for path, operations in shapes.DOCUMENT['paths'].items()
             for method in operations]
    assert sorted(routes) == sorted(named)


WILD = '{}'


def path_in(expression, values):
    """Returns the path that an expression in a test gives, with WILD for the parts that are unknown before it runs."""
    if isinstance(expression, ast.Constant):
        return str(expression.value)
    if isinstance(expression, ast.Name):
        return values.get(expression.id, WILD)
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Mod):
        given = iter(expression.right.elts if isinstance(expression.right, ast.Tuple) else [expression.right])
        return re.sub('%[sd]', lambda _: path_in(next(given), values), path_in(expression.left, values))
    if isinstance(expression, ast.BinOp):
        return path_in(expression.left, values) + path_in(expression.right, values)
    return WILD


def asked_in(tree):
    """Yields the method and path of each request in a module that is expected to succeed."""
    values = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            values[node.targets[0].id] = path_in(node.value, {})
    for call in ast.walk(tree):
        name = call.func.attr if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else None
        if name in ('get', 'post') and call.args:
            given = [k.value.value for k in call.keywords if k.arg == 'method']
            yield given[0] if given else name.upper(), path_in(call.args[0], values).split('?')[0]
        if name == 'ask' and len(call.args) > 1:
            yield path_in(call.args[0], values), path_in(call.args[1], values).split('?')[0]


def is_one_of(path, pattern):
    """Returns whether `path`, which may have unknown parts, matches `pattern` with at least one fixed part in common."""
    pairs = list(zip(path.split('/')[2:], pattern.split('/')[2:]))
    return (path.count('/') == pattern.count('/') and path.split('/')[1] == pattern.split('/')[1]
            and all(one == WILD or other[0] == '{' or one == other for one, other in pairs) and any(one == other for one, other in pairs))


def test_each_operation_of_openapi_json_is_at_work_in_a_test():
    """Each operation of openapi.json is requested by a test. Browser.ask() compares each answer with its schema."""
    asked = set()
    for path in glob.glob(os.path.join(HERE, '*.py')):
        with open(path, encoding='utf-8') as file:
            asked.update(asked_in(ast.parse(file.read())))
    missing = [(method, pattern) for pattern, operations in shapes.DOCUMENT['paths'].items() for method in operations
               if not any(verb == method.upper() and is_one_of(path, pattern) for verb, path in asked)]
    assert not missing
