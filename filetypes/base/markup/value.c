/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks attribute values and texts by the characters that their kind allows (KyMarkupKind). */
#include "filetypes/base/markup/markup.h"

gboolean
ky_markup_has_only (KyView value, const gchar *signs, const gchar *letters, gboolean is_wide)
{
  for (gsize i = 0; i < value.size; i++)
    {
      gchar c = (gchar)value.data[i];
      gboolean is_letter = (guchar)((c | 0x20) - 'a') < 26;

      if ((guchar)(c - '0') < 10 || (is_letter && letters == NULL))
        continue;
      if ((guchar)c >= 0x80 ? !is_wide
          : is_letter       ? strchr (letters, c) == NULL
                            : c == '\0' || strchr (signs, c) == NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_markup_has_none (KyView value, const gchar *signs)
{
  for (gsize i = 0; i < value.size; i++)
    if (value.data[i] < 0x20 || value.data[i] == 0x7f
        || strchr (signs, (gchar)value.data[i]) != NULL)
      return FALSE;
  return TRUE;
}

/* Tells whether `value` may be a colour, another number in hexadecimal digits, or a GUID. */
static gboolean
markup_value_is_hexadecimal (KyView value)
{
  if (value.size > 0 && value.data[0] == '{')
    return TRUE;
  for (gsize i = 0; i < value.size; i++)
    if (!g_ascii_isxdigit ((gchar)value.data[i]))
      return FALSE;
  return value.size == 8 || value.size == 6 || value.size == 4 || value.size == 2;
}

gboolean
ky_markup_kind_takes (const KyMarkupKind *row, KyView value, const KyVocabularyRange *range)
{
  return row->is_known && (row->longest == 0 || value.size <= row->longest)
         && (row->signs == NULL
             || ky_markup_has_only (value, row->signs, row->letters, row->is_wide))
         && (row->without == NULL || ky_markup_has_none (value, row->without))
         && (row->check == NULL || row->check (value))
         && (row->numbers == KY_MARKUP_NO_NUMBERS
             || (row->numbers == KY_MARKUP_NUMBERS_OR_HEX && range == NULL
                 && markup_value_is_hexadecimal (value))
             || ky_markup_numbers_fit (value, range));
}

gboolean
ky_markup_value_is (const KyMarkup *self, KyValueKind kind, KyView value,
                    const KyVocabularyRange *range)
{
  return ky_markup_kind_takes (&self->format->kinds[kind], value, range);
}

KyValueKind
ky_markup_fitting_kind (KyMarkup *self, const KyVocabularyElement *element,
                        const KyXmlAttribute *attribute)
{
  const KyVocabularyRange *range;
  KyValueKind kind = ky_markup_kind (self, element, attribute->name, &range);

  return ky_markup_value_is (self, kind, attribute->value, range) ? kind : KY_VALUE_NONE;
}
