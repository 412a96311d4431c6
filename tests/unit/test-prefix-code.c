/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Canonical prefix codes, and bits from either end of their bytes. */
#include "filetypes/base/lha/prefix-code.h"

/* RFC 1951 3.2.2: A to H get 010 011 100 101 110 00 1110 1111. */
static const guint8 of_rfc[] = { 3, 3, 3, 3, 3, 2, 4, 4 };

static void
test_whole (void)
{
  const guint8 high[] = { 0x4e, 0xe3, 0xc0 }; /* 010 011 101 110 00 1111 … */
  const guint8 flipped[] = { 0xb1, 0x1c, 0x3f };
  KyBits bits = { .in = { high, sizeof high } }, turned = { .in = { flipped, sizeof flipped } };
  const guint expected[] = { 0, 1, 3, 4, 5, 7 };
  KyPrefixCode code;

  g_assert_cmpint (ky_prefix_code_make (&code, of_rfc, 8), ==, KY_PREFIX_WHOLE);
  g_assert_cmpuint (code.n_symbols, ==, 8);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_cmpuint (ky_prefix_code_read (&code, &bits, ky_bits_high, 0), ==, expected[i]);
      g_assert_cmpuint (ky_prefix_code_read (&code, &turned, ky_bits_high, 1), ==, expected[i]);
    }
  g_assert_false (bits.is_short);
}

/* The first bit of a code is the lowest that is left. */
static void
test_low (void)
{
  const guint8 low[] = { 0x62, 0x07 }; /* from the lowest: 0, 10 (written 01), 0x0c, … */
  const guint8 lengths[] = { 1, 2, 3, 3 };
  KyBits bits = { .in = { low, sizeof low } };
  KyPrefixCode code;

  g_assert_cmpint (ky_prefix_code_make (&code, lengths, 4), ==, KY_PREFIX_WHOLE);
  g_assert_cmpuint (ky_prefix_code_read (&code, &bits, ky_bits_low, 0), ==, 0);
  g_assert_cmpuint (ky_prefix_code_read (&code, &bits, ky_bits_low, 0), ==, 1);
  g_assert_cmpuint (ky_bits_low (&bits, 5), ==, 0x0c);
  ky_bits_fill_low (&bits, 8);
  ky_bits_drop_low (&bits, 1);
  g_assert_cmpuint (ky_bits_low (&bits, 7), ==, 0x03);
  g_assert_false (bits.is_short);
  g_assert_cmpuint (ky_bits_low (&bits, 1), ==, 0);
  g_assert_true (bits.is_short);
}

static void
test_states (void)
{
  const guint8 none[4] = { 0 }, one[] = { 0, 1 }, three_of_one[] = { 1, 1, 1 };
  const guint8 full[] = { 1, 1, 16 }, partial[] = { 2, 2, 2 };
  const guint8 ones = 0xff;
  KyBits bits = { .in = { &ones, 1 } };
  KyPrefixCode code;

  g_assert_cmpint (ky_prefix_code_make (&code, none, 4), ==, KY_PREFIX_PARTIAL);
  g_assert_cmpuint (code.n_symbols, ==, 0);
  g_assert_cmpint (ky_prefix_code_make (&code, one, 2), ==, KY_PREFIX_PARTIAL);
  g_assert_cmpuint (code.n_symbols, ==, 1);
  g_assert_cmpint (ky_prefix_code_make (&code, three_of_one, 3), ==, KY_PREFIX_OVERFULL);
  g_assert_cmpint (ky_prefix_code_make (&code, full, 3), ==, KY_PREFIX_OVERFULL);
  g_assert_cmpint (ky_prefix_code_make (&code, partial, 3), ==, KY_PREFIX_PARTIAL);
  /* A row of bits that is no symbol's. */
  g_assert_cmpuint (ky_prefix_code_read (&code, &bits, ky_bits_high, 0), ==, 0);
  g_assert_true (bits.is_short);
}

/* A symbol without bits is read where there are none; every other is not. */
static void
test_end (void)
{
  KyBits bits = { .in = { (const guint8 *)"", 0 } };
  KyPrefixCode code;

  ky_prefix_code_make_single (&code, 77);
  g_assert_cmpuint (ky_prefix_code_read (&code, &bits, ky_bits_high, 0), ==, 77);
  g_assert_false (bits.is_short);
  ky_prefix_code_make (&code, of_rfc, 8);
  g_assert_cmpuint (ky_prefix_code_read (&code, &bits, ky_bits_low, 1), ==, 0);
  g_assert_true (bits.is_short);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prefix-code/whole", test_whole);
  g_test_add_func ("/prefix-code/from the lowest bit", test_low);
  g_test_add_func ("/prefix-code/states", test_states);
  g_test_add_func ("/prefix-code/end", test_end);
  return g_test_run ();
}
