/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a part of a message as JSON. */
#pragma once

#include "portal/portal.h"

/* Holds the facts of one part. */
typedef struct
{
  const gchar *path, *name, *type, *outcome, *method, *reason, *detail;
  const gchar *removed; /* JSON array of {code, count, where}, or "" */
  const gchar *output_name, *output_type;
  const gchar *sha256; /* hash of the part as it was received, or "" */
  gint64 size;
  gboolean has_original; /* the original exists and may be requested */
  gboolean is_infected;  /* the part or something in it is infected */
  gboolean is_asked;     /* this user has requested the original, and the request is open */
} KyShownPart;

/* Writes the part in the current row of `rows`. `reason_column`: the column with the reason why the
 * part was withheld. */
void ky_shown_part_put_row (KyRows *rows, const gchar *reason_column, KyJson *json,
                            gboolean is_japanese);
/* Writes the members "summary" and "removed". `removed`: as in KyShownPart. */
void ky_shown_part_put_removed (const gchar *removed, KyJson *json, gboolean is_japanese);
/* Writes the report of an upload or job from a row of the store, in the form of the answer to an
 * upload: outcome, type, reason, removals and output. */
void ky_put_stored_report (KyRows *rows, KyRequest *request);
/* Returns the label of a type. */
const gchar *ky_shown_part_type_label (const gchar *type, gboolean is_japanese);
/* Writes the members of a file that is sent by mail: "sent", "waits" (the relay has not taken it
 * yet) and "to". */
void ky_put_mailed (KyRequest *request, const KyOpenerAnswer *answer);
