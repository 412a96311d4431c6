# SPDX-License-Identifier: GPL-2.0-or-later
"""Computes how many mails several nodes process, from the times measured with one and two nodes.

The model is a closed system: each node has connections that always hold a mail. A mail uses a processor of its node (for milter,
sanitizer and store; exponentially distributed around the measured time), waits for the S3 store (which has its own machines, so
there is no queue), and is committed. The store of a node commits together all mails that arrived during its last commit. The
transactions of a tenant run one after the other, over all nodes; each takes one round trip over the network and to the disk
(FLUSH), and processor time of the database for each mail. The model counts all of the database's work in this sequence, which is
more than in reality: if the sequence limits the growth, the real limit is higher."""
import heapq
import json
import random

MIX = {'M1': 0.5, 'M2': 0.2, 'M3': 0.3}
ONE, TWO = 'one node, PostgreSQL and S3', 'two nodes, PostgreSQL and S3'
CONNECTIONS = 64  # of a node
WARM, COUNTED = 4000, 20000  # mails


class Station:
    """Processors with one queue."""

    def __init__(self, simulation, processors):
        self.simulation, self.free, self.line = simulation, processors, []

    def ask(self, seconds, then):
        if self.free == 0:
            self.line.append((seconds, then))
            return
        self.free -= 1
        self.simulation.after(seconds, lambda: self.leave(then))

    def leave(self, then):
        self.free += 1
        if self.line:
            self.ask(*self.line.pop(0))
        then()


class Turns:
    """The transactions of one tenant, which run one after the other."""

    def __init__(self):
        self.is_taken, self.line = False, []

    def ask(self, then):
        if self.is_taken:
            self.line.append(then)
            return
        self.is_taken = True
        then()

    def leave(self):
        self.is_taken = False
        if self.line:
            self.ask(self.line.pop(0))


class Store:
    """The store of one tenant on one node."""

    def __init__(self, simulation, turns):
        self.simulation, self.turns, self.waiting, self.is_busy = simulation, turns, [], False

    def take(self, mail):
        self.waiting.append(mail)
        if not self.is_busy:
            self.is_busy = True
            self.turns.ask(self.begin)

    def begin(self):
        batch, self.waiting = self.waiting, []
        work = sum(mail['postgresql'] for mail, _ in batch)
        self.simulation.after(self.simulation.flush, lambda: self.simulation.database.ask(work, lambda: self.end(batch)))

    def end(self, batch):
        self.turns.leave()
        self.is_busy = bool(self.waiting)
        if self.is_busy:
            self.turns.ask(self.begin)
        for _, then in batch:
            then()


class Simulation:
    def __init__(self, mails, nodes, processors, database, flush, tenants):
        self.random, self.now, self.events, self.number = random.Random(1), 0.0, [], 0
        self.mails, self.flush = mails, flush
        self.database = Station(self, database)
        turns = [Turns() for _ in range(tenants)]
        self.nodes = [(Station(self, processors), [Store(self, one) for one in turns]) for _ in range(nodes)]
        self.done, self.begun = 0, 0.0

    def after(self, seconds, then):
        self.number += 1
        heapq.heappush(self.events, (self.now + seconds, self.number, then))

    def mail(self, node):
        """Processes one mail on `node`, and then the next."""
        station, stores = node
        what = self.mails[self.random.choices(list(MIX), weights=list(MIX.values()))[0]]
        store = self.random.choice(stores)
        work = self.random.expovariate(1 / what['node'])
        station.ask(work, lambda: self.after(what['s3'], lambda: store.take((what, lambda: self.arrived(node)))))

    def arrived(self, node):
        self.done += 1
        if self.done == WARM:
            self.begun = self.now
        self.mail(node)

    def rate(self):
        """Returns the mails per second."""
        for node in self.nodes:
            for _ in range(CONNECTIONS):
                self.mail(node)
        while self.done < WARM + COUNTED:
            self.now, _, then = heapq.heappop(self.events)
            then()
        return COUNTED / (self.now - self.begun)


def read(path):
    """Returns {mail: seconds} of one node and of two."""
    with open(path, encoding='utf-8') as file:
        rows = json.load(file)
    found = {}
    for row in rows:
        if row['mail'] in MIX and row['setup'] in (ONE, TWO):
            found.setdefault(row['setup'], {})[row['mail']] = {
                'node': (row['milter'] + row['sanitizer'] + row['store']) / 1e3, 'postgresql': row['postgresql'] / 1e3, 's3': row['s3'] / 1e3}
    missing = {(setup, mail) for setup in (ONE, TWO) for mail in MIX if mail not in found.get(setup, {})}
    if missing:
        raise SystemExit('%s: nothing of %s' % (path, ', '.join(' '.join(pair) for pair in sorted(missing))))
    return found


def run(path, processors, database, flush):
    """Prints a line for each number of nodes and tenants; returns the gain by the second node relative to the first, by number
    of tenants."""
    measured, added = read(path), {}
    for tenants in 1, 8:
        first = before = None
        for nodes in 1, 2, 3, 4, 6, 8:
            rate = Simulation(measured[ONE if nodes == 1 else TWO], nodes, processors, database, flush / 1e3, tenants).rate()
            first = first or rate
            print('%d tenants, %d nodes of %d processors: %6.0f mails/s, %.2f of one node%s' % (
                tenants, nodes, processors, rate, rate / first,
                '' if before is None else ', each since the row above adds %.2f' % ((rate - before[1]) / (nodes - before[0]) / first)), flush=True)
            if nodes == 2:
                added[tenants] = rate / first - 1
            before = nodes, rate
    return added
