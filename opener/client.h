/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How kiyome-portal gives orders to kiyome-opener (paths.run/opener.sock, users of opener.peers).
 * Each order has the session of the user who gives it; the store decides whether the order is
 * permitted. Not thread-safe.
 *
 *   order      arguments (* needed)                     facts of the answer, files
 *   text       session* id* reason                      from to cc subject date; file: the text
 *   pages      session* id* path* first count width     file: KYPAGES1 (see portal/parts.c)
 *              password reason
 *   render     session* id* path* method password       name type sha256 to; file, report
 *              way (download, mail)
 *   unlock     session* id* path* password*             to; report
 *   original   session* request* way                    name type sha256 to; file
 *   rescan     session* request*                        verdict (clean, infected, unknown)
 *                                                       signature
 *   file       key* job* from                           name type sha256; file: of a machine
 *   agree      session* domain* expires* password*      id
 *   status     –                                        keys, orders
 *
 * path "" is the whole message. A refusal begins with a code word like those of the store
 * ("wrong-password: …"). */
#pragma once

#include "common/error.h"

#define KY_OPENER_SOCKET "opener/opener.sock"
#define KY_OPENER_ARGUMENTS_MAX 32
#define KY_OPENER_SECONDS 900 /* timeout of an order */

typedef struct _KyOpener KyOpener;

typedef struct
{
  GHashTable *facts; /* name → text */
  gchar *report;     /* (nullable) JSON of engine/report.h */
  int file;          /* sealed memfd, or -1 */
} KyOpenerAnswer;

/* Connects to the opener and checks that it runs as the expected user. Errors: IO (with the path).
 * (transfer full) */
KyOpener *ky_opener_connect (const gchar *socket_path, GError **error);
void ky_opener_free (KyOpener *opener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyOpener, ky_opener_free)

/* Gives an order and waits for its answer, KY_OPENER_SECONDS at most. `arguments`: names and values
 * in turn, NULL-terminated. `ret_answer`: to be cleared. Errors: STORE (refused), IO, PROTOCOL. */
gboolean ky_opener_order (KyOpener *opener, const gchar *order, const gchar *const *arguments,
                          KyOpenerAnswer *ret_answer, GError **error);
/* Returns the value of a fact, or "" if the answer does not have it. */
const gchar *ky_opener_fact (const KyOpenerAnswer *answer, const gchar *name);
void ky_opener_answer_clear (KyOpenerAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyOpenerAnswer, ky_opener_answer_clear)
