/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values with parameters: Content-Type, Content-Disposition (RFC 2045 §5.1, RFC 2183, RFC 2231),
 * read as leniently as the most lenient client does (doc/threats.md T-MIME-03 … 05, T-HDR-13,
 * T-CTE-08 … 11). */
#pragma once

#include "common/view.h"

typedef struct
{
  gchar *name;  /* lower case, with the "*0*" of RFC 2231 */
  gchar *value; /* raw bytes without quotes; no NUL inside */
} KyParameter;

typedef struct
{
  gchar *value;          /* lower case without comments: "text/plain", "attachment"; may be "" */
  GPtrArray *parameters; /* of KyParameter, in order; at most KY_PARAMETERS_MAX */
} KyContent;

#define KY_PARAMETERS_MAX 1000

/* Parses `raw`, the value of a field; never fails. (transfer full) */
KyContent *ky_content_parse (KyView raw);
void ky_content_free (KyContent *content);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyContent, ky_content_free)

/* Tells whether the value is "type/subtype", both of them tokens (RFC 2045 §5.1). */
gboolean ky_content_is_media_type (const KyContent *content);
/* Returns the value of the first parameter whose name is exactly `name`, or NULL. (transfer none)
 * (nullable) */
const gchar *ky_content_parameter (const KyContent *content, const gchar *name);
/* Returns the parameter `name` as text: the forms of RFC 2231 if there are any, else the plain
 * form, each of which may hold encoded words (RFC 2047) or raw 8-bit. The value is decoded once, by
 * one of the two RFCs, and cleaned to one line. NULL if there is no such parameter.
 * `*ret_is_ambiguous` is set to TRUE, and otherwise left alone, if several parameters give
 * different texts. (transfer full) (nullable) */
gchar *ky_content_text (const KyContent *content, const gchar *name, gboolean *ret_is_ambiguous);
