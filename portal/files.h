/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pages: all files of portal.ui are read once, at the start, so that no address ever becomes a
 * path. */
#pragma once

#include "portal/portal.h"

typedef struct
{
  GBytes *bytes;
  const gchar *type;
  gchar *tag; /* with its quotes: of the content */
} KyFile;

/* "/" + path below DIRECTORY → KyFile; "/" is index.html. Only suffixes that pages have, no name
 * with a leading dot, no symbolic link, 32 MiB in all. Errors: IO, LIMIT. (transfer full) */
GHashTable *ky_files_load (const gchar *directory, GError **error);
/* The request's answer, when it asks for a page. */
void ky_files_answer (KyRequest *request, const gchar *path);
