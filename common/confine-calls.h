/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System calls in groups, and seccomp filters made of them by libseccomp. A program that calls
 * these functions links libseccomp. The workers do not, because each fork pays for each library:
 * their filters are made when kiyome is built (sanitizer/filters.def). */
#pragma once

#include "common/confine.h"

#define KY_CONFINE_FILTER_MAX 512

/* Makes a filter that allows the groups `calls` and treats all other calls as `refusal` says.
 * `ret_code` has room for KY_CONFINE_FILTER_MAX instructions. Returns the number of instructions,
 * or 0 with an error: SANDBOX. */
guint ky_calls_allow (guint64 calls, KyRefusal refusal, struct sock_filter *ret_code,
                      GError **error);
/* Makes a filter that refuses the groups `calls` and allows all others, for a process that already
 * has a filter and gives up part of it. `ret_code`, result and errors as above. */
guint ky_calls_deny (guint64 calls, KyRefusal refusal, struct sock_filter *ret_code,
                     GError **error);
/* Returns whether only an attacker would make the system call `number`. */
gboolean ky_calls_is_hostile (int number);
