/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the tags of rows for the audit log, and compares the rows with these tags. Columns that
 * kiyome changes later (uses, ends, states) are not covered: each change has its own row of the
 * log. Rows whose record retention has shortened are not compared. */
#include "store/records/row-tags.h"
#include "common/sha256.h"
#include "store/index/query.h"

#include <nettle/sha2.h>

#define TAG " tag=" /* and 16 digits, at the end of the detail */
#define TAG_SIZE (sizeof TAG + 16)
#define OBJECT 0
#define TIME 1
#define ID 2 /* the first column that the tag covers */

/* SQL: all rows, and the last one about the object ?1. `object`: as the log names it; `time`: when
 * it was added, in microseconds since 1970; `columns`: the identifier, and what else a tag covers;
 * `last`: is greatest for the row that was added last. */
#define ROWS(object, time, columns, rows, last)                                                    \
  "SELECT " object ", " time ", " columns " FROM " rows,                                           \
      "SELECT 0, 0, " columns " FROM " rows " AND " object " = ?1 ORDER BY " last " DESC LIMIT 1"
/* SQL: the rows of the log of the kinds `what` about the object ?1. */
#define LOGGED(what)                                                                               \
  "SELECT who, why, detail FROM audit WHERE object = ?1 AND what IN (" what ")"                    \
  " AND instr (detail, '" TAG "') > 0 ORDER BY seq"
#define SECONDS(column) column " * 1000000"

/* `what`: the kinds of rows of the log, quoted. `is_once`: only the first of them about an object
 * gets a tag, so that a later act does not confirm an edit. */
#define TAGS(table, what, is_once, rows) { table, what, is_once, rows, LOGGED (what) },

static const struct
{
  const gchar *table, *what;
  gboolean is_once;
  const gchar *all, *last, *logged;
} row_tags[] = {
#include "store/records/row-tags.def"
};

guint64
ky_row_tags_digest (KyStatement *row, gint first)
{
  struct sha256_ctx hash;
  guint8 digest[sizeof (guint64)];
  guint64 number;

  sha256_init (&hash);
  for (gint i = first; i < ky_index_n_columns (row); i++)
    {
      KyRowValue value = ky_index_value (row, i);
      gchar head[64];

      g_snprintf (head, sizeof head, "%d %" G_GINT64_FORMAT " %" G_GSIZE_FORMAT " ",
                  (gint)value.kind, value.kind == KY_ROW_NUMBER ? value.number : 0,
                  value.kind >= KY_ROW_TEXT ? value.view.size : 0);
      sha256_update (&hash, strlen (head), (const guint8 *)head);
      if (value.kind >= KY_ROW_TEXT)
        sha256_update (&hash, value.view.size, value.view.data);
    }
  sha256_digest (&hash, sizeof digest, digest);
  memcpy (&number, digest, sizeof number);
  return MAX (GUINT64_FROM_BE (number), 1);
}

/* Writes the tag of what has the digest, in a row of the log with `who`, `why` and the first bytes
 * of `detail`. */
static void
row_tags_print (guint64 digest, const gchar *who, const gchar *why, const gchar *detail, gsize size,
                gchar ret_tag[TAG_SIZE])
{
  g_autofree gchar *text = g_strdup_printf ("%016" G_GINT64_MODIFIER "x%s%c%s%c%.*s", digest, who,
                                            '\n', why, '\n', (gint)size, detail);
  gchar hex[KY_SHA256_HEX_SIZE];
  guint8 hash[KY_SHA256_SIZE];

  ky_sha256 (ky_view (text, strlen (text)), hash);
  ky_sha256_to_hex (hash, hex);
  g_snprintf (ret_tag, TAG_SIZE, TAG "%.16s", hex);
}

/* Sets `*ret_is` to whether the log has a row about the object with a tag of the digest. */
static gboolean
row_tags_find (KyIndex *index, const gchar *sql, const gchar *object, guint64 digest,
               gboolean is_once, gboolean *ret_is, GError **error)
{
  KyStatement *row = ky_index_bind (index, error, sql, "s", object);
  gint step;

  *ret_is = FALSE;
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      const gchar *detail = ky_index_peek (row, 2);
      const gchar *tag = g_strrstr (detail, TAG);
      gchar wanted[TAG_SIZE];

      row_tags_print (digest, ky_index_peek (row, 0), ky_index_peek (row, 1), detail,
                      (gsize)(tag - detail), wanted);
      *ret_is = g_str_equal (tag, wanted);
      if (*ret_is || is_once)
        {
          ky_index_reset (row);
          return TRUE;
        }
    }
  return step == 0;
}

/* Sets `*ret_is` to whether the log has a row about the object that has a tag. */
static gboolean
row_tags_has (KyIndex *index, const gchar *sql, const gchar *object, gboolean *ret_is,
              GError **error)
{
  KyStatement *row = ky_index_bind (index, error, sql, "s", object);
  gint step = ky_index_step (index, row, error);

  *ret_is = step == 1;
  if (step == 1)
    ky_index_reset (row);
  return step >= 0;
}

gboolean
ky_row_tags_add (KyIndex *index, const KyAuditEntry *entry, gchar **ret_detail, GError **error)
{
  gchar quoted[32];

  *ret_detail = NULL;
  g_snprintf (quoted, sizeof quoted, "'%s'", entry->what);
  for (guint i = 0; i < G_N_ELEMENTS (row_tags) && *ret_detail == NULL; i++)
    {
      gboolean has_tag = FALSE;
      gchar tag[TAG_SIZE];

      if (strstr (row_tags[i].what, quoted) == NULL)
        continue;
      if (row_tags[i].is_once
          && !row_tags_has (index, row_tags[i].logged, entry->object, &has_tag, error))
        return FALSE;
      if (has_tag)
        continue;
      KyStatement *row = ky_index_bind (index, error, row_tags[i].last, "s", entry->object);
      gint step = ky_index_step (index, row, error);
      if (step < 0)
        return FALSE;
      if (step == 0)
        continue;
      row_tags_print (ky_row_tags_digest (row, ID), entry->who, entry->why, entry->detail,
                      strlen (entry->detail), tag);
      ky_index_reset (row);
      *ret_detail = g_strconcat (entry->detail, tag, NULL);
    }
  return TRUE;
}

/* Holds rows of a table. */
typedef struct
{
  GPtrArray *names; /* the object and the identifier of each */
  GArray *numbers;  /* gint64: the time and the digest of each */
} TaggedRows;

static gboolean
row_tags_read (KyIndex *index, const gchar *sql, TaggedRows *rows, GError **error)
{
  KyStatement *row = ky_index_bind (index, error, sql, "");
  gint step;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      const gint64 numbers[]
          = { ky_index_integer (row, TIME), (gint64)ky_row_tags_digest (row, ID) };

      g_array_append_vals (rows->numbers, numbers, G_N_ELEMENTS (numbers));
      g_ptr_array_add (rows->names, ky_index_text (row, OBJECT));
      g_ptr_array_add (rows->names, ky_index_text (row, ID));
    }
  return step == 0;
}

gboolean
ky_row_tags_compare (KyIndex *index, gint64 since,
                     void (*take) (const gchar *table, const gchar *id, gboolean is_in_log,
                                   gpointer data),
                     gpointer data, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (row_tags); i++)
    {
      g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (!row_tags_read (index, row_tags[i].all, &(TaggedRows){ names, numbers }, error))
        return FALSE;
      for (guint k = 0; k < names->len; k += 2)
        {
          gint64 time = g_array_index (numbers, gint64, k);
          gboolean is_logged = FALSE;

          if (!row_tags_find (index, row_tags[i].logged, names->pdata[k],
                              (guint64)g_array_index (numbers, gint64, k + 1), row_tags[i].is_once,
                              &is_logged, error))
            return FALSE;
          if (!is_logged)
            take (row_tags[i].table, names->pdata[k + 1], time >= since, data);
        }
    }
  return TRUE;
}
