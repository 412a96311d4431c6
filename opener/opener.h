/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of kiyome-opener share. One order: a connection of the portal gives it (server.c);
 * the store says whether it may be done, writes it down and hands out the sealed original
 * (sealed.c); the sanitizer does the work (work.c); what goes out is told to the store, and sent as
 * a file descriptor or by mail (orders.c, letter.c).
 */
#pragma once

#include "common/relay.h"
#include "common/wire.h"
#include "config/config.h"
#include "sanitizer/client.h"
#include "store/seal/original.h"
#include "store/client/portal-client.h"

typedef struct _KySecrets KySecrets;

typedef struct
{
  KyConfig *config;
  KySecrets *secrets;
  GThreadPool *orders;
  gint n_orders;    /* being worked on; atomic */
  gint n_machines;  /* of these for machines; atomic */
  gint sends;       /* 1: what the process before this one had taken is free again; atomic */
  gint is_stopping; /* 1: nothing is begun any more; atomic */
  gint n_sending;   /* that would go out twice if this process ended now; atomic */
} KyOpenerService;

/* --- secrets.c ------------------------------------------------------------------------------ */

/* Reads the secret keys of paths.keys; DROPS_USER: this process goes on without that right
 * (opener/keeper.h). Pairs that can't be read are named in the log. Errors: ky_keeper_new(). */
KySecrets *ky_secrets_new (KyConfig *config, gboolean drops_user, GError **error);
/* Forgets them and reads those that there are now. Thread-safe, like all that follow. */
void ky_secrets_reload (KySecrets *secrets);
/* How many could be read, and how many not. */
void ky_secrets_count (KySecrets *secrets, guint *ret_open, guint *ret_closed);
/* A KySecretFinder; DATA is the KySecrets. A pair that was made since is read now. */
gboolean ky_secrets_find (gpointer data, const gchar *key_id, KyPublicKey *ret_pair,
                          guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error);

/* --- one order ------------------------------------------------------------------------------ */

typedef struct
{
  KyOpenerService *service;
  const gchar *name;
  GHashTable *arguments;
  KyStorePortal *store;
  GHashTable *facts; /* of the answer */
  gchar *report;     /* (nullable) of the answer */
  int file;          /* of the answer, or -1 */
} KyOrder;

/* An argument, or NULL. */
const gchar *ky_order_argument (const KyOrder *order, const gchar *name);
void ky_order_fact (KyOrder *order, const gchar *name, const gchar *value);
/* Sets "CODE: DETAIL"; FALSE, to be returned. */
gboolean ky_order_fail (GError **error, const gchar *code, const gchar *detail);
/* Does the order; the answer stands in it. */
gboolean ky_order_run (KyOrder *order, GError **error);
/* To the store, if it is not there yet. */
gboolean ky_order_connect (KyOrder *order, GError **error);
/* Asks the store: names and values in turn after ERROR, ended by NULL; a NULL value is left out.
 * (transfer full) */
KyRows *ky_order_ask (KyOrder *order, const gchar *verb, int *ret_fd, GError **error,
                      ...) G_GNUC_NULL_TERMINATED;

/* --- agree.c: passwords that are kept ------------------------------------------------------- */

/* A password that this process leaves to itself, sealed (store/seal/agreed.h). */
typedef struct
{
  GBytes *blob; /* NULL: there is none */
  gchar key_id[KY_KEY_ID_SIZE];
  gint64 expires; /* Unix seconds */
} KySealedPassword;

void ky_sealed_password_clear (KySealedPassword *sealed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KySealedPassword, ky_sealed_password_clear)
/* PASSWORD (nullable) for mail ID; what is none gives none. */
gboolean ky_sealed_password_new (const KyConfig *config, const gchar *id, const gchar *password,
                                 KySealedPassword *ret_sealed, GError **error);
/* The name that it is sealed for. (transfer full) */
gchar *ky_sealed_password_name (const gchar *id);

/* Has the password by which one recipient of the mail ID opened a part tried for its other
 * recipients: kiyome-opener seals the password and leaves it to itself as a follow-up
 * (store/calls/recipient-password.c). A failure here changes nothing for the recipient who gave the
 * password: the file is at hand already. */
void ky_order_share_password (KyOrder *order, const gchar *id);
/* The order of an administrator: one that was agreed with a partner. */
gboolean ky_order_agree (KyOrder *order, GError **error);

/* --- sealed.c: an original that the store lets this session have opened ---------------------- */

typedef struct
{
  gchar *id, *path, *sender, *direction, *login, *client, *user, *mail, *language, *file_name,
      *part_name, *part_type;
  guint64 size;               /* of the original */
  gboolean is_authentic;      /* its sender was proven when it came */
  KyDepartments *departments; /* of its recipients, now */
  gchar *policy;              /* of a machine's file: by its name, or "" */
  gchar **recipients;
  int original; /* sealed memfd */
} KyOpened;

/* PURPOSE: text, pages, render, unlock, original, rescan; file, of a machine (its key is in place
 * of the session). */
gboolean ky_opened_new (KyOrder *order, const gchar *purpose, KyOpened *ret_opened, GError **error);
void ky_opened_clear (KyOpened *opened);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyOpened, ky_opened_clear)
/* The same for LETTER of the outbox, which this process has taken; IS_WHOLE: the original alone. */
gboolean ky_opened_of_letter (KyOrder *order, const gchar *letter, gboolean is_whole,
                              KyOpened *ret_opened, GError **error);
/* The hash and size of FILE, which nobody can change: it is sealed. As the store is told. */
typedef struct
{
  gchar sha256[KY_SHA256_HEX_SIZE];
  gchar size[24];
} KyOpenedDigest;

gboolean ky_opened_digest (int file, KyOpenedDigest *ret_digest, GError **error);
/* Tells the store what goes out: the SHA-256 of FILE, and how. Nothing may go before this. */
gboolean ky_opened_record (KyOrder *order, const KyOpened *opened, const gchar *purpose, int file,
                           const gchar *way, GError **error);

/* --- work.c: what the sanitizer does with it ------------------------------------------------- */

typedef struct
{
  KyMode mode;
  const gchar *method;       /* (nullable) instead of the policy's ladder */
  const gchar *password;     /* (nullable) */
  const gchar *preset;       /* (nullable) a policy by name instead of the envelope's */
  gboolean leaves;           /* what comes of it is given out, and so held against the blocklist */
  gboolean is_whole;         /* the message, whatever path the order names */
  gboolean is_again;         /* byte for byte what the door made of it */
  guint first, count, width; /* pages */
} KyOrderWork;

gboolean ky_order_work (KyOrder *order, const KyOpened *opened, const KyOrderWork *work,
                        KySanitizerResult *ret_result, GError **error);

/* --- made.c: what somebody may have ----------------------------------------------------------- */

/* Why nothing came out, as a refusal. */
gboolean ky_order_fail_withheld (const KySanitizerResult *result, gboolean has_password,
                                 GError **error);
/* The raw bytes of what was asked for, scanned as of now; LEAVES: as of KyOrderWork. */
gboolean ky_order_extract (KyOrder *order, const KyOpened *opened, gboolean leaves,
                           KySanitizerResult *result, GError **error);

typedef struct
{
  KySanitizerResult result;
  int file; /* sealed memfd */
  gchar *name, *type;
  gboolean is_original;
} KyMade;

#define KY_MADE_INIT                                                                               \
  {                                                                                                \
    .result = { .output = -1 }, .file = -1                                                         \
  }
void ky_made_clear (KyMade *made);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyMade, ky_made_clear)
/* What the sanitizer makes of it, or the raw bytes, scanned as of now. Errors: STORE, with why
 * nothing came. */
gboolean ky_made_sanitized (KyOrder *order, const KyOpened *opened, const KyOrderWork *work,
                            KyMade *ret_made, GError **error);
gboolean ky_made_original (KyOrder *order, const KyOpened *opened, KyMade *ret_made,
                           GError **error);

/* --- mailing.c: what somebody has sent to his own address --------------------------------------
 */

/* MADE (its content may be taken) goes to the order's user by mail. It is owed to him before it is
 * sent; what the relay does not take now, or not soon, is tried again, or under way, and the
 * answer's fact "waits" says so. */
gboolean ky_mailing_give (KyOrder *order, const KyOpened *opened, const gchar *purpose,
                          KyMade *made, GError **error);
/* Makes and sends what ROWS (of outbox-take) says. */
gboolean ky_mailing_send (KyOpenerService *service, KyRows *rows, KyRelayEnd *ret_end,
                          GError **error);

/* --- letter.c: mails that kiyome itself writes ----------------------------------------------- */

typedef struct
{
  const gchar *id; /* (nullable) its number: a copy of it has the same Message-ID */
  const gchar *to, *subject, *text;
  const gchar *file_name, *file_type; /* (nullable) an attachment */
  int file;
} KyLetter;

/* Is there a relay, and TO an address? Errors: STORE "mail-failed: …". */
gboolean ky_letter_check (const KyConfig *config, const gchar *to, GError **error);
/* Writes it and hands it to the relay. *RET_END is always set. Errors: STORE ("mail-failed: …"). */
gboolean ky_letter_send (const KyConfig *config, const KyLetter *letter, KyRelayEnd *ret_end,
                         GError **error);

/* --- tell.c ---------------------------------------------------------------------------------- */

/*
 * Tells the store, by VERB with ARGUMENTS (as of ky_store_portal_ask()), what is done and can't be
 * undone: a relay has a mail. Again and again until the store has heard it, however long it is away
 * or has no room, since without that word the mail would go out a second time. *STORE is the
 * connection, made anew where that is needed, or NULL. FALSE: the store says that it is over (an
 * administrator took it out, another node has it by now): nothing more of it may go out.
 */
gboolean ky_opener_tell (const KyOpenerService *service, KyStorePortal **store, const gchar *verb,
                         const gchar *const *arguments);

/* --- turn.c ------------------------------------------------------------------------------- */

typedef enum
{
  KY_TURN_LETTERS,
  KY_TURN_FILES,
  KY_TURN_LAST
} KyTurnKind;

/* FALSE: something is being sent to TO already. */
gboolean ky_turn_begin (KyTurnKind kind, const gchar *to);
void ky_turn_end (KyTurnKind kind, const gchar *to);
/* A connection was lost, and with it perhaps what the store gave: that is free again. */
void ky_turn_forget (KyTurnKind kind);

typedef struct
{
  const gchar *after; /* the address behind which it is the next one's turn */
  gboolean is_new;    /* only what was not tried yet */
} KyTurnWanted;

/* One of the outbox that is due, to somebody to whom nothing is being sent: 1, with *RET_ROWS
 * (transfer full), and begun; 0: none; -1: an error. */
gint ky_turn_take (KyTurnKind kind, KyStorePortal *store, const KyTurnWanted *turn,
                   KyRows **ret_rows, GError **error);
/* Tells the store how letter ID ended, as ky_opener_tell() does; FAILURE is NULL if it was taken.
 */
void ky_turn_settle (KyOpenerService *service, KyStorePortal **store, const gchar *id,
                     KyRelayEnd end, const GError *failure);

/* Around what may send something, till the store has heard of it. FALSE: this process is to end,
 * and nothing is begun. */
gboolean ky_service_begin (KyOpenerService *service);
void ky_service_end (KyOpenerService *service);

/* --- outbox.c -------------------------------------------------------------------------------- */

/* Sends what the store has to say to people, now and again, until the process ends. */
void ky_outbox_start (KyOpenerService *service);

/* --- debt.c ---------------------------------------------------------------------------------- */

/* Delivers what recipients of other policies are owed, until the process ends. */
void ky_debts_start (KyOpenerService *service);

/* --- again.c, again-mail.c ------------------------------------------------------------------- */

/* Works on mails that an administrator has worked on again, now and again, until the process ends.
 */
void ky_again_start (KyOpenerService *service);

typedef struct
{
  const gchar *id, *times; /* its number, and how often something of it came again so far */
  gboolean is_japanese;
  gboolean is_second; /* its recipients have a part of it already */
  gboolean is_answer; /* an answer to that part, with what a password opened; `times` is then its
                         own number */
} KyAgainMail;

/* WRITTEN (a sealed memfd of the sanitizer) as it is delivered again: a sealed memfd, or -1.
 * *RET_HEADER gets the header of WRITTEN (transfer full). Errors: IO. */
int ky_again_mail (const KyAgainMail *mail, int written, GBytes **ret_header, GError **error);

/* --- server.c -------------------------------------------------------------------------------- */

/* The listening socket paths.run/opener.sock, or -1. */
int ky_service_listen (const KyConfig *config, GError **error);
/* Takes orders until a signal ends it. */
gboolean ky_service_run (KyOpenerService *service, int listener, GError **error);
