/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two administrators stand behind an entry of the allowlist, where there are two: until both gave
 * their word, in sessions of their own, it is proposed and lets nothing through. Who adds an entry
 * in a session has given his; the command knows no person, and its word is nobody's. Whether two
 * are needed says portal.allow-confirm; `auto`: where there are two, or one left in the last
 * KY_ALLOW_LEFT_SECONDS, so that nobody sends the other away to be alone.
 */
#pragma once

#include "store/calls/call.h"

#define KY_ALLOW_LEFT_SECONDS (30 * 24 * 3600)
/* Below these anybody may have a name (not lg.jp and go.jp, which are public offices'). */
#define KY_ALLOW_SHARED                                                                            \
  "('.ac.jp', '.ad.jp', '.co.jp', '.ed.jp', '.gr.jp', '.ne.jp', '.or.jp', '.co.kr', '.co.uk',"     \
  " '.com.au', '.com.cn', '.com.tw', '.onmicrosoft.com', '.sharepoint.com', '.sakura.ne.jp',"      \
  " '.xsrv.jp', '.github.io', '.web.app', '.pages.dev', '.amazonaws.com', '.cloudfront.net',"      \
  " '.azurewebsites.net', '.windows.net', '.blogspot.com')"
/* A condition: entry `e` is too wide, being for a type alone, for all of a domain, or for all below
 * a domain where anybody may have a name (the links of a domain of one word are refused). */
#define KY_ALLOW_IS_WIDE                                                                           \
  "((e.type <> '' AND e.sender = '' AND e.sha256 IS NULL)"                                         \
  " OR (e.sender <> '' AND instr (e.sender, '@') = 0 AND e.type = '' AND e.sha256 IS NULL)"        \
  " OR (e.sender IN " KY_ALLOW_SHARED " AND e.sha256 IS NULL)"                                     \
  " OR e.link_domain IN " KY_ALLOW_SHARED ")"

/* Does an entry need two? Errors: STORE. */
gboolean ky_allow_needs_two (KyServer *server, gint64 now, gboolean *ret_two, GError **error);
/* The caller's word for entry ID, if he has a session. *RET_WORKS: it is in force now; with
 * NEEDS_TWO FALSE, in any case. Errors: STORE. */
gboolean ky_allow_give_word (KyServer *server, KyCall *call, const gchar *id, gboolean needs_two,
                             gboolean *ret_works, GError **error);
/* Tells the other administrators by mail that COUNT entries wait for one of them. */
gboolean ky_allow_tell_proposed (KyServer *server, KyCall *call, const gchar *object, guint count,
                                 GError **error);
