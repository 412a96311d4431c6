/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The departments of the recipients of a message, for match.department. They come from the users of
 * this store, and follow each change of these. If a directory signs users in, the store knows only
 * those who have signed in or were imported: the departments of an address that no user has are
 * then unknown. Without a directory, such an address is in no department. */
#pragma once

#include "config/config.h"
#include "store/index/index.h"

/* SQL: the name of each department that a user is in. */
#define KY_PEOPLE_DEPARTMENTS_SQL                                                                  \
  "SELECT DISTINCT d.name FROM departments d JOIN users u ON u.department = d.n ORDER BY d.name"

/* Tells whether a directory, or a proxy, signs users in. */
gboolean ky_people_has_directory (const KyConfig *config);
/* Finds the departments of the recipients, and of the sender who has signed in.
 * `has_directory`: the result of ky_people_has_directory().
 * `direction`: the message's direction. An upload ("file") is in the department of the user
 * `login`, whatever its recipients.
 * `login`: the user of the mail system or the portal who sent the message, or "".
 * `recipients`: addresses, NULL-terminated.
 * Returns the text of config/departments.h, with a line for each recipient (transfer full), or
 * NULL.
 * Errors: STORE. */
gchar *ky_people_departments (KyIndex *index, gboolean has_directory, const gchar *direction,
                              const gchar *login, const gchar *const *recipients, GError **error);
/* Finds the departments as ky_people_departments() does, for message number `n` of the index.
 * (transfer full) */
gchar *ky_people_departments_of (KyIndex *index, gboolean has_directory, gint64 n, GError **error);
