/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites a content stream with a table of the operators that ISO 32000-1 annex A defines and the
 * operand types that they take. Operators of hidden text and hidden layers are replaced so that
 * the position of what follows does not change; q/Q, BT/ET and marked content are balanced in the
 * output. */
#include "filetypes/pdf/content.h"

#include "filetypes/pdf/out.h"

#define OPERANDS_MAX 1024 /* scn of DeviceN has 32, TJ is one array */
#define STATES_MAX 1024   /* nesting of q */
#define MARKS_MAX 4096    /* nesting of marked content */
#define LONGEST_NUMBER 10 /* digits before the point, as ky_pdf_put_number() writes them */

typedef struct
{
  gboolean hides, is_written;
} Mark;

typedef struct
{
  const KyPdfContent *context;
  const guint8 *begin, *at, *end;
  GString *out;
  GArray *operands; /* of KyPdfToken */
  GArray *marks;    /* of Mark: open marked content */
  guint n_hidden, n_states;
  gsize n_shown; /* bytes of text of the operator */
  gboolean is_in_text;
  gboolean has_font; /* the content has set one */
} Rewrite;

/* Lists the operands of each operator: n number, N name, s string, a array, * any numbers and then
 * perhaps a name. `resource` is the kind that its last name is of. */
typedef struct
{
  const gchar *name, *operands;
  gint resource; /* -1: none */
  gboolean paints;
} Operator;

static const Operator operators[] = {
#define OPERATOR(name, operands, resource, draws) { name, operands, resource, draws },
#include "filetypes/pdf/operators.def"
};
static void
removed (Rewrite *self, const gchar *code)
{
  self->context->removed (self->context->data, code);
}

/* --- operators ------------------------------------------------------------------------------ */

static const Operator *
pdf_content_find_operator (KyView word)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].name[0] == (gchar)word.data[0] && ky_view_is (word, operators[i].name))
      return &operators[i];
  return NULL;
}

void
ky_pdf_content_put_item (GString *out, KyView raw)
{
  gsize before = out->len, digits = 0;
  gboolean is_negative = raw.size > 0 && raw.data[0] == '-';

  if (strchr ("[)>", out->str[before - 1]) == NULL)
    g_string_append_c (out, ' ');
  if (ky_pdf_put_number (out, raw))
    return;
  for (gsize i = is_negative; i < raw.size && g_ascii_isdigit (raw.data[i]); i++)
    digits += digits > 0 || raw.data[i] != '0';
  if (digits > LONGEST_NUMBER)
    g_string_append (out, is_negative ? "-9999999999" : "9999999999");
  else
    g_string_truncate (out, before);
}

static void
put_string (Rewrite *self, KyView raw)
{
  g_autoptr (GByteArray) value = ky_pdf_string_value (raw);

  ky_pdf_put_string (self->out, ky_view (value->data, value->len));
  self->n_shown += value->len;
}

static void
put_array (Rewrite *self, KyView raw, gboolean may_have_strings)
{
  const guint8 *at = raw.data + 1;
  const guint8 *end = raw.data + raw.size - 1;
  KyPdfToken token;

  g_string_append_c (self->out, '[');
  while ((token = ky_pdf_read_token (&at, end, 1)).kind != KY_PDF_TOKEN_END)
    if (token.kind == KY_PDF_TOKEN_NUMBER)
      ky_pdf_content_put_item (self->out, token.raw);
    else if (token.kind == KY_PDF_TOKEN_STRING && may_have_strings)
      put_string (self, token.raw);
  g_string_append_c (self->out, ']');
}

/* Writes an operand. Returns FALSE if it is an invalid number. */
static gboolean
put_operand (Rewrite *self, const KyPdfToken *token, gboolean may_have_strings)
{
  g_autoptr (GByteArray) value = NULL;

  switch (token->kind)
    {
    case KY_PDF_TOKEN_NUMBER:
      return ky_pdf_put_number (self->out, token->raw);
    case KY_PDF_TOKEN_NAME:
      value = ky_pdf_name_value (token->raw);
      ky_pdf_put_name (self->out, ky_view (value->data, value->len));
      return TRUE;
    case KY_PDF_TOKEN_STRING:
      put_string (self, token->raw);
      return TRUE;
    default:
      put_array (self, token->raw, may_have_strings);
      return TRUE;
    }
}

gboolean
ky_pdf_content_ends_path (const gchar *word, KyPdfPathEnd *ret_end)
{
  gchar kind = word[0];
  gboolean has_star = strchr ("fBb", kind) != NULL && word[1] == '*';

  if (strchr ("nfFSsBb", kind) == NULL || word[1 + has_star] != '\0')
    return FALSE;
  *ret_end = (KyPdfPathEnd){ .fills = strchr ("fFBb", kind) != NULL,
                             .strokes = strchr ("SsBb", kind) != NULL,
                             .closes = kind == 's' || kind == 'b',
                             .is_even_odd = has_star };
  return TRUE;
}

gboolean
ky_pdf_content_paints (KyView word)
{
  const Operator *operator= pdf_content_find_operator (word);

  return ky_view_is (word, "BI") || (operator!= NULL && operator->paints);
}

gboolean
ky_pdf_content_is_device (gint kind, const gchar *key)
{
  static const gchar *const device[]
      = { "/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern", NULL };

  return kind == KY_PDF_COLORSPACE && g_strv_contains (device, key);
}

/* Returns the index of the first operand of `operator`; its operands are the last ones on the
 * stack, "*" takes all. -1: there are too few, or of other kinds. */
static gint
first_operand (const Operator *operator, const GArray * operands)
{
  /* letters for the operands, indexed by KyPdfTokenKind */
  static const gchar kinds[] = { '-', 'n', 'N', 's', 'a', '-', '-', '-' };
  gboolean takes_all = operator->operands[0] == '*';
  guint have = operands->len, n = takes_all ? have : (guint)strlen (operator->operands);

  if (have < n || (takes_all && (n == 0 || n > KY_PDF_OWN_OPERANDS_MAX)))
    return -1;
  for (guint i = 0; i < n; i++)
    {
      gchar kind = kinds[g_array_index (operands, KyPdfToken, have - n + i).kind];

      if (takes_all ? kind != 'n' && (kind != 'N' || i + 1 < n) : kind != operator->operands[i])
        return -1;
    }
  return (gint)(have - n);
}

/* Writes the operands from `first` on. FALSE: a number is not valid, or a resource is not there. */
static gboolean
put_operands (Rewrite *self, const Operator *operator, guint first)
{
  for (guint i = first; i < self->operands->len; i++)
    {
      if (!put_operand (self,
                        &g_array_index (self->operands, KyPdfToken, i), operator->name[0] == 'T'))
        return FALSE;
      g_string_append_c (self->out, ' ');
    }
  for (guint i = first; operator->resource >= 0 && i<self->operands->len; i++)
    {
      const KyPdfToken *token = &g_array_index (self->operands, KyPdfToken, i);
      g_autofree gchar *key
          = token->kind == KY_PDF_TOKEN_NAME ? ky_pdf_name_key (token->raw) : NULL;

      if (key != NULL && !ky_pdf_content_is_device (operator->resource, key)
          && !self->context->has_resource (self->context->data, (KyPdfResource) operator->resource,
                                           key))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_pdf_content_takes (KyView word, const GArray *operands, guint *ret_first, gint *ret_resource)
{
  const Operator *operator= pdf_content_find_operator (word);
  gint first = operator!= NULL ? first_operand (operator, operands) : - 1;

  if (first < 0)
    return FALSE;
  *ret_first = (guint)first;
  *ret_resource = operator->resource;
  return TRUE;
}

static gboolean
state_allows (Rewrite *self, const Operator *operator, GError ** error)
{
  const gchar *name = operator->name;

  if (strcmp (name, "q") == 0)
    self->n_states++;
  else if (strcmp (name, "Q") == 0)
    {
      if (self->n_states == 0)
        return FALSE;
      self->n_states--;
    }
  else if (strcmp (name, "BT") == 0)
    {
      if (self->is_in_text)
        return FALSE;
      self->is_in_text = TRUE;
    }
  else if (strcmp (name, "ET") == 0)
    {
      if (!self->is_in_text)
        return FALSE;
      self->is_in_text = FALSE;
    }
  else if (name[0] == 'd' && name[1] != '\0')
    return self->context->is_glyph;
  else if (strcmp (name, "Tf") == 0 || strcmp (name, "gs") == 0)
    self->has_font = TRUE;
  else if (ky_is_among ((guchar)name[0], "T'\"") && operator->paints)
    return self->has_font || !self->context->is_glyph; /* else the glyph would show itself */
  return TRUE;
}

static void
tell_drawn (Rewrite *self, const Operator *operator, const gchar * name, guint first)
{
  self->context->drawn (self->context->data, name, (const KyPdfToken *)self->operands->data + first,
                        self->operands->len - first, self->n_shown, operator->resource);
}

/* Returns the operator to be written for `operator`. In hidden content, "n" replaces an operator
 * that paints a path, because a path must be ended, and NULL means that nothing is written. */
static const gchar *
pdf_content_shown_name (Rewrite *self, const Operator *operator)
{
  KyPdfPathEnd end;

  if (self->n_hidden == 0 || !operator->paints)
    return operator->name;
  return ky_pdf_content_ends_path (operator->name, &end) ? "n" : NULL;
}

/* Writes the last operand but `from_end` as the operand of `operator`. */
static void
write_number (Rewrite *self, guint from_end, const gchar *operator)
{
  guint n = self->operands->len;
  const KyPdfToken *token
      = from_end < n ? &g_array_index (self->operands, KyPdfToken, n - 1 - from_end) : NULL;

  if (token != NULL && token->kind == KY_PDF_TOKEN_NUMBER && put_operand (self, token, FALSE))
    g_string_append_printf (self->out, " %s\n", operator);
}

/* Replaces a string of hidden text by a movement of the same length, so that what follows stays in
 * its place. FALSE: `name` shows no text, or its text is not hidden. */
static gboolean
pass_text (Rewrite *self, const gchar *name)
{
  const gdouble *move
      = self->context->unseen != NULL
            ? g_hash_table_lookup (self->context->unseen, GSIZE_TO_POINTER (self->at - self->begin))
            : NULL;
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];
  gboolean is_line = strcmp (name, "'") == 0 || strcmp (name, "\"") == 0;

  if (move == NULL || !(is_line || strcmp (name, "Tj") == 0 || strcmp (name, "TJ") == 0))
    return FALSE;
  removed (self, "pdf.hidden-text");
  if (name[0] == '"')
    {
      write_number (self, 2, "Tw");
      write_number (self, 1, "Tc");
    }
  if (is_line)
    g_string_append (self->out, "T*\n");
  g_ascii_formatd (number, sizeof number, "%.2f", CLAMP (*move, -1e8, 1e8));
  g_string_append_c (self->out, '[');
  ky_pdf_put_number (self->out, ky_view (number, strlen (number)));
  g_string_append (self->out, "] TJ\n");
  return TRUE;
}

static gboolean
write_operator (Rewrite *self, const Operator *operator, GError ** error)
{
  gsize before = self->out->len;
  const gchar *name = pdf_content_shown_name (self, operator);
  gint first = first_operand (operator, self->operands);

  if (name == NULL)
    {
      removed (self, "pdf.hidden-layer");
      return TRUE;
    }
  self->n_shown = 0;
  if (pass_text (self, name))
    return TRUE;
  /* A resource is kept only if an operator that uses it is written. */
  if (first < 0 || !put_operands (self, operator, (guint) first)
      || !state_allows (self, operator, error))
    {
      g_string_truncate (self->out, before);
      removed (self, "pdf.operator");
      return TRUE;
    }
  if (self->n_states > STATES_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, "graphics states nested deeper than %d", STATES_MAX);
  g_string_append (self->out, name);
  g_string_append_c (self->out, '\n');
  tell_drawn (self, operator, name, (guint)first);
  return TRUE;
}

/* Writes the operator `name`, which has no operands and is missing at the end. */
static void
pdf_content_write_plain (Rewrite *self, const gchar *name)
{
  g_array_set_size (self->operands, 0);
  self->n_shown = 0;
  g_string_append_printf (self->out, "%s\n", name);
  tell_drawn (self, pdf_content_find_operator (ky_view (name, strlen (name))), name, 0);
}

/* --- marked content and inline images ------------------------------------------------------- */

const gchar *const ky_pdf_mark_texts[] = { "ActualText", "Alt", "E", "Lang", NULL };

static gboolean
pdf_content_is_name (const KyPdfToken *token, const gchar *name)
{
  return token->kind == KY_PDF_TOKEN_NAME && token->raw.size == strlen (name) + 1
         && memcmp (token->raw.data + 1, name, token->raw.size - 1) == 0;
}

/* Reads an inline property list; returns its MCID, or -1. Its texts go to `texts`. */
static gint64
pdf_content_read_properties (KyView raw, GString *texts)
{
  const guint8 *at = raw.data + 2;
  const guint8 *end = raw.data + raw.size - 2;
  KyView values[4] = { { NULL, 0 } };
  gint64 mcid = -1;

  for (;;)
    {
      KyPdfToken key = ky_pdf_read_token (&at, end, 1), value;

      if (key.kind != KY_PDF_TOKEN_NAME)
        break;
      value = ky_pdf_read_token (&at, end, 1);
      if (value.kind == KY_PDF_TOKEN_NUMBER && pdf_content_is_name (&key, "MCID")
          && value.raw.size < 10)
        for (gsize i = 0; i < value.raw.size && g_ascii_isdigit (value.raw.data[i]); i++)
          mcid = MAX (mcid, 0) * 10 + value.raw.data[i] - '0';
      for (guint i = 0; value.kind == KY_PDF_TOKEN_STRING && ky_pdf_mark_texts[i] != NULL; i++)
        if (pdf_content_is_name (&key, ky_pdf_mark_texts[i]))
          values[i] = value.raw;
    }
  for (guint i = 0; ky_pdf_mark_texts[i] != NULL; i++)
    if (values[i].data != NULL)
      {
        g_autoptr (GByteArray) value = ky_pdf_string_value (values[i]);

        g_string_append_printf (texts, "/%s", ky_pdf_mark_texts[i]);
        ky_pdf_put_string (texts, ky_view (value->data, value->len));
      }
  return mcid;
}

/* Returns the tag of marked content for the output: the same if it is a standard one, otherwise a
 * tag without a meaning. */
static const gchar *
tag_of (const KyPdfToken *tag)
{
  static const gchar *const tags[]
      = { "P",     "H",         "H1",      "H2",      "H3",       "H4",    "H5",
          "H6",    "L",         "LI",      "Lbl",     "TH",       "TD",    "TR",
          "Table", "Figure",    "Formula", "Link",    "Span",     "Quote", "LBody",
          "Note",  "Reference", "Code",    "Caption", "Artifact", "Form",  "Annot" };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (pdf_content_is_name (tag, tags[i]))
      return tags[i];
  return "Span";
}

static gboolean
write_mark (Rewrite *self, const KyPdfToken *tag, gint64 mcid, const GString *texts)
{
  if (mcid >= 0)
    mcid = self->context->mark (self->context->data, mcid);
  if (mcid < 0 && texts->len == 0)
    {
      if (!self->context->keeps_artifacts || !pdf_content_is_name (tag, "Artifact"))
        return FALSE;
      g_string_append (self->out, "/Artifact BMC\n");
      return TRUE;
    }
  g_string_append_printf (self->out, "/%s<<", tag_of (tag));
  if (mcid >= 0)
    g_string_append_printf (self->out, "/MCID %" G_GINT64_FORMAT, mcid);
  g_string_append_len (self->out, texts->str, (gssize)texts->len);
  g_string_append (self->out, ">>BDC\n");
  return TRUE;
}

static gboolean
begin_mark (Rewrite *self, gboolean has_properties, GError **error)
{
  guint n = self->operands->len, needed = has_properties ? 2 : 1;
  const KyPdfToken *operands = (const KyPdfToken *)self->operands->data;
  const KyPdfToken *tag = n >= needed ? &operands[n - needed] : NULL;
  const KyPdfToken *properties = n >= needed && has_properties ? &operands[n - 1] : NULL;
  g_autoptr (GString) texts = g_string_new (NULL);
  gint64 mcid = -1;
  Mark mark = { FALSE, FALSE };

  if (self->marks->len >= MARKS_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, "marked content nested deeper than %d", MARKS_MAX);
  if (properties != NULL && properties->kind == KY_PDF_TOKEN_NAME)
    {
      g_autofree gchar *key = ky_pdf_name_key (properties->raw);

      if (pdf_content_is_name (tag, "OC"))
        mark.hides = self->context->is_hidden (self->context->data, key);
      else
        mcid = self->context->properties (self->context->data, key, texts);
    }
  else if (properties != NULL && properties->kind == KY_PDF_TOKEN_DICTIONARY)
    mcid = pdf_content_read_properties (properties->raw, texts);
  self->n_hidden += mark.hides;
  if (tag != NULL && self->n_hidden == 0)
    mark.is_written = write_mark (self, tag, mcid, texts);
  g_array_append_val (self->marks, mark);
  return TRUE;
}

static void
pdf_content_end_mark (Rewrite *self)
{
  if (self->marks->len == 0)
    return;
  const Mark *mark = &g_array_index (self->marks, Mark, self->marks->len - 1);
  self->n_hidden -= mark->hides;
  if (mark->is_written)
    g_string_append (self->out, "EMC\n");
  g_array_set_size (self->marks, self->marks->len - 1);
}

gboolean
ky_pdf_content_begin_image (const guint8 **at, const guint8 *end, KyView *ret_entries)
{
  const guint8 *from = *at;
  KyPdfToken token;

  do
    token = ky_pdf_read_token (at, end, 0);
  while (token.kind != KY_PDF_TOKEN_END
         && (token.kind != KY_PDF_TOKEN_WORD || !ky_view_is (token.raw, "ID")));
  if (token.kind == KY_PDF_TOKEN_END)
    return FALSE;
  *ret_entries = ky_view (from, (gsize)(*at - 2 - from));
  *at += *at < end && ky_pdf_is_space (**at);
  return TRUE;
}

/* Reads an inline image, BI dictionary ID data EI, which becomes an image XObject (§8.9.7). */
static void
take_inline_image (Rewrite *self)
{
  gsize length = 0;
  KyView entries;

  if (!ky_pdf_content_begin_image (&self->at, self->end, &entries))
    return;
  g_autofree gchar *name = self->context->inline_image (
      self->context->data, entries, ky_view (self->at, (gsize)(self->end - self->at)), &length);
  self->at += MIN (length, (gsize)(self->end - self->at));
  if (name == NULL)
    removed (self, "pdf.inline-image");
  else if (self->n_hidden == 0)
    {
      ky_pdf_put_name (self->out, ky_view (name, strlen (name)));
      g_string_append (self->out, " Do\n");
    }
}

static gboolean
pdf_content_take_word (Rewrite *self, KyView word, GError **error)
{
  static const gchar *const dropped[] = { "BX", "EX", "MP", "DP", "EI" };
  const Operator *operator= pdf_content_find_operator (word);

  if (operator!= NULL)
    return write_operator (self, operator, error);
  if (word.size == 2 && memcmp (word.data, "BI", 2) == 0)
    take_inline_image (self);
  else if (word.size == 3 && memcmp (word.data, "BMC", 3) == 0)
    return begin_mark (self, FALSE, error);
  else if (word.size == 3 && memcmp (word.data, "BDC", 3) == 0)
    return begin_mark (self, TRUE, error);
  else if (word.size == 3 && memcmp (word.data, "EMC", 3) == 0)
    pdf_content_end_mark (self);
  else
    {
      for (guint i = 0; i < G_N_ELEMENTS (dropped); i++)
        if (word.size == 2 && memcmp (word.data, dropped[i], 2) == 0)
          return TRUE;
      removed (self, "pdf.unknown-operator");
    }
  return TRUE;
}

static gboolean
pdf_content_is_literal (KyView word)
{
  return (word.size == 4
          && (memcmp (word.data, "true", 4) == 0 || memcmp (word.data, "null", 4) == 0))
         || (word.size == 5 && memcmp (word.data, "false", 5) == 0);
}

gboolean
ky_pdf_content_next (const guint8 **at, const guint8 *end, GArray *operands, KyView *ret_word,
                     guint *n_broken)
{
  g_array_set_size (operands, 0);
  for (;;)
    {
      KyPdfToken token = ky_pdf_read_token (at, end, 0);

      if (token.kind == KY_PDF_TOKEN_END)
        return FALSE;
      if (token.kind == KY_PDF_TOKEN_BAD)
        {
          (*n_broken)++;
          g_array_set_size (operands, 0);
          continue;
        }
      *ret_word = token.raw;
      if (token.kind == KY_PDF_TOKEN_WORD && !pdf_content_is_literal (token.raw))
        return TRUE;
      /* More operands than any operator takes: the first of them would be passed over anyway. */
      if (operands->len >= OPERANDS_MAX)
        g_array_set_size (operands, 0);
      g_array_append_val (operands, token);
    }
}

gboolean
ky_pdf_content_rewrite (const KyPdfContent *context, KyView content, GString *out, GError **error)
{
  g_autoptr (GArray) operands = g_array_new (FALSE, FALSE, sizeof (KyPdfToken));
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  Rewrite self = { .context = context,
                   .begin = content.data,
                   .at = content.data,
                   .end = content.data + content.size,
                   .out = out,
                   .operands = operands,
                   .marks = marks };

  for (;;)
    {
      KyView word;
      guint n_broken = 0;
      gboolean is_word = ky_pdf_content_next (&self.at, self.end, operands, &word, &n_broken);

      for (; n_broken > 0; n_broken--)
        removed (&self, "pdf.broken-token");
      if (!is_word)
        break;
      if (!pdf_content_take_word (&self, word, error))
        return FALSE;
    }
  if (self.is_in_text)
    pdf_content_write_plain (&self, "ET");
  for (; self.n_states > 0; self.n_states--)
    pdf_content_write_plain (&self, "Q");
  while (self.marks->len > 0)
    pdf_content_end_mark (&self);
  return TRUE;
}
