/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes the strings and numbers of ISO 10303-21 values. */
#include "common/text.h"
#include "filetypes/cad/p21.h"

#define NUMBER_MAX 40 /* characters */

KyView
ky_p21_word (const KyP21 *self, const KyP21Value *value)
{
  return ky_view (self->file.text + value->at, value->size);
}

gdouble
ky_p21_double (const KyP21 *self, const KyP21Value *value)
{
  KyView word = ky_p21_word (self, value);
  gchar number[NUMBER_MAX + 1];

  if (value->kind != KY_P21_NUMBER || word.size > NUMBER_MAX)
    return 0;
  memcpy (number, word.data, word.size);
  number[word.size] = '\0';
  return g_ascii_strtod (number, NULL);
}

static gboolean
p21_string_is_there (const gchar *at, const gchar *end, const gchar *word)
{
  gsize length = strlen (word);

  return length <= (gsize)(end - at) && memcmp (at, word, length) == 0;
}

/* Reads `width` hexadecimal digits. Returns FALSE if there are fewer. */
static gboolean
p21_string_read_digits (const gchar *at, const gchar *end, guint width, guint32 *ret)
{
  guint32 value = 0;

  if ((gsize)(end - at) < width)
    return FALSE;
  for (guint i = 0; i < width; i++)
    {
      if (!g_ascii_isxdigit (at[i]))
        return FALSE;
      value = value * 16 + (guint32)g_ascii_xdigit_value (at[i]);
    }
  *ret = value;
  return TRUE;
}

/* Appends the value of "\X2\". Two values, a pair of surrogates, may be one character; `*high`
 * keeps the first. */
static void
p21_string_put_character (GString *out, guint32 *high, guint32 value)
{
  if (value >= 0xd800 && value < 0xdc00)
    *high = value;
  else
    {
      if (value >= 0xdc00 && value < 0xe000 && *high != 0)
        value = 0x10000 + ((*high - 0xd800) << 10) + (value - 0xdc00);
      *high = 0;
      if (value != 0 && value < 0x110000 && g_unichar_validate (value))
        g_string_append_unichar (out, value);
    }
}

/* Reads characters of `width` digits each behind "\X2\" or "\X4\", up to "\X0\". Returns the place
 * where they end. */
static const gchar *
p21_string_put_wide (GString *out, const gchar *at, const gchar *end, guint width)
{
  guint32 high = 0, value;

  while (p21_string_read_digits (at, end, width, &value))
    {
      p21_string_put_character (out, &high, value);
      at += width;
    }
  return p21_string_is_there (at, end, "\\X0\\") ? at + 4 : at;
}

/* Reads an escape (ISO 10303-21, 6.4.3). Returns the place where it ends. */
static const gchar *
p21_string_put_escape (GString *out, const gchar *at, const gchar *end)
{
  guint32 value;

  if (p21_string_is_there (at, end, "\\\\"))
    {
      g_string_append_c (out, '\\');
      return at + 2;
    }
  if (p21_string_is_there (at, end, "\\X2\\"))
    return p21_string_put_wide (out, at + 4, end, 4);
  if (p21_string_is_there (at, end, "\\X4\\"))
    return p21_string_put_wide (out, at + 4, end, 8);
  if (p21_string_is_there (at, end, "\\X\\") && p21_string_read_digits (at + 3, end, 2, &value))
    {
      g_string_append_unichar (out, value);
      return at + 5;
    }
  if (p21_string_is_there (at, end, "\\S\\") && at + 3 < end && (guchar)at[3] < 0x80)
    {
      g_string_append_unichar (out, (guchar)at[3] + 0x80u);
      return at + 4;
    }
  if (p21_string_is_there (at, end, "\\P") && end - at >= 4 && at[2] >= 'A' && at[2] <= 'I'
      && at[3] == '\\')
    return at + 4;
  g_string_append_c (out, '\\');
  return at + 1;
}

gchar *
ky_p21_string (const KyP21 *self, const KyP21Value *value, guint64 *n_hidden)
{
  GString *out = g_string_new (NULL);
  KyTextRemoved removed = { 0 };

  if (value->kind == KY_P21_TYPED)
    value++;
  KyView raw = value->kind == KY_P21_STRING ? ky_p21_word (self, value) : ky_view ("", 0);
  const gchar *at = (const gchar *)raw.data;
  for (const gchar *end = at + raw.size; at < end;)
    if (*at == '\\')
      at = p21_string_put_escape (out, at, end);
    else
      {
        if (*at != '\n' && *at != '\r')
          g_string_append_c (out, *at);
        at += at[0] == '\'' ? 2 : 1;
      }
  gchar *clean = ky_text_clean (out->str, out->len, KY_TEXT_ONE_LINE, NULL, &removed);
  if (n_hidden != NULL)
    *n_hidden += ky_text_removed_any (&removed) ? 1 : 0;
  g_string_free (out, TRUE);
  return clean;
}
