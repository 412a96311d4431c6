/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a list of addresses and domains (policy.d/NAME.list) into a hash table of folded lines. A
 * look-up of an address tries the address and then each of its parent domains, whatever the length
 * of the list. */
#include "config/match-list.h"

#include "common/mail/address.h"
#include "common/release.h"
#include "common/sha256.h"
#include "common/text.h"
#include "common/translate.h"
#include "common/wire.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define WHOLE 1000 /* above any domain's length that counts */

struct _KyMatchList
{
  GHashTable *lines; /* set of folded addresses, domains, and domains behind a dot */
  gchar sha256[KY_SHA256_HEX_SIZE];
};

static gboolean
match_list_fail_at (const gchar *path, guint line, GError **error, const gchar *message)
{
  return ky_fail (error, KY_ERROR_CONFIG, "%s:%u: %s", path, line, message);
}

static gboolean
match_list_take_line (KyMatchList *list, const gchar *path, gchar *line, guint number,
                      GError **error)
{
  if (!g_utf8_validate (line, -1, NULL))
    return match_list_fail_at (path, number, error,
                               _ ("not UTF-8: save the file as UTF-8 (not as ANSI or Shift JIS)"));
  g_strstrip (line);
  if (line[0] == '\0' || line[0] == '#')
    return TRUE;
  g_autofree gchar *folded = ky_address_fold (line);
  const gchar *at = strrchr (folded, '@');
  /* A pattern here would be one that never fits. */
  if (strpbrk (folded, "*?; \t,") != NULL || at == folded || (at != NULL && at[1] == '\0')
      || strcmp (folded, ".") == 0)
    return match_list_fail_at (
        path, number, error,
        _ ("expected one address (local@domain) or domain a line, without * and ?"));
  g_hash_table_add (list->lines, g_steal_pointer (&folded));
  return TRUE;
}

static void
match_list_name_it (KyMatchList *list)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  guint8 sha256[KY_SHA256_SIZE];
  GHashTableIter iter;
  gpointer line;

  g_hash_table_iter_init (&iter, list->lines);
  while (g_hash_table_iter_next (&iter, &line, NULL))
    g_ptr_array_add (lines, line);
  g_ptr_array_sort (lines, ky_text_compare);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (const gchar *)lines->pdata[i]);
  ky_sha256 (ky_view (text->str, text->len), sha256);
  ky_sha256_to_hex (sha256, list->sha256);
}

/* Adds the lines of `text` to `list`; an empty list is an error. Lines are not cut by g_strsplit();
 * scan_lines() in config/keyfile.c says why. */
static gboolean
match_list_take_lines (KyMatchList *list, const gchar *path, gchar *text, GError **error)
{
  guint number = 0;

  for (gchar *line = text, *next; line != NULL; line = next)
    {
      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      if (!match_list_take_line (list, path, line, ++number, error))
        return FALSE;
    }
  return g_hash_table_size (list->lines) > 0
         || match_list_fail_at (path, number, error, _ ("the list is empty"));
}

KyMatchList *
ky_match_list_read (const gchar *path, GError **error)
{
  g_autoptr (KyMatchList) list = g_new0 (KyMatchList, 1);
  g_autoptr (GError) local = NULL;
  gsize size = 0;

  list->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree gchar *text = ky_file_read_text (path, KY_MATCH_LIST_BYTES, &size, &local);
  if (text == NULL)
    return ky_fail_null (error, KY_ERROR_CONFIG, "%s", local->message);
  if (memchr (text, '\0', size) != NULL)
    return ky_fail_null (error, KY_ERROR_CONFIG, "%s: %s", path, _ ("holds a NUL byte"));
  gchar *begin = text + (g_str_has_prefix (text, BYTE_ORDER_MARK) ? strlen (BYTE_ORDER_MARK) : 0);
  if (!match_list_take_lines (list, path, begin, error))
    return NULL;
  match_list_name_it (list);
  return g_steal_pointer (&list);
}

KY_DEFINE_PUBLIC_FREE (ky_match_list_free, KyMatchList, lines)

guint
ky_match_list_rank (const KyMatchList *list, const gchar *address)
{
  const gchar *at = address != NULL ? strrchr (address, '@') : NULL;

  if (address == NULL)
    return 0;
  if ((at != NULL || strcmp (address, "<>") == 0) && g_hash_table_contains (list->lines, address))
    return 2 * WHOLE;
  if (at == NULL || at[1] == '\0')
    return 0;
  if (g_hash_table_contains (list->lines, at + 1))
    return WHOLE;
  /* ".example.jp" of "a.example.jp": the longest first. */
  for (const gchar *dot = strchr (at + 1, '.'); dot != NULL; dot = strchr (dot + 1, '.'))
    if (g_hash_table_contains (list->lines, dot))
      return 1 + (guint)MIN (strlen (dot), WHOLE - 2);
  return 0;
}

const gchar *
ky_match_list_name (const KyMatchList *list)
{
  return list->sha256;
}
