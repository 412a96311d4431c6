/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* TRUE when VALUE is a list of addresses as RFC 5322, 3.4 has them, without groups and comments,
 * and none is called by another address. What they are called goes to NAMES (gchar *, owned). */
gboolean ky_mail_verify_addresses (const gchar *value, GPtrArray *names);
/* TRUE when VALUE is one address of that form: local@domain. */
gboolean ky_mail_verify_address (const gchar *value, gsize length);
/* TRUE when VALUE is a name perhaps, and "<list.id>" (RFC 2919). The name goes to NAMES. */
gboolean ky_mail_verify_list_id (const gchar *value, GPtrArray *names);
/* What people read of VALUE, whose encoded words are of kiyome's form. (transfer full) */
gchar *ky_mail_verify_unstructured (const gchar *value);
