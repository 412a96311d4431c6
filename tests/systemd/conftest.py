# SPDX-License-Identifier: GPL-2.0-or-later
import os

import pytest

from container import UNITS, Container, Unavailable
from container_config import EICAR, INNER, KIYOME_CONF, MAIN_CF, ROOT, SIGNATURES


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
def container(build):
    if os.geteuid() != 0:
        pytest.skip("only root can make a container")
    try:
        made = Container(build)
    except Unavailable as error:
        pytest.skip(f"no systemd here: {error}")
    try:
        set_up(made)
        yield made
    finally:
        made.stop()
