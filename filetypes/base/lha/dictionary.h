/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A buffer for unpacked bytes, from which earlier bytes can be repeated. */
#pragma once

#include "common/error.h"

typedef struct
{
  GByteArray *out;
  gsize size; /* size of the complete output in bytes */
} KyDictionary;

static inline gboolean
ky_dictionary_put (KyDictionary *self, guint byte)
{
  guint8 value = (guint8)byte;

  if (self->out->len >= self->size)
    return FALSE;
  g_byte_array_append (self->out, &value, 1);
  return TRUE;
}

/* Repeats `length` bytes from `distance` (1 or more) bytes before the end. Before the beginning
 * there are spaces. Returns FALSE if `distance` is 0 or `length` exceeds the size. */
static inline gboolean
ky_dictionary_repeat (KyDictionary *self, gsize distance, gsize length)
{
  guint at = self->out->len;

  if (distance == 0 || length > self->size - at)
    return FALSE;
  g_byte_array_set_size (self->out, at + (guint)length);
  for (gsize i = at; i < at + length; i++)
    self->out->data[i] = distance <= i ? self->out->data[i - distance] : ' ';
  return TRUE;
}

/* Returns the bytes of `out`, which is taken over, or MALFORMED unless `is_good`. (transfer
 * full) */
static inline GBytes *
ky_dictionary_finish (GByteArray *out, gboolean is_good, GError **error)
{
  if (is_good)
    return g_byte_array_free_to_bytes (out);
  g_byte_array_unref (out);
  return ky_fail_null (error, KY_ERROR_MALFORMED, "archive: a member's data can't be unpacked");
}
