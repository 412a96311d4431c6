# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that revoked rights of users and programs remain revoked after an older index is restored, and that nothing else is
revoked."""
import json
import os
import shutil
import time

import pytest

from backups import back_up, made, restore, second, snapshots
from city_office import DOCX, Office, PASSWORD, WORD, ask_for, blocks_table, opens, totp
from originals import erased, fill, path
from place import Place, refused

NEW = 'another horse battery'


def state_of(place, name):
    row, = [u for u in json.loads(place.kiyome('user', 'list', '--json')) if u['name'] == name]
    return {k: row[k] for k in ('mail', 'roles', 'approves', 'addresses', 'totp', 'disabled')}


def begin_again(place, process=None, before=lambda: None):
    place.stop(process or place.processes[-1])
    before()
    place.start()
    place.at = place.portal()


def give(place):
    """Sets up the rights that will be revoked, and returns their sessions, keys and numbers."""
    admin = place.administrator()
    admin.ask('user-add', name='root2', roles='administrator', password=PASSWORD, mail='root2@city.example.jp')
    given = {name: place.token(name) for name in ('sato', 'ito', 'mori', 'ueda', 'tanaka', 'root1')}
    given['keys'] = [place.ask('root1', 'client-add', name=name, scope='send', reason='x')[0] for name in ('one', 'two')]
    given['entry'] = place.kiyome('password', 'add', '--sender-domain', 'x.jp', '--expires', '30d', data=WORD.encode() + b'\n').decode().strip()
    return given


def take(place, given):
    admin = place.administrator()
    admin.ask('user-set', name='sato', password=NEW)
    admin.ask('user-set', name='SATO', shared='')
    place.at.ask('sign-out', session=given['ito'])
    admin.ask('user-set', name='mori', mail='mori2@city.example.jp', addresses='')
    admin.ask('user-set', name='ueda', roles='staff', approves='')
    admin.ask('user-set', name='tanaka', **{'totp-reset': '1'})
    place.ask('root1', 'client-revoke', id=given['keys'][0]['id'], reason='x')
    place.kiyome('password', 'remove', given['entry'], '--reason', 'x')


def check(place, given):
    """Asserts that an older index restores nothing that was revoked, and that everything else is still there."""
    for name in ('sato', 'ito', 'mori', 'ueda', 'tanaka'):
        assert refused(place.at.ask, 'session', session=given[name]).startswith('no-session'), name
    for word in (PASSWORD, NEW):
        assert refused(place.at.sign_in, 'sato', word).startswith('bad-credentials'), word
    assert state_of(place, 'sato')['addresses'] is None
    assert state_of(place, 'mori') == dict(state_of(place, 'ito'), mail='', addresses=None)
    assert (state_of(place, 'ueda')['roles'], state_of(place, 'ueda')['approves']) == ('staff', None)
    assert state_of(place, 'tanaka')['totp'] == 0
    assert refused(place.portal().ask, 'file-key', key=given['keys'][0]['key'], scope='send').startswith('bad-key')
    assert json.loads(place.kiyome('password', 'list', '--json')) == []
    # A user who was not changed keeps everything.
    place.at.ask('session', session=given['root1'])
    assert place.portal().ask('file-key', key=given['keys'][1]['key'], scope='send')
    assert state_of(place, 'ito')['addresses'] == 'tax@city.example.jp'
    place.at.sign_in('ito', PASSWORD)
    # The audit log names each user and key that was revoked again.
    told = {row['object'] for row in json.loads(place.kiyome('audit', 'show', '--json', '--what', 'user-set')) if 'older copy' in row['why']}
    assert told == {'sato', 'mori', 'ueda', 'tanaka'}, told
    again, = [row for row in json.loads(place.kiyome('audit', 'show', '--json', '--what', 'client-revoke')) if row['why'] == 'ended before']
    assert again['object'] == given['keys'][0]['id']


@pytest.mark.same_sql
def test_an_older_index_gives_nobody_back_a_password_a_second_factor_a_role_an_address(build):
    """An older index restores no password, second factor, role, address, session or key that was revoked after it was copied."""
    place = Office(build)
    try:
        given = give(place)
        copy = place.copy_index('copy')
        take(place, given)
        lines = open(path(place, 'erasures')).read()
        assert not any(word in lines for word in ('@', PASSWORD, NEW, given['ito'], '税務課')), lines
        begin_again(place, before=lambda: place.bring_index(copy))
        place.kiyome('store', 'adopt', '--reason', 'restored')
        check(place, given)
        # Rights that are granted afterwards stay, also after a restart.
        admin = place.administrator()
        admin.ask('user-set', name='sato', password=NEW, shared='tax@city.example.jp')
        admin.ask('user-set', name='ueda', roles='staff;approver')
        begin_again(place)
        place.at.sign_in('sato', NEW)
        assert state_of(place, 'sato')['addresses'] == 'tax@city.example.jp' and 'approver' in state_of(place, 'ueda')['roles']
        assert place.status()['ready']
    finally:
        place.close()


def test_a_journal_that_was_lost_is_made_again_with_all_that_is_ended(build):
    """A lost journal of erasures is made again with all that has ended, and an older index then restores none of it."""
    place = Office(build)
    try:
        given = give(place)
        copy = place.copy_index('copy')
        take(place, given)
        place.administrator().ask('user-set', name='kato', disabled='1')
        place.administrator().ask('user-remove', name='audit1')
        assert not [line for line in open(path(place, 'erasures')) if line.startswith('P audit1')]
        begin_again(place, before=lambda: os.unlink(path(place, 'erasures')))
        begin_again(place, before=lambda: place.bring_index(copy))
        place.kiyome('store', 'adopt', '--reason', 'restored')
        assert state_of(place, 'kato')['disabled'] and state_of(place, 'sato')['addresses'] is None
        for name in ('kato', 'audit1', 'sato'):
            assert refused(place.at.sign_in, name, PASSWORD).startswith('bad-credentials'), name
        assert refused(place.portal().ask, 'file-key', key=given['keys'][0]['key'], scope='send').startswith('bad-key')
        assert state_of(place, 'ueda')['roles'] == 'staff' and state_of(place, 'tanaka')['totp'] == 0
    finally:
        place.close()


@pytest.mark.same_sql
def test_what_was_refused_waits_for_a_second_administrator_or_was_taken_back_changes_nobody_when(build):
    """A change that was refused, waits for a second administrator or was reversed affects no user when the store starts again."""
    place = Office(build)
    try:
        admin = place.administrator()
        # The last administrator cannot be disabled.
        assert 'last-administrator' in refused(admin.ask, 'user-set', name='root1', disabled='1')
        # A change that needs two administrators is not made by one, not even in part.
        admin.ask('user-add', name='root2', roles='administrator', password=PASSWORD, mail='root2@city.example.jp')
        assert 'second-needed' in place.refuses('root1', 'user-set', name='mori', disabled='1', shared='sato@city.example.jp')
        admin.ask('user-set', name='ueda', disabled='1')
        assert 'second-needed' in place.refuses('root1', 'user-set', name='ueda', disabled='0', password=NEW, shared='sato@city.example.jp')
        # The name may be written in any letter case.
        admin.ask('user-set', name='TANAKA', disabled='1')
        admin.ask('user-set', name='tanaka', disabled='0')
        admin.ask('user-set', name='kato', disabled='1')
        admin.ask('user-set', name='KATO', disabled='0')
        # Users change their own password and set up a second factor.
        at = place.portal()
        session = at.sign_in('sato', PASSWORD)
        at.ask('password-change', session=session, old=PASSWORD, new=NEW)
        place.token('root2')
        copy = place.copy_index('copy')
        begin_again(place)
        assert {n: bool(state_of(place, n)['disabled']) for n in ('root1', 'mori', 'ueda', 'tanaka', 'kato')} == {
            'root1': False, 'mori': False, 'ueda': True, 'tanaka': False, 'kato': False}
        place.at.sign_in('sato', NEW)
        assert totp(place.secrets['root2']) and state_of(place, 'root2')['totp'] == 1
        # With an index that is as new as the journal, nothing is lost either.
        begin_again(place, before=lambda: place.bring_index(copy))
        place.at.sign_in('sato', NEW)
        assert state_of(place, 'ueda')['disabled'] and state_of(place, 'root2')['totp'] == 1
    finally:
        place.close()


@pytest.mark.sqlite
def test_a_journal_that_is_given_to_a_restore_adds_to_that_of_the_newest_backup(build):
    """A journal that is given to a restore is added to the newest backup's; an older one restores nothing that was revoked."""
    place, process = made(build)
    try:
        messages = list(fill(place, small=4, large=0))
        admin = place.administrator()
        admin.ask('user-add', name='ueda', roles='staff', password=PASSWORD, mail='ueda@city.example.jp')
        for word in ('1', '0'):
            admin.ask('user-set', name='ueda', disabled=word)
        back_up(place)
        place.kiyome('quarantine', 'erase', messages[0], '--yes', '--reason', 'asked for')
        old = path(place, 'erasures') + '.old'
        shutil.copy(path(place, 'erasures'), old)
        place.kiyome('quarantine', 'erase', messages[1], '--yes', '--reason', 'asked for')
        admin.ask('user-set', name='ueda', disabled='1')
        back_up(place)
        place.kiyome('quarantine', 'erase', messages[2], '--yes', '--reason', 'asked for')
        place.stop(process)
        for journal, gone in ((path(place, 'erasures'), 3), (old, 2)):
            other = second(place)
            try:
                restore(other, os.path.join(place.backups, snapshots(place)[0]), more=['--erasures', journal])
                other.start()
                other.kiyome('store', 'adopt', '--reason', 'restored')
                assert [erased(other, message) for message in messages[:gone]] == [True] * gone, journal
                assert other.export(messages[3])
                # The older journal enables the account, but the newest line about it counts.
                assert state_of(other, 'ueda')['disabled'], journal
            finally:
                other.close()
    finally:
        place.close()


def test_one_approval_gives_an_original_once_and_what_was_refused_or_withdrawn_is_over(build):
    """One approval releases an original once, and a refused or withdrawn request stays closed, even with an older index."""
    place = Office(build)
    try:
        mails = [place.mail('sato@city.example.jp', parts=DOCX) for _ in range(5)]
        numbers = [ask_for(place, message)['request'] for message in mails]
        fetched, withdrawn, refused_one, approved, waiting = numbers
        for request in (fetched, withdrawn, approved):
            place.ask('tanaka', 'request-decide', request=request, decision='approve', why='x')
        copy = place.copy_index('copy')

        def fetch(request):
            opens(place, 'sato', 'original', request=request)
            place.opener().ask('opened', session=place.token('sato'), id=mails[numbers.index(request)], path='1.2', purpose='original',
                               request=request, sha256='ab' * 32, size=7, way='download')
        fetch(fetched)
        place.ask('sato', 'request-withdraw', request=withdrawn)
        place.ask('kato', 'request-decide', request=refused_one, decision='refuse', why='x')
        begin_again(place, before=lambda: place.bring_index(copy))
        place.kiyome('store', 'adopt', '--reason', 'restored')
        states = {row['id']: row['state'] for row in place.ask('sato', 'requests')}
        assert [states[request] for request in numbers] == ['expired'] * 3 + ['approved', 'waiting'], states
        for request in (fetched, withdrawn, refused_one):
            assert refused(opens, place, 'sato', 'original', request=request).startswith('conflict'), request
        said = place.refuses('tanaka', 'request-decide', request=refused_one, decision='approve', why='x')
        assert said.startswith('not-found'), said
        fetch(approved)
        place.ask('tanaka', 'request-decide', request=waiting, decision='approve', why='x')
        fetch(waiting)
        # The original may be requested again.
        assert ask_for(place, mails[0])['state'] == 'waiting'
    finally:
        place.close()


def blocked(place):
    return {(row['sender'] or row['sha256'] or row['link']): (row['reason'], row['created_by'], row['expires'])
            for row in place.ask('root1', 'block-list')}


def test_what_was_blocked_stays_so_by_an_older_index_also_of_a_file_and_for_a_time(build):
    """A block stays with an older index, also one from a file or with an end, and a block that was removed does not return."""
    place = Office(build)
    try:
        admin = place.administrator()
        lifted = place.ask('root1', 'block-add', sender='lifted.example', reason='x')[0]['id']
        place.ask('root1', 'block-add', sender='stays.example', reason='x')
        copy = place.copy_index('copy')
        end = int(time.time()) + 86400
        place.ask('root1', 'block-add', sender='evil.example', reason='届出 100% "あ" \\n')
        place.ask('root1', 'block-add', sha256='ab' * 32, reason='x', expires=str(end))
        again = place.ask('root1', 'block-add', link='bad.example/login', reason='x')[0]['id']
        place.ask('root1', 'block-remove', id=again, reason='by mistake')
        short = int(time.time()) + 3
        place.ask('root1', 'block-add', sender='short.example', reason='x', expires=str(short))
        admin.ask('block-import', content=blocks_table({'sender': 'from-a-file.example', 'reason': '一覧'}, {'sender': 'stays.example', 'reason': 'x'}))
        assert any(r['fault'] for r in admin.ask('block-import', content=blocks_table({'sender': 'never.example', 'reason': 'x'}, {'sender': '?', 'reason': 'x'})))
        place.ask('root1', 'block-remove', id=lifted, reason='x')
        known = dict(blocked(place))
        assert set(known) == {'stays.example', 'evil.example', 'ab' * 32, 'short.example', 'from-a-file.example'}, known
        time.sleep(max(0, short + 1 - time.time()))
        del known['short.example']
        begin_again(place, before=lambda: place.bring_index(copy))
        place.kiyome('store', 'adopt', '--reason', 'restored')
        assert blocked(place) == known, blocked(place)
        told = {row['object'] for row in json.loads(place.kiyome('audit', 'show', '--json', '--what', 'block-add')) if 'older copy' in row['why']}
        assert len(told) == 3, told
        # The same holds after the journal was lost; blocks that were removed or have ended are not in the new one.
        begin_again(place, before=lambda: os.unlink(path(place, 'erasures')))
        lines = [line for line in open(path(place, 'erasures')) if line.startswith('K ')]
        assert len(lines) == 4 and not any(word in ''.join(lines) for word in ('short', 'never', 'lifted')), lines
        begin_again(place, before=lambda: place.bring_index(copy))
        assert blocked(place) == known, blocked(place)
    finally:
        place.close()


def absences(place):
    database = place.database()
    rows = database.execute('SELECT u.name, a.since, a.until, d.name FROM absences a JOIN users u ON u.n = a.user'
                            ' LEFT JOIN users d ON d.n = a.deputy ORDER BY u.name').fetchall()
    database.close()
    return [tuple(row) for row in rows]


def test_who_decides_for_somebody_who_is_absent_and_where_somebody_belongs_is_what_it_was_last(build):
    """The deputy of an absent approver and the department of a user are the latest ones, even with an older index."""
    place = Office(build)
    try:
        admin = place.administrator()
        now = int(time.time())
        place.ask('tanaka', 'absence-set', **{'from': now, 'until': now + 86400, 'deputy': 'ueda'})
        place.ask('kato', 'absence-set', **{'from': now, 'until': now + 86400, 'deputy': 'ueda'})
        copy = place.copy_index('copy')
        place.ask('tanaka', 'absence-set')
        place.ask('kato', 'absence-set', **{'from': now, 'until': now + 7200, 'deputy': 'tanaka'})
        place.ask('ueda', 'absence-set', **{'from': now, 'until': now + 3600})
        admin.ask('user-set', name='sato', department='水道課')
        admin.ask('user-set', name='mori', department='')
        home = {row['name']: row['department'] for row in json.loads(place.kiyome('user', 'list', '--json'))}
        lines = open(path(place, 'erasures')).read()
        assert '水道課' not in lines
        begin_again(place, before=lambda: place.bring_index(copy))
        assert absences(place) == [('kato', now, now + 7200, 'tanaka'), ('ueda', now, now + 3600, None)]
        homes = {row['name']: row['department'] for row in json.loads(place.kiyome('user', 'list', '--json'))}
        # A department that the older index does not know is left empty.
        assert homes == dict(home, sato=''), homes
    finally:
        place.close()


@pytest.mark.sqlite
def test_a_restore_takes_no_other_stores_journal_whose_retention_would_destroy_what_is_restored(build):
    """A restore refuses another store's journal, whose retention would destroy what is restored, and one that names no store."""
    place, process = made(build)
    foreign = second(place)
    try:
        messages = list(fill(place, small=3, large=0))
        journal = path(place, 'erasures')
        back_up(place)
        place.kiyome('quarantine', 'erase', messages[0], '--yes', '--reason', 'asked for')
        foreign.stop(foreign.start())
        theirs = path(foreign, 'erasures')
        with open(theirs, 'a') as file:
            file.write('B %d %d\n' % (time.time() * 1e6, 10 ** 9))
        place.stop(process)
        assert open(journal).readline() != open(theirs).readline()
        other = second(place)
        try:
            said = restore(other, place.backups, status=3, more=['--erasures', theirs])
            assert 'journal of another store' in said and os.listdir(other.state) == [], said
            # It also refuses a journal that does not name its store, which no store writes.
            nobodys = os.path.join(other.folder, 'nobodys')
            for lines in ('', '[store]\n', 'B %d %d\n' % (time.time() * 1e6, 10 ** 9), '\n' + open(journal).read()):
                with open(nobodys, 'w') as file:
                    file.write(lines)
                said = restore(other, place.backups, status=3, more=['--erasures', nobodys])
                assert 'does not say of which store' in said and os.listdir(other.state) == [], said
            restore(other, place.backups, more=['--erasures', journal])
            other.start()
            other.kiyome('store', 'adopt', '--reason', 'restored')
            assert erased(other, messages[0]) and other.export(messages[1])
            # The restored store continues as the same store, even after its journal was lost.
            other.stop(other.processes[-1])
            os.unlink(path(other, 'erasures'))
            other.stop(other.start())
            assert open(path(other, 'erasures')).readline() == open(journal).readline()
        finally:
            other.close()
    finally:
        foreign.close()
        place.close()


@pytest.mark.same_sql
def test_a_store_whose_journal_of_erasures_is_anothers_or_not_what_a_store_wrote(build):
    """A store whose journal of erasures is another's or damaged accepts and destroys nothing until an administrator decides."""
    place = Place(build)
    foreign = Place(build, with_keys=False)
    try:
        foreign.stop(foreign.start())
        first = open(path(foreign, 'erasures')).readline()
        all_before = 'B %d %d\n' % (time.time() * 1e6, 10 ** 9)
        place.start()
        messages = list(fill(place, small=3, large=1))
        place.kiyome('quarantine', 'erase', messages[0], '--yes', '--reason', 'asked for')
        for lines in (first + all_before, all_before, '', first[:20]):
            copy = place.copy_index('copy %d' % len(lines))
            place.stop(place.processes[-1])
            with open(path(place, 'erasures'), 'w') as file:
                file.write(lines)
            place.start()
            status = place.status()
            assert not status['ready'] and 'journal of erasures' in status['problem'], (lines, status)
            assert 'adopt' in refused(place.door().add, b'mail')
            assert open(path(place, 'erasures')).read() == lines
            # The refused journal is kept, and a new one is made from the index, so that nothing known as erased returns.
            place.kiyome('store', 'adopt', '--reason', 'looked at it')
            kept = [name for name in os.listdir(place.state) if name.startswith('erasures.left-')]
            assert [open(path(place, name)).read() for name in kept] == [lines], kept
            os.unlink(path(place, kept[0]))
            for message in messages[1:]:
                assert place.export(message)
            place.door().add(b'later')
            place.stop(place.processes[-1])
            place.bring_index(copy)
            place.start()
            place.kiyome('store', 'adopt', '--reason', 'brought back')
            assert erased(place, messages[0]) and place.door().add(b'mail goes on')
            assert place.status()['ready'] and place.export(messages[1])
    finally:
        foreign.close()
        place.close()
