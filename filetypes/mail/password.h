/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Passwords that people write into a mail for the files that go with it. What is found is a guess,
 * and only decryption says whether it is right: so it is better to find too much than too little,
 * and the likely comes first. Nothing here is a parser: texts are looked through line by line, for
 * words that name a password (in Japanese, English, Chinese and Korean) and for what stands about
 * them.
 */
#pragma once

#include <glib.h>

#define KY_PASSWORDS_FOUND 200         /* that are tried for one mail */
#define KY_PASSWORD_LENGTH 64          /* characters of one */
#define KY_PASSWORD_TEXT (1024 * 1024) /* bytes that are looked at, of all texts together */

/*
 * What may be a password in TEXTS (valid UTF-8, NULL-terminated; of a mail its subject first, then
 * its body and text attachments), the likeliest first and none twice. Full width forms are given in
 * the ASCII that they stand for, too. Pure, total, and linear in the size of what is looked at.
 * They are secrets: for ky_passwords_free(). (transfer full)
 */
gchar **ky_passwords_find (const gchar *const *texts);

/* Frees a list of passwords and leaves none of it in memory. NULL is fine. */
void ky_passwords_free (gchar **passwords);
/* The same of one TEXT (gchar *) in which one may be. */
void ky_password_wipe (gpointer text);
