# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests which Debian package contains which files: debian/rules divides what a build installs."""
import json
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEBIAN = ROOT / "packaging/debian"
LIBEXEC = "usr/libexec/kiyome"
# The files of the packages other than kiyome. Each manual page also exists in Japanese.
OWN = {
    "kiyome-drawings": {f"{LIBEXEC}/kiyome-worker-cad", f"{LIBEXEC}/kiyome-worker-plot", "usr/share/man/man7/kiyome-drawings.7",
                        "usr/share/man/ja/man7/kiyome-drawings.7"},
    "kiyome-media": {f"{LIBEXEC}/kiyome-worker-media", "usr/share/man/man7/kiyome-media.7", "usr/share/man/ja/man7/kiyome-media.7"},
    "kiyome-icap": {f"{LIBEXEC}/kiyome-icap.so", "usr/lib/systemd/system/kiyome-icap.service", "usr/lib/systemd/system/kiyome-icap@.service",
                    "etc/kiyome/c-icap.conf", "usr/share/doc/kiyome/examples/squid.conf.snippet"},
    "kiyome-postgresql": {f"{LIBEXEC}/kiyome-postgresql.so"},
    "kiyome-s3": {f"{LIBEXEC}/kiyome-s3.so"},
}


@pytest.fixture(scope="module")
def installed(build):
    """Returns the installed paths, relative to the root of a Debian system."""
    shown = subprocess.run(["meson", "introspect", "--installed", build], check=True, capture_output=True, text=True).stdout
    options = json.loads(subprocess.run(["meson", "introspect", "--buildoptions", build], check=True, capture_output=True, text=True).stdout)
    prefix = next(option["value"] for option in options if option["name"] == "prefix")
    paths = set(json.loads(shown).values())
    return {re.sub(rf"^{re.escape(prefix)}/(etc/)?", lambda found: found[1] or "usr/", path).lstrip("/") for path in paths}


@pytest.fixture(scope="module")
def packages(installed, tmp_path_factory):
    """Returns the files of each package, with empty files in the place of installed ones."""
    work = tmp_path_factory.mktemp("contents")
    for path in installed:
        place = work / "debian/kiyome" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    (work / "debian/rules").write_bytes((DEBIAN / "rules").read_bytes())
    subprocess.run(["make", "-s", "-f", "debian/rules", "split"], cwd=work, check=True, stdout=subprocess.DEVNULL)
    return {tree.name: {str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file()}
            for tree in (work / "debian").iterdir() if tree.is_dir()}


def test_each_package_has_its_files_and_no_other(packages):
    assert {name: files for name, files in packages.items() if name in OWN} == OWN


def test_what_is_installed_is_in_one_package_each(installed, packages):
    files = [path for tree in packages.values() for path in tree]
    assert len(files) == len(set(files)) and set(files) == installed


def test_the_control_file_has_these_packages(packages):
    control = (DEBIAN / "control").read_text(encoding="utf-8")
    paragraphs = {paragraph.split("\n")[0].removeprefix("Package: "): paragraph for paragraph in control.split("\n\n") if paragraph.startswith("Package: ")}
    assert set(paragraphs) == set(packages)
    suggested = re.search(r"^Suggests: (.*)$", paragraphs["kiyome"], re.MULTILINE)[1].split(", ")
    assert set(suggested) == set(paragraphs) - {"kiyome"}
    # Programs of different versions refuse each other's messages.
    assert all("kiyome (= ${binary:Version})" in paragraphs[name] for name in OWN)


def test_the_programs_of_a_package_are_those_that_the_registry_names(packages):
    """The sanitizer looks for the programs by the names in the registry (sanitizer/installed-families.c)."""
    registry = (ROOT / "engine/registry.c").read_text(encoding="utf-8")
    rows = re.findall(r'\{ "(kiyome-\w+)", ([A-Z_ |]+),', registry)
    named = {name: {f"kiyome-worker-{family.strip().removeprefix('KY_FAMILY_').lower()}" for family in families.split("|")} for name, families in rows}
    assert set(named) == {"kiyome-drawings", "kiyome-media"}
    for name, programs in named.items():
        assert {pathlib.Path(path).name for path in packages[name] if path.startswith(LIBEXEC)} == programs
