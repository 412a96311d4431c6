# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that nothing destroys an original on hold, also after an index is restored, until another person lifts the hold."""
import hashlib
import json
import os

import pytest

import backups
from bucket_places import Bucket, large
from city_office import Office, PASSWORD, totp
from node_places import close, nodes
from originals import back_up, path, restore
from place import DAY, refused, until
from test_standby import begins, stands_by, takes_over

HELD = 'Evil@partner.example'


class Keeper(Office):
    """An office whose holds are added as root at admin.sock; root1 is a second person."""

    def mail(self, sender='a@example.jp', data=None):
        door = self.door()
        message = door.add(data or b'From: %s\r\n\r\n%s' % (sender.encode(), os.urandom(40).hex().encode()), sender=sender)
        door.report(message)
        door.close()
        return message

    def hold(self, *words, status=0):
        return self.kiyome('hold', 'add', '--case', '第 7 号', '--reason', '証拠', *words, status=status).decode().split()

    def lift(self, hold, person='root1'):
        self.administrator().ask('hold-lift', id=hold, reason='解決', session=self.token(person))

    def holds(self, *more):
        return json.loads(self.kiyome('hold', 'list', '--json', *more))

    def erase(self, message):
        return self.error('quarantine', 'erase', message, '--yes', '--reason', 'x')

    def grow_old(self, process, *gone):
        """Makes everything 40 days old, and has an administrator permit retention, which destroys the messages in `gone`."""
        self.stop(process)
        with self.database() as database:
            for column in ('messages SET received = received', 'holds SET since = since'):
                database.execute('UPDATE %s - ?' % column, (40 * DAY * 1000000,))
        process = self.start()
        self.at = self.portal()
        self.sweep(*gone)
        return process

    def sweep(self, *gone):
        self.kiyome('store', 'expire', '--yes', '--reason', 'old enough')
        until(lambda: not any(map(self.is_there, gone)), self)

    def is_there(self, message):
        with self.database() as database:
            return database.execute('SELECT count (*) FROM messages JOIN originals USING (n) WHERE id = ?', (message,)).fetchone()[0] == 1


@pytest.fixture
def keeper(build):
    place = Keeper(build, retention_days='30')
    yield place
    place.close()


def test_neither_retention_nor_an_administrator_destroys_what_is_on_hold(keeper):
    """Neither retention, nor its permission by an administrator, nor an erasure destroys an original on hold; each says why."""
    process = keeper.processes[-1]
    kept, other, gone = keeper.mail(), keeper.mail(HELD), keeper.mail()
    hold, = keeper.hold(kept)
    of_sender, = keeper.hold('--sender', HELD.upper())
    for message, number in ((kept, hold), (other, of_sender)):
        said = keeper.erase(message)
        assert 'on hold' in said and number in said and '証拠' in said, said
    keeper.grow_old(process, gone)
    assert [keeper.is_there(m) for m in (kept, other)] == [True, True]
    until(lambda: keeper.status()['kept_by_hold'] == 2, keeper)
    status = keeper.status()
    assert (status['holds'], status['held']) == (2, 0), status
    assert b'2 originals are older than store.retention-days and kept by holds' in keeper.kiyome('status', status=1)
    assert 'retention kept 2 originals that are on hold' in keeper.log()
    # The self-check's answer about the oldest original does not count originals on hold.
    assert status['oldest_age'] < DAY
    rows = keeper.holds()
    assert [(r['mail'], r['sender'], r['case'], r['reason']) for r in rows] == [
        (kept, '', '第 7 号', '証拠'), ('', HELD.lower(), '第 7 号', '証拠')], rows
    log = json.loads(keeper.kiyome('audit', 'show', '--json', '--what', 'hold-add'))
    assert [(r['object'], r['why']) for r in log] == [(hold, '証拠'), (of_sender, '証拠')] and kept in log[0]['detail'], log


def test_another_person_lifts_a_hold_and_what_is_old_goes_then(keeper):
    """Only another person lifts a hold. Retention then destroys the expired original, and both acts are in the audit log."""
    process = keeper.processes[-1]
    kept = keeper.mail()
    hold, = keeper.hold(kept)
    keeper.grow_old(process)
    until(lambda: keeper.status()['kept_by_hold'] == 1, keeper)
    said = keeper.error('hold', 'lift', hold, '--reason', 'x')
    assert 'another person' in said and keeper.is_there(kept), said
    assert 'no hold AAAA-AAAA' in keeper.error('hold', 'lift', 'AAAA-AAAA', '--reason', 'x')
    keeper.lift(hold)
    assert keeper.holds() == [] and keeper.holds('--all')[0]['removed_by'].split()[0] == 'root1'
    keeper.sweep(kept)
    assert not keeper.is_there(kept)
    assert json.loads(keeper.kiyome('audit', 'show', '--json', '--what', 'hold-lift'))[0]['who'] == 'root1 (command)'


@pytest.mark.same_sql
def test_who_added_a_hold_by_an_account_lifts_it_by_no_other_way(keeper):
    """A user who added a hold cannot lift it by the same account, or as root."""
    admin = keeper.administrator()
    mine = admin.ask('hold-add', mail=keeper.mail(), reason='x', session=keeper.token('root1'))[0]['id']
    assert keeper.holds()[0]['created_by'].split()[0] == 'root1'
    assert 'another person' in refused(keeper.lift, mine)
    # Any person could act as root.
    assert 'another person' in keeper.error('hold', 'lift', mine, '--reason', 'x')
    admin.ask('user-add', name='root2', roles='administrator', password=PASSWORD, mail='root2@city.example.jp')
    word = os.path.join(keeper.folder, 'word')
    with open(word, 'w') as file:
        file.write(PASSWORD + '\n')
    keeper.kiyome('hold', 'lift', mine, '--reason', 'x', '--as', 'root2', '--password-file', word, '--totp', totp(keeper.new_secret('root2')))
    assert keeper.holds('--all')[0]['removed_by'].split()[0] == 'root2'


def test_a_hold_of_a_sender_covers_later_mails_of_it_alone(keeper):
    """A hold on a sender covers later mails of that sender, and no other sender's."""
    keeper.hold('--sender', HELD)
    later, dotted, other = keeper.mail(HELD.upper()), keeper.mail(HELD + '.'), keeper.mail('x' + HELD)
    assert 'on hold' in keeper.erase(later) and 'on hold' in keeper.erase(dotted)
    keeper.kiyome('quarantine', 'erase', other, '--yes', '--reason', 'x')


@pytest.mark.parametrize('mailed', ['ÄRGER@Bücher.Example', 'a\u0308rger@BÜCHER.example.', 'ärger@xn--bcher-kva.example'])
def test_a_hold_of_a_sender_covers_each_spelling_of_letters_beyond_ascii(keeper, mailed):
    """Case, composed letters and both forms of a domain do not matter: addresses are normalized before each comparison."""
    before = keeper.mail(mailed)
    keeper.hold('--sender', 'Ärger@bücher.example')
    later, other = keeper.mail(mailed), keeper.mail('ärgerer@bücher.example')
    for message in (before, later):
        assert 'on hold' in keeper.erase(message)
    keeper.kiyome('quarantine', 'erase', other, '--yes', '--reason', 'x')


@pytest.mark.same_sql
def test_a_hold_needs_a_mail_that_is_there_or_an_address(keeper):
    """A hold needs a mail whose original exists, or an address."""
    message = keeper.mail()
    keeper.kiyome('quarantine', 'erase', message, '--yes', '--reason', 'x')
    for words, status, said in (((message,), 1, 'no original'), (('--sender', 'partner.example'), 2, 'not a mail address'),
                                ((message, '--sender', HELD), 2, 'either'), ((), 2, 'either'), (('AAAA',), 2, 'AAAA')):
        assert said in keeper.error('hold', 'add', '--reason', 'x', *words, status=status), words
    assert '--reason' in keeper.error('hold', 'add', '--sender', HELD, status=2) and keeper.holds('--all') == []


def test_an_older_index_has_the_hold_again_and_nothing_that_was_destroyed(keeper):
    """The restore of an older index restores later holds from the journal: originals on hold stay, and destroyed ones do not
    come back."""
    process = keeper.processes[-1]
    kept, early, late, erased_one = keeper.mail(), keeper.mail(HELD), keeper.mail(HELD), keeper.mail(HELD)
    copy = back_up(keeper)
    # Each of these is destroyed before the hold on its sender, or by an erasure.
    by_number, = keeper.hold(kept)
    keeper.kiyome('quarantine', 'erase', erased_one, '--yes', '--reason', 'x')
    lifted, = keeper.hold(late)
    keeper.lift(lifted)
    process = keeper.grow_old(process, early, late, erased_one)
    assert [keeper.is_there(m) for m in (kept, early, late, erased_one)] == [True, False, False, False]
    of_sender, = keeper.hold('--sender', HELD)
    young = keeper.mail(HELD)
    keeper.stop(process)
    restore(keeper, copy)
    keeper.start()
    keeper.kiyome('store', 'adopt', '--reason', 'restored')
    assert {r['id'] for r in keeper.holds()} == {by_number, of_sender}
    assert 'on hold' in keeper.erase(kept)
    assert {r['object'] for r in json.loads(keeper.kiyome('audit', 'show', '--json', '--what', 'hold-add'))
            if 'older copy' in r['why']} == {by_number, of_sender}
    # The restore lost its row. It is made again from the original, and is covered by the hold.
    assert 'on hold' in keeper.erase(young)


@pytest.mark.sqlite
def test_holds_cases_and_drills_come_with_a_backup_and_stand_after_a_standby_took_over(build):
    """Holds, cases and drills are restored from a backup to another machine, and also exist after the take-over by a standby."""
    place = Keeper(build, retention_days='30')
    place.backups = os.path.join(place.folder, 'backups')
    others = []
    try:
        kept = place.mail()
        place.hold(kept)
        place.hold('--sender', HELD)
        with open(place.folder + '/drill.txt', 'w', encoding='utf-8') as file:
            file.write('x')
        place.kiyome('user', 'add', 'b', '--no-password', '--mail', 'b@city.example')
        drill = place.kiyome('drill', 'send', '--subject', 'x', '--reason', 'x', file.name, 'b@city.example').decode().strip()
        shown = place.kiyome('drill', 'show', '--json', drill)
        case = place.kiyome('case', 'add', '--reason', 'x', place.mail()).decode().strip()
        backups.back_up(place)
        for role in ('restore', 'standby'):
            other = backups.second(place)
            others.append(other)
            if role == 'restore':
                backups.restore(other, place.backups)
            else:
                stands_by(other, place)
                # The last act of the first machine, which the standby gets at the take-over.
                place.lift(place.holds()[1]['id'])
                backups.back_up(place)
                takes_over(other, place)
            begins(other)
            assert 'on hold' in other.error('quarantine', 'erase', kept, '--yes', '--reason', 'x')
            holds = json.loads(other.kiyome('hold', 'list', '--json'))
            assert [r['sender'] for r in holds if r['case'] != case] == ['', HELD.lower()][:2 if role == 'restore' else 1]
            assert [case] == [r['id'] for r in json.loads(other.kiyome('case', 'list', '--json'))]
            assert other.kiyome('drill', 'show', '--json', drill) == shown
    finally:
        for one in others + [place]:
            one.close()


@pytest.mark.postgresql
def test_a_hold_at_one_node_stands_at_the_others(build):
    """A hold that was added at one node applies at the other nodes."""
    places = nodes(build, 'a', 'b', retention_days='30')
    try:
        first, second = places
        message = first.door().add(b'From: a@example.jp\r\n\r\nx', sender='a@example.jp')
        first.kiyome('hold', 'add', message, '--reason', 'x')
        assert 'on hold' in second.error('quarantine', 'erase', message, '--yes', '--reason', 'x')
        # The journal of the other node has the hold, for the restore of an older index.
        until(lambda: any(line.startswith('F ') for line in open(path(second, 'erasures'))), second)
        # The leading node's figure of originals kept by holds is reported by the other nodes, too.
        database = first.database()
        database.execute('UPDATE messages SET received = received - ?', (40 * DAY * 1000000,))
        database.execute('UPDATE holds SET since = since - ?', (40 * DAY * 1000000,))
        database.commit()
        database.close()
        first.kiyome('store', 'expire', '--yes', '--reason', 'x')
        until(lambda: first.status()['kept_by_hold'] == 1, first)
        second.stop(second.processes[-1])
        second.start()
        until(lambda: second.status()['kept_by_hold'] == 1, second)
    finally:
        close(places)


@pytest.mark.s3
def test_an_original_in_a_bucket_that_is_on_hold_stays_there(build):
    """An original on hold stays in the bucket."""
    with Bucket(build, s3_timeout='60') as (box, place):
        place.start()
        message = place.door().add(large(), sender='a@example.jp')
        place.kiyome('hold', 'add', message, '--reason', 'x')
        place.error('quarantine', 'erase', message, '--yes', '--reason', 'x')
        assert any(message in name for name in box.names())


@pytest.mark.sqlite
def test_a_line_of_a_hold_that_was_changed_by_hand_sets_no_hold(keeper):
    """A line F of the journal counts only if its values are those of a hold."""
    process = keeper.processes[-1]
    message = keeper.mail()
    keeper.hold(message)
    keeper.stop(process)
    with open(path(keeper, 'erasures')) as file:
        lines = file.readlines()
    line = next(line for line in lines if line.startswith('F ')).split(' ')
    step, before = [line for line in lines if line[0] in 'HG'][-1].split()[1:]
    at = {'created': 2, 'kind': 3, 'value': 4, 'since': 5}
    wrong = [('created', 'x'), ('kind', 'mails'), ('value', 'nobody'), ('value', message.lower()), ('since', '1x'), ('kind', 'sender')]
    # A valid line shows that the others are read.
    more = ' '.join(line[:1] + ['K7QF-3MZP'] + line[2:])
    for number, (name, value) in enumerate(wrong):
        other = list(line)
        other[1], other[at[name]] = 'K7QF-%04d' % number, value
        more += ' '.join(other)
    with open(path(keeper, 'erasures'), 'a') as file:
        digest = hashlib.sha256(('%s %s\n' % (step, before) + more).encode()).hexdigest()[:32]
        file.write(more + 'H %d %s\n' % (int(step) + 1, digest))
    with keeper.database() as database:
        database.execute('DELETE FROM holds')
    keeper.start()
    assert [row['mail'] for row in keeper.holds()] == [message, message], keeper.holds()
