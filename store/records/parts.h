/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of a report, for the index. Reads the JSON that ky_report_to_json() writes (RFC 8259),
 * in one pass, with every length and depth bounded: a worker may have had a hand in the names, and
 * a door may have been taken over.
 */
#pragma once

#include "common/error.h"
#include "common/view.h"

#define KY_PARTS_MAX 20000 /* rows; what is beyond them stands in the report only */

typedef struct
{
  /* NULL where the report has null or nothing */
  gchar *path, *name, *type, *claimed, *sha256, *outcome, *method, *reason, *detail, *allow;
  gchar *removed; /* JSON array, as it stands */
  gchar *output_name, *output_type;
  gint64 size;
} KyPart;

void ky_part_free (KyPart *part);

/* All parts, each before those inside it, of KyPart. Errors: MALFORMED. (transfer full) */
GPtrArray *ky_parts_read (KyView json, GError **error);
