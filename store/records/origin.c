/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps in the table meta under which word events and rows of the audit log are numbered. An index
 * that was restored gets a new word, and the last 64 words are kept with the numbers up to which
 * each applies. */
#include "store/records/origin.h"

#include <stdio.h>

/* Key of meta: "NOW", and for each earlier one, the newest first, " WORD AUDIT EVENT". */
#define ORIGIN "events-origin"
#define NUMBER "%" G_GINT64_FORMAT

/* Finds the origin. An unreadable one counts as missing, because a new word is never wrong. */
static void
origin_find (KyIndex *index, KyOrigin *ret_origin)
{
  g_autofree gchar *text = ky_index_meta (index, ORIGIN);
  KyEarlierOrigin *next = ret_origin->earlier;
  gint size = 0;

  G_STATIC_ASSERT (KY_ID_SIZE > 24);
  memset (ret_origin, 0, sizeof *ret_origin);
  if (text == NULL || sscanf (text, "%24s%n", ret_origin->now, &size) != 1)
    return;
  const gchar *rest = text + size;
  while (ret_origin->n_earlier < KY_ORIGINS_MAX
         && sscanf (rest, " %24s " NUMBER " " NUMBER "%n", next->word, &next->audit, &next->event,
                    &size)
                == 3)
    {
      rest += size;
      ret_origin->n_earlier++;
      next++;
    }
  if (ret_origin->n_earlier == 0)
    memset (ret_origin, 0, sizeof *ret_origin);
}

static gboolean
origin_put (KyIndex *index, const KyOrigin *origin, GError **error)
{
  g_autoptr (GString) text = g_string_new (origin->now);

  for (guint i = 0; i < origin->n_earlier; i++)
    g_string_append_printf (text, " %s " NUMBER " " NUMBER, origin->earlier[i].word,
                            origin->earlier[i].audit, origin->earlier[i].event);
  return ky_index_set_meta (index, ORIGIN, text->str, error);
}

/* Makes the present word an earlier one, up to the numbers `audit` and `event`. */
static void
origin_push (KyOrigin *origin, gint64 audit, gint64 event)
{
  KyEarlierOrigin *first = origin->earlier;

  /* The first index of all has none before it. */
  if (origin->n_earlier == 1 && first->audit == 0 && first->event == 0)
    origin->n_earlier = 0;
  origin->n_earlier = MIN (origin->n_earlier + 1, KY_ORIGINS_MAX);
  memmove (first + 1, first, (origin->n_earlier - 1) * sizeof *first);
  g_strlcpy (first->word, origin->now, sizeof first->word);
  first->audit = audit;
  first->event = event;
}

gboolean
ky_origin_read (KyIndex *index, KyOrigin *ret_origin, GError **error)
{
  origin_find (index, ret_origin);
  if (ret_origin->now[0] != '\0')
    return TRUE;
  ky_id_new (KY_ORIGIN_GROUPS, ret_origin->now);
  origin_push (ret_origin, 0, 0);
  return origin_put (index, ret_origin, error);
}

gboolean
ky_origin_renew (KyIndex *index, gint64 audit, KyOrigin *ret_origin, GError **error)
{
  gint64 event = 0;

  if (!ky_origin_read (index, ret_origin, error)
      || !ky_index_number (index, 0, &event, error, "SELECT coalesce (max (n), 0) FROM events", ""))
    return FALSE;
  origin_push (ret_origin, audit, event);
  ky_id_new (KY_ORIGIN_GROUPS, ret_origin->now);
  return origin_put (index, ret_origin, error);
}

const gchar *
ky_origin_of (const KyOrigin *origin, gboolean is_audit, gint64 seq)
{
  const gchar *word = origin->now;

  for (guint i = 0; i < origin->n_earlier; i++)
    {
      const KyEarlierOrigin *earlier = &origin->earlier[i];

      if (seq > (is_audit ? earlier->audit : earlier->event))
        break;
      word = earlier->word;
    }
  return word;
}
