/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line of a signed head of the audit log (cli/audit-head.h):
 * "kiyome-audit SEQ HASH TIME SIGNATURE". */
#pragma once

#include "store/client/audit-row.h"

#define KY_SIGNED_HEAD_WORD "kiyome-audit" /* first word of a line */
#define KY_SIGNED_HEAD_SIGNATURE_SIZE 64   /* bytes */

/* Holds what a line says. */
typedef struct
{
  gint64 seq;                                      /* 0: none */
  gint64 signed_at;                                /* the same as `time`, Unix seconds */
  gchar hash[KY_SHA256_HEX_SIZE];                  /* hash of the row */
  gchar time[32];                                  /* when it was signed, ISO 8601 */
  guint8 signature[KY_SIGNED_HEAD_SIGNATURE_SIZE]; /* Ed25519 */
} KySignedHead;

/* Reads a signed head, without checking its signature.
 * `line`: may have other words before it, as in a log or a letter.
 * `ret_head`: its number is 0 if there is none.
 * Returns whether there is one. */
gboolean ky_signed_head_parse (const gchar *line, KySignedHead *ret_head);
