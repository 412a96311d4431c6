# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests retention periods and classes: how long each kind of data is kept, and that nothing of it remains afterwards."""
import contextlib
import gc
import json
import os
import re
import shutil
import subprocess
import time

import pytest

import bucket
import cluster
import waiting
from backups import restore, second
from bucket_places import Bucket, large
from city_office import Office, part
from place import DAY, Place
from test_evidence import Bare, members
from test_signed_heads import forge

AGO = 40  # days; everything in the office happened that long ago
MARK = 'Zq9-yoake-'
SECRET = ('secret', '[retain]\nclass = 1\noriginals = 400\nrecords = 400\n[methods]\ncsv = text\n')
CONFIGURATION = '''[paths]
signer=signer
[portal]
digest-hours=%s
[retain]
reports=30
records=%d
log=%d
'''


def until(condition):
    waiting.until(condition, 'what the periods say')


class Forgetful(Office):
    """An office whose clock is 40 days behind until `later`; it keeps everything for 30 days unless a policy says otherwise."""

    def __init__(self, build, records=30, log=30, policies=(), digest_hours=''):
        self.has_begun, self.more, self.policies = False, CONFIGURATION % (digest_hours, records, log), policies
        super().__init__(build, retention_days='30', watchers='*', signers='*')

    def start(self, *arguments, **values):
        if not self.has_begun:
            self.has_begun = True
            self.shift_clock(-AGO * DAY)
            os.mkdir(self.folder + '/signer')
            os.makedirs(self.folder + '/policy.d', exist_ok=True)
            with open(self.folder + '/kiyome.conf', 'a') as file:
                file.write(self.more)
            for name, text in self.policies:
                self.set_policy(name, text)
        return super().start(*arguments, **values)

    def sign(self):
        """Signs the audit log by the office's clock."""
        done = subprocess.run([os.path.join(self.build, 'kiyome'), 'audit', 'sign', '--config', self.folder], env=self.environment(), capture_output=True)
        assert done.returncode == 0, done.stderr

    def marked(self, to='sato@city.example.jp', policy='standard', mark=MARK, ask=0, name='file.docx', **more):
        door = self.door()
        message = door.add(b'From: a\r\n\r\n' + mark.encode(), sender=mark + 'from@partner.example', recipients=(to, mark + 'to@city.example.jp'),
                           queue=mark + 'queue', client='client %s [192.0.2.1]' % mark, ask=ask)
        whole = part('1', 'mail.eml', 'eml', None, [], [part('1.1', 'body', 'txt', None, []) | {'links': mark.lower() + '.example/x\n'}, part('1.2', mark + name, 'docx', 'policy', [])])
        door.report(message, json=json.dumps({'policy': {'name': policy, 'sha256': '00' * 32}, 'parts': [whole]}),
                    header='From: %sauthor@partner.example\r\nSubject: %ssubject\r\nKiyome-Result: x\r\n' % (mark, mark), **more)
        door.close()
        return message

    def later(self):
        """Sets the clock to today, has an administrator confirm the retention, and waits for the hourly and daily work."""
        self.stop(self.processes[-1])
        self.shift_clock(0)
        self.start()
        self.kiyome('store', 'expire', '--yes', '--reason', 'old enough')
        until(lambda: self.status()['held'] == 0)
        self.stop(self.processes[-1])
        self.start()
        self.at = self.portal()

    def set_policy(self, name, text):
        with open('%s/policy.d/%s.conf' % (self.folder, name), 'w') as file:
            file.write('[policy]\npreset = standard\n' + text)

    def files_with(self, mark, *folders):
        """Returns the files below `folders` that contain `mark`, in any letter case."""
        # Closing a file that was read releases this process's locks on the index; a connection that is not freed yet would then
        # see no new write-ahead log of it.
        gc.collect()
        found = []
        for folder in folders:
            for place, _, names in os.walk(folder):
                for name in (name for name in names if os.path.isfile(os.path.join(place, name))):
                    with open(os.path.join(place, name), 'rb') as file:
                        if mark.lower().encode() in file.read().lower():
                            found.append(os.path.join(place, name))
        return found

    def row(self, message):
        with self.database() as database:
            return database.execute('SELECT class, purged, sender, (SELECT count (*) FROM originals o WHERE o.n = m.n),'
                                    ' (SELECT count (*) FROM reports r WHERE r.n = m.n) FROM messages m WHERE id = ?', (message,)).fetchone()


def test_after_its_periods_a_mark_is_found_nowhere(build, tmp_path):
    """After its retention periods a mark of a mail is found nowhere: not in the index, its WAL, the search, the audit log or a
    new backup.
    The files of PostgreSQL are its own; there, no row contains the mark."""
    place = Forgetful(build, digest_hours=';'.join(str(hour) for hour in range(24)))

    def has_mark():
        if place.name and MARK.lower().encode() in cluster.running.text(place.name).lower():
            return True
        return bool(place.files_with(MARK, place.state))
    try:
        message = place.marked(name='in two\n\n' + MARK + 'lines.docx')
        assert place.ask('sato', 'mails', text=MARK.lower())[0]['id'] == message
        place.ask('sato', 'request-add', id=message, path='1.2', reason=MARK + 'reason')
        place.kiyome('quarantine', 'search', MARK)
        # The store makes a digest, which cannot be sent and so stays in the outbox.
        place.stop(place.processes[-1])
        with place.database() as database:
            database.execute("DELETE FROM meta WHERE name = 'digest-slot'")
        database.close()
        place.start()
        until(lambda: any(MARK in text for text in digests(place)))
        assert has_mark()
        place.sign()
        place.later()
        until(lambda: place.row(message)[1] == 2 and b'pruned by the rule' in place.kiyome('audit', 'verify'))
        assert json.loads(place.kiyome('audit', 'verify', '--json'))['differ'] == 0
        if place.name is None:
            place.kiyome('backup', str(tmp_path / 'backup'))
        waiting.until(has_mark, 'an end of the mark', holds=lambda found: not found)
        # The mark is not in the files beside the state either: the sockets' folders, the signer's folder and the log.
        assert place.files_with(MARK, str(tmp_path), place.folder) == []
        place.tokens.clear()
        assert [row for row in place.ask('sato', 'mails', text=MARK.lower()) if row['id']] == []
        assert [text.count('period is over') for text in digests(place)] == [1], digests(place)
        # The record that there was a mail, and that its original was destroyed, stays.
        with place.database() as database:
            assert database.execute('SELECT count (*) FROM destructions JOIN messages USING (n) WHERE id = ?', (message,)).fetchone() == (1,)
    finally:
        place.close()


@pytest.mark.sqlite
def test_the_log_is_pruned_at_a_signed_row_and_verify_proves_the_rest_and_the_rule(build):
    """The log is pruned at a signed row; verify proves the rest and the rule, also after a restart and with earlier heads."""
    place = Forgetful(build)
    heads = place.folder + '/signer/audit.heads'
    try:
        place.kiyome('hold', 'add', '--sender', 'x@partner.example', '--reason', 'x')
        for _ in range(3):
            place.marked()
            place.kiyome('quarantine', 'search', 'before', status=1)
            place.sign()
        place.kiyome('quarantine', 'search', 'not signed', status=1)
        assert json.loads(place.kiyome('audit', 'verify', '--json'))['beyond'] == 0
        place.later()
        until(lambda: b'pruned by the rule' in place.kiyome('audit', 'verify'))
        # The log contains nothing about the hold any more, and verify says so. The rights of the users are logged again.
        assert b'says nothing since it was pruned: 1.' in place.kiyome('audit', 'verify')
        assert json.loads(place.kiyome('audit', 'verify', '--json'))['beyond'] == 1
        seen = place.kiyome('audit', 'show', '--limit', '100000').decode()
        assert 'audit-prune' in seen and 'not signed' in seen and 'before' not in seen, seen
        until(lambda: place.kiyome('audit', 'sign'))
        assert b'4 signed heads' in place.kiyome('audit', 'verify', '--head', heads)
        place.stop(place.processes[-1])
        place.start()
        assert b'complete and unchanged' in place.kiyome('audit', 'verify')
        with place.database() as database:
            database.execute("UPDATE users SET password = NULL WHERE name = 'sato'")
        assert json.loads(place.kiyome('audit', 'verify', '--json', status=1))['differing'] == 'users sato'
        # No row is accepted before the cut.
        with place.database() as database:
            database.execute('DROP TRIGGER audit_insert')
            database.execute('INSERT INTO audit SELECT 2, time, uid, who, what, object, why, detail, hash FROM audit LIMIT 1')
        assert b'row 2 does not follow' in place.kiyome('audit', 'verify', status=1)
        # No row is accepted at the cut either, even with the hash that was signed.
        with place.database() as database:
            database.execute('DELETE FROM audit WHERE seq = 2')
            cut, digest = database.execute('SELECT seq, hash FROM checkpoints WHERE cut IS NOT NULL').fetchone()
            database.execute("INSERT INTO audit VALUES (?, ?, 0, 'x', 'open', 'FORGED', '', '', ?)", (cut, int(time.time()) * 1000000, digest))
        assert b'row %d does not follow' % cut in place.kiyome('audit', 'verify', status=1)
        place.at = place.portal()
        place.tokens.clear()
        for rows in (place.kiyome('audit', 'show', '--limit', '100000').decode(), place.ask('audit1', 'audit', limit=100), place.ask('audit1', 'audit-export')):
            assert 'audit-prune' in str(rows) and 'FORGED' not in str(rows), rows
    finally:
        place.close()


@pytest.mark.s3
def test_after_its_periods_nothing_of_a_mail_is_in_the_bucket(build):
    """After its periods no object of a mail is in the bucket, in no version or unfinished upload, and no object has its mark."""
    with Bucket(build, retention_days='30') as (box, place):
        with open(place.folder + '/kiyome.conf', 'a') as file:
            file.write('[retain]\nreports=30\nrecords=30\n')
        place.start()
        door = place.door()
        data = large() + MARK.encode()
        message = door.add(data, sender=MARK + 'from@partner.example', recipients=(MARK + 'to@city.example.jp',), queue=MARK + 'queue')
        door.report(message, header='From: x\r\nSubject: %ssubject\r\nKiyome-Result: x\r\n' % MARK)
        door.close()
        ago = place.door().add(b'recent')
        assert len(box.names()) == 1 and message in box.names()[0], box.names()
        place.stop(place.processes[-1])
        with place.database() as database:
            database.execute('UPDATE messages SET received = received - ? WHERE id = ?', (AGO * DAY * 1000000, message))
        place.start()
        place.kiyome('store', 'expire', '--yes', '--reason', 'old enough')
        waiting.until(lambda: box.names() + box.versions() + bucket.running.uploads(box.name), 'an empty bucket', holds=lambda left: not left)
        place.stop(place.processes[-1])
        place.start()
        with place.database() as database:
            until(lambda: database.execute('SELECT purged FROM messages WHERE id = ?', (message,)).fetchone() == (2,))
        names = bucket.running.names(box.name)
        assert [name for name in names if message in name or MARK.encode() in bucket.running.get(box.name, name)] == [], names
        waiting.until(lambda: [path for path, _, files in os.walk(place.state) for name in files
                               if MARK.encode() in open(os.path.join(path, name), 'rb').read()], 'an end of the mark', holds=lambda found: not found)
        assert place.export(ago) == b'recent'


def digests(place):
    with place.database() as database:
        return [text for text, in database.execute("SELECT text FROM outbox WHERE kind = 'digest'").fetchall()]


@pytest.mark.same_sql
def test_letters_go_with_the_report_of_the_mail_that_they_are_about(build):
    """Notifications about a request for a part go with the report, so that none names the part; the mail's sender stays."""
    place = Forgetful(build, records=400, log=0)
    try:
        message = place.marked()
        request = place.ask('sato', 'request-add', id=message, path='1.2', reason='x')[0]['request']

        def letters():
            with place.database() as database:
                return database.execute('SELECT subject FROM outbox WHERE object = ?', (request,)).fetchall()
        assert any(MARK in subject for subject, in letters()), letters()
        place.later()
        until(lambda: place.row(message)[1] == 1)
        assert place.row(message)[2] == MARK + 'from@partner.example' and letters() == []
        if place.name is None:
            # The index file itself contains an older page until the next checkpoint.
            waiting.until(lambda: place.files_with(MARK + 'file', place.state), 'an end of the mark', holds=lambda found: not found)
    finally:
        place.close()


@pytest.mark.same_sql
def test_cases_drills_and_lifted_holds_go_after_the_period_of_records(build):
    """Closed cases, drills and lifted holds are erased completely; those that are open, on hold or under a longer policy stay."""
    place = Forgetful(build, log=0, policies=[SECRET])

    def case(policy='standard', lifted=True, closed=True):
        message = place.marked(policy=policy)
        (made,) = place.ask('sato', 'case-add', mail=message, reason=MARK + 'reported')
        place.kiyome('case', 'warn', made['id'], '--reason', MARK + 'warned')
        if lifted:
            place.ask('root1', 'hold-lift', id=made['hold'], reason=MARK + 'lifted')
        if closed:
            place.kiyome('case', 'close', made['id'], '--reason', MARK + 'result', '--prevention', MARK + 'prevented')
        return made['id'], message
    try:
        gone, message = case()
        stay = {case(lifted=False)[0], case(closed=False)[0], case(policy='secret')[0]}
        hold = place.kiyome('hold', 'add', '--sender', MARK + 'held@partner.example', '--reason', MARK + 'reason').decode().strip()
        place.ask('root1', 'hold-lift', id=hold, reason=MARK + 'lifted')
        with open(place.folder + '/drill.txt', 'w') as file:
            file.write(MARK + 'drill')
        drill = place.kiyome('drill', 'send', '--subject', MARK + 'drill', '--reason', MARK + 'drill', place.folder + '/drill.txt', 'sato@city.example.jp').decode().strip()
        place.later()
        until(lambda: place.row(message)[1] == 2)
        until(lambda: {row['id'] for row in json.loads(place.kiyome('case', 'list', '--all', '--json'))} == stay)
        assert json.loads(place.kiyome('drill', 'list', '--json')) == []
        holds = place.kiyome('hold', 'list', '--all', '--json')
        assert len(json.loads(holds)) == 3 and hold.encode() not in holds, holds
        # The audit log records the erasures, which somebody who deletes a row directly in the database cannot make it do.
        assert json.loads(place.kiyome('audit', 'verify', '--json'))['differ'] == 0
        with place.database() as database:
            left = [database.execute(sql).fetchone()[0] for sql in (
                "SELECT count (*) FROM outbox WHERE object IN ('%s', '%s')" % (gone, drill), 'SELECT count (*) FROM drill_mails',
                'SELECT count (*) FROM case_steps WHERE record NOT IN (SELECT n FROM cases)')]
        assert left == [0, 0, 0], left
        # The journal of erasures has a line for each hold, and a restart restores no hold that was lifted.
        place.stop(place.processes[0])
        place.start()
        assert place.kiyome('hold', 'list', '--all', '--json') == holds
    finally:
        place.close()


def test_what_is_asked_of_the_log_is_known_after_its_rows_were_pruned(build):
    """The granter of a right and the time of an act stay known after their rows were pruned, except for a removed user."""
    place = Forgetful(build)
    try:
        admin = place.administrator()
        admin.ask('user-set', name='TANAKA', roles='staff;approver', approves='税務課')
        with place.database() as database:  # the creator of an account is recorded separately
            database.execute("UPDATE users SET created = 1, created_by = 'nobody'")
        given = {name: row for name, row in viewers(place).items() if name in ('tanaka', 'kato')}
        assert all(row['since'][:4] > '2000' and row['given_by'] != 'nobody' for row in given.values()), given
        for number in (7, 8):
            admin.ask('bundle-apply', file='b', number=number, manifest='ab' * 32)
        admin.ask('keys-verify', detail='k1')
        uid = str(os.getuid())
        last = admin.ask('act-last', what='bundle-apply', uid=uid) + admin.ask('act-last', what='keys-verify')
        assert 'number=8' in last[0]['detail'], last
        admin.ask('user-remove', name='ueda')
        place.sign()
        place.later()
        until(lambda: 'bundle-apply' not in place.kiyome('audit', 'show', '--limit', '100000').decode())
        admin = place.administrator()
        assert admin.ask('act-last', what='bundle-apply', uid=uid) + admin.ask('act-last', what='keys-verify') == last
        assert admin.ask('act-last', what='bundle-apply', uid='54321') == [] and admin.ask('act-last', what='backup') == []
        now = viewers(place)
        assert {name: (now[name]['since'], now[name]['given_by']) for name in given} == {name: (row['since'], row['given_by']) for name, row in given.items()}, now
        with place.database() as database:
            kept = database.execute("SELECT name FROM meta WHERE name LIKE 'granted:%'").fetchall()
        assert ('granted:tanaka',) in kept and ('granted:ueda',) not in kept, kept
        admin.ask('user-remove', name='tanaka')
        with place.database() as database:
            assert database.execute("SELECT name FROM meta WHERE name = 'granted:tanaka'").fetchall() == []
    finally:
        place.close()


def viewers(place):
    return {row['name']: row for row in json.loads(place.kiyome('report', 'viewers', '--json'))}


@contextlib.contextmanager
def place_without_rows(build):
    place = Place(build)
    try:
        with open(place.folder + '/kiyome.conf', 'a') as file:
            file.write('[retain]\nlog=30\n')
        place.start()
        yield place
    finally:
        place.close()


def test_that_the_log_is_not_pruned_is_told(build):
    """With retain.log and old unsigned rows, status and self-check say that rows stay and why; with an empty log they do not."""
    with place_without_rows(build) as place:
        status = place.status()
        assert status['log_age'] == 0 and 'log_kept' not in status, status
    place = Forgetful(build)
    try:
        def told():
            rows = {row['id']: row for row in json.loads(place.kiyome('report', 'selfcheck', '--json', status=1))}
            return place.status().get('log_kept'), rows['log-period']['answer'], place.kiyome('status', status=1).decode()
        assert told()[:2] == (None, 'yes')
        place.stop(place.processes[-1])
        place.shift_clock(0)
        place.start()
        kept, answer, words = told()
        assert (kept, answer) == ('unsigned', 'no') and 'retain.log is set' in words, (kept, answer, words)
        # Rows that were signed only recently are pruned later.
        place.sign()
        kept, answer, words = told()
        assert (kept, answer) == ('late', 'no') and 'first row is of' in words, (kept, answer, words)
    finally:
        place.close()


def pruned(row, days, signed, at):
    """Returns an audit row that records a cut at `row`, as the store writes it; `signed` and `at` are in seconds."""
    return [at * 1000000, 0, 'kiyome-store', 'audit-prune', '', 'retain.log', 'row=%d hash=%s signed=%d days=%d' % (row, 'ab' * 32, signed, days)]


class Forger:
    """A forger that changes the index of a store with a pruned log, each time from the same saved state, and runs verify."""

    def __init__(self, place):
        self.place, self.saved = place, place.folder + '/saved'
        with open(place.folder + '/signer/audit.heads') as file:
            self.lines = file.read().splitlines()
        with place.database() as database:
            self.cut, self.hash = database.execute('SELECT seq, hash FROM checkpoints WHERE cut IS NOT NULL').fetchone()
        self.newest = int(self.lines[-1].split(' ')[1])
        place.stop(place.processes[-1])
        shutil.copytree(place.state, self.saved)

    def restore(self):
        shutil.rmtree(self.place.state)
        shutil.copytree(self.saved, self.place.state)

    def run(self, *statements):
        with self.place.database() as database:
            for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'").fetchall():
                database.execute('DROP TRIGGER ' + name)
            for statement, *values in statements:
                database.execute(statement, values)

    def cut_at_newest(self, *more):
        """Moves the cut to the row that was signed today, recomputes the rows after it, and appends the rows of `more`."""
        head = self.lines[-1].split(' ')
        self.run(('UPDATE checkpoints SET cut = NULL',), ('DELETE FROM audit WHERE seq <= ?', self.newest),
                 ("UPDATE checkpoints SET cut = unixepoch () WHERE seq = ?", self.newest))
        forge(self.place, list, before=bytes.fromhex(head[2]), after=self.newest, more=more)

    def said(self, *arguments, status=1):
        """Returns the output of verify about the changed index."""
        place = self.place
        place.start()
        if not os.path.exists(place.state + '/audit.head'):
            place.kiyome('store', 'adopt', '--reason', 'x')
        done = subprocess.run([os.path.join(place.build, 'kiyome'), 'audit', 'verify', '--config', place.folder, *arguments], capture_output=True, text=True,
                              env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
        intact = json.loads(place.kiyome('audit', 'verify', '--json', *arguments, status=status))['intact']
        place.stop(place.processes[-1])
        assert done.returncode == status and intact is (status == 0), done
        return done.stdout + done.stderr


@pytest.mark.sqlite
def test_no_forged_cut_of_the_log_is_taken_for_one_by_the_rule(build):
    """Verify accepts no forged cut of the log: too many rows, another signature, an older head, another row or another period."""
    place = Forgetful(build)
    try:
        for number in range(3):
            place.kiyome('quarantine', 'search', 'before %d' % number, status=1)
            place.sign()
        place.later()
        until(lambda: b'pruned by the rule' in place.kiyome('audit', 'verify'))
        place.kiyome('quarantine', 'search', 'today', status=1)
        until(lambda: place.kiyome('audit', 'sign'))
        place.kiyome('quarantine', 'search', 'behind', status=1)
        forger = Forger(place)
        cut, newest, now = forger.cut, forger.newest, int(time.time())
        head = "UPDATE checkpoints SET head = ? WHERE cut IS NOT NULL"
        own, first = next(line for line in forger.lines if line.split(' ')[1] == str(cut)), forger.lines[0]
        again = {'before': b'x' * 32, 'after': cut}
        for name, change, said in (
                ('more rows', lambda: forger.run(('DELETE FROM audit WHERE seq <= ?', cut + 1)), 'row %d does not follow' % (cut + 2)),
                ('another signature', lambda: forger.run((head, own[:-2] + ('00' if own[-2:] != '00' else '11'))), 'not signed by a key'),
                ('another time', lambda: forger.run((head, own.replace(' 20', ' 19', 1))), 'not signed by a key'),
                ('no head', lambda: forger.run((head, '')), 'not cut at a signed row'),
                ('an older head', lambda: forger.run((head, first)), 'not cut at a signed row'),
                ('the row of an older head', lambda: forger.run((head, first), ('UPDATE checkpoints SET seq = ? WHERE cut IS NOT NULL', int(first.split(' ')[1]))),
                 'does not follow'),
                ('no row of the cut', lambda: forge(place, lambda row: row[:4] + ['audit-show'] + row[5:] if row[4] == 'audit-prune' else row, before=forger.hash, after=cut),
                 'no row of it records the cut'),
                ('all rows made again', lambda: (forger.run(('UPDATE checkpoints SET hash = ? WHERE cut IS NOT NULL', again['before'])),
                                                 forge(place, lambda row: row[:6] + ['forged'] + row[7:], **again)), 'does not follow'),
                ('the newest signed row', forger.cut_at_newest, 'no row of it records the cut'),
                ('and a row for it', lambda: forger.cut_at_newest(pruned(newest, 30, now - 31 * 86400, now)), 'before the retention period of its rows had ended'),
                ('of a future day', lambda: forger.cut_at_newest(pruned(newest, 30, now - 31 * 86400, now + 60 * 86400)), 'before the retention period of its rows had ended'),
                ('and for no day', lambda: forger.cut_at_newest(pruned(newest, 0, now - 31 * 86400, now)), 'no row of it records the cut'),
                ('and for less', lambda: forger.cut_at_newest(pruned(newest, -30, now, now)), 'no row of it records the cut')):
            change()
            heard = forger.said()
            assert said in heard and 'pruned by the rule: up' not in heard, (name, heard)
            forger.restore()
        # Verify compares the cut with the configured period or, where that has changed since, with the period given by --days.
        for days, arguments, status, said in ((30, (), 0, 'pruned by the rule: up to row %d' % cut), (31, (), 1, 'kept for 30 days'), (0, (), 1, 'kept for 30 days'),
                                              (365, ('--days', '30'), 0, 'pruned by the rule: up to'), (10, ('--days', '31'), 1, 'kept for 30 days')):
            with open(place.folder + '/kiyome.conf') as file:
                text = file.read()
            with open(place.folder + '/kiyome.conf', 'w') as file:
                file.write(re.sub('(?m)^log=.*', 'log=%d' % days, text))
            assert said in forger.said(*arguments, status=status), (days, arguments)
            forger.restore()
        # The self-check does not accept a forged cut either.
        forger.run((head, first))
        place.start()
        assert any(line.startswith('NO') and 'complete and unchanged' in line for line in place.kiyome('report', 'selfcheck', status=1).decode().splitlines())
    finally:
        place.close()


@pytest.mark.sqlite
def test_rows_of_the_log_go_only_behind_a_cut(build):
    """Rows of the log that are not before a signed cut cannot be deleted, and none is pruned before the period has ended."""
    place = Forgetful(build, log=365)
    try:
        place.marked()
        place.sign()
        place.later()
        assert b'pruned' not in place.kiyome('audit', 'verify')
        with place.database() as database, pytest.raises(Exception, match='only ever added to'):
            database.execute('DELETE FROM audit WHERE seq = 1')
    finally:
        place.close()


def test_a_policy_has_a_class_and_periods_of_its_own(build, tmp_path):
    """A policy's class is in the lists; its originals have their own period, and a request under class 1 needs two approvals."""
    place = Forgetful(build, log=0, policies=(SECRET, ('short', '[retain]\nclass = 3\noriginals = 20\n')))
    try:
        secret, usual, short = place.marked(policy='secret'), place.marked(), place.marked(policy='short')
        rows = {row['id']: row for row in json.loads(place.kiyome('quarantine', 'list', '--json'))}
        assert [rows[m]['class'] for m in (secret, usual, short)] == [1, 0, 3], rows
        rows = {row['id']: row for row in place.ask('sato', 'mails') if row['id']}
        assert [rows[m]['class'] for m in (secret, usual, short)] == [1, 0, 3], rows
        assert place.ask('sato', 'mail', id=secret)[0]['class'] == 1
        assert place.ask('sato', 'request-add', id=secret, path='1.2', reason='x')[0]['steps'] == 2
        assert place.ask('sato', 'request-add', id=usual, path='1.2', reason='x')[0]['steps'] < 2
        place.later()
        until(lambda: place.row(usual)[3] == 0 and place.row(short)[3] == 0)
        until(lambda: place.row(usual)[1] == 2)
        assert place.row(secret) == (1, 0, MARK + 'from@partner.example', 1, 1) and place.row(short)[0] == 3
        # A changed period of the policy takes effect at the next start.
        with open(place.folder + '/policy.d/secret.conf', 'w') as file:
            file.write('[policy]\npreset = standard\n[retain]\nclass = 1\n')
        place.stop(place.processes[-1])
        place.start()
        place.kiyome('store', 'expire', '--yes', '--reason', 'shorter')
        until(lambda: place.row(secret)[3] == 0)
    finally:
        place.close()


def test_of_a_mail_under_several_policies_the_highest_class_and_the_longest_period_count(build):
    """Under several policies the highest class and the longest period count: one recipient's, a group's, or those of others."""
    policies = (SECRET, ('other', '[retain]\nclass = 2\n'), ('short', '[retain]\noriginals = 20\n'), ('middle', '[retain]\noriginals = 25\n'))
    place = Forgetful(build, log=0, policies=policies)
    try:
        def longer(message):
            with place.database() as database:
                return database.execute('SELECT longer FROM messages WHERE id = ?', (message,)).fetchone()[0] // (DAY * 1000000)
        owed = '+0 %s\n=c@example.jp\n'
        for policy, debts, found, days in (('other+secret', None, 1, 370), ('short+secret+standard', None, 1, 370), ('standard', owed % 'other;secret', 1, 370),
                                           ('standard', owed % 'short+other;standard', 2, 0), ('short', owed % 'middle', 0, -5), ('short+middle', None, 0, -5),
                                           ('short+standard', None, 0, 0), ('short', owed % 'gone', 0, 0),
                                           ('standard', '?24 secret\n=c@example.jp\n', 1, 370)):  # a mail that waits for the password of a file
            message = place.marked(policy=policy, ask=2, **({'debts': debts, 'to': 'c@example.jp'} if debts else {}))
            assert (place.row(message)[0], longer(message)) == (found, days), (policy, debts)
            if debts is None and found == 1:
                both = message
        usual = place.marked()
        place.later()
        until(lambda: place.row(usual)[3] == 0)
        assert place.row(both)[3] == 1
        # A changed period of one of the policies applies to all of its mails.
        place.set_policy('secret', '[retain]\nclass = 1\noriginals = 500\n')
        place.stop(place.processes[-1])
        place.start()
        until(lambda: longer(both) == 470)
    finally:
        place.close()


@pytest.mark.sqlite
def test_a_policy_that_others_have_loaded_counts_without_a_restart(build):
    """A policy that the reporting program has loaded takes effect at once; one with mistakes changes and stops nothing."""
    place = Forgetful(build, log=0)
    try:
        assert place.row(place.marked())[0] == 0
        place.set_policy('new', '[retain]\nclass = 1\noriginals = 400\n')
        assert place.row(place.marked(policy='new', configuration=b'1' * 32))[0] == 1
        place.set_policy('new', '[retain]\nclass = none\noriginals = soon\n')
        assert place.row(place.marked(policy='new', configuration=b'2' * 32))[0] == 1
        with open(place.log_path, 'rb') as file:
            assert b'policy.d/new.conf:5' in file.read()
        place.set_policy('new', '[retain]\nclass = 2\n')
        assert place.row(place.marked(policy='new', configuration=b'3' * 32))[0] == 2
    finally:
        place.close()


@pytest.mark.sqlite
def test_a_shorter_period_waits_for_an_administrator_however_often_the_store_starts(build):
    """Originals that a shorter period makes too old wait for `kiyome store expire`, however often the store starts."""
    place = Forgetful(build, log=0, policies=(SECRET,))
    try:
        secret, usual = place.marked(policy='secret'), place.marked()
        place.later()
        until(lambda: place.row(usual)[3] == 0)
        assert place.row(secret)[3] == 1
        # Removing or renaming a policy is no request to destroy its originals.
        os.remove(place.folder + '/policy.d/secret.conf')
        place.set_policy('other', '[retain]\noriginals = 50\n')
        place.stop(place.processes[-1])
        place.start()
        with place.database() as database:
            until(lambda: database.execute("SELECT value FROM meta WHERE name = 'periods'").fetchone()[0].split(';').count('other 20') == 1)
        assert place.row(secret)[3] == 1 and place.status()['held'] == 0
        place.set_policy('secret', '[retain]\nclass = 1\n')
        for _ in range(3):
            place.stop(place.processes[-1])
            place.start()
            until(lambda: place.status()['held'] == 1 or place.row(secret)[3] == 0)
            assert place.row(secret)[3] == 1
        place.kiyome('store', 'expire', '--yes', '--reason', 'shorter')
        until(lambda: place.row(secret)[3] == 0)
    finally:
        place.close()


@pytest.mark.sqlite
def test_an_older_index_is_kept_by_the_periods_of_today(build, tmp_path):
    """An older index with a shorter period destroys no original that is to be kept; destroyed originals stay destroyed."""
    place = Forgetful(build, log=0, policies=(('secret', '[retain]\nclass = 1\n'),))
    try:
        secret, usual = place.marked(policy='secret'), place.marked()
        place.stop(place.processes[-1])
        shutil.copytree(place.state, str(tmp_path / 'older'))
        place.set_policy('secret', SECRET[1])
        place.start()
        place.later()
        until(lambda: place.row(usual)[3] == 0)
        assert place.row(secret)[3] == 1
        place.stop(place.processes[-1])
        for name in os.listdir(place.state):
            if name.startswith('index.db'):
                os.remove(os.path.join(place.state, name))
        for name in os.listdir(str(tmp_path / 'older')):
            if name.startswith('index.db'):
                shutil.copy(str(tmp_path / 'older' / name), place.state)
        place.start()
        place.kiyome('store', 'adopt', '--reason', 'older')
        until(lambda: place.row(usual)[3] == 0)
        assert place.row(secret)[3] == 1
    finally:
        place.close()


@pytest.mark.sqlite
def test_the_class_goes_into_evidence_and_through_a_restore_as_the_cut_of_the_log_does(build, tmp_path):
    """The class is in the evidence and survives a restore, as does the cut of the log; evidence of a cut log is complete."""
    place = Forgetful(build, records=400, policies=(SECRET,))
    other = None
    try:
        secret = place.marked(policy='secret')
        place.sign()
        place.later()
        until(lambda: b'pruned by the rule' in place.kiyome('audit', 'verify'))
        until(lambda: place.kiyome('audit', 'sign'))
        place.signer, out = place.folder + '/signer', str(tmp_path / 'evidence')
        place.kiyome('evidence', 'make', '-o', out, '--reason', 'x', secret)
        with open(out, 'rb') as file:
            data = file.read()
        facts = dict(members(data))['mails/%s/facts.json' % secret]
        assert json.loads(facts.splitlines()[0])['class'] == 1
        Bare(build, place, tmp_path).verify(data, status=0)
        place.kiyome('backup', str(tmp_path / 'backup'))
        other = second(place)
        restore(other, str(tmp_path / 'backup'))
        other.start()
        other.kiyome('store', 'adopt', '--reason', 'restored')
        assert [row['class'] for row in json.loads(other.kiyome('quarantine', 'list', '--json'))] == [1]
        assert b'pruned by the rule' in other.kiyome('audit', 'verify', '--signer', place.signer, '--days', '30')
    finally:
        place.close()
        if other:
            other.close()


def test_a_broken_policy_stops_no_store_and_shortens_no_period(build):
    """With a broken policy the store starts with the policies that were kept and with the same periods, and says so."""
    place = Forgetful(build, log=0, policies=(SECRET,))
    try:
        secret = place.marked(policy='secret')
        place.kiyome('policy', 'keep')
        with open(place.folder + '/policy.d/secret.conf', 'a') as file:
            file.write('originals = soon\n')
        place.later()
        with open(place.log_path, 'rb') as file:
            assert b'secret.conf' in file.read()
        another = place.marked(policy='secret')
        assert place.row(secret)[0] == place.row(another)[0] == 1 and place.row(secret)[3] == 1
    finally:
        place.close()
