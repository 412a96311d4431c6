/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what charset.c (detection), charset-label.c (names) and charset-decode.c (the decoders)
 * share. */
#pragma once

#include "common/charset/charset-tables.h"
#include "common/view.h"

typedef struct
{
  guint8 *out; /* room for KY_DECODE_ROOM(n) bytes */
  gsize at;
  gsize n_replaced;
  gsize n_nul;
  gboolean has_gone_on; /* ISO-2022-JP: a line began in the double-byte state of the line before */
} KyDecode;

/* The largest output of a decoder for N bytes: three bytes for each, and 16 for an escape sequence
 * at the end. */
#define KY_DECODE_ROOM(n) (3 * (n) + 16)

typedef void (*KyDecoder) (KyDecode *decode, const guint8 *bytes, gsize size);

typedef struct
{
  const gchar *name;
  KyDecoder decoder; /* NULL: `single` counts */
  guint single;      /* KySingleByte */
} KyCharset;

/* Decode `size` bytes at `bytes` of an encoding into `decode` (KyDecoder). */
#define CHARSET(id, name, decoder)                                                                 \
  void ky_decode_##decoder (KyDecode *decode, const guint8 *bytes, gsize size);
#include "common/charset/charsets.def"
void ky_decode_single_byte (KyDecode *decode, guint single, const guint8 *bytes, gsize size);

/* Returns the length of the well-formed UTF-8 sequence of two to four bytes at `bytes`, or 0. */
guint ky_utf_8_sequence (const guint8 *bytes, gsize size);

/* Lists indices of ky_charsets[]; the single-byte charsets follow from KY_CHARSET_N_MULTI_BYTE
 * on. */
enum
{
#define CHARSET(id, name, decoder) KY_CHARSET_##id,
#include "common/charset/charsets.def"
  KY_CHARSET_N_MULTI_BYTE,
  KY_CHARSET_WINDOWS_1252 = KY_CHARSET_N_MULTI_BYTE + KY_SINGLE_WINDOWS_1252,
  KY_CHARSET_N = KY_CHARSET_N_MULTI_BYTE + KY_SINGLE_LAST,
  /* no charset: */
  KY_CHARSET_NONE = -1,
  KY_CHARSET_US_ASCII = -2, /* a label that promises only ASCII: other bytes are guessed */
  KY_CHARSET_UTF_16 = -3,   /* without byte order: the bytes tell */
  KY_CHARSET_UTF_32 = -4
};

extern const KyCharset ky_charsets[KY_CHARSET_N];

/* Returns the charset that senders call `label`: an index of ky_charsets[], or one of the negative
 * values. */
gint ky_charset_from_label (const gchar *label);

/* Returns which of EUC-JP, CP949 and GB18030 shows `bytes` as what people write, and for how many
 * letters of a hundred; `charset` where nothing tells. */
gint ky_charset_most_familiar (KyView bytes, gint charset, gint *ret_points);
