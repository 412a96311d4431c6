/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a message: CRLF, 7-bit, lines of at most 998 bytes, a boundary made of the content's hash
 * that occurs nowhere else, no preamble, no epilogue (doc/threats.md O-EML-01 … 05). */
#pragma once

#include "engine/filetype.h"

typedef struct
{
  const gchar *media_type; /* as written: "application/pdf"; "message/rfc822" for a message */
  const gchar *name;       /* clean file name, not empty */
  KyView content;
  const guint8 *sha256; /* of `content`, KY_SHA256_SIZE bytes */
} KyMailPart;

typedef struct
{
  const gchar *fields;  /* the header fields (ky_fields_write()), each with its line end */
  const gchar *result;  /* (nullable) the value of Kiyome-Result, ASCII */
  const gchar *charset; /* "utf-8" or "iso-2022-jp" */
  KyView text;          /* the body, valid UTF-8 with LF line ends */
  const GArray *parts;  /* of KyMailPart */
} KyMailOutput;

/* Writes `mail` to `job`. Errors: as ky_job_write(). */
gboolean ky_mail_compose (const KyMailOutput *mail, KyJob *job, GError **error);
