/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/pdf/content.h"

#include "filetypes/pdf/out.h"

#define OPERANDS_MAX 1024 /* scn of DeviceN has 32, TJ is one array */
#define NESTING_MAX 32    /* of arrays and dictionaries */
#define STATES_MAX 1024   /* of q */
#define MARKS_MAX 4096    /* of marked content */

typedef enum
{
  TOKEN_END,
  TOKEN_NUMBER,
  TOKEN_NAME,
  TOKEN_STRING,
  TOKEN_ARRAY,
  TOKEN_DICTIONARY,
  TOKEN_WORD, /* operators, true, false, null */
  TOKEN_BAD
} TokenKind;

typedef struct
{
  TokenKind kind;
  KyView raw;
} Token;

typedef struct
{
  const KyPdfContent *context;
  const guint8 *at, *end;
  GString *out;
  GArray *operands; /* of Token */
  GArray *marks;    /* of gboolean: open marked content, TRUE where it hides */
  guint n_hidden, n_states;
  gboolean is_in_text;
} Rewrite;

/*
 * Operands of each operator: n number, i the same, N name, s string, a array of strings and
 * numbers, A array of numbers, * any numbers and then perhaps a name. `resource` is the kind that
 * its last name is of.
 */
typedef struct
{
  const gchar *name, *operands;
  gint resource; /* -1: none */
  gboolean paints;
} Operator;

static const Operator operators[] = {
  { "\"", "nns", -1, TRUE },
  { "'", "s", -1, TRUE },
  { "B", "", -1, TRUE },
  { "B*", "", -1, TRUE },
  { "BT", "", -1, FALSE },
  { "CS", "N", KY_PDF_COLORSPACE, FALSE },
  { "Do", "N", KY_PDF_XOBJECT, TRUE },
  { "ET", "", -1, FALSE },
  { "F", "", -1, TRUE },
  { "G", "n", -1, FALSE },
  { "J", "n", -1, FALSE },
  { "K", "nnnn", -1, FALSE },
  { "M", "n", -1, FALSE },
  { "Q", "", -1, FALSE },
  { "RG", "nnn", -1, FALSE },
  { "S", "", -1, TRUE },
  { "SC", "*", -1, FALSE },
  { "SCN", "*", KY_PDF_PATTERN, FALSE },
  { "T*", "", -1, FALSE },
  { "TD", "nn", -1, FALSE },
  { "TJ", "a", -1, TRUE },
  { "TL", "n", -1, FALSE },
  { "Tc", "n", -1, FALSE },
  { "Td", "nn", -1, FALSE },
  { "Tf", "Nn", KY_PDF_FONT, FALSE },
  { "Tj", "s", -1, TRUE },
  { "Tm", "nnnnnn", -1, FALSE },
  { "Tr", "n", -1, FALSE },
  { "Ts", "n", -1, FALSE },
  { "Tw", "n", -1, FALSE },
  { "Tz", "n", -1, FALSE },
  { "W", "", -1, FALSE },
  { "W*", "", -1, FALSE },
  { "b", "", -1, TRUE },
  { "b*", "", -1, TRUE },
  { "c", "nnnnnn", -1, FALSE },
  { "cm", "nnnnnn", -1, FALSE },
  { "cs", "N", KY_PDF_COLORSPACE, FALSE },
  { "d", "An", -1, FALSE },
  { "d0", "nn", -1, FALSE },
  { "d1", "nnnnnn", -1, FALSE },
  { "f", "", -1, TRUE },
  { "f*", "", -1, TRUE },
  { "g", "n", -1, FALSE },
  { "gs", "N", KY_PDF_EXTGSTATE, FALSE },
  { "h", "", -1, FALSE },
  { "i", "n", -1, FALSE },
  { "j", "n", -1, FALSE },
  { "k", "nnnn", -1, FALSE },
  { "l", "nn", -1, FALSE },
  { "m", "nn", -1, FALSE },
  { "n", "", -1, FALSE },
  { "q", "", -1, FALSE },
  { "re", "nnnn", -1, FALSE },
  { "rg", "nnn", -1, FALSE },
  { "ri", "N", -1, FALSE },
  { "s", "", -1, TRUE },
  { "sc", "*", -1, FALSE },
  { "scn", "*", KY_PDF_PATTERN, FALSE },
  { "sh", "N", KY_PDF_SHADING, TRUE },
  { "v", "nnnn", -1, FALSE },
  { "w", "n", -1, FALSE },
  { "y", "nnnn", -1, FALSE },
};

static void
removed (Rewrite *self, const gchar *code)
{
  self->context->removed (self->context->data, code, 1);
}

/* --- tokens --------------------------------------------------------------------------------- */

static gboolean
is_space (guint8 c)
{
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static gboolean
is_delimiter (guint8 c)
{
  return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '{'
         || c == '}' || c == '/' || c == '%';
}

static void
pass_space (const guint8 **at, const guint8 *end)
{
  const guint8 *p = *at;

  while (p < end && (is_space (*p) || *p == '%'))
    if (*p == '%')
      while (p < end && *p != '\n' && *p != '\r')
        p++;
    else
      p++;
  *at = p;
}

/* Behind the literal string at P; NULL when it does not end. */
static const guint8 *
behind_string (const guint8 *p, const guint8 *end)
{
  guint depth = 0;

  for (; p < end; p++)
    if (*p == '\\')
      p++;
    else if (*p == '(')
      depth++;
    else if (*p == ')' && --depth == 0)
      return p + 1;
  return NULL;
}

static Token
read_token (const guint8 **at, const guint8 *end, guint depth)
{
  Token token = { TOKEN_END, { NULL, 0 } };
  const guint8 *p, *from;

  pass_space (at, end);
  p = from = *at;
  if (p >= end)
    return token;
  token.kind = TOKEN_BAD;
  if (*p == '/')
    {
      for (p++; p < end && !is_space (*p) && !is_delimiter (*p);)
        p++;
      token.kind = TOKEN_NAME;
    }
  else if (*p == '(')
    {
      const guint8 *behind = behind_string (p, end);

      p = behind != NULL ? behind : end;
      token.kind = behind != NULL ? TOKEN_STRING : TOKEN_BAD;
    }
  else if (*p == '[' || (*p == '<' && end - p >= 2 && p[1] == '<'))
    {
      gboolean is_array = *p == '[';

      for (p += is_array ? 1 : 2; depth < NESTING_MAX;)
        {
          Token inner;

          pass_space (&p, end);
          if (p < end && is_array && *p == ']')
            {
              p++;
              token.kind = TOKEN_ARRAY;
              break;
            }
          if (end - p >= 2 && !is_array && p[0] == '>' && p[1] == '>')
            {
              p += 2;
              token.kind = TOKEN_DICTIONARY;
              break;
            }
          inner = read_token (&p, end, depth + 1);
          if (inner.kind == TOKEN_END || inner.kind == TOKEN_BAD)
            break;
        }
    }
  else if (*p == '<')
    {
      while (p < end && *p != '>')
        p++;
      token.kind = p < end ? TOKEN_STRING : TOKEN_BAD;
      p += p < end;
    }
  else if (is_delimiter (*p))
    p++;
  else
    {
      gboolean is_number = TRUE;

      for (; p < end && !is_space (*p) && !is_delimiter (*p); p++)
        is_number = is_number && (g_ascii_isdigit (*p) || *p == '+' || *p == '-' || *p == '.');
      token.kind = is_number ? TOKEN_NUMBER : TOKEN_WORD;
    }
  token.raw = ky_view (from, (gsize)(p - from));
  *at = p;
  return token;
}

/* The bytes that a string token stands for (§7.3.4). (transfer full) */
static GByteArray *
string_value (KyView raw)
{
  GByteArray *value = g_byte_array_sized_new ((guint)MIN (raw.size, (gsize)G_MAXINT));
  const guint8 *p = raw.data + 1;
  const guint8 *end = raw.data + raw.size - 1;
  gint high = -1;

  for (; p < end; p++)
    {
      guint8 c = *p;

      if (raw.data[0] == '<')
        {
          gint digit = g_ascii_xdigit_value ((gchar)c);

          if (digit < 0)
            continue;
          if (high < 0)
            high = digit;
          else
            {
              c = (guint8)(high << 4 | digit);
              g_byte_array_append (value, &c, 1);
              high = -1;
            }
          continue;
        }
      if (c == '\r')
        {
          if (p + 1 < end && p[1] == '\n')
            p++;
          c = '\n';
        }
      else if (c == '\\' && p + 1 < end)
        {
          static const gchar letters[] = "nrtbf", meanings[] = "\n\r\t\b\f";
          const gchar *letter;

          c = *++p;
          letter = strchr (letters, c);
          if (c >= '0' && c <= '7')
            {
              guint octal = 0;

              for (guint i = 0; i < 3 && p < end && *p >= '0' && *p <= '7'; i++)
                octal = octal * 8 + (guint)(*p++ - '0');
              p--;
              c = (guint8)octal;
            }
          else if (c == '\n' || c == '\r')
            {
              if (c == '\r' && p + 1 < end && p[1] == '\n')
                p++;
              continue;
            }
          else if (letter != NULL && *letter != '\0')
            c = (guint8)meanings[letter - letters];
        }
      g_byte_array_append (value, &c, 1);
    }
  if (high >= 0)
    {
      guint8 c = (guint8)(high << 4);

      g_byte_array_append (value, &c, 1);
    }
  return value;
}

/* The bytes that a name token stands for (§7.3.5). (transfer full) */
static GByteArray *
name_value (KyView raw)
{
  GByteArray *value = g_byte_array_new ();

  for (gsize i = 1; i < raw.size; i++)
    {
      guint8 c = raw.data[i];

      if (c == '#' && i + 2 < raw.size && g_ascii_isxdigit (raw.data[i + 1])
          && g_ascii_isxdigit (raw.data[i + 2]))
        {
          c = (guint8)(g_ascii_xdigit_value ((gchar)raw.data[i + 1]) << 4
                       | g_ascii_xdigit_value ((gchar)raw.data[i + 2]));
          i += 2;
        }
      g_byte_array_append (value, &c, 1);
    }
  return value;
}

/* --- operators ------------------------------------------------------------------------------ */

static const Operator *
find_operator (KyView word)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (strlen (operators[i].name) == word.size
        && memcmp (operators[i].name, word.data, word.size) == 0)
      return &operators[i];
  return NULL;
}

static gboolean
put_array (Rewrite *self, KyView raw, gboolean may_have_strings)
{
  const guint8 *at = raw.data + 1;
  const guint8 *end = raw.data + raw.size - 1;
  gboolean is_first = TRUE;

  g_string_append_c (self->out, '[');
  for (;;)
    {
      Token token = read_token (&at, end, 1);
      gsize before = self->out->len;

      if (token.kind == TOKEN_END)
        break;
      if (token.kind == TOKEN_NUMBER)
        {
          if (!is_first && self->out->str[before - 1] != ')' && self->out->str[before - 1] != '>')
            g_string_append_c (self->out, ' ');
          if (!ky_pdf_put_number (self->out, token.raw))
            g_string_truncate (self->out, before);
        }
      else if (token.kind == TOKEN_STRING && may_have_strings)
        {
          g_autoptr (GByteArray) value = string_value (token.raw);

          ky_pdf_put_string (self->out, ky_view (value->data, value->len));
        }
      is_first = FALSE;
    }
  g_string_append_c (self->out, ']');
  return TRUE;
}

static gboolean
put_operand (Rewrite *self, const Token *token, gchar kind)
{
  switch (kind)
    {
    case 'n':
      return token->kind == TOKEN_NUMBER && ky_pdf_put_number (self->out, token->raw);
    case 'N':
      if (token->kind == TOKEN_NAME)
        {
          g_autoptr (GByteArray) value = name_value (token->raw);

          ky_pdf_put_name (self->out, ky_view (value->data, value->len));
        }
      return token->kind == TOKEN_NAME;
    case 's':
      if (token->kind == TOKEN_STRING)
        {
          g_autoptr (GByteArray) value = string_value (token->raw);

          ky_pdf_put_string (self->out, ky_view (value->data, value->len));
        }
      return token->kind == TOKEN_STRING;
    case 'a':
    case 'A':
      return token->kind == TOKEN_ARRAY && put_array (self, token->raw, kind == 'a');
    default:
      return FALSE;
    }
}

static gboolean
names_resource (Rewrite *self, const Operator *operator)
{
  static const gchar *const device[] = { "DeviceGray", "DeviceRGB", "DeviceCMYK", "Pattern" };

  for (guint i = 0; operator->resource >= 0 && i<self->operands->len; i++)
    {
      const Token *token = &g_array_index (self->operands, Token, i);
      g_autoptr (GByteArray) name = NULL;
      gboolean is_device = FALSE;

      if (token->kind != TOKEN_NAME)
        continue;
      name = name_value (token->raw);
      for (guint j = 0; operator->resource == KY_PDF_COLORSPACE && j<G_N_ELEMENTS (device); j++)
        is_device = is_device
                    || (strlen (device[j]) == name->len
                        && memcmp (device[j], name->data, name->len) == 0);
      if (!is_device
          && !self->context->has_resource (self->context->data, (KyPdfResource) operator->resource,
                                           ky_view (name->data, name->len)))
        return FALSE;
    }
  return TRUE;
}

/* The operands that OPERATOR takes are the last ones; "*" takes all. */
static gboolean
put_operands (Rewrite *self, const Operator *operator)
{
  guint n = (guint)strlen (operator->operands);
  gboolean takes_all = operator->operands[0] == '*';
  guint have = self->operands->len;

  if (takes_all ? have == 0 || have > 33 : have < n)
    return FALSE;
  for (guint i = takes_all ? 0 : have - n; i < have; i++)
    {
      const Token *token = &g_array_index (self->operands, Token, i);
      gchar kind = takes_all ? (token->kind == TOKEN_NAME && i + 1 == have ? 'N' : 'n') :
                             operator->operands[i - (have - n)];

      if (!put_operand (self, token, kind))
        return FALSE;
      g_string_append_c (self->out, ' ');
    }
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
  return TRUE;
}

/* What is not shown is not painted; a path that is not painted is still ended. */
static const gchar *
shown_name (Rewrite *self, const Operator *operator)
{
  static const gchar *const paths[] = { "B", "B*", "F", "S", "b", "b*", "f", "f*", "s" };

  if (self->n_hidden == 0 || !operator->paints)
    return operator->name;
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    if (strcmp (paths[i], operator->name) == 0)
      return "n";
  return NULL;
}

static gboolean
write_operator (Rewrite *self, const Operator *operator, GError ** error)
{
  gsize before = self->out->len;
  const gchar *name = shown_name (self, operator);

  if (name == NULL)
    {
      removed (self, "pdf.hidden-layer");
      return TRUE;
    }
  if (!names_resource (self, operator) || !put_operands (self, operator)
      || !state_allows (self, operator, error))
    {
      g_string_truncate (self->out, before);
      removed (self, "pdf.operator");
      return TRUE;
    }
  if (self->n_states > STATES_MAX)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_LIMIT, "graphics states nested deeper than %d",
                   STATES_MAX);
      return FALSE;
    }
  g_string_append (self->out, name);
  g_string_append_c (self->out, '\n');
  return TRUE;
}

/* --- marked content and inline images ------------------------------------------------------- */

static gboolean
begin_mark (Rewrite *self, gboolean has_properties, GError **error)
{
  gboolean hides = FALSE;

  if (has_properties && self->operands->len >= 2)
    {
      const Token *tag = &g_array_index (self->operands, Token, self->operands->len - 2);
      const Token *properties = &g_array_index (self->operands, Token, self->operands->len - 1);

      if (tag->kind == TOKEN_NAME && tag->raw.size == 3 && memcmp (tag->raw.data, "/OC", 3) == 0
          && properties->kind == TOKEN_NAME)
        {
          g_autoptr (GByteArray) name = name_value (properties->raw);

          hides = self->context->is_hidden (self->context->data, ky_view (name->data, name->len));
        }
    }
  if (self->marks->len >= MARKS_MAX)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_LIMIT, "marked content nested deeper than %d",
                   MARKS_MAX);
      return FALSE;
    }
  g_array_append_val (self->marks, hides);
  self->n_hidden += hides;
  return TRUE;
}

static void
end_mark (Rewrite *self)
{
  if (self->marks->len == 0)
    return;
  self->n_hidden -= g_array_index (self->marks, gboolean, self->marks->len - 1);
  g_array_set_size (self->marks, self->marks->len - 1);
}

/* BI dictionary ID data EI: becomes an image XObject (§8.9.7). */
static void
take_inline_image (Rewrite *self)
{
  const guint8 *from = self->at;
  g_autofree gchar *name = NULL;
  gsize length = 0;

  for (;;)
    {
      Token token = read_token (&self->at, self->end, 0);

      if (token.kind == TOKEN_END)
        return;
      if (token.kind == TOKEN_WORD && token.raw.size == 2 && memcmp (token.raw.data, "ID", 2) == 0)
        break;
    }
  {
    KyView entries = ky_view (from, (gsize)(self->at - 2 - from));

    if (self->at < self->end && is_space (*self->at))
      self->at++;
    name = self->context->inline_image (self->context->data, entries,
                                        ky_view (self->at, (gsize)(self->end - self->at)), &length);
  }
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
take_word (Rewrite *self, KyView word, GError **error)
{
  static const gchar *const dropped[] = { "BX", "EX", "MP", "DP", "EI" };
  const Operator *operator= find_operator (word);

  if (operator!= NULL)
    return write_operator (self, operator, error);
  if (word.size == 2 && memcmp (word.data, "BI", 2) == 0)
    take_inline_image (self);
  else if (word.size == 3 && memcmp (word.data, "BMC", 3) == 0)
    return begin_mark (self, FALSE, error);
  else if (word.size == 3 && memcmp (word.data, "BDC", 3) == 0)
    return begin_mark (self, TRUE, error);
  else if (word.size == 3 && memcmp (word.data, "EMC", 3) == 0)
    end_mark (self);
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
is_literal (KyView word)
{
  return (word.size == 4
          && (memcmp (word.data, "true", 4) == 0 || memcmp (word.data, "null", 4) == 0))
         || (word.size == 5 && memcmp (word.data, "false", 5) == 0);
}

gboolean
ky_pdf_content_rewrite (const KyPdfContent *context, KyView content, GString *out, GError **error)
{
  g_autoptr (GArray) operands = g_array_new (FALSE, FALSE, sizeof (Token));
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (gboolean));
  Rewrite self = { .context = context,
                   .at = content.data,
                   .end = content.data + content.size,
                   .out = out,
                   .operands = operands,
                   .marks = marks };

  for (;;)
    {
      Token token = read_token (&self.at, self.end, 0);

      if (token.kind == TOKEN_END)
        break;
      if (token.kind == TOKEN_BAD)
        {
          removed (&self, "pdf.broken-token");
          g_array_set_size (operands, 0);
          continue;
        }
      if (token.kind != TOKEN_WORD || is_literal (token.raw))
        {
          /* More operands than any operator takes: the first of them would be passed over anyway.
           */
          if (operands->len >= OPERANDS_MAX)
            g_array_set_size (operands, 0);
          g_array_append_val (operands, token);
          continue;
        }
      if (!take_word (&self, token.raw, error))
        return FALSE;
      g_array_set_size (operands, 0);
    }
  if (self.is_in_text)
    g_string_append (out, "ET\n");
  for (; self.n_states > 0; self.n_states--)
    g_string_append (out, "Q\n");
  return TRUE;
}
