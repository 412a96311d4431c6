# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests to which user an address belongs, which decides whose mail that user sees."""
import json
import os

import pytest

import originals
from city_office import Office
from place import refused

SATO = 'sato@city.example.jp'


def rows(place, what='addresses'):
    return [tuple(r) for r in place.database().execute(
        'SELECT who, object, detail FROM audit WHERE what = ? ORDER BY seq', (what,))]


@pytest.mark.same_sql
def test_an_address_of_somebodys_own_is_nobody_elses_own_however_it_is_given(build):
    place = Office(build)
    try:
        admin = place.administrator()
        taken = 'conflict: address-taken: %s (sato)'
        for mail in (SATO, 'SATO@City.Example.JP'):
            for verb, name in (('user-add', 'new1'), ('user-set', 'mori')):
                assert refused(admin.ask, verb, name=name, mail=mail) == taken % mail
                assert place.refuses('root1', verb, name=name, mail=mail) == taken % mail
        lines = admin.ask('user-import', content=('name,mail\nnew1,n@city.example.jp\nnew2,%s\nnew3,'
                                               'n@city.example.jp\n' % SATO).encode())
        assert [(r['line'], r['message']) for r in lines if r['line']] == [
            (3, taken % SATO), (4, 'conflict: address-taken: n@city.example.jp (new1)')]
        assert place.database().execute("SELECT count(*) FROM users WHERE name LIKE 'new%'"
                                        ).fetchone()[0] == 0
        # A disabled user keeps the address; a removed user does not.
        admin.ask('user-set', name='sato', disabled='1')
        assert refused(admin.ask, 'user-set', name='mori', mail=SATO) == taken % SATO
        admin.ask('user-remove', name='sato')
        admin.ask('user-set', name='mori', mail=SATO)
        place.mail(SATO, 'あとから')
        assert len(place.ask('mori', 'mails')) == 1
    finally:
        place.close()


OWN = ('addresses', 'approvers', 'absences', 'sessions', 'known_clients', 'enrolments', 'consents', 'changes')


def fill_person(database, user):
    database.execute('INSERT INTO known_clients VALUES (?, zeroblob(32), 1)', (user,))
    database.execute("INSERT INTO enrolments VALUES (?, zeroblob(32), 'x@city.example.jp', 1, 0)", (user,))
    database.execute("INSERT INTO consents VALUES ('mori', 'x', ?, 1)", (user,))
    database.execute("INSERT INTO changes VALUES ('mori', ?, 1, 'user-set', '', NULL, NULL)", (user,))
    database.execute("UPDATE users SET totp_secret = zeroblob(9), totp_confirmed = 1, code_mail = 'x@city.example.jp',"
                     " roles = roles | 4 WHERE n = ?", (user,))
    database.commit()


def counts(database, user):
    return [database.execute('SELECT count(*) FROM %s WHERE %s = ?' % (table, 'asker' if table in ('consents', 'changes') else 'user'),
                             (user,)).fetchone()[0] for table in OWN]


@pytest.mark.same_sql
def test_who_is_removed_stays_so_with_all_that_was_his(build):
    """Restoring an older index removes a removed account's data again. Without a restore, one that is enabled again stays."""
    place = Office(build)
    try:
        with place.database() as database:
            user = database.execute("SELECT n FROM users WHERE name = 'sato'").fetchone()[0]
            fill_person(database, user)
        place.door().add(b'x' * 1000, recipients=(SATO,))
        os.makedirs(originals.path(place, 'segments'), exist_ok=True)
        copy = originals.back_up(place)
        # tanaka is only disabled, and keeps the data.
        place.kiyome('user', 'disable', 'tanaka', '--reason', 'x')
        assert 'yes' in place.kiyome('user', 'list', '--text', 'tanaka').decode()
        place.kiyome('user', 'remove', '--yes', 'SATO')
        assert 'sato' not in place.kiyome('user', 'list').decode()
        gone = {u['name']: u for u in json.loads(place.kiyome('user', 'list', '--all', '--json'))}['sato']
        assert gone['removed'] and 'REMOVED' in place.kiyome('user', 'list', '--all').decode(), gone
        place.kiyome('user', 'enable', 'sato')
        place.administrator().ask('user-set', name='sato', mail='new@city.example.jp')
        for restores, mail, removed in ((False, 'new@city.example.jp', False), (True, '', True), (False, '', True)):
            place.stop(place.processes[0])
            if restores:
                originals.restore(place, copy)
            place.start()
            database = place.database()
            one = database.execute('SELECT mail, password, totp_secret, code_mail, department, roles, removed FROM users'
                                   ' WHERE n = ?', (user,)).fetchone()
            assert one[0] == mail and tuple(one[1:4]) == (None, None, '' if not mail else one[3]) and one[5] == 1, tuple(one)
            assert (one[6] is not None) == removed, tuple(one)
            assert sum(counts(database, user)) == bool(mail), counts(database, user)
            other = database.execute("SELECT password IS NOT NULL, mail <> '', removed IS NOT NULL FROM users"
                                     " WHERE name = 'tanaka'").fetchone()
            assert tuple(other)[1:] == (1, 1), tuple(other)
            database.close()
        assert ('kiyome-store', 'sato', '') in rows(place, 'user-remove'), rows(place, 'user-remove')
        assert ('kiyome-store', 'tanaka', '') in rows(place, 'user-set'), rows(place, 'user-set')
    finally:
        place.close()


@pytest.mark.same_sql
def test_who_is_removed_keeps_nothing_but_the_name_and_comes_back_with_nothing(build):
    place = Office(build)
    try:
        admin = place.administrator()
        admin.ask('user-set', name='sato', aliases='sato2@city.example.jp', shared='tax@city.example.jp', department='税務課',
                  approves='税務課', roles='staff;approver')
        token = place.token('sato')
        with place.database() as database:
            user = database.execute("SELECT n FROM users WHERE name = 'sato'").fetchone()[0]
            fill_person(database, user)
            assert counts(database, user) != [0] * len(OWN), counts(database, user)
        place.kiyome('user', 'remove', '--yes', 'sato')
        assert refused(place.at.ask, 'session', session=token).startswith('no-session')

        def listed():
            return next(u for u in json.loads(place.kiyome('user', 'list', '--all', '--json')) if u['name'] == 'sato')

        def is_empty(user):
            return [user[key] or '' for key in ('mail', 'addresses', 'shared', 'department', 'approves')] == [''] * 5
        assert is_empty(listed()) and listed()['disabled'] == 1, listed()
        place.kiyome('user', 'enable', 'sato')
        assert is_empty(listed()) and listed()['disabled'] == 0, listed()
        with place.database() as database:
            assert database.execute("SELECT mail, code_mail, password, totp_secret, department FROM users WHERE name = 'sato'"
                                    ).fetchall()[0][:] == ('', '', None, None, None)
            assert counts(database, user) == [0] * len(OWN), counts(database, user)
            assert database.execute('SELECT roles FROM users WHERE n = ?', (user,)).fetchone()[0] == 1
    finally:
        place.close()


@pytest.mark.same_sql
def test_each_change_of_addresses_stands_in_the_log_with_who_has_the_address_too(build):
    place = Office(build)
    try:
        admin = place.administrator()
        admin.ask('user-set', name='mori', shared=SATO)
        assert rows(place)[-1][1:] == ('mori', '+%s shared also of sato (own)' % SATO)
        admin.ask('user-import', content=b'name,shared\nueda,tax@city.example.jp\n')
        who, name, detail = rows(place)[-1]
        assert name == 'ueda' and detail == (
            '+tax@city.example.jp shared also of sato (shared), ito (shared)'), detail
        admin.ask('user-remove', name='ueda')
        assert rows(place)[-1][2] == '-tax@city.example.jp shared; -ueda@city.example.jp own'
        # A change that is rolled back leaves no row, and the chain of the log stays intact.
        before = rows(place)
        admin.ask('user-import', content=b'name,mail\nnew1,n@city.example.jp\nmori,bad\n')
        assert rows(place) == before
        assert admin.ask('audit-verify')[0]['broken'] == 0
        admin.ask('user-set', name='mori', display='M')
        assert rows(place) == before and admin.ask('audit-verify')[0]['broken'] == 0
    finally:
        place.close()


@pytest.mark.same_sql
def test_what_a_directory_says_is_somebodys_address_counts_only_when_it_is_nobody_elses(build):
    place = Office(build, portal={'ldap_url': 'ldap://localhost'})
    try:
        mails = 'SATO@city.example.jp;fukushi@city.example.jp;own@city.example.jp'
        token = place.at.ask('sign-in-trusted', name='dora', how='directory', mail=mails)[0]['session']
        place.mail(SATO, '佐藤あて')
        place.mail('fukushi@city.example.jp', '森あて')
        mine = place.mail('own@city.example.jp', '自分あて')
        assert [m['id'] for m in place.at.ask('mails', session=token)] == [mine]
        assert [(n, d) for _, n, d in rows(place, 'address-refused')] == [
            ('dora', 'SATO@city.example.jp of sato'), ('dora', 'fukushi@city.example.jp of mori')]
        assert 'the directory names an address of another user' in place.log()
        assert rows(place)[-1][1:] == ('dora', '+own@city.example.jp alias')
    finally:
        place.close()


@pytest.mark.same_sql
def test_own_addresses_that_two_had_from_before_are_told_at_each_start_and_hinder_no_other_change(build):
    place = Office(build)
    try:
        place.stop(place.processes[0])
        database = place.database()
        database.execute("INSERT INTO addresses SELECT ?, n, 'own' FROM users WHERE name = 'mori'",
                         (SATO,))
        database.execute("UPDATE users SET mail = ? WHERE name = 'mori'", (SATO,))
        database.commit()
        database.close()
        place.start()
        assert SATO + ' is the own one of several users (sato, mori)' in place.log(), place.log()
        admin = place.administrator()
        admin.ask('user-set', name='mori', mail=SATO, department='総務課')
        admin.ask('user-set', name='mori', mail='mori@city.example.jp')
        assert refused(admin.ask, 'user-set', name='mori', mail=SATO).startswith('conflict:')
        assert admin.ask('audit-verify')[0]['broken'] == 0
    finally:
        place.close()
