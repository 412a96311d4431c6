/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the arrays of columns from columns.def, and the text of single columns for people
 * (KyColumn.show). */
#include "cli/columns.h"
#include "cli/codes.h"
#include "common/words.h"

static gchar *
show_wide (KyRows *rows, const gchar *text)
{
  return g_strdup (strcmp (text, "1") == 0 ? _ ("too wide") : "-");
}

/* Returns the reasons for which an entry is in the report, separated by commas: its state, that it
 * matches too many files, and that it was used much. (transfer full) */
static gchar *
show_finding (KyRows *rows, const gchar *text)
{
  GString *words = g_string_new (NULL);

  if (text[0] != '\0')
    {
      g_autofree gchar *state = ky_cli_show_state (rows, text);

      g_string_append (words, state);
    }
  if (ky_rows_get (rows, "wide")->number != 0)
    g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", _ ("too wide"));
  if (ky_rows_get (rows, "much")->number != 0)
    g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", _ ("used much"));
  return g_string_free (words, FALSE);
}

gboolean
ky_cli_is_file (KyRows *rows)
{
  g_autofree gchar *direction = ky_rows_text_of (rows, "direction");

  return strcmp (direction, "file") == 0;
}

static gchar *
show_from (KyRows *rows, const gchar *text)
{
  return ky_cli_is_file (rows) ? ky_rows_text_of (rows, "client") : g_strdup (text);
}

static gchar *
show_to (KyRows *rows, const gchar *text)
{
  return ky_cli_is_file (rows) ? ky_rows_text_of (rows, "queue_id") : g_strdup (text);
}

static gchar *
show_delivery (KyRows *rows, const gchar *text)
{
  return ky_cli_code ("owed", text);
}

/* Shows the last error of a delivery (KyColumn.show). `text` is the answer of the relay, a message,
 * or "CODE: ANSWER" of an order that failed. */
static gchar *
show_delivery_error (KyRows *rows, const gchar *text)
{
  const gchar *detail;
  const gchar *code = ky_words_error_code (text, &detail);

  if (code == NULL)
    return g_strdup (text);
  return g_strchomp (g_strdup_printf (
      "%s %s", ky_words_error (code, g_str_equal (ky_i18n_language (), "ja")), detail));
}

static gchar *
show_totp (KyRows *rows, const gchar *text)
{
  return g_strdup (strcmp (text, "1") == 0 ? _ ("set up") : "-");
}

static gchar *
show_disabled (KyRows *rows, const gchar *text)
{
  return g_strdup (strcmp (text, "1") == 0 ? _ ("yes") : "-");
}

#define LIST(name) const KyColumn ky_columns_##name[] = {
#define COLUMN(name, title, kind, width) { name, title, KY_CELL_##kind, width },
#define SHOWN(name, title, kind, width, show) { name, title, KY_CELL_##kind, width, NULL, show },
#define HIDDEN(name, kind) { name, NULL, KY_CELL_##kind, 0 },
#define END                                                                                        \
  HIDDEN (NULL, TEXT)                                                                              \
  }                                                                                                \
  ;
#include "cli/columns.def"
