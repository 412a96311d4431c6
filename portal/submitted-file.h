/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that a person uploaded or a machine submitted: it is stored as an original like a mail,
 * then sanitized, and then the report is stored. */
#pragma once

#include "intake/intake.h"
#include "portal/portal.h"

typedef struct
{
  int file;              /* -1 if closed; owned */
  gchar *name;           /* unchanged name from the sender */
  gchar *login, *mail;   /* login and mail address of its owner; "" if it has none */
  gchar *client;         /* the address that it came from, for the store */
  gchar *share, *sender; /* for the sanitizer's fair queue */
  KyConfig *config;      /* configuration when it arrived */
  KyPolicy *policy;
  KyIntake *intake; /* NULL before ky_submitted_file_store() or ky_submitted_file_resume() */
} KySubmittedFile;

void ky_submitted_file_clear (KySubmittedFile *submitted);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KySubmittedFile, ky_submitted_file_clear)

/* Sets the name from the request's X-File-Name: UTF-8, percent-encoded. Errors: "invalid: …". */
gboolean ky_submitted_file_name (KySubmittedFile *submitted, KyRequest *request, GError **error);
/* Stores the original, durably. `key` (nullable): as in KyStoreEnvelope. Errors: STORE, IO,
 * PROTOCOL. */
gboolean ky_submitted_file_store (KySubmittedFile *submitted, const gchar *key, GError **error);
/* Resumes a file of which the store has the original and its report, under the number `id`; the
 * output is made again. Called in place of ky_submitted_file_store(). Errors: INTERNAL. */
gboolean ky_submitted_file_resume (KySubmittedFile *submitted, const gchar *id, GError **error);
/* Returns the request number, or NULL if the store does not have the original. */
const gchar *ky_submitted_file_id (const KySubmittedFile *submitted);
/* Tells the store, if it waits for a report, that there will be none, and `why`. */
void ky_submitted_file_fail (const KySubmittedFile *submitted, const gchar *why);
/* Sanitizes the file and stores the report, if the store waits for one. When this returns TRUE, the
 * output may be sent. `progress` (nullable) and errors: as in ky_intake_sanitize() and
 * ky_intake_keep(). */
gboolean ky_submitted_file_sanitize (KySubmittedFile *submitted,
                                     gboolean (*progress) (gpointer data), gpointer data,
                                     GError **error);
/* Writes the outcome into the request's JSON. */
void ky_submitted_file_put (const KySubmittedFile *submitted, KyRequest *request);
