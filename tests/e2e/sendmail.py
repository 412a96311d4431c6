# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs kiyome between Debian's sendmail and a Postfix that keeps the delivered mail. sendmail's package conflicts with
Postfix's, so it is unpacked and not installed."""
import os
import re
import signal
import subprocess

import pytest

import apt_lists
from harness import BUILD, SOURCE, Mailway, free_port, wait_for
from waiting import PATIENCE

SNIPPET = SOURCE / "packaging" / "sendmail" / "kiyome.mc"
UNPACKED = BUILD / "unpacked"


def unpack():
    """Returns where sendmail's packages are unpacked, once for a build. Without them and the network, the tests are skipped."""
    result = subprocess.run([SOURCE / "packaging" / "install-dependencies", "--unpack", UNPACKED, "unpacked"], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True, timeout=PATIENCE, env=apt_lists.environment_of_the_machine())
    if result.returncode != 0:
        pytest.skip(f"sendmail's packages can't be had: {result.stderr.strip().splitlines()[-1]}")
    return UNPACKED


def client_shares():
    """Returns the limits that the shipped lines give for the access database."""
    return {name: int(number) for name, number in re.findall(r"^dnl access: (\w+): (\d+)$", SNIPPET.read_text(encoding="utf-8"), re.M)}


def configuration(directory, port, next_port, milter, more=""):
    """Returns Debian's sendmail.mc with the shipped lines where the guide puts them, and the paths and ports of this test."""
    paths = {"/usr/share/sendmail": str(directory / "share"), "/etc/mail": str(directory / "etc"), "/var/lib/sendmail": str(directory / "lib"),
             "/var/run/sendmail/mta": str(directory / "run")}

    def moved(text):
        for path, here in paths.items():
            text = text.replace(path, here)
        return text

    share = directory / "share"
    subprocess.run(["cp", "-a", UNPACKED / "usr" / "share" / "sendmail", share], check=True)
    for path in (share / "cf" / "debian" / "sendmail.mc", *share.rglob("*.m4")):
        path.write_text(moved(path.read_text(encoding="latin-1")), encoding="latin-1")
    for name in ("dialup.m4", "provider.m4"):
        (directory / "etc" / "m4").mkdir(exist_ok=True)
        (directory / "etc" / "m4" / name).write_text("")

    lines = SNIPPET.read_text(encoding="utf-8")
    changes = {"S=inet:8893@127.0.0.1": f"S={milter}", "dnl RELAY_DOMAIN(`city.example')": "RELAY_DOMAIN(`city.example')",
               "dnl define(`SMART_HOST', `relay:[mail.city.example]')": "define(`SMART_HOST', `relay:[127.0.0.1]')"}
    for what, instead in changes.items():
        assert lines.count(what) == 1, what
        lines = lines.replace(what, instead)

    text = (share / "cf" / "debian" / "sendmail.mc").read_text(encoding="latin-1")
    # There is no DNS and no user other than root. Delays at greetings and the load of other tests must not matter.
    own = f"""define(`RELAY_MAILER_ARGS', `TCP $h {next_port}')dnl
define(`confDOMAIN_NAME', `outer.kiyome.invalid')dnl
define(`confSERVICE_SWITCH_FILE', `{directory}/etc/service.switch')dnl
define(`QUEUE_DIR', `{directory}/queue')dnl
define(`ALIAS_FILE', `')dnl
define(`confTO_IDENT', `0')dnl
define(`confQUEUE_LA', `10000')dnl
define(`confREFUSE_LA', `10000')dnl
define(`confHOST_STATUS_DIRECTORY', `')dnl
define(`confBIND_OPTS', `')dnl
FEATURE(`accept_unresolvable_domains')dnl
{more}"""
    changes = {"DAEMON_OPTIONS(`Family=inet,  Name=MTA-v4, Port=smtp, Addr=127.0.0.1')": f"DAEMON_OPTIONS(`Family=inet, Name=MTA-v4, Port={port}, Addr=127.0.0.1')",
               "DAEMON_OPTIONS(`Family=inet,  Name=MSP-v4, Port=submission, M=Ea, Addr=127.0.0.1')": "",
               "DOMAIN(`debian-mta')": "define(`confTRUSTED_USER', `root')dnl\nDOMAIN(`debian-mta')",
               "FEATURE(`greet_pause', `1000')": "",
               "define(`confCONNECTION_RATE_THROTTLE', `15')": "",
               "MAILER_DEFINITIONS\n": lines + own + "MAILER_DEFINITIONS\n"}
    for what, instead in changes.items():
        assert text.count(what) == 1, (what, text)
        text = text.replace(what, instead)
    (directory / "etc" / "sendmail.mc").write_text(text, encoding="latin-1")
    (directory / "etc" / "service.switch").write_text("passwd files\nhosts files\naliases files\n")
    (directory / "etc" / "local-host-names").write_text("localhost\n")
    (directory / "etc" / "helpfile").write_text("")
    (directory / "etc" / "trusted-users").write_text("root\n")
    made = subprocess.run(["m4", directory / "etc" / "sendmail.mc"], capture_output=True, check=True, stdin=subprocess.DEVNULL)
    assert made.stderr == b"", made.stderr
    (directory / "etc" / "sendmail.cf").write_bytes(made.stdout)
    subprocess.run([UNPACKED / "usr" / "libexec" / "sendmail" / "makemap", "-C", directory / "etc" / "sendmail.cf", "hash", directory / "etc" / "access"],
                   input="".join(f"{name}:\t{number}\n" for name, number in client_shares().items()), text=True, check=True)
    return directory / "etc" / "sendmail.cf"


class SendmailWay(Mailway):
    """Like Mailway, with sendmail as the outer MTA."""

    def __init__(self, directory, milter=None, more="", inner=()):
        unpack()
        self.directory = directory
        self.port, self.inner_port = free_port(), free_port()
        self.milter = milter or f"inet:{free_port()}@127.0.0.1"
        self.outer, self.inner = directory / "outer", directory / "inner"
        for path in (self.outer, *(self.outer / name for name in ("etc", "lib", "run", "queue"))):
            path.mkdir(mode=0o755)
        config = configuration(self.outer, self.port, self.inner_port, self.milter, more)
        self.run("inner", self.inner, self.inner_port, *inner)
        # sendmail waits a minute if the machine's name has no domain. Where the name cannot be changed, the test waits as well.
        named = ["unshare", "--uts", "sh", "-c", 'hostname outer.kiyome.invalid && exec "$@"', "sh"]
        if subprocess.run([*named, "true"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
            named = []
        with open(self.outer / "log", "wb") as log:
            self.process = subprocess.Popen([*named, UNPACKED / "usr" / "libexec" / "sendmail" / "sendmail", "-bD", "-q2s", "-C", config],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        wait_for(self.answers)

    def answers(self):
        assert self.process.poll() is None, (self.outer / "log").read_text(errors="replace")
        try:
            self.client().close()
            return True
        except OSError:
            return False

    def stop(self):
        if self.process.poll() is None:
            # Its children are in its process group.
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(PATIENCE)
        self.run("stop", self.inner)

    def queue_is_empty(self):
        return not any(path.is_file() for path in (self.outer / "queue").rglob("*"))
