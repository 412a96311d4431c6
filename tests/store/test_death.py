# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that no mail with a 250 is lost when database or bucket servers die or cannot be reached while mail flows."""
import hashlib
import os
import shutil
import signal
import threading
import time

import pytest

import bucket
import bucket_places
import cluster
import door as d
from bucket_places import Shared
from network import Network
from node_places import Own, close, nodes, verified
from place import refused, takes, until
from waiting import PATIENCE, within


class Flow:
    """Sends mail to `places` from several senders each, who try again, until it is stopped."""

    def __init__(self, places, senders=3, size=2000):
        self.promised = {place: [] for place in places}
        self.size = size
        self.refusals = 0
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.send, args=(place,)) for place in places for _ in range(senders)]
        for thread in self.threads:
            thread.start()

    def send(self, place):
        door = None
        while not self.stopping.is_set():
            data = b'From: a@example.jp\r\n\r\n' + os.urandom(self.size)
            try:
                door = door or place.door()
                message = door.add(data)
                door.report(message)
                line = '%s %s %d\n' % (message, hashlib.sha256(data).hexdigest(), len(data))
                self.promised[place].append(line.encode())
                time.sleep(0.01)
            except d.Refused:
                self.refusals += 1
                time.sleep(0.05)
            except (d.Closed, OSError):
                door = None
                time.sleep(0.05)

    def count(self):
        return sum(len(lines) for lines in self.promised.values())

    def goes_on(self, number=40):
        """Waits until each node has accepted `number` more mails."""
        before = {place: len(lines) for place, lines in self.promised.items()}
        for place, lines in self.promised.items():
            until(lambda: len(lines) >= before[place] + number, place)

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def check(self):
        """Asserts that every accepted mail can be opened at its node."""
        for place, lines in self.promised.items():
            place.check(b''.join(lines))
            status = place.status()
            assert not status['missing'] + status['lost'] + status['damaged'], status
            verified(place)


def words(servers, name):
    return 'postgresql:host=%s user=kiyome dbname=%s' % (','.join(s.folder for s in servers), name)


@pytest.mark.postgresql
def test_the_database_dies_while_two_nodes_take_mail_and_its_standby_takes_its_place(build):
    """If the database dies while two nodes accept mail, its standby takes over; no mail with a 250 is lost, and mail goes on."""
    with Own(build) as (first, unused):
        second = cluster.Standby(first)
        places = []
        try:
            places = nodes(build, 'a', 'b')
            name = places[0].name
            for place in places:
                place.stop(place.main)
                place.configure(node=place.node, database=words((first, second), name))
                place.main = place.start()
            until(lambda: all(takes(place) for place in places), places[0])
            assert not places[0].status()['database_problem'], places[0].status()
            flow = Flow(places)
            try:
                flow.goes_on()
                first.kill()
                first.forsake()
                before = flow.count()
                second.promote()
                cluster.running = second
                flow.goes_on()
                assert flow.refusals > 0 and flow.count() > before
                # From now on no standby confirms commits, which is reported.
                assert 'synchronous_standby_names' in places[0].status()['database_problem'], places[0].status()
                assert 'synchronous_standby_names' in places[0].log()
            finally:
                flow.stop()
            flow.check()
        finally:
            close(places)
            cluster.running = first
            second.close()


@pytest.mark.postgresql
def test_what_only_the_first_server_has_is_no_promise_not_while_its_standby_hangs(build):
    """A commit that only the first server has is not acknowledged: neither while its standby hangs nor when somebody cancels
    the wait for the standby."""
    with Own(build) as (first, place):
        place.start()
        place.door().add(b'before')
        second = cluster.Standby(first)
        try:
            second.signal(signal.SIGSTOP)
            data, answers = os.urandom(3000), []
            sender = threading.Thread(target=lambda: answers.append(refused(place.door().add, data)))
            sender.start()
            waits = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            database = place.database()
            until(lambda: database.execute(waits), place)
            assert not answers, answers
            database.execute("SELECT pg_cancel_backend (pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
            sender.join(PATIENCE)
            assert answers and 'standby' in answers[0], (answers, place.log())
            second.signal(signal.SIGCONT)
            until(lambda: takes(place), place)
            message = place.door().add(data)
            assert place.export(message) == data
            verified(place)
            # Without synchronous_standby_names nobody waits for the standby, which is reported.
            first.ask("ALTER SYSTEM SET synchronous_standby_names = ''")
            first.ask('SELECT pg_reload_conf ()')
            until(lambda: place.status()['database_problem'], place)
        finally:
            second.signal(signal.SIGCONT)
            second.close()


@pytest.mark.s3
@pytest.mark.full  # Attempts at a silent server end after half a minute each.
def test_a_node_that_loses_its_bucket_and_then_its_database_as_well(build):
    """A node that silently loses its bucket, and then also its database, refuses mail and recovers later. The other node
    continues to work."""
    with Network() as net, (shared := Shared(build, listen=net.near, s3_timeout='15')) as (box, (a, b)):
        relay = bucket.Relay(bucket.running.port, host=net.other)
        certificate = shutil.copy(cluster.running.certificate, a.keys)
        os.chmod(certificate, 0o644)
        a.stop(a.main)
        a.configure(node='a', database='postgresql:host=%s port=%d user=kiyome dbname=%s sslrootcert=%s' % (
            net.near, cluster.running.port, a.name, certificate),
            **dict(shared.words, s3_endpoint='http://%s:%d' % (net.other, relay.port)))
        a.main = a.start(before=net.before)
        until(lambda: takes(a), a)
        mails = {}

        def add(place):
            data = bucket_places.large()
            mails[place.door().add(data)] = data
        flow = Flow((a, b), senders=1)
        try:
            add(a)
            net.lose(net.other)
            with within(30):
                assert 'S3' in refused(a.door().add, bucket_places.large()), a.log()
            flow.goes_on()  # mail that needs no bucket
            add(b)
            net.heal(net.other)
            until(lambda: takes_large(a, mails), a)
            net.lose(net.near, net.other, net.far)
            with within(55):
                assert 'database' in refused(a.door().add, b'message')
            b_had = len(flow.promised[b])
            until(lambda: len(flow.promised[b]) > b_had + 40, b)
            assert a.status()['ready'] is False
            net.heal(net.near, net.other, net.far)
            flow.goes_on()
            add(a)
        finally:
            flow.stop()
        flow.check()
        for place in (a, b):
            assert all(place.export(message) == data for message, data in mails.items())
        relay.close()


def takes_large(place, mails):
    data = bucket_places.large()
    try:
        mails[place.door().add(data)] = data
    except (d.Refused, d.Closed):
        return False
    return True
