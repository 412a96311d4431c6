# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that each chain of commands in the guides is run by a test or has a reason here why it is not, and that the files and
commands in the guides exist."""
import re
import shlex

from rules import ROOT, rule

import guide_blocks as guides

# The first command of a chain, and the test that reads the chain from the guide and runs it.
RUN = {
    "packaging/install-dependencies build run": "tests/e2e/test_guides.py",
    "systemctl stop kiyome-store": "tests/systemd/test_package.py",
}
LINES, PROGRAM = "lines of a configuration", "a program"
NETWORK = "fetches packages or signatures from the network: "
NOT_RUN = {
    "smtpd_milters = unix:kiyome/milter.sock": LINES + ", which tests/systemd/container_config.py takes",
    "[store]": LINES,
    "[portal]": LINES,
    "[policy]": LINES,
    "#!/usr/bin/env python3": PROGRAM,
    "packaging/quickstart": NETWORK + "tests/quickstart and tests/systemd/test_quickstart.py run it without",
    "packaging/debian/build": NETWORK + "tests/systemd/test_package.py builds, installs and starts the package",
    "packaging/check": "it runs the tests",
    "docker build --tag kiyome --file packaging/oci/Containerfile .": NETWORK + "tests/oci builds the image of what is here",
    "mkdir -p /etc/kiyome/tenants/ashita/policy.d": "has an editor in it: tests/systemd/test_package.py adds a tenant",
    "systemctl enable --now kiyome-signer.timer": "needs systemd: tests/store/test_signed_heads.py, by paths of its own",
    "kiyome backup /backup": "tests/store/test_backup.py, by paths of its own",
    "kiyome backup --credentials /etc/kiyome/backup.key --keep 30 s3://backups/gate1": "needs a bucket: tests/store/test_backup.py has one of its own",
    "echo 'BACKUP_TO=s3://backups/gate1' > /etc/default/kiyome-backup": "needs a bucket and two machines",
    "systemctl disable --now kiyome-standby.timer": "needs a bucket and two machines: tests/store takes over by its own paths",
    "kiyome user add suzuki --display 'Megumi Suzuki' --mail suzuki@city.example --department IT --roles administrator": "asks for a password: tests/store/test_people.py",
    "kiyome user add suzuki --display '鈴木 恵' --mail suzuki@city.example --department 情報政策課 --roles administrator": "asks for a password: tests/store/test_people.py",
    "CC=clang meson setup build-asan -Dfuzz=true": "builds everything with clang: packaging/test full does",
    "python3 tests/corpus/mutate.py": "searches for minutes: tests/corpus/test_mutate.py runs its parts",
    "meson compile -C build": "has a name of a type and of a case to be filled in",
    "npm --prefix tests/browser ci": NETWORK + "tests/browser runs the rest",
    "python3 tests/browser/environment.py --screenshots-for-doc": "draws all pictures of the guides anew",
}
COMMANDS = {"kiyome", "build/kiyome", "systemctl"}


@rule
def test_each_block_of_a_guide_is_run_by_a_test_or_says_why_not():
    """Each block of a guide is run by the test in RUN, or is in NOT_RUN with the reason."""
    met = set()
    for guide in guides.GUIDES:
        for number, lines in guides.blocks(guide):
            first = guides.first_of(lines)
            if "→" in first and "─" in first:  # a figure
                continue
            met.add(first)
            if first in RUN and first not in (ROOT / RUN[first]).read_text(encoding="utf-8"):
                yield f"{guide}:{number}: {RUN[first]} does not run {first!r}"
            if first not in RUN and first not in NOT_RUN:
                yield f"{guide}:{number}: no test runs {first!r}"
    for first in sorted((set(RUN) | set(NOT_RUN)) - met):
        yield f"no guide has {first!r}"


def commands():
    """Yields (place, words) of each command of kiyome and systemctl in a guide."""
    for guide in guides.GUIDES:
        for number, lines in guides.blocks(guide):
            for command in re.split(r"&&|;|\n", "\n".join(guides.bare(line) for line in lines)):
                words = command.split()
                if words and words[0] in COMMANDS:
                    yield f"{guide}:{number}", shlex.split(command)


def manual():
    """Returns the manual pages of the command as one text."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "doc").glob("*.1.scd*")))


@rule
def test_what_commands_of_the_guides_name_is_there():
    """Subcommands and options are in the manual pages, units in packaging/systemd."""
    found = list(commands())
    assert len(found) > 30, len(found)
    units = {path.name.removesuffix(".in") for path in (ROOT / "packaging" / "systemd").iterdir()}
    page = manual()
    for place, words in found:
        if words[0] == "systemctl":
            for name in (word for word in words[1:] if word.startswith("kiyome")):
                unit = re.sub(r"@\w+", "", name)  # a tenant's unit; kiyome-tenant@.service makes it
                if not {unit, unit + ".service"} & units:
                    yield f"{place}: no unit {name}"
            continue
        for word in words[1:]:
            option = word.split("=")[0]
            if (option.startswith("--") or word == words[1]) and option.lstrip("-") not in page:
                yield f"{place}: no manual page has {option}"
