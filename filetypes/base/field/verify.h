/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * For verifiers of documents that have Word's fields: TRUE when INSTRUCTION (ISO/IEC 29500-1,
 * 17.16) is of a field that may be there, or of a link that leads to a place in the document and
 * that all readers end alike. SPACES are what stands between its words in this format. *RET_NAME:
 * its name in capitals. (transfer full)
 */
gboolean ky_field_verify (const gchar *instruction, const gchar *spaces, gchar **ret_name);
