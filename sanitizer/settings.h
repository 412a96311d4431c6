/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of a job that is the same for all of its workers: policy, allow entries, request ID. The
 * front end serializes it; the supervisor reads it and passes the same bytes on. */
#pragma once

#include "config/allow.h"
#include "config/policy.h"

#define KY_SETTINGS_MAX (16 * 1024 * 1024)
#define KY_ALLOW_MAX 40000 /* entries of the allowlist and the blocklist together */
#define KY_PASSWORDS_MAX 10000
/* A string in the list of passwords that begins with this character is not a password: the rest of
 * it is ky_job_password_hours(), and the strings behind it are ky_job_sent_passwords(). */
#define KY_PASSWORDS_SENT '\n'

typedef struct
{
  KyPolicy *policy;
  gchar *request_id;
  gchar *new_domain; /* ky_job_new_domain() */
  GPtrArray *allow;  /* of KyAllowEntry, never NULL */
} KySettings;

/* Policies that were parsed before, so that a job that has one of them need not parse it again,
 * which takes longer than the parts of a short mail. Zeroed before use. */
#define KY_KNOWN_POLICIES 8
typedef struct
{
  KyPolicy *policies[KY_KNOWN_POLICIES];
  guint next;
} KyKnownPolicies;

/* Adds a policy (a reference is taken), replacing the oldest one if there are KY_KNOWN_POLICIES. */
void ky_known_policies_add (KyKnownPolicies *known, KyPolicy *policy);
void ky_known_policies_clear (KyKnownPolicies *known);

/* Serializes the settings (transfer full). `allow`, `request_id` and `new_domain` may be NULL. */
GByteArray *ky_settings_pack (KyPolicy *policy, const gchar *request_id, const gchar *new_domain,
                              GPtrArray *allow);
/* Reads settings. `known`: (nullable). Errors: PROTOCOL, CONFIG (the policy). */
gboolean ky_settings_unpack (KyView view, const KyKnownPolicies *known, KySettings *ret_settings,
                             GError **error);
void ky_settings_clear (KySettings *settings);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KySettings, ky_settings_clear)
