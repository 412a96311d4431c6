# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests sign-in to the portal, sessions and accounts: what kiyome-store answers and what it keeps."""
import base64
import json
import os
import threading
import time

import pytest

import door as d
from city_office import Office, PASSWORD, totp
from place import Place, refused, until


@pytest.mark.same_sql
def test_whoever_signs_in_gets_a_session_of_which_the_store_keeps_a_hash_only(build):
    place = Office(build)
    try:
        row = place.at.ask('sign-in', name='sato', password=PASSWORD, **{'from': '192.0.2.7'})[0]
        assert row['name'] == 'sato' and row['department'] == '税務課' and row['roles'] == 'staff'
        assert row['needs_totp'] == 0 and len(row['session']) == 43
        again = place.at.ask('session', session=row['session'])[0]
        assert again['csrf'] == row['csrf'] and again['session'] is None
        for secret in (row['session'], PASSWORD, row['csrf']):
            assert not place.index_holds(secret.encode())
        place.at.ask('sign-out', session=row['session'])
        assert refused(place.at.ask, 'session', session=row['session']).startswith('no-session:')
        for token in ('', 'x', 'A' * 43, row['session'][:-1]):
            assert refused(place.at.ask, 'mails', session=token).startswith('no-session:')
    finally:
        place.close()


@pytest.mark.same_sql
def test_an_unknown_name_takes_as_long_as_a_wrong_password_and_is_answered_alike(build):
    place = Office(build, costly_hashes=True)
    try:
        def worked():
            """Returns the CPU ticks of the store, so that other processes do not matter."""
            with open('/proc/%d/stat' % place.processes[0].pid) as file:
                return sum(int(n) for n in file.read().rsplit(')', 1)[1].split()[11:13])

        def attempt(name):
            before = worked()
            said = refused(place.at.sign_in, name, 'wrong password')
            return said, worked() - before
        attempt('nobody at all')
        known, unknown = [], []
        for i in range(6):
            known.append(attempt('sato'))
            unknown.append(attempt('nobody%d' % i))
        assert {s for s, _ in known} == {s for s, _ in unknown}
        assert known[0][0].startswith('bad-credentials:')
        ratio = sum(t for _, t in known) / sum(t for _, t in unknown)
        assert 0.6 < ratio < 1.6, (known, unknown)
    finally:
        place.close()


def test_the_senders_department_is_that_of_who_signed_in_by_name_or_address(build):
    """The sender's department is that of the user who signed in, by name or address, and never that of an envelope address."""
    place = Office(build)
    try:
        def sender(login, direction='out'):
            message = place.door().add(b'x ' + login.encode(), sender='sato@city.example.jp', login=login, direction=direction)
            lines = place.administrator().ask('departments', id=message)[0]['departments'].split('\n')
            return [line for line in lines if line.startswith('\t<') or line.startswith('\t?')]
        assert sender('') == []
        assert sender('sato') == sender('sato@city.example.jp') == sender('SATO@City.Example.JP') == ['\t<\t税務課']
        assert sender('mori', 'file') == ['\t<\t福祉課']
        assert sender('root1') == sender('nobody') == sender('nobody@city.example.jp') == ['\t<']
    finally:
        place.close()


@pytest.mark.same_sql
def test_failures_lock_a_name_also_when_they_come_at_once_a_right_password_then_does_not_help(build):
    place = Office(build, portal={'lock_failures': 5, 'lock_client_failures': 12})
    try:
        said = []

        def attack():
            at = place.portal()
            said.extend(refused(at.sign_in, 'sato', 'wrong') for _ in range(6))
        threads = [threading.Thread(target=attack) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len([s for s in said if s.startswith('bad-credentials:')]) == 5, said
        assert refused(place.at.sign_in, 'sato', PASSWORD).startswith('locked:')
        assert refused(place.at.sign_in, 'SATO', PASSWORD).startswith('locked:')
        place.at.sign_in('mori', PASSWORD)
        place.administrator().ask('user-set', name='sato', unlock='yes')
        place.at.sign_in('sato', PASSWORD)
        for i in range(12):
            refused(place.at.ask, 'sign-in', name='n%d' % i, password='x', **{'from': '192.0.2.9'})
        assert refused(place.at.ask, 'sign-in', name='mori', password=PASSWORD,
                       **{'from': '192.0.2.9'}).startswith('locked:')
        place.at.ask('sign-in', name='mori', password=PASSWORD, **{'from': '192.0.2.10'})
        database = place.database()
        whats = [r[0] for r in database.execute('SELECT what FROM audit')]
        assert whats.count('sign-in-locked') == 1 and 'sign-in-failed' in whats
        # The portal translates the cause for its reader.
        details = {r[0] for r in database.execute("SELECT detail FROM audit WHERE what LIKE 'sign-in-%ed' AND detail LIKE '%192.0.2.9'")}
        assert details == {'cause=bad-credentials from=192.0.2.9'}, details
    finally:
        place.close()


@pytest.mark.same_sql
def test_strangers_who_guess_at_a_name_lock_themselves_out_and_not_its_owner(build):
    place = Office(build, portal={'lock_failures': 3, 'lock_client_failures': 1000})
    try:
        def sign_in(client, password=PASSWORD, name='sato'):
            return place.at.ask('sign-in', name=name, password=password, **{'from': client})
        sign_in('192.0.2.1')
        for client in range(10, 22):
            for _ in range(4):
                refused(sign_in, '192.0.2.%d' % client, 'guess')
        assert refused(sign_in, '192.0.2.10').startswith('locked:')
        # The user can still sign in from the former address; many guessing clients lock the name for all others.
        sign_in('192.0.2.1')
        assert refused(sign_in, '192.0.2.99').startswith('locked:')
        for _ in range(3):
            refused(sign_in, '192.0.2.1', 'typo')
        assert refused(sign_in, '192.0.2.1').startswith('locked:')
        assert [u['locked'] for u in place.ask('root1', 'users') if u['name'] in ('sato', 'mori')] == [0, 1]
        place.administrator().ask('user-set', name='sato', unlock='yes')
        for client in ('192.0.2.1', '192.0.2.10', '192.0.2.99'):
            sign_in(client)
    finally:
        place.close()


@pytest.mark.same_sql
def test_no_password_is_hashed_for_who_may_not_set_it_and_who_asks_for_many_waits_for_himself(build):
    place = Office(build, costly_hashes=True)
    try:
        def worked():
            with open('/proc/%d/stat' % place.processes[0].pid) as file:
                return sum(int(n) for n in file.read().rsplit(')', 1)[1].split()[11:13])
        tokens = [place.token('sato'), place.token('audit1'), 'A' * 43]
        raw = place.at.ask('sign-in', name='ueda', password=PASSWORD)[0]['session']  # without a second factor yet
        place.token('root1')
        before = worked()
        for token in tokens + [raw]:
            for _ in range(10):
                said = refused(place.at.ask, 'user-add', session=token, name='x', password='a long password 77')
                assert said.split(':')[0] in ('forbidden', 'no-session', 'totp-setup'), said
                said = refused(place.at.ask, 'user-import', session=token, content=b'name,password\nx,a long password 7\n')
                assert said.split(':')[0] in ('forbidden', 'no-session', 'totp-setup'), said
        assert worked() - before < 40, worked() - before  # A hash takes some ten ticks, so eighty would take 800.
        is_over = threading.Event()

        answered = []

        def flood(at, **arguments):
            while not is_over.is_set():
                refused(at.ask, **arguments)
                answered.append(arguments['verb'])

        def answered_meanwhile():
            begun = len(answered)
            place.at.ask('sign-in', name='mori', password=PASSWORD, **{'from': '192.0.2.5'})
            return len(answered) - begun
        wanted = dict(verb='password-change', session=place.token('sato'), old='wrong', new='a long password 78')
        guesses = dict(verb='sign-in', name='nobody', password='x', **{'from': '192.0.2.66'})
        threads = [threading.Thread(target=flood, args=(place.portal(),), kwargs=kind)
                   for kind in (wanted, guesses) for _ in range(8)]
        for thread in threads:
            thread.start()
        try:
            until(lambda: len(answered) >= len(threads), 'answers to the flood')
            others = [answered_meanwhile() for _ in range(3)]
        finally:
            is_over.set()
            for thread in threads:
                thread.join()
        # If the sign-in had to wait for all of them, sixteen would be answered first.
        assert min(others) < len(threads) // 2, others
    finally:
        place.close()


def test_what_was_typed_as_a_name_or_a_password_stands_in_no_log(build):
    place = Office(build)
    try:
        token = place.token('tanaka')
        refused(place.at.sign_in, 'MyPassw0rd!typed', 'Other-Secret-77')
        place.at.ask('password-change', session=token, old=PASSWORD, new='a new secret 99')
        place.administrator().ask('user-set', name='mori', password='another secret 98')
        secret = place.database().execute(
            "SELECT totp_secret FROM users WHERE name = 'tanaka'").fetchone()[0]
        kept = '\n'.join(str(r) for r in place.database().execute('SELECT * FROM audit'))
        for word in ('MyPassw0rd', 'Other-Secret', 'a new secret', 'another secret', PASSWORD,
                     secret.hex(), token):
            assert word not in kept and word not in place.log(), word
    finally:
        place.close()


@pytest.mark.same_sql
def test_an_auditor_without_a_one_time_password_can_do_nothing_but_set_it_up(build):
    place = Office(build)
    try:
        row = place.at.ask('sign-in', name='audit1', password=PASSWORD)[0]
        assert row['needs_totp'] == 1
        for verb in ('audit', 'mails', 'destructions'):
            assert refused(place.at.ask, verb, session=row['session']).startswith('totp-setup:')
        assert place.ask('audit1', 'audit')
    finally:
        place.close()


@pytest.mark.same_sql
def test_an_approver_or_administrator_without_a_one_time_password_can_do_nothing_but_set_it_up(build):
    place = Office(build, relay=1)
    try:
        at = place.at
        row = at.ask('sign-in', name='tanaka', password=PASSWORD)[0]
        token = row['session']
        assert row['needs_totp'] == 1
        for verb in ('mails', 'people'):
            assert refused(at.ask, verb, session=token).startswith('totp-setup:')
        answer = at.ask('totp-begin', session=token)[0]
        assert answer['uri'].startswith('otpauth://totp/') and answer['secret'] in answer['uri']
        letter = place.code_mailed('tanaka')
        assert answer['sent'] == 'tanaka@city.example.jp'
        assert refused(at.ask, 'totp-confirm', session=token, code='000000', letter=letter).startswith(
            'bad-totp:')
        used = time.time()
        at.ask('totp-confirm', session=token, code=totp(answer['secret'], used), letter=letter.lower())
        at.ask('mails', session=token)
        assert refused(at.ask, 'totp-begin', session=token).startswith('conflict:')
        assert refused(at.sign_in, 'tanaka', PASSWORD).startswith('totp-needed:')
        assert refused(at.sign_in, 'tanaka', PASSWORD, totp='12345').startswith('bad-totp:')
        # The confirmation has used up its code. The next one is valid once.
        assert refused(at.sign_in, 'tanaka', PASSWORD, totp=totp(answer['secret'], used)) \
            .startswith('bad-totp:')
        code = totp(answer['secret'], used + 30)
        at.sign_in('tanaka', PASSWORD, totp=code)
        assert refused(at.sign_in, 'tanaka', PASSWORD, totp=code).startswith('bad-totp:')
    finally:
        place.close()


def test_a_portal_in_other_hands_sets_up_no_second_factor_for_who_has_none(build):
    """A compromised portal cannot set up a second factor for a user who has none, because that needs a code from a letter."""
    place = Office(build, relay=1, portal={'lock-failures': '100'})
    try:
        at = place.at
        token = at.ask('sign-in', name='tanaka', password=PASSWORD)[0]['session']
        theirs = at.ask('sign-in', name='ueda', password=PASSWORD)[0]['session']

        def confirm(letter, session=token, secret=None, **more):
            given = {} if letter is None else {'letter': letter}
            return refused(at.ask, 'totp-confirm', session=session, code=totp(secret), **given, **more)
        secret = at.ask('totp-begin', session=token)[0]['secret']
        other = at.ask('totp-begin', session=theirs)[0]['secret']
        letter = place.code_mailed('tanaka')
        # Neither a missing code, a guess, another user's code nor the value in the index is accepted.
        kept = place.database().execute('SELECT hash, mail FROM enrolments').fetchall()
        assert len(kept) == 2 and letter not in str(kept)
        for wrong in (None, '', '0000-0000-0000', letter[:-1], place.code_mailed('ueda'), kept[0][0].hex()):
            assert confirm(wrong, secret=secret).startswith('bad-letter:'), wrong
        assert confirm(letter, theirs, other).startswith('bad-letter:')
        # Repeated requests neither flood the user with letters nor reset the count of guesses.
        for _ in range(3):
            secret = at.ask('totp-begin', session=token)[0]['secret']
        count = "SELECT count(*) FROM outbox WHERE kind = 'enrol' AND object = 'tanaka'"
        assert place.database().execute(count).fetchone()[0] == 1
        for _ in range(4):
            confirm('0000-0000-0000', secret=secret)
        assert confirm(letter, secret=secret).startswith('bad-letter:')
        # A code that is too old, and one that was sent to another address.
        for change in ('sent = sent - 1801', "mail = 'x@city.example.jp'"):
            database = place.database()
            database.execute("DELETE FROM enrolments")
            database.commit()
            secret = at.ask('totp-begin', session=token)[0]['secret']
            letter = place.code_mailed('tanaka')
            database.execute('UPDATE enrolments SET ' + change)
            database.commit()
            database.close()
            assert confirm(letter, secret=secret).startswith('bad-letter:'), change
        assert place.code_mailed('tanaka') not in place.log()
        assert at.ask('session', session=token)[0]['needs_totp'] == 1
        # An administrator alone cannot choose the address of the letter if the account had none.
        place.administrator().ask('user-add', name='bare', roles='staff;approver', password=PASSWORD)
        assert place.refuses('root1', 'user-set', name='bare', mail='me@city.example.jp').startswith(
            'conflict: second-needed:')
        bare = at.ask('sign-in', name='bare', password=PASSWORD)[0]['session']
        assert refused(at.ask, 'totp-begin', session=bare).startswith('enrol-elsewhere:')
    finally:
        place.close()
    place = Office(build)
    try:
        token = place.at.ask('sign-in', name='tanaka', password=PASSWORD)[0]['session']
        assert refused(place.at.ask, 'totp-begin', session=token).startswith('enrol-elsewhere:')
        place.token('tanaka')
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_password_that_an_administrator_of_the_portal_gave_is_changed_before_anything_else(build):
    place = Office(build)
    try:
        at = place.at
        other = 'another good password'
        place.ask('root1', 'user-add', name='new1', mail='new1@city.example.jp', password=PASSWORD)
        rows = at.ask('user-import', session=place.token('root1'), content=(
            'name,mail,password\nnew2,new2@city.example.jp,%s\n' % PASSWORD).encode())
        assert rows[0]['line'] is None, rows
        told = [r[0] for r in place.database().execute("SELECT recipient FROM outbox WHERE kind = 'consent'")]
        for name in ('new1', 'new2'):
            assert name + '@city.example.jp' in told, told
            row = at.ask('sign-in', name=name, password=PASSWORD)[0]
            assert row['needs_password'] == 1
            for verb in ('mails', 'uploads', 'people'):
                assert refused(at.ask, verb, session=row['session']).startswith('password-first:')
            assert refused(at.ask, 'password-change', session=row['session'], old=PASSWORD, new=PASSWORD
                           ).startswith('weak-password:')
            row = at.ask('password-change', session=row['session'], old=PASSWORD, new=other)[0]
            assert row['needs_password'] == 0
            at.ask('mails', session=row['session'])
        # An address that is added later is notified, too, and the log has what was given.
        place.ask('root1', 'user-set', name='new1', addresses='later@city.example.jp')
        assert place.database().execute("SELECT count(*) FROM outbox WHERE recipient = 'later@city.example.jp'"
                                        ).fetchone()[0] == 1
        assert 'to be changed' in place.database().execute(
            "SELECT detail FROM audit WHERE what = 'user-add' AND object = 'new1'").fetchone()[0]
        assert at.ask('sign-in', name='sato', password=PASSWORD)[0]['needs_password'] == 0
    finally:
        place.close()


def test_secrets_of_one_time_passwords_are_sealed_in_the_index_each_to_its_user(build):
    """Secrets of one-time passwords are sealed in the index, each for its user; an unsealed one is not accepted."""
    place = Office(build, relay=1)
    try:
        at = place.at
        session = at.ask('sign-in', name='tanaka', password=PASSWORD)[0]['session']
        secret = at.ask('totp-begin', session=session)[0]['secret']
        at.ask('totp-confirm', session=session, code=totp(secret, time.time() - 30),
               letter=place.code_mailed('tanaka'))
        raw = base64.b32decode(secret)
        uri = place.kiyome('user', 'totp', 'kato', '--new').decode()
        other = base64.b32decode(uri.split('secret=')[1].split('&')[0])

        assert not place.index_holds(raw) and not place.index_holds(other) and raw.hex() not in place.log()
        assert oct(os.stat(place.state + '/factor.key').st_mode & 0o777) == '0o600'
        told = place.database().execute("SELECT recipient FROM outbox WHERE kind = 'consent'").fetchall()
        assert ('tanaka@city.example.jp',) in told, told
        # Neither a plain secret that somebody wrote into the index nor one that was moved to another user is accepted.
        place.stop(place.processes[0])
        database = place.database()
        database.execute("UPDATE users SET totp_secret = ?, totp_confirmed = 1 WHERE name = 'sato'", (raw,))
        database.execute("UPDATE users SET totp_secret = (SELECT totp_secret FROM users WHERE name = 'kato'),"
                         " totp_confirmed = 1 WHERE name = 'ueda'")
        database.commit()
        database.close()
        place.start()
        at = place.portal()
        at.sign_in('tanaka', PASSWORD, totp=totp(secret))
        for name, written in (('sato', secret), ('ueda', base64.b32encode(other).decode())):
            said = refused(at.sign_in, name, PASSWORD, totp=totp(written))
            assert 'factor.key' in said, said
        # With another key no secret is accepted, and no new key is made without notice while sealed secrets exist.
        os.rename(place.state + '/factor.key', place.state + '/aside')
        assert refused(at.sign_in, 'tanaka', PASSWORD, totp=totp(secret, time.time() + 30))
        assert not os.path.exists(place.state + '/factor.key')
    finally:
        place.close()


@pytest.mark.same_sql
def test_sessions_end_by_idling_by_age_with_a_new_password_and_with_other_roles(build):
    place = Office(build)
    try:
        at = place.at
        first, second = place.token('sato'), at.sign_in('sato', PASSWORD)
        fresh = at.ask('password-change', session=first, old=PASSWORD, new='a quite new one')[0]
        assert fresh['session'] not in (first, second)
        for token in (first, second):
            assert refused(at.ask, 'session', session=token).startswith('no-session:')
        at.ask('session', session=fresh['session'])
        assert refused(at.sign_in, 'sato', PASSWORD).startswith('bad-credentials:')
        assert refused(at.ask, 'password-change', session=fresh['session'], old='no',
                       new='a quite other one').startswith('bad-credentials:')
        for weak in ('short', 'aaaaaaaaaaaaaaa', 'xx-sato-sato-yy'):
            assert refused(at.ask, 'password-change', session=fresh['session'],
                           old='a quite new one', new=weak).startswith('weak-password:')
        place.administrator().ask('user-set', name='sato', roles='staff;auditor')
        assert refused(at.ask, 'session', session=fresh['session']).startswith('no-session:')
        for column, seconds in (('seen', 31 * 60), ('expires', 13 * 3600)):
            token = at.sign_in('mori', PASSWORD)
            database = place.database()
            database.execute('UPDATE sessions SET %s = %s - %d' % (column, column, seconds))
            database.commit()
            database.close()
            assert refused(at.ask, 'session', session=token).startswith('no-session:')
    finally:
        place.close()


@pytest.fixture
def office(build):
    place = Office(build)
    try:
        yield place
    finally:
        place.close()


def user(office, name):
    return [row for row in office.ask('root1', 'users') if row['name'] == name][0]


def add_new(office):
    office.ask('root1', 'user-add', name='new', roles='staff', department='総務課',
               password='a good password', mail='new@city.example.jp', addresses='n2@x.jp;n3@x.jp')


def test_users_are_kept_by_administrators_only(office):
    for verb in ('users', 'user-add', 'user-set', 'user-remove'):
        for name in ('sato', 'tanaka', 'audit1'):
            assert office.refuses(name, verb, name='sato', roles='administrator') \
                .startswith('forbidden:')


def test_an_administrator_adds_a_user_once_who_is_found_by_his_department(office):
    add_new(office)
    row = [r for r in office.ask('root1', 'users', text='総務') if r['name'] == 'new'][0]
    assert row['addresses'] == 'n2@x.jp;n3@x.jp' and row['department'] == '総務課'
    assert office.refuses('root1', 'user-add', name='new').startswith('conflict:')


def test_nobody_changes_his_own_rights(office):
    office.ask('root1', 'user-set', name='root1', display='Root', roles='administrator')
    for key, value in (('roles', 'administrator;auditor'), ('mail', 'other@city.example.jp'),
                       ('addresses', 'fresh@city.example.jp'), ('shared', 'tax@city.example.jp')):
        assert office.refuses('root1', 'user-set', name='root1', **{key: value}) \
            .startswith('forbidden:')
    assert office.refuses('root1', 'user-remove', name='root1').startswith('forbidden:')


def test_the_last_administrator_is_not_removed_by_the_command_either(office):
    said = refused(office.administrator().ask, 'user-remove', name='root1')
    assert said.startswith('conflict:'), said


def test_a_user_who_is_refused_half_way_leaves_nothing_behind(office):
    for name, key, value in (('bad name', 'mail', ''), ('x', 'mail', 'nothing'),
                             ('x', 'roles', 'king'), ('x', 'addresses', 'a@b, c@d')):
        assert office.refuses('root1', 'user-add', name=name, **{key: value}) \
            .startswith('invalid:')
    assert not [r for r in office.ask('root1', 'users') if r['name'] == 'x']


def test_staff_see_who_approves_and_administrators_everybody_of_a_role(office):
    add_new(office)
    assert {r['name'] for r in office.ask('sato', 'people')} == {'tanaka', 'kato', 'ueda'}
    assert len(office.ask('root1', 'people', role='staff')) == 7


def test_the_session_of_a_user_ends_with_him_and_his_name_is_not_given_again(office):
    add_new(office)
    token = office.at.sign_in('new', 'a good password')
    office.ask('root1', 'user-remove', name='new')
    assert refused(office.at.ask, 'session', session=token).startswith('no-session:')
    assert office.refuses('root1', 'user-add', name='new').startswith('conflict:')


def test_a_mailbox_that_is_shared_stays_shared_when_it_is_also_given_as_an_address(office):
    office.ask('root1', 'user-set', name='sato', addresses='tax@city.example.jp;s@city.example.jp')
    row = user(office, 'sato')
    assert row['shared'] == 'tax@city.example.jp' and row['disabled'] == 0
    assert sorted(row['addresses'].split(';')) == ['s@city.example.jp', 'tax@city.example.jp']


def test_a_user_who_is_disabled_has_no_session_until_he_is_enabled(office):
    token = office.token('mori')
    office.ask('root1', 'user-set', name='mori', disabled=1)
    assert refused(office.at.ask, 'session', session=token).startswith('no-session:')
    assert refused(office.at.sign_in, 'mori', PASSWORD).startswith('bad-credentials:')
    office.ask('root1', 'user-set', name='mori', disabled=0)
    office.at.sign_in('mori', PASSWORD)


@pytest.mark.same_sql
def test_only_the_portal_speaks_for_people(build):
    """Only the portal acts for users, and neither it nor a front end may use the requests of another socket."""
    place = Place(build, portals='nobody', openers='nobody')
    try:
        place.start()
        assert 'store.portals' in refused(place.portal().ask, 'session')
        assert 'store.openers' in refused(place.opener().ask, 'session')
    finally:
        place.close()
    place = Office(build)
    try:
        for verb in ('list', 'export', 'erase', 'open', 'outbox-take', 'no such verb'):
            assert refused(place.portal().ask, verb).startswith('invalid:'), verb
        for verb in ('sign-in', 'mails', 'requests', 'users'):
            assert refused(place.opener().ask, verb).startswith('invalid:'), verb
        for kind in (d.ADD, d.REPORT, d.FAILED, d.ALLOW_USED):
            assert 'may not' in refused(place.portal().call, kind, b'')
        assert place.at.ask('session', session=place.token('sato'))
    finally:
        place.close()


def test_kiyome_user_makes_the_first_administrator(build):
    """`kiyome user` makes the first administrator and manages users, and takes no password as an argument."""
    place = Place(build)
    try:
        place.start()
        secret = place.folder + '/password'
        with open(secret, 'w') as file:
            file.write('a quite good one\n')
        place.kiyome('user', 'add', 'root1', '--roles', 'administrator', '--password-file', secret)
        place.kiyome('user', 'add', 'sato', '--no-password', '--mail', 'sato@city.example.jp',
                     '--department', '税務課', '--shared', 'tax@city.example.jp', '--shared',
                     't2@city.example.jp', '--display', '佐藤')
        users = {u['name']: u for u in json.loads(place.kiyome('user', 'list', '--json'))}
        assert users['root1']['roles'] == 'administrator' and users['sato']['display'] == '佐藤'
        assert users['sato']['shared'] == 't2@city.example.jp;tax@city.example.jp'
        assert '佐藤' in place.kiyome('user', 'list', '--text', 'sato').decode()
        assert ' 利用者の追加 (user-add) ' in place.kiyome('audit', 'show', language='ja').decode()
        assert {r['what'] for r in json.loads(place.kiyome('audit', 'show', '--json'))} >= {'user-add'}
        at = place.portal()
        assert at.ask('sign-in', name='root1', password='a quite good one')[0]['needs_totp'] == 1
        assert refused(at.sign_in, 'sato', 'a quite good one').startswith('bad-credentials:')
        place.kiyome('user', 'passwd', 'sato', '--password-file', secret)
        token = at.sign_in('sato', 'a quite good one')
        place.kiyome('user', 'role', 'sato', 'staff,approver', '--approves', '福祉課')
        assert refused(at.ask, 'session', session=token).startswith('no-session:')
        place.kiyome('user', 'address', 'sato', '--alias', 'a2@x.jp', '--shared', '')
        user = json.loads(place.kiyome('user', 'list', '--json', '--text', 'sato'))[0]
        assert user['addresses'] == 'a2@x.jp' and user['approves'] == '福祉課'
        uri = place.kiyome('user', 'totp', 'sato', '--new').decode()
        code = uri.split('secret=')[1].split('&')[0]
        at.sign_in('sato', 'a quite good one', totp=totp(code))
        place.kiyome('user', 'totp', 'sato')
        assert at.ask('sign-in', name='sato', password='a quite good one')[0]['needs_totp'] == 1
        for state in ('disable', 'enable', 'unlock', 'remove'):
            place.kiyome('user', state, 'sato', *{'remove': ['--yes'], 'disable': ['--reason', 'x']}.get(state, []))
        assert 'no such user' in place.error('user', 'unlock', 'nobody')
        assert 'last administrator' in place.error('user', 'remove', '--yes', 'root1')
        with open(secret, 'w') as file:
            file.write('short\n')
        assert 'characters' in place.error('user', 'passwd', 'root1', '--password-file', secret,
                                           status=2)
        table = place.folder + '/users.csv'
        with open(table, 'w') as file:
            file.write('name,mail\nabe,abe@x.jp\n')
        assert b'1 added' in place.kiyome('user', 'import', table)
        with open(table, 'a') as file:
            file.write('abe2,nothing\n')
        assert 'users.csv:3: ' in place.error('user', 'import', table, status=2)
        for wrong in (('add',), ('add', 'a', 'b'), ('role', 'sato'), ('address', 'sato'), ('totp',)):
            place.error('user', *wrong, status=2)
    finally:
        place.close()


@pytest.mark.long
@pytest.mark.same_sql
def test_what_the_journal_says_of_sessions_goes_from_it_while_the_store_runs(build):
    """Lines of the journal about sessions are removed from it while the store runs, once they no longer count."""
    place = Office(build)
    try:
        place.shift_clock(0)
        place.stop(place.processes[0])
        place.start()
        place.at = place.portal()
        place.tokens.clear()

        def lines():
            with open(os.path.join(place.state, 'erasures')) as file:
                return [line[0] for line in file]
        place.at.ask('sign-out', session=place.token('sato'))
        assert lines().count('S') == 1 and lines().count('P') > 1, lines()
        known = lines().count('P')
        place.shift_clock(2 * 86400)
        until(lambda: 'S' not in lines(), place)
        assert lines().count('P') == known, lines()
        assert place.ask('ito', 'mails') == []
    finally:
        place.close()


def test_a_session_that_is_used_is_noted_but_not_at_every_request(build):
    place = Office(build)
    try:
        def seen():
            return place.database().execute('SELECT max (seen) FROM sessions').fetchone()[0]
        place.ask('sato', 'mails')
        database = place.database()
        for passed, is_noted in ((5, False), (1000, True)):
            database.execute('UPDATE sessions SET seen = seen - %d' % passed)
            database.commit()
            before = seen()
            place.ask('sato', 'mails')
            assert (seen() > before) == is_noted, (passed, before, seen())
        database.close()
    finally:
        place.close()


def test_the_list_of_viewers_says_who_sees_what_since_when_by_whom_and_when_they_looked(build):
    """The list of viewers says who sees more than the own mails, since when, by whom, and when they last looked."""
    place = Office(build)
    try:
        place.kiyome('user', 'disable', 'ueda', '--reason', 'x')
        place.ask('root1', 'user-set', name='TANAKA', roles='staff;approver', approves='税務課')
        place.ask('audit1', 'mails', scope='all')
        # An import counts for the users that it changes, and not for the others in it.
        place.administrator().ask('user-import', content=b'name,shared,display\nmori,fukushi2@city.example.jp,Mori\nkato,,KATO2\n')
        rows = {row['name']: row for row in json.loads(place.kiyome('report', 'viewers', '--json'))}
        # sato and ito share a mailbox; ueda is disabled.
        assert set(rows) == {'sato', 'ito', 'tanaka', 'kato', 'root1', 'audit1', 'mori'}, rows
        assert rows['mori']['given_by'] == rows['kato']['given_by'] and rows['mori']['since'] >= rows['kato']['since'], rows
        database = place.database()
        told = database.execute("SELECT object, detail FROM audit WHERE detail LIKE 'import%'").fetchall()
        database.close()
        assert told == [('mori', 'import shared=fukushi2@city.example.jp')], told
        assert rows['sato']['shared'] == 'tax@city.example.jp' and rows['tanaka']['departments'] == '税務課'
        assert (rows['tanaka']['roles'], rows['tanaka']['given_by']) == ('staff;approver', 'root1 (portal)')
        assert rows['kato']['given_by'] == rows['audit1']['given_by'] != 'root1 (portal)'
        assert rows['audit1']['last_look'] >= rows['audit1']['since'] and rows['kato']['last_look'] is None, rows
    finally:
        place.close()


def test_an_account_ends_with_its_date_for_sessions_and_sign_in_and_is_then_stopped(build):
    """An account's end date is in the lists; after it, its sessions and sign-ins end, and incident.to is notified."""
    place = Office(build)
    try:
        with open(place.folder + '/kiyome.conf', 'a') as file:
            file.write('[incident]\nto=security@city.example\n')
        place.kiyome('user', 'role', 'sato', '--until', '@%d' % (time.time() + 3600))
        for command in (('user', 'list'), ('report', 'viewers')):
            rows = {row['name']: row for row in json.loads(place.kiyome(*command, '--json'))}
            assert rows['sato']['until'] and not rows['ito']['until'], rows
        place.token('sato')
        place.ask('sato', 'session')
        with place.database() as database:
            database.execute('UPDATE users SET until = ? WHERE name = ?', (int(time.time()) - 1, 'sato'))
        assert refused(place.ask, 'sato', 'session').startswith('no-session:')
        del place.tokens['sato']
        assert refused(place.token, 'sato').startswith('bad-credentials:')
        # Within a minute the account is disabled as if by hand; a start does it at once.
        place.stop(place.processes[-1])
        place.start()
        until(lambda: [row for row in json.loads(place.kiyome('user', 'list', '--json')) if row['name'] == 'sato' and row['disabled']], place)
        with place.database() as database:
            ((text,),) = database.execute("SELECT text FROM outbox WHERE recipient = 'security@city.example'").fetchall()
        assert 'sato' in text and 'end date' in text, text
        assert 'account-ended' in refused(place.administrator().ask, 'user-set', name='sato', disabled='0')
        place.kiyome('user', 'role', 'sato', '--until', 'never')
        place.kiyome('user', 'enable', 'sato')
        place.at = place.portal()
        place.token('sato')
    finally:
        place.close()


def test_the_last_administrator_whose_account_does_not_end_gets_no_end_date(build):
    """An end date cannot leave the portal without administrators: one whose account ends does not count as remaining."""
    place = Office(build)
    try:
        admin = place.administrator()
        later = str(int(time.time()) + 1000)
        assert refused(admin.ask, 'user-set', name='root1', until=later).startswith('conflict: last-administrator')
        admin.ask('user-add', name='root2', roles='administrator', password=PASSWORD, mail='root2@city.example.jp', until=later)
        assert refused(admin.ask, 'user-set', name='root1', disabled='1', reason='x').startswith('conflict: last-administrator')
        admin.ask('user-set', name='root2', until='0')
        admin.ask('user-set', name='root1', until=later)
    finally:
        place.close()
