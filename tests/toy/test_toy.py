# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that CONTRIBUTING names all steps of adding a file type, a verb of the store, a page of the portal, a front end, a policy key, a code of
removals, an element that may stay in a document, and of changing what a PDF annotation becomes: toys are added to a copy of the tree in just
those places, and the copy is built and tested."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

import pytest

# It builds the whole tree a second time. The tests stand in their order: the first builds what the others look at.
pytestmark = [pytest.mark.full, pytest.mark.xdist_group("toy")]

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
HEAD = "KYTOY1\n"
# {case: what the file holds behind its head, what is expected}
CASES = {
    "clean": ("height=170\nweight=60\n", "outcome = rebuilt\npresent = height=170\n"),
    "hidden": ("height=170\n<!-- marke -->\nweight=060\n",
               "outcome = rebuilt\nremoved = toy.comment\nabsent = marke\npresent = weight=60\n"),
    "broken": ("height=1", "outcome = withheld\nreason = malformed\n"),
    "lines-limit": ("a=1\n" * 1001, "outcome = withheld\nreason = limit\n"),
}


def copy_tree(copy):
    """What git knows and what is new, as it stands here."""
    names = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)


def add_line(path, line, before):
    """LINE in PATH before the first line that BEFORE holds for."""
    lines = path.read_text().splitlines()
    place = next(number for number, there in enumerate(lines) if before(there))
    path.write_text("\n".join(lines[:place] + [line] + lines[place:]) + "\n")


def add_type(copy):
    """The places of CONTRIBUTING."""
    for name in ("toy.c", "toy-verify.c"):
        shutil.copy2(HERE / name, copy / "filetypes" / "plain" / name)
    with open(copy / "filetypes" / "plain" / "verify.h", "a", encoding="utf-8") as header:
        header.write("gboolean ky_toy_verify (KyJob *job, GError **error);\n")
    replace(copy / "doc" / "verifiers.py", '["plain/txt-verify", ', '["plain/txt-verify", "plain/toy-verify", ')
    with open(copy / "tests" / "style" / "limits.list", "a", encoding="utf-8") as limits:
        limits.write("plain/toy.c | LINES_MAX, NAME_MAX_BYTES | form | the format's own\n")
    add_line(copy / "filetypes" / "registry.def", "TYPE (toy)",
             lambda there: there.startswith("TYPE (") and there > "TYPE (toy)")
    with open(copy / "filetypes" / "plain" / "meson.build", "a", encoding="utf-8") as build:
        build.write("filetype_rows += {'toy': {'dependencies': [], 'sources': [files('toy.c', 'toy-verify.c')]}}\n")
    for name, (text, expected) in CASES.items():
        case = copy / "test-corpus" / "toy" / name
        case.mkdir(parents=True)
        (case / "input.toy").write_text(HEAD + text)
        (case / "expect.ini").write_text("[expect]\n" + expected)


def replace(path, before, after):
    """AFTER in place of BEFORE, which stands once in PATH."""
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, (path, before)
    path.write_text(text.replace(before, after), encoding="utf-8")


def add_verb(copy):
    """Of the places of CONTRIBUTING the two that are not who asks (the page below) and its test."""
    with open(copy / "contract" / "store.def", "a", encoding="utf-8") as contract:
        contract.write("toy: portal, admin; administrator\n    Counts the mails with a subject.\n"
                       "    subject*   text 100\n    -> mails number\n    = query toy\n")
    with open(copy / "store" / "calls" / "records.c", "a", encoding="utf-8") as source:
        source.write("""
KyRowsWriter *
ky_verb_toy (KyCall *call, KyIndex *reader, GError **error)
{
  KyStatement *row
      = ky_index_bind (reader, error, "SELECT count (*) AS mails FROM messages WHERE subject = ?",
                       "s", ky_call_argument (call, "subject"));

  return row != NULL ? ky_query_rows (reader, row, error) : NULL;
}
""")


VERB_TEST = """# SPDX-License-Identifier: GPL-2.0-or-later
\"\"\"A toy verb.\"\"\"
from house import House


def test_the_page_of_an_administrator_has_what_the_verb_answers(build):
    house = House(build)
    try:
        house.deliver(house.letter('toy'))
        root = house.browser('root1')
        assert root.get('/api/toys/toy') == {'mails': 1} and root.get('/api/toys/other') == {'mails': 0}
        assert root.ask('GET', '/api/toys/' + 'x' * 101).status == 400
        assert house.browser('sato').ask('GET', '/api/toys/toy').status == 403
    finally:
        house.close()
"""
OPERATION = """    "/api/toys/{subject}": {
      "get": {
        "summary": "How many mails have a subject",
        "operationId": "get-toys-subject",
        "x-handler": "toy",
        "parameters": [{"name": "subject", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {
          "200": {
            "description": "How many mails have a subject",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {"mails": {"type": "integer"}},
                  "required": ["mails"],
                  "additionalProperties": false
                }
              }
            }
          },
          "default": {"$ref": "#/components/responses/Refusal"}
        }
      }
    },
"""
HANDLER = """
gboolean
ky_handle_toy (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask_one (request, "toy", error, "subject", request->captures[0], NULL);

  if (rows == NULL)
    return FALSE;
  ky_row_put_number (rows, "mails", &request->json, "mails");
  return TRUE;
}
"""
VIEW = """// SPDX-License-Identifier: GPL-2.0-or-later
// A toy.
import { get, path } from "../api.js";
import { t } from "../i18n.js";
import { h } from "../dom.js";
import { load } from "../parts.js";

export function toyView() {
  const place = h("div", {});
  load(place, async () => {
    const subject = String("toy");
    const toy = await get(path("toys", subject));
    return [h("p", {}, t("toy.mails", { n: toy.mails }))];
  });
  return [h("h1", {}, t("menu.toy")), place];
}
"""


def add_page(copy):
    """The six places of CONTRIBUTING, and the row of the test that asks whom an operation is for."""
    portal = copy / "portal"
    replace(portal / "openapi.json", '    "/api/health": {\n', OPERATION + '    "/api/health": {\n')
    with open(portal / "admin.c", "a", encoding="utf-8") as source:
        source.write(HANDLER)
    (portal / "ui" / "views" / "toy.js").write_text(VIEW, encoding="utf-8")
    routes = portal / "ui" / "routes.js"
    replace(routes, 'import { auditView }', 'import { toyView } from "./views/toy.js";\nimport { auditView }')
    replace(routes, '  row("audit", 0,', '  row("toy", 0, ROLES.administrator, toyView),\n  row("audit", 0,')
    replace(routes, '      "reprocess",\n', '      "reprocess",\n      "toy",\n')
    for language, words in (("en", ("Toy", "{n} mails")), ("ja", ("おもちゃ", "{n} 通"))):
        replace(portal / "ui" / "words" / f"{language}.js", '  "menu.health"',
                f'  "menu.toy": "{words[0]}",\n  "toy.mails": "{words[1]}",\n  "menu.health"')
    replace(copy / "tests" / "portal" / "test_matrix.py", "    'GET /api/health':",
            "    'GET /api/toys/{subject}': 'administrator',\n    'GET /api/health':")
    (copy / "tests" / "portal" / "test_toy.py").write_text(VERB_TEST, encoding="utf-8")


FRONT_END_TEST = """# SPDX-License-Identifier: GPL-2.0-or-later
\"\"\"A toy front end.\"\"\"
import os
import subprocess

from house import House


def test_the_front_end_delivers_only_what_the_store_has_a_report_on(build):
    house = House(build)
    try:
        def bring(data):
            done = subprocess.run([os.path.join(build, 'kiyome-toy'), '--config', house.folder], input=data, capture_output=True, check=False)
            return done.returncode, done.stdout

        assert bring(b'KYTOY1\\nheight=0170\\n') == (0, b'KYTOY1\\nheight=170\\n'), house.log()
        assert bring(b'KYTOY1\\nheight') == (1, b'')
        database = house.database()
        assert database.execute("SELECT count (*), count (outcome) FROM messages WHERE client = 'toy'").fetchone() == (2, 2)
        database.close()
        house.stop(next(program for program in house.processes if program.args[0].endswith('kiyome-store')))
        assert bring(b'KYTOY1\\nheight=1\\n') == (75, b'')
    finally:
        house.close()
"""


def add_front_end(copy):
    """The two places of CONTRIBUTING, and its test."""
    shutil.copy2(HERE / "toy-front-end.c", copy / "intake" / "toy.c")
    with open(copy / "intake" / "meson.build", "a", encoding="utf-8") as build:
        build.write("programs += {'kiyome-toy': {'sources': files('toy.c'), 'dependencies': [confine, intake]}}\n")
    (copy / "tests" / "portal" / "test_toy_front_end.py").write_text(FRONT_END_TEST, encoding="utf-8")


def add_key(copy):
    """The three places of CONTRIBUTING, and the row of the test that changes each key."""
    add_line(copy / "config" / "policy-keys.def", 'KEY (TOY_MARK, "toy", "mark", CHOICE, "colon", 0, 0, "colon|space", "what stands before a number")',
             lambda there: there.startswith("KEY (CSV_FORMULAS"))
    add_line(copy / "doc" / "ja" / "keys.txt", "toy.mark = 数の前に書く文字", lambda there: there.startswith("csv.formulas"))
    replace(copy / "filetypes" / "plain" / "toy.c", '  return write_toy (job, "", ": ", error);',
            '  if (ky_policy_is (ky_job_policy (job), KY_POLICY_TOY_MARK, "space"))\n    return write_toy (job, "", " ", error);\n'
            '  return write_toy (job, "", ": ", error);')
    replace(copy / "tests" / "e2e" / "test_replay.py", '"csv.formulas": "keep",\n', '"csv.formulas": "keep",\n    "toy.mark": "space",\n')


def add_code(copy):
    """A code of removals: its words, and where something is removed under it."""
    add_line(copy / "common" / "words.def", 'REMOVED ("toy.comment", "comments of a toy", "おもちゃの注釈")',
             lambda there: there.startswith('REMOVED (') and there > 'REMOVED ("toy.comment"')
    replace(copy / "filetypes" / "plain" / "toy.c", '"document.hidden-text"', '"toy.comment"')


def add_element(copy):
    """An element of WordprocessingML that may stay."""
    words = copy / "filetypes" / "ooxml" / "stays" / "wordprocessing.vocabulary"
    replace(words, "\nsettings | | ", "\nsavePreviewPicture | val=bool |\nsettings | | savePreviewPicture ")


def add_annotation(copy):
    """What a PDF's annotation of one more kind becomes: nothing, under the code above."""
    replace(copy / "filetypes" / "pdf" / "annotations.c", '{ "/RichMedia", "pdf.rich-media" } };', '{ "/RichMedia", "pdf.rich-media" },\n'
            '                                             { "/Toy", "toy.comment" } };')


class Copy:
    def __init__(self, folder):
        self.tree, self.build = folder, folder / "build"
        self.tool = self.build / "tests" / "tools" / "inprocess"

    def run(self, *command, **options):
        return subprocess.run([str(word) for word in command], cwd=self.tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                              **options)

    def sanitize(self, source, *settings):
        output = self.build / "out"
        output.unlink(missing_ok=True)
        done = self.run(self.tool, "sanitize", *settings, source, output)
        return json.loads(done.stdout), output.read_bytes() if output.exists() else None


@pytest.fixture(scope="module")
def copy():
    with tempfile.TemporaryDirectory(prefix="kiyome-toy-") as folder:
        made = Copy(pathlib.Path(folder))
        copy_tree(made.tree)
        for add in (add_type, add_verb, add_page, add_front_end, add_key, add_code, add_element, add_annotation):
            add(made.tree)
        yield made


def test_what_is_added_in_the_places_that_contributing_names_compiles_without_a_warning(copy):
    done = copy.run("meson", "setup", copy.build, "-Dwerror=true")
    if done.returncode == 0:
        done = copy.run("ninja", "-C", copy.build)
    # What is made of types, verbs, words and tables, as CONTRIBUTING says.
    for made in (["doc/list-of-types.py", copy.build], ["contract/store.py"], ["doc/verifiers.py"], ["doc/what-stays.py"], ["common/words.py"]):
        if done.returncode == 0:
            done = copy.run(sys.executable, *made, "--update")
    assert done.returncode == 0, done.stdout


def test_it_breaks_no_rule_of_the_house(copy):
    done = copy.run("/usr/bin/python3", "-m", "pytest", f"--build={copy.build}", "tests/style")
    assert done.returncode == 0, done.stdout


def test_its_cases_hold_and_those_of_archives_and_of_what_nobody_knows(copy):
    done = copy.run("/usr/bin/python3", "-m", "pytest", "-v", f"--build={copy.build}", "tests/corpus/test_corpus.py", "--types", "toy,zip,unknown")
    assert done.returncode == 0 and all(f"[toy/{name}] PASSED" in done.stdout for name in CASES), done.stdout


def test_its_row_says_what_is_there(copy):
    done = copy.run(copy.build / "tests" / "unit" / "test-identify", "--tap")
    assert done.returncode == 0, done.stdout


def test_the_oracles_of_the_fuzzers_hold_for_it(copy):
    """The fuzzers' oracles of every type, this one too."""
    found = copy.tree / "tests" / "fuzz" / "regress" / "toy"
    found.mkdir()
    for name, (text, _) in CASES.items():
        (found / name).write_text(HEAD + text)
    done = copy.run(copy.build / "tests" / "fuzz" / "replay", found.parent)
    assert done.returncode == 0 and "toy" in done.stdout, done.stdout


def test_it_is_made_in_archives_and_by_any_policy(copy):
    """In an archive, and under a preset that knows no type by its name."""
    archive = copy.build / "input.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.toy", HEAD + CASES["hidden"][0])
    report, output = copy.sanitize(archive)
    if output is None or report["parts"][0]["parts"][0]["type"] != "toy" or b"marke" in output:
        pytest.fail(json.dumps(report))
    report, output = copy.sanitize(copy.tree / "test-corpus" / "toy" / "clean" / "input.toy", "methods.*=text")
    assert output == b"height: 170\nweight: 60\n", json.dumps(report)


def test_the_page_shows_to_administrators_what_the_verb_answers(copy):
    done = copy.run("/usr/bin/python3", "-m", "pytest", f"--build={copy.build}", "tests/portal/test_toy.py", "tests/portal/test_matrix.py")
    assert done.returncode == 0, done.stdout


def test_the_front_end_delivers_only_what_has_a_report(copy):
    done = copy.run("/usr/bin/python3", "-m", "pytest", f"--build={copy.build}", "tests/portal/test_toy_front_end.py")
    assert done.returncode == 0, done.stdout


def test_the_page_breaks_no_rule_of_the_pages(copy):
    done = copy.run("/usr/bin/python3", "-m", "pytest", f"--build={copy.build}", "tests/browser")
    assert done.returncode == 0, done.stdout


def test_the_key_has_a_default_and_another_value(copy):
    report, output = copy.sanitize(copy.tree / "test-corpus" / "toy" / "clean" / "input.toy", "methods.*=text", "toy.mark=space")
    assert output == b"height 170\nweight 60\n", json.dumps(report)
    done = copy.run(copy.build / "kiyome", "policy", "show", "standard")
    assert re.search(r"^mark = colon +# ", done.stdout, re.MULTILINE), done.stdout


def test_the_element_stays(copy):
    document = copy.build / "input.docx"
    office = "http://schemas.openxmlformats.org/"
    word = f'xmlns:w="{office}wordprocessingml/2006/main"'
    relation = '<Relationships xmlns="%spackage/2006/relationships"><Relationship Id="a" Type="%sofficeDocument/2006/relationships/%s" Target="%s"/></Relationships>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    with zipfile.ZipFile(document, "w") as file:
        file.writestr("[Content_Types].xml", f'<Types xmlns="{office}package/2006/content-types">'
                      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                      f'<Override PartName="/word/document.xml" ContentType="{kind}document.main+xml"/>'
                      f'<Override PartName="/word/settings.xml" ContentType="{kind}settings+xml"/></Types>')
        file.writestr("_rels/.rels", relation % (office, office, "officeDocument", "word/document.xml"))
        file.writestr("word/_rels/document.xml.rels", relation % (office, office, "settings", "settings.xml"))
        file.writestr("word/document.xml", f"<w:document {word}><w:body><w:p><w:r><w:t>toy</w:t></w:r></w:p></w:body></w:document>")
        file.writestr("word/settings.xml", f'<w:settings {word}><w:savePreviewPicture w:val="1"/></w:settings>')
    report, _ = copy.sanitize(document)
    assert report["outcome"] == "sanitized", json.dumps(report)
    with zipfile.ZipFile(copy.build / "out") as file:
        assert b"savePreviewPicture" in file.read("word/settings.xml")


def test_the_annotation_goes_under_its_code(copy):
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Resources<<>>/Annots[4 0 R]>>", "<</Type/Annot/Subtype/Toy/Rect[0 0 9 9]>>"]
    text, places = "%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    text += f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{len(text)}\n%%EOF\n"
    (copy.build / "input.pdf").write_text(text)
    report, _ = copy.sanitize(copy.build / "input.pdf")
    assert [removed["code"] for removed in report["parts"][0]["removed"]] == ["toy.comment"], json.dumps(report)


CHANGED = {"verb": ["contract/store.def", "store/calls/records.c"],
           "page": ["portal/openapi.json", "portal/admin.c", "portal/ui/views/toy.js", "portal/ui/routes.js", "portal/ui/words/en.js",
                    "portal/ui/words/ja.js"],
           "front end": ["intake/toy.c", "intake/meson.build"],
           "key": ["config/policy-keys.def", "doc/ja/keys.txt", "filetypes/plain/toy.c"],
           "code": ["common/words.def", "filetypes/plain/toy.c"],
           "element": ["filetypes/ooxml/stays/wordprocessing.vocabulary"],
           "annotation": ["filetypes/pdf/annotations.c"]}


def test_nothing_else_was_changed(copy):
    """Beside the type, the tests and the pages that are made."""
    tracked = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, check=True).stdout.decode().split("\0")
    changed = {name for name in filter(None, tracked) if (ROOT / name).is_file() and (ROOT / name).read_bytes() != (copy.tree / name).read_bytes()}
    made = {"doc/types.md", "doc/store-protocol.md", "doc/verifiers.md", "doc/what-stays.md", "portal/ui/words/shared-en.js",
            "portal/ui/words/shared-ja.js"}
    places = {name for names in CHANGED.values() for name in names}
    assert {name for name in changed - made if not name.startswith("tests/")} == \
        places - {"portal/ui/views/toy.js", "filetypes/plain/toy.c", "intake/toy.c"} | {"filetypes/registry.def", "filetypes/plain/meson.build", "filetypes/plain/verify.h", "doc/verifiers.py"}
