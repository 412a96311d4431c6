/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the random key by which the store recognizes a transaction that is tried again. */
#include "intake/key.h"

#include <errno.h>
#include <sys/random.h>

#define SIZE 16

gchar *
ky_transaction_key_new (void)
{
  guint8 bytes[SIZE];
  gchar *text = g_malloc (2 * SIZE + 1);

  while (getrandom (bytes, sizeof bytes, 0) != (gssize)sizeof bytes)
    if (errno != EINTR)
      g_error ("getrandom: %s", g_strerror (errno));
  for (guint i = 0; i < SIZE; i++)
    g_snprintf (text + 2 * i, 3, "%02x", bytes[i]);
  return text;
}
