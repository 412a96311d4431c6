/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What somebody may do and what proves that it is he, as words of a line in the journal of erasures
 * (store/records/erasures.h): roles, password, when he set up his second factor, where its code
 * goes, addresses, departments that he approves for, his own, and who decides for him while he is
 * absent. Nothing of that can be read there but the roles and times: the rest is told by the
 * beginning of its SHA-256.
 */
#pragma once

#include "store/index/index.h"

#define KY_ACCESS_TAG_SIZE 17 /* with NUL */

/* The beginning of the SHA-256 of TEXT. Addresses are one in each way of writing them, and the hash
 * of a password has its salt. */
void ky_access_tag (const gchar *text, gchar ret_tag[KY_ACCESS_TAG_SIZE]);

/* Of USER, as INDEX has it. NULL with an error: STORE. (transfer full) */
gchar *ky_access_describe (KyIndex *index, gint64 user, GError **error);
/* Takes from USER in an INDEX that is older what WORDS don't say, and ends his sessions: roles,
 * addresses and departments that he has no more, a password or a second factor that is another. It
 * gives him nothing. Where he belongs, by which policies go, and his absence become what they were:
 * none where INDEX knows no such department or deputy. Inside a transaction. Errors: STORE. */
gboolean ky_access_restrict (KyIndex *index, gint64 user, const gchar *words, GError **error);
