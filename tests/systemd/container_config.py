# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the configuration of the test containers: that of README and the examples, with the container's addresses and paths."""
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIGNATURES = "/var/lib/kiyome-signatures"

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
# The inner Postfix has no milter. Released mail is delivered to it.
INNER = "10025 inet n - n - - smtpd\n  -o smtpd_milters=\n"
