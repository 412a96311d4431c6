# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that no administrator alone gets access to the mail of others, by any way."""

import pytest

from city_office import Office, PASSWORD
from place import refused

SATO = 'sato@city.example.jp'
SECOND = 'conflict: second-needed: '


class Two(Office):
    """The office with a second administrator."""

    def __init__(self, build, **values):
        super().__init__(build, **values)
        self.administrator().ask('user-add', name='root2', roles='administrator', password=PASSWORD,
                                 mail='root2@city.example.jp')
        # The letters about their second factors.
        for name in ('root1', 'root2'):
            self.token(name)
        database = self.database()
        database.execute('DELETE FROM outbox')
        database.commit()
        database.close()

    def letters(self, kind='consent'):
        rows = self.database().execute('SELECT recipient FROM outbox WHERE kind = ? ORDER BY n', (kind,))
        return [r[0] for r in rows]

    def log_of(self, what):
        return [tuple(r) for r in self.database().execute(
            'SELECT who, object, detail FROM audit WHERE what = ? ORDER BY seq', (what,))]


@pytest.mark.same_sql
def test_one_administrator_alone_gives_nobody_an_address_that_is_or_was_anothers_or_has_mail(build):
    place = Two(build)
    try:
        admin = place.administrator()
        old = place.mail(SATO, '佐藤あて')
        place.mail('mayor@city.example.jp', '市長あて')
        taken = 'conflict: address-taken: %s (sato)' % SATO
        for key in ('mail', 'addresses', 'aliases'):
            assert place.refuses('root1', 'user-set', name='mori', **{key: SATO}) == taken, key
            assert refused(admin.ask, 'user-set', name='mori', **{key: SATO}) == taken, key
        for verb, name in (('user-set', 'mori'), ('user-add', 'fresh')):
            said = place.refuses('root1', verb, name=name, shared=SATO)
            assert said == SECOND + SATO + ' shared', said
        for key in ('mail', 'addresses', 'shared'):
            assert place.refuses('root1', 'user-add', name='new1', password=PASSWORD,
                                 **{key: 'Mayor@city.example.jp'}).startswith(SECOND), key
        # Neither taking the address from its owner first nor another spelling helps.
        place.ask('root1', 'user-set', name='ito', addresses='')
        assert place.refuses('root1', 'user-set', name='sato', mail='s2@city.example.jp'
                             ).startswith(SECOND)
        admin.ask('user-set', name='sato', mail='s2@city.example.jp')
        admin.ask('user-remove', name='sato')
        for key, value in (('shared', SATO.upper()), ('mail', SATO), ('addresses', SATO)):
            assert place.refuses('root1', 'user-set', name='mori', **{key: value}).startswith(SECOND)
        rows = place.at.ask('user-import', session=place.token('root1'), content=(
            'name,shared\nmori,%s\n' % SATO).encode())
        assert rows[0]['message'] == SECOND + 'mori', rows
        assert place.ask('mori', 'mails') == [] and not [
            u for u in place.ask('root1', 'users') if u['name'] in ('new1', 'fresh')]
        said = place.refuses('mori', 'mail', id=old)
        assert said.startswith('not-found:'), said
        assert admin.ask('audit-verify')[0]['broken'] == 0
        # An address that nobody had and that got no mail is given without a second person.
        place.ask('root1', 'user-add', name='new2', mail='new2@city.example.jp', password=PASSWORD)
        place.ask('root1', 'user-set', name='new2', addresses='n3@city.example.jp')
    finally:
        place.close()


@pytest.mark.same_sql
def test_nor_one_under_which_the_mail_of_another_comes_or_that_only_looks_like_it(build):
    place = Two(build)
    try:
        for variant in ('sato+notes@city.example.jp', 'Sato+Notes@City.Example.JP', 'sato+@city.example.jp', 'sato+a+b@city.example.jp'):
            said = place.refuses('root1', 'user-set', name='mori', aliases=variant)
            assert said.startswith(SECOND), (variant, said)
            said = place.refuses('root1', 'user-add', name='fresh', mail=variant, password=PASSWORD)
            assert said.startswith(SECOND), (variant, said)
        for wrong in ('sato@ｃｉｔｙ.example.jp', 'sato@city。example.jp', 'sato@city.example.jp.', 'ｓａｔｏ@city.example.jp',
                      'sa\u00adto@city.example.jp', 'sato\u202e@city.example.jp', 'sato\u200b@city.example.jp', 'sato@city_example.jp',
                      '"sato"@city.example.jp', 'sato@[127.0.0.1]', 'sato@.city.example.jp', 'sato@city..jp'):
            for verb, name in (('user-set', 'mori'), ('user-add', 'fresh')):
                said = place.refuses('root1', verb, name=name, aliases=wrong, password=PASSWORD)
                assert 'bad-address' in said, (wrong, said)
        # A second administrator's agreement makes the change, and the owner of the mailbox is notified.
        place.token('root2')
        before = len(place.letters())
        place.ask('root2', 'user-set', name='mori', aliases='sato+notes@city.example.jp')
        assert SATO in place.letters()[before:], place.letters()[before:]
        # The own variants belong to the user.
        place.ask('root1', 'user-set', name='sato', aliases='sato+mine@city.example.jp;山田+太郎@city.example.jp')
    finally:
        place.close()


@pytest.mark.same_sql
def test_the_same_change_by_a_second_administrator_makes_it_is_told_to_the_owner(build):
    """The same change by a second administrator is made, notified to the owner and logged."""
    place = Two(build)
    try:
        message = place.mail(SATO, '佐藤あて')
        change = {'name': 'mori', 'shared': SATO}
        place.token('root1')  # The letter about the new second factor.
        before = len(place.letters())
        for _ in range(2):
            assert place.refuses('root1', 'user-set', **change).startswith(SECOND)
        assert place.letters()[before:] == ['root2@city.example.jp'] * 2, place.letters()
        # Another change needs an agreement of its own, and a user without the role cannot agree.
        assert place.refuses('root2', 'user-set', name='ueda', shared=SATO).startswith(SECOND)
        assert place.refuses('tanaka', 'user-set', **change).startswith('forbidden:')
        place.ask('root2', 'user-set', **change)
        assert [m['id'] for m in place.ask('mori', 'mails')] == [message]
        assert place.letters()[-1:] == [SATO]
        who, name, detail = place.log_of('consent-given')[-1]
        assert (who, name) == ('root2 (portal)', 'mori') and 'asked for by root1' in detail
        assert [r[0] for r in place.log_of('consent-asked')] == ['root1 (portal)'] * 2 + ['root2 (portal)']
        # The agreement is used up, and a request expires.
        place.ask('root1', 'user-set', name='mori', shared='')
        assert place.refuses('root1', 'user-set', **change).startswith(SECOND)
        database = place.database()
        database.execute('UPDATE consents SET asked = asked - 8 * 86400')
        database.commit()
        database.close()
        assert place.refuses('root2', 'user-set', **change).startswith(SECOND)
        place.administrator().ask('user-set', name='root1', roles='staff')
        assert place.refuses('root2', 'user-set', **change).startswith(SECOND)
        assert place.administrator().ask('audit-verify')[0]['broken'] == 0
    finally:
        place.close()


@pytest.mark.same_sql
def test_no_administrator_alone_sets_anothers_password_makes_an_approver_or_administrator(build):
    """No administrator alone sets another user's password, appoints an approver or administrator, or redirects mail."""
    place = Two(build)
    try:
        mine = place.token('sato')
        for change in ({'password': 'a password of mine'}, {'roles': 'staff;approver'}, {'roles': 'administrator'},
                       {'roles': 'staff;auditor'}, {'mail': 'me@elsewhere.example'}):
            said = place.refuses('root1', 'user-set', name='sato', **change)
            assert said.startswith(SECOND), (change, said)
        assert place.refuses('root1', 'user-set', name='ueda', approves='福祉課;税務課') == SECOND + 'approves 税務課'
        assert place.refuses('root1', 'user-add', name='puppet', roles='administrator', password=PASSWORD
                             ) == SECOND + 'administrator'
        for row in ('sato,a password of mine', 'tanaka,a password of mine'):
            rows = place.at.ask('user-import', session=place.token('root1'),
                                content=('name,password\n%s\n' % row).encode())
            assert rows[0]['message'].startswith(SECOND), rows
        place.at.ask('session', session=mine)
        assert refused(place.at.sign_in, 'sato', 'a password of mine').startswith('bad-credentials:')
        place.at.sign_in('sato', PASSWORD)
        # Two administrators together may do it. The user is notified at the former address.
        place.token('root2')
        before = len(place.letters())
        place.ask('root2', 'user-set', name='sato', password='a password of two')
        assert place.letters()[before:] == [SATO], place.letters()[before:]
        place.at.sign_in('sato', 'a password of two')
        place.ask('root2', 'user-set', name='sato', mail='me@elsewhere.example')
        assert place.letters()[-2:] == [SATO, 'me@elsewhere.example']
        # A CSV file that both import is accepted.
        csv = 'name,roles\nkato,staff;approver\nmori,staff;approver\n'.encode()
        for name, good in (('root1', False), ('root1', False), ('root2', True)):
            rows = place.at.ask('user-import', session=place.token(name), content=csv)
            assert (rows[0]['line'] is None) == good, rows
        # The removal of a second factor is notified.
        place.ask('root1', 'user-set', name='tanaka', **{'totp-reset': '1'})
        assert place.letters()[-1] == 'tanaka@city.example.jp'
        assert place.administrator().ask('audit-verify')[0]['broken'] == 0
    finally:
        place.close()


@pytest.mark.same_sql
def test_one_administrator_alone_brings_no_account_back_that_decides_or_sees_others_mail(build):
    """No administrator alone enables an account that decides or sees others' mail, or removes a second factor."""
    place = Two(build)
    try:
        admin = place.administrator()
        admin.ask('user-add', name='root3', roles='administrator', password=PASSWORD, mail='root3@city.example.jp')
        admin.ask('user-set', name='mori', shared='tax@city.example.jp')
        for name in ('root3', 'tanaka', 'mori', 'kato'):
            place.ask('root1', 'user-set', name=name, disabled=1)
        # A harmless change in the same request, or removing the roles first, does not help.
        for name in ('root3', 'tanaka', 'mori'):
            for more in ({}, {'display': 'x'}, {'unlock': '1'}):
                assert place.refuses('root1', 'user-set', name=name, disabled=0, **more) == SECOND + 'enabled', name
            assert refused(place.at.sign_in, name, PASSWORD).startswith('bad-credentials:')
        place.ask('root1', 'user-set', name='root3', disabled=0, roles='staff')
        assert place.refuses('root1', 'user-set', name='root3', roles='administrator').startswith(SECOND)
        # Both together may do it, and so may root on the machine.
        place.ask('root2', 'user-set', name='tanaka', disabled=0)
        place.at.sign_in('tanaka', PASSWORD)
        admin.ask('user-set', name='mori', disabled=0)
        place.at.sign_in('mori', PASSWORD)
        # A second factor that was never set up is no obstacle. Disabling its owner in between does not help.
        place.token('root2')
        said = place.refuses('root1', 'user-set', name='root2', **{'totp-reset': '1'})
        assert said == SECOND + 'authenticator', said
        assert refused(place.at.sign_in, 'root2', PASSWORD).startswith('totp-needed:')
        place.ask('root1', 'user-set', name='sato', **{'totp-reset': '1'})
        place.ask('root1', 'user-set', name='root2', disabled=1)
        assert place.refuses('root1', 'user-set', name='root2', **{'totp-reset': '1'}) == said
        assert admin.ask('audit-verify')[0]['broken'] == 0
    finally:
        place.close()


@pytest.mark.same_sql
def test_on_the_command_line_it_is_done_at_once_said_and_told_to_whom_it_concerns(build):
    place = Two(build)
    try:
        said = place.kiyome('user', 'address', 'mori', '--shared', SATO).decode()
        assert SATO in said and 'told' in said, said
        assert place.letters() == [SATO]
        assert 'another user' in place.error('user', 'address', 'ueda', '--alias', SATO)
        assert place.kiyome('user', 'address', 'mori', '--alias', 'new9@city.example.jp') == b''
    finally:
        place.close()


@pytest.mark.same_sql
def test_what_a_directory_says_is_somebodys_address_does_not_count_when_it_was_anothers(build):
    place = Two(build, portal={'ldap_url': 'ldap://localhost'})
    try:
        place.mail(SATO, '佐藤あて')
        place.administrator().ask('user-remove', name='sato')
        token = place.at.ask('sign-in-trusted', name='dora', how='directory', mail=SATO)[0]['session']
        assert place.at.ask('mails', session=token) == []
        place.administrator().ask('user-set', name='dora', mail=SATO)
        token = place.at.ask('sign-in-trusted', name='dora', how='directory', mail=SATO)[0]['session']
        assert len(place.at.ask('mails', session=token)) == 1
    finally:
        place.close()


@pytest.fixture
def two(build):
    """The office with two administrators, who have both signed in."""
    place = Two(build)
    try:
        yield place
    finally:
        place.close()


def ask_for_three_changes(place):
    """Makes three changes as root1, which then wait for another administrator."""
    assert place.refuses('root1', 'user-set', name='mori', shared=SATO, display='森 太郎').startswith(SECOND)
    assert place.refuses('root1', 'user-set', name='ueda', password=PASSWORD + ' 2').startswith(SECOND)
    ask_for_an_approver(place)


def ask_for_an_approver(place):
    """Requests a new account as root1."""
    assert place.refuses('root1', 'user-add', name='fresh', roles='staff;approver', password=PASSWORD).startswith(SECOND)


@pytest.fixture(scope='module')
def waiting(build, engine):
    """An office where three changes wait. Its tests only read."""
    place = Two(build)
    try:
        place.before = place.ask('root1', 'changes')
        ask_for_three_changes(place)
        yield place
    finally:
        place.close()


def decide(place, person, name, decision):
    """Decides about a change that root1 requested."""
    return place.ask(person, 'change-decide', name=name, by='root1', decision=decision)


def test_each_administrator_sees_what_waits_who_asked_for_it_and_how_long_it_waits(waiting):
    assert waiting.before == []
    for administrator in ('root1', 'root2'):
        rows = {row['name']: row for row in waiting.ask(administrator, 'changes')}
        assert set(rows) == {'mori', 'ueda', 'fresh'}
        for row in rows.values():
            assert row['by_name'] == 'root1' and row['until'] - row['asked'] == 7 * 86400, row


def test_only_the_administrator_who_did_not_ask_may_agree(waiting):
    for administrator, rights in (('root1', (0, 1)), ('root2', (1, 0))):
        for row in waiting.ask(administrator, 'changes'):
            assert (row['may_agree'], row['is_mine']) == rights, (administrator, row)


def test_the_list_says_what_would_change(waiting):
    rows = {row['name']: row for row in waiting.ask('root2', 'changes')}
    assert SATO in rows['mori']['what'] and 'display=森 太郎' in rows['mori']['detail'], rows['mori']
    assert rows['ueda']['what'] == 'password' and 'approver' in rows['fresh']['what']


def test_no_password_that_waits_is_in_the_list_or_in_clear_in_the_index(waiting):
    database = waiting.database()
    rows = database.execute('SELECT detail, arguments, hash FROM changes').fetchall()
    database.close()
    assert len(rows) == 3 and PASSWORD not in str(rows) + str(waiting.ask('root2', 'changes'))
    assert all(row[2] is None or row[2].startswith('$argon2id$') for row in rows)


def test_a_change_is_decided_by_no_other_than_a_second_administrator(waiting):
    assert waiting.refuses('root1', 'change-decide', name='mori', by='root1', decision='yes').startswith('forbidden:')
    assert waiting.refuses('tanaka', 'change-decide', name='mori', by='root1', decision='yes').startswith('forbidden:')
    assert waiting.refuses('tanaka', 'changes').startswith('forbidden:')
    assert waiting.ask('mori', 'mails') == []


def test_a_decision_names_a_change_that_waits_and_says_yes_or_no(waiting):
    assert waiting.refuses('root2', 'change-decide', name='mori', by='root2', decision='yes').startswith('not-found:')
    assert waiting.refuses('root2', 'change-decide', name='mori', by='root1', decision='perhaps').startswith('invalid:')


def test_a_shared_mailbox_that_both_agree_to_shows_its_mail_and_stands_in_the_log(two):
    message = two.mail(SATO, '佐藤あて')
    ask_for_three_changes(two)
    assert two.ask('mori', 'mails') == []
    decide(two, 'root2', 'mori', 'yes')
    two.tokens.pop('mori')  # The change of rights has ended the session.
    assert [m['id'] for m in two.ask('mori', 'mails')] == [message]
    assert two.log_of('consent-given')[-1][:2] == ('root2 (portal)', 'mori')
    assert two.log_of('user-set')[-1][:2] == ('root2 (portal)', 'mori')
    assert two.administrator().ask('audit-verify')[0]['broken'] == 0


def test_passwords_that_both_agree_to_are_those_that_were_asked_for(two):
    ask_for_three_changes(two)
    decide(two, 'root2', 'ueda', 'yes')
    assert two.at.sign_in('ueda', PASSWORD + ' 2')
    decide(two, 'root2', 'fresh', 'yes')
    assert two.at.ask('sign-in', name='fresh', password=PASSWORD)


@pytest.mark.same_sql
@pytest.mark.parametrize('person', ['root1', 'root2'])
def test_either_administrator_drops_a_change_which_is_logged_and_waits_no_longer(two, person):
    ask_for_an_approver(two)
    decide(two, person, 'fresh', 'no')
    assert two.log_of('consent-refused')[-1][:2] == (person + ' (portal)', 'fresh')
    assert two.ask('root2', 'changes') == [] and 'fresh' not in {u['name'] for u in two.ask('root1', 'users')}


@pytest.mark.same_sql
def test_a_change_that_was_dropped_may_be_asked_for_again_and_agreed_to(two):
    ask_for_an_approver(two)
    decide(two, 'root2', 'fresh', 'no')
    ask_for_an_approver(two)
    decide(two, 'root2', 'fresh', 'yes')
    assert two.at.ask('sign-in', name='fresh', password=PASSWORD)


@pytest.mark.same_sql
def test_what_somebody_asked_for_who_is_no_administrator_any_more_waits_no_longer(two):
    assert two.refuses('root1', 'user-set', name='mori', roles='staff;auditor').startswith(SECOND)
    two.administrator().ask('user-set', name='root1', roles='staff')
    assert two.ask('root2', 'changes') == []
    assert two.refuses('root2', 'change-decide', name='mori', by='root1', decision='yes').startswith('not-found:')


@pytest.mark.same_sql
def test_what_was_asked_for_more_than_a_week_ago_waits_no_longer(two):
    assert two.refuses('root1', 'user-set', name='mori', roles='staff;auditor').startswith(SECOND)
    database = two.database()
    database.execute('UPDATE changes SET asked = asked - 8 * 86400')
    database.execute('UPDATE consents SET asked = asked - 8 * 86400')
    database.commit()
    database.close()
    assert two.refuses('root2', 'change-decide', name='mori', by='root1', decision='yes').startswith('not-found:')


def test_a_change_of_a_file_is_listed_but_agreed_to_by_the_same_file_alone(two):
    two.ask('root2', 'user-import', content=('name,shared\nmori,%s\n' % 'ito@city.example.jp').encode())
    row, = [row for row in two.administrator().ask('changes') if row['name'] == 'mori']
    assert (row['may_agree'], row['by_name']) == (0, 'root2') and 'ito@' in row['what'], row


@pytest.mark.same_sql
def test_each_address_is_told_by_mail_when_somebody_first_signs_in_through_the_directory_with_it(build):
    place = Two(build, portal={'ldap_url': 'ldap://localhost'})
    try:
        place.mail('mayor@city.example.jp', '市長あて')
        for _ in range(2):
            place.at.ask('sign-in-trusted', name='dora', how='directory', mail='mayor@city.example.jp;m2@city.example.jp')
            assert sorted(place.letters()) == ['m2@city.example.jp', 'mayor@city.example.jp'], place.letters()
        place.at.ask('sign-in-trusted', name='dora', how='directory', mail='mayor@city.example.jp;m3@city.example.jp')
        assert place.letters()[2:] == ['m3@city.example.jp']
        text = place.database().execute('SELECT text FROM outbox ORDER BY n').fetchone()[0]
        assert 'dora' in text and 'サインイン' in text, text
    finally:
        place.close()


@pytest.mark.same_sql
def test_whom_a_directory_knows_gets_no_code_for_a_second_factor_where_the_portal_alone_says(build):
    """A user of a directory gets no code for a second factor if only the portal vouches for the address; the command does."""
    place = Two(build, relay=1, portal={'ldap_url': 'ldap://localhost'})
    try:
        def comes(name, mail, roles='staff;approver'):
            return place.at.ask('sign-in-trusted', name=name, how='directory', mail=mail, roles=roles, display=name)[0]['session']
        for mail in ('attacker@city.example.jp', 'dir1@city.example.jp'):
            session = comes('dir1', mail)
            assert refused(place.at.ask, 'totp-begin', session=session).startswith('enrol-elsewhere:')
            assert place.letters('enrol') == []
        # A change by an administrator in the portal has no effect on that; one at admin.sock has.
        place.ask('root1', 'user-set', name='dir1', mail='dir1@city.example.jp')
        assert refused(place.at.ask, 'totp-begin', session=comes('dir1', 'dir1@city.example.jp')).startswith('enrol-elsewhere:')
        place.administrator().ask('user-set', name='dir1', mail='dir1@city.example.jp')
        session = comes('dir1', 'attacker@city.example.jp')
        assert place.at.ask('totp-begin', session=session)[0]['sent'] == 'dir1@city.example.jp'
        assert place.letters('enrol') == ['dir1@city.example.jp']
    finally:
        place.close()


@pytest.mark.same_sql
def test_who_gets_an_account_after_his_first_mail_is_not_alarmed_about_his_own_address(build):
    place = Two(build)
    try:
        place.mail('late@city.example.jp', '先に届いたメール')
        place.mail('other@city.example.jp', 'ほかの人あて')
        place.administrator().ask('user-add', name='late', password=PASSWORD, mail='late@city.example.jp')
        assert 'late@city.example.jp' not in place.letters(), place.letters()
        # Mail to an address other than the account's mailbox, or to a former user's address, is notified.
        place.administrator().ask('user-add', name='second', password=PASSWORD, mail='second@city.example.jp', addresses='other@city.example.jp')
        assert 'other@city.example.jp' in place.letters()
        place.administrator().ask('user-set', name='late', mail='late2@city.example.jp')
        place.administrator().ask('user-remove', name='late')
        place.administrator().ask('user-add', name='heir', password=PASSWORD, mail='late@city.example.jp')
        assert 'late@city.example.jp' in place.letters()
    finally:
        place.close()
