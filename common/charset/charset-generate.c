/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs when kiyome is built: converts every code of every charset by the build machine's iconv, and
 * writes the tables that charset-tables.h declares as C to standard output. A charset that iconv
 * does not support is a build error. */
#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Single-byte charsets by iconv's name, in the order of KySingleByte. */
static const char *const single_bytes[] = {
  "CP1252",      "ISO-8859-2",   "ISO-8859-3",  "ISO-8859-4",  "ISO-8859-5",  "ISO-8859-6",
  "ISO-8859-7",  "ISO-8859-8",   "ISO-8859-10", "ISO-8859-13", "ISO-8859-14", "ISO-8859-15",
  "ISO-8859-16", "CP874",        "CP1250",      "CP1251",      "CP1253",      "CP1254",
  "CP1255",      "CP1256",       "CP1257",      "CP1258",      "KOI8-R",      "KOI8-U",
  "MACINTOSH",   "MAC-CYRILLIC", "IBM437",      "IBM850",      "IBM852",      "IBM855",
  "IBM866",
};

/* EBCDIC: all 256 codes. */
static const char *const ebcdic[][2] = { { "ibm037", "IBM037" }, { "ibm1047", "IBM1047" } };

static iconv_t
open_charset (const char *to, const char *from)
{
  iconv_t converter = iconv_open (to, from);

  if (converter == (iconv_t)-1)
    {
      fprintf (stderr, "charset-generate: this iconv doesn't know %s: %s\n", from,
               strerror (errno));
      exit (1);
    }
  return converter;
}

/* Returns the code point of `bytes`, or 0; a second code point is set in `ret_second`. */
static uint32_t
decode_two (iconv_t converter, const uint8_t *bytes, size_t size, uint32_t *ret_second)
{
  uint8_t out[32];
  char *in_at = (char *)bytes;
  char *out_at = (char *)out;
  size_t in_left = size;
  size_t out_left = sizeof out;

  iconv (converter, NULL, NULL, NULL, NULL);
  if (iconv (converter, &in_at, &in_left, &out_at, &out_left) == (size_t)-1 || in_left != 0
      || iconv (converter, NULL, NULL, &out_at, &out_left) == (size_t)-1)
    return 0;
  size_t made = sizeof out - out_left;
  *ret_second = 0;
  if (made == 8)
    *ret_second = (uint32_t)out[4] << 24 | (uint32_t)out[5] << 16 | (uint32_t)out[6] << 8 | out[7];
  else if (made != 4)
    return 0;
  return (uint32_t)out[0] << 24 | (uint32_t)out[1] << 16 | (uint32_t)out[2] << 8 | out[3];
}

static uint32_t
decode_one (iconv_t converter, const uint8_t *bytes, size_t size)
{
  uint32_t second = 0;
  uint32_t c = decode_two (converter, bytes, size, &second);

  return second == 0 ? c : 0;
}

static void
charset_generate_begin (const char *type, const char *name, unsigned size)
{
  printf ("const %s ky_charset_%s[%u] = {", type, name, size);
}

static void
value (unsigned index, uint32_t c)
{
  printf ("%s%u,", index % 24 == 0 ? "\n" : "", (unsigned)c);
}

static void
charset_generate_end (void)
{
  fputs ("\n};\n\n", stdout);
}

static void
write_single_bytes (void)
{
  size_t n = sizeof single_bytes / sizeof single_bytes[0];

  printf ("const uint16_t ky_charset_single_byte[%zu][128] = {\n", n);
  for (size_t i = 0; i < n; i++)
    {
      iconv_t converter = open_charset ("UTF-32BE", single_bytes[i]);

      fputs ("{", stdout);
      for (unsigned code = 0x80; code < 0x100; code++)
        {
          uint8_t byte = (uint8_t)code;

          value (code - 0x80, decode_one (converter, &byte, 1));
        }
      fputs ("},\n", stdout);
      iconv_close (converter);
    }
  fputs ("};\n\n", stdout);
  for (size_t i = 0; i < sizeof ebcdic / sizeof ebcdic[0]; i++)
    {
      iconv_t converter = open_charset ("UTF-32BE", ebcdic[i][1]);

      charset_generate_begin ("uint16_t", ebcdic[i][0], 256);
      for (unsigned code = 0; code < 0x100; code++)
        {
          uint8_t byte = (uint8_t)code;

          value (code, decode_one (converter, &byte, 1));
        }
      charset_generate_end ();
      iconv_close (converter);
    }
}

/* Writes the table of a charset with `prefix` (0: none), lead bytes `first`…`last` and trail bytes
 * `low`…`high`. */
static void
write_double_bytes (const char *name, const char *charset, unsigned prefix, unsigned first,
                    unsigned last, unsigned low, unsigned high)
{
  iconv_t converter = open_charset ("UTF-32BE", charset);
  unsigned width = high - low + 1;

  charset_generate_begin ("uint16_t", name, (last - first + 1) * width);
  for (unsigned lead = first; lead <= last; lead++)
    for (unsigned trail = low; trail <= high; trail++)
      {
        uint8_t bytes[3] = { (uint8_t)prefix, (uint8_t)lead, (uint8_t)trail };
        uint32_t c
            = prefix != 0 ? decode_one (converter, bytes, 3) : decode_one (converter, bytes + 1, 2);

        value ((lead - first) * width + trail - low, c <= 0xffff ? c : 0);
      }
  charset_generate_end ();
  iconv_close (converter);
}

/* Writes one plane of JIS X 0213; two code points are packed in 21 bits each. `prefix`: 0 or
 * 0x8f. */
static void
write_jis_x_0213 (const char *name, unsigned prefix)
{
  iconv_t converter = open_charset ("UTF-32BE", "EUC-JISX0213");

  charset_generate_begin ("uint64_t", name, 94 * 94);
  for (unsigned row = 0xa1; row <= 0xfe; row++)
    for (unsigned cell = 0xa1; cell <= 0xfe; cell++)
      {
        uint8_t bytes[3] = { (uint8_t)prefix, (uint8_t)row, (uint8_t)cell };
        uint32_t second = 0;
        uint64_t c = prefix != 0 ? decode_two (converter, bytes, 3, &second)
                                 : decode_two (converter, bytes + 1, 2, &second);

        printf ("%s%lluu,", cell == 0xa1 ? "\n" : "",
                (unsigned long long)(c | (uint64_t)second << 21));
      }
  charset_generate_end ();
  iconv_close (converter);
}

/* Writes CP950, with HKSCS where CP950 has no character; two code points are packed in 21 bits
 * each. */
static void
write_big5 (void)
{
  iconv_t taiwan = open_charset ("UTF-32BE", "CP950");
  iconv_t hong_kong = open_charset ("UTF-32BE", "BIG5-HKSCS");

  charset_generate_begin ("uint64_t", "big5", 126 * 191);
  for (unsigned lead = 0x81; lead <= 0xfe; lead++)
    for (unsigned trail = 0x40; trail <= 0xfe; trail++)
      {
        uint8_t bytes[2] = { (uint8_t)lead, (uint8_t)trail };
        uint32_t second = 0;
        uint64_t c = decode_one (taiwan, bytes, 2);

        if (c == 0 || (c >= 0xe000 && c < 0xf900))
          {
            uint32_t other = decode_two (hong_kong, bytes, 2, &second);

            c = other != 0 ? other | (uint64_t)second << 21 : c;
          }
        printf ("%s%lluu,", trail == 0x40 ? "\n" : "", (unsigned long long)c);
      }
  charset_generate_end ();
  iconv_close (taiwan);
  iconv_close (hong_kong);
}

/* Writes the four-byte codes of GB18030 in the Basic Multilingual Plane, 81308130 … 8431A439. */
static void
write_gb18030 (void)
{
  iconv_t converter = open_charset ("UTF-32BE", "GB18030");

  charset_generate_begin ("uint16_t", "gb18030_four", 39420);
  for (unsigned i = 0; i < 39420; i++)
    {
      uint8_t bytes[4] = { (uint8_t)(0x81 + i / 12600), (uint8_t)(0x30 + i / 1260 % 10),
                           (uint8_t)(0x81 + i / 10 % 126), (uint8_t)(0x30 + i % 10) };
      uint32_t c = decode_one (converter, bytes, 4);

      value (i, c <= 0xffff ? c : 0);
    }
  charset_generate_end ();
  iconv_close (converter);
}

/* Writes the table from Unicode to CP932, in pages of 256. */
static void
write_cp932_reverse (void)
{
  iconv_t converter = open_charset ("CP932", "UTF-32BE");
  static uint16_t codes[0x10000];
  uint8_t pages[256] = { 0 };
  unsigned n_pages = 1; /* page 0 stays empty */

  for (unsigned c = 0x80; c < 0x10000; c++)
    {
      uint8_t in[4] = { 0, 0, (uint8_t)(c >> 8), (uint8_t)c };
      uint8_t out[8];
      char *in_at = (char *)in;
      char *out_at = (char *)out;
      size_t in_left = 4;
      size_t out_left = sizeof out;

      iconv (converter, NULL, NULL, NULL, NULL);
      if ((c >= 0xd800 && c < 0xe000)
          || iconv (converter, &in_at, &in_left, &out_at, &out_left) != 0)
        continue; /* not available, or replaced by a similar character */
      if (sizeof out - out_left == 2)
        codes[c] = (uint16_t)(out[0] << 8 | out[1]);
      else if (out[0] >= 0xa1 && out[0] <= 0xdf)
        codes[c] = out[0];
      if (codes[c] != 0 && pages[c >> 8] == 0)
        pages[c >> 8] = (uint8_t)n_pages++;
    }
  charset_generate_begin ("uint8_t", "cp932_pages", 256);
  for (unsigned i = 0; i < 256; i++)
    value (i, pages[i]);
  charset_generate_end ();
  printf ("const uint16_t ky_charset_cp932_codes[%u][256] = {{0},\n", n_pages);
  for (unsigned page = 0; page < 256; page++)
    {
      if (pages[page] == 0)
        continue;
      fputs ("{", stdout);
      for (unsigned i = 0; i < 256; i++)
        value (i, codes[page << 8 | i]);
      fputs ("},\n", stdout);
    }
  fputs ("};\n", stdout);
  iconv_close (converter);
}

int
main (void)
{
  fputs ("/* Written by charset-generate at build time. */\n#include "
         "\"common/charset/charset-tables.h\"\n\n",
         stdout);
  write_single_bytes ();
  write_double_bytes ("cp932", "CP932", 0, 0x81, 0xfc, 0x40, 0xfc);
  write_double_bytes ("jis_x_0212", "EUC-JP-MS", 0x8f, 0xa1, 0xfe, 0xa1, 0xfe);
  write_jis_x_0213 ("jis_x_0213_1", 0);
  write_jis_x_0213 ("jis_x_0213_2", 0x8f);
  write_double_bytes ("cp949", "CP949", 0, 0x81, 0xfe, 0x41, 0xfe);
  write_double_bytes ("gbk", "GB18030", 0, 0x81, 0xfe, 0x40, 0xfe);
  write_big5 ();
  write_gb18030 ();
  write_cp932_reverse ();
  return ferror (stdout) != 0 || fflush (stdout) != 0;
}
