/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In which departments the recipients of a message are now, for match.department. The people of
 * this store say it at once after each change of them. Where a directory signs people in
 * (HAS_DIRECTORY), the store knows those alone who did, or were imported: of an address that is
 * nobody's here it can't be known then; without one, it is in none.
 */
#pragma once

#include "config/config.h"
#include "store/index/index.h"

/* Each department that somebody is in: name. */
#define KY_PEOPLE_DEPARTMENTS_SQL                                                                  \
  "SELECT DISTINCT d.name FROM departments d JOIN users u ON u.department = d.n ORDER BY d.name"

/* Does a directory, or a proxy, sign people in? */
gboolean ky_people_has_directory (const KyConfig *config);
/* As config/departments.h writes it, with a line for each of RECIPIENTS. What is uploaded
 * (DIRECTION is "file") is in the department of the person called LOGIN, whatever its recipient.
 * NULL with an error. (transfer full) */
gchar *ky_people_departments (KyIndex *index, gboolean has_directory, const gchar *direction,
                              const gchar *login, const gchar *const *recipients, GError **error);
/* The same for message N. (transfer full) */
gchar *ky_people_departments_of (KyIndex *index, gboolean has_directory, gint64 n, GError **error);
