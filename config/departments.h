/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The departments of one message's recipients, as the store reports them when an original is added.
 * The text has one line an address: the address, a tab, and "?" if its departments are unknown,
 * else "=" and the names of its departments, each after a tab; no name means that the address is in
 * no department. A line with "<" in place of "=" describes the person who signed in to send the
 * message, if anybody did. */
#pragma once

#include "common/view.h"

/* Folded address → GStrv of departments. An address without a value is unknown. The sender's
 * departments have a key that is not an address. */
typedef GHashTable KyDepartments;

/* Parses `text`. An invalid line is ignored, so its address stays unknown. (transfer full) */
KyDepartments *ky_departments_parse (KyView text);
/* Appends the line of `address` to `text`: with `names` (NULL-terminated), or as unknown if `names`
 * is NULL. */
void ky_departments_put (GString *text, const gchar *address, const gchar *const *names);
/* Returns the departments of `address` (transfer none), or NULL if they are unknown, as they all
 * are if `departments` is NULL. */
const gchar *const *ky_departments_of (const KyDepartments *departments, const gchar *address);
/* Appends and returns the departments as the functions above do, of the person who signed in to
 * send the message. */
void ky_departments_put_sender (GString *text, const gchar *const *names);
const gchar *const *ky_departments_of_sender (const KyDepartments *departments);
