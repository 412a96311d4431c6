# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the verifier refuses outputs of writers that keep one more key of a PDF dictionary, or drop no element of HTML.

The PDF writer has a table of keys for each kind of dictionary (KyPdfEntry); other keys are dropped. A writer is built that keeps
each active key unchanged in each of these dictionaries: the unchanged verifier refuses its output. The HTML renderer drops the
content of some elements. A renderer is built that drops none: its output is refused, or has no active content according to the
readers of packaging/second-look."""
import re

import pytest

import mutate
import recipes_pdf
import tamper_pdf
import warm
from changed_writers import TYPES, Tools
from rules import rule

pytestmark = pytest.mark.many
# ISO 32000-1, tables 28, 30, 44, 45, 89, 95, 164 to 168, 194 to 198: keys that are active, refer to something outside, or contain
# files or invisible words.
SWITCHED = ["A", "AA", "AF", "AcroForm", "Alternates", "Collection", "EF", "EmbeddedFiles", "FS", "JS", "JavaScript", "Metadata", "Names", "Next", "OPI", "OpenAction",
            "PA", "PS", "PieceInfo", "RC", "Ref", "Requirements", "RichMediaContent", "Threads", "Trans", "UF", "URI", "XFA"]
SCRIPT = "<</S/JavaScript/JS(app.alert)>>"
VALUES = {"A": SCRIPT, "AA": f"<</O{SCRIPT}/E{SCRIPT}>>", "Next": SCRIPT, "OpenAction": SCRIPT, "PA": "<</S/URI/URI(http://e.example/)>>", "JS": "(app.alert)", "FS": "/URL", "UF": "(a.exe)",
          "URI": "(http://e.example/)", "EF": "<</F(a)>>", "XFA": "(x)", "RC": "(<p>x</p>)", "AcroForm": "<</XFA(x)>>", "Metadata": "(x)", "PS": "(x)", "Ref": "<</F(a.pdf)/Page 0>>"}
LOOP = "for (; entries->key != NULL; entries++)"
TABLE = re.compile(r"static const KyPdfEntry (\w+)\[\]\s*=\s*\{(.*?)\{ NULL(?:, NULL)? \}", re.DOTALL)


def tables():
    """Yields (source and name of a table, its keys); a table of the items of an array has no keys."""
    for path in sorted((TYPES / "pdf").glob("*.c")):
        for number, found in enumerate(TABLE.finditer(path.read_text("utf-8"))):
            keys = tuple(re.findall(r'\{ "/(\w+)"', found[2]))
            if keys:
                yield f"{path.name}:{found[1]}:{number}", keys


@pytest.fixture(scope="module")
def tools(build, tmp_path_factory):
    return Tools(build, tmp_path_factory.mktemp("changed"))


@pytest.fixture(scope="module")
def keeping(tools):
    """Returns a PDF writer that keeps the keys of SWITCHED wherever a table of keys is used, and identifies that table by its
    keys."""
    text = (TYPES / "pdf/values.c").read_text("utf-8")
    assert text.count(LOOP) == 1
    names = ", ".join(f'"/{key}"' for key in SWITCHED)
    text = text.replace(LOOP, f"""static const char *const switched[] = {{ {names} }};
  for (guint i = 0; i < G_N_ELEMENTS (switched); i++)
    {{
      qpdf_oh value = ky_pdf_get (pdf, dictionary, switched[i]);

      /* /A of a structure element has attributes, which stay by code of their own. */
      if (qpdf_oh_is_null (pdf->qpdf, value) || (i == 0 && qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, value, "/S"))))
        continue;
      g_string_append_printf (text, "%s %s", switched[i], qpdf_oh_unparse_resolved (pdf->qpdf, value));
      g_printerr ("kept");
      for (const KyPdfEntry *row = entries; row->key != NULL; row++)
        g_printerr (" %s", row->key + 1);
      g_printerr ("\\n");
    }}
  {LOOP}""")
    made = tools.linked([tools.compiled("pdf/values.c", text)], "keeping")
    yield made
    warm.end(made)


def functions():
    """Returns colours of calibrated spaces and functions of each kind."""
    simple = "<</FunctionType 2/Domain[0 1]/C0[0 0 0]/C1[1 0 0]/N 1>>"
    stitched = f"<</FunctionType 3/Domain[0 1]/Functions[{simple}{simple}]/Bounds[.5]/Encode[0 1 0 1]>>"
    return recipes_pdf.page(
        b"/Sampled cs .5 scn 0 0 9 9 re f /Stitched cs .5 scn 9 9 9 9 re f /Calculated cs .5 scn 9 9 9 9 re f /Grey cs .5 sc 18 18 9 9 re f /Rgb cs 1 0 0 sc 27 27 9 9 re f\n",
        resources=f"/ColorSpace<</Sampled[/Separation/Ink/DeviceRGB 6 0 R]/Stitched[/Separation/Ink/DeviceRGB {stitched}]/Calculated[/Separation/Ink/DeviceGray 7 0 R]"
                  "/Grey[/CalGray<</WhitePoint[1 1 1]/Gamma 2>>]/Rgb[/CalRGB<</WhitePoint[1 1 1]/Gamma[2 2 2]>>]>>",
        more={6: ("/FunctionType 0/Domain[0 1]/Range[0 1 0 1 0 1]/Size[2]/BitsPerSample 8", bytes(range(6))),
              7: ("/FunctionType 4/Domain[0 1]/Range[0 1]", b"{ 1 exch sub }")})


def documents():
    yield tamper_pdf.rich()
    yield functions()
    for name in ("fields-in-other-scripts", "structure"):
        yield warm.make(TYPES.parent / "test-corpus" / "pdf" / name / "make.py").stdout


def written(tool, data, folder, suffix="pdf"):
    """Returns the output of `tool` for `data`, and its messages."""
    given, made = folder / f"in.{suffix}", folder / "out"
    given.write_bytes(data)
    made.unlink(missing_ok=True)
    said = warm.call(tool, "sanitize", "methods.pdf=rebuild", given, made).stderr.decode()
    return made.read_bytes() if made.exists() else b"", said


def outcomes(keeping, inprocess, folder, keys):
    """Yields (keys of the table, kept key, whether it is refused) of each key in each dictionary of the documents."""
    for document in documents():
        plain, _ = written(inprocess, document, folder)
        assert written(keeping, plain, folder) == (plain, ""), "the writer changes more than it should"
        for at in tamper_pdf.dictionaries(plain):
            for key in keys:
                made, said = written(keeping, tamper_pdf.patched(plain, at, 0, f"/{key} {VALUES.get(key, '<<>>')}".encode()), folder)
                kept = re.findall("^kept (.*)", said, re.MULTILINE)
                if kept and made:
                    (folder / "out.pdf").write_bytes(made)
                    is_refused = warm.call(inprocess, "verify", folder / "out.pdf").returncode != 0
                    yield from ((table, key, is_refused) for table in kept)


@pytest.mark.parametrize("keys", [pytest.param(SWITCHED[:2], id="some"), *(pytest.param([key], id=key, marks=pytest.mark.full) for key in SWITCHED[2:])])
@rule
def test_a_key_that_the_writer_of_pdf_lets_stay_by_mistake_is_refused(keys, keeping, inprocess, tmp_path):
    names = {" ".join(row): name for name, row in tables()}
    seen = set()
    for table, key, is_refused in outcomes(keeping, inprocess, tmp_path, keys):
        seen.add(names[table])
        if not is_refused:
            yield f"/{key} in {names[table]} is taken"
    for name in sorted(set(names.values()) - seen):
        yield f"no document has a dictionary of {name}"


# --- HTML ---

DROPPED = re.findall(r'^TAG \(\w+, "([\w-]+)", [^)]*\bD\b', (TYPES / "base/html/tags.def").read_text("utf-8"), re.MULTILINE)
FLAG = "#define D KY_HTML_DROPPED"


@pytest.fixture(scope="module")
def undropping(tools):
    """Returns an HTML renderer that drops the content of no element."""
    text = (TYPES / "base/html/token.c").read_text("utf-8")
    assert text.count(FLAG) == 1 and len(DROPPED) >= 10
    made = tools.linked([tools.compiled("base/html/token.c", text.replace(FLAG, "#define D 0"))], "undropping")
    yield made
    warm.end(made)


@pytest.mark.parametrize("suffix", ["html", "eml"])
@rule
def test_what_the_renderer_of_html_lets_stay_by_mistake_does_nothing(suffix, undropping, inprocess, tmp_path):
    head = "From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n" if suffix == "eml" else ""
    stayed = 0
    for element in DROPPED:
        page = f"{head}<html><body><p>before</p><{element}>KEPT <a href='http://e.example/x'>KEPT</a> alert(1) javascript:KEPT()</{element}><p>behind</p></body></html>\n"
        made, _ = written(undropping, page.encode(), tmp_path, suffix=suffix)
        stayed += b"KEPT" in made
        (tmp_path / "out").write_bytes(made)
        if b"KEPT" in made and warm.call(inprocess, "verify", tmp_path / "out").returncode == 0 and (found := mutate.doings("eml" if suffix == "eml" else "txt", made)):
            yield f"<{element}>: {found}"
    if stayed < len(DROPPED) // 2:
        yield f"only {stayed} of {len(DROPPED)} elements stayed"
