/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares a small original in the index with its copy in a segment, decides by fingerprint and
 * sealed data keys which of both is damaged, and writes the good one in its place. If nothing tells
 * which one is good, neither is changed. */
#include "store/records/original-repair.h"
#include "store/records/segment.h"
#include "store/seal/seal.h"

#include "common/log.h"
#include "common/release.h"

#define KEY_SIZE (KY_SEAL_KEY_ID_SIZE + KY_SEALED_KEY_SIZE)

typedef struct
{
  gchar *place;
  GBytes *sealed, *copy;  /* copy: NULL: none */
  guint8 fingerprint[2];  /* of the copy's record */
  guint8 key[KEY_SIZE];   /* of the row: identifier and sealed data key */
  gboolean has_key;       /* in the form that labels have */
  gboolean has_same_body; /* both are alike but for the key in the label */
  GBytes *good;           /* correct content for both; NULL: not known */
  guint8 good_key[KEY_SIZE];
} Both;

KY_DEFINE_AUTO_CLEAR (both_clear, Both, place, sealed, copy, good)

/* Reads original number `n` and its second copy. If there is no copy, `both` stays empty. */
static gboolean
read_both (KyIndex *index, const gchar *directory, gint64 n, Both *both, GError **error)
{
  KyStatement *row = ky_index_bind_few (index, error,
                                        "SELECT copy, sealed, key_id, sealed_key FROM originals"
                                        " WHERE n = ? AND sealed IS NOT NULL AND copy IS NOT NULL"
                                        " AND node = ?",
                                        "is", n, ky_index_node ());
  gint step = ky_index_step (index, row, error);

  if (step != 1)
    return step == 0;
  both->place = ky_index_text (row, 0);
  KyView view = ky_index_bytes (row, 1);
  both->sealed = g_bytes_new (view.data, view.size);
  g_autofree gchar *key_id = ky_index_text (row, 2);
  view = ky_index_bytes (row, 3);
  both->has_key = view.size == KY_SEALED_KEY_SIZE;
  memcpy (both->key, key_id, MIN (strlen (key_id), KY_SEAL_KEY_ID_SIZE));
  if (both->has_key)
    memcpy (both->key + KY_SEAL_KEY_ID_SIZE, view.data, view.size);
  ky_index_reset (row);
  both->copy = ky_segment_read (directory, both->place, both->fingerprint);
  return TRUE;
}

/* Compares two bodies. The key in the copy's label is written after the row's. */
static gboolean
compare_bodies (const Both *both)
{
  static const guint8 none[KEY_SIZE];
  g_autoptr (GBytes) row = ky_seal_relabel (ky_view_of_bytes (both->sealed), (const gchar *)none,
                                            none + KY_SEAL_KEY_ID_SIZE);
  g_autoptr (GBytes) copy = ky_seal_relabel (ky_view_of_bytes (both->copy), (const gchar *)none,
                                             none + KY_SEAL_KEY_ID_SIZE);

  return row != NULL && copy != NULL && g_bytes_equal (row, copy);
}

/* Chooses the body (all but the key in the label); NULL: undecidable. (transfer none) */
static GBytes *
choose_body (const Both *both)
{
  static const guint8 none[2];
  guint8 row[2];
  guint8 copy[2];

  if (both->has_same_body)
    return both->sealed;
  ky_seal_fingerprint (ky_view_of_bytes (both->sealed), row);
  ky_seal_fingerprint (ky_view_of_bytes (both->copy), copy);
  if (memcmp (both->fingerprint, none, sizeof none) == 0)
    return NULL;
  /* If the bodies differ, a fingerprint that fits both or none decides nothing. */
  if ((memcmp (row, both->fingerprint, sizeof row) == 0)
      == (memcmp (copy, both->fingerprint, sizeof copy) == 0))
    return NULL;
  return memcmp (row, both->fingerprint, sizeof row) == 0 ? both->sealed : both->copy;
}

static gboolean
original_repair_is_key (KyView key, const guint8 *other)
{
  return key.size == KEY_SIZE && memcmp (key.data, other, KEY_SIZE) == 0;
}

/* Chooses the key. If the store was killed after the key was changed and before the copy was
 * rewritten, the index and the label of its original agree. */
static void
choose_key (const Both *both, guint8 ret_key[KEY_SIZE])
{
  KyView row = ky_seal_label_key (ky_view_of_bytes (both->sealed));
  KyView copy = ky_seal_label_key (ky_view_of_bytes (both->copy));
  gboolean is_outvoted = !original_repair_is_key (row, both->key)
                         && !original_repair_is_key (copy, both->key) && copy.size == KEY_SIZE
                         && original_repair_is_key (row, copy.data);

  memcpy (ret_key, is_outvoted ? copy.data : both->key, KEY_SIZE);
}

static KyOriginalRepair
original_repair_judge (Both *both)
{
  if (both->copy == NULL || !both->has_key)
    return KY_MEND_ALIKE;
  both->has_same_body = g_bytes_equal (both->sealed, both->copy) || compare_bodies (both);
  GBytes *body = choose_body (both);
  if (body == NULL)
    return KY_MEND_UNKNOWN;
  choose_key (both, both->good_key);
  both->good = ky_seal_relabel (ky_view_of_bytes (body), (const gchar *)both->good_key,
                                both->good_key + KY_SEAL_KEY_ID_SIZE);
  if (both->good == NULL)
    return KY_MEND_UNKNOWN;
  if (!g_bytes_equal (both->good, both->sealed)
      || memcmp (both->good_key, both->key, KEY_SIZE) != 0)
    return KY_MEND_ROW;
  /* A copy with another key may be the only one that can still be opened: in an index from before a
   * change of the keys, the row and its label agree as well. The copy is kept unchanged. */
  return both->has_same_body
                 || !original_repair_is_key (ky_seal_label_key (ky_view_of_bytes (both->copy)),
                                             both->good_key)
             ? KY_MEND_ALIKE
             : KY_MEND_COPY;
}

gboolean
ky_original_repair_find (KyIndex *index, const gchar *directory, gint64 n,
                         KyOriginalRepair *ret_mend, GError **error)
{
  g_auto (Both) both = { 0 };

  if (!read_both (index, directory, n, &both, error))
    return FALSE;
  *ret_mend = original_repair_judge (&both);
  return TRUE;
}

/* Writes the repaired original to its row. It takes two updates, because SQLite does not write a
 * page whose content would not change in its opinion, although the page on the disk is damaged. */
static gboolean
original_repair_write_row (KyIndex *index, gint64 n, const Both *both, GError **error)
{
  static const guint8 other[1];
  g_autofree gchar *key_id = g_strndup ((const gchar *)both->good_key, KY_SEAL_KEY_ID_SIZE);

  return ky_index_run (index, error, "UPDATE originals SET sealed = ? WHERE n = ?", "bi",
                       ky_view (other, sizeof other), n)
         && ky_index_run (index, error,
                          "UPDATE originals SET sealed = ?, key_id = ?, sealed_key = ? WHERE n = ?",
                          "bsbi", ky_view_of_bytes (both->good), key_id,
                          ky_view (both->good_key + KY_SEAL_KEY_ID_SIZE, KY_SEALED_KEY_SIZE), n);
}

gboolean
ky_original_repair (KyIndex *index, const gchar *directory, gint64 n, gboolean is_row,
                    KyOriginalRepair *ret_mend, GError **error)
{
  g_auto (Both) both = { 0 };

  *ret_mend = KY_MEND_ALIKE;
  if (!read_both (index, directory, n, &both, error))
    return FALSE;
  *ret_mend = original_repair_judge (&both);
  if (is_row && both.good != NULL)
    *ret_mend = KY_MEND_ROW;
  if (*ret_mend == KY_MEND_COPY)
    {
      g_autoptr (GError) failure = NULL;

      /* The row is valid, so requests for the original are served even if the copy cannot be
       * repaired. */
      if (!ky_segment_replace (directory, both.place, ky_view_of_bytes (both.good), &failure))
        ky_log (KY_LOG_WARNING, "%s", failure->message);
    }
  return *ret_mend != KY_MEND_ROW || original_repair_write_row (index, n, &both, error);
}
