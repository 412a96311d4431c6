# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that kiyome, killed at each step of a delivery, loses no deferred delivery and counts each possible duplicate."""
import email
import email.policy
import signal
import threading
import time

from house import House, stop
from place import ManyRelay
from waiting import PATIENCE, until

STEPS = ('greeting', 'recipient', 'data', 'end', 'taken')


class Stepper(ManyRelay):
    """A relay that pauses once at a step of a delivery and announces that. It keeps accepted mails in `mails`."""

    def __init__(self):
        self.mails = []
        self.step = None
        self.reached, self.go_on = threading.Event(), threading.Event()
        super().__init__()

    def stop_at(self, step):
        self.reached.clear()
        self.go_on.clear()
        self.step = step

    def at(self, step):
        if self.step == step:
            self.step = None
            self.reached.set()
            self.go_on.wait(PATIENCE)

    def serve(self, stream):
        def say(line):
            stream.write(line + b'\r\n')
            stream.flush()
        self.at('greeting')
        say(b'220 relay')
        for line in stream:
            word = line[:4].upper()
            if word == b'RCPT':
                self.at('recipient')
            if word == b'DATA':
                self.at('data')
                say(b'354 go on')
                data = b''
                for row in stream:
                    if row == b'.\r\n':
                        break
                    data += row
                else:
                    return
                self.at('end')
                # If the client is gone, writing the reply fails, and the mail counts as not accepted.
                say(b'250 taken')
                self.mails.append(email.message_from_bytes(data, policy=email.policy.default))
            elif word == b'QUIT':
                say(b'221 bye')
                return
            else:
                say(b'250 fine')


class Owing(House):
    def __init__(self, build):
        self.box = Stepper()
        super().__init__(build)
        self.execute('DELETE FROM outbox')

    def configure(self, **values):
        values['relay'] = self.box.port
        super().configure(**values)

    def execute(self, statement):
        database = self.database()
        found = database.execute(statement).fetchall()
        database.commit()
        database.close()
        return found

    def owe(self, number):
        self.execute("INSERT INTO outbox (id, recipient, subject, text, kind, object, created, next_try, state) VALUES"
                     " ('AAAA-AAAA-AAA%d', 'p%d@city.example.jp', 'letter %d', 't', 'k', 'o', %d, 0, 'waiting')"
                     % (number, number, number, time.time()))

    def copies_of(self, number):
        return [m['Message-ID'] for m in self.box.mails if m['Subject'] == 'letter %d' % number]

    def comes(self, number):
        """Waits until the letter is recorded as sent."""
        until(lambda: self.execute("SELECT state FROM outbox WHERE id = 'AAAA-AAAA-AAA%d'" % number) == [('sent',)], 'the delivery', shown=lambda: (self.execute('SELECT * FROM outbox'), self.log()))



def test_kill_9_of_the_opener_at_each_step_of_a_delivery_every_letter_comes(build):
    """After a SIGKILL of kiyome-opener at any step every letter arrives. A second copy has the same Message-ID and is counted."""
    house = Owing(build)
    try:
        opener = house.processes[2]
        for number, step in enumerate(STEPS):
            house.box.stop_at('end' if step == 'taken' else step)
            house.owe(number)
            assert house.box.reached.wait(PATIENCE), (step, house.log())
            if step == 'taken':
                # The relay has accepted the letter, but the store has not been told.
                stop(opener)
                house.box.go_on.set()
                until(lambda: house.copies_of(number), 'the letter at the relay')
            house.stop(opener, signal.SIGKILL)
            house.box.go_on.set()
            opener = house.run('kiyome-opener', 'opener/opener.sock')
            house.comes(number)
            copies = house.copies_of(number)
            counted, = house.execute("SELECT copies FROM outbox WHERE id = 'AAAA-AAAA-AAA%d'" % number)
            # The opener cannot know that a letter was not sent, so each delivery that was begun counts as a possible copy.
            assert counted == (1,) and len(set(copies)) == 1 and 'AAAA-AAAA-AAA%d' % number in copies[0], (step, copies, counted)
            assert len(copies) in {'taken': (2,), 'end': (1, 2)}.get(step, (1,)), (step, copies)
    finally:
        house.box.go_on.set()
        house.close()


def test_kill_9_of_the_store_while_a_relay_takes_a_letter_it_comes_once(build):
    """After a SIGKILL of the store during a delivery, the letter arrives once: the opener reports it until the store answers."""
    house = Owing(build)
    try:
        for number in range(2):
            house.box.stop_at('end')
            house.owe(number)
            assert house.box.reached.wait(PATIENCE), house.log()
            house.stop(house.processes[0], signal.SIGKILL)
            house.box.go_on.set()
            until(lambda: house.copies_of(number), 'the letter at the relay')
            time.sleep(0.3)
            house.start()
            house.processes.insert(0, house.processes.pop())
            house.comes(number)
        time.sleep(0.5)
        assert [len(house.copies_of(number)) for number in range(2)] == [1, 1], house.log()
        assert house.execute('SELECT sum(copies) FROM outbox') == [(0,)]
    finally:
        house.box.go_on.set()
        house.close()
