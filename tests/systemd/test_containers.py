# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that packaging/oci gives each container what packaging/systemd gives each unit; tests/oci/run starts the containers."""
import configparser
import re
import subprocess

import pytest
import yaml

from container_config import ROOT
from container import UNITS

OCI = ROOT / "packaging/oci"
FILES = ["compose.yaml", "compose.two-nodes.yaml"]


def unit(name):
    """Returns the values of each key of a unit, in order."""
    found, section = {}, None
    for line in (ROOT / f"packaging/systemd/{name}.service.in").read_text(encoding="utf-8").splitlines():
        # Replaces the placeholders as for the gateway's own unit, and not for a tenant's.
        line = re.sub("@(?:after|at|group|of|options|run|state|user)@", "", line)
        if line.startswith("["):
            section = line
        elif "=" in line and not line.startswith("#"):
            found.setdefault(line.split("=", 1)[0], []).append(line.split("=", 1)[1])
    assert section
    return found


def containers(file):
    """Returns the containers of each unit."""
    found = {name: [] for name in UNITS}
    for service in yaml.safe_load((OCI / file).read_text(encoding="utf-8"))["services"].values():
        program = re.fullmatch("/usr/libexec/kiyome/(.*)", service.get("command", [""])[0])
        if program:
            found[program[1]].append(service)
    return found


@pytest.mark.parametrize("file, count", zip(FILES, (1, 2)))
def test_each_program_has_what_its_unit_has(file, count):
    for name, services in containers(file).items():
        given = unit(name)
        assert len(services) == count, name
        for service in services:
            assert service["user"].split(":")[0] == given["User"][0] if "User" in given else "user" not in service, name
            assert service.get("group_add", []) == given.get("SupplementaryGroups", []), name
            # On a port above 1023 the portal needs no capability.
            rights = {right.removeprefix("CAP_") for right in given["CapabilityBoundingSet"][0].split()} - {"NET_BIND_SERVICE"}
            assert service["cap_drop"] == ["ALL"] and set(service.get("cap_add", [])) == rights, name
            assert "no-new-privileges:true" in service["security_opt"] and service["read_only"], name
            assert (service["network_mode"] == "none") == (given.get("PrivateNetwork") == ["yes"]), name
            # The sanitizer makes sandboxes of its own, for which /proc must not be masked.
            assert ("systempaths=unconfined" in service["security_opt"]) == (name == "kiyome-sanitizer"), name
            writes = {volume.split(":")[1] for volume in service["volumes"] if not volume.endswith(":ro")}
            state = {"/var/lib/" + folder for folder in given.get("StateDirectory", [])}
            assert writes - {"/run/postgresql"} == state | {"/run/kiyome"}, (name, writes)


@pytest.mark.parametrize("node", ["", "-a", "-b"])
def test_the_configurations_differ_by_what_a_node_is(node):
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.read(OCI / (f"node{node}.conf" if node else "kiyome.conf"), encoding="utf-8")
    values = {f"{section}.{key}": value for section in parsed.sections() for key, value in parsed[section].items()}
    assert values.pop("store.node", "") == node[1:]
    assert ("store.database" in values) == bool(node)
    values.pop("store.database", None)
    assert values == {"milter.socket": "inet:8893@0.0.0.0", "scanner.engine": "libclamav", "portal.listen": "0.0.0.0:8025",
                      "portal.plain-http": "yes", "opener.user": "kiyome-opener"}


def test_the_sanitizers_calls_are_those_of_its_unit():
    subprocess.run([OCI / "seccomp", "--check"], check=True)
