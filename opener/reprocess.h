/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A mail that kiyome delivers from its original: it is processed again (reprocess.c), or delivered
 * later to recipients of another policy (deferred-deliveries.c). The store's verbs for both have
 * the same form: reprocess-NAME and debt-NAME. */
#pragma once

#include "opener/opener.h"

typedef struct
{
  KyOpenerService *service;
  KyStorePortal **store; /* the connection, which may be replaced by a new one */
  KyConfig *config;      /* the configuration in force, which may differ from the files */
  /* Owned; `outcome` and `times` only if the mail is processed again. */
  gchar *id, *sender, *direction, *login, *client, *outcome, *times;
  gchar *new_domain; /* the sender's domain if this was its first mail; or "" */
  guint64 size;
  gboolean is_authentic;      /* the sender was authenticated when the mail was received */
  KyDepartments *departments; /* current departments of the recipients */
  /* Number of the deferred delivery; "": not known yet; NULL: the mail is processed again. */
  gchar *debt;
  gchar *policy_name; /* policy of a deferred delivery */
  /* Of a deferred delivery: SHA-256 of the configuration under which the mail arrived, in hex; "":
   * not known. */
  gchar *came_under;
  gint64 received;       /* arrival of a deferred delivery, in µs since 1970 */
  gboolean is_follow_up; /* of a deferred delivery: a later mail may name its password */
  gchar **sent;          /* (nullable) passwords from elsewhere, until they have been tried */
  gchar *agreed;         /* (nullable) "id;id": the agreed passwords among them */
  guint password_hours;  /* hours for which a recipient can wait for the sender's password */
  guint hours_left;      /* rest of these hours, for the notice */
  gchar **recipients;
  int original; /* the unsealed original, or -1; owned */
  KyPolicy *policy;
  GPtrArray *allow;
  KySanitizerResult result;
  GBytes *header;      /* header of the delivered mail */
  gboolean is_over;    /* the store gave the delivery to another process or ended it */
  gboolean is_stopped; /* this process is stopping, and a part of the delivery was not sent */
  guint n_perhaps;     /* recipients who may get the mail twice */
} KyReprocess;

/* Frees the fields that are owned, and erases passwords. */
void ky_reprocess_clear (KyReprocess *again);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyReprocess, ky_reprocess_clear)

/* Calls the verb `what` and returns the first row of its answer (transfer full), or NULL without an
 * error if there is none. `more`: (nullable) arguments besides `id` and `debt`. */
KyRows *ky_reprocess_ask (const KyReprocess *again, const gchar *what, const gchar *const *more,
                          GBytes *blob, int *ret_fd, GError **error);
/* Calls a verb that has no answer, as ky_reprocess_ask() does. */
gboolean ky_reprocess_tell (const KyReprocess *again, const gchar *what, const gchar *const *more,
                            GBytes *blob, GError **error);
/* Sets an error that the store did not answer, unless an error is set already. Returns FALSE. */
gboolean ky_reprocess_no_answer (GError **error);

/* Unseal the original, read the allowlist and the blocklist, and sanitize. To be called in this
 * order. Each returns FALSE with an error. */
gboolean ky_reprocess_open (KyReprocess *again, GError **error);
gboolean ky_reprocess_read_allow (KyReprocess *again, GError **error);
gboolean ky_reprocess_sanitize (KyReprocess *again, GError **error);
/* Returns the policy of the delivery, from the configuration in force (transfer full). Errors:
 * CONFIG. */
KyPolicy *ky_reprocess_find_policy (KyReprocess *again, GError **error);
/* Erases and frees passwords (nullable). */
void ky_reprocess_forget (gchar **words);
/* Sanitizes again with the passwords in `sent`, which are erased afterwards. */
gboolean ky_reprocess_sanitize_sent (KyReprocess *again, GError **error);

/* Adds the words that may be passwords of this mail to `sent`. For a follow-up, they come from its
 * source mail and from the sources of earlier follow-ups; for any other mail, from earlier mails of
 * its sender. Errors: those of the three functions above. */
gboolean ky_reprocess_find_passwords (KyReprocess *again, GError **error);
/* Sets `sent` to the passwords that are agreed with the sender, if the sender is authenticated, or
 * that a recipient gave in the portal. */
gboolean ky_reprocess_find_agreed (KyReprocess *again, GError **error);

/* Returns the agreed passwords that were tried, if the report says that one of another mail or an
 * agreed one opened a part; otherwise NULL. */
const gchar *ky_reprocess_agreed (const KyReprocess *again);

/* Returns the report for the store: the header of the delivered mail, a NUL, the report's binary
 * form. (transfer full) */
GBytes *ky_reprocess_pack_report (const KyReprocess *again);
/* Sends a mail to each recipient of `owed` ("a;b"). If the relay refuses one recipient, the others
 * still get the mail; if sending takes long, the rest is sent when this mail is scheduled again.
 * Returns FALSE without an error if `is_over`. Errors: IO, with the failures in words. */
gboolean ky_reprocess_send_all (KyReprocess *again, int mail, const gchar *owed, GError **error);

/* Returns the message of an error for the store: valid UTF-8 without control characters, and
 * without the code of a refusal by the store (ky_store_refusal()). (transfer full) */
gchar *ky_reprocess_reason (const GError *error);
/* Reports the failure to the store; for a deferred delivery, until the store has answered. Errors:
 * those of the call. */
gboolean ky_reprocess_tell_failed (KyReprocess *again, const GError *failure, GError **error);
