/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses addresses, List-Id and unstructured text of a composed header, for the verifier only. */
#pragma once

#include <glib.h>

/* Tells whether `value` is a list of addresses by RFC 5322 §3.4, without groups and comments, of
 * which no display name contains an address. The display names are appended to `names` (of gchar *,
 * transfer full). */
gboolean ky_mail_verify_addresses (const gchar *value, GPtrArray *names);
/* Tells whether `value` (`length` bytes) is one addr-spec: local@domain. */
gboolean ky_mail_verify_address (const gchar *value, gsize length);
/* Tells whether `value` is an optional name and "<list.id>" (RFC 2919). The name is appended to
 * `names` (of gchar *, transfer full). */
gboolean ky_mail_verify_list_id (const gchar *value, GPtrArray *names);
/* Returns `value`, an unstructured field, with its encoded words (which have the form that kiyome
 * writes) decoded. (transfer full) */
gchar *ky_mail_verify_unstructured (const gchar *value);
