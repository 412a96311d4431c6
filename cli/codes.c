/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the words for the codes that the commands print, in common/words.h, common/removal.h and
 * the table of file types. Codes that are English words themselves, such as states, are translated
 * by gettext. */
#include "cli/codes.h"

#include "common/i18n.h"
#include "common/removal.h"
#include "common/words.h"
#include "engine/filetype.h"

/* Codes that are English words of their own. */
static const struct
{
  const gchar *kind, *code;
} own[] = {
  { "state", N_ ("received") },       { "state", N_ ("done") },
  { "state", N_ ("failed") },         { "state", N_ ("new") },
  { "state", N_ ("waiting") },        { "state", N_ ("delivering") },
  { "state", N_ ("delivered") },      { "state", N_ ("withheld") },
  { "state", N_ ("destroyed") },      { "state", N_ ("live") },
  { "state", N_ ("open") },           { "state", N_ ("working") },
  { "state", N_ ("closed") },         { "state", N_ ("expired") },
  { "state", N_ ("removed") },        { "state", N_ ("ownerless") },
  { "state", N_ ("proposed") },       { "state", N_ ("waits") },
  { "state", N_ ("unused") },         { "state", N_ ("sending") },
  { "state", N_ ("held") },           { "outcome", N_ ("sanitized") },
  { "outcome", N_ ("partial") },      { "outcome", N_ ("withheld") },
  { "outcome", N_ ("tempfail") },     { "outcome", N_ ("received") },
  { "outcome", N_ ("failed") },       { "section", N_ ("messages") },
  { "section", N_ ("outcome") },      { "section", N_ ("policy") },
  { "section", N_ ("type") },         { "section", N_ ("method") },
  { "section", N_ ("reason") },       { "section", N_ ("removed") },
  { "section", N_ ("access") },       { "messages", N_ ("received") },
  { "part-outcome", N_ ("rebuilt") }, { "part-outcome", N_ ("converted") },
  { "part-outcome", N_ ("passed") },  { "part-outcome", N_ ("withheld") },
};

static const gchar *
own_words (const gchar *kind, const gchar *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (strcmp (own[i].kind, kind) == 0 && strcmp (own[i].code, code) == 0)
      return gettext (own[i].code);
  return code;
}

const gchar *
ky_cli_words (const gchar *kind, const gchar *code)
{
  gboolean is_japanese = strcmp (ky_i18n_language (), "ja") == 0;
  const gchar *words = NULL;
  const KyFiletype *type;
  gboolean is_counted;

  if (strcmp (kind, "reason") == 0)
    return ky_words_label ("reason-name", code, is_japanese);
  if (strcmp (kind, "method") == 0 || strcmp (kind, "act") == 0 || strcmp (kind, "owed") == 0)
    return ky_words_label (kind, code, is_japanese);
  if (strcmp (kind, "removed") == 0)
    words = ky_removal_words (code, is_japanese, &is_counted);
  else if (strcmp (kind, "type") == 0)
    {
      type = ky_filetype_by_name (code);
      if (type != NULL)
        words = is_japanese ? type->label_ja : type->label_en;
    }
  else
    return own_words (kind, code);
  return words != NULL ? words : code;
}

gchar *
ky_cli_code (const gchar *kind, const gchar *code)
{
  const gchar *words = ky_cli_words (kind, code);

  if (*code == '\0' && strcmp (kind, "type") == 0)
    return g_strdup (_ ("not known"));
  return g_ascii_strcasecmp (words, code) == 0 ? g_strdup (code)
                                               : g_strdup_printf ("%s (%s)", words, code);
}

gchar *
ky_cli_withheld (const gchar *parts)
{
  g_auto (GStrv) pieces = g_strsplit (parts, "; ", -1);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      gchar *colon = g_strrstr (pieces[i], ": ");
      g_autofree gchar *words = colon != NULL ? ky_cli_code ("reason", colon + 2) : NULL;

      if (words == NULL)
        continue;
      gchar *piece = g_strdup_printf ("%.*s: %s", (int)(colon - pieces[i]), pieces[i], words);
      g_free (pieces[i]);
      pieces[i] = piece;
    }
  return g_strjoinv ("; ", pieces);
}

gchar *
ky_cli_removed (const gchar *list)
{
  g_auto (GStrv) pieces = g_strsplit (list, "; ", -1);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      gsize length = strcspn (pieces[i], " ");
      g_autofree gchar *code = g_strndup (pieces[i], length);
      g_autofree gchar *words = ky_cli_code ("removed", code);
      gchar *piece = g_strconcat (words, pieces[i] + length, NULL);

      g_free (pieces[i]);
      pieces[i] = piece;
    }
  return g_strjoinv ("; ", pieces);
}
