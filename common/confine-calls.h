/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls by what they are for, and filters of them by libseccomp. Whoever links this links
 * libseccomp: the workers, of which each fork pays for each library, have theirs made when kiyome
 * is built (sanitizer/filters.def).
 */
#pragma once

#include "common/confine.h"

#define KY_CONFINE_FILTER_MAX 512

/*
 * CALLS and nothing else; what becomes of the rest REFUSAL says. RET_CODE has room for
 * KY_CONFINE_FILTER_MAX. Returns how many it holds, 0 for an error: SANDBOX.
 */
guint ky_calls_allow (guint64 calls, KyRefusal refusal, struct sock_filter *ret_code,
                      GError **error);
/* Everything but CALLS: for a process that has a filter and gives up some of it. */
guint ky_calls_deny (guint64 calls, KyRefusal refusal, struct sock_filter *ret_code,
                     GError **error);
/* Would only an attacker make this call? */
gboolean ky_calls_is_hostile (int number);
