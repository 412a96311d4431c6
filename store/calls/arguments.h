/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The arguments of a request, and the check of them before a verb runs: contract/store.def says
 * which arguments a verb has. */
#pragma once

#include "common/wire.h"

typedef enum
{
  KY_ARGUMENT_TEXT,
  KY_ARGUMENT_NUMBER,
  KY_ARGUMENT_TIME,    /* Unix seconds */
  KY_ARGUMENT_MAIL,    /* a message number; its canonical form replaces the value */
  KY_ARGUMENT_REQUEST, /* the identifier of a request, in the same way */
  KY_ARGUMENT_ENTRY,   /* in the same way an identifier of two groups; `words`: the refusal */
  KY_ARGUMENT_SHA256,  /* 64 hexadecimal digits */
  KY_ARGUMENT_YES,     /* yes, no, 1, 0, true or false */
  KY_ARGUMENT_WORD,    /* one of `words` */
  KY_ARGUMENT_REASON,  /* ky_store_is_reason() */
} KyArgumentKind;

/* Describes an argument that a verb has. A table of these ends with a row whose name is NULL, and
 * has at most 32 rows. */
typedef struct
{
  const gchar *name;
  KyArgumentKind kind;
  gboolean is_needed;
  gint64 minimum, maximum;   /* range of a number; `maximum` is also the most bytes of a text */
  const gchar *const *words; /* NULL-terminated */
} KyArgumentRule;

/* The bounds of a time: numbers below 100,000,000 (1973) are refused, because they were meant as
 * something else (30 days, the date 20261120). */
#define KY_ARGUMENT_TIME_MIN 100000000
#define KY_ARGUMENT_TIME_MAX (G_MAXINT32 * G_GINT64_CONSTANT (100))

/* Reads names and values of at most KY_STORE_ARGUMENTS_MAX arguments. ky_wire_done() tells
 * afterwards whether the request was well formed.
 * `rules`: (nullable) the arguments that the verb has; NULL: any.
 * `ret_refusal`: set to the first fault, which names the argument: one that is unknown, given
 * twice, missing, too long or malformed.
 * Returns a table that wipes its values before it frees them (transfer full). */
GHashTable *ky_arguments_read (KyWireIn *in, const KyArgumentRule *rules, GError **ret_refusal);
