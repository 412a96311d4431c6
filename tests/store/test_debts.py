# SPDX-License-Identifier: GPL-2.0-or-later
"""What recipients of other policies are owed: committed with the message's end, once, whatever is killed and said again."""
import json
import os
import re
import signal
import time

import pytest

import door as d
from deferred import Owing, PEOPLE, brought, logged, read, report, write
from place import refused


def owed(office):
    return sorted(read(office, 'SELECT b.policy, b.authentic, o.address, b.state FROM debts b JOIN debts_owed o ON o.debt = b.n'))


@pytest.mark.same_sql
def test_what_is_owed_is_there_if_and_only_if_the_message_is_done_and_once(build):
    """What is owed is there if and only if the message is done, and once, however often its sender comes again."""
    office = Owing(build)
    try:
        # Before its end nothing is owed: the sender has no 250.
        door = office.door()
        message = door.add(b'mail\r\n', recipients=PEOPLE, waits=1)
        door.close()
        assert owed(office) == []
        # The same mail again; its door ends before it can say 250, and the sender comes a third time.
        again, same = brought(office)
        assert same == message, (same, message)
        again.close()
        expected = [('firm', 0, 'c@example.jp', 'waiting'), ('text', 1, 'd@example.jp', 'waiting')]
        assert owed(office) == expected
        third, same = brought(office)
        assert same == message and owed(office) == expected
        third.close()
        # With other policies by now it is no repetition: the door answers 4xx, and nobody is owed twice.
        fourth = office.door()
        assert fourth.add(b'mail\r\n', recipients=PEOPLE, waits=1) == message
        for other in ('+0 firm\n=c@example.jp\n=d@example.jp\n', None):
            assert 'has another report already' in refused(fourth.report, message, debts=other)
        assert owed(office) == expected
        # After a kill of the store, too.
        sixth, other = brought(office, data=b'other\r\n')
        office.stop(office.processes[-1], signal.SIGKILL)
        office.start()
        twice = expected + expected
        assert owed(office) == sorted(twice)
        _, same = brought(office, data=b'other\r\n')
        assert same == other and owed(office) == sorted(twice)
    finally:
        office.close()


@pytest.mark.same_sql
def test_nothing_is_owed_to_who_is_no_recipient_and_what_is_malformed_ends_the_door(build):
    office = Owing(build)
    try:
        door = office.door()
        message = door.add(b'one\r\n', recipients=PEOPLE, waits=1)
        assert 'no recipient' in refused(door.report, message, debts='+0 firm\n=x@example.jp\n')
        assert owed(office) == [] and read(office, "SELECT count(*) FROM messages WHERE state = 'done'") == [(0,)]
        for wrong in ('=c@example.jp\n', '+2 firm\n=c@example.jp\n', '+0 firm\n', '+0 \n=c@example.jp\n', '+0 firm\n\n=c@example.jp\n',
                      '+0 %s\n=c@example.jp\n' % ('x' * 70000)):
            door = office.door()
            message = door.add(b'two\r\n', recipients=PEOPLE, waits=1)
            assert 'malformed debts' in refused(door.report, message, debts=wrong), wrong
            door.close()
        assert owed(office) == []
    finally:
        office.close()


@pytest.mark.same_sql
def test_what_one_client_or_sender_has_many_of_keeps_nobody_else_waiting(build):
    office = Owing(build)
    try:
        mails = {}
        for number, (client, sender) in enumerate((('a [192.0.2.1]', 'a@x.jp'),) * 3 + (('a [192.0.2.1]', 'b@x.jp'), ('b [192.0.2.2]', 'a@x.jp'))):
            door = office.door()
            message = door.add(b'%d\r\n' % number, recipients=PEOPLE, waits=1, client=client, sender=sender)
            door.report(message, debts='+0 firm\n=c@example.jp\n')
            mails[message] = number
        opener = office.opener()
        at, turns = [], []
        for _ in range(5):
            (work,) = opener.ask('debt-next', first='no', at=';'.join(at))
            at.append(work['debt'])
            turns.append(mails[work['id']])
        # The first; of another client; of that client and another sender; and then in turn.
        assert turns == [0, 4, 3, 1, 2], turns
        assert opener.ask('debt-next', first='no', at=';'.join(at)) == []
        for wrong in ('x', '1;', '-1', ';'.join('123456789')):
            assert refused(opener.ask, 'debt-next', first='no', at=wrong).startswith('invalid'), wrong
    finally:
        office.close()


def test_what_a_lost_answer_gave_is_free_again_at_once_what_is_at_work_is_not(build):
    """What a lost answer gave is free again at once, what is at work is not, and no clock that was wrong keeps a delivery."""
    office = Owing(build)
    try:
        for number in range(5):
            brought(office, '+0 firm\n=c@example.jp\n', data=b'%d\r\n' % number)
        opener = office.opener()

        def take(**more):
            return [row['debt'] for row in opener.ask('debt-next', **{'first': 'no', **more})]
        first, lost = take()[0], take()[0]
        # Whoever took both knows of one alone.
        assert take(first='yes', at=first) == [lost]
        assert read(office, 'SELECT tries FROM debts WHERE n IN (%s, %s) ORDER BY n' % (first, lost)) == [(1,), (2,)]
        # The last place is for what was not tried yet.
        name = dict(read(office, 'SELECT b.n, m.id FROM debts b JOIN messages m ON m.n = b.message'))
        opener.ask('debt-failed', id=name[int(lost)], debt=lost, why='450 no', perhaps='2')
        assert read(office, 'SELECT copies FROM debts WHERE n = ' + lost) == [(2,)]
        write(office, 'UPDATE debts SET next_try = 0 WHERE n = ' + lost)
        others = [take(at=first)[0], take(at=first)[0]]
        assert lost in others
        busy = ';'.join([first, *others])
        last = take(at=busy)
        assert last and last[0] not in busy.split(';')
        write(office, 'UPDATE debts SET tries = 1, next_try = 0, taken = 0 WHERE n NOT IN (%s)' % busy.replace(';', ','))
        assert take(at=busy) == []
        # Who ends before he has tried gives it back as it was.
        opener.ask('debt-failed', id=name[int(first)], debt=first, why='stopped', stopped='yes')
        assert read(office, 'SELECT tries, taken, error FROM debts WHERE n = ' + first) == [(0, 0, '')]
        # As after a clock that was three days ahead.
        write(office, 'UPDATE debts SET next_try = next_try + 259200, taken = 0')
        for _ in range(100):
            found = opener.ask('debt-next', first='no')
            if found:
                break
            time.sleep(0.1)
        assert found
    finally:
        office.close()


def test_a_debt_is_paid_by_whom_it_was_given_to_given_up_aloud_tried_again_for_who_is_left(build):
    """A debt is paid by whom it was given to, given up aloud, tried again for who is left, and gone when its original is."""
    office = Owing(build)
    try:
        brought(office, '+0 firm\n=c@example.jp\n=d@example.jp\n')
        opener = office.opener()
        (work,) = opener.ask('debt-next', first='yes')
        assert opener.ask('debt-next', first='no') == []
        name = {'id': work['id'], 'debt': work['debt']}
        (row,) = office.ask('root1', 'queue-list')
        assert (row['id'], row['what'], row['recipients']) == (work['id'], 'delivery', 'c@example.jp, d@example.jp'), row
        assert office.refuses('root1', 'queue-drop', id=work['id'], reason='x').startswith('conflict')
        assert opener.ask('debt-open', **name)[0]['policy'] == 'firm'
        assert refused(opener.ask, 'debt-open', id=work['id'], debt='99').startswith('not-found')
        hashes = {'policy': 'firm', 'policy-sha256': 'ab' * 32, 'config-sha256': 'cd' * 32}
        (result,) = opener.ask('debt-result', **name, **hashes, content=report())
        assert result['owed'] == 'c@example.jp;d@example.jp'
        opener.ask('debt-sent', **name, to='c@example.jp', sha256='ab' * 32)
        assert refused(opener.ask, 'debt-done', **name).startswith('conflict')
        opener.ask('debt-never', **name, to='d@example.jp', why='550 no')
        opener.ask('debt-done', **name)
        (row,) = [r for r in office.ask('root1', 'queue-list') if r['kind'] == 'mail']
        assert (row['state'], row['recipients']) == ('failed', 'd@example.jp') and '550 no' in row['error'], row
        assert office.status()['undelivered_owed'] == 1 and office.status()['deliveries'] == 0
        assert read(office, "SELECT kind FROM events WHERE kind = 'delivery-failed'") or not office.more
        # Only he who is left gets it then; killed in between it is counted.
        assert office.ask('root1', 'queue-retry', id=work['id']) == [
            {'count': 1, 'id': work['id'], 'kind': 'mail', 'what': 'delivery', 'recipients': 'd@example.jp'}]
        opener.ask('debt-next', first='no')
        (result,) = opener.ask('debt-result', **name, **hashes, content=report())
        assert result['owed'] == 'd@example.jp'
        assert len(opener.ask('debt-next', first='yes')) == 1 and read(office, 'SELECT copies FROM debts') == [(1,)]
        # Dropped while it is out: that one has it, and nobody else gets it.
        write(office, 'UPDATE debts SET next_try = 1')
        assert office.ask('root1', 'queue-drop', id=work['id'], reason='x') == [
            {'count': 1, 'id': work['id'], 'kind': 'mail', 'what': 'delivery', 'recipients': 'd@example.jp'}]
        assert read(office, "SELECT detail FROM audit WHERE what = 'queue-drop'")[-1] == ('what=delivery to=d@example.jp',)
        assert opener.ask('debt-sent', **name, to='d@example.jp', sha256='ab' * 32) == [{'over': 'yes'}]
        assert office.ask('root1', 'queue-list') == [] or all(r['kind'] == 'letter' for r in office.ask('root1', 'queue-list'))
        # An original that is gone is no reason for silence.
        door, gone = brought(office, data=b'gone\r\n')
        office.ask('root1', 'queue-retry', all='yes')
        office.kiyome('quarantine', 'erase', gone, '--yes', '--reason', 'wish')
        assert opener.ask('debt-next', first='no') == []
        rows = [r for r in office.ask('root1', 'queue-list') if r['id'] == gone]
        assert [r['state'] for r in rows] == ['failed'] * 2, rows
        assert [row[1] for row in logged(office, 'debt-failed')] == [gone] * 2
        office.kiyome('audit', 'verify')
    finally:
        office.close()


def test_whom_another_policy_served_sees_finds_and_asks_for_what_that_made_of_it(build):
    """Whom another policy served sees, finds and asks for what that made of it, and no other does; the effect of an entry counts in each."""
    office = Owing(build)
    try:
        door = office.door()
        people = ('sato@city.example.jp', 'mori@city.example.jp')
        message = door.add(b'mail\r\n', recipients=people, waits=1)
        door.report(message, debts='+0 firm\n=mori@city.example.jp\n')
        opener = office.opener()
        (work,) = opener.ask('debt-next', first='yes')
        partial = b'Kiyome-Result: x\r\n\0' + d.serialized(d.example('partial')['parts'][0])
        opener.ask('debt-result', id=work['id'], debt=work['debt'], policy='firm', **{'policy-sha256': 'ab' * 32, 'config-sha256': 'cd' * 32}, content=partial)
        rows = office.ask('sato', 'mail', id=message)
        assert {(row['policy'], row['path'], row['debt']) for row in rows} == {('standard', '1', 0)}, rows
        rows = office.ask('mori', 'mail', id=message)
        assert [(row['policy'], row['path'], row['part_outcome'], row['served']) for row in rows] == [
            ('firm', '1', 'rebuilt', people[1]), ('firm', '1.1', 'withheld', people[1])], rows
        assert {row['debt'] for row in office.ask('root1', 'mail', id=message)} == {0, rows[0]['debt']}
        write(office, "UPDATE debts SET state = 'delivered'")
        for person, state in (('sato', 'delivered'), ('mori', 'withheld')):
            (listed,) = office.ask(person, 'mails')
            assert listed['state'] == state, listed
            for asked in ('delivered', 'changed', 'withheld'):
                assert len(office.ask(person, 'mails', state=asked)) == (asked == state), (person, asked, listed)
        # Made, and not there yet: the list says so, and finds it as that.
        write(office, "UPDATE debts SET state = 'waiting', view = 1")
        for person, state in (('sato', 'delivered'), ('mori', 'received')):
            assert [m['state'] for m in office.ask(person, 'mails')] == [state], person
            for asked in ('received', 'delivered', 'failed'):
                assert len(office.ask(person, 'mails', state=asked)) == (asked == state), (person, asked)
        write(office, "UPDATE debts SET state = 'delivering', view = 3")
        # The command shows one policy's recipients alone, and says where a policy has none.
        for name, parts in (('firm', 2), ('standard', 1)):
            said = office.kiyome('quarantine', 'show', message, '--policy', name).decode()
            assert said.count('\n\n1  ') + said.count('\n\n1.1  ') == parts and message in said, said
            assert json.loads(office.kiyome('quarantine', 'show', message, '--json', '--policy', name))['policy']['name'] == name
        for more in ((), ('--json',)):
            said = office.error('quarantine', 'show', message, '--policy', 'none', *more)
            assert 'no recipient of this message is under the policy none' in said, said
        # What was given up never came, whatever was made of it.
        opener.ask('debt-failed', id=work['id'], debt=work['debt'], why='550 no', final='yes')
        for person, state in (('sato', 'delivered'), ('mori', 'failed')):
            assert [m['state'] for m in office.ask(person, 'mails')] == [state], person
            for asked in ('received', 'delivered', 'withheld', 'failed'):
                assert len(office.ask(person, 'mails', state=asked)) == (asked == state), (person, asked)
        write(office, "UPDATE debts SET state = 'delivered'")
        # Each finds the names that are in his own report; who oversees, all.
        for asked in ({'file': 'a.exe'}, {'text': 'A.EXE'}, {'text': 'exe', 'state': 'withheld'}):
            found = [len(office.ask(person, 'mails', **asked)) for person in ('sato', 'mori', 'tanaka')]
            assert found == [0, 1, 0], (asked, found)
        for person in ('root1', 'audit1'):
            (listed,) = office.ask(person, 'mails', file='a.exe', scope='all')
            assert listed['id'] == message and not listed['attachments'], listed
        assert [row['attachments'] for row in office.ask('mori', 'mails') + office.ask('sato', 'mails')] == ['a.exe', None]
        assert office.refuses('sato', 'request-add', id=message, path='1.1', reason='x').startswith('not-found')
        asked = office.ask('mori', 'request-add', id=message, path='1.1', reason='x')[0]['request']
        assert office.ask('mori', 'request', request=asked)[0]['part_outcome'] == 'withheld'
        totals, mail = office.ask('root1', 'effect', list='allow', sha256='cd' * 32)
        assert (totals['examined'], totals['mails'], totals['parts'], totals['withheld'], mail['id'], mail['names']) == (1, 1, 1, 1, message, 'a.exe'), (totals, mail)
        assert len(office.ask('root1', 'effect', list='block', sender='nobody.example')) == 1
        assert [row[3].split(' ')[-1] for row in logged(office, 'effect')] == ['list=allow', 'list=block']
        assert office.refuses('audit1', 'effect', list='allow', type='pdf').startswith('forbidden')
    finally:
        office.close()


@pytest.mark.same_sql
def test_a_digest_tells_each_what_his_own_policy_withheld_from_him_when_it_has(build):
    """A digest tells each what his own policy withheld from him, when it has, and what was opened since it leaves out."""
    hour = time.localtime().tm_hour
    office = Owing(build, digest_hours=';'.join(str((hour + i) % 24) for i in range(2)))
    try:
        people = ('sato@city.example.jp', 'mori@city.example.jp')
        hashes = {'policy': 'firm', 'policy-sha256': 'ab' * 32, 'config-sha256': 'cd' * 32}

        def come(sender, outcome):
            door = office.door()
            message = door.add(os.urandom(8), recipients=people, sender=sender, waits=1)
            door.report(message, outcome, debts='+0 firm\n=%s\n' % people[1])
            return message

        def pay(message, outcome):
            opener = office.opener()
            (work,) = opener.ask('debt-next', first='yes')
            assert work['id'] == message
            name = {'id': message, 'debt': work['debt']}
            content = b'Kiyome-Result: x\r\n\0' + d.serialized(d.example(outcome)['parts'][0])
            opener.ask('debt-result', **name, **hashes, content=content)
            opener.ask('debt-sent', **name, to=people[1], sha256='ab' * 32)
            opener.ask('debt-done', **name)

        def told():
            time.sleep(1.1)
            office.stop(office.processes[0])
            write(office, "DELETE FROM meta WHERE name = 'digest-slot'")
            office.start()
            letters = {letter['to'].split('@')[0]: letter for letter in office.opener().ask('outbox-take', first='yes')}
            write(office, 'DELETE FROM outbox')
            return {name: (re.findall('[a-f]@x.jp', letter['text']), 'a.exe' in letter['text']) for name, letter in letters.items()}
        told()
        pay(come('a@x.jp', 'sanitized'), 'partial')
        pay(come('b@x.jp', 'partial'), 'sanitized')
        late = come('c@x.jp', 'sanitized')
        assert told() == {'mori': (['a@x.jp'], True), 'sato': (['b@x.jp'], True)}
        pay(late, 'partial')
        opened = come('d@x.jp', 'partial')
        pay(opened, 'partial')
        # sato has it meanwhile, by a follow-up.
        n = read(office, "SELECT n FROM messages WHERE id = '%s'" % opened)[0][0]
        write(office, "INSERT INTO debts (message, policy, authentic, asked, state, next_try, finished, outcome, view, source)"
              " VALUES (?, 'standard', 1, 1, 'delivered', 1, 1, 'sanitized', 2, ?)", n, n)
        write(office, 'INSERT INTO debts_owed (debt, address, sent) SELECT max (n), ?, 1 FROM debts', people[0])
        assert told() == {'mori': (['c@x.jp', 'd@x.jp'], True)}
        assert told() == {}
    finally:
        office.close()


FIRM = '?24 firm\n=b@example.jp\n=c@example.jp\n'


def test_a_later_mail_owes_a_follow_up_to_who_waits_for_it_of_the_same_proven_sender(build):
    """A later mail owes a follow-up to who waits for it: of the same proven sender, to the same person, in time, and a few times."""
    office = Owing(build)

    def come(debts=None, sender='a@x.jp', recipients=PEOPLE, ask=2):
        come.number += 1
        door = office.door()
        message = door.add(b'%d\r\n' % come.number, recipients=recipients, waits=1, sender=sender, ask=ask)
        door.report(message, debts=debts)
        door.close()
        return message

    def follows():
        return read(office, 'SELECT b.source, o.address FROM debts b JOIN debts_owed o ON o.debt = b.n WHERE b.source > 0 ORDER BY 1, 2')

    come.number = 0
    try:
        come()
        first = come(FIRM)
        # Another sender, one that is not proven, to others, and to one of its recipients who was not withheld anything.
        come(sender='b@x.jp'), come(sender='a@sub.x.jp'), come(ask=1), come(recipients=('x@example.jp',)), come(recipients=('d@example.jp',))
        assert follows() == []
        # What an unproven mail says of itself makes nobody wait.
        come(FIRM, sender='u@x.jp', ask=1), come(sender='u@x.jp')
        assert follows() == [] and read(office, 'SELECT count(*) FROM waits') == [(2,)]
        # Letters of either size are one, as a domain's are: it is the domain that is proven.
        come(recipients=('C@example.jp', 'x@example.jp'), sender='A@X.jp')
        assert [address for _, address in follows()] == ['c@example.jp']
        opener = office.opener()
        (work,) = opener.ask('debt-next', first='yes')
        name = {'id': work['id'], 'debt': work['debt']}
        assert work['id'] == first and opener.ask('debt-open', **name)[0]['source'] > 0
        (source,) = opener.ask('debt-source', **name)
        assert source['id'] != first
        opener.ask('debt-none', **name)
        assert follows() == [] and opener.ask('debt-next', first='no') == []
        # It comes to both; then to neither once more.
        come()
        (work,) = opener.ask('debt-next', first='no')
        name = {'id': work['id'], 'debt': work['debt']}
        come()
        assert len(follows()) == 4
        hashes = {'policy': 'firm', 'policy-sha256': 'ab' * 32, 'config-sha256': 'cd' * 32}
        (result,) = opener.ask('debt-result', **name, **hashes, content=report())
        assert result['owed'] == 'b@example.jp;c@example.jp' and read(office, 'SELECT count(*) FROM waits') == [(0,)]
        # Said again, after a kill, it is owed to the same; what is behind it to nobody.
        (result,) = opener.ask('debt-result', **name, **hashes, content=report())
        assert result['owed'] == 'b@example.jp;c@example.jp'
        # Given up, and tried again, it is owed to them still; when it opens no more, that is said.
        opener.ask('debt-failed', **name, why='away', final='yes')
        write(office, "UPDATE debts SET state = 'waiting', next_try = 0, finished = NULL WHERE state = 'failed'")
        assert str(opener.ask('debt-next', first='no')[0]['debt']) == str(name['debt'])
        (result,) = opener.ask('debt-result', **name, **hashes, content=report())
        assert result['owed'] == 'b@example.jp;c@example.jp'
        opener.ask('debt-none', **name)
        assert read(office, "SELECT detail FROM debts WHERE state = 'failed'") == [('{password-gone}',)]
        (work,) = opener.ask('debt-next', first='no')
        (result,) = opener.ask('debt-result', id=work['id'], debt=work['debt'], **hashes, content=report())
        assert not result['owed']
        # In time, and not for ever.
        come('?1 firm\n=b@example.jp\n', sender='l@x.jp')
        write(office, 'UPDATE waits SET until = until - 3601')
        come(sender='l@x.jp')
        assert len(follows()) == 2
        # Of many that come only the newest are held for later, one after the other: nobody who sends in his name keeps his out.
        come('?1 firm\n=b@example.jp\n', sender='m@x.jp')
        sent = [come(sender='m@x.jp') for _ in range(30)]
        now = read(office, 'SELECT unixepoch()')[0][0]
        tried = read(office, "SELECT s.id, b.next_try FROM debts b JOIN messages s ON s.n = b.source WHERE s.sender = 'm@x.jp' ORDER BY s.n")
        assert [i for i, due in tried if due <= now] == sent[:20] and [i for i, due in tried if due > now] == sent[-4:], tried
        turns = sorted(due for _, due in tried if due > now)
        assert all(later - sooner >= 900 for sooner, later in zip([now - 60] + turns, turns)) and turns[-1] <= now + 3600, turns
        # What waits for other people takes nobody's turn.
        for number in range(9):
            come('?1 firm\n=p%d@example.jp\n' % number, sender='n@x.jp', recipients=('p%d@example.jp' % number,))
        source = come(sender='n@x.jp', recipients=('p0@example.jp',))
        assert read(office, "SELECT o.address FROM debts b JOIN debts_owed o ON o.debt = b.n JOIN messages s ON s.n = b.source"
                    " WHERE s.id = '%s'" % source) == [('p0@example.jp',)]
    finally:
        office.close()


def test_each_of_several_passwords_owes_what_is_new_by_it_once_to_each_the_rest_is_waited_for(build):
    """Each of several passwords owes what is new by it, once to each; the rest is waited for, and what opened nothing is tried again behind what did."""
    office = Owing(build)

    def come(debts=None, recipients=PEOPLE):
        come.number += 1
        door = office.door()
        message = door.add(b'%d\r\n' % come.number, recipients=recipients, waits=1, sender='a@x.jp', ask=2)
        door.report(message, debts=debts)
        door.close()
        return message

    def made(*outcomes):
        """Of attachments: 'rebuilt', or why one is withheld."""
        root = d.example('sanitized')['parts'][0]
        root['parts'] = [{'name': '%d.zip' % i, 'type': 'zip', 'sha256': 'cd' * 32}
                         | ({'outcome': 'rebuilt', 'method': 'rebuild'} if word == 'rebuilt' else {'outcome': 'withheld', 'method': None, 'reason': word})
                         for i, word in enumerate(outcomes)]
        return b'Kiyome-Result: x\r\n\0' + d.serialized(root)

    def take():
        (work,) = opener.ask('debt-next', first='no')
        name = {'id': work['id'], 'debt': work['debt']}
        sources = []
        while rows := opener.ask('debt-source', at=str(len(sources)), hours='24', **name):
            sources.append(rows[0]['id'])
        return name, sources

    def result(name, *outcomes):
        (row,) = opener.ask('debt-result', **name, **{'policy': 'firm', 'policy-sha256': 'ab' * 32, 'config-sha256': 'cd' * 32}, content=made(*outcomes))
        return row['owed'], row['none']

    def sent(name, owed):
        for to in owed.split(';'):
            opener.ask('debt-sent', **name, to=to, sha256='ab' * 32)
        opener.ask('debt-done', **name)

    def waiting():
        return [address for address, in read(office, 'SELECT address FROM waits ORDER BY 1')]

    come.number = 0
    try:
        come(FIRM)
        opener = office.opener()
        early = come()
        name, sources = take()
        assert sources == [early]
        opener.ask('debt-none', **name)
        second = come()
        name, sources = take()
        # Though their hours end while it is worked on.
        write(office, 'UPDATE waits SET until = unixepoch() - 1')
        assert sources == [second] and waiting() == ['b@example.jp', 'c@example.jp']
        write(office, 'UPDATE waits SET until = unixepoch() + 3600')
        assert result(name, 'rebuilt', 'encrypted', 'encrypted') == ('b@example.jp;c@example.jp', 'no')
        assert result(name, 'rebuilt', 'encrypted', 'encrypted') == ('b@example.jp;c@example.jp', 'no')
        sent(name, 'b@example.jp;c@example.jp')
        assert waiting() == ['b@example.jp', 'c@example.jp']
        # What opened nothing may open what lies behind: with what opened that. Nothing is new by what could not be worked on.
        name, sources = take()
        assert sources == [early, second]
        assert result(name, 'rebuilt', 'limit', 'encrypted') == (None, 'yes')
        opener.ask('debt-none', **name)
        third = come(recipients=('b@example.jp', 'x@example.jp'))
        name, sources = take()
        assert sources == [third, second]
        # Without what was opened before, and with what was not.
        assert result(name, 'encrypted', 'rebuilt', 'encrypted') == ('b@example.jp', 'no')
        sent(name, 'b@example.jp')
        # … for all, so without what went to one alone.
        name, sources = take()
        assert sources == [early, second], sources
        assert result(name, 'rebuilt', 'encrypted', 'encrypted') == (None, 'yes')
        opener.ask('debt-none', **name)
        assert opener.ask('debt-next', first='no') == [] and read(office, 'SELECT count(DISTINCT debt) FROM debt_parts') == [(2,)]
        # One has two of three, the other one: to both, and neither waits on.
        last = come()
        name, sources = take()
        assert sources == [last, second], sources
        assert result(name, 'rebuilt', 'rebuilt', 'rebuilt') == ('b@example.jp;c@example.jp', 'no') and waiting() == []
        sent(name, 'b@example.jp;c@example.jp')
        come()
        assert opener.ask('debt-next', first='no') == [] and read(office, 'SELECT count(*) FROM debts WHERE source > 0') == [(3,)]
    finally:
        office.close()


def test_a_mail_that_comes_again_since_nobody_knows_whether_it_was_taken_is_decided_as_it_was(build):
    """A mail that comes again, since nobody knows whether it was taken, is decided as it was, whatever came meanwhile."""
    office = Owing(build)
    try:
        opener = office.opener()
        opener.ask('debt-next', first='yes')

        def come(data, debts=None, decides=None):
            door = office.door()
            message = door.add(data, recipients=PEOPLE, waits=1, sender='a@x.jp', ask=2)
            if decides is not None:
                assert door.earlier('a@x.jp', PEOPLE) == decides
            door.report(message, debts=debts)
            door.close()
            return message

        waits, owes = (mark + ' firm\n' + ''.join('=%s\n' % who for who in PEOPLE) for mark in ('?24', '+1'))
        first = come(b'locked\r\n', waits, decides=0)
        come(b'password\r\n')
        assert come(b'locked\r\n', waits, decides=0) == first and len(read(office, 'SELECT * FROM debts')) == 1
        # What is new is decided anew; and one that was owed is owed, though the password is gone.
        other = come(b'other\r\n', owes, decides=1)
        write(office, 'UPDATE messages SET authentic = 0')
        assert come(b'other\r\n', owes, decides=1) == other
        write(office, 'UPDATE messages SET authentic = 0')
        come(b'third\r\n', waits, decides=0)
        assert len(read(office, 'SELECT * FROM debts WHERE source = 0')) == 1
    finally:
        office.close()


@pytest.mark.same_sql
def test_what_came_before_may_be_tried_of_the_same_proven_sender_to_each_recipient_at_least(build):
    """What came before may be tried: of the same proven sender, to each recipient at least, in the hours before."""
    office = Owing(build)
    try:
        def come(data, debts=None, sender='a@x.jp', recipients=PEOPLE, ask=2):
            door = office.door()
            message = door.add(data, recipients=recipients, waits=1, sender=sender, ask=ask)
            door.report(message, debts=debts)
            door.close()
            return message

        old = come(b'0\r\n')
        write(office, 'UPDATE messages SET received = received - 7200000000')
        older, newer = come(b'1\r\n'), come(b'2\r\n', recipients=('C@example.jp', 'd@example.jp', 'x@example.jp'))
        come(b'3\r\n', sender='b@x.jp'), come(b'4\r\n', ask=1), come(b'5\r\n', recipients=('c@example.jp', 'x@example.jp'))
        come(b'6\r\n', '+1 firm\n=c@example.jp\n=d@example.jp\n+0 text\n=b@example.jp\n')
        opener = office.opener()
        works = [opener.ask('debt-next', first='no')[0] for _ in range(2)]

        def sources(work, hours):
            found = [opener.ask('debt-source', id=work['id'], debt=work['debt'], at=str(at), hours=hours) for at in range(4)]
            return [rows[0]['id'] for rows in found if rows]
        assert [sources(work, '1') for work in works] == [[newer, older], []]
        assert sources(works[0], '24') == [newer, older, old] and sources(works[0], '0') == []
    finally:
        office.close()
