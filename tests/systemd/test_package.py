# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the Debian package where systemd runs: an upgrade restarts the programs, a removal ends them, and no original is lost."""
import hashlib
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess

import pytest

import package
from container_config import EICAR, KIYOME_CONF, ROOT, SIGNATURES
from container import UNITS, Container, Unavailable
from waiting import until

# The tests build the Debian packages, and install, upgrade and remove them in containers.
pytestmark = pytest.mark.full

BROKEN = "/etc/kiyome/policy.d/broken.conf"


def wait(what):
    return until(what, "what the test waits for", pause=0.2)


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    if shutil.which("dh_builddeb") is None:
        pytest.skip("debhelper is not installed")
    directory = tmp_path_factory.mktemp("packages")
    build = pathlib.Path(os.environ.get("KIYOME_BUILD", ROOT / "build")).resolve()
    return [package.make(build, version, directory) for version in ("0.1.0~a", "0.1.0~b")]


@pytest.fixture(scope="module")
def machine(packages):
    if os.geteuid() != 0:
        pytest.skip("only root can make a container")
    try:
        made = Container()
    except Unavailable as error:
        pytest.skip(f"no systemd here: {error}")
    try:
        made.packages = [made.copy(path) for path in packages]
        made.write(f"{SIGNATURES}/test.ndb", EICAR)
        install(made, 0)
        configure(made)
        made.run("kiyome", "keys", "init")
        made.run("systemctl", "start", *UNITS)
        try:
            wait(lambda: is_well(made))
        except AssertionError as error:
            raise AssertionError(made.run("kiyome", "status", check=False).stdout + made.journal()[-3000:]) from error
        yield made
    finally:
        made.stop()


def configure(machine):
    """Writes kiyome.conf. It names portal.ui, because the packages hold a build for /usr/local."""
    machine.write("/etc/kiyome/kiyome.conf", KIYOME_CONF.replace("[portal]\n", "[portal]\nui = /usr/share/kiyome/portal\n"))


def dpkg(machine, *words):
    """Returns the output of dpkg and of the package's scripts."""
    done = machine.run("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "--force-depends", "--force-confold", *words)
    return done.stdout + done.stderr


def install(machine, which):
    return dpkg(machine, "--install", machine.packages[which])


def is_well(machine):
    return machine.run("kiyome", "status", check=False).returncode == 0


def pids(machine):
    shown = machine.run("systemctl", "show", "--property=MainPID", "--value", *UNITS).stdout.split()
    return dict(zip(UNITS, shown))


def programs(machine):
    """Returns the names of kiyome's programs that still run."""
    return [name for name in machine.run("ps", "-eo", "comm").stdout.split() if name.startswith("kiyome")]


def exists(machine, path):
    return machine.run("test", "-e", path, check=False).returncode == 0


# Tags that the build steps left out by package.make() cause: compressing, stripping, Debian's own files.
OF_OTHER_STEPS = ["no-changelog", "no-copyright-file", "no-debconf-config", "uncompressed-manual-page", "unstripped-binary-or-object",
                  "uses-no-compression-for-control-tarball", "uses-no-compression-for-data-tarball"]


def test_lintian_finds_nothing(packages):
    done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", "--suppress-tags", ",".join(OF_OTHER_STEPS), packages[0]],
                          capture_output=True, text=True)
    assert done.returncode == 0 and not done.stdout, (done.stdout, done.stderr)


def test_links_of_its_guides_lead_somewhere(packages, tmp_path):
    subprocess.run(["dpkg-deb", "--extract", packages[0], tmp_path], check=True)
    guides = list((tmp_path / "usr/share/doc/kiyome").rglob("*.md"))
    assert {"README.md", "README.ja.md", "administration.md", "administration.ja.md"} <= {path.name for path in guides}
    lost = [f"{path.name}: {target}" for path in guides
            for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
            if "://" not in target and not os.path.lexists(path.parent / target)]
    assert not lost, lost
    # The licence is a file of the Debian system that the package is installed on.
    assert os.readlink(tmp_path / "usr/share/doc/kiyome/COPYING").endswith("common-licenses/GPL-2")


def test_the_kernel_is_told_to_do_without_autogroups(packages, machine, tmp_path):
    subprocess.run(["dpkg-deb", "--extract", packages[0], tmp_path], check=True)
    name = "usr/lib/sysctl.d/60-kiyome.conf"
    assert "-kernel.sched_autogroup_enabled = 0" in (tmp_path / name).read_text(encoding="ascii").splitlines()
    # The container may lack the right to set it, but systemd-sysctl must understand the file.
    said = machine.run("/lib/systemd/systemd-sysctl", "/" + name, check=False)
    assert "Line is not an assignment" not in said.stderr, said.stderr
    assert exists(machine, "/" + name)


# The state of each unit after the installation. A unit that needs an administrator's decision is not enabled.
UNIT_STATES = {
    "kiyome.target": "enabled",
    "kiyome-store.service": "enabled", "kiyome-sanitizer.service": "enabled", "kiyome-milter.service": "enabled",
    "kiyome-opener.service": "enabled", "kiyome-portal.service": "enabled", "kiyome-folder.service": "enabled",
    "kiyome-events.service": "enabled",
    "kiyome-metrics.socket": "disabled", "kiyome-backup.timer": "disabled", "kiyome-signer.timer": "disabled", "kiyome-standby.timer": "disabled",
    "kiyome-backup.service": "static", "kiyome-signer.service": "static", "kiyome-signer.path": "static", "kiyome-standby.service": "static", "kiyome-metrics@.service": "static",
    "kiyome-tenant@.service": "static",
    "kiyome-store@.service": "disabled", "kiyome-opener@.service": "disabled", "kiyome-portal@.service": "disabled",
    "kiyome-folder@.service": "disabled", "kiyome-events@.service": "disabled",
}


def test_an_installation_enables_what_serves_and_nothing_else(machine):
    shown = machine.run("systemctl", "list-unit-files", "--plain", "--no-legend", "kiyome*").stdout.splitlines()
    states = {line.split()[0]: line.split()[1] for line in shown}
    del states["kiyome-test.target"]  # boot.sh makes this one.
    assert states == UNIT_STATES


def test_the_target_is_all_that_is_enabled(machine):
    """Restarting kiyome.target, as the administrator's guide has it, replaces running programs and starts no others."""
    before = pids(machine)
    machine.run("sh", "-c", "kiyome policy check && systemctl restart kiyome.target")
    after = pids(machine)
    assert all(after[unit] not in ("0", before[unit]) for unit in UNITS), (before, after)
    machine.run("systemctl", "stop", "kiyome.target")
    wait(lambda: set(pids(machine).values()) == {"0"})  # systemctl waits only for the target itself.
    machine.run("systemctl", "start", "kiyome.target")
    assert "0" not in pids(machine).values()
    active = machine.run("systemctl", "list-units", "--plain", "--no-legend", "--state=active", "kiyome*").stdout
    assert {line.split()[0] for line in active.splitlines()} == {"kiyome.target", "kiyome-test.target", *(f"{unit}.service" for unit in UNITS)}
    wait(lambda: is_well(machine))


def guide_commands(first):
    """Returns the indented commands of the administrator's guide from the one that begins with `first` to its block's end."""
    guide = (ROOT / "doc/administration.md").read_text(encoding="utf-8")
    block = re.search(rf"^( +){re.escape(first)}.*\n(?:\1.*\n)*", guide, re.MULTILINE)
    assert block, first
    return [line.strip() for line in block[0].splitlines()]


def test_a_restore_goes_as_the_guide_has_it(machine):
    machine.run("kiyome", "allow", "add", "--type", "pdf", "--reason", "r", "--approver", "a", "--expires", "9d")
    listed = machine.run("kiyome", "allow", "list", "--json").stdout
    assert '"pdf"' in listed, listed
    machine.run("kiyome", "backup", "/backup")
    stop, *rest = guide_commands("systemctl stop kiyome-store")
    assert rest[-1].startswith("systemctl start kiyome-store; kiyome store adopt "), rest
    machine.run("sh", "-c", stop)
    machine.run("mv", "/var/lib/kiyome", "/var/lib/kiyome.aside")
    # With -e each command must succeed. `kiyome status` may fail, because the other programs have just lost the store.
    commands = rest[:-1] + rest[-1].removesuffix("; kiyome status").split("; ")
    machine.run("sh", "-e", "-c", "\n".join(commands))
    assert machine.run("kiyome", "allow", "list", "--json").stdout == listed
    wait(lambda: is_well(machine))
    machine.run("rm", "-r", "/backup", "/var/lib/kiyome.aside")


def test_the_packages_own_test_passes(machine):
    """The test of debian/tests, which autopkgtest runs on a machine of its own, passes: real mail through Postfix."""
    script = (ROOT / "packaging/debian/tests/mail").read_text(encoding="utf-8")
    # The package is made of a build for /usr/local, where the portal would look for its pages.
    machine.write("/tmp/mail", script.replace("[portal]\n", "[portal]\nui = /usr/share/kiyome/portal\n"))
    done = machine.run("/usr/bin/python3", "/tmp/mail", check=False)
    assert done.returncode == 0 and done.stdout.count("ok - ") == 5, (done.stdout, done.stderr)
    machine.run("postfix", "stop")
    machine.write("/etc/kiyome/kiyome.conf", KIYOME_CONF.replace("[portal]\n", "[portal]\nui = /usr/share/kiyome/portal\n"))
    machine.run("systemctl", "restart", *UNITS)
    wait(lambda: is_well(machine))


def test_an_upgrade_reaches_all_that_runs(machine):
    before = pids(machine)
    said = install(machine, 1)
    after = pids(machine)
    assert all(after[unit] not in ("0", before[unit]) for unit in UNITS), (before, after)
    assert all(f" {unit}.service" in said for unit in UNITS), said
    wait(lambda: is_well(machine))
    for pid in machine.run("pgrep", "kiyome").stdout.split():
        assert "(deleted)" not in machine.run("readlink", f"/proc/{pid}/exe", check=False).stdout


def test_what_was_stopped_stays_so(machine):
    machine.run("systemctl", "stop", "kiyome-portal")
    install(machine, 0)
    assert pids(machine)["kiyome-portal"] == "0"
    machine.run("systemctl", "start", "kiyome-portal")
    wait(lambda: is_well(machine))


def test_with_a_wrong_configuration_what_runs_goes_on(machine):
    machine.write(BROKEN, "[methods]\npdf = nonsense\n")
    before = pids(machine)
    said = install(machine, 1)
    assert "NOT restarted" in said and f"{BROKEN}:2:" in said, said
    assert pids(machine) == before
    assert machine.run("systemctl", "reload", "kiyome-milter", check=False).returncode != 0
    assert pids(machine) == before
    # Programs that are restarted nevertheless use the copy of the configuration that was kept at their last start.
    machine.run("systemctl", "restart", *UNITS)
    wait(lambda: "FAILED" in machine.run("kiyome", "status", check=False).stdout
         and machine.run("kiyome", "status", check=False).stdout.count("FAILED") == 1)
    said = machine.run("kiyome", "status", check=False).stdout
    assert "config" in said and BROKEN in said and "/var/lib/kiyome-config" in said, said
    machine.run("rm", BROKEN)
    machine.run("systemctl", "restart", *UNITS)
    wait(lambda: is_well(machine))


def mapped(machine, library):
    """Returns the path and inode of `library` in the running programs of kiyome."""
    found = set()
    for pid in machine.run("pgrep", "kiyome").stdout.split():
        lines = machine.run("cat", f"/proc/{pid}/maps", check=False).stdout.splitlines()
        found |= {tuple(line.split(maxsplit=5)[4:]) for line in lines if f"/{library}.so" in line}
    return found


def test_a_rebuilt_library_reaches_what_runs(machine, tmp_path):
    repository = package.rebuild("libqpdf29", tmp_path)
    assert mapped(machine, "libqpdf"), "no worker has it"
    before = pids(machine)
    machine.run("mkdir", "-p", "/opt/repository")
    for path in repository.iterdir():
        machine.run("mv", machine.copy(path), "/opt/repository")
    machine.write("/opt/sources.list", "deb [trusted=yes] file:/opt/repository ./\n")
    options = ["-o", "Dir::Etc::sourcelist=/opt/sources.list", "-o", "Dir::Etc::sourceparts=-", "-o", "APT::Sandbox::User=root"]
    machine.run("apt-get", *options, "update")
    said = machine.run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *options, "--yes",
                       "install", "--only-upgrade", "libqpdf29", check=False)
    assert said.returncode == 0 and "libraries of its programs were replaced" in said.stdout, (said.stdout, said.stderr)
    after = pids(machine)
    assert all(after[unit] not in ("0", before[unit]) for unit in UNITS), (before, after)
    wait(lambda: is_well(machine))
    library = machine.run("readlink", "-f", "/usr/lib/x86_64-linux-gnu/libqpdf.so.29").stdout.strip()
    assert package.REBUILT in machine.run("readelf", "--sections", "--wide", library).stdout
    inode = machine.run("stat", "--format=%i", library).stdout.strip()
    assert wait(lambda: mapped(machine, "libqpdf")) == {(inode, library)}
    # A trigger restarts nothing if no program maps a replaced library.
    machine.run("dpkg-trigger", "--by-package=libqpdf29", "--no-await", "/usr/lib/x86_64-linux-gnu")
    machine.run("dpkg", "--triggers-only", "kiyome")
    assert pids(machine) == after


def purge(machine, answer):
    """Purges the package on a terminal, and answers debconf's question."""
    child, terminal = pty.fork()
    if child == 0:
        words = ["nsenter", "--target", machine.init, "--all", "env", "-i", "LANG=C.UTF-8", "TERM=dumb", "HOME=/opt",
                 "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                 # The terminal of nsenter belongs to another namespace; debconf needs one of the container.
                 "script", "--quiet", "--return", "--command",
                 "DEBIAN_FRONTEND=readline dpkg --force-depends --purge kiyome", "/dev/null"]
        os.execvp(words[0], words)
    said, asked = b"", False
    while True:
        try:
            got = os.read(terminal, 4096)
        except OSError:
            break
        said += got
        if not asked and said.endswith(b"[yes/no] "):
            os.write(terminal, answer.encode() + b"\n")
            asked = True
    os.close(terminal)
    os.waitpid(child, 0)
    assert asked, said.decode(errors="replace")
    return said.decode(errors="replace")


TENANT_UNITS = ["kiyome-store@ashita", "kiyome-opener@ashita", "kiyome-portal@ashita"]


def add_tenant(machine):
    """Adds a tenant as the guide describes."""
    machine.write("/etc/kiyome/tenants/ashita/kiyome.conf",
                  "[tenant]\ndomains = ashita.example\n[portal]\nlisten = 127.0.0.1:8031\nurl = http://ashita.example:8031\nui = /usr/share/kiyome/portal\n")
    machine.run("kiyome", "--tenant", "ashita", "keys", "init")
    machine.run("systemctl", "enable", "--now", *TENANT_UNITS)
    machine.run("systemctl", "reload", "kiyome-milter", "kiyome-sanitizer")
    wait(lambda: is_well(machine))


def test_an_upgrade_reaches_tenants_too(machine):
    add_tenant(machine)
    before = machine.run("systemctl", "show", "--property=MainPID", "--value", *TENANT_UNITS).stdout.split()
    said = install(machine, 0)
    assert all(f"{unit}.service" in said for unit in TENANT_UNITS), said
    after = machine.run("systemctl", "show", "--property=MainPID", "--value", *TENANT_UNITS).stdout.split()
    assert not set(before) & set(after) and "0" not in after, (before, after)
    wait(lambda: is_well(machine))


def test_a_removal_ends_all_of_it_and_a_purge_keeps_the_originals(machine):
    machine.run("systemctl", "enable", "--now", "kiyome-metrics.socket")
    dpkg(machine, "--remove", "kiyome")
    assert programs(machine) == []
    assert machine.run("systemctl", "is-active", "kiyome-metrics.socket", check=False).stdout.strip() != "active"
    said = purge(machine, "no")
    assert said.count("KEPT") == 3, said
    assert exists(machine, "/var/lib/kiyome-tenants/ashita/index.db") and exists(machine, "/etc/kiyome/tenants/ashita/keys")
    assert exists(machine, "/var/lib/kiyome/index.db") and exists(machine, "/etc/kiyome/keys")
    assert not exists(machine, "/var/lib/kiyome-config") and not exists(machine, "/etc/kiyome/kiyome.conf")
    assert not exists(machine, "/var/spool/postfix/kiyome")
    assert not machine.run("find", "/etc/systemd/system", "-name", "kiyome-*", "-type", "l").stdout


def test_a_purge_destroys_when_it_is_told_to(machine):
    install(machine, 1)
    # Without a terminal to ask the question, the purge keeps the originals.
    assert "KEPT" in dpkg(machine, "--purge", "kiyome")
    install(machine, 1)
    # The purge has removed the configuration file.
    configure(machine)
    machine.run("systemctl", "start", *UNITS)
    purge(machine, "yes")
    assert programs(machine) == []
    assert not exists(machine, "/var/lib/kiyome") and not exists(machine, "/etc/kiyome") and not exists(machine, "/var/lib/kiyome-tenants")


def unpacked(path, directory):
    subprocess.run(["dpkg-deb", "--raw-extract", path, directory], check=True)
    return directory


SBOM = "usr/share/doc/kiyome/sbom.cdx.json"


class Bill:
    """The software bill of materials of a package that is unpacked in `tree`."""

    def __init__(self, tree):
        self.tree = tree
        self.bom = json.loads((tree / SBOM).read_text(encoding="utf-8"))
        self.whole = self.bom["metadata"]["component"]
        self.components = self.bom["components"]
        nested = [part for component in self.components for part in component.get("components", [])]
        self.parts = [self.whole, *self.components, *nested]
        self.control = (tree / "DEBIAN" / "control").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bill(packages, tmp_path_factory):
    return Bill(unpacked(packages[0], tmp_path_factory.mktemp("unpacked") / "tree"))


def test_the_list_of_parts_has_the_head_that_cyclonedx_1_5_asks_for(bill):
    bom = bill.bom
    assert set(bom) == {"bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies"}
    assert (bom["bomFormat"], bom["specVersion"], bom["version"]) == ("CycloneDX", "1.5", 1)
    assert re.fullmatch("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", bom["serialNumber"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", bom["metadata"]["timestamp"])


def test_each_part_of_the_list_has_what_cyclonedx_1_5_asks_for(bill):
    for part in bill.parts:
        assert part["type"] in ("application", "library", "file") and part["name"] and part["bom-ref"], part
        assert set(part) <= {"type", "bom-ref", "name", "version", "group", "description", "scope", "purl", "licenses", "hashes", "components"}
        assert part["type"] == "file" or re.fullmatch(r"pkg:(deb/debian|npm/[^/]+)/[^/@]+@[^/]+", part["purl"]), part
        for licence in part.get("licenses", []):
            assert len(set(licence["license"]) & {"id", "name"}) == 1 and licence["license"].get("id", "MIT") in ("MIT", "GPL-2.0-or-later")
        assert all(one["alg"] == "SHA-256" and re.fullmatch("[0-9a-f]{64}", one["content"]) for one in part.get("hashes", [])), part


def test_the_dependencies_of_the_list_are_between_its_parts_which_have_names_of_their_own(bill):
    references = [part["bom-ref"] for part in bill.parts]
    assert len(references) == len(set(references))
    lines = bill.bom["dependencies"]
    named = [line["ref"] for line in lines]
    assert len(named) == len(set(named)) and named[0] == bill.whole["bom-ref"]
    assert {other for line in lines for other in [line["ref"], *line["dependsOn"]]} <= set(references)


def test_the_list_of_parts_has_all_that_is_shipped_and_nothing_else(bill):
    shipped = {str(path.relative_to(bill.tree)): hashlib.sha256(path.read_bytes()).hexdigest() for path in bill.tree.rglob("*")
               if path.is_file() and not path.is_symlink() and path.relative_to(bill.tree).parts[0] != "DEBIAN" and path != bill.tree / SBOM}
    assert {part["name"]: part["hashes"][0]["content"] for part in bill.parts if part["type"] == "file"} == shipped


def test_the_list_of_parts_has_what_the_package_depends_on_in_the_versions_that_are_here(bill):
    libraries = {part["name"]: part for part in bill.components if part.get("purl", "").startswith("pkg:deb/")}
    for name in re.findall(r"[a-z0-9][a-z0-9+.-]+", re.sub(r"\(.*?\)|\|[^,]*", "", re.search("^Depends: (.*)$", bill.control, re.M)[1])):
        version = subprocess.run(["dpkg-query", "--show", "--showformat", "${Version}", name], capture_output=True, text=True, check=True).stdout
        assert libraries[name]["version"] == version and libraries[name]["bom-ref"] in bill.bom["dependencies"][0]["dependsOn"], name
    assert "libgcc-s1" in libraries  # Only libc6 depends on it.


def test_the_list_of_parts_is_of_the_version_of_the_package(bill):
    assert bill.whole["version"] == "0.1.0~a" and f"Version: {bill.whole['version']}\n" in bill.control


def test_the_list_of_parts_has_what_others_made_and_the_page_brings_along(bill):
    tokens, = [part for part in bill.components if part["name"] == "design-tokens"]
    listed = (ROOT / "doc" / "dependencies.md").read_text(encoding="utf-8")
    assert f"`{tokens['group']}/{tokens['name']}` {tokens['version']} (npm)" in listed
    assert sorted(path.name for path in (ROOT / "portal/ui/vendor").iterdir()) == [tokens["name"]]


def test_the_same_sources_give_the_same_package(packages, tmp_path):
    """Packing is reproducible in another directory, umask, time zone and language. packaging/debian/reproduce compiles, too."""
    build = pathlib.Path(os.environ.get("KIYOME_BUILD", ROOT / "build")).resolve()
    before = {name: os.environ.get(name) for name in ("TZ", "LANG", "HOME")}
    mask = os.umask(0o027)
    try:
        os.environ.update(TZ="Pacific/Kiritimati", LANG="ja_JP.UTF-8", HOME=str(tmp_path))
        again = package.make(build, "0.1.0~a", tmp_path / "elsewhere")
    finally:
        os.umask(mask)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
    assert again.read_bytes() == packages[0].read_bytes()
