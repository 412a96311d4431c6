/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that somebody brought, on its way: to the store as an original like any mail, then to the
 * sanitizer, then what that says to the store again. */
#pragma once

#include "portal/portal.h"
#include "sanitizer/client.h"

typedef struct
{
  KyPortal *portal;
  int file;              /* or -1; owned */
  gchar *name;           /* as it was sent */
  gchar *login, *mail;   /* whose it is; "" is nobody's */
  gchar *client;         /* where it came from, for the store */
  gchar *share, *sender; /* whose turn it is at the sanitizer */
  KyConfig *config;      /* what held when it came */
  KyPolicy *policy;
  GPtrArray *blocked; /* (nullable) what of it never passes */
  gchar *id;          /* (nullable) its number, once it is stored */
  gboolean is_again;  /* its original and report are in the store: it is made anew, as it was */
  KySanitizerResult result;
} KyBrought;

void ky_brought_clear (KyBrought *taken);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyBrought, ky_brought_clear)

/* Its name from the request's X-File-Name: UTF-8, percent-encoded. Errors: "invalid: …". */
gboolean ky_brought_name (KyBrought *taken, KyRequest *request, GError **error);
/* Stores the original, durably; KEY (nullable): as of KyStoreEnvelope. Errors: STORE, IO, PROTOCOL.
 */
gboolean ky_brought_store (KyBrought *taken, const gchar *key, GError **error);
/* Tells the store, if it waits for a report, WHY nobody is at it any more. */
void ky_brought_fail (const KyBrought *taken, const gchar *why);
/* Sanitizes it and tells the store, if that waits for it, what became of it. PROGRESS (nullable)
 * and errors: as of ky_sanitizer_run(). */
gboolean ky_brought_sanitize (KyBrought *taken, gboolean (*progress) (gpointer data), gpointer data,
                              GError **error);
/* Puts what became of it into the request's JSON. */
void ky_brought_put (const KyBrought *taken, KyRequest *request);
