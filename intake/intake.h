/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one order in which a front end processes a mail or a file: the store has the original, it is
 * sanitized under a policy, the store has the report, and only then may the output be delivered.
 * After any error nothing may be delivered: the front end calls ky_intake_fail() and answers so
 * that the sender tries again.
 *
 *     ky_intake_new()
 *     ky_intake_take()          or ky_intake_resume() if the store has original and report already
 *     ky_intake_decide()
 *     ky_intake_sanitize()      again after another ky_intake_decide(), if the front end wants to
 *     ky_intake_keep()          not after ky_intake_resume()
 *     ky_intake_may_deliver()
 *
 * ky_intake_finish() makes the steps after the original is taken, and ky_intake_file() all of them
 * for a front end of files. A call that does not follow this order fails with INTERNAL. An intake
 * must not be used by two threads at the same time. ky_front_end_begin() (intake/program.h) or
 * ky_connections_init() (intake/connections.h) must have been called. */
#pragma once

#include "config/config.h"
#include "sanitizer/client.h"
#include "store/client/client.h"

/* Lists the front ends that take mails or files in; intake.c has a table of what differs between
 * them. */
typedef enum
{
  KY_FRONT_END_MAIL,
  KY_FRONT_END_FOLDER,
  KY_FRONT_END_PROXY,
  KY_FRONT_END_UPLOAD, /* a person or a machine uploads files */
  KY_FRONT_END_LAST
} KyFrontEnd;

/* One mail or file on its way. */
typedef struct _KyIntake KyIntake;

/* Begins an intake.
 * `front_end`: who calls.
 * `config`: the configuration that is in force; its tenant's store is used.
 * Returns the intake (transfer full: ky_intake_free()). */
KyIntake *ky_intake_new (KyFrontEnd front_end, KyConfig *config);

/* Sets a time after which nothing more is asked of the store; a step then fails with TIMEOUT.
 * `until`: the time, as g_get_monotonic_time() counts it. */
void ky_intake_set_deadline (KyIntake *intake, gint64 until);

/* Limits how long each later answer of the store may take.
 * `seconds`: the limit; 0: KY_STORE_SECONDS. */
void ky_intake_set_patience (KyIntake *intake, guint seconds);

/* Gives the original to the store. When this returns, the original is durable; in a front end that
 * tells nobody before the report is durable, it may become so with the report.
 * `envelope`: what is known about it; `waits_for_report` is set here.
 * `original`: a memfd or regular file (borrowed). It must stay open, and nobody may write to it,
 * until the intake is freed.
 * Errors: STORE, IO, PROTOCOL, TIMEOUT. */
gboolean ky_intake_take (KyIntake *intake, const KyStoreEnvelope *envelope, int original,
                         GError **error);

/* Takes up an original that the store has together with its report, so that the output is made once
 * more.
 * `id`: its request number.
 * `original`: as in ky_intake_take().
 * Errors: INTERNAL. */
gboolean ky_intake_resume (KyIntake *intake, const gchar *id, int original, GError **error);

/* Returns the store's answer to the original, which is empty before ky_intake_take().
 * (transfer none) */
const KyAdmission *ky_intake_admission (const KyIntake *intake);

/* Sets the policy, and adds to it what the allowlist and the blocklist say of links. For a mail
 * both lists apply, for a file the blocklist alone.
 * `policy`: the policy of the recipients (transfer none).
 * `sender_is_authentic`: whether the sender is proven, which may have become clear only after
 * ky_intake_take(); FALSE for a file.
 * Errors: STORE, IO, PROTOCOL, CONFIG, TIMEOUT. */
gboolean ky_intake_decide (KyIntake *intake, KyPolicy *policy, gboolean sender_is_authentic,
                           GError **error);

/* Returns the policy that ky_intake_decide() made, or NULL before (transfer none). */
KyPolicy *ky_intake_policy (const KyIntake *intake);

/* Has the original sanitized.
 * `job`: what the sanitizer is told besides; `mode`, `input`, `policy`, `request_id`, `new_domain`
 * and `allow` are set here.
 * `progress`, `data`: as in ky_sanitizer_run().
 * Errors: as of ky_sanitizer_run(). */
gboolean ky_intake_sanitize (KyIntake *intake, const KySanitizerJob *job,
                             gboolean (*progress) (gpointer data), gpointer data, GError **error);

/* Returns report and output (transfer none), or NULL before ky_intake_sanitize(). The output must
 * not leave the front end before ky_intake_may_deliver() returns TRUE; until then it may be
 * prepared for that. */
KySanitizerResult *ky_intake_result (KyIntake *intake);

/* Gives the report to the store, and counts each use of an entry of the allowlist or blocklist.
 * When this returns, original, report and deferred deliveries are durable.
 * `output_header`, `debts`, `named`: as in ky_store_report().
 * Errors: as of ky_store_report(), and TIMEOUT. */
gboolean ky_intake_keep (KyIntake *intake, const gchar *output_header, const GPtrArray *debts,
                         const gchar *named, GError **error);

/* Tells whether the output may be delivered: the original and its report are durable.
 * Returns TRUE if it may.
 * Errors: INTERNAL. */
gboolean ky_intake_may_deliver (const KyIntake *intake, GError **error);

/* Makes the steps from ky_intake_decide() to ky_intake_may_deliver(), for a sender who is not
 * authentic. After an error ky_intake_fail() has been called.
 * `policy`, `job`, `progress`, `data`: as in ky_intake_decide() and ky_intake_sanitize().
 * Errors: those of the steps. */
gboolean ky_intake_finish (KyIntake *intake, KyPolicy *policy, const KySanitizerJob *job,
                           gboolean (*progress) (gpointer data), gpointer data, GError **error);

/* Describes a file that a front end brings, and whose it is. All of it is borrowed. */
typedef struct
{
  int original;         /* as in ky_intake_take() */
  guint64 size;         /* size of the original in bytes */
  const gchar *name;    /* UTF-8 */
  const gchar *claimed; /* (nullable) its media type as the sender stated it */
  const gchar *client;  /* where it comes from, as KY_FOLDER_CLIENT and a name */
  const gchar *share;   /* client whose share of the sanitizer it uses (KySanitizerJob.client) */
  const gchar *login;   /* its owner; "": none */
  const gchar *mail;    /* (nullable) its owner's mail address */
  const gchar *policy;  /* the name of its policy; "": the one that applies to its owner */
  const gchar *key;     /* (nullable) as in KyStoreEnvelope */
} KyIntakeFile;

/* Makes all steps for a file. When this returns TRUE, the output may be delivered, if there is one
 * (ky_intake_result()). After an error ky_intake_fail() has been called.
 * `file`: the file and its owner.
 * `progress`, `data`: as in ky_sanitizer_run().
 * Errors: those of the steps; CONFIG if there is no policy of that name. */
gboolean ky_intake_file (KyIntake *intake, const KyIntakeFile *file,
                         gboolean (*progress) (gpointer data), gpointer data, GError **error);

/* Asks whether an earlier mail may name a password for what the recipients get now.
 * `recipients`, `hours`, `ret_has`: as in ky_store_has_earlier(); the sender is the original's.
 * Errors: STORE, IO, PROTOCOL, TIMEOUT. */
gboolean ky_intake_has_earlier (KyIntake *intake, const gchar *const *recipients, guint hours,
                                gboolean *ret_has, GError **error);

/* Ends an intake that failed or was cancelled. The store is told that no report will follow, if it
 * has the original and can be reached. A report that the store has already is left in doubt: it
 * holds for the next attempt of the sender, which is then the same message
 * (store/loop/unconfirmed-reports.h).
 * `why`: the cause, for administrators. */
void ky_intake_fail (KyIntake *intake, const gchar *why);

/* Ends the intake, as ky_intake_fail() if the store waits for its report. NULL is allowed. */
void ky_intake_free (KyIntake *intake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyIntake, ky_intake_free)
