/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A long list of addresses in a file beside the policies: policy.d/NAME.list, one address or domain
 * a line ("a@example.jp", "example.jp", ".example.jp" for all below it), compared without case; an
 * empty line and what begins with "#" say nothing. What is asked of it costs the same however long
 * it is.
 */
#pragma once

#include "common/error.h"

typedef struct _KyMatchList KyMatchList;

#define KY_MATCH_LIST_SUFFIX ".list"
#define KY_MATCH_LIST_BYTES (16 * 1024 * 1024)

/* Reads the file at PATH. Errors: CONFIG, with file and line. (transfer full) */
KyMatchList *ky_match_list_read (const gchar *path, GError **error);
void ky_match_list_free (KyMatchList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMatchList, ky_match_list_free)
/* 0: ADDRESS (folded; NULL: unknown) is not in it. Otherwise 1 + how many bytes of it the line
 * names, and more than any domain's where it names the address. */
guint ky_match_list_rank (const KyMatchList *list, const gchar *address);
/* SHA-256 (hex) of what it says: of the same lines in another order, or with other comments, the
 * same. (transfer none) */
const gchar *ky_match_list_name (const KyMatchList *list);
