/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits the header of a MIME entity into fields and finds the start of the body (RFC 5322 §2.2,
 * doc/threats.md T-HDR-12, T-MIME-21). Names and values are undecoded views of the input. */
#pragma once

#include "filetypes/base/text/findings.h"

typedef enum
{
  KY_FIELD_OTHER,  /* not written to the output */
  KY_FIELD_KIYOME, /* Kiyome-*, X-Kiyome-*: kiyome's own, whoever wrote them */
#define FIELD(id, name) KY_FIELD_##id,
#include "filetypes/mail/field-names.def"
#undef FIELD
  KY_FIELD_CONTENT_OTHER, /* Content-Description, -Language, -Location …: not written */
  KY_FIELD_LAST
} KyFieldId;

typedef struct
{
  KyFieldId id;
  gboolean is_broken; /* the name holds junk; used only if it is a content field */
  KyView name;
  KyView value; /* from behind the colon, with folds, without the last line end */
} KyField;

typedef struct
{
  gsize fields; /* fields that are kept; further ones are left out (mail.field-limit) */
  gsize size;   /* bytes of the header that are read (mail.header-limit) */
} KyHeaderLimits;

/* Returns the field name that kiyome writes for `id`, such as "Message-ID". (transfer none) */
const gchar *ky_field_name (KyFieldId id);

/* Returns whether people read the value of `field`, so that they must be told when it is left
 * out. */
gboolean ky_field_is_for_readers (const KyField *field);

/* Appends the header fields of `bytes` to `fields` (of KyField) and returns the offset at which the
 * body begins. Lines end with LF or CRLF, or with CR if `bytes` contain no LF. `is_root`: the first
 * line may be an mbox line. Findings: mail.mbox-line, mail.bare-cr, mail.nul, mail.blank-line,
 * mail.junk-line, mail.missing-blank-line, mail.field-name, mail.field-limit, mail.header-limit.
 * Linear. */
gsize ky_header_read (KyView bytes, gboolean is_root, const KyHeaderLimits *limits, GArray *fields,
                      KyFindings *findings);

/* Gives the line of `bytes` that begins at `*at`, without its line end, and moves `*at` behind that
 * line end. Returns FALSE at the end of `bytes`. `cr_ends`: a CR without LF ends a line, too. */
gboolean ky_line_next (KyView bytes, gboolean cr_ends, gsize *at, KyView *ret_line);
