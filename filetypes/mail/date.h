/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dates of header fields (RFC 5322 §3.3 with the obsolete forms, and what mailers make of them). */
#pragma once

#include "common/view.h"

/*
 * Reads a date as leniently as clients do ("Mon, 1 Jan 24 9:00 JST", asctime, ISO 8601) and writes
 * it as most mail programs do ("Mon, 1 Jan 2024 09:00:00 +0900"). NULL when it is none. (transfer
 * full)
 */
gchar *ky_mail_date (const gchar *text);
