/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Normalises text for searches, and converts it to what each engine indexes: overlapping pairs of
 * characters for SQLite's FTS5, and numbers for pieces of one to three characters for
 * PostgreSQL. */
#include "store/index/search.h"

/* Characters that FTS5's ascii tokenizer would skip are mapped to the private use area (Unicode
 * 23.5). */
#define PRIVATE 0xe000
#define LAST (PRIVATE + 0x7f) /* behind the last character */

/* Returns the beginning of `text`, more than will be searched, as valid UTF-8: g_utf8_normalize()
 * takes quadratic time for characters that it composes. (transfer full) */
static gchar *
search_cut (const gchar *text)
{
  gchar *valid = g_utf8_make_valid (text, -1);
  gchar *end = valid;

  for (guint i = 0; *end != '\0' && i < 4 * KY_SEARCH_TEXT_MAX; i++)
    end = g_utf8_next_char (end);
  *end = '\0';
  return valid;
}

gchar *
ky_search_normal (const gchar *text)
{
  g_autofree gchar *valid = search_cut (text);
  g_autofree gchar *form = g_utf8_normalize (valid, -1, G_NORMALIZE_NFKC);
  g_autofree gchar *folded = g_utf8_casefold (form != NULL ? form : "", -1);
  GString *normal = g_string_new ("");
  guint count = 0;
  gboolean gap = FALSE;

  for (const gchar *p = folded; *p != '\0' && count < KY_SEARCH_TEXT_MAX; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n') /* separates file names: no pair spans it */
        g_string_append_c (normal, '\n');
      else if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          gap = TRUE;
          continue;
        }
      else
        {
          if (gap && normal->len > 0)
            g_string_append_c (normal, ' ');
          g_string_append_unichar (normal, c);
        }
      gap = FALSE;
      count++;
    }
  return g_string_free (normal, FALSE);
}

static void
search_append (GString *text, gunichar c)
{
  g_string_append_unichar (text, c < 0x80 && !g_ascii_isalnum (c) ? PRIVATE + c : c);
}

gchar *
ky_search_pairs (const gchar *normal)
{
  GString *pairs = g_string_new ("");

  for (const gchar *p = normal; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gchar *next = g_utf8_next_char (p);

      search_append (pairs, g_utf8_get_char (p));
      search_append (pairs, *next != '\0' ? g_utf8_get_char (next) : LAST);
      g_string_append_c (pairs, ' ');
    }
  return g_string_free (pairs, FALSE);
}

#define PIECE_MAX 3              /* characters; longer pieces are compared */
#define PIECE_FACTOR 1540483477u /* odd, so that the multiplication loses no bits */

void
ky_search_pieces (GArray *pieces, const gchar *normal, gboolean is_term)
{
  guint32 last[PIECE_MAX] = { 0 }; /* hashes of the pieces of 1, 2, … characters that end here */
  guint shortest = is_term ? (guint)CLAMP (g_utf8_strlen (normal, -1), 1, PIECE_MAX) : 1;
  guint length = 0;

  for (const gchar *p = normal; *p != '\0'; p = g_utf8_next_char (p))
    {
      length = MIN (length + 1, PIECE_MAX);
      for (guint i = length; i > 0; i--)
        {
          guint32 before = i > 1 ? last[i - 2] : 0;
          gint32 piece;

          last[i - 1] = before * PIECE_FACTOR + g_utf8_get_char (p);
          memcpy (&piece, &last[i - 1], sizeof piece);
          if (i >= shortest)
            g_array_append_val (pieces, piece);
        }
    }
}

static gint
by_value (gconstpointer a, gconstpointer b)
{
  gint32 x = *(const gint32 *)a;
  gint32 y = *(const gint32 *)b;

  return x < y ? -1 : x > y;
}

void
ky_search_sort (GArray *pieces)
{
  guint kept = 0;

  g_array_sort (pieces, by_value);
  for (guint i = 0; i < pieces->len; i++)
    if (kept == 0 || g_array_index (pieces, gint32, i) != g_array_index (pieces, gint32, kept - 1))
      g_array_index (pieces, gint32, kept++) = g_array_index (pieces, gint32, i);
  g_array_set_size (pieces, kept);
}

void
ky_search_query (GString *query, const KySearchTerm *term)
{
  const gchar *p = term->normal;

  if (query->len > 0)
    g_string_append (query, " AND ");
  if (term->column != NULL)
    g_string_append_printf (query, "%s : ", term->column);
  g_string_append_c (query, '"');
  for (; *p != '\0' && *g_utf8_next_char (p) != '\0'; p = g_utf8_next_char (p))
    {
      search_append (query, g_utf8_get_char (p));
      search_append (query, g_utf8_get_char (g_utf8_next_char (p)));
      g_string_append_c (query, ' ');
    }
  if (p == term->normal && *p != '\0')
    {
      search_append (query, g_utf8_get_char (p));
      g_string_append (query, "\" *");
      return;
    }
  g_string_append_c (query, '"');
}
