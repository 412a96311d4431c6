/* SPDX-License-Identifier: GPL-2.0-or-later */
/* common/hash.h */
#include "common/hash.h"

#include <string.h>

#define N 4096
/* Of so many in a table twice as large that share a place: more by chance once in 10^8. */
#define MOST 12

/* How many of `hashes` share the place in a table that has the most of them. */
static guint
most_of_one_place (const guint *hashes)
{
  guint8 places[2 * N] = { 0 };
  guint most = 0;

  for (guint i = 0; i < N; i++)
    {
      guint8 *place = &places[hashes[i] % G_N_ELEMENTS (places)];

      *place += *place < G_MAXUINT8;
      most = MAX (most, *place);
    }
  return most;
}

/* "Ez" and "FY" are the same for h * 33 + byte, so are all words of them. */
static void
test_words (void)
{
  guint hashes[N];
  guint known = 0;

  for (guint i = 0; i < N; i++)
    {
      gchar word[2 * 12 + 1] = "";

      for (guint bit = 0; bit < 12; bit++)
        memcpy (word + 2 * bit, i >> bit & 1 ? "Ez" : "FY", 2);
      known = i == 0 ? g_str_hash (word) : known;
      g_assert_cmpuint (g_str_hash (word), ==, known);
      hashes[i] = ky_str_hash (word);
      g_assert_cmpuint (hashes[i], ==, ky_str_hash (word));
    }
  g_assert_cmpuint (most_of_one_place (hashes), <=, MOST);
}

/* Of numbers that differ in one half alone, and of bytes that differ in one place alone. */
static void
test_places (void)
{
  guint hashes[N];

  for (guint shift = 0; shift <= 48; shift += 16)
    {
      for (guint i = 0; i < N; i++)
        {
          guint64 number = (guint64)i << shift;

          hashes[i] = ky_int64_hash (&number);
        }
      g_assert_cmpuint (most_of_one_place (hashes), <=, MOST);
    }
  for (guint at = 0; at < 62; at++)
    {
      guint8 data[64] = { 0 };

      for (guint i = 0; i < N; i++)
        {
          g_autoptr (GBytes) bytes = NULL;

          data[at] = (guint8)i;
          data[at + 1] = (guint8)(i >> 8);
          bytes = g_bytes_new_static (data, sizeof data);
          hashes[i] = ky_bytes_hash (bytes);
        }
      g_assert_cmpuint (most_of_one_place (hashes), <=, MOST);
    }
}

/* Each size is another key, also where all bytes are 0. */
static void
test_sizes (void)
{
  static const guint8 zeros[N];
  guint hashes[N];

  for (guint i = 0; i < N; i++)
    hashes[i] = (guint)ky_hash_view (ky_view (zeros, i));
  g_assert_cmpuint (most_of_one_place (hashes), <=, MOST);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hash/words of one hash elsewhere have many here", test_words);
  g_test_add_func ("/hash/each place of a key counts", test_places);
  g_test_add_func ("/hash/each size is another key", test_sizes);
  return g_test_run ();
}
