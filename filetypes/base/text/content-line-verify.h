/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies contacts and calendars (RFC 5545, 3.1; RFC 2426): reads them as a program would and
 * checks each property against rules. Shares no code with the writer in content-line.c. */
#pragma once

#include "engine/job.h"

typedef enum
{
  KY_LINE_FIXED,      /* exactly ARGUMENT */
  KY_LINE_TEXT,       /* inert text for people, with its separators escaped */
  KY_LINE_LIST,       /* lists and structures of such text */
  KY_LINE_CHARACTERS, /* only characters of ARGUMENT */
  KY_LINE_WORD,       /* one of the words of ARGUMENT (separated by blanks) */
  KY_LINE_TIMES,      /* dates, periods and durations */
  KY_LINE_DATE,       /* a date or a part of one */
  KY_LINE_OFFSET,     /* +hhmm */
  KY_LINE_PLACE,      /* degrees;degrees */
  KY_LINE_RULE,       /* KEY=VALUE;… (RFC 5545, 3.3.10) */
  KY_LINE_TELEPHONE,
  KY_LINE_MAILBOX,         /* local@domain, or nothing */
  KY_LINE_CALENDAR_ADDRESS /* an address with mailto:, or "invalid:nomail" */
} KyLineForm;

typedef struct
{
  const gchar *name;
  KyLineForm form;
  const gchar *argument;
  const gchar *parameters; /* (nullable) names, separated by blanks */
  gboolean is_name; /* addresses in it must be among those of the KY_LINE_MAILBOX beside it, if
                     * there are any */
} KyLineRule;

/* Returns FALSE (VERIFY) unless `view` consists of folded lines, each a property of `rules` with a
 * value and parameters that its rule allows, in properly nested components that are among
 * `components` (NULL-terminated). */
gboolean ky_line_verify (KyView view, const gchar *const *components, const KyLineRule *rules,
                         guint n_rules, GError **error);
