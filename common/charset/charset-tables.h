/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables that charset-generate.c writes at build time; 0 stands for "no such character". */
#pragma once

#include <stdint.h>

typedef enum
{
#define SINGLE(id, name) KY_SINGLE_##id,
#include "common/charset/charsets.def"
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
