/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signing in with the organisation's directory: LDAPv3 (RFC 4511), over TLS only. */
#pragma once

#include "config/config.h"

/* What the directory, or the trusted proxy, knows of somebody. */
typedef struct
{
  gchar *name, *display, *department;
  gchar *mails; /* separated by ';', the main one first */
  gchar *roles; /* the same */
} KyDirectoryPerson;

void ky_directory_person_clear (KyDirectoryPerson *person);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyDirectoryPerson, ky_directory_person_clear)

typedef enum
{
  KY_LDAP_GOOD,
  KY_LDAP_WRONG,  /* there is such a user, and this is not his password */
  KY_LDAP_NOBODY, /* there is none, or more than one */
  KY_LDAP_AWAY,   /* the directory does not answer; the error says why */
} KyLdapAnswer;

/*
 * Searches the one entry that NAME fits, binds as it with PASSWORD, and reads what kiyome wants to
 * know. No directory is asked without TLS: portal.ldap-url is ldaps://, or StartTLS must succeed.
 */
KyLdapAnswer ky_ldap_sign_in (const KyConfig *config, const gchar *name, const gchar *password,
                              KyDirectoryPerson *ret_person, GError **error);

/*
 * The departments of those of NAMES (NULL-terminated, some dozens) whom the directory has, asked
 * for as portal.ldap-bind over one connection, for ky_ldap_department_of(). Nobody's password is
 * needed. NULL with an error when the directory did not answer all of it. (transfer full)
 */
GHashTable *ky_ldap_departments (const KyConfig *config, const gchar *const *names, GError **error);
/* NULL: the directory has nobody called NAME; "": it names no department. (transfer none) */
const gchar *ky_ldap_department_of (GHashTable *departments, const gchar *name);
