/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens an original here, in the administrator's own process: the store gives out sealed bytes, and
 * the secret key never leaves the directory of keys. */
#pragma once

#include "cli/store.h"
#include "store/seal/id.h"

typedef struct
{
  gchar id[KY_ID_SIZE];
  gchar *sender; /* address in MAIL FROM */
  gint64 size;
  int fd; /* sealed memfd with the original, bit for bit */
} KyOriginal;

/* Asks the store for the original of `id` (which writes down `purpose`, `reason` and `detail`
 * first) and opens it; its SHA-256 is compared with the index. `purpose`: "export", "release",
 * "preview". An error is printed; the exit status is returned, KY_EXIT_OK with `ret_original`
 * filled. */
int ky_cli_open_original (const gchar *program, KyConfig *config, const gchar *id,
                          const gchar *purpose, const gchar *reason, const gchar *detail,
                          const gchar *passphrase_file, KyOriginal *ret_original);
void ky_original_clear (KyOriginal *original);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyOriginal, ky_original_clear)
