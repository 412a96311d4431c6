/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/records/origin.h"

#include <stdio.h>
#include <string.h>

#define ORIGIN "events-origin" /* meta: "NOW BEFORE AUDIT EVENT" */
#define NUMBER "%" G_GINT64_FORMAT

/* One that can't be read is none: a new word says nothing wrong. */
static void
find (KyIndex *index, KyOrigin *ret_origin)
{
  g_autofree gchar *text = ky_index_meta (index, ORIGIN);

  G_STATIC_ASSERT (KY_ID_SIZE > 24);
  memset (ret_origin, 0, sizeof *ret_origin);
  if (text != NULL
      && sscanf (text, "%24s %24s " NUMBER " " NUMBER, ret_origin->now, ret_origin->before,
                 &ret_origin->audit, &ret_origin->event)
             != 4)
    memset (ret_origin, 0, sizeof *ret_origin);
}

static gboolean
put (KyIndex *index, const KyOrigin *origin, GError **error)
{
  g_autofree gchar *text = g_strdup_printf ("%s %s " NUMBER " " NUMBER, origin->now, origin->before,
                                            origin->audit, origin->event);

  return ky_index_set_meta (index, ORIGIN, text, error);
}

gboolean
ky_origin_read (KyIndex *index, KyOrigin *ret_origin, GError **error)
{
  find (index, ret_origin);
  if (ret_origin->now[0] != '\0')
    return TRUE;
  ky_id_new (KY_ORIGIN_GROUPS, ret_origin->now);
  g_strlcpy (ret_origin->before, ret_origin->now, KY_ID_SIZE);
  return put (index, ret_origin, error);
}

gboolean
ky_origin_renew (KyIndex *index, gint64 audit, KyOrigin *ret_origin, GError **error)
{
  if (!ky_origin_read (index, ret_origin, error)
      || !ky_index_number (index, 0, &ret_origin->event, error,
                           "SELECT coalesce (max (n), 0) FROM events", ""))
    return FALSE;
  ret_origin->audit = audit;
  g_strlcpy (ret_origin->before, ret_origin->now, KY_ID_SIZE);
  ky_id_new (KY_ORIGIN_GROUPS, ret_origin->now);
  return put (index, ret_origin, error);
}
