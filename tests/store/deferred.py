# SPDX-License-Identifier: GPL-2.0-or-later
"""Has the functions that the tests of deferred deliveries and of the mail queue share."""
import time

import door as d
from city_office import Office, ask_for
from door import Refused
from waiting import until

PEOPLE = ('b@example.jp', 'c@example.jp', 'd@example.jp')
DEBTS = '+0 firm\n=c@example.jp\n+1 text\n=d@example.jp\n'


def brought(office, debts=DEBTS, data=b'mail\r\n', waits=1):
    """Adds a message and its end in one commit, as kiyome-milter does."""
    door = office.door()
    message = door.add(data, recipients=PEOPLE, waits=waits)
    door.report(message, debts=debts)
    return door, message


def report():
    """Returns a report as kiyome-opener sends it: a header, a NUL, the binary form."""
    return b'Kiyome-Result: x\r\n\0' + d.serialized(d.example('sanitized')['parts'][0])


FETCHED = {'path': '1.2', 'purpose': 'original', 'sha256': 'ab' * 32, 'size': 1, 'way': 'download'}


def send(office, letter):
    opener = office.opener()
    write(office, "UPDATE outbox SET next_try = 0 WHERE id = '%s'" % letter)
    write(office, "UPDATE outbox SET next_try = %d WHERE id <> '%s'" % (time.time() + 1000, letter))
    assert [row['id'] for row in opener.ask('outbox-take', files='yes')] == [letter]
    opener.ask('outbox-done', id=letter)


DOCX = [('a.docx', 'docx', None, ['ooxml.macro']), ('b.exe', 'exe', 'policy', [])]
STEPS = '[portal]\nsteps-normal=0\nsteps-low=0\nsteps-high=0\n'
FINE = {'path': '1.2', 'sha256': 'ab' * 32, 'size': 1, 'subject': '件名', 'content': b''}


def owes(office, person, message, purpose='render', **more):
    opener = office.opener()
    opener.ask('open', session=office.token(person), purpose=purpose, id=message, path='1.2', **{k: v for k, v in more.items() if k == 'request'})
    (row,) = opener.ask('open-mail', session=office.token(person), id=message, purpose=purpose, **{**FINE, **more})
    return row['letter']


def patiently(ask, *what, **arguments):
    """Repeats a request while the store checks its index, which another program has changed."""
    def answer():
        try:
            return [ask(*what, **arguments)]
        except Refused as error:
            if 'it is being checked' not in str(error):
                raise
        return None
    return until(answer, 'the end of its check')[0]


def approved(office, message):
    return ask_for(office, message)['request']


LETTERS = ['AAAA-AAAA-AAA%d' % i for i in range(8)]


def write(place, statement, *values):
    database = place.database()
    database.execute(statement, values)
    database.commit()
    database.close()


def read(place, statement):
    database = place.database()
    found = database.execute(statement).fetchall()
    database.close()
    return found


def letter(place, number, to='sato@city.example.jp', kind='digest', state='waiting', created=None):
    write(place, "INSERT INTO outbox (id, recipient, subject, text, kind, object, created, next_try, state) VALUES"
          " ('%s', '%s', 's', 't', '%s', '', %d, 0, '%s')" % (number, to, kind, created or time.time(), state))


def logged(place, what):
    return read(place, "SELECT who, object, why, detail FROM audit WHERE what = '%s' ORDER BY seq" % what)


class Owing(Office):
    """An office whose users have all signed in, without the letters about that in the queue."""

    def __init__(self, build, more='', **portal):
        self.more = more
        super().__init__(build, relay=2525, portal={'outbox_hours': '2', **portal}, watchers='*')
        for person in ('sato', 'tanaka', 'mori', 'audit1', 'root1'):
            self.token(person)
        write(self, 'DELETE FROM outbox')

    def configure(self, **values):
        super().configure(**values)
        with open(self.folder + '/kiyome.conf', 'a') as file:
            file.write(self.more)
