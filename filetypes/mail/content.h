/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values with parameters: Content-Type, Content-Disposition (RFC 2045 §5.1, RFC 2183, RFC 2231),
 * read as leniently as the most lenient client does (doc/threats.md T-MIME-03 … 05, T-HDR-13,
 * T-CTE-08 … 11).
 */
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

/* Reads a field's raw value. (transfer full) */
KyContent *ky_content_parse (KyView raw);
void ky_content_free (KyContent *content);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyContent, ky_content_free)

/* TRUE for "type/subtype", both tokens. */
gboolean ky_content_is_media_type (const KyContent *content);
/* The first parameter that is exactly called NAME, or NULL. (transfer none) */
const gchar *ky_content_parameter (const KyContent *content, const gchar *name);
/*
 * The parameter NAME as text: RFC 2231 forms first, then the plain one, both with RFC 2047 words or
 * raw 8-bit, as clients write them; decoded by one of the two, once, and cleaned to one line. NULL
 * when there is none. *RET_IS_AMBIGUOUS is set TRUE when there are several with different texts.
 * (transfer full)
 */
gchar *ky_content_text (const KyContent *content, const gchar *name, gboolean *ret_is_ambiguous);
