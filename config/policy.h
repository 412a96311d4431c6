/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A resolved policy: how a message or file is processed. The front end resolves it for an
 * envelope and sends it with the job as text; the worker parses it. A policy never changes after
 * it is made. */
#pragma once

#include "common/error.h"
#include "common/sha256.h"

typedef enum
{
#define KEY(identifier, group, key, kind, standard, minimum, maximum, choices, help)               \
  KY_POLICY_##identifier,
#include "config/policy-keys.def"
#undef KEY
  KY_POLICY_KEY_LAST
} KyPolicyKey;

typedef enum
{
  KY_METHOD_NONE,     /* ends a ladder */
  KY_METHOD_REBUILD,  /* 危険因子の除去: the same format, written anew from a parsed model */
  KY_METHOD_REDRAW,   /* pages drawn anew as vectors */
  KY_METHOD_IMAGE,    /* 画像化: pages as pictures */
  KY_METHOD_TEXT,     /* テキスト化 */
  KY_METHOD_PASS,     /* unchanged, by the allowlist only; never in a ladder of a policy */
  KY_METHOD_WITHHOLD, /* 隔離: alone in a ladder, nothing is tried */
  KY_METHOD_LAST
} KyMethodId;

#define KY_LADDER_MAX 6

typedef struct _KyPolicy KyPolicy; /* reference-counted */

/* Returns the name of a method, or "none". (transfer none) */
const gchar *ky_method_to_string (KyMethodId method);
/* Returns KY_METHOD_NONE if `name` is not a method. */
KyMethodId ky_method_from_string (const gchar *name);

/* Returns the built-in default policy "standard". (transfer full) */
KyPolicy *ky_policy_new_default (void);
/* Reads the text form that ky_policy_to_text() writes: lines "group.key=value", "methods.TYPE=a,b",
 * "name=…". Errors: CONFIG, with the line's number. (transfer full) */
KyPolicy *ky_policy_from_text (const gchar *text, gsize size, GError **error);
/* Returns the canonical text: every key, in a fixed order. Its SHA-256 names the policy in reports.
 * (transfer none) */
const gchar *ky_policy_to_text (KyPolicy *policy);
KyPolicy *ky_policy_ref (KyPolicy *policy);
void ky_policy_unref (KyPolicy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPolicy, ky_policy_unref)

/* Returns the name of the policy, and the SHA-256 of its canonical text (KY_SHA256_SIZE bytes).
 * (transfer none) */
const gchar *ky_policy_name (const KyPolicy *policy);
const guint8 *ky_policy_sha256 (KyPolicy *policy);
/* Returns whether all keys of `a` and `b` are equal; their names are not compared. */
gboolean ky_policy_does_same (KyPolicy *a, KyPolicy *b);

/* Returns a copy of `policy` with one value changed: that of "group.key", "methods.TYPE" or "name".
 * Errors: CONFIG (unknown key, value out of range; the message names both). (transfer full) */
KyPolicy *ky_policy_with (KyPolicy *policy, const gchar *key, const gchar *value, GError **error);

guint64 ky_policy_uint (const KyPolicy *policy, KyPolicyKey key); /* UINT, SIZE */
/* Returns the hours for which passwords from other mails are tried (mail.password-hours); 0 if none
 * is tried. */
guint ky_policy_password_hours (const KyPolicy *policy);
gboolean ky_policy_bool (const KyPolicy *policy, KyPolicyKey key);
const gchar *ky_policy_string (const KyPolicy *policy, KyPolicyKey key); /* a choice, a text */
gboolean ky_policy_is (const KyPolicy *policy, KyPolicyKey key, const gchar *choice);
/* Returns the address of the page in the portal about the mail or file `id`. It is the only link of
 * a notice; another address is returned without its scheme. (transfer full) */
gchar *ky_policy_portal_address (const KyPolicy *policy, const gchar *id);
const gchar *const *ky_policy_list (const KyPolicy *policy, KyPolicyKey key);

/* Returns the methods for the type `type`, ended by KY_METHOD_NONE, or NULL if the policy has none
 * for it: then "methods.*" applies, and without that the type's own ladder. (transfer none) */
const KyMethodId *ky_policy_ladder (const KyPolicy *policy, const gchar *type);

/* Returns the types, "*" included, that the policy has a ladder for, sorted. (transfer full) */
GStrv ky_policy_ladder_types (const KyPolicy *policy);

/* Describes a key, for `policy show` and the man page's table. */
typedef struct
{
  const gchar *group, *key, *kind, *standard, *choices, *help;
  guint64 minimum, maximum;
} KyPolicyKeyInfo;
/* Returns the description of `key`. (transfer none) */
const KyPolicyKeyInfo *ky_policy_key_info (KyPolicyKey key);
