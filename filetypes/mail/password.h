/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches a mail for the passwords of its attachments. A result is a guess that only decryption
 * can confirm, so that a superfluous guess costs less than a missing one, and the likeliest guesses
 * come first. The texts are searched line by line for words that name a password (in Japanese,
 * English, Chinese, Korean and some other languages) and for the text near them. */
#pragma once

#include <glib.h>

#define KY_PASSWORDS_FOUND 200         /* guesses that are tried for one mail */
#define KY_PASSWORD_LENGTH 64          /* characters of a guess */
#define KY_PASSWORD_TEXT (1024 * 1024) /* bytes of all texts together that are searched */

/* Returns the possible passwords in `texts` (valid UTF-8, NULL-terminated; of a mail first its
 * subject, then its body and text attachments), the likeliest first and each only once. Full width
 * forms are also given in ASCII. Pure, total, and linear in the size of the text that is searched.
 * The passwords are secrets: free the list with ky_passwords_free(). (transfer full) */
gchar **ky_passwords_find (const gchar *const *texts);

/* Erases and frees a list of passwords, which may be NULL. */
void ky_passwords_free (gchar **passwords);
