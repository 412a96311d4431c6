/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables that charset-generate.c writes at build time; 0 stands for "no such character". */
#pragma once

#include <stdint.h>

typedef enum
{
  KY_SINGLE_WINDOWS_1252,
  KY_SINGLE_ISO_8859_2,
  KY_SINGLE_ISO_8859_3,
  KY_SINGLE_ISO_8859_4,
  KY_SINGLE_ISO_8859_5,
  KY_SINGLE_ISO_8859_6,
  KY_SINGLE_ISO_8859_7,
  KY_SINGLE_ISO_8859_8,
  KY_SINGLE_ISO_8859_10,
  KY_SINGLE_ISO_8859_13,
  KY_SINGLE_ISO_8859_14,
  KY_SINGLE_ISO_8859_15,
  KY_SINGLE_ISO_8859_16,
  KY_SINGLE_WINDOWS_874,
  KY_SINGLE_WINDOWS_1250,
  KY_SINGLE_WINDOWS_1251,
  KY_SINGLE_WINDOWS_1253,
  KY_SINGLE_WINDOWS_1254,
  KY_SINGLE_WINDOWS_1255,
  KY_SINGLE_WINDOWS_1256,
  KY_SINGLE_WINDOWS_1257,
  KY_SINGLE_WINDOWS_1258,
  KY_SINGLE_KOI8_R,
  KY_SINGLE_KOI8_U,
  KY_SINGLE_MACINTOSH,
  KY_SINGLE_MAC_CYRILLIC,
  KY_SINGLE_IBM437,
  KY_SINGLE_IBM850,
  KY_SINGLE_IBM852,
  KY_SINGLE_IBM855,
  KY_SINGLE_IBM866,
  KY_SINGLE_LAST
} KySingleByte;

/* Codes 0x80–0xFF. */
extern const uint16_t ky_charset_single_byte[KY_SINGLE_LAST][128];
/* Codes 0x00–0xFF. */
extern const uint16_t ky_charset_ibm037[256];
extern const uint16_t ky_charset_ibm1047[256];

/* [lead][trail], see ky_charset_pair() for the bounds of each. */
extern const uint16_t ky_charset_cp932[124 * 189];
extern const uint16_t ky_charset_jis_x_0212[94 * 94];
/* The planes of JIS X 0213: a code point in bits 0–20, and a second one in bits 21–41. */
extern const uint64_t ky_charset_jis_x_0213_1[94 * 94];
extern const uint64_t ky_charset_jis_x_0213_2[94 * 94];
extern const uint16_t ky_charset_cp949[126 * 190];
extern const uint16_t ky_charset_gbk[126 * 191];
/* A code point in bits 0–20, and a second one in bits 21–41. */
extern const uint64_t ky_charset_big5[126 * 191];
extern const uint16_t ky_charset_gb18030_four[39420];

/* CP932 of a character of the Basic Multilingual Plane: codes[pages[c >> 8]][c & 255]. */
extern const uint8_t ky_charset_cp932_pages[256];
extern const uint16_t ky_charset_cp932_codes[][256];
