/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A long list of addresses in a file beside the policies, policy.d/NAME.list: one address or domain
 * a line ("a@example.jp", "example.jp", ".example.jp" for all below it), compared without case.
 * Empty lines and lines that begin with "#" are ignored. The cost of a look-up does not depend on
 * the length of the list. */
#pragma once

#include "common/error.h"

typedef struct _KyMatchList KyMatchList;

#define KY_MATCH_LIST_SUFFIX ".list"
#define KY_MATCH_LIST_BYTES (16 * 1024 * 1024)

/* Reads the file at `path`. Errors: CONFIG, with file and line. (transfer full) */
KyMatchList *ky_match_list_read (const gchar *path, GError **error);
void ky_match_list_free (KyMatchList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMatchList, ky_match_list_free)
/* Returns how closely a line of `list` matches `address` (folded; NULL: unknown): 0 if none does,
 * else more for a longer domain, and most for the address itself. */
guint ky_match_list_rank (const KyMatchList *list, const gchar *address);
/* Returns the SHA-256 (hex) of the list's meaning, which does not depend on the order of the lines
 * or on comments. (transfer none) */
const gchar *ky_match_list_name (const KyMatchList *list);
