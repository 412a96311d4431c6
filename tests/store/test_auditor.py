# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests an auditor's restore of last week's backup: it has everything that should exist and nothing that was erased since."""
import json
import os
import shutil

import pytest

from backups import back_up, files_of, restore, sealed, second, snapshots
from city_office import PASSWORD, WORD
from deferred import DOCX, Owing, STEPS, approved, owes, read, send, write
from originals import erased, fill, path, wait
from place import DAY, refused
from waiting import until

MAIL = 'leaves@city.example.jp'


def filled(office):
    """Adds small and large mails that are to expire, to stay and to be erased."""
    mails = {}
    for what in ('by time', 'stays', 'by hand'):
        mails[what] = fill(office, small=2, large=2, size=90000)
    for message in mails['by time']:
        write(office, "UPDATE messages SET received = received - %d WHERE id = '%s'" % (25 * DAY * 1000000, message))
    return mails


def marks(office, mails):
    """Returns pieces of the sealed originals and of their keys."""
    found = []
    for message in mails:
        data = sealed(office, message)
        ((key,),) = read(office, "SELECT sealed_key FROM originals JOIN messages USING (n) WHERE id = '%s'" % message)
        found += [data[len(data) // 2:][:40], bytes(key)[-40:]]
    return found


def on_day(office, day):
    office.stop(office.processes[-1])
    office.shift_clock(day * DAY)
    office.start()
    office.at = office.portal()
    office.tokens.clear()


def stands_in(files, pieces):
    """Returns (file, piece) for each file that contains one of the pieces."""
    found = []
    for name in files:
        with open(name, 'rb') as file:
            data = file.read()
        found += [(name, piece) for piece in pieces if piece in data]
    return found


def nothing_left(place, pieces):
    def left():
        return stands_in([os.path.join(top, name) for top, _, names in os.walk(place.state) for name in names], pieces)
    until(lambda: not left(), 'the end of what is left')
    assert left() == []


@pytest.mark.sqlite
def test_last_weeks_backup_restored_with_todays_journal_has_each_original_that_stands_bit_for_bit(build):
    """Last week's backup, restored with today's journal of erasures, has each remaining original bit for bit, and not a byte
    of what was erased by hand, by retention or with an account."""
    office = Owing(build, STEPS + '[store]\nretention-days=30\n')
    office.backups = os.path.join(office.folder, 'backups')
    try:
        office.shift_clock(0)
        on_day(office, 0)
        admin = office.administrator()
        mails = filled(office)
        admin.ask('user-add', name='leaves', roles='staff', password=PASSWORD, mail=MAIL)
        office.kiyome('allow', 'add', '--type', 'jpeg', '--reason', 'r', '--approver', 'a', '--expires', '90d')
        entry = json.loads(office.kiyome('allow', 'list', '--json'))[0]['id']
        agreed = office.kiyome('password', 'add', '--sender-domain', 'x.jp', '--expires', '90d', data=WORD.encode() + b'\n').decode().strip()
        ((word,),) = read(office, 'SELECT sealed FROM agreed')
        released = office.mail('sato@city.example.jp', parts=DOCX)
        request = approved(office, released)
        letter = owes(office, 'sato', released, 'original', request=request)
        write(office, "UPDATE outbox SET taken = 0, taker = ''")
        ((password,),) = read(office, "SELECT password FROM users WHERE name = 'leaves'")
        people = [password.encode()[-40:] if isinstance(password, str) else bytes(password)[-40:]]
        by_hand = marks(office, mails['by hand']) + [bytes(word)[-40:]]
        by_time = marks(office, mails['by time'])
        back_up(office)
        # The search can find these pieces.
        assert {piece for _, piece in stands_in(files_of(office, 0), people + by_hand + by_time)} == set(people + by_hand + by_time)
        on_day(office, 2)
        mails['later'] = fill(office, small=1, large=1)
        send(office, letter)
        admin = office.administrator()
        admin.ask('user-set', name='ueda', disabled='1')
        office.kiyome('allow', 'remove', entry, '--reason', 'over')
        back_up(office)
        on_day(office, 4)
        for message in mails['by hand']:
            office.kiyome('quarantine', 'erase', message, '--yes', '--reason', 'asked for')
        office.kiyome('password', 'remove', agreed, '--reason', 'over')
        office.administrator().ask('user-remove', name='leaves')
        nothing_left(office, people + by_hand)
        back_up(office)
        # A backup that is made from now on has none of them.
        assert stands_in(files_of(office, 2), people + by_hand) == []
        on_day(office, 7)
        # Retention waits until an administrator confirms the clock.
        assert all(office.export(message) == data for message, data in mails['by time'].items())
        office.kiyome('store', 'expire', '--yes', '--reason', 'the clock is right')
        wait(lambda: len(read(office, "SELECT 1 FROM audit WHERE what = 'destroy'")) == 4, 'what is too old goes')
        nothing_left(office, by_time)
        office.at.ask('sign-out', session=office.token('ito'))
        lost = office.door().add(b'after the last backup')
        journal = path(office, 'erasures')
        assert stands_in([journal], people + by_hand + by_time) == []
        office.stop(office.processes[-1])
        for which in (0, 1, 2):
            other = second(office)
            try:
                other.shift_clock(7 * DAY)
                restore(other, os.path.join(office.backups, snapshots(office)[which]), more=['--erasures', journal])
                other.start()
                other.kiyome('store', 'adopt', '--reason', 'an audit')
                for message, data in {**mails['stays'], **(mails['later'] if which > 0 else {})}.items():
                    assert other.export(message) == data, message
                for message in (*mails['by hand'], *mails['by time']):
                    assert erased(other, message), message
                other.error('quarantine', 'export', lost, '--reason', 'x', '-o', '-')
                nothing_left(other, people + by_hand + by_time)
                # The log has the acts about the account, and address_holders has its former address; the tables of accounts do
                # not have it.
                for table, column in (('users', 'mail'), ('users', 'code_mail'), ('addresses', 'address'), ('outbox', 'recipient')):
                    assert read(other, "SELECT 1 FROM %s WHERE %s = '%s'" % (table, column, MAIL)) == [], table
                users = {user['name']: user for user in json.loads(other.kiyome('user', 'list', '--json'))}
                assert 'leaves' not in users and users['ueda']['disabled'] and not users['sato']['disabled']
                for name in ('leaves', 'ueda'):
                    assert refused(other.portal().sign_in, name, PASSWORD).startswith('bad-credentials'), name
                assert not [e for e in json.loads(other.kiyome('allow', 'list', '--json')) if e['id'] == entry]
                assert json.loads(other.kiyome('password', 'list', '--json')) == []
                # The released original was fetched once.
                (state,) = read(other, "SELECT state, fetched IS NOT NULL FROM requests WHERE id = '%s'" % request)
                assert state == ('released', 1), state
                assert other.opener().ask('outbox-take', files='yes', first='yes') == []
                found = json.loads(other.kiyome('audit', 'verify', '--json'))
                assert found['intact'] and found['restored'] == 1, found
            finally:
                other.close()
    finally:
        office.close()


@pytest.mark.sqlite
def test_of_a_password_that_was_removed_and_of_who_was_nothing_stays_in_the_index(build):
    """After the removal of a password or an account the index, its log and copies from before an upgrade do not have its data."""
    office = Owing(build)
    try:
        entry = office.kiyome('password', 'add', '--sender-domain', 'x.jp', '--expires', '90d', data=WORD.encode() + b'\n').decode().strip()
        ((word,),) = read(office, 'SELECT sealed FROM agreed')
        copy = office.copy_index('copy')
        before = os.path.join(office.state, 'index.schema-1.db')
        shutil.copy(os.path.join(copy, 'index.db'), before)
        office.kiyome('password', 'remove', entry, '--reason', 'over')
        nothing_left(office, [bytes(word)[-40:]])
        assert not os.path.exists(before)
        office.door().add(b'later')
        office.stop(office.processes[-1])
        office.bring_index(copy)
        office.start()
        office.kiyome('store', 'adopt', '--reason', 'brought back')
        office.door().add(b'more')
        nothing_left(office, [bytes(word)[-40:]])
    finally:
        office.close()
