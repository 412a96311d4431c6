/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the functions of Excel and OpenDocument that a verified formula may call, and tells whether
 * a name is one of a function that acts. */
#include "common/hash.h"
#include "filetypes/base/formula/verify-private.h"

#include "filetypes/base/formula/verify-functions.inc"

/* Names of functions of Excel that act, which reads full-width letters as ASCII. The second list
 * has names that may also be names of cells, and are forbidden only as functions that are
 * called. */
static const gchar acting[] = "DDE ENCODEURL EVALUATE FILTERXML HYPERLINK INDIRECT REGISTER.ID RTD "
                              "SQL.REQUEST STOCKHISTORY WEBSERVICE";
static const gchar acting_when_called[]
    = "CALL COPILOT DETECTLANGUAGE EXEC EXECUTE FOPEN FWRITE IMAGE IMPORTCSV IMPORTTEXT INITIATE "
      "POKE PY REGISTER REQUEST RUN TRANSLATE";

static GHashTable *
verify_list_set_of (const gchar *words)
{
  GHashTable *set = g_hash_table_new (ky_str_hash, g_str_equal);
  gchar **all = g_strsplit (words, " ", -1);

  for (guint i = 0; all[i] != NULL; i++)
    g_hash_table_add (set, all[i]);
  /* The texts stay allocated: the set refers to them. */
  g_free (all);
  return set;
}

static GHashTable *
set_once (gsize *once, const gchar *words)
{
  if (g_once_init_enter (once))
    g_once_init_leave (once, (gsize)verify_list_set_of (words));
  return (GHashTable *)*once;
}

gboolean
ky_formula_is_function (const gchar *name, gsize length)
{
  static gsize once;
  g_autofree gchar *upper = g_ascii_strup (name, (gssize)length);

  return g_hash_table_contains (set_once (&once, excel), upper);
}

gboolean
ky_formula_is_open_function (const gchar *name, gsize length, gboolean is_condition)
{
  static const gchar *const origins[] = KY_LIST (
      "COM.MICROSOFT.", "ORG.OPENOFFICE.", "ORG.LIBREOFFICE.", "LEGACY.",
      "COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GET", "COM.SUN.STAR.SHEET.ADDIN.DATEFUNCTIONS.GET");
  static gsize once, once_conditions;
  g_autofree gchar *upper = g_ascii_strup (name, (gssize)length);
  const gchar *own = upper;

  if (is_condition)
    {
      g_autofree gchar *lower = g_ascii_strdown (name, (gssize)length);

      if (g_hash_table_contains (set_once (&once_conditions, conditions), lower))
        return TRUE;
    }
  for (guint i = 0; own == upper && i < G_N_ELEMENTS (origins); i++)
    if (g_str_has_prefix (upper, origins[i]))
      own += strlen (origins[i]);
  if (own != upper && strcmp (own, "INDIRECT") == 0)
    return FALSE;
  return ky_formula_is_function (own, strlen (own))
         || g_hash_table_contains (set_once (&once, opendocument), own);
}

gboolean
ky_formula_is_acting (const gchar *name, gsize length, gboolean is_called)
{
  static gsize once, once_called;
  g_autofree gchar *normal = g_utf8_normalize (name, (gssize)length, G_NORMALIZE_NFKC);
  g_autofree gchar *upper = normal != NULL ? g_utf8_strup (normal, -1) : NULL;

  return upper == NULL || g_hash_table_contains (set_once (&once, acting), upper)
         || (is_called
             && (g_str_has_prefix (upper, "CUBE")
                 || g_hash_table_contains (set_once (&once_called, acting_when_called), upper)));
}
