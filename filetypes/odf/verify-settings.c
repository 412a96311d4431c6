/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the settings of an OpenDocument file (ODF defines none; those of OpenOffice and
 * LibreOffice): only settings about the appearance of the document and the reader's position are
 * permitted, and none that names a printer or template, or updates or loads anything. The verifier
 * of OpenDocument (verify.c) calls it. */
#include "filetypes/odf/verify-value.h"

#include "filetypes/base/text/base64-verify.h"

#define TEXT_MAX 255
#define LAYERS_MAX 32        /* bytes */
#define LAYERS_DIGITS_MAX 44 /* of base64 */

/* Made of schema/ by base/xml/vocabulary.py. */
extern const KyVocabulary ky_odf_vocabulary;

/* Matches a bit for each layer, in the only form that base64 has for them. */
static gboolean
is_set_of_layers (const gchar *value)
{
  if (strlen (value) > LAYERS_DIGITS_MAX)
    return FALSE;
  g_autoptr (GByteArray) bits = ky_verify_base64 (ky_view (value, strlen (value)));
  return bits != NULL && bits->len <= LAYERS_MAX;
}

static gboolean
verify_settings_is_number (const gchar *value)
{
  const gchar *digits = value + (*value == '-');

  return *digits != '\0' && strspn (digits, "0123456789") == strlen (digits)
         && g_ascii_strtoull (digits, NULL, 10) <= G_MAXINT32;
}

/* Tells whether `value` is permitted for the setting `name`: any text for the name of a sheet or
 * for characters, otherwise a word. */
static gboolean
is_text_of (const gchar *name, const gchar *value)
{
  static const gchar *const any[] = { "ActiveTable", "BeginLine", "EndLine", NULL };
  static const gchar *const independence[]
      = { "disabled", "enabled", "high-resolution", "low-resolution", NULL };

  if (strlen (value) > TEXT_MAX)
    return FALSE;
  if (strcmp (name, "PrinterIndependentLayout") == 0)
    return g_strv_contains (independence, value);
  if (g_strv_contains (any, name))
    return TRUE;
  for (; *value != '\0'; value++)
    if (!g_ascii_isalnum (*value) && *value != '-' && *value != '_')
      return FALSE;
  return TRUE;
}

gboolean
ky_odf_verify_setting (const gchar *name, const gchar *type, const gchar *value)
{
  static const gchar *const wholes[] = { "int", "long", "short", NULL };

  switch (ky_vocabulary_named (&ky_odf_vocabulary, name))
    {
    case KY_VALUE_BOOL:
      return strcmp (type, "boolean") == 0
             && (strcmp (value, "true") == 0 || strcmp (value, "false") == 0);
    case KY_VALUE_BASE__:
      return strcmp (type, "base64Binary") == 0 && is_set_of_layers (value);
    case KY_VALUE_STR:
      return strcmp (type, "string") == 0 && is_text_of (name, value);
    case KY_VALUE_NUM:
      return g_strv_contains (wholes, type) && verify_settings_is_number (value);
    default:
      return FALSE;
    }
}

gboolean
ky_odf_verify_settings (const gchar *name)
{
  static const gchar *const names[]
      = { "ForbiddenCharacters", "Tables", "Views", "ooo:configuration-settings",
          "ooo:view-settings",   NULL };

  return g_strv_contains (names, name);
}
