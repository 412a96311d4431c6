# SPDX-License-Identifier: GPL-2.0-or-later
import os
import pathlib

import pytest

from container import UNITS, Container, Unavailable

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIGNATURES = "/var/lib/kiyome-signatures"

# What README and the examples say, and where this container's things are.
KIYOME_CONF = f"""[milter]
socket = unix:/var/spool/postfix/kiyome/milter.sock
[scanner]
database = {SIGNATURES}
[portal]
url = http://127.0.0.1:8025
[opener]
user = kiyome-opener
[relay]
host = 127.0.0.1
port = 10025
"""
EICAR = ("Eicar-Test:0:*:58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e44415244"
         "2d414e544956495255532d544553542d46494c452124482b482a\n")
MAIN_CF = """compatibility_level = 3.6
inet_interfaces = loopback-only
inet_protocols = ipv4
mydestination = localhost
myhostname = relay.example
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
maillog_file = /var/log/postfix.log
maillog_file_prefixes = /var/log
"""
# Inside there is no milter: what is released comes here.
INNER = "10025 inet n - n - - smtpd\n  -o smtpd_milters=\n"


def set_up(container):
    container.run("systemd-sysusers")
    container.run("useradd", "--create-home", "sato")
    container.write("/etc/kiyome/kiyome.conf", KIYOME_CONF)
    container.write(f"{SIGNATURES}/test.ndb", EICAR)
    snippet = (ROOT / "packaging/postfix/main.cf.snippet").read_text(encoding="utf-8")
    container.write("/etc/postfix/main.cf", MAIN_CF + snippet)
    master = container.run("cat", "/usr/share/postfix/master.cf.dist").stdout
    container.write("/etc/postfix/master.cf", master + INNER)
    container.run("systemd-tmpfiles", "--create", "--prefix=/run/kiyome", "--prefix=/var/spool/postfix/kiyome")
    container.run("kiyome", "keys", "init")
    container.run("systemctl", "start", *UNITS)
    container.run("postfix", "start")


@pytest.fixture(scope="session")
def container():
    if os.geteuid() != 0:
        pytest.skip("only root can make a container")
    try:
        made = Container(pathlib.Path(os.environ.get("KIYOME_BUILD", ROOT / "build")).resolve())
    except Unavailable as error:
        pytest.skip(f"no systemd here: {error}")
    try:
        set_up(made)
        yield made
    finally:
        made.stop()
