/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records who has confirmed an entry of the allowlist. If a gateway has two administrators, two of
 * them must confirm an entry, each in a session of their own; until then the entry is only proposed
 * and lets nothing pass. An administrator who adds an entry in a session confirms it by that; a
 * command belongs to no user and confirms nothing. portal.allow-confirm says whether two are
 * needed. With `auto` they are if there are two administrators, or if one has left within the last
 * KY_ALLOW_LEFT_SECONDS, so that nobody can remove the other administrator to decide alone. */
#pragma once

#include "store/calls/call.h"

#define KY_ALLOW_LEFT_SECONDS (30 * 24 * 3600)
/* SQL list: domains below which anybody may have a name (not lg.jp and go.jp, which belong to
 * public offices). */
#define KY_ALLOW_SHARED                                                                            \
  "('.ac.jp', '.ad.jp', '.co.jp', '.ed.jp', '.gr.jp', '.ne.jp', '.or.jp', '.co.kr', '.co.uk',"     \
  " '.com.au', '.com.cn', '.com.tw', '.onmicrosoft.com', '.sharepoint.com', '.sakura.ne.jp',"      \
  " '.xsrv.jp', '.github.io', '.web.app', '.pages.dev', '.amazonaws.com', '.cloudfront.net',"      \
  " '.azurewebsites.net', '.windows.net', '.blogspot.com')"
/* SQL condition: entry `e` is too wide, because it is for a type alone, for a whole domain, or for
 * everything below a domain where anybody may have a name (links of a domain of one word are
 * refused). */
#define KY_ALLOW_IS_WIDE                                                                           \
  "((e.type <> '' AND e.sender = '' AND e.sha256 IS NULL)"                                         \
  " OR (e.sender <> '' AND instr (e.sender, '@') = 0 AND e.type = '' AND e.sha256 IS NULL)"        \
  " OR (e.sender IN " KY_ALLOW_SHARED " AND e.sha256 IS NULL)"                                     \
  " OR e.link_domain IN " KY_ALLOW_SHARED ")"

/* Sets `ret_two` to whether an entry must be confirmed by two administrators. `now`: Unix seconds.
 * Errors: STORE. */
gboolean ky_allow_needs_two (KyServer *server, gint64 now, gboolean *ret_two, GError **error);
/* Confirms an entry for the caller, if the caller has a session.
 * `id`: the entry's identifier.
 * `needs_two`: whether two must confirm it; if FALSE, it comes into force in any case.
 * `ret_works`: set to whether it is in force now.
 * Errors: STORE. */
gboolean ky_allow_give_word (KyServer *server, KyCall *call, const gchar *id, gboolean needs_two,
                             gboolean *ret_works, GError **error);
/* Tells the other administrators by mail that `count` entries wait to be confirmed. Errors:
 * STORE. */
gboolean ky_allow_tell_proposed (KyServer *server, KyCall *call, const gchar *object, guint count,
                                 GError **error);
