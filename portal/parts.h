/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a part of a message is told as JSON. */
#pragma once

#include "portal/portal.h"

/* What kiyome knows of one part. */
typedef struct
{
  const gchar *path, *name, *type, *outcome, *method, *reason, *detail;
  const gchar *removed; /* JSON array of {code, count, where}, or "" */
  const gchar *output_name, *output_type;
  const gchar *sha256; /* of what came, or "" */
  gint64 size;
  gboolean has_original; /* it is not destroyed, and may be asked for */
  gboolean is_infected;  /* or something in it is */
  gboolean is_asked;     /* for: by this user, and not yet decided or fetched */
} KyShownPart;

/* The same from the row that stands in ROWS; REASON_COLUMN is why the part was withheld. */
void ky_shown_part_put_row (KyRows *rows, const gchar *reason_column, KyJson *json,
                            gboolean is_japanese);
/* "summary" and "removed". */
void ky_shown_part_put_removed (const gchar *removed, KyJson *json, gboolean is_japanese);
/* What a type is called. */
const gchar *ky_shown_part_type_label (const gchar *type, gboolean is_japanese);
/* "sent", or "waits" where the relay did not take it now, and "to": of what goes out by mail. */
void ky_put_mailed (KyRequest *request, const KyOpenerAnswer *answer);
