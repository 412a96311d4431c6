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
    """Small and large mails by what becomes of them."""
    mails = {}
    for what in ('by time', 'stays', 'by hand'):
        mails[what] = fill(office, small=2, large=2, size=90000)
    for message in mails['by time']:
        write(office, "UPDATE messages SET received = received - %d WHERE id = '%s'" % (25 * DAY * 1000000, message))
    return mails


def marks(office, mails):
    """Of these originals: bytes of them as they lie there, and of the keys that open them."""
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
    """Files in which a piece stands, and it."""
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
    """Last week's backup, restored with today's journal, has each original that stands bit for bit, and of all that went by hand, by time and with people not a byte."""
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
        # What is looked for can be found.
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
        # Nor does a backup that is made from then on have any of it.
        assert stands_in(files_of(office, 2), people + by_hand) == []
        on_day(office, 7)
        # By the clock alone nothing goes before somebody has said that it is right.
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
                # The log has what was done to him, and address_holders that the address was his; no row of people has it.
                for table, column in (('users', 'mail'), ('users', 'code_mail'), ('addresses', 'address'), ('outbox', 'recipient')):
                    assert read(other, "SELECT 1 FROM %s WHERE %s = '%s'" % (table, column, MAIL)) == [], table
                users = {user['name']: user for user in json.loads(other.kiyome('user', 'list', '--json'))}
                assert 'leaves' not in users and users['ueda']['disabled'] and not users['sato']['disabled']
                for name in ('leaves', 'ueda'):
                    assert refused(other.portal().sign_in, name, PASSWORD).startswith('bad-credentials'), name
                assert not [e for e in json.loads(other.kiyome('allow', 'list', '--json')) if e['id'] == entry]
                assert json.loads(other.kiyome('password', 'list', '--json')) == []
                # What was released was had, once.
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
    """Of a password that was removed and of who was, nothing stays in the index, its log or the copy from before an upgrade, by an older index too."""
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
