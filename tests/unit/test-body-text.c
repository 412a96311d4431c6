/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bodies as text: HTML, format=flowed, enriched text, encoded blocks. doc/threats.md, "Transfer
 * encodings", "HTML bodies". */
#include "filetypes/base/html/token.h"
#include "filetypes/base/text/inert-verify.h"
#include "filetypes/base/html/plain-text.h"
#include "growth.h"
#include "rounds.h"

static gchar *
render (const gchar *body, const gchar *type, const KyBodyOptions *options, KyFindings *findings)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  gchar *text = ky_body_text (ky_view (body, strlen (body)), type, "utf-8", options, findings,
                              &length, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, strlen (text));
  return text;
}

/* What was rendered is rendered as it is. */
static void
check_stable (const gchar *text)
{
  g_autofree gchar *again = render (text, "text/plain", NULL, NULL);

  g_assert_cmpstr (again, ==, text);
}

typedef struct
{
  const gchar *body, *text;
} Row;

static void
check_rows (const Row *rows, gsize n, const gchar *type)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree gchar *text = render (rows[i].body, type, NULL, NULL);

      g_assert_cmpstr (text, ==, rows[i].text);
      check_stable (text);
    }
}

static void
test_blocks (void)
{
  static const Row rows[] = {
    { "a<br>b<p>c</p><p>d", "a\nb\n\nc\n\nd\n" },
    { "<p>一行目\n二行目</p>", "一行目二行目\n" },
    { "<p>one\n  two</p>", "one two\n" },
    { "<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>", "a\n\nb\n" },
    { "a&nbsp;&nbsp;b", "a  b\n" },
    { "<div>a</div><div>b</div>c<hr>d", "a\nb\nc\n----------------------------------------\nd\n" },
    { "<b><p>x</b>y</p>z", "xy\n\nz\n" },
    { "<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c\n" },
    { "<ol type=A><li>x<li value=5>y</ol><ol type=i start=9><li>z", "A. x\nE. y\n\nix. z\n" },
    { "<blockquote>a<br><br>b<blockquote>c</blockquote></blockquote>d",
      "> a\n>\n> b\n>\n> > c\n\nd\n" },
    { "<dl><dt>語<dd>説明</dl>", "語\n  説明\n" },
    { "<ruby>東京<rtc>首都</rtc></ruby>", "東京(首都)\n" },
    { "<ruby>漢<rtc><rt>かん</rt></rtc></ruby>字", "漢(かん)字\n" },
    { "<ruby>漢<rt>かん</rt>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby>", "漢(かん)字(じ)\n" },
    { "<pre>\n a\n\n  b</pre>", " a\n\n  b\n" },
    { "<q>x</q>&lt;b&gt; &copy=1 &hearts; &#x41;&#128512;&unknown;",
      "\"x\"<b> ©=1 ♥ A😀&unknown;\n" },
    { "<textarea>a\n b</textarea><select><option>x<option selected>y</select>", "a\n b[y]\n" },
    { "", "" },
    { "<p></p><script>x</script>", "" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), "text/html");
}

/* Marks that change what a text says. */
static void
test_marks (void)
{
  static const Row rows[] = {
    { "会費：<del>3,000円</del>無料", "会費：〔取消：3,000円〕無料\n" },
    { "<s>a</s> <strike>b</strike><span style='text-decoration:line-through'>c</span>d",
      "〔取消：a〕 〔取消：bc〕d\n" },
    { "<style>.x{text-decoration-line:underline line-through}</style><i class=x>a <b>b</b></i>c",
      "〔取消：a b〕c\n" },
    { "<del style='text-decoration:none'>a</del><u>b</u>", "ab\n" },
    { "<s>a<br>b</s>c<s> </s>&nbsp;<s>&nbsp;</s>d", "〔取消：a〕\n〔取消：b〕c   d\n" },
    { "<p><s>a<p>b</s>c<p>d", "〔取消：a〕\n\n〔取消：b〕c\n\nd\n" },
    { "<s><p>a</s>b</p>c", "〔取消：a〕b\n\nc\n" },
    { "<p><del>a<p>b</del>c", "〔取消：a〕\n\nbc\n" },
    { "<s>a<s>b</s>c</s>d", "〔取消：abc〕d\n" },
    { "<ul><li><s>a</s><li>b</ul><blockquote><s>c</s></blockquote>",
      "- 〔取消：a〕\n- b\n\n> 〔取消：c〕\n" },
    { "<table border=1><tr><td><s>a<td>b<tr><td>c<td><del>d</del>e</table>f",
      "〔取消：a〕 | b\nc           | 〔取消：d〕e\nf\n" },
    { "<s><table border=1><tr><td>a<td>b</table></s>c", "〔取消：a〕 | 〔取消：b〕\nc\n" },
    { "<a href='https://a.example/'><s>a</s></a>b", "〔取消：a〕 [hxxps://a.example/]b\n" },
    { "10<sup>3</sup>人 m<sup>2</sup> 10<sup>-6</sup> H<sub>2</sub>O x<sup>n+1</sup>",
      "10³人 m² 10⁻⁶ H₂O xⁿ⁺¹\n" },
    { "x<sup>a</sup> x<sup>a/b</sup> a<sub>i</sub> 2<sup>2<sup>3</sup></sup>",
      "x^a x^(a/b) a_i 2^(2³)\n" },
    { "10<span style='font-size:.6em;vertical-align:super'>3</span>人", "10³人\n" },
    { "<style>sup{vertical-align:baseline;position:relative;top:-.5em}</style>10<sup>3</sup>",
      "10³\n" },
    { "料金<sup>※1</sup> 2<sup>nd</sup> a<sup>[1]</sup>b<sup>1,2</sup>", "料金※1 2nd a[1]b¹,²\n" },
    { "10<sup><a href='https://a.example/'>3</a></sup>人", "10³ [hxxps://a.example/]人\n" },
    { "<blockquote>a<br><sup>1</sup>b</blockquote><ol><li><sup>2</sup>c</ol>",
      "> a\n> ¹b\n\n1. ²c\n" },
    { "a<sup>b<br>c</sup><sup><p>2</p></sup>", "ab\nc\n\n2\n" },
    { "<s>10<sup>3</sup></s>m<sup><s>2</s></sup>", "〔取消：10³〕m〔取消：²〕\n" },
    { "参加：<select><option>欠席<option selected>出席<option>未定</select>です",
      "参加：[出席]です\n" },
    { "<select><option disabled>選択<option label=A>x<option>B</select>", "[A]\n" },
    { "<select><optgroup label=g><option>x<option>y</optgroup></select>z", "[x]z\n" },
    { "<select><option selected>x<option selected>y</select><select></select>", "[y]\n" },
    { "a<select multiple><option>x<option selected>y<option selected label=w>z</select>b",
      "a\n☐ x\n☑ y\n☑ w\nb\n" },
    { "<table><tr><td>a<td><select><option>x<option selected>y</select><tr><td>b<td>c</table>",
      "a | [y]\nb | c\n" },
    { "<input placeholder='例 1'><input type=password placeholder=p value=x><input placeholder=a "
      "value=b><textarea placeholder=c></textarea><textarea placeholder=d>e</textarea>",
      "[例 1][b][c]e\n" },
    { "<textarea placeholder=a>\n</textarea><textarea placeholder=b>\n\n</textarea>", "[a]\n" },
    { "<input type=submit placeholder=a><input type=range placeholder=b><input type=new "
      "placeholder=c><input type=EMAIL placeholder=d><input type=submit value=e>",
      "[c][d][e]\n" },
    { "<abbr title=' 見出し '>A</abbr>B<dfn title=''>C</dfn>", "A(見出し)BC\n" },
    { "<abbr title=API>API</abbr> <ul><li><dfn title=a><b>a</b></dfn>x</ul>", "API\n\n- ax\n" },
    { "<style>abbr::after { content: ' (' attr(title) ')' }</style><abbr title=見出し>A</abbr>",
      "A (見出し)\n" },
    { "<input type=radio checked>はい<input type=radio>いいえ <input type=checkbox checked>A",
      "◉ はい○ いいえ ☑ A\n" },
    { "<ol reversed><li>c<li>b<ul><li>x</ul><li>a</ol>", "3. c\n2. b\n   - x\n1. a\n" },
    { "<ol reversed start=10><li>x<li value=5>y<li>z</ol>", "10. x\n5. y\n4. z\n" },
  };
  static const Row formulas[] = {
    { "面積<math><msup><mi>x</mi><mn>2</mn></msup></math>", "面積x²\n" },
    { "<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math>です",
      "(a+b)/2です\n" },
    { "<math>\n <msqrt><mn>2</mn></msqrt><mroot><mi>x</mi><mn>3</mn></mroot>\n</math>", "√2³√x\n" },
    { "<math><msubsup><mi>a</mi><mi>i</mi><mn>2</mn></msubsup><msup><mrow><mo>(</mo><mi>a</mi>"
      "<mo>+</mo><mi>b</mi><mo>)</mo></mrow><mn>3</mn></msup></math>",
      "a_i²(a+b)³\n" },
    { "<math><semantics><mrow><mn>1</mn></mrow><annotation encoding=TeX>XX</annotation>"
      "</semantics></math>",
      "1\n" },
    { "<math><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>0</mn>"
      "</mtd><mtd><mn>1</mn></mtd></mtr></mtable></math>",
      "[1, 0; 0, 1]\n" },
    { "a<math style='display:none'><mn>1</mn></math>b<math><mn style='display:none'>2</mn>"
      "<mn>3</mn></math>",
      "ab3\n" },
    { "<math><mtext>x<script>y</script></mtext><style>z</style></math>b", "xb\n" },
    { "<s><math><mn>3</mn></math></s>4<math/>5<math><mn>6", "〔取消：3〕456\n" },
    { "<math><msup><mn>10</mn><b>3</b></msup></math>", "103\n" },
    { "<math><mstack><mn>424</mn><msrow><mo>+</mo><mn>33</mn></msrow><msline/></mstack></math>"
      "<math><apply><plus/><ci>x</ci><cn>1</cn></apply><mphantom><mn>9</mn></mphantom></math>",
      "424+33x1\n" },
    { "<math><mfenced open='[' close='' separators=';,'><mi>a</mi><mi>b</mi><mi>c</mi><mi>d</mi>"
      "</mfenced><mfenced separators=''><mi>e</mi><mi>f</mi></mfenced></math>",
      "[a;b,c,d(ef)\n" },
    { "<math><menclose notation='updiagonalstrike'><mn>30</mn></menclose>"
      "<menclose notation=' circle '><mn>3</mn></menclose><menclose><mn>4</mn></menclose>"
      "<menclose notation='left right'><mi>x</mi></menclose></math>",
      "〔取消：30〕(3)4|x|\n" },
    { "<math><menclose notation=radical><mn>2</mn></menclose><menclose notation='top box'>"
      "<mi>y</mi></menclose><menclose notation=longdiv><mn>6</mn></menclose></math>",
      "√2[y\xcc\x85]⟌6\n" },
    { "<math><menclose notation=bottom><mi>a</mi><mo>+</mo><mi>b</mi></menclose>"
      "<menclose notation=radical><mi>c</mi><mo>+</mo><mi>d</mi></menclose>"
      "<menclose notation='bottom updiagonalstrike'><mn>30</mn></menclose></math>",
      "(a+b)\xcc\xb2√(c+d)〔取消：30\xcc\xb2〕\n" },
  };
  static const KyBodyOptions english = { .html = { .is_english = TRUE } };
  g_autofree gchar *text = render ("<s>3</s>4<table border=1><tr><td><s>a</s><td>b</table>",
                                   "text/html", &english, NULL);

  check_rows (rows, G_N_ELEMENTS (rows), "text/html");
  check_rows (formulas, G_N_ELEMENTS (formulas), "text/html");
  g_assert_cmpstr (text, ==, "[deleted: 3]4\n[deleted: a] | b\n");
}

/* The marker of an item is what a style sheet or the attribute `type` names. */
static void
test_markers (void)
{
  static const Row rows[] = {
    { "<ol type=A start=26><li>a<li>b</ol>", "Z. a\nAA. b\n" },
    { "<ol style='list-style-type:lower-roman'><li>a<li value=4>b</ol>", "i. a\niv. b\n" },
    { "<ol style='list-style:inside hiragana'><li>a<li>b</ol>", "あ、a\nい、b\n" },
    { "<ol style='list-style:katakana-iroha'><li>a<li>b</ol>", "イ、a\nロ、b\n" },
    { "<ol style='list-style:cjk-ideographic' start=12><li>a</ol>", "十二、a\n" },
    { "<ol style='list-style:none'><li>1) a<li>2) b</ol>", "  1) a\n  2) b\n" },
    { "<ol style='list-style:disc'><li>a<ol><li>b</ol></ol>", "- a\n  1. b\n" },
    { "<ul style='list-style:decimal'><li>a<li>b</ul>", "1. a\n2. b\n" },
    { "<ol style='list-style:unknown'><li>a</ol>", "1. a\n" },
    { "<ul style='list-style-type: \"※ \"'><li>a<ul><li>b</ul></ul>", "※ a\n  - b\n" },
    { "<style>ol { list-style: '\\2192  A' inside }</style><ol><li>a</ol>", "→ Aa\n" },
    { "<ul style='list-style: url(\"a.png\") square'><li>a</ul>", "- a\n" },
    { "<ul style='list-style: url( \"a.png\" ) square'><li>a</ul>", "- a\n" },
    { "<ol style='list-style: url( \"a.png\" ) decimal'><li>a</ol>", "1. a\n" },
    { "<ul style='list-style-image: url( \"http://a.jp/\" )'><li>a</ul>", "- a\n" },
    { "<blockquote><ul style='list-style-type:\"\\A x\\A > y\"'><li>a</ul></blockquote>",
      ">  x > ya\n" },
    { "<style>li::marker { content: '\\2028 x\\A > y' }</style><ol><li>a</ol>", " x > ya\n" },
    { "<ul style='list-style-type: \"\"'><li>a</ul>", "  a\n" },
    { "<ul style='list-style-type: \"一二三四五六七八九十一二\"'><li>a</ul>",
      "一二三四五六七八九…a\n" },
    { "<style>li::marker { content: '第' counter(list-item) '条 ' }</style><ol><li>a<li>b</ol>",
      "第1条 a\n第2条 b\n" },
    { "<style>li::marker { content: none } p::marker { content: 'x' }</style><ol><li>a</ol><p>b",
      "   a\n\nb\n" },
    { "<style>li::marker { content: counters(list-item, '.') ' ' }</style><ol><li>a<ol><li>b<li>c"
      "</ol></ol>",
      " 1 a\n  1.1 b\n  1.2 c\n" },
    { "<style>summary::marker { content: '▶' }</style><details><summary>a</summary>b</details>",
      "▶a\nb\n" },
    { "<style>li:before { content: counter(list-item) ') ' }</style><ul><li>a</ul>", "- 1) a\n" },
    { "<blockquote><ol style='list-style:hiragana'><li>a<ol><li>b</ol></ol></blockquote>",
      "> あ、a\n>   1. b\n" },
    { "<ol style='list-style:cjk-ideographic' start=99><li>a</ol>", "九十九、a\n" },
    /* Chinese writes 一百, Japanese 百: from 100 on the numbers are digits. */
    { "<ol style='list-style:cjk-ideographic' start=100><li>a</ol>", "100、a\n" },
    { "<ol style='list-style:japanese-informal' start=9999><li>a</ol>", "九千九百九十九、a\n" },
    { "<style>h2{counter-reset:n}p:before{counter-increment:n;content:counter(n)}</style>"
      "<a><div><h2>t</h2><p>a</p></a><p>b</p></div><p>c</p>",
      "t\n\n1a\n\n2b\n\n1c\n" },
    { "<style>p{counter-reset:a 27}b:before{content:counter(a,upper-alpha)}"
      "i:before{counter-increment:a;content:counter(a,lower-latin)}</style><p><b>,</b><i></i>",
      "AA,ab\n" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), "text/html");
}

/* Text of a drawing that its attributes hide is hidden. An attribute cannot say more than one
 * thing, nor what the next one says. */
static void
test_drawings (void)
{
  static const Row rows[] = {
    { "<svg><text>a</text><text>b</text></svg>", "a\nb\n" },
    { "<svg display=none><text>X</text></svg>", "" },
    { "<svg visibility=hidden><text>X<tspan visibility=visible>a</tspan></text></svg>", "a\n" },
    { "<svg fill=white><text>X</text><text fill=black>a</text></svg>", "a\n" },
    { "<p style='color:white;background:black'><svg style='background:white'><text>a</text></svg>",
      "a\n" },
    { "<div style='font-size:0'><svg><text font-size=12>a</text></svg></div>", "a\n" },
    { "<svg><text display=none opacity='1;display:inline'>X</text></svg>", "" },
    { "<svg><text visibility='visible!important' style='visibility:hidden'>X</text></svg>", "" },
    { "<svg><text opacity='1/*' fill=white>X</text><text opacity='(' fill=white>X</text></svg>",
      "" },
  };
  g_autoptr (GString) deep = g_string_new (NULL);
  Row row;

  check_rows (rows, G_N_ELEMENTS (rows), "text/html");
  /* Beyond the stack nothing of a drawing is shown, as nobody knows what is hidden there. */
  g_string_append (deep, "<svg><text>a");
  for (guint i = 0; i < 300; i++)
    g_string_append (deep, "<tspan>");
  g_string_append (deep, "<tspan display=none>X");
  row = (Row){ deep->str, "a\n" };
  check_rows (&row, 1, "text/html");
}

static void
test_tables (void)
{
  static const Row rows[] = {
    { "<table border=1><tr><th>氏名<th>年<tr><td>Lee<td>30<tr><td>山田太郎<td>5</table>",
      "氏名     | 年\nLee      | 30\n山田太郎 | 5\n" },
    { "<table><tr><td colspan=2>題<tr><td>a<td>b<tr><td>c</table>", "題\na | b\nc\n" },
    { "<table border=1><tr><td rowspan=2>x<td>a<tr><td>b</table>", "x | a\n  | b\n" },
    { "<table><tr><td>左<td>右</table>", "左 | 右\n" },
    { "<table><tr><td><table><tr><td>内</table><td><p>a<p>b</table>", "内\na\n\nb\n" },
    { "<table role=presentation><tr><td>a<tr><td>b</table>c", "a\nb\nc\n" },
    { "x<table><tr><td>a</table>y", "x\na\ny\n" },
    { "<table border=1><tfoot><tr><td>計<td>3<tbody><tr><td>b<td>3<thead><tr><td>名<td>数</table>",
      "名 | 数\nb  | 3\n計 | 3\n" },
    { "<table border=1><tfoot><tr><td>a<td>1<tfoot><tr><td>b<td>2<tbody><tr><td>c<td>3<thead><tr>"
      "<td>d<td>4<thead><tr><td>e<td>5</table>",
      "d | 4\nb | 2\nc | 3\ne | 5\na | 1\n" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), "text/html");
}

static void
test_links (void)
{
  g_autofree gchar *body = g_strnfill (300, 'a');
  g_autofree gchar *long_link
      = g_strdup_printf ("<a href='mailto:?body=%s&cc=y@b.jp'>x@a.jp</a>", body);
  g_autofree gchar *long_text = g_strdup_printf ("x@a.jp [≠ ?body=%.200s…&cc=y@b.jp]\n", body);
  const Row long_row = { long_link, long_text };
  static const Row rows[] = {
    { "<a href=https://a.jp/>頁</a>", "頁 [hxxps://a.jp/]\n" },
    { "<a href=https://a.jp/>https://a.jp</a>", "hxxps://a.jp\n" },
    { "<a href=https://www.a.jp/x>a.jp/x</a>", "a.jp/x\n" },
    { "<a href=http://evil.invalid>www.soumu.go.jp</a>",
      "www[.]soumu.go.jp [≠ hxxp://evil.invalid]\n" },
    { "<a href=http://x.a.jp/>a.jp</a>", "a.jp [hxxp://x.a.jp/]\n" },
    { "<a href=http://a.jp/>report.pdf</a>", "report.pdf [hxxp://a.jp/]\n" },
    { "<a href=mailto:x@a.jp>x@a.jp</a> <a href=mailto:x@b.jp>x@a.jp</a>",
      "x@a.jp x@a.jp [≠ x@b.jp]\n" },
    { "<a href='mailto:x@a.jp?subject=%E7%94%B3%20%E8%BE%BC&Body=a%0D%0Ab&attach=/c'>申込</a>",
      "申込 [x@a.jp?subject=申 込&body=a b]\n" },
    { "<a href='mailto:?to=x@a.jp&subject='>a</a><a href='mailto:x@a.jp?cc=y@a.jp'>x@a.jp</a>",
      "a [?to=x@a.jp] x@a.jp [≠ x@a.jp?cc=y@a.jp]\n" },
    { "<a href='mailto:?to=y@b.jp'>x@a.jp</a> <a href='mailto:x@a.jp?t%6f=y@b.jp'>x@a.jp</a>",
      "x@a.jp [≠ ?to=y@b.jp] x@a.jp [≠ x@a.jp?to=y@b.jp]\n" },
    { "<a href='mailto:x@a.jp,Y@b.jp?subject=%20'>y@b.jp, x@a.jp</a>", "y@b.jp, x@a.jp\n" },
    { "<a href='mailto:x@a.jp,y@b.jp'>y@b.jp / X@a.jp</a> <a href='mailto:?Cc=x@a.jp'>x@a.jp</a>",
      "y@b.jp / X@a.jp x@a.jp [?cc=x@a.jp]\n" },
    { "<a href=tel:03-1234-5678>03(1234)5678</a>", "03(1234)5678\n" },
    { "<a href=#top>上</a><a name=x>名</a><a href=javascript:1>j</a>", "上名j\n" },
    { "<a href=//a.jp/x>x</a>", "x [hxxp://a.jp/x]\n" },
    { "<a href=http://a.jp/><img src=x alt=絵></a>", "[絵] [hxxp://a.jp/]\n" },
    { "<a href=http://a.jp/><img src=x></a>", "[hxxp://a.jp/]\n" },
    { "<a href=http://a.jp/></a>x", "x\n" },
    { "<a href=http://a.jp/><div>箱</div></a>次", "箱 [hxxp://a.jp/]\n次\n" },
    { "<a href=' ht&#10;tp://a.jp/ b '>x</a>", "x [hxxp://a.jp/%20b]\n" },
  };

  check_rows (&long_row, 1, "text/html");
  check_rows (rows, G_N_ELEMENTS (rows), "text/html");
}

static void
test_findings (void)
{
  KyFindings findings = { 0 };
  g_autofree gchar *text
      = render ("<script>x</script><p onclick=x style=display:none>h</p><img src=http://t/><form>",
                "text/html", NULL, &findings);

  g_assert_cmpuint (ky_findings_count (&findings, "html.script"), ==, 1);
  g_assert_cmpuint (ky_findings_count (&findings, "html.event-handler"), ==, 1);
  g_assert_cmpuint (ky_findings_count (&findings, "html.hidden-text"), ==, 1);
  g_assert_cmpuint (ky_findings_count (&findings, "html.remote-image"), ==, 1);
  g_assert_cmpuint (ky_findings_count (&findings, "html.form"), ==, 1);
  g_assert_cmpuint (ky_findings_count (&findings, "html.svg"), ==, 0);
}

static const gchar *
image_name (const gchar *content_id, gpointer data)
{
  return strcmp (content_id, "a@b") == 0 ? data : NULL;
}

static void
test_images (void)
{
  KyBodyOptions options
      = { .html = { .image_name = image_name, .image_data = (gpointer) "図1.png" } };
  g_autofree gchar *text = render ("<img src=cid:a@b> <img src=cid:x> <img src=cid:a@b alt=説明>",
                                   "text/html", &options, NULL);

  g_assert_cmpstr (text, ==, "[図1.png] [説明]\n");
}

/* HTML that says what HTML is must not become it on a second pass. */
static void
test_html_in_html (void)
{
  static const gchar *const bodies[]
      = { "&lt;html&gt;&lt;body&gt;x", "&amp;lt;html&amp;gt;x",
          "&amp;amp;amp;amp;lt;html&amp;amp;amp;amp;gt;x", "&lt;script&gt;x&lt;/script&gt;" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree gchar *text = render (bodies[i], "text/html", NULL, NULL);

      check_stable (text);
    }
}

static void
test_labelled_plain (void)
{
  KyFindings findings = { 0 };
  g_autofree gchar *text
      = render ("\n<!DOCTYPE html><p>本文<script>x</script>", "text/plain", NULL, &findings);
  g_autofree gchar *prose = render ("a <b> c <html>\n", "text/plain", NULL, NULL);

  g_assert_cmpstr (text, ==, "本文\n");
  g_assert_cmpuint (ky_findings_count (&findings, "html.labelled-plain"), ==, 1);
  g_assert_cmpstr (prose, ==, "a <b> c <html>\n");
}

static void
test_flowed (void)
{
  KyBodyOptions flowed = { .is_flowed = TRUE };
  KyBodyOptions delsp = { .is_flowed = TRUE, .delete_space = TRUE };
  g_autofree gchar *text
      = render ("one \ntwo\n> a \n> b\n>> c\n x\n-- \nsig\n", "text/plain", &flowed, NULL);
  g_autofree gchar *japanese = render ("長い \n段落\n", "text/plain", &delsp, NULL);

  g_assert_cmpstr (text, ==, "one two\n> a b\n>> c\nx\n-- \nsig\n");
  g_assert_cmpstr (japanese, ==, "長い段落\n");
}

static void
test_enriched (void)
{
  g_autofree gchar *text
      = render ("<bold>a</bold> <<b>\nc\n\nd<param>XX</param><nofill>\n1\n2</nofill>",
                "text/enriched", NULL, NULL);
  g_autofree gchar *rich = render ("<bold>a</bold><nl>b<lt>c", "text/richtext", NULL, NULL);

  g_assert_cmpstr (text, ==, "a <b> c\nd\n1\n2\n");
  g_assert_cmpstr (rich, ==, "a\nb<c\n");
}

static void
test_uuencode (void)
{
  g_autoptr (GPtrArray) payloads = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_payload_free);
  KyBodyOptions options = { .payloads = payloads };
  KyFindings findings = { 0 };
  g_autofree gchar *text
      = render ("前\nbegin 644 表.txt\n#0V%T\n`\nend\n中\nbegin-base64 644 b\nQ2F0\n====\n後\n",
                "text/plain", &options, &findings);
  KyPayload *first;

  g_assert_cmpstr (text, ==, "前\n[uuencode: 表.txt]\n中\n[uuencode: b]\n後\n");
  g_assert_cmpuint (payloads->len, ==, 2);
  first = payloads->pdata[0];
  g_assert_cmpstr (first->name, ==, "表.txt");
  g_assert_cmpmem (g_bytes_get_data (first->bytes, NULL), g_bytes_get_size (first->bytes), "Cat",
                   3);
  check_stable (text);
}

static void
test_other_blocks (void)
{
  static const Row rows[] = {
    { "a\n=ybegin line=128 size=3 name=x.exe\nxyz\n=yend size=3\nb\n", "a\n[yEnc: x.exe]\nb\n" },
    { "=ybegin no end\nx\n", "- =ybegin no end\nx\n" },
    { "(This file must be converted with BinHex 4.0)\n\n:abc\ndef:\nb\n", "[BinHex]\nb\n" },
    { "-----BEGIN PGP MESSAGE-----\n\nabcd\n-----END PGP MESSAGE-----\n",
      "- -----BEGIN PGP MESSAGE-----\n\nabcd\n-----END PGP MESSAGE-----\n" },
    { "begin 644 is how it starts\nsaid she, and it was so\n",
      "- begin 644 is how it starts\nsaid she, and it was so\n" },
    { "begin at once\n", "begin at once\n" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), "text/plain");
}

static void
test_plain_stays (void)
{
  static const Row rows[] = {
    { "", "" },
    { "no newline", "no newline" },
    { "本文です。\r\n\r\n  字下げ  \r\n-- \r\n署名", "本文です。\n\n  字下げ  \n-- \n署名" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), "text/plain");
}

static void
test_references (void)
{
  static const gchar *const names[] = { "&amp;",           "&CounterClockwiseContourIntegral;",
                                        "&NotEqualTilde;", "&fjlig;",
                                        "&notit;",         "&#0;",
                                        "&#x110000;" };
  static const gchar *const values[] = { "&", "∳", "≂̸", "fj", "¬", "\xef\xbf\xbd", "\xef\xbf\xbd" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gchar utf8[9];
      gsize length;

      g_assert_cmpuint (ky_html_reference (names[i], strlen (names[i]), FALSE, utf8, &length), >,
                        0);
      g_assert_cmpmem (utf8, length, values[i], strlen (values[i]));
    }
}

/* What style sheets hide is no text, and what they show is; the hidden one is "h", the seen "s". */
static void
test_hidden (void)
{
  static const Row rows[] = {
    { "<p style='transform:rotate3d('>s", "s\n" },
    { "<p style='transform:rotate3d(0,1,0'>s", "s\n" },
    { "<p style='transform:rotate3d(0,1,0,90deg)'>h</p>s", "s\n" },
    { "<p style='color:rgb(from rgb(255,255,255) r g b)'>h</p>s", "s\n" },
    { "<p style='color:rgb(from rgb(255,255,255) r g b/0)'>h</p>s", "s\n" },
    { "<p style='color:rgb(from rgb(1,2,3'>s", "s\n" },
    { "<p style='color:rgb(from black 255 255 255)'>h</p>s", "s\n" },
    { "<p style='color:rgb(from white 0 0 0)'>s", "s\n" },
    { "<p style='color:color(from rgb(1 2 3) srgb 1 1 1)'>h</p>s", "s\n" },
    { "<p style='color:color-mix(in srgb,white -20%,black)'>s", "s\n" },
    { "<p style='color:color-mix(in srgb,black,white 101%)'>s", "s\n" },
    { "<p style='color:color-mix(in srgb,white calc(100%/0),black)'>h</p>s", "s\n" },
    { "<p style='color:color-mix(in srgb,black calc(100%/0),white)'>s", "s\n" },
    { "<style>@keyframes a{to{opacity:0}to{color:red}from{opacity:0}}"
      "p{animation:a 1s infinite}</style><p>h</p>s",
      "s\n" },
    { "<style>@keyframes a{from,to{opacity:0}50%{opacity:1}to{opacity:0}}"
      "p{animation:a 1s infinite}</style><p>s",
      "s\n" },
    { "<p style='content-visibility:hidden;font-size-adjust:none'>h</p>s", "s\n" },
    { "<p style='translate:-9999px;offset-path:none'>h</p>s", "s\n" },
    { "<p style='word-spacing:9999px;vertical-align:top'>h</p>s", "s\n" },
    { "<p style='letter-spacing:-99px;line-height:1'>h</p>s", "s\n" },
    { "<p style='-webkit-text-security:disc;mask-size:9px'>h</p>s", "s\n" },
    { "<p style='-webkit-text-security:disc;text-security:none'>h</p>s", "s\n" },
    { "<p style='padding-left:9999px;padding-right:0'>h</p>s", "s\n" },
    { "<p style='left:-9999px;position:absolute;inset-block:0'>h</p>s", "s\n" },
    { "<p style='height:0;overflow:hidden;overflow-x:visible'>h</p>s", "s\n" },
    { "<p style='margin-top:-9999px;margin-trim:none'>h</p>s", "s\n" },
    { "<p style='transform:rotateY(180deg);rotate:none;backface-visibility:hidden'>h</p>s", "s\n" },
    { "<p style='display:none;-o-display:block'>h</p>s", "s\n" },
    { "<p style='display:none;-moz-display:block'>h</p>s", "s\n" },
    { "<p style='display:none;-webkit-display:block'>h</p>s", "s\n" },
    { "<p style='opacity:0;-ms-opacity:1'>h</p>s", "s\n" },
    { "<p style='visibility:hidden;-o-visibility:visible'>h</p>s", "s\n" },
    { "<p style='display:none;display:block!ie'>h</p>s", "s\n" },
    { "<p style='display:none;display:block !important!important'>h</p>s", "s\n" },
    { "<p style='display:none! important;display:block'>h</p>s", "s\n" },
    { "<p style='display:none!/**/important;display:block'>h</p>s", "s\n" },
    { "<p style='-webkit-transform:scale(0)'>h</p>s", "s\n" },
    { "<p style='-webkit-margin-start:-9999px'>h</p>s", "s\n" },
    { "<p style='--a:none!important;display:var(--a)'>h</p>s", "s\n" },
    { "<p style='line-height:99999px;line-height:1'>s", "s\n" },
    { "<p style='transform:rotateY(180deg);rotate:y 180deg;backface-visibility:hidden'>s", "s\n" },
    { "<p style='display:none!ie'>s", "s\n" },
    { "<p style='-moz-display:none'>s", "s\n" },
    { "<style>p:LAST-CHILD{display:none}</style><div><p>h</p></div>s", "s\n" },
    { "<style>p:l\\61st-child{display:none}</style><div><p>h</p></div>s", "s\n" },
    { "<style>DIV:HAS(P){display:none}</style><div><p>h</p></div>s", "s\n" },
    { "<style>div:h\\61s(p){display:none}</style><div><p>h</p></div>s", "s\n" },
    { "<style>p:ONLY-child{display:none}</style><div><p>h</p></div>s", "s\n" },
    { "<style>p:nth-LAST-child(1){display:none}</style><div><p>h</p></div>s", "s\n" },
    { "<link rel=stylesheet href='data:text/css;base64,"
      "cDpsYXN0LWNoaWxke2Rpc3BsYXk6bm9uZX0='><div><p>h</p></div>s",
      "s\n" },
    { "<style>p:LAST-CHILD{display:none}</style><div><p>s</p><b></b></div>", "s\n" },
    { "<p style='color:#000;background-color:#000;background-image:none'>h</p>s", "s\n" },
    { "<p style='color:#fff;background-color:#000;background-image:none'>s", "s\n" },
    { "<p style='text-indent:-9999px;-webkit-text-indent:0'>h</p>s", "s\n" },
    { "<p style='color:transparent;-webkit-text-shadow:0 0 #000'>h</p>s", "s\n" },
    { "<p style='color:#fff;-webkit-background-color:#000'>h</p>s", "s\n" },
    { "<p style='-ms-transform:scale(0)'>h</p>s", "s\n" },
    { "<p style='transform:scale(0);-ms-transform:none'>h</p>s", "s\n" },
    { "<style>@layer a.b{p{display:none}}</style><p>h</p>s", "s\n" },
    { "<style>@scope (body) to (b){p{display:none}}</style><p>h</p>s", "s\n" },
    /* an unknown operator makes the list invalid (Selectors 4, 3.9) */
    { "<style>.x,[a!=b]{display:none}</style><p class=x>s", "s\n" },
    { "<style>.x,[a='!=b']{display:none}</style><p class=x>h</p>s", "s\n" },
    /* the root is the only child (Selectors 4, 13), and :scope (4, 4.4) */
    { "<style>html:only-child p{display:none}</style><p>h</p>s", "s\n" },
    { "<style>html:last-of-type p{display:none}</style><p>h</p>s", "s\n" },
    { "<style>html:nth-last-child(2) p{display:none}</style><p>s", "s\n" },
    { "<style>:scope p{display:none}</style><p>h</p>s", "s\n" },
    { "<style>div:scope p{display:none}</style><div><p>s</p></div>", "s\n" },
    { "<style>body:root p{display:none}</style><p>s", "s\n" },
    /* within a string there is no comment */
    { "<style>[title='/*']{display:none}</style><p title='/*'>h</p>s", "s\n" },
    { "<style>@media /**/ screen{p{display:none}}</style><p>h</p>s", "s\n" },
    { "<style>@supports (paint-order:stroke){p{display:none}}</style><p>h</p>s", "s\n" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), "text/html");
}

/* A list of selectors that is longer than what is read of those of nested rules. */
static void
test_long_lists (void)
{
  g_autoptr (GString) body = g_string_new ("<style>");
  g_autofree gchar *text = NULL;

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (body, ".a%012u,", i);
  g_string_append (body, "p{display:none}</style><p>h</p>s");
  text = render (body->str, "text/html", NULL, NULL);
  g_assert_cmpstr (text, ==, "s\n");
}

/* A value that ends with the room for it. */
static void
test_long_values (void)
{
  static const gchar *const beginnings[]
      = { "color:rgb(from rgb(1 2 3 4", "color:rgb(from rgb(1,2,",
          "color:color-mix(in srgb,rgb(1,2,", "transform:rotate3d(1 ", "clip-path:circle(1 " };

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    for (gsize length = 120; length < 210; length++)
      {
        g_autoptr (GString) body = g_string_new ("<p style='");
        gsize from = body->len + strcspn (beginnings[i], ":") + 1;
        g_autofree gchar *text = NULL;

        g_string_append (body, beginnings[i]);
        while (body->len - from < length)
          g_string_append_c (body, '4');
        g_string_append (body, "'>s");
        text = render (body->str, "text/html", NULL, NULL);
        g_assert_cmpstr (text, ==, "s\n");
      }
}

/* `unit`, `n` times between `before` and `after`: too much for a page for people. */
static void
check_refused (const gchar *before, const gchar *unit, guint n, const gchar *after)
{
  g_autoptr (GString) body = g_string_new (before);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;
  KyFindings findings = { 0 };
  gdouble seconds;
  gsize length;

  for (guint i = 0; i < n; i++)
    g_string_append (body, unit);
  g_string_append (body, after);
  seconds = -ky_cpu_seconds ();
  text = ky_body_text (ky_view (body->str, body->len), "text/html", "utf-8", NULL, &findings,
                       &length, NULL, &error);
  seconds += ky_cpu_seconds ();
  g_test_message ("%s%s × %u: %.1f s", before, unit, n, seconds);
  g_assert_error (error, KY_ERROR, KY_ERROR_LIMIT);
  g_assert_cmpfloat (seconds, <, 20);
}

static void
test_refused (void)
{
  check_refused ("<style>@layer a", ".a", 200000, "{p{display:none}}</style><p>s");
  check_refused ("<style>@layer a", ".a", 9, "{p{display:none}}</style><p>s");
  check_refused ("<style>@layer a", "b", 300, ";p{display:none}</style><p>s");
  check_refused ("<style>", "@layer{a{b:c}}", 300, "</style><p>s");
  check_refused ("<style>@scope (body) to (.", "b", 2500, "){p{display:none}}</style><p>s");
  check_refused ("<style>@scope (.", "b", 25000, "){p{display:none}}</style><p>s");
  check_refused (
      "<style>@scope (body) to (.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb){p", ",p",
      140, "{display:none}}</style><p>s");
  check_refused ("<style>", "p:is(.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,!){opacity:0}",
                 90000, "</style><p>s");
}

typedef struct
{
  const gchar *unit, *type;
} Repeated;

static void
text_of_repeated (gsize size, gconstpointer data)
{
  const Repeated *repeated = data;
  g_autoptr (GString) body = g_string_sized_new (size + 64);
  g_autofree gchar *text = NULL;
  KyFindings findings = { 0 };
  gsize length;

  while (body->len < size)
    g_string_append (body, repeated->unit);
  text = ky_body_text (ky_view (body->str, body->len), repeated->type, "utf-8", NULL, &findings,
                       &length, NULL, NULL);
}

static void
check_linear (const gchar *unit, const gchar *type)
{
  const Repeated repeated = { unit, type };

  g_test_message ("%s: %.20s", type, unit);
  ky_assert_linear (text_of_repeated, g_test_slow () ? 1 << 20 : 1 << 17, &repeated);
}

/* Ten times the input may take at most thirty times the processor time. */
static void
check_bounded (const gchar *unit)
{
  const Repeated repeated = { unit, "text/html" };
  gdouble less = ky_growth_run (text_of_repeated, 100000, &repeated);
  gdouble more;

  if (!KY_GROWTH_IS_MEASURED)
    return;
  more = ky_growth_run (text_of_repeated, 1000000, &repeated);
  g_test_message ("%.20s: %.4f s, %.4f s", unit, less, more);
  g_assert_cmpfloat (more, <, less * 30 + 1);
}

/* The cost of these grows with the square of the size, until what the rules of a style sheet may
 * cost in one body is used up. */
static void
test_bounded (void)
{
  static const gchar *const bounded[]
      = { "<style>p:last-child{color:red}</style><div><p></p></div>",
          "<div><p></p><i></i></div><style>i:only-of-type{top:0}</style>",
          "<style>p:has(i){color:red}</style><div><p></p></div>" };

  for (guint i = 0; i < G_N_ELEMENTS (bounded); i++)
    check_bounded (bounded[i]);
}

static void
test_linear (void)
{
  static const gchar *const html[] = { "<div>",
                                       "<b>",
                                       "<font color=red><p>",
                                       "<a href=http://x/>",
                                       "<table><tr><td>",
                                       "<td>a",
                                       "<!--",
                                       "<![CDATA[",
                                       "<p title=\"",
                                       "<p a=b c='",
                                       "&amp",
                                       "&#",
                                       "<title>",
                                       "<textarea>",
                                       "<script>",
                                       "</p>",
                                       "</div>",
                                       "<li><ul>",
                                       "<svg><p>",
                                       "<blockquote>x<br>",
                                       "<style>a{",
                                       "<style>a,b{color:red}</style>",
                                       "<style>/*</style>",
                                       "<p style='a:(((;/*'>",
                                       "<ruby><rt>",
                                       "<object>",
                                       "x\n",
                                       "<?",
                                       "<pre>\n\n" };
  static const gchar *const plain[] = { "begin 644 a\n",
                                        "=ybegin a\n",
                                        "(This file must be converted with BinHex\n:",
                                        "-----BEGIN A-----\n",
                                        "TVqQAAMAAAAEAAAA\n",
                                        "4d5a9000\n",
                                        "4d5a,,,,",
                                        "http://",
                                        "\\\\a",
                                        "www.a",
                                        "\x1b]",
                                        "\x1b[",
                                        "> ",
                                        "<a>",
                                        "\xcc\x81",
                                        "\xe2\x80\x8d" };

  for (guint i = 0; i < G_N_ELEMENTS (html); i++)
    check_linear (html[i], "text/html");
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      check_linear (plain[i], "text/plain");
      check_linear (plain[i], "text/enriched");
    }
}

/* What breaks links and what verifies that they are broken share nothing, and have to agree. */
static void
test_verified (void)
{
  static const gchar *const pieces[]
      = { "http", ":",    "/",         "\\",    "www.", "tel:", "+",    "0",      "data:", "[",
          "]",    "：",   "／",        "。",    "a",    " ",    "?",    "¥",      "＼",    "\n",
          "ms-",  "日",   "file",      "line:", "URL:", "foo:", "beef", "12",     "-",     "(",
          "%",    "=",    "hxxp://x/", "_",     ".",    "Re:",  "//",   "zz",     "#",     "@b",
          "mk:",  "imap", "x/",        "git",   "cid:", ",",    "\"",   "mailto:" };

  for (guint n = 0; n < ky_rounds (400000); n++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree gchar *shown = NULL;
      g_autoptr (GError) error = NULL;
      gsize length;

      for (gint i = g_test_rand_int_range (1, 10); i > 0; i--)
        g_string_append (text, pieces[g_test_rand_int_range (0, (gint32)G_N_ELEMENTS (pieces))]);
      length = text->len;
      shown = ky_text_defang (text->str, text->len, NULL, &length);
      if (!ky_verify_inert (shown != NULL ? shown : text->str, length, KY_INERT_LINKS, NULL,
                            &error))
        g_error ("\"%s\" is written \"%s\": %s", text->str, shown, error->message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/html/blocks, lists and quotes become lines", test_blocks);
  g_test_add_func ("/html/struck-out and raised text, options and countdowns are marked",
                   test_marks);
  g_test_add_func ("/html/lists have the markers that style sheets name", test_markers);
  g_test_add_func ("/html/text of drawings is shown unless attributes hide it", test_drawings);
  g_test_add_func ("/html/tables of data are aligned, others flattened", test_tables);
  g_test_add_func ("/html/links show where they lead", test_links);
  g_test_add_func ("/html/what is dropped is recorded", test_findings);
  g_test_add_func ("/html/pictures are named", test_images);
  g_test_add_func ("/html/text about HTML does not become HTML", test_html_in_html);
  g_test_add_func ("/html/character references are read", test_references);
  g_test_add_func ("/html/what a style sheet hides is no text", test_hidden);
  g_test_add_func ("/html/values of any length are read", test_long_values);
  g_test_add_func ("/html/lists of any length are read", test_long_lists);
  if (KY_GROWTH_IS_MEASURED)
    g_test_add_func ("/html/endless style sheets are refused", test_refused);
  g_test_add_func ("/plain/text stays as it is", test_plain_stays);
  g_test_add_func ("/plain/HTML labelled as text is rendered", test_labelled_plain);
  g_test_add_func ("/plain/flowed paragraphs are joined", test_flowed);
  g_test_add_func ("/plain/enriched text is read", test_enriched);
  g_test_add_func ("/plain/uuencoded files are handed out", test_uuencode);
  g_test_add_func ("/plain/no block is left to decode", test_other_blocks);
  g_test_add_func ("/body/the verifier takes what is written of links", test_verified);
  g_test_add_func ("/body/time grows with the size", test_linear);
  if (KY_GROWTH_IS_MEASURED)
    g_test_add_func ("/body/time for the rules of a style sheet is bounded", test_bounded);
  return g_test_run ();
}
