/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dates of header fields: RFC 5322 §3.3, its obsolete forms, and other forms that mail programs
 * write. */
#pragma once

#include "common/view.h"

/* Parses `text` as leniently as clients do ("Mon, 1 Jan 24 9:00 JST", asctime, ISO 8601) and
 * returns the date in the form that most mail programs write ("Mon, 1 Jan 2024 09:00:00 +0900").
 * NULL if `text` is no date. (transfer full) (nullable) */
gchar *ky_mail_date (const gchar *text);
