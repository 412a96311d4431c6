/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signs with Ed25519 what this node adds to the audit log, and verifies the signatures of nodes.
 * The process has one key pair, which is set before any thread is started. */
#include "store/records/signature.h"

#include <sodium.h>

#define SIGNED "kiyome audit head 1"
#define NUMBER "%" G_GINT64_FORMAT

G_STATIC_ASSERT (KY_NODE_SEED_SIZE == crypto_sign_SEEDBYTES);
G_STATIC_ASSERT (KY_NODE_KEY_SIZE == crypto_sign_PUBLICKEYBYTES);
G_STATIC_ASSERT (KY_NODE_SIGNATURE_SIZE == crypto_sign_BYTES);

static guint8 public_key[crypto_sign_PUBLICKEYBYTES];
static guint8 secret_key[crypto_sign_SECRETKEYBYTES];

void
ky_signature_begin (const guint8 seed[KY_NODE_SEED_SIZE])
{
  crypto_sign_seed_keypair (public_key, secret_key, seed);
}

const guint8 *
ky_signature_key (void)
{
  return public_key;
}

/* Returns what is signed: node, rows, time and hash, with each line of them distinct from the
 * others. (transfer full) */
static GByteArray *
signature_words_of (const KyNodeHead *head)
{
  g_autofree gchar *text = g_strdup_printf (SIGNED "\n%s\n" NUMBER "\n" NUMBER "\n" NUMBER "\n",
                                            head->node, head->first, head->head.seq, head->time);
  GByteArray *words = g_byte_array_new ();

  g_byte_array_append (words, (const guint8 *)text, (guint)strlen (text));
  return g_byte_array_append (words, head->head.hash, KY_SHA256_SIZE);
}

void
ky_signature_make (const KyNodeHead *head, guint8 ret_signature[KY_NODE_SIGNATURE_SIZE])
{
  g_autoptr (GByteArray) words = signature_words_of (head);

  crypto_sign_detached (ret_signature, NULL, words->data, words->len, secret_key);
}

gboolean
ky_signature_verify (const KyNodeHead *head, const guint8 key[KY_NODE_KEY_SIZE], KyView signature)
{
  g_autoptr (GByteArray) words = signature_words_of (head);

  return signature.size == crypto_sign_BYTES
         && crypto_sign_verify_detached (signature.data, words->data, words->len, key) == 0;
}
