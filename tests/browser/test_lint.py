# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks the portal's pages and their tests by tsc, ESLint and Prettier, with the scripts of package.json that developers run, too."""
import json
import pathlib
import re
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
# Each of them would install the packages, and the scripts share their caches.
pytestmark = pytest.mark.xdist_group("npm")


def npm(*arguments):
    return subprocess.run(["npm", "--prefix", HERE, *arguments], capture_output=True, text=True, check=False)


def version_in(directory):
    try:
        return json.loads((directory / "package.json").read_text(encoding="utf-8"))["version"]
    except FileNotFoundError:
        return None


def missing_packages():
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    return [name for name, version in wanted.items() if version_in(MODULES / name) != version]


@pytest.fixture(scope="module", name="packages")
def fixture_packages():
    """The packages of package.json, installed unless they are there."""
    missing = missing_packages()
    if missing:
        installed = npm("ci", "--ignore-scripts")
        if installed.returncode:
            pytest.fail(f"{', '.join(missing)} of tests/browser/package.json are not installed, and `npm --prefix tests/browser ci` "
                        f"can't install them. It needs a registry of npm packages.\n{installed.stderr[:500]}", pytrace=False)
    assert not missing_packages()


def check(script):
    result = npm("run", "--silent", script)
    if result.returncode:
        pytest.fail(f"npm --prefix tests/browser run {script}\n{result.stdout}{result.stderr}", pytrace=False)


@pytest.mark.usefixtures("packages")
def test_the_pages_have_no_errors_of_type_against_the_API():
    check("types")


@pytest.mark.usefixtures("packages")
def test_eslint_finds_nothing():
    check("eslint")


@pytest.mark.usefixtures("packages")
def test_the_code_is_laid_out_as_prettier_does():
    check("layout")


WRONG = """
import { get, path, post } from "PORTAL/api.js";
const id = String(1);
const mail = await get(path("mails", id));
export const right = mail.subject;
export const field = mail.subjekt;
export const address = get("/api/mail");
export const asked = get("/api/mails", { sendr: "a" });
export const sent = post(path("blocks", id, "remove"), { why: "a" });
"""


@pytest.mark.usefixtures("packages")
def test_a_name_that_the_API_does_not_have_is_an_error(tmp_path):
    (tmp_path / "wrong.js").write_text(WRONG.replace("PORTAL", str(HERE.parents[1] / "portal" / "ui")), encoding="utf-8")
    subprocess.run(["node", HERE / "api-types.mjs", tmp_path / "api.d.ts"], check=True)
    (tmp_path / "tsconfig.json").write_text(json.dumps({
        "extends": str(HERE / "tsconfig.json"), "compilerOptions": {"incremental": False, "module": "ES2022"},
        "files": ["wrong.js", "api.d.ts"], "include": []}), encoding="utf-8")
    result = subprocess.run([MODULES / ".bin" / "tsc", "--project", tmp_path], capture_output=True, text=True, check=False)
    assert re.findall(r"\((\d+),\d+\): error", result.stdout) == ["6", "7", "8", "9"], result.stdout
