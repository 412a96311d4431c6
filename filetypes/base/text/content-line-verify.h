/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads what is to be a contact or a calendar (RFC 5545, 3.1; RFC 2426) as a program would, and
 * says what each property may be. Shares nothing with the writer of content-line.c.
 */
#pragma once

#include "engine/job.h"

typedef enum
{
  KY_LINE_FIXED,      /* ARGUMENT and nothing else */
  KY_LINE_TEXT,       /* for people: nothing in it acts, and no separator stands bare */
  KY_LINE_LIST,       /* lists and structures of such */
  KY_LINE_CHARACTERS, /* of ARGUMENT alone */
  KY_LINE_WORD,       /* one of ARGUMENT, which has blanks between them */
  KY_LINE_TIMES,      /* dates, periods and durations */
  KY_LINE_DATE,       /* one date, or a part of one */
  KY_LINE_OFFSET,     /* +hhmm */
  KY_LINE_PLACE,      /* degrees;degrees */
  KY_LINE_RULE,       /* KEY=VALUE;… (RFC 5545, 3.3.10) */
  KY_LINE_TELEPHONE,
  KY_LINE_MAILBOX,         /* local@domain, or nothing */
  KY_LINE_CALENDAR_ADDRESS /* mailto: and such, or "invalid:nomail" */
} KyLineForm;

typedef struct
{
  const gchar *name;
  KyLineForm form;
  const gchar *argument;
  const gchar *parameters; /* (nullable) names with blanks between them */
  gboolean is_name; /* the addresses in it are among those of KY_LINE_MAILBOX beside it, where
                       there are any */
} KyLineRule;

/*
 * FALSE (VERIFY) unless VIEW is made of folded lines, each of a property among RULES with a value
 * and parameters as its rule has them, in components that nest properly and are among COMPONENTS
 * (NULL-terminated).
 */
gboolean ky_line_verify (KyView view, const gchar *const *components, const KyLineRule *rules,
                         guint n_rules, GError **error);
