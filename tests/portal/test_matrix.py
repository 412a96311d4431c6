# SPDX-License-Identifier: GPL-2.0-or-later
"""Requests each operation of openapi.json as every kind of user about objects of others. An operation that is not in the table
fails the test, so that its author must say here who may use it."""
import hashlib
import json

import shapes
from house import House, Machine, PICTURE, Tenant, corpus

NOBODYS = '7ZZZ-7ZZZ-7ZZZ-7ZZZ-7ZZZ'
# open: needs no session. own: concerns the caller only. object: concerns an object with an owner; the two numbers are the
# statuses for an auditor and an administrator. Other values: the roles that may use the operation.
TABLE = {
    'GET /api/session': 'open', 'POST /api/session': 'open', 'DELETE /api/session': 'own',
    'POST /api/totp': 'own', 'POST /api/totp/confirm': 'own', 'POST /api/password': 'own',
    'PUT /api/preferences': 'own',
    'GET /api/mails': 'own', 'GET /api/requests': 'own', 'GET /api/uploads': 'own',
    'GET /api/absence': 'own', 'PUT /api/absence': 'own', 'GET /api/people': 'own',
    'POST /api/uploads': 'own',
    'GET /api/mails/{id}': ('object', 200, 200),
    'POST /api/mails/{id}/text': ('object', 403, 403),
    'POST /api/mails/{id}/parts/{path}/pages': ('object', 403, 403),
    'POST /api/mails/{id}/parts/{path}/render': ('object', 403, 403),
    'POST /api/mails/{id}/parts/{path}/unlock': ('object', 403, 403),
    'POST /api/requests': ('object', 403, 403),
    'GET /api/requests/{id}': ('object', 200, 200),
    'POST /api/requests/{id}/withdraw': ('object', 404, 200),
    'POST /api/requests/{id}/approve': ('object', 403, 403),
    'POST /api/requests/{id}/refuse': ('object', 403, 403),
    'POST /api/requests/{id}/pass': ('object', 403, 403),
    'POST /api/requests/{id}/rescan': ('object', 404, 404),
    'POST /api/requests/{id}/download': ('object', 404, 404),
    'POST /api/requests/{id}/mail': ('object', 404, 404),
    'POST /api/uploads/{id}/download': ('object', 403, 403),
    'GET /api/allow': 'administrator', 'POST /api/allow': 'administrator',
    'GET /api/allow/report': 'administrator', 'POST /api/allow/{id}/confirm': 'administrator',
    'GET /api/allow/{id}/uses': 'administrator', 'GET /api/allow/effect': 'administrator',
    'GET /api/blocks/effect': 'administrator',
    'GET /api/blocks': 'administrator', 'POST /api/blocks': 'administrator',
    'POST /api/blocks/{id}/remove': 'administrator',
    'GET /api/cases': 'approver;administrator;auditor', 'POST /api/cases': ('object', 200, 200), 'GET /api/cases/{id}': 'approver;administrator;auditor',
    'GET /api/cases/{id}/people': 'administrator', 'POST /api/cases/{id}/warn': 'administrator', 'POST /api/cases/{id}/paper': 'administrator', 'POST /api/cases/{id}/step': 'approver;administrator', 'POST /api/cases/{id}/close': 'approver;administrator',
    'GET /api/selfcheck': 'administrator;auditor', 'POST /api/selfcheck/accept': 'administrator',
    'GET /api/holds': 'administrator;auditor', 'POST /api/holds': 'administrator', 'POST /api/holds/{id}/lift': 'administrator',
    'GET /api/agreed-passwords': 'administrator', 'POST /api/agreed-passwords': 'administrator',
    'POST /api/agreed-passwords/{id}/remove': 'administrator',
    'GET /api/clients': 'administrator', 'POST /api/clients': 'administrator',
    'POST /api/clients/{id}/revoke': 'administrator',
    'POST /api/allow/{id}/remove': 'administrator', 'GET /api/policies': 'administrator',
    'GET /api/health': 'administrator', 'GET /api/users': 'administrator',
    'POST /api/users': 'administrator', 'PUT /api/users/{name}': 'administrator',
    'POST /api/users/import': 'administrator', 'GET /api/changes': 'administrator',
    'POST /api/changes/{name}/agree': 'administrator', 'POST /api/changes/{name}/refuse': 'administrator',
    'GET /api/queue': 'administrator', 'POST /api/queue/{id}/retry': 'administrator', 'POST /api/queue/{id}/drop': 'administrator',
    'GET /api/reprocess': 'administrator', 'GET /api/reprocess/counts': 'administrator',
    'GET /api/reprocess/candidates': 'administrator', 'POST /api/reprocess': 'administrator',
    'POST /api/reprocess/progress': 'administrator',
    'GET /api/statistics': 'administrator;auditor',
    'GET /api/audit': 'auditor', 'POST /api/audit/export': 'auditor', 'GET /api/destructions': 'auditor',
}
# Request bodies that would be accepted from a permitted user.
BODIES = {
    'POST /api/mails/{id}/parts/{path}/render': {'method': 'text'},
    'POST /api/mails/{id}/parts/{path}/unlock': {'password': 'x'},
    'POST /api/requests/{id}/refuse': {'why': 'x'},
    'POST /api/requests/{id}/pass': {'why': 'x', 'to': 'kato'},
    'POST /api/totp/confirm': {'code': '000000', 'letter': ''},
    'POST /api/password': {'old': 'x', 'new': 'a quite good password'},
    'POST /api/allow': {'type': 'pdf', 'reason': 'x', 'approver': 'x', 'expires': 1},
    'POST /api/allow/{id}/remove': {'reason': 'x'},
    'POST /api/blocks': {'sender': 'blocked.example', 'reason': 'x'},
    'POST /api/blocks/{id}/remove': {'reason': 'x'},
    'POST /api/cases/{id}/warn': {'text': 'x'}, 'POST /api/cases/{id}/step': {'text': 'x'}, 'POST /api/cases/{id}/close': {'result': 'x', 'prevention': 'x'},
    'POST /api/selfcheck/accept': {'id': 'audit-whole', 'until': 4000000000, 'reason': 'x'},
    'POST /api/holds': {'mail': NOBODYS, 'reason': 'x'}, 'POST /api/holds/{id}/lift': {'reason': 'x'},
    'POST /api/agreed-passwords': {'domain': 'stolen.example', 'expires': 4000000000, 'password': 'x'},
    'POST /api/agreed-passwords/{id}/remove': {'reason': 'x'},
    'POST /api/queue/{id}/drop': {'reason': 'x'},
    'POST /api/clients': {'name': 'stolen', 'scope': ['send'], 'reason': 'x'},
    'POST /api/clients/{id}/revoke': {'reason': 'x'},
    'POST /api/users': {'name': 'other', 'roles': ['administrator']},
    'PUT /api/users/{name}': {'roles': ['administrator']},
    'POST /api/changes/{name}/agree': {'by': 'root1'}, 'POST /api/changes/{name}/refuse': {'by': 'root1'},
    'POST /api/users/import': {'csv': 'name,roles\nmori,administrator\n'},
    'POST /api/audit/export': {'format': 'csv'},
}
# Texts that an outsider must never read.
SECRETS = ('秘密の件名', 'himitsu-file', '秘密の理由', 'sato-upload', 'himitsu-partner')


def operations():
    """Yields the operations for users. Those for machines (/v1/) are tested in test_machines.py."""
    for path, item in shapes.DOCUMENT['paths'].items():
        if path.startswith('/v1/'):
            continue
        for method in item:
            if method in ('get', 'post', 'put', 'delete'):
                yield '%s %s' % (method.upper(), path)


def body_of(operation, mail, path='1.2'):
    if operation == 'POST /api/cases':
        return {'mail': mail, 'text': 'x'}
    if operation == 'POST /api/requests':
        return {'mail': mail, 'path': path, 'reason': 'x'}
    if operation == 'POST /api/uploads':
        return b'text'
    if operation.startswith('POST /api/reprocess'):
        return {'mails': [mail], **({} if operation.endswith('progress') else {'reason': 'x'})}
    return BODIES.get(operation, {})


def ask(browser, operation, things, **headers):
    """Requests the operation about the mail, request, upload, part or user in `things`."""
    method, pattern = operation.split(' ')
    kind = pattern.split('/')[2]
    path = pattern.replace('{path}', '1.2').replace('{name}', 'sato').replace(
        '{id}', things.get(kind, NOBODYS))
    data = body_of(operation, things.get('mails', NOBODYS))
    if isinstance(data, bytes):
        headers.setdefault('X_File_Name', 'a.txt')
    return browser.ask(method, path, data if method != 'GET' else None, **headers)


def make_things(house):
    """Makes a mail, a waiting request and an upload of sato, and a partner password."""
    message = house.deliver(house.letter('秘密の件名', files=[
        ('himitsu-file.exe', 'application/octet-stream', b'MZ' + b'\0' * 100)]))
    sato = house.browser('sato')
    asked = sato.post('/api/requests', {'mail': message, 'path': '1.2', 'reason': '秘密の理由'})['id']
    upload = sato.ask('POST', '/api/uploads', b'abc', X_File_Name='sato-upload.txt').json['id']
    agreed = house.kiyome('password', 'add', '--sender-domain', 'himitsu-partner.example', '--expires', '9d', data=b'himitsu-word\n').decode().strip()
    return {'mails': message, 'requests': asked, 'uploads': upload, 'agreed-passwords': agreed, 'allow': NOBODYS, 'blocks': NOBODYS}


def is_quiet(answer, things):
    text = answer.body.decode('utf-8', 'replace')
    return not any(word in text for word in SECRETS + (things['requests'], things['uploads']))


def outsider(browser, things, roles):
    """Requests all operations as a user with the roles `roles` and no relation to `things`."""
    for operation in operations():
        entry = TABLE[operation]
        if entry in ('open', 'own'):
            if operation not in ('DELETE /api/session', 'POST /api/session', 'POST /api/password'):
                answer = ask(browser, operation, things)
                assert answer.status < 500 and is_quiet(answer, things), (operation, answer.body)
            continue
        answer = ask(browser, operation, things)
        if isinstance(entry, tuple):
            assert answer.status in (403, 404), (operation, roles, answer.status, answer.body)
            same = ask(browser, operation, {})
            assert (answer.status, answer.body) == (same.status, same.body), (operation, roles)
        elif set(entry.split(';')) & set(roles):  # An approver of another department sees no cases.
            assert answer.status in (200, 404), (operation, roles, answer.status, answer.body)
        else:
            assert (answer.status, answer.code) == (403, 'forbidden'), (operation, roles, answer.body)
        assert is_quiet(answer, things), (operation, answer.body)


def test_no_operation_gives_anybody_what_is_not_his_and_each_says_whom_it_is_for(build):
    missing = [o for o in operations() if o not in TABLE]
    gone = [o for o in TABLE if o not in list(operations())]
    assert not missing and not gone, (missing, gone)
    house = House(build)
    try:
        things = make_things(house)
        guest = house.browser()
        for operation in operations():
            if TABLE[operation] != 'open':
                answer = ask(guest, operation, things, X_Kiyome_Token='x')
                assert (answer.status, answer.code) == (401, 'no-session'), (operation, answer.body)
        outsider(house.browser('mori'), things, ['staff'])
        outsider(house.browser('ueda'), things, ['staff', 'approver'])
        for name, place in (('audit1', 1), ('root1', 2)):
            browser = house.browser(name)
            role = 'auditor' if place == 1 else 'administrator'
            for operation in operations():
                entry = TABLE[operation]
                if isinstance(entry, tuple):
                    answer = ask(browser, operation, things)
                    assert answer.status == entry[place], (operation, name, answer.status, answer.body)
                elif entry not in ('open', 'own') and role not in entry.split(';'):
                    answer = ask(browser, operation, things)
                    assert (answer.status, answer.code) == (403, 'forbidden'), (operation, name)
        # None of these requests may have changed anything.
        database = house.database()
        assert database.execute('SELECT count(*) FROM reprocess').fetchone() == (0,)
        database.close()
        (kept,) = json.loads(house.kiyome('password', 'list', '--json'))
        assert (kept['id'], kept['domain']) == (things['agreed-passwords'], 'himitsu-partner.example')
        sato = house.browser('sato')
        # The exception: an administrator may withdraw a request (store/calls/requests.c).
        assert sato.get('/api/requests/' + things['requests'])['state'] == 'withdrawn'
        assert house.browser('mori').get('/api/session')['user']['roles'] == ['staff']
        names = {u['name'] for u in house.browser('root1').get('/api/users')['users']}
        assert 'other' not in names, names
    finally:
        house.close()


def everything_of(house):
    """Returns the content of the index, without sessions and sign-ins."""
    database = house.database()
    tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    chosen = [table for table in tables if table in ('messages', 'requests', 'uploads', 'allow', 'blocks', 'clients', 'audit', 'users', 'reprocess', 'agreed')]
    assert {'messages', 'requests', 'audit'} <= set(chosen), tables
    rows = {table: database.execute('SELECT * FROM %s' % table).fetchall() for table in chosen}
    database.close()
    return rows


def foreigner(browser, things, name, names=()):
    """Requests all operations about another tenant's objects in the own tenant's portal: the answers are those for objects
    that do not exist, and have none of `names`."""
    for operation in operations():
        if operation in ('DELETE /api/session', 'POST /api/session', 'POST /api/password') or '/users' in operation:
            continue
        answer = ask(browser, operation, things)
        text = answer.body.decode('utf-8', 'replace')
        # The log of the own tenant and the message that a mail does not exist contain the number that was sent.
        echoes = '/audit' in operation or operation.startswith('POST /api/reprocess')
        quiet = SECRETS + (() if echoes else (things['mails'], things['requests'], things['uploads']))
        if operation.startswith('POST /api/reprocess'):
            assert text.replace(things['mails'], NOBODYS) == ask(browser, operation, {}).body.decode(), (operation, name, text)
        assert answer.status < 500 and not any(word in text for word in quiet + names), (operation, name, text)
        if isinstance(TABLE[operation], tuple):
            same = ask(browser, operation, {})
            assert answer.status in (403, 404), (operation, name, answer.status, answer.body)
            assert (answer.status, answer.body) == (same.status, same.body), (operation, name)


def test_for_nobody_of_another_tenant_is_there_anything(build):
    """No user of another tenant or of the gateway gets anything of a tenant, in any role, with any session or key."""
    gateway = House(build)
    places = []
    try:
        places += [Tenant(gateway, 'ashita', domains='city.example.jp'), Tenant(gateway, 'bunka')]
        own, other = places
        things = make_things(own)
        key = own.browser('root1').post('/api/clients', {'name': 'own', 'owner': 'sato', 'scope': ['send', 'read', 'cancel'], 'reason': 'x'})
        sent = Machine(own, key['key']).send('a.txt', b'himitsu-file')
        assert sent.status == 200, sent.body
        jobs = (sent.headers['X-Kiyome-Job'], sent.headers['X-Kiyome-Number'])
        sato = own.browser('sato')
        before = everything_of(own)
        # The same names in every role of the other tenant, and the gateway's own users.
        for place in (other, gateway):
            for name in ('sato', 'ueda', 'audit1', 'root1') if place is other else ('sato', 'root1'):
                foreigner(place.browser(name), things, name, names=('ashita',) if place is other else ())
            # Session, token and key are valid for their own tenant only.
            stranger = place.browser()
            stranger.cookie, stranger.token = sato.cookie, sato.token
            for operation in operations():
                if TABLE[operation] != 'open':
                    answer = ask(stranger, operation, things)
                    assert (answer.status, answer.code) == (401, 'no-session'), (operation, answer.body)
            answer = place.browser().ask('POST', '/v1/files', b'text', X_File_Name='a.txt', Origin=None,
                                         Authorization='Bearer ' + key['key'])
            assert (answer.status, answer.code) == (401, 'bad-key'), answer.body
            # A key of the own tenant does not reach a job of the other one.
            key_here = place.browser('root1').post('/api/clients', {'name': 'own', 'owner': 'sato', 'scope': ['send', 'read', 'cancel'], 'reason': 'x'})['key']
            for job in jobs:
                for method, pattern in (('GET', '/v1/jobs/%s'), ('GET', '/v1/jobs/%s/result'), ('DELETE', '/v1/jobs/%s')):
                    answers = [Machine(place, key_here).ask(method, pattern % number) for number in (job, NOBODYS)]
                    assert [a.status for a in answers] == [404, 404] and answers[0].body == answers[1].body, (method, answers[0].body)
            # The same is true of the command, of the store behind the portal, and of the secret key.
            done = place.kiyome('quarantine', 'show', things['mails'], status=1)
            assert '秘密' not in str(done)
            assert place.refuses('root1', 'mail', id=things['mails'])
            theirs = place.deliver(place.letter())
            original = place.kiyome('quarantine', 'export', theirs, '-o', '-', '--reason', 'x')
            assert original
        after = everything_of(own)
        changed = {table: [row for row in after[table] if row not in before[table]] for table in after if after[table] != before[table]}
        assert not changed, changed
        assert sato.get('/api/requests/' + things['requests'])['state'] == 'waiting'
    finally:
        for place in places + [gateway]:
            place.close()


def test_what_a_tenants_people_and_machines_bring_is_under_its_own_policy_and_blocklist(build):
    """Files of a tenant's users and machines are handled by the tenant's policy and blocklist, and kept in its store."""
    gateway = House(build)
    places = []
    try:
        places += [Tenant(gateway, 'ashita'), Tenant(gateway, 'bunka', policies={'standard': '[policy]\npreset = text-only\n'})]
        bad = b'blocked there alone\n'
        places[0].kiyome('block', 'add', '--sha256', hashlib.sha256(bad).hexdigest(), '--reason', 'x')
        states = {}
        for place in places:
            root = place.browser('root1')
            # Key and user have the same names in both tenants.
            machine = Machine(place, root.post('/api/clients', {'name': 'own', 'owner': 'sato', 'scope': ['send', 'read', 'cancel'], 'reason': 'x'})['key'])
            browser = place.browser('sato')
            for name, data in (('a.png', PICTURE), ('a.txt', bad)):
                answer = machine.send(name, data, X_Tenant='ashita', Host='ashita.example', X_Forwarded_Host='ashita.example')
                states[place, name, 'key'] = answer.status
                answer = browser.ask('POST', '/api/uploads', data, X_File_Name=name, X_Tenant='ashita')
                assert answer.status == 200, answer.body
                states[place, name, 'person'] = answer.json['outcome']
        ashita, bunka = places
        for place, name in ((bunka, 'a.png'), (ashita, 'a.txt')):
            assert (states[place, name, 'key'], states[place, name, 'person']) == (422, 'withheld'), states
        for place, name in ((ashita, 'a.png'), (bunka, 'a.txt')):
            assert states[place, name, 'key'] == 200 and states[place, name, 'person'] != 'withheld', states
        assert [len(json.loads(place.kiyome('quarantine', 'list', '--json'))) for place in (gateway, *places)] == [0, 4, 4]
    finally:
        for place in places + [gateway]:
            place.close()


def test_what_a_tenants_people_have_sent_to_themselves_goes_to_its_own_domains(build):
    """Files that a tenant's users send to themselves go to the tenant's domains only, even if an account has another address."""
    gateway = House(build)
    place = None
    try:
        place = Tenant(gateway, 'ashita', domains='city.example.jp')
        message = place.deliver(place.letter('図面', files=[('図面.pdf', 'application/pdf', corpus('pdf/plain'))]))
        wanted = {'method': 'text', 'deliver': 'mail'}

        def sent():
            database = place.database()
            rows = database.execute('SELECT o.recipient FROM outbox o JOIN outbox_files f ON f.letter = o.n').fetchall()
            database.close()
            return rows
        sato = place.browser('sato')
        part = sato.get('/api/mails/' + message)['attachments'][0]['path']
        operation = '/api/mails/%s/parts/%s/render' % (message, part)
        assert sato.ask('POST', operation, wanted).status == 200 and sent() == [('sato@city.example.jp',)]
        for address in ('mayor@bunka.example', 'mayor@xcity.example.jp', 'sato@city.example.jp.bunka.example'):
            place.administrator().ask('user-set', name='sato', mail=address, addresses='sato@city.example.jp')
            sato = place.browser('sato')
            answer = sato.ask('POST', operation, wanted)
            assert (answer.status, answer.code) == (403, 'forbidden'), answer.body
            assert sato.ask('POST', operation, {'method': 'text', 'deliver': 'download'}).status == 200
        assert sent() == [('sato@city.example.jp',)]
        assert [row for row in json.loads(place.kiyome('queue', 'list', '--json')) if row['what'] == 'file'] == []
    finally:
        for house in (place, gateway):
            if house is not None:
                house.close()


def test_no_operation_that_changes_anything_is_done_for_another_site(build):
    """An operation is refused if another site requests it, without the token, or as an HTML form."""
    house = House(build)
    try:
        things = make_things(house)
        sato = house.browser('sato')
        for operation in operations():
            if operation.startswith('GET'):
                answer = ask(sato, operation, things, Sec_Fetch_Site='cross-site')
                assert (answer.status, answer.code) == (403, 'bad-origin'), operation
                continue
            for headers in ({'Origin': 'https://evil.example'}, {'Sec_Fetch_Site': 'same-site'},
                            {'Origin': None}):
                answer = ask(sato, operation, things, **headers)
                assert (answer.status, answer.code) == (403, 'bad-origin'), (operation, headers)
            for kind in ('text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded'):
                answer = ask(sato, operation, things, Content_Type=kind)
                assert (answer.status, answer.code) == (415, 'bad-type'), (operation, kind)
            if operation != 'POST /api/session':
                for token in (None, 'x', sato.token[::-1]):
                    answer = ask(sato, operation, things, X_Kiyome_Token=token)
                    assert (answer.status, answer.code) == (403, 'bad-token'), (operation, token)
        assert sato.get('/api/requests/' + things['requests'])['state'] == 'waiting'
        for operation in operations():
            method, pattern = operation.split(' ')
            path = pattern.replace('{id}', things['mails']).replace('{path}', '1.2').replace('{name}', 'sato')
            answer = sato.ask('PATCH', path, {})
            assert (answer.status, answer.code) == (405, 'bad-method'), operation
            assert method in answer.headers['Allow'], operation
    finally:
        house.close()


def test_a_session_ends_with_another_role_with_being_stopped_with_a_new_password_by_whomever(build):
    house = House(build)
    try:
        root = house.browser('root1')
        for change in ({'roles': ['staff', 'auditor']}, {'roles': ['staff']}, {'department': '総務課'},
                       {'addresses': ['x@city.example.jp'], 'shared': []}, {'disabled': True, 'reason': '異動'}):
            mori = house.browser('mori')
            assert mori.ask('GET', '/api/session').status == 200
            if 'auditor' in change.get('roles', ()):  # This role needs two administrators or the command.
                assert root.refused('PUT', '/api/users/mori', change) == (409, 'conflict')
                assert mori.ask('GET', '/api/session').status == 200
                house.administrator().ask('user-set', name='mori', roles='staff;auditor')
            else:
                root.post('/api/users/mori', change, method='PUT')
            assert mori.refused('GET', '/api/mails') == (401, 'no-session'), change
        assert mori.refused('POST', '/api/session', {'name': 'mori', 'password': 'correct horse battery'}
                            ) == (401, 'bad-credentials')
        root.post('/api/users/mori', {'disabled': False}, method='PUT')
        mori = house.browser('mori')
        house.administrator().ask('user-set', name='mori', password='quite another one')
        assert mori.refused('GET', '/api/mails') == (401, 'no-session')
        tanaka = house.browser('tanaka')
        assert root.refused('PUT', '/api/users/tanaka', {'resetTotp': True}) == (409, 'conflict')
        assert tanaka.ask('GET', '/api/requests?scope=queue').status == 200
        house.administrator().ask('user-set', name='tanaka', **{'totp-reset': '1'})
        assert tanaka.refused('GET', '/api/requests?scope=queue') == (401, 'no-session')
        assert json.dumps(root.get('/api/session'))
    finally:
        house.close()
