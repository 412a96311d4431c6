/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps from the header that the MTA has to the header that kiyome wrote. A milter can only
 * change, delete and add fields; the steps are the fewest that keep the order of the fields. */
#pragma once

#include "common/error.h"
#include "common/view.h"

/* Holds a header field. `value` begins behind the colon and is folded with LF, as SMFIP_HDR_LEADSPC
 * has it. */
typedef struct
{
  gchar *name, *value;
} KyHeaderField;

KyHeaderField *ky_header_field_new (const gchar *name, const gchar *value);
void ky_header_field_free (gpointer field);

typedef enum
{
  KY_EDIT_CHANGE, /* smfi_chgheader: field number `index` of that name becomes `value` */
  KY_EDIT_DELETE, /* smfi_chgheader with no value */
  KY_EDIT_ADD,    /* smfi_addheader: at the end */
} KyEditKind;

typedef struct
{
  KyEditKind kind;
  const gchar *name, *value; /* borrowed from the fields; value NULL: delete */
  gint index;                /* from 1, among the fields of that name, at the time of the edit */
} KyEdit;

/* Returns the edits that turn `have` into `want` (both of KyHeaderField), in the order in which
 * they must be made. The indexes are right whether the MTA counts deleted fields (sendmail) or not
 * (Postfix), because fields of one name are deleted from the last to the first, after all changes.
 * The time is linear. (transfer full) of KyEdit */
GArray *ky_apply_plan (const GPtrArray *have, const GPtrArray *want);

/* Takes a message that kiyome wrote apart: `ret_fields` (transfer full, of KyHeaderField; without
 * the leading space when `leading_space` is FALSE), `ret_body` (borrowed from `message`). It was
 * verified before, but here a mistake would become a header field: anything but CRLF lines of
 * printable ASCII and TAB, names of RFC 5322, and at most 10,000 fields is INTERNAL. */
gboolean ky_apply_split (KyView message, gboolean leading_space, GPtrArray **ret_fields,
                         KyView *ret_body, GError **error);

/* Returns the size of the header of `message`, which kiyome wrote, with the empty line; all of a
 * message that has only a header. */
gsize ky_apply_header_size (KyView message);
