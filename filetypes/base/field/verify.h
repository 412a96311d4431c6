/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies field instructions of Word and RTF documents. */
#pragma once

#include <glib.h>

/* Tells whether `instruction` (ISO/IEC 29500-1 §17.16) is a field that documents of kiyome may
 * have, or a link to a place in the document, in a form that all readers parse alike. For
 * verifiers. `spaces` are the characters that separate words in this format. `*ret_name` is set to
 * the field's name in capitals (transfer full). */
gboolean ky_field_verify (const gchar *instruction, const gchar *spaces, gchar **ret_name);
