/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of a job that is the same for all of its workers: policy, allow entries, request
 * number. The door packs it, the supervisor reads it and hands the very bytes on.
 */
#pragma once

#include "common/view.h"
#include "config/allow.h"
#include "config/policy.h"

#define KY_SETTINGS_MAX (16 * 1024 * 1024)
#define KY_ALLOW_MAX 40000 /* of the allowlist and the blocklist together */
#define KY_PASSWORDS_MAX 10000
/* Begins one in a list of passwords that is none, followed by ky_job_password_hours(): those behind
 * it are ky_job_sent_passwords(). */
#define KY_PASSWORDS_SENT '\n'

typedef struct
{
  KyPolicy *policy;
  gchar *request_id;
  gchar *new_domain; /* ky_job_new_domain() */
  GPtrArray *allow;  /* of KyAllowEntry, never NULL */
} KySettings;

/*
 * Policies that were read before, so that a job that names one of them need not read it again: that
 * takes longer than a short mail's parts. Zeroed before use.
 */
#define KY_KNOWN_POLICIES 8
typedef struct
{
  KyPolicy *policies[KY_KNOWN_POLICIES];
  guint next;
} KyKnownPolicies;

/* Takes a reference; the eldest gives way. */
void ky_known_policies_add (KyKnownPolicies *known, KyPolicy *policy);
void ky_known_policies_clear (KyKnownPolicies *known);

/* ALLOW, REQUEST_ID and NEW_DOMAIN may be NULL. (transfer full) */
GByteArray *ky_settings_pack (KyPolicy *policy, const gchar *request_id, const gchar *new_domain,
                              GPtrArray *allow);
/* KNOWN may be NULL. Errors: PROTOCOL, CONFIG (the policy). */
gboolean ky_settings_unpack (KyView view, const KyKnownPolicies *known, KySettings *ret_settings,
                             GError **error);
void ky_settings_clear (KySettings *settings);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KySettings, ky_settings_clear)
