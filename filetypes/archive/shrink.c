/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks PKZIP's method Shrink: LZW with codes of 9 to 13 bits. The command CLEAR frees the codes
 * on which no longer code is built. The number of such commands is limited by the bytes read and
 * written, because each goes over all codes. */
#include "filetypes/archive/pkzip-methods.h"
#include "filetypes/base/lha/bits.h"

#include "common/error.h"

#define CODES 8192 /* 13 bits */
#define FIRST_BITS 9
#define LAST_BITS 13
#define CONTROL 256 /* the code before a command: */
#define WIDER 1
#define CLEAR 2
#define NO_CODE 0xffffu
/* Limits the number of CLEAR commands, each of which takes time for all codes. A packer clears when
 * all codes are used; an attacker might clear without need. Permitted are one for each CLEAR_BYTES
 * bytes read and written, and CLEARS_MORE. */
#define CLEAR_BYTES 256
#define CLEARS_MORE 64

typedef struct
{
  KyBits bits;
  guint width;
  gboolean is_used[CODES];
  guint16 before[CODES]; /* the code of the string without its last byte */
  guint8 last[CODES];
  guint8 string[CODES]; /* the string of the current code, last byte first */
  guint free;           /* no code from CONTROL + 1 up to it is free */
  gsize n_clears;
  GByteArray *out;
  gsize size;
} Shrunk;

/* Frees the codes that no other code extends. */
static void
clear_leaves (Shrunk *self)
{
  gboolean has_longer[CODES] = { FALSE };

  for (guint code = CONTROL + 1; code < CODES; code++)
    if (self->is_used[code] && self->before[code] < CODES)
      has_longer[self->before[code]] = TRUE;
  for (guint code = CONTROL + 1; code < CODES; code++)
    self->is_used[code] = self->is_used[code] && has_longer[code];
  self->free = CONTROL;
}

static gboolean
may_clear (Shrunk *self)
{
  return self->n_clears++ < CLEARS_MORE + (self->bits.at + self->out->len) / CLEAR_BYTES;
}

/* Executes commands and returns the next code that is not one; NO_CODE at the end of the input or
 * if a command is not valid. */
static guint
shrink_next_code (Shrunk *self)
{
  for (;;)
    {
      guint code = ky_bits_low (&self->bits, self->width), command;

      if (self->bits.is_short || code != CONTROL)
        return self->bits.is_short ? NO_CODE : code;
      command = ky_bits_low (&self->bits, self->width);
      if (command == WIDER && self->width < LAST_BITS)
        self->width++;
      else if (command == CLEAR && !self->bits.is_short && may_clear (self))
        clear_leaves (self);
      else
        return NO_CODE;
    }
}

/* Writes the string of `code`, whose first byte is returned in `first`. A code that is not assigned
 * yet, or was freed, means the string of the previous code (`before`) followed by the first byte of
 * that string. */
static gboolean
shrink_put (Shrunk *self, guint code, guint before, guint8 *first)
{
  gsize at = CODES;

  for (gboolean was_free = FALSE; code != NO_CODE;)
    {
      if (at == 0)
        return FALSE;
      if (!self->is_used[code])
        {
          if (was_free)
            return FALSE;
          was_free = TRUE;
          self->string[--at] = *first;
          code = before;
          continue;
        }
      self->string[--at] = self->last[code];
      code = self->before[code];
    }
  *first = self->string[at];
  if (CODES - at > self->size - self->out->len)
    return FALSE;
  g_byte_array_append (self->out, self->string + at, (guint)(CODES - at));
  return TRUE;
}

/* Assigns the next free code to the string of `before` and the byte `last`. Does nothing if all
 * codes are used. */
static void
shrink_learn (Shrunk *self, guint before, guint8 last)
{
  guint code = self->free + 1;

  while (code < CODES && self->is_used[code])
    code++;
  self->free = MIN (code, CODES - 1);
  if (code >= CODES)
    return;
  self->is_used[code] = TRUE;
  self->before[code] = (guint16)before;
  self->last[code] = last;
}

static gboolean
shrink_unpack (Shrunk *self)
{
  guint before = NO_CODE;
  guint8 first = 0;

  for (guint code = 0; code < CONTROL; code++)
    {
      self->is_used[code] = TRUE;
      self->before[code] = NO_CODE;
      self->last[code] = (guint8)code;
    }
  while (self->out->len < self->size)
    {
      guint code = shrink_next_code (self);

      if (code == NO_CODE || (before == NO_CODE && code >= CONTROL)
          || !shrink_put (self, code, before, &first))
        return FALSE;
      if (before != NO_CODE)
        shrink_learn (self, before, first);
      before = code;
    }
  return TRUE;
}

GBytes *
ky_shrink_unpack (KyView packed, gsize size, GError **error)
{
  g_autofree Shrunk *self = g_new0 (Shrunk, 1);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  self->bits.in = packed;
  self->width = FIRST_BITS;
  self->free = CONTROL;
  self->out = out;
  self->size = size;
  if (shrink_unpack (self))
    return g_byte_array_free_to_bytes (g_steal_pointer (&out));
  return ky_fail_null (error, KY_ERROR_MALFORMED, "zip: a member's data can't be unpacked");
}
