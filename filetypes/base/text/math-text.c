/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds a formula as one line of text from elements that are opened and closed in the order of the
 * document: each closed element is put together from the texts of its children, with parentheses
 * where the linear form would otherwise mean something else. */
#include "filetypes/base/text/math-text.h"

#include "common/release.h"
#include "common/view.h"
#include "filetypes/base/text/marks.h"

static const gchar RADICAL[] = "√";
static const gchar OVERLINE[] = "\xcc\x85";  /* U+0305 */
static const gchar UNDERLINE[] = "\xcc\xb2"; /* U+0332 */

typedef struct
{
  KyMathKind kind;
  GPtrArray *children; /* of GString */
  gboolean is_fraction_last;
  gboolean is_text_last;    /* the last child is text of its own, not of an element */
  gchar *opening, *closing; /* (nullable) signs that its settings name */
  gchar *separator;         /* (nullable) the same; several: one after the other */
  const gchar *bar;         /* (nullable) of an enclosed formula: OVERLINE, UNDERLINE or RADICAL */
  guint divider;            /* children before KY_MATH_DIVIDER; 0: without one */
} Node;

struct _KyMathText
{
  GArray *nodes; /* of Node; the first is the whole */
};

KyMathKind
ky_math_kind (const gchar *name, gsize length)
{
  static const struct
  {
    const gchar *name;
    KyMathKind kind;
  } kinds[] = KY_LIST (
      { "math", KY_MATH_ROW }, { "mrow", KY_MATH_ROW }, { "mstyle", KY_MATH_ROW },
      { "mpadded", KY_MATH_ROW }, { "menclose", KY_MATH_ENCLOSED }, { "merror", KY_MATH_ROW },
      { "semantics", KY_MATH_ROW }, { "maction", KY_MATH_ROW }, { "mi", KY_MATH_TOKEN },
      { "mn", KY_MATH_TOKEN }, { "mo", KY_MATH_TOKEN }, { "mtext", KY_MATH_TOKEN },
      { "ms", KY_MATH_TOKEN }, { "mfrac", KY_MATH_FRACTION }, { "msqrt", KY_MATH_ROOT },
      { "mroot", KY_MATH_NTH_ROOT }, { "msup", KY_MATH_RAISED }, { "mover", KY_MATH_RAISED },
      { "msub", KY_MATH_LOWERED }, { "munder", KY_MATH_LOWERED }, { "msubsup", KY_MATH_BOTH },
      { "munderover", KY_MATH_BOTH }, { "mfenced", KY_MATH_FENCED }, { "mtable", KY_MATH_TABLE },
      { "mtr", KY_MATH_TABLE_ROW }, { "mlabeledtr", KY_MATH_TABLE_ROW }, { "mtd", KY_MATH_ROW },
      { "mspace", KY_MATH_ROW }, { "mmultiscripts", KY_MATH_SCRIPTS },
      { "mprescripts", KY_MATH_DIVIDER }, { "ci", KY_MATH_TOKEN }, { "cn", KY_MATH_TOKEN },
      { "csymbol", KY_MATH_TOKEN }, { "mphantom", KY_MATH_NOTHING },
      { "annotation", KY_MATH_NOTHING }, { "annotation-xml", KY_MATH_NOTHING },
      { "style", KY_MATH_NOTHING }, { "script", KY_MATH_NOTHING });

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strlen (kinds[i].name) == length && g_ascii_strncasecmp (kinds[i].name, name, length) == 0)
      return kinds[i].kind;
  /* Browsers show the content of elements that they do not know. */
  return KY_MATH_ROW;
}

KyMathKind
ky_math_office_kind (const gchar *name)
{
  static const struct
  {
    const gchar *name;
    KyMathKind kind;
  } kinds[] = {
    { "t", KY_MATH_TOKEN },        { "chr", KY_MATH_TOKEN },        { "naryPr", KY_MATH_ROW },
    { "f", KY_MATH_FRACTION },     { "rad", KY_MATH_DEGREE },       { "sSup", KY_MATH_RAISED },
    { "limUpp", KY_MATH_RAISED },  { "sSub", KY_MATH_LOWERED },     { "limLow", KY_MATH_LOWERED },
    { "sSubSup", KY_MATH_BOTH },   { "nary", KY_MATH_NARY },        { "d", KY_MATH_DELIMITED },
    { "m", KY_MATH_TABLE },        { "mr", KY_MATH_TABLE_ROW },     { "sPre", KY_MATH_BEFORE },
    { "eqArr", KY_MATH_LINES },    { "acc", KY_MATH_ACCENT },       { "bar", KY_MATH_BAR },
    { "dPr", KY_MATH_SETTINGS },   { "accPr", KY_MATH_SETTINGS },   { "begChr", KY_MATH_OPENING },
    { "endChr", KY_MATH_CLOSING }, { "sepChr", KY_MATH_SEPARATOR }, { "barPr", KY_MATH_SETTINGS },
    { "pos", KY_MATH_OPENING },
  };
  static const gchar *const settings[] = { "limLoc", "grow", "subHide", "supHide" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, name) == 0)
      return kinds[i].kind;
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (strcmp (settings[i], name) == 0)
      return KY_MATH_NOTHING;
  return g_str_has_suffix (name, "Pr") ? KY_MATH_NOTHING : KY_MATH_ROW;
}

KY_DEFINE_CLEAR (clear_node, Node, children, opening, closing, separator)

KyMathText *
ky_math_text_new (void)
{
  KyMathText *self = g_new0 (KyMathText, 1);

  self->nodes = g_array_new (FALSE, FALSE, sizeof (Node));
  g_array_set_clear_func (self->nodes, clear_node);
  ky_math_text_open (self, KY_MATH_ROW);
  return self;
}

KY_DEFINE_PUBLIC_FREE (ky_math_text_free, KyMathText, nodes)

static Node *
math_text_innermost (KyMathText *self)
{
  return &g_array_index (self->nodes, Node, self->nodes->len - 1);
}

void
ky_math_text_open (KyMathText *self, KyMathKind kind)
{
  Node opened = { .kind = kind,
                  .children = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_release_string) };

  /* children of an element that is not shown are not shown either */
  if (self->nodes->len > 0 && math_text_innermost (self)->kind == KY_MATH_NOTHING)
    opened.kind = KY_MATH_NOTHING;
  g_array_append_val (self->nodes, opened);
}

/* Appends a child's text. A fraction before it gets parentheses, because the child would otherwise
 * be read as a factor of its denominator. */
static void
math_text_add_child (Node *node, GString *text, gboolean is_fraction)
{
  gunichar first = g_utf8_get_char (text->str);

  if (node->kind == KY_MATH_ROW && node->is_fraction_last
      && (g_unichar_isalnum (first) || first == '(' || first == 0x221a))
    {
      GString *fraction = node->children->pdata[node->children->len - 1];

      g_string_prepend_c (fraction, '(');
      g_string_append_c (fraction, ')');
    }
  node->is_fraction_last = is_fraction;
  node->is_text_last = FALSE;
  g_ptr_array_add (node->children, text);
}

void
ky_math_text_append (KyMathText *self, const gchar *text, gsize length)
{
  Node *node = math_text_innermost (self);
  gboolean is_token = node->kind == KY_MATH_TOKEN || node->kind == KY_MATH_OPENING
                      || node->kind == KY_MATH_CLOSING || node->kind == KY_MATH_SEPARATOR;
  gboolean is_first = node->children->len == 0;
  GString *out
      = node->is_text_last ? node->children->pdata[node->children->len - 1] : g_string_new (NULL);

  for (const gchar *p = text; p < text + length; p++)
    if (!g_ascii_isspace (*p))
      g_string_append_c (out, *p);
    else if (out->len > 0 ? out->str[out->len - 1] != ' ' : is_token && !is_first)
      g_string_append_c (out, ' ');
  if (node->is_text_last)
    return;
  /* Some formulas have text outside of token elements, for example directly in a cell. */
  if (is_token || (node->kind == KY_MATH_ROW && out->len > 0))
    {
      math_text_add_child (node, out, FALSE);
      node->is_text_last = TRUE;
    }
  else
    g_string_free (out, TRUE);
}

/* --- attributes ------------------------------------------------------------------------------- */

const gchar *const ky_math_attributes[] = { "open", "close", "separators", "notation", NULL };

/* Sets what encloses an element by one word of its notation (MathML 3, 3.3.9.2). */
static void
math_text_enclose (Node *node, const gchar *word, gboolean is_japanese)
{
  static const struct
  {
    const gchar *word, *opening, *closing;
  } notations[] = {
    { "longdiv", "⟌", "" }, { "actuarial", "", "⌉" },   { "phasorangle", "∠", "" },
    { "box", "[", "]" },    { "roundedbox", "[", "]" }, { "circle", "(", ")" },
    { "left", "|", NULL },  { "right", NULL, "|" },
  };

  if (strcmp (word, "radical") == 0)
    node->bar = RADICAL;
  if (strcmp (word, "top") == 0 || strcmp (word, "bottom") == 0)
    node->bar = strcmp (word, "top") == 0 ? OVERLINE : UNDERLINE;
  if (g_str_has_suffix (word, "strike"))
    {
      g_free (node->opening);
      g_free (node->closing);
      node->opening = g_strdup (ky_mark_strike_begin (is_japanese));
      node->closing = g_strdup (ky_mark_strike_end (is_japanese));
    }
  for (guint i = 0; i < G_N_ELEMENTS (notations); i++)
    if (strcmp (notations[i].word, word) == 0)
      {
        if (node->opening == NULL)
          node->opening = g_strdup (notations[i].opening);
        if (node->closing == NULL)
          node->closing = g_strdup (notations[i].closing);
      }
}

void
ky_math_text_attribute (KyMathText *self, const gchar *name, const gchar *value,
                        gboolean is_japanese)
{
  Node *node = math_text_innermost (self);
  gboolean is_notation = strcmp (name, "notation") == 0;

  if (is_notation && node->kind == KY_MATH_ENCLOSED)
    {
      g_auto (GStrv) words = g_strsplit_set (value, " \t\r\n", 16);

      for (guint i = 0; words[i] != NULL; i++)
        math_text_enclose (node, words[i], is_japanese);
    }
  else if (!is_notation && node->kind == KY_MATH_FENCED)
    {
      gchar **sign = strcmp (name, "open") == 0    ? &node->opening
                     : strcmp (name, "close") == 0 ? &node->closing
                                                   : &node->separator;

      g_free (*sign);
      *sign = g_strstrip (g_strdup (value));
    }
}

/* --- putting together ------------------------------------------------------------------------- */

void
ky_math_append_group (GString *out, const gchar *text)
{
  gboolean is_one = text[0] == '\0' || *g_utf8_next_char (text) == '\0';

  for (const gchar *p = text; !is_one; p++)
    if (*p == '\0')
      is_one = TRUE;
    else if ((guchar)*p < 0x80 && !g_ascii_isalnum (*p) && *p != '.' && *p != ',')
      break;
  g_string_append_printf (out, is_one ? "%s" : "(%s)", text);
}

static const gchar *
child (const Node *node, guint i)
{
  return i < node->children->len ? ((const GString *)node->children->pdata[i])->str : "";
}

/* Appends the base of a power. A base with an operator is put in brackets, because all of it is
 * raised. */
static void
append_base (GString *out, const Node *node)
{
  const gchar *base = child (node, 0);

  if (g_str_has_suffix (base, ")"))
    g_string_append (out, base);
  else
    ky_math_append_group (out, base);
}

static void
append_children (GString *out, const Node *node, guint from, const gchar *between)
{
  for (guint i = from; i < node->children->len; i++)
    g_string_append_printf (out, "%s%s", i > from ? between : "", child (node, i));
}

/* Appends the content of an enclosed formula with the bar or the root that it has. */
static void
math_text_append_enclosed (GString *out, const Node *node)
{
  g_autoptr (GString) content = g_string_new (NULL);

  append_children (content, node, 0, "");
  if (node->bar == NULL)
    {
      g_string_append (out, content->str);
      return;
    }
  if (node->bar == RADICAL)
    g_string_append (out, RADICAL);
  ky_math_append_group (out, content->str);
  if (node->bar != RADICAL)
    g_string_append (out, node->bar);
}

/* Appends the children of a list. The separators between them are the characters of the separator
 * text; the last one is repeated. */
static void
append_separated (GString *out, const Node *node, const gchar *separator)
{
  for (guint i = 0; i < node->children->len; i++)
    {
      const gchar *next = *separator != '\0' ? g_utf8_next_char (separator) : separator;

      if (i > 0)
        g_string_append_len (out, separator, next - separator);
      g_string_append (out, child (node, i));
      if (i > 0 && *next != '\0')
        separator = next + strspn (next, " ");
    }
}

/* Appends pairs of lowered and raised children from `from` to `to`. */
static void
append_scripts (GString *out, const Node *node, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    ky_mark_append_script (out, child (node, i),
                           (i - from) % 2 == 0 ? KY_SCRIPT_LOWERED : KY_SCRIPT_RAISED);
}

/* (transfer full) */
static GString *
math_text_put_together (const Node *node)
{
  GString *out = g_string_new (NULL);

  switch (node->kind)
    {
    case KY_MATH_NOTHING:
      break;
    case KY_MATH_FRACTION:
      ky_math_append_group (out, child (node, 0));
      g_string_append_c (out, '/');
      ky_math_append_group (out, child (node, 1));
      break;
    case KY_MATH_DEGREE:
      if (node->children->len > 1)
        ky_mark_append_script (out, child (node, 0), KY_SCRIPT_RAISED);
      g_string_append (out, "√");
      ky_math_append_group (out, child (node, node->children->len > 1));
      break;
    case KY_MATH_ROOT:
    case KY_MATH_NTH_ROOT:
      {
        g_autoptr (GString) below = g_string_new (NULL);

        if (node->kind == KY_MATH_NTH_ROOT)
          ky_mark_append_script (out, child (node, 1), KY_SCRIPT_RAISED);
        if (node->kind == KY_MATH_NTH_ROOT)
          g_string_append (below, child (node, 0));
        else
          append_children (below, node, 0, "");
        g_string_append (out, "√");
        ky_math_append_group (out, below->str);
        break;
      }
    case KY_MATH_RAISED:
    case KY_MATH_LOWERED:
      append_base (out, node);
      ky_mark_append_script (out, child (node, 1),
                             node->kind == KY_MATH_RAISED ? KY_SCRIPT_RAISED : KY_SCRIPT_LOWERED);
      break;
    case KY_MATH_BOTH:
      append_base (out, node);
      ky_mark_append_script (out, child (node, 1), KY_SCRIPT_LOWERED);
      ky_mark_append_script (out, child (node, 2), KY_SCRIPT_RAISED);
      break;
    case KY_MATH_NARY:
      {
        guint sign = node->children->len > 3 ? 1 : 0;

        g_string_append (out, sign > 0 && *child (node, 0) != '\0' ? child (node, 0) : "∫");
        ky_mark_append_script (out, child (node, sign), KY_SCRIPT_LOWERED);
        ky_mark_append_script (out, child (node, sign + 1), KY_SCRIPT_RAISED);
        append_children (out, node, sign + 2, "");
        break;
      }
    case KY_MATH_BEFORE:
      append_scripts (out, node, 0, 2);
      append_children (out, node, 2, "");
      break;
    case KY_MATH_SCRIPTS:
      {
        guint behind = node->divider > 0 ? node->divider : node->children->len;

        append_scripts (out, node, behind, node->children->len);
        append_base (out, node);
        append_scripts (out, node, 1, behind);
        break;
      }
    case KY_MATH_ACCENT:
    case KY_MATH_BAR:
      ky_math_append_group (out, child (node, 0));
      if (node->kind == KY_MATH_BAR)
        g_string_append (out, g_strcmp0 (node->opening, "top") == 0 ? OVERLINE : UNDERLINE);
      else
        g_string_append (out, node->opening != NULL ? node->opening : "\xcc\x82" /* U+0302 */);
      break;
    case KY_MATH_FENCED:
    case KY_MATH_DELIMITED:
      g_string_append (out, node->opening != NULL ? node->opening : "(");
      append_separated (out, node,
                        node->separator != NULL           ? node->separator
                        : node->kind == KY_MATH_DELIMITED ? "|"
                                                          : ",");
      g_string_append (out, node->closing != NULL ? node->closing : ")");
      break;
    case KY_MATH_ENCLOSED:
      g_string_append (out, node->opening != NULL ? node->opening : "");
      math_text_append_enclosed (out, node);
      g_string_append (out, node->closing != NULL ? node->closing : "");
      break;
    case KY_MATH_TABLE:
      g_string_append_c (out, '[');
      append_children (out, node, 0, "; ");
      g_string_append_c (out, ']');
      break;
    case KY_MATH_LINES:
      append_children (out, node, 0, "; ");
      break;
    case KY_MATH_TABLE_ROW:
      append_children (out, node, 0, ", ");
      break;
    default:
      append_children (out, node, 0, "");
      break;
    }
  return out;
}

/* Sets the sign of `kind` (opening, closing, separator) of the element whose settings are open to
 * `text`. */
static void
math_text_take_sign (KyMathText *self, KyMathKind kind, const gchar *text)
{
  if (self->nodes->len < 2 || math_text_innermost (self)->kind != KY_MATH_SETTINGS)
    return;
  Node *node = &g_array_index (self->nodes, Node, self->nodes->len - 2);
  gchar **sign = kind == KY_MATH_CLOSING     ? &node->closing
                 : kind == KY_MATH_SEPARATOR ? &node->separator
                                             : &node->opening;
  g_free (*sign);
  *sign = g_strdup (text);
}

void
ky_math_text_close (KyMathText *self)
{
  Node *node = math_text_innermost (self);
  KyMathKind kind = node->kind;

  if (self->nodes->len < 2)
    return;
  gboolean is_sign
      = kind == KY_MATH_OPENING || kind == KY_MATH_CLOSING || kind == KY_MATH_SEPARATOR
        || (kind == KY_MATH_TOKEN
            && g_array_index (self->nodes, Node, self->nodes->len - 2).kind == KY_MATH_SETTINGS);
  gboolean is_shown
      = kind != KY_MATH_NOTHING && kind != KY_MATH_SETTINGS && kind != KY_MATH_DIVIDER;
  gboolean is_fraction
      = node->kind == KY_MATH_FRACTION
        || (node->kind == KY_MATH_ROW && node->children->len == 1 && node->is_fraction_last);
  GString *text = math_text_put_together (node);
  g_array_set_size (self->nodes, self->nodes->len - 1);
  if (kind == KY_MATH_DIVIDER)
    math_text_innermost (self)->divider = math_text_innermost (self)->children->len;
  if (is_sign)
    math_text_take_sign (self, kind, text->str);
  if (is_shown && !is_sign)
    math_text_add_child (math_text_innermost (self), text, is_fraction);
  else
    g_string_free (text, TRUE);
}

gchar *
ky_math_text_take (KyMathText *self)
{
  while (self->nodes->len > 1)
    ky_math_text_close (self);
  GString *text = math_text_put_together (math_text_innermost (self));
  g_ptr_array_set_size (math_text_innermost (self)->children, 0);
  return g_strstrip (g_string_free (text, FALSE));
}

gchar *
ky_math_text_end (KyMathText **self)
{
  ky_math_text_close (*self);
  if ((*self)->nodes->len > 1)
    return NULL;
  gchar *text = ky_math_text_take (*self);
  g_clear_pointer (self, ky_math_text_free);
  return text;
}
