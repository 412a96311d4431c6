/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A mail that kiyome delivers from its original: worked on again (again.c), or owed to recipients
 * of another policy (debt.c). The store's verbs for both are alike: reprocess-NAME and debt-NAME.
 */
#pragma once

#include "opener/opener.h"

typedef struct
{
  KyOpenerService *service;
  KyStorePortal **store; /* the connection, which may be made anew */
  KyConfig *config; /* whose policies hold now: that in force, and not what lies in the files */
  gchar *id, *sender, *direction, *login, *client, *outcome, *times;
  gchar *new_domain; /* that it was the first mail of; or "" */
  guint64 size;
  gboolean is_authentic;      /* its sender was proven when it came */
  KyDepartments *departments; /* of its recipients, now */
  gchar *debt;        /* its number; "": not known yet; NULL: it is one that is worked on again */
  gchar *policy_name; /* of a debt */
  gchar *came_under;  /* of a debt: SHA-256 of the configuration, in hex; "": not known */
  gint64 received;    /* of a debt: microseconds since 1970 */
  gboolean is_follow_up; /* of a debt: a later mail may name its password */
  gchar **sent;          /* (nullable) passwords of other mails, until they were tried */
  gchar *agreed;         /* (nullable) "id;id": entries of those that were agreed and tried */
  guint password_hours;  /* for which who gets it waits for a password of the sender */
  guint hours_left;      /* … and of these those that are left, as its notice says */
  gchar **recipients;
  int original;
  KyPolicy *policy;
  GPtrArray *allow;
  KySanitizerResult result;
  GBytes *header;      /* of what is delivered */
  gboolean is_over;    /* it is not this process's any more */
  gboolean is_stopped; /* this process ends, and something of it was not sent */
  guint n_perhaps;     /* recipients who may have it, and get it again */
} KyAgain;

void ky_again_clear (KyAgain *again);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyAgain, ky_again_clear)

/* The first row of the answer to the verb WHAT; NULL without an error: there is none. MORE
 * (nullable): arguments beside `id` and `debt`. (transfer full) */
KyRows *ky_again_ask (const KyAgain *again, const gchar *what, const gchar *const *more,
                      GBytes *blob, int *ret_fd, GError **error);
/* The same of a verb that answers nothing. */
gboolean ky_again_tell (const KyAgain *again, const gchar *what, const gchar *const *more,
                        GBytes *blob, GError **error);
/* (transfer full) */
gchar *ky_again_column (KyRows *rows, const gchar *name);
/* FALSE, with an error where there is none yet. */
gboolean ky_again_no_answer (GError **error);

/* The three in this order: what it was, what decides about it, what comes out. */
gboolean ky_again_open (KyAgain *again, GError **error);
gboolean ky_again_read_allow (KyAgain *again, GError **error);
gboolean ky_again_sanitize (KyAgain *again, GError **error);
/* By which it is delivered, of what holds now. Errors: CONFIG, where that can't be read.
 * (transfer full) */
KyPolicy *ky_again_find_policy (KyAgain *again, GError **error);
/* Frees passwords (nullable), and leaves nothing of them in memory. */
void ky_again_forget (gchar **words);
/* Anew, with the passwords that were found (KyAgain.sent), which stay no longer than it takes. */
gboolean ky_again_sanitize_sent (KyAgain *again, GError **error);

/* What may be a password in the mail whose follow-up this is, and in those by which there was one
 * before; else in those that came before: as a worker reads it, in `sent`, along with what is
 * there. Errors: as of the three. */
gboolean ky_again_find_passwords (KyAgain *again, GError **error);
/* Those that are agreed with its sender, if he is proven, or that a recipient gave in the portal,
 * in `sent` alone. */
gboolean ky_again_find_agreed (KyAgain *again, GError **error);

/* The entries that were tried, where what came out says that one of another mail, or one that is
 * agreed, opened something; else NULL. */
const gchar *ky_again_agreed (const KyAgain *again);

/* The report for the store: the header of what is delivered, a NUL, its binary form. (transfer
 * full)
 */
GBytes *ky_again_pack_report (const KyAgain *again);
/* Sends MAIL to each of OWED ("a;b"); one whom the relay refuses keeps nobody else from his copy,
 * and where it takes long, those who are left have it when it is this mail's turn again. FALSE
 * without an error: is_over. Errors: IO, the failures in words. */
gboolean ky_again_send_all (KyAgain *again, int mail, const gchar *owed, GError **error);

/* ERROR's words for the store; what the store itself says begins with a word for programs.
 * (transfer full) */
gchar *ky_again_reason (const GError *error);
/* Says so. Errors: what telling it does; of a debt it is told until the store has heard it. */
gboolean ky_again_tell_failed (KyAgain *again, const GError *failure, GError **error);
