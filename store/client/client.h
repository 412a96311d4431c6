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
#include "config/departments.h"
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
  /* ky_store_departments() is asked next: it is answered along with the original. */
  gboolean asks_departments;
  /* ky_store_new_domain() likewise. */
  gboolean asks_new_domain;
  /* (nullable) Names this attempt to hand over the message, at most 200 bytes that nobody guesses:
   * after an error of the kinds IO or PROTOCOL it may be added again, on a new connection, and is
   * the same message then, also where the first time was not in vain. */
  const gchar *key;
} KyStoreEnvelope;

/* Connects to paths.run/store.sock. Errors: IO (with the path), STORE (this user is no door).
 * (transfer full) */
KyStore *ky_store_connect (const gchar *socket_path, GError **error);

/* How long each answer may take from now on, in seconds, 1 at least; before, 120. */
void ky_store_set_patience (KyStore *store, guint seconds);

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

/* Recipients of a message whom its door does not serve by the policy that it applied, and who are
 * owed what POLICY makes of it. */
typedef struct
{
  const gchar *policy; /* or several that do the same now: "a;b" */
  gboolean sender_is_authentic;
  const gchar *const *recipients; /* NULL-terminated, some of the message's own */
  /* Not 0: they are served, and something encrypted is withheld from them: for so many hours since
   * the message came, its proven sender may send them the password. */
  guint waits_hours;
} KyStoreDebt;

/*
 * The answer that was applied to the message ID: its REPORT, the name of the policy that made it
 * and the SHA-256 of its text and of the configuration that it is of, and the header of what was
 * delivered (nullable). DEBTS (nullable; of KyStoreDebt) are committed with it: who is named there
 * gets his mail from kiyome-opener, each once, and what is owed is on the disk when this returns. A
 * report that comes again must owe the same. ID must have been added by a connection of the same
 * user and have no report yet: a report stands once it is written. When this returns the original
 * is durable, and the report survives the end of the store's process; it reaches the disk with the
 * next commit. Errors: STORE, IO, PROTOCOL, MALFORMED and LIMIT (a report that the store does not
 * take).
 */
gboolean ky_store_report (KyStore *store, const gchar *id, const KyReportPart *report,
                          const gchar *policy, const guint8 policy_sha256[KY_SHA256_SIZE],
                          const guint8 config_sha256[KY_SHA256_SIZE], const gchar *output_header,
                          const GPtrArray *debts, GError **error);

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

/* The blocklist for a file that no mail brought, as ky_store_read_blocks() has it
 * (store/client/allow-list.h). Errors: STORE, IO, PROTOCOL. */
gboolean ky_store_blocks (KyStore *store, KyPolicy **policy, GPtrArray **ret_entries,
                          GError **error);
/* ky_store_allow_used() for each entry that REPORT names. */
gboolean ky_store_report_used (KyStore *store, const KyReportPart *report, const gchar *message_id,
                               GError **error);

/* The domains whose links stay links, as the last ky_store_allow_match() found them: "example.jp"
 * or
 * ".example.jp". (transfer none) until the next. */
const gchar *const *ky_store_link_domains (KyStore *store);

/* In which departments the recipients of the last ky_store_add() are, which asked for it; NULL: the
 * store could not say. (transfer none) until the next. */
const KyDepartments *ky_store_departments (KyStore *store);

/* The domain of the sender of the last ky_store_add(), which asked for it, where no mail of it came
 * before; "" otherwise. (transfer none) until the next. */
const gchar *ky_store_new_domain (KyStore *store);

/* Forgets what ky_store_add() was answered for ky_store_allow_match(), since it is another sender,
 * or another word on his proof, that is asked for. */
void ky_store_forget_allow (KyStore *store);

/* Has a mail of SENDER, who is proven, come to all RECIPIENTS in the last HOURS, which may name a
 * password for what they get now? Errors: STORE, IO, PROTOCOL. */
gboolean ky_store_has_earlier (KyStore *store, const gchar *sender, const gchar *const *recipients,
                               guint hours, gboolean *ret_has, GError **error);

/* Counts one use of each of ALLOW_IDS (NULL-terminated) for the message MESSAGE_ID, and records it
 * in the audit log. Errors: STORE, IO, PROTOCOL. */
gboolean ky_store_allow_used (KyStore *store, const gchar *const *allow_ids,
                              const gchar *message_id, GError **error);

/*
 * This door has taken a configuration, or refused one: an event of the audit log, committed when
 * this returns. What holds is CONFIG_SHA256; DETAIL says the keys that changed, or where the faults
 * are ("policy.d/a.conf:3"), and no value. Errors: STORE, IO, PROTOCOL.
 */
gboolean ky_store_loaded (KyStore *store, gboolean was_taken,
                          const guint8 config_sha256[KY_SHA256_SIZE], const gchar *detail,
                          GError **error);

/*
 * Which of the departments NAMES (folded, NULL-terminated) are none that somebody is in. (transfer
 * full) NULL with an error: STORE, IO, PROTOCOL.
 */
gchar **ky_store_unknown_departments (KyStore *store, const gchar *const *names, GError **error);

/* Was ky_store_report() refused because this message has another report already? */
gboolean ky_store_has_other_report (const GError *error);

/* The store's health as JSON: {"ready": bool, "problem": text or null, "key", "messages",
 * "originals", "free", "version" …}. (transfer full) NULL with an error: IO, PROTOCOL. */
gchar *ky_store_status (KyStore *store, GError **error);

void ky_store_free (KyStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyStore, ky_store_free)
