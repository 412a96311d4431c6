# SPDX-License-Identifier: GPL-2.0-or-later
"""Each operation of openapi.json, asked by everybody about what is somebody else's. An operation that is not in the
table fails the test: whoever adds one says here whom it is for."""
import json

from house import House
from place import test
import shapes

NOBODYS = '7ZZZ-7ZZZ-7ZZZ-7ZZZ-7ZZZ'

# open: also without a session. own: about the caller alone. object: about something that has an owner; then who
# oversees gets what stands behind (auditor, administrator). Others: the role that is needed.
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
    'POST /api/requests/{id}/withdraw': ('object', 404, 404),
    'POST /api/requests/{id}/approve': ('object', 403, 403),
    'POST /api/requests/{id}/refuse': ('object', 403, 403),
    'POST /api/requests/{id}/pass': ('object', 403, 403),
    'POST /api/requests/{id}/rescan': ('object', 404, 404),
    'POST /api/requests/{id}/download': ('object', 404, 404),
    'POST /api/requests/{id}/mail': ('object', 404, 404),
    'POST /api/uploads/{id}/download': ('object', 403, 403),
    'GET /api/allow': 'administrator', 'POST /api/allow': 'administrator',
    'POST /api/allow/{id}/remove': 'administrator', 'GET /api/policies': 'administrator',
    'GET /api/health': 'administrator', 'GET /api/users': 'administrator',
    'POST /api/users': 'administrator', 'PUT /api/users/{name}': 'administrator',
    'POST /api/users/import': 'administrator', 'GET /api/changes': 'administrator',
    'POST /api/changes/{name}/agree': 'administrator', 'POST /api/changes/{name}/refuse': 'administrator',
    'GET /api/statistics': 'administrator;auditor',
    'GET /api/audit': 'auditor', 'POST /api/audit/export': 'auditor', 'GET /api/destructions': 'auditor',
}

# Bodies that would be taken from whom it is allowed.
BODIES = {
    'POST /api/mails/{id}/parts/{path}/render': {'method': 'text'},
    'POST /api/mails/{id}/parts/{path}/unlock': {'password': 'x'},
    'POST /api/requests/{id}/refuse': {'why': 'x'},
    'POST /api/requests/{id}/pass': {'why': 'x', 'to': 'kato'},
    'POST /api/totp/confirm': {'code': '000000', 'letter': ''},
    'POST /api/password': {'old': 'x', 'new': 'a quite good password'},
    'POST /api/allow': {'type': 'pdf', 'reason': 'x', 'approver': 'x', 'expires': 1},
    'POST /api/allow/{id}/remove': {'reason': 'x'},
    'POST /api/users': {'name': 'other', 'roles': ['administrator']},
    'PUT /api/users/{name}': {'roles': ['administrator']},
    'POST /api/changes/{name}/agree': {'by': 'root1'}, 'POST /api/changes/{name}/refuse': {'by': 'root1'},
    'POST /api/users/import': {'csv': 'name,roles\nmori,administrator\n'},
    'POST /api/audit/export': {'format': 'csv'},
}

# What an outsider must never read.
SECRETS = ('秘密の件名', 'himitsu-file', '秘密の理由', 'sato-upload')


def operations():
    for path, item in shapes.DOCUMENT['paths'].items():
        for method in item:
            if method in ('get', 'post', 'put', 'delete'):
                yield '%s %s' % (method.upper(), path)


def body_of(operation, mail, path='1.2'):
    if operation == 'POST /api/requests':
        return {'mail': mail, 'path': path, 'reason': 'x'}
    if operation == 'POST /api/uploads':
        return b'text'
    return BODIES.get(operation, {})


def ask(browser, operation, things, **headers):
    """The operation about THINGS: of a mail, request, upload, part and person."""
    method, pattern = operation.split(' ')
    kind = pattern.split('/')[2]
    path = pattern.replace('{path}', '1.2').replace('{name}', 'sato').replace(
        '{id}', things.get(kind, NOBODYS))
    data = body_of(operation, things.get('mails', NOBODYS))
    if isinstance(data, bytes):
        headers.setdefault('X_File_Name', 'a.txt')
    return browser.ask(method, path, data if method != 'GET' else None, **headers)


def make_things(house):
    """What is sato's: a mail, a request that waits, an upload."""
    message = house.deliver(house.letter('秘密の件名', files=[
        ('himitsu-file.exe', 'application/octet-stream', b'MZ' + b'\0' * 100)]))
    sato = house.browser('sato')
    asked = sato.post('/api/requests', {'mail': message, 'path': '1.2', 'reason': '秘密の理由'})['id']
    upload = sato.ask('POST', '/api/uploads', b'abc', X_File_Name='sato-upload.txt').json['id']
    return {'mails': message, 'requests': asked, 'uploads': upload, 'allow': NOBODYS}


def is_quiet(answer, things):
    text = answer.body.decode('utf-8', 'replace')
    return not any(word in text for word in SECRETS + (things['requests'], things['uploads']))


def outsider(browser, things, roles):
    """Somebody who has nothing to do with it; ROLES are his."""
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
        else:
            assert not set(entry.split(';')) & set(roles)
            assert (answer.status, answer.code) == (403, 'forbidden'), (operation, roles, answer.body)
        assert is_quiet(answer, things), (operation, answer.body)


@test('no operation gives anybody what is not his, and each says whom it is for')
def matrix(build):
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
        # All that time nothing had been changed.
        sato = house.browser('sato')
        assert sato.get('/api/requests/' + things['requests'])['state'] == 'waiting'
        assert house.browser('mori').get('/api/session')['user']['roles'] == ['staff']
        names = {u['name'] for u in house.browser('root1').get('/api/users')['users']}
        assert 'other' not in names, names
    finally:
        house.close()


@test('no operation that changes anything is done for another site, without the token or as a form')
def forged(build):
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


@test('a session ends with another role, with being stopped, with a new password, by whomever')
def ends(build):
    house = House(build)
    try:
        root = house.browser('root1')
        for change in ({'roles': ['staff', 'auditor']}, {'roles': ['staff']}, {'department': '総務課'},
                       {'addresses': ['x@city.example.jp'], 'shared': []}, {'disabled': True}):
            mori = house.browser('mori')
            assert mori.ask('GET', '/api/mails').status == 200
            if 'auditor' in change.get('roles', ()):  # for two administrators, or the command line
                assert root.refused('PUT', '/api/users/mori', change) == (409, 'conflict')
                assert mori.ask('GET', '/api/mails').status == 200
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
        root.post('/api/users/tanaka', {'resetTotp': True}, method='PUT')
        assert tanaka.refused('GET', '/api/requests?scope=queue') == (401, 'no-session')
        assert json.dumps(root.get('/api/session'))
    finally:
        house.close()
