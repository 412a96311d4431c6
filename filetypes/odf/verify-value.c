/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks values of attributes of OpenDocument alone, without what is around them: each kind of
 * value consists of certain bytes, or is one of certain words. */
#include "filetypes/odf/verify-value.h"

#include "filetypes/base/xml/verify-number.h"

#define SPACES_MAX 65535 /* text:c: number of consecutive spaces */
#define FEW_MAX 260      /* digits, columns, pieces of a dash or a body, powers of a curve */

enum
{
  WORD = 1, /* of WORDS */
  PATH = 2,
  TIME = 4,
  NAME = 8
};

static const guint8 bytes[256] = {
#define BYTES(range, kinds) [range] = kinds,
#include "filetypes/odf/verify-bytes.def"
};

static gboolean
odf_verify_value_consists_of (KyView value, guint8 kind)
{
  for (gsize i = 0; i < value.size; i++)
    if ((bytes[value.data[i]] & kind) == 0)
      return FALSE;
  return TRUE;
}

/* Tells whether `value` is a name, without two slashes in a row. */
static gboolean
odf_verify_value_is_name (KyView value)
{
  return odf_verify_value_consists_of (value, NAME)
         && (value.size < 2 || memmem (value.data, value.size, "//", 2) == NULL);
}

static gsize
odf_verify_value_count_digits (KyView value, gsize at)
{
  gsize n = 0;

  while (at + n < value.size && g_ascii_isdigit ((gchar)value.data[at + n]))
    n++;
  return n;
}

/* Matches [+-]digits[.digits][e[+-]digits]. */
static gboolean
odf_verify_value_is_number (KyView value)
{
  gsize at = value.size > 0 && memchr ("+-", value.data[0], 2) != NULL;
  gsize n = odf_verify_value_count_digits (value, at), n_behind;

  at += n;
  if (at < value.size && value.data[at] == '.')
    {
      n_behind = odf_verify_value_count_digits (value, at + 1);
      n += n_behind;
      at += n_behind + 1;
    }
  if (n == 0)
    return FALSE;
  if (at < value.size && (value.data[at] | 0x20) == 'e')
    {
      at++;
      at += at < value.size && memchr ("+-", value.data[at], 2) != NULL;
      n = odf_verify_value_count_digits (value, at);
      at += n;
    }
  return n > 0 && at == value.size;
}

/* Tells whether `value` is a whole number from 0 to `most`. */
static gboolean
odf_verify_value_is_count (KyView value, guint most)
{
  guint number = 0;

  for (gsize i = 0; i < value.size; i++)
    {
      number = number * 10 + (guint)g_ascii_digit_value ((gchar)value.data[i]);
      if (!g_ascii_isdigit ((gchar)value.data[i]) || number > most)
        return FALSE;
    }
  return value.size > 0;
}

/* Tells whether `value` may be the name of a table. Any characters may, but not the address of
 * another file in front: such an address has a colon followed by a slash, or ends with a quotation
 * mark and "#". */
static gboolean
is_table_name (KyView value)
{
  for (gsize i = 0; i < value.size; i++)
    {
      guint8 next = i + 1 < value.size ? value.data[i + 1] : '\0';

      if (value.data[i] < ' ' || (value.data[i] == ':' && next == '/')
          || (value.data[i] == '\'' && next == '#'))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_odf_verify_is_lexical (KyValueKind kind)
{
  return kind != KY_VALUE_FORMULA && kind != KY_VALUE_SHAPE && kind != KY_VALUE_RANGE
         && kind != KY_VALUE_REFERENCE_TO && kind != KY_VALUE_SETTING;
}

gboolean
ky_odf_verify_value (KyValueKind kind, KyView value, const KyVocabularyRange *range)
{
  static const gchar *const links[]
      = { "simple", "embed", "new", "replace", "none", "other", "onLoad", "onRequest", NULL };
  static const gchar *const charts[]
      = KY_LIST ("chart:area", "chart:bar", "chart:bubble", "chart:circle", "chart:filled-radar",
                 "chart:gantt", "chart:line", "chart:radar", "chart:ring", "chart:scatter",
                 "chart:stock", "chart:surface", NULL);
  static const gchar *const metals[]
      = { "draw:MetalMSCompatible", "loext:MetalMSCompatible", NULL };

  switch (kind)
    {
    case KY_VALUE_BOOL:
      return ky_view_is (value, "true") || ky_view_is (value, "false");
    case KY_VALUE_NUM:
      return odf_verify_value_is_number (value) && ky_verify_numbers (value, range);
    case KY_VALUE_TOK:
      return odf_verify_value_consists_of (value, WORD)
             && ((range == NULL && ky_verify_is_hexadecimal (value))
                 || ky_verify_numbers (value, range));
    case KY_VALUE_DATE:
      return (odf_verify_value_consists_of (value, TIME) && ky_verify_moment (value))
             || ky_view_is (value, "auto");
    case KY_VALUE_NAME:
      return odf_verify_value_is_name (value);
    case KY_VALUE_PATH:
      return odf_verify_value_consists_of (value, PATH) && ky_verify_numbers (value, range);
    case KY_VALUE_STR:
      return TRUE;
    case KY_VALUE_TAB:
      return is_table_name (value);
    case KY_VALUE_COUNT:
      return odf_verify_value_is_count (value, SPACES_MAX);
    case KY_VALUE_FEW:
      return odf_verify_value_is_count (value, FEW_MAX);
    case KY_VALUE_CHART:
      return ky_view_is_one_of (value, charts);
    case KY_VALUE_ENGINE:
      return ky_view_is (value, "com.sun.star.drawing.EnhancedCustomShapeEngine");
    case KY_VALUE_METAL:
      return ky_view_is_one_of (value, metals);
    case KY_VALUE_LINK_WORD:
      return ky_view_is_one_of (value, links);
    case KY_VALUE_SPACE:
      return ky_view_is (value, "preserve") || ky_view_is (value, "default");
    default:
      return FALSE;
    }
}
