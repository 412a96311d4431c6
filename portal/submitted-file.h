/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that a person uploaded or a machine submitted: it is stored as an original like a mail,
 * then sanitized, and then the report is stored. */
#pragma once

#include "portal/portal.h"
#include "sanitizer/client.h"

typedef struct
{
  KyPortal *portal;
  int file;              /* -1 if closed; owned */
  gchar *name;           /* as it was sent */
  gchar *login, *mail;   /* of its owner; "" if it has none */
  gchar *client;         /* the address that it came from, for the store */
  gchar *share, *sender; /* for the sanitizer's fair queue */
  KyConfig *config;      /* that was in force when it came */
  KyPolicy *policy;
  GPtrArray *blocked; /* (nullable) what of it never passes */
  gchar *id;          /* (nullable) its number, once it is stored */
  gboolean is_again;  /* original and report are stored already: the output is made again */
  KySanitizerResult result;
} KySubmittedFile;

void ky_submitted_file_clear (KySubmittedFile *submitted);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KySubmittedFile, ky_submitted_file_clear)

/* Sets the name from the request's X-File-Name: UTF-8, percent-encoded. Errors: "invalid: …". */
gboolean ky_submitted_file_name (KySubmittedFile *submitted, KyRequest *request, GError **error);
/* Stores the original, durably. KEY (nullable): as in KyStoreEnvelope. Errors: STORE, IO,
 * PROTOCOL. */
gboolean ky_submitted_file_store (KySubmittedFile *submitted, const gchar *key, GError **error);
/* Tells the store, if it waits for a report, that there will be none, and WHY. */
void ky_submitted_file_fail (const KySubmittedFile *submitted, const gchar *why);
/* Sanitizes the file and stores the report, if the store waits for one. PROGRESS (nullable) and
 * errors: as in ky_sanitizer_run(). */
gboolean ky_submitted_file_sanitize (KySubmittedFile *submitted,
                                     gboolean (*progress) (gpointer data), gpointer data,
                                     GError **error);
/* Writes the outcome into the request's JSON. */
void ky_submitted_file_put (const KySubmittedFile *submitted, KyRequest *request);
