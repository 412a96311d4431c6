/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a door speaks to kiyome-store: it adds originals and reports, asks which entries of the
 * allowlist fit, and counts their use. It can read nothing back. Not thread-safe: one connection a
 * thread. The order for a message: add → (sanitize) → report, or add → failed.
 *
 * Every error leaves nothing delivered: the door answers a 4xx. After an error of the kinds IO or
 * PROTOCOL the connection is not to be used again; after STORE (the store refuses: disk full, no
 * key, corrupted index …) it is.
 */
#pragma once

#include "common/error.h"
#include "common/sha256.h"
#include "config/allow.h"
#include "engine/report.h"

typedef struct _KyStore KyStore;

/* What is known of a message beside its bytes. Every string may be NULL. Bytes that are not UTF-8
 * and control characters in them are replaced before they are stored. */
typedef struct
{
  const gchar *sender;            /* envelope sender, addr-spec; "" or NULL: the null sender */
  const gchar *const *recipients; /* envelope recipients, NULL-terminated; may be NULL */
  const gchar *client;            /* "host [address]" */
  const gchar *queue_id;          /* of the mail system */
  const gchar *login;             /* authenticated sender */
  const gchar *direction;         /* "in", "out", or the door's name ("file") */
  /* ky_store_allow_match() for this sender comes next: it is answered along with the original. */
  gboolean asks_allow;
  /* Nobody is told that the message is taken before its report is: then ky_store_add() need not
   * wait until it is durable. ky_store_report() does, and both are made so in one commit. */
  gboolean waits_for_report;
  gboolean sender_is_authentic;
  /* (nullable) Names this attempt to hand over the message, at most 200 bytes that nobody guesses:
   * after an error of the kinds IO or PROTOCOL it may be added again, on a new connection, and is
   * the same message then, also where the first time was not in vain. */
  const gchar *key;
} KyStoreEnvelope;

/* Connects to paths.run/store.sock. Errors: IO (with the path), STORE (this user is no door).
 * (transfer full) */
KyStore *ky_store_connect (const gchar *socket_path, GError **error);

/*
 * Hands over an original: ORIGINAL_FD (borrowed; a memfd or regular file, read from its beginning
 * whatever its offset). Returns only when the original is sealed, and unless waits_for_report
 * indexed and durable. The same bytes with the same envelope as those of a message that was never
 * finished (no report came, or ky_store_failed()) get that message's identifier again, so that a
 * sender's retry leaves no duplicate. RET_ID (transfer full) is the request number shown to users.
 * Errors: STORE, IO, PROTOCOL.
 */
gboolean ky_store_add (KyStore *store, const KyStoreEnvelope *envelope, int original_fd,
                       gchar **ret_id, GError **error);

/*
 * The answer that was applied to the message ID: its REPORT, the name of the policy that made it
 * and the SHA-256 of its text, and the header of what was delivered (nullable). ID must have been
 * added by a connection of the same user and have no report yet: a report stands once it is
 * written. When this returns the original is durable, and the report survives the end of the
 * store's process; it reaches the disk with the next commit.
 * Errors: STORE, IO, PROTOCOL, MALFORMED and LIMIT (a report that the store does not take).
 */
gboolean ky_store_report (KyStore *store, const gchar *id, const KyReportPart *report,
                          const gchar *policy, const guint8 policy_sha256[KY_SHA256_SIZE],
                          const gchar *output_header, GError **error);

/*
 * The door answers a 4xx for the message ID: the sender will come again. WHY is kept for the
 * administrator; the original stays until it is retried or five days have passed. Not for a message
 * that has a report. Errors: STORE, IO, PROTOCOL.
 */
gboolean ky_store_failed (KyStore *store, const gchar *id, const gchar *why, GError **error);

/*
 * The live entries of the allowlist that fit a message from SENDER: those for any sender, and those
 * for this address or its domain when SENDER_IS_AUTHENTIC. RET_ENTRIES (transfer container, the
 * array frees its elements) is of KyAllowEntry (config/allow.h); which of them fit a part is
 * the engine's to say. Errors: STORE, IO, PROTOCOL.
 */
gboolean ky_store_allow_match (KyStore *store, const gchar *sender, gboolean sender_is_authentic,
                               GPtrArray **ret_entries, GError **error);

/* The domains whose links stay links, as the last ky_store_allow_match() found them: "example.jp"
 * or
 * ".example.jp". (transfer none) until the next. */
const gchar *const *ky_store_link_domains (KyStore *store);

/* Counts one use of each of ALLOW_IDS (NULL-terminated) for the message MESSAGE_ID, and records it
 * in the audit log. Errors: STORE, IO, PROTOCOL. */
gboolean ky_store_allow_used (KyStore *store, const gchar *const *allow_ids,
                              const gchar *message_id, GError **error);

/* The store's health as JSON: {"ready": bool, "problem": text or null, "key", "messages",
 * "originals", "free", "version" …}. (transfer full) NULL with an error: IO, PROTOCOL. */
gchar *ky_store_status (KyStore *store, GError **error);

void ky_store_free (KyStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyStore, ky_store_free)
