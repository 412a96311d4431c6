/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what the files of kiyome-opener share. The path of an order: a connection of the portal
 * sends it (server.c); the store decides whether it is permitted, records it and returns the sealed
 * original (open-original.c); the sanitizer processes it (work.c); the store records what is
 * released, which is then passed as a file descriptor or sent by mail (orders.c, letter.c). */
#pragma once

#include "common/mail/relay.h"
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
  gint n_orders;    /* running orders; atomic */
  gint n_machines;  /* running orders of machines; atomic */
  gint sends;       /* 1: letters that the previous process had taken are available again; atomic */
  gint is_stopping; /* 1: no new work is begun; atomic */
  gint n_sending;   /* mails that would be sent twice if this process ended now; atomic */
} KyOpenerService;

/* --- secrets.c -------------------------------------------------------------------------------- */

/* Reads the secret keys of paths.keys. `drops_user`: this process continues without the right to
 * read them (opener/key-keeper.h). Key pairs that cannot be read are logged. Errors: those of
 * ky_key_keeper_new(). */
KySecrets *ky_secrets_new (KyConfig *config, gboolean drops_user, GError **error);
/* Discards the keys and reads those that exist now. Thread-safe, like the following functions. */
void ky_secrets_reload (KySecrets *secrets);
/* Returns how many key pairs could be read and how many could not. */
void ky_secrets_count (KySecrets *secrets, guint *ret_open, guint *ret_closed);
/* Implements a KySecretFinder; `data` is the KySecrets. A key pair made since the last reading is
 * read now. */
gboolean ky_secrets_find (gpointer data, const gchar *key_id, KyPublicKey *ret_pair,
                          guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error);

/* --- one order -------------------------------------------------------------------------------- */

typedef struct
{
  KyOpenerService *service;
  const gchar *name;
  GHashTable *arguments;
  KyStorePortal *store;
  GHashTable *facts; /* facts in the answer */
  gchar *report;     /* (nullable) of the answer */
  int file;          /* descriptor in the answer, or -1 */
} KyOrder;

/* Returns an argument, or NULL. */
const gchar *ky_order_argument (const KyOrder *order, const gchar *name);
void ky_order_fact (KyOrder *order, const gchar *name, const gchar *value);
/* Sets the error STORE with "code: detail" and returns FALSE. */
gboolean ky_order_fail (GError **error, const gchar *code, const gchar *detail);
/* Carries out the order and sets its facts, report and file. */
gboolean ky_order_run (KyOrder *order, GError **error);
/* Connects to the store unless connected. */
gboolean ky_order_connect (KyOrder *order, GError **error);
/* Calls the store. After `error` follow names and values in turn, ended by NULL; a NULL value is
 * left out. `ret_fd`: (nullable) a file of the answer. (transfer full) */
KyRows *ky_order_ask (KyOrder *order, const gchar *verb, int *ret_fd, GError **error,
                      ...) G_GNUC_NULL_TERMINATED;

/* --- partner-passwords.c: passwords that are kept --------------------------------------------- */

/* Holds a password that this process seals to use it later (store/seal/partner-password.h). */
typedef struct
{
  GBytes *blob; /* NULL: no password */
  gchar key_id[KY_KEY_ID_SIZE];
  gint64 expires; /* Unix seconds */
} KySealedPassword;

void ky_sealed_password_clear (KySealedPassword *sealed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KySealedPassword, ky_sealed_password_clear)
/* Seals a password for the mail `id`. `password`: (nullable); one that cannot be a password gives
 * an empty result, which is no error. */
gboolean ky_sealed_password_new (const KyConfig *config, const gchar *id, const gchar *password,
                                 KySealedPassword *ret_sealed, GError **error);
/* Returns the name for which a password of the mail `id` is sealed. (transfer full) */
gchar *ky_sealed_password_name (const gchar *id);

/* Has the password by which one recipient of the mail `id` opened a part tried for its other
 * recipients: kiyome-opener seals the password and leaves it to itself as a follow-up
 * (store/calls/recipient-password.c). A failure here changes nothing for the recipient who gave the
 * password: the file is at hand already. */
void ky_order_share_password (KyOrder *order, const gchar *id);
/* Carries out the order of an administrator to store a password agreed with a partner. */
gboolean ky_order_agree (KyOrder *order, GError **error);

/* --- open-original.c: an original that the store lets this session have opened ---------------- */

typedef struct
{
  gchar *id, *path, *sender, *direction, *login, *client, *user, *mail, *language, *file_name,
      *part_name, *part_type;
  guint64 size;               /* size of the original in bytes */
  gboolean is_authentic;      /* the sender was authenticated when the mail came */
  KyDepartments *departments; /* current departments of the recipients */
  gchar *policy;              /* of a machine's file: the policy's name, or "" */
  gchar **recipients;
  int original; /* sealed memfd */
} KyOpened;

/* Asks the store for an original and unseals it. `purpose`: text, pages, render, unlock, original,
 * rescan; file: of a machine, whose key replaces the session. */
gboolean ky_opened_new (KyOrder *order, const gchar *purpose, KyOpened *ret_opened, GError **error);
void ky_opened_clear (KyOpened *opened);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyOpened, ky_opened_clear)
/* Asks the store for the original of a letter of the outbox that this process has taken, and
 * unseals it. `is_whole`: the letter is the whole mail; then only `original` of `ret_opened` is
 * set. Errors: as ky_opened_new(). */
gboolean ky_opened_of_letter (KyOrder *order, const gchar *letter, gboolean is_whole,
                              KyOpened *ret_opened, GError **error);
/* Holds the SHA-256 and size of a sealed file, as text for the store. */
typedef struct
{
  gchar sha256[KY_SHA256_HEX_SIZE];
  gchar size[24];
} KyOpenedDigest;

/* Computes SHA-256 and size of `file`, a descriptor that is mapped from its beginning. Errors:
 * IO. */
gboolean ky_opened_digest (int file, KyOpenedDigest *ret_digest, GError **error);
/* Reports to the store that `file` will be released: its SHA-256, the `purpose`, and by which route
 * (`way`). The store records it in the audit log, so this must succeed before any byte is
 * released. */
gboolean ky_opened_record (KyOrder *order, const KyOpened *opened, const gchar *purpose, int file,
                           const gchar *way, GError **error);

/* --- work.c: what the sanitizer does with it -------------------------------------------------- */

typedef struct
{
  KyMode mode;
  const gchar *method;   /* (nullable) replaces the policy's methods */
  const gchar *password; /* (nullable) */
  const gchar *preset;   /* (nullable) name of a policy that replaces the envelope's */
  gboolean leaves;       /* the result is released, so the blocklist applies */
  gboolean is_whole;     /* the whole message, whatever path the order has */
  /* With the policy unchanged, so that the result is byte for byte that of the front end. */
  gboolean is_again;
  gboolean is_background;    /* nobody waits for the result */
  guint first, count, width; /* pages */
} KyOrderWork;

/* Lets the sanitizer do `work` with the original of `opened`. A result without output is no error
 * here: see ky_order_fail_withheld(). Errors: those of ky_sanitizer_run(), of the store and of the
 * policy. */
gboolean ky_order_work (KyOrder *order, const KyOpened *opened, const KyOrderWork *work,
                        KySanitizerResult *ret_result, GError **error);

/* --- output-file.c: what somebody may have ---------------------------------------------------- */

/* Sets the reason why there is no output as a refusal, and returns FALSE. */
gboolean ky_order_fail_withheld (const KySanitizerResult *result, gboolean has_password,
                                 GError **error);
/* Extracts the raw bytes of the requested part, scanned with the present signatures. `leaves`: as
 * in KyOrderWork. */
gboolean ky_order_extract (KyOrder *order, const KyOpened *opened, gboolean leaves,
                           KySanitizerResult *result, GError **error);

typedef struct
{
  KySanitizerResult result;
  int file; /* sealed memfd */
  gchar *name, *type;
  gboolean is_original;
} KyOutputFile;

#define KY_OUTPUT_FILE_INIT                                                                        \
  {                                                                                                \
    .result = { .output = -1 }, .file = -1                                                         \
  }
/* Returns `text`, or `otherwise` if it is NULL or empty. */
const gchar *ky_output_file_or_else (const gchar *text, const gchar *otherwise);
void ky_output_file_clear (KyOutputFile *made);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyOutputFile, ky_output_file_clear)
/* Makes the file that is released: sanitized, or the raw bytes, scanned with the present
 * signatures. Errors: STORE, with the reason why there is no file. */
gboolean ky_output_file_sanitized (KyOrder *order, const KyOpened *opened, const KyOrderWork *work,
                                   KyOutputFile *ret_made, GError **error);
gboolean ky_output_file_original (KyOrder *order, const KyOpened *opened, KyOutputFile *ret_made,
                                  GError **error);

/* --- send-file.c: what somebody has sent to his own address ----------------------------------- */

/* Sends a made file (whose contents may be taken) to the user's own address. The mail is recorded
 * in the store before it is sent; if the relay does not take it now or within some seconds, it is
 * tried again later, and the fact "waits" of the answer says so. */
gboolean ky_send_file_give (KyOrder *order, const KyOpened *opened, const gchar *purpose,
                            KyOutputFile *made, GError **error);
/* Makes and sends the letter in `rows`, the answer to outbox-take. */
gboolean ky_send_file_send (KyOpenerService *service, KyRows *rows, KyRelayEnd *ret_end,
                            GError **error);

/* --- letter.c: mails that kiyome itself writes ------------------------------------------------ */

typedef struct
{
  const gchar *id; /* (nullable) its number, so that a repeated letter has the same Message-ID */
  const gchar *to, *subject, *text;
  const gchar *file_name, *file_type; /* (nullable) an attachment */
  int file;
} KyLetter;

/* Checks that a relay is configured and that `to` is an addr-spec. Errors: STORE ("mail-failed:
 * …"). */
gboolean ky_letter_check (const KyConfig *config, const gchar *to, GError **error);
/* Writes the letter and hands it to the relay. `ret_end` is set in any case. Errors: STORE
 * ("mail-failed: …"). */
gboolean ky_letter_send (const KyConfig *config, const KyLetter *letter, KyRelayEnd *ret_end,
                         GError **error);

/* --- delivery-report.c ------------------------------------------------------------------------ */

/* Reports to the store something that is done and cannot be undone: a relay has taken a mail. The
 * report is repeated until the store has answered, however long it is unreachable or full, since
 * without it the mail would be sent again. `verb`, `arguments`: as in ky_store_portal_ask().
 * `store`: the connection, which is made again if necessary, or NULL. Returns FALSE if the store
 * answers that the delivery is over (an administrator removed it, or another node has it now): no
 * more of it may be sent. */
gboolean ky_opener_report_delivery (const KyOpenerService *service, KyStorePortal **store,
                                    const gchar *verb, const gchar *const *arguments);

/* --- relay-slots.c ---------------------------------------------------------------------------- */

typedef enum
{
  KY_RELAY_SLOT_LETTERS,
  KY_RELAY_SLOT_FILES,
  KY_RELAY_SLOT_LAST
} KyRelaySlotKind;

/* Marks that a mail is being sent to the address `to`. Returns FALSE if one is being sent there
 * already. */
gboolean ky_relay_slot_begin (KyRelaySlotKind kind, const gchar *to);
void ky_relay_slot_end (KyRelaySlotKind kind, const gchar *to);
/* Notes that a connection was lost, and with it perhaps a letter that the store gave. That letter
 * is available again. */
void ky_relay_slot_forget (KyRelaySlotKind kind);

typedef struct
{
  const gchar *after; /* the address after which the search starts */
  gboolean is_new;    /* only letters that were not tried yet */
} KySlotWanted;

/* Requests a due letter of the outbox whose address no other delivery is using, and marks its
 * address as in use (ky_relay_slot_begin()). Returns 1 with `ret_rows` (transfer full), 0 if there
 * is no such letter, or -1 with an error. */
gint ky_relay_slot_take (KyRelaySlotKind kind, KyStorePortal *store, const KySlotWanted *turn,
                         KyRows **ret_rows, GError **error);
/* Reports to the store how the letter `id` ended, as ky_opener_report_delivery() does. `failure`:
 * NULL if the relay took it. */
void ky_relay_slot_settle (KyOpenerService *service, KyStorePortal **store, const gchar *id,
                           KyRelayEnd end, const GError *failure);

/* Begins and ends work that may send a mail, until the store has been told. ky_service_begin()
 * returns FALSE if this process is stopping and no work may begin. */
gboolean ky_service_begin (KyOpenerService *service);
void ky_service_end (KyOpenerService *service);

/* --- outbox.c --------------------------------------------------------------------------------- */

/* Starts to send the letters of the outbox until the process ends. */
void ky_outbox_start (KyOpenerService *service);

/* --- deferred-deliveries.c -------------------------------------------------------------------- */

/* Starts the deferred deliveries to recipients with other policies, until the process ends. */
void ky_deferred_deliveries_start (KyOpenerService *service);

/* --- rescan.c --------------------------------------------------------------------------------- */

/* Starts to have kept originals scanned again at night, if there is a scanner, until the process
 * ends. */
void ky_rescan_start (KyOpenerService *service);

/* --- reprocess.c, reprocess-mail.c ------------------------------------------------------------ */

/* Starts to process mails again that an administrator selected, until the process ends. */
void ky_reprocess_start (KyOpenerService *service);

typedef struct
{
  /* Number of the mail, and how often a part of it was delivered again so far. */
  const gchar *id, *times;
  gboolean is_japanese;
  gboolean is_second; /* the recipients have a part of the mail already */
  /* The mail is a reply to that part, with the content that a password opened; `times` is then the
   * reply's own number. */
  gboolean is_answer;
} KyReprocessMail;

/* Returns the mail as it is delivered again (a sealed memfd), or -1. `written`: a sealed memfd of
 * the sanitizer. `ret_header`: gets the header of `written` (transfer full). Errors: IO. */
int ky_reprocess_mail (const KyReprocessMail *mail, int written, GBytes **ret_header,
                       GError **error);

/* --- server.c --------------------------------------------------------------------------------- */

/* Returns the listening socket paths.run/opener.sock, or -1. */
int ky_service_listen (const KyConfig *config, GError **error);
/* Serves orders until a signal ends the process. */
gboolean ky_service_run (KyOpenerService *service, int listener, GError **error);
