/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signs what a node adds to the audit log (store/records/node.h), with Ed25519. */
#pragma once

#include "store/records/audit.h"

#define KY_NODE_SEED_SIZE 32
#define KY_NODE_KEY_SIZE 32
#define KY_NODE_SIGNATURE_SIZE 64

/* Holds the fields over which a signature is computed. */
typedef struct
{
  const gchar *node;
  gint64 first; /* the first row that the transaction added */
  gint64 time;  /* microseconds since 1970 */
  KyAuditHead head;
} KyNodeHead;

/* Sets the key pair of this process. To be called before any thread is started. */
void ky_signature_begin (const guint8 seed[KY_NODE_SEED_SIZE]);
/* Returns the public key of this process, KY_NODE_KEY_SIZE bytes. */
const guint8 *ky_signature_key (void);
/* Signs `head` with the key of this process. */
void ky_signature_make (const KyNodeHead *head, guint8 ret_signature[KY_NODE_SIGNATURE_SIZE]);
/* Tells whether `signature` is that of `head` by the public key `key`. */
gboolean ky_signature_verify (const KyNodeHead *head, const guint8 key[KY_NODE_KEY_SIZE],
                              KyView signature);
