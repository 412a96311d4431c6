/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The static pages. All files of portal.ui are read once at the start, so that no address of a
 * request ever becomes a path. */
#pragma once

#include "portal/portal.h"

typedef struct
{
  GBytes *bytes;
  const gchar *type;
  gchar *tag; /* ETag of the content, with its quotes */
} KyFile;

/* Reads the files of a directory. Returns a table: "/" and the path below `directory` → KyFile; "/"
 * is index.html (transfer full). Only known suffixes, no name that begins with a dot, no symbolic
 * link, 32 MiB in total. Errors: IO. */
GHashTable *ky_files_load (const gchar *directory, GError **error);
/* Answers a request for a page. */
void ky_files_answer (KyRequest *request, const gchar *path);
