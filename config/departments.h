/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In which departments the recipients of one message are, as the store says along with an original
 * that is added. A line an address: the address, a tab, "?" where it can't be known, else "=" and
 * the names of its departments, each behind a tab; none: whoever has the address is in none. A line
 * with "<" in place of "=" is of who signed in to send it, if anybody did.
 */
#pragma once

#include "common/view.h"

/* Folded address → GStrv of departments, NULL: not known. The sender's stand below no address. */
typedef GHashTable KyDepartments;

/* What TEXT says. A line that is none says nothing, and so leaves its address unknown. (transfer
 * full) */
KyDepartments *ky_departments_parse (KyView text);
/* Appends ADDRESS's line: in NAMES (NULL-terminated), or in what is not known (NULL). */
void ky_departments_put (GString *text, const gchar *address, const gchar *const *names);
/* (nullable) ADDRESS's departments; NULL: not known. DEPARTMENTS may be NULL: nothing is. */
const gchar *const *ky_departments_of (const KyDepartments *departments, const gchar *address);
/* The same for who signed in to send the message. */
void ky_departments_put_sender (GString *text, const gchar *const *names);
const gchar *const *ky_departments_of_sender (const KyDepartments *departments);
