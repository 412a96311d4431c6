/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a front end talks to kiyome-store: it adds originals and reports, asks which entries of the
 * allowlist apply, and counts their use. It can read nothing back. A connection must not be used by
 * two threads. The order for a message is: ky_store_add(), sanitize, ky_store_report(); or
 * ky_store_add(), ky_store_failed().
 *
 * After any error nothing may be delivered: the front end answers with a 4xx. After IO and PROTOCOL
 * the connection must not be used again; after STORE (the store refuses: disk full, no key,
 * corrupted index …) it may be. */
#pragma once

#include "config/allow.h"
#include "config/departments.h"
#include "engine/report.h"

/* A front end's connection to the store. */
typedef struct _KyStore KyStore;

/* Holds what is known about a message beside its bytes. Any string may be NULL. Control characters
 * and bytes that are not UTF-8 are replaced before a string is stored. */
typedef struct
{
  const gchar *sender;            /* envelope sender, addr-spec; "" or NULL: the null sender */
  const gchar *const *recipients; /* (nullable) envelope recipients, NULL-terminated */
  const gchar *client;            /* "host [address]" */
  const gchar *queue_id;          /* queue id in the MTA */
  const gchar *login;             /* the authenticated user of the mail system */
  const gchar *direction;         /* "in", "out", or the front end's name ("file") */
  /* The front end tells nobody that it has taken the message before ky_store_report() returns.
   * ky_store_add() then need not wait until the original is durable: ky_store_report() does, and
   * one commit makes both durable. */
  gboolean waits_for_report;
  gboolean sender_is_authentic;
  gboolean asks_departments; /* KyAdmission.departments is needed */
  gboolean asks_new_domain;  /* KyAdmission.new_domain is needed */
  /* (nullable) At most 200 bytes that nobody can guess, which name this attempt. After IO or
   * PROTOCOL the message may be added again with the same key on a new connection; the store then
   * treats it as the same message, even if it had taken it the first time. */
  const gchar *key;
} KyStoreEnvelope;

/* Holds the store's answer to an original: all that the front end needs to decide how it is
 * sanitized. */
typedef struct
{
  gchar *id; /* the request number that is shown to users */
  /* (nullable) As ky_store_allow() returns it, for the envelope's sender; NULL: the store could not
   * tell. */
  GBytes *allow;
  KyDepartments *departments; /* (nullable) of the recipients; NULL: the store could not tell */
  /* The sender's domain if no mail came from it before, otherwise ""; NULL if it was not asked
   * for. */
  gchar *new_domain;
} KyAdmission;

/* Releases what an admission holds. */
void ky_admission_clear (KyAdmission *admission);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyAdmission, ky_admission_clear)

/* Connects to the store.
 * `socket_path`: the path of store.sock in paths.run.
 * Returns the connection (transfer full: ky_store_free()), or NULL.
 * Errors: IO (the message has the path), STORE (this user is not one of store.doors). */
KyStore *ky_store_connect (const gchar *socket_path, GError **error);

/* Limits how long each later answer may take.
 * `seconds`: the limit; 0, or without this call, it is KY_STORE_SECONDS. */
void ky_store_set_patience (KyStore *store, guint seconds);

/* Stores an original. When this returns, the original is sealed; unless `waits_for_report` is set,
 * it is also in the index and durable. A message with the same bytes and the same envelope as one
 * that was never completed (no report, or ky_store_failed()) gets the identifier of that one, so
 * that a sender's retry leaves no duplicate.
 * `envelope`: what is known about the message.
 * `original_fd`: a memfd or regular file; it is read from its beginning, whatever its offset
 * (borrowed).
 * `ret_admission`: set to the answer (transfer full: ky_admission_clear()).
 * Errors: STORE, IO, PROTOCOL. */
gboolean ky_store_add (KyStore *store, const KyStoreEnvelope *envelope, int original_fd,
                       KyAdmission *ret_admission, GError **error);

/* Describes a deferred delivery: recipients of a message who are under another policy than the one
 * that was applied. kiyome-opener delivers to them what their policy makes of the message. */
typedef struct
{
  const gchar *policy; /* or several that have the same effect now: "a;b" */
  gboolean sender_is_authentic;
  const gchar *const *recipients; /* NULL-terminated; some of the message's own */
  /* If not 0: these recipients did get their mail, but something encrypted is withheld from them.
   * For this many hours after the message came, its proven sender may send them the password. */
  guint waits_hours;
} KyStoreDebt;

/* Stores what was made of a message. The message must have been added by a connection of the same
 * user. Its report cannot be changed later; the same report may be sent again. When this returns,
 * the original, the deferred deliveries and the case are durable, and the report survives the end
 * of the store's process; it becomes durable with the next commit.
 * `id`: the message's request number.
 * `report`: what was found, done and removed.
 * `policy`: the name of the policy that was applied.
 * `policy_sha256`: the hash of that policy's text.
 * `config_sha256`: the hash of the configuration that the policy is part of.
 * `output_header`: (nullable) the header of what was delivered.
 * `debts`: (nullable) deferred deliveries, an array of KyStoreDebt. A report that is sent again
 * must have the same ones.
 * `named`: (nullable) the numbers of mails that the message names, one a line, if it reports a
 * suspect mail and came from inside: a case is opened.
 * Errors: STORE, IO, PROTOCOL; MALFORMED and LIMIT (the store does not accept the report). */
gboolean ky_store_report (KyStore *store, const gchar *id, const KyReportPart *report,
                          const gchar *policy, const guint8 policy_sha256[KY_SHA256_SIZE],
                          const guint8 config_sha256[KY_SHA256_SIZE], const gchar *output_header,
                          const GPtrArray *debts, const gchar *named, GError **error);

/* Records that the front end answers with a 4xx, so that the sender will try again. The original is
 * kept until then, at most five days. Not for a message that has a report.
 * `id`: the message's request number.
 * `why`: the cause, for administrators.
 * Errors: STORE, IO, PROTOCOL. */
gboolean ky_store_failed (KyStore *store, const gchar *id, const gchar *why, GError **error);

/* Asks for the entries of the allowlist and the blocklist that are in force for a sender: those for
 * any sender and, if the sender is authentic, those for this address or its domain. The engine
 * decides which of them apply to a part.
 * `sender`: the envelope sender; "" for content that no mail brought.
 * `sender_is_authentic`: whether the sender is proven.
 * Returns the list, which ky_store_read_allow() and ky_store_read_blocks() read
 * (store/client/allow-list.h) (transfer full), or NULL.
 * Errors: STORE, IO, PROTOCOL. */
GBytes *ky_store_allow (KyStore *store, const gchar *sender, gboolean sender_is_authentic,
                        GError **error);

/* Counts one use of each entry of the allowlist that a report names, and records it in the audit
 * log.
 * `report`: the message's report.
 * `message_id`: the message's request number.
 * Errors: STORE, IO, PROTOCOL. */
gboolean ky_store_report_used (KyStore *store, const KyReportPart *report, const gchar *message_id,
                               GError **error);

/* Asks whether an earlier mail may name a password for what the recipients get now: a mail of this
 * sender that came to all of them.
 * `sender`: the envelope sender, who must be proven.
 * `recipients`: the envelope recipients, NULL-terminated.
 * `hours`: how many hours ago the earlier mail may have come at most.
 * `ret_has`: set to whether there is such a mail.
 * Errors: STORE, IO, PROTOCOL. */
gboolean ky_store_has_earlier (KyStore *store, const gchar *sender, const gchar *const *recipients,
                               guint hours, gboolean *ret_has, GError **error);

/* Records in the audit log that the front end has taken a configuration, or refused one. The record
 * is committed when this returns.
 * `was_taken`: whether it was taken.
 * `config_sha256`: the hash of the configuration that is in force.
 * `detail`: the keys that changed, or where the faults are ("policy.d/a.conf:3"), without values;
 * at most KY_STORE_DETAIL_MAX bytes.
 * Errors: STORE, IO, PROTOCOL. */
gboolean ky_store_loaded (KyStore *store, gboolean was_taken,
                          const guint8 config_sha256[KY_SHA256_SIZE], const gchar *detail,
                          GError **error);

/* Asks which departments have no members.
 * `names`: the departments' names, folded, NULL-terminated.
 * Returns those that have none, NULL-terminated (transfer full), or NULL.
 * Errors: STORE, IO, PROTOCOL. */
gchar **ky_store_unknown_departments (KyStore *store, const gchar *const *names, GError **error);

/* Recognises one refusal of ky_store_report(): the message has another report already.
 * `error`: the error.
 * Returns TRUE if it is that refusal. */
gboolean ky_store_has_other_report (const GError *error);

/* Recognises the error of a call that was not answered in time (ky_store_set_patience()).
 * `error`: the error.
 * Returns TRUE if it is that error. */
gboolean ky_store_is_silent (const GError *error);

/* Asks for the store's health.
 * Returns JSON: {"ready": bool, "problem": text or null, "key", "messages", "originals", "free",
 * "version" …} (transfer full), or NULL.
 * Errors: STORE, IO, PROTOCOL. */
gchar *ky_store_status (KyStore *store, GError **error);

/* Closes the connection. NULL is allowed. */
void ky_store_free (KyStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyStore, ky_store_free)
