#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests of kiyome-store as a running program; TAP on standard output.

run.py --build BUILD-DIRECTORY [--postgresql | --s3] [--only WORD] [--part K/N]

With --postgresql the index of each store is a database of a server that is started for them; with --s3 only what is about
a bucket runs, on a server that is started for it. With --part only each N-th test runs, from the K-th on: N such runs, which
may run beside each other, are all of them.
"""
import argparse
import os
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import access  # noqa: E402,F401
import backup  # noqa: E402,F401
import bundles  # noqa: E402,F401
import reprocessing  # noqa: E402,F401
import addresses  # noqa: E402,F401
import clocks  # noqa: E402,F401
import consent  # noqa: E402,F401
import database  # noqa: E402,F401
import death  # noqa: E402,F401
import agreed  # noqa: E402,F401
import debts  # noqa: E402,F401
import domains  # noqa: E402,F401
import events  # noqa: E402,F401
import mailing  # noqa: E402,F401
import mailqueue  # noqa: E402,F401
import journal  # noqa: E402,F401
import keep  # noqa: E402,F401
import lost  # noqa: E402,F401
import people  # noqa: E402,F401
import nodes  # noqa: E402,F401
import clients  # noqa: E402,F401
import mails  # noqa: E402,F401
import most  # noqa: E402,F401
import objects  # noqa: E402
import delivered  # noqa: E402,F401
import auditor  # noqa: E402,F401
import owners  # noqa: E402,F401
import parts  # noqa: E402,F401
import requests  # noqa: E402,F401
import revoked  # noqa: E402,F401
import records  # noqa: E402,F401
import schema  # noqa: E402,F401
import segments  # noqa: E402,F401
import senders  # noqa: E402,F401
import shared  # noqa: E402,F401
import standby  # noqa: E402,F401
import tenants  # noqa: E402,F401
import vault  # noqa: E402,F401
import cluster  # noqa: E402
from place import tests  # noqa: E402
from tap import run_tests  # noqa: E402


def share(words):
    k, n = (int(word) for word in words.split('/'))
    if not 1 <= k <= n:
        raise ValueError(words)
    return k, n


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--build', required=True)
    parser.add_argument('--only')
    parser.add_argument('--postgresql', action='store_true')
    parser.add_argument('--s3', action='store_true')
    parser.add_argument('--part', type=share, default=(1, 1))
    arguments = parser.parse_args()
    build = os.path.abspath(arguments.build)
    os.environ['KIYOME_BUILD'] = build
    engine = 'postgresql' if arguments.postgresql else 's3' if arguments.s3 else 'sqlite'
    chosen = [t for t in tests if (not arguments.only or arguments.only in t[1].__name__)
              and t[1].engine in ((None, engine) if engine != 's3' else (engine,))]
    k, n = arguments.part
    chosen = chosen[k - 1::n]
    if arguments.postgresql or arguments.s3:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # its server goes with it
    if arguments.postgresql:
        cluster.running = cluster.Cluster()
    if arguments.s3 and not objects.begin():
        print('1..0 # SKIP no directory here has extended attributes (user.*), which Swift needs')
        return 0
    try:
        return run_tests(chosen, lambda function: function(build))
    finally:
        if arguments.s3:
            objects.end()
        if cluster.running:
            cluster.running.close()


sys.exit(main())
