/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a node signs what it added to the audit log (store/records/node.h): Ed25519. */
#pragma once

#include "store/records/audit.h"

#define KY_NODE_SEED_SIZE 32
#define KY_NODE_KEY_SIZE 32
#define KY_NODE_SIGNATURE_SIZE 64

/* What a signature is about. */
typedef struct
{
  const gchar *node;
  gint64 first; /* row that it added */
  gint64 time;  /* microseconds since 1970 */
  KyAuditHead head;
} KyNodeHead;

/* This process signs by the key of SEED from now on; before any thread is made. */
void ky_signature_begin (const guint8 seed[KY_NODE_SEED_SIZE]);
/* Its public key. */
const guint8 *ky_signature_key (void);
void ky_signature_make (const KyNodeHead *head, guint8 ret_signature[KY_NODE_SIGNATURE_SIZE]);
gboolean ky_signature_verify (const KyNodeHead *head, const guint8 key[KY_NODE_KEY_SIZE],
                              KyView signature);
