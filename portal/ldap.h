/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signs users in with the organisation's directory: LDAPv3 (RFC 4511), over TLS only. */
#pragma once

#include "config/config.h"

/* Describes a user by the attributes that the directory or a trusted proxy has sent. Owned strings,
 * freed by ky_directory_person_clear(). */
typedef struct
{
  gchar *name, *display, *department;
  gchar *mails; /* addr-specs separated by ';', the main one first */
  gchar *roles; /* names of roles separated by ';' */
} KyDirectoryPerson;

void ky_directory_person_clear (KyDirectoryPerson *person);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyDirectoryPerson, ky_directory_person_clear)

typedef enum
{
  KY_LDAP_GOOD,
  KY_LDAP_WRONG,  /* the user exists and has another password */
  KY_LDAP_NOBODY, /* no such user, or more than one */
  KY_LDAP_AWAY,   /* the directory does not answer; the error says why */
} KyLdapAnswer;

/* Finds the one entry for `name`, binds as it with `password`, and reads its attributes. The
 * directory is only asked over TLS: portal.ldap-url is ldaps://, or StartTLS must succeed. */
KyLdapAnswer ky_ldap_sign_in (const KyConfig *config, const gchar *name, const gchar *password,
                              KyDirectoryPerson *ret_person, GError **error);

/* Reads the departments of those of `names` (NULL-terminated, some dozens) whom the directory has,
 * as portal.ldap-bind over one connection. Returns a table for ky_ldap_department_of() (transfer
 * full), or NULL with an error if the directory did not answer completely. */
GHashTable *ky_ldap_departments (const KyConfig *config, const gchar *const *names, GError **error);
/* Returns the department of `name` (transfer none); "": the directory has none; NULL: the directory
 * does not have the user. */
const gchar *ky_ldap_department_of (GHashTable *departments, const gchar *name);
