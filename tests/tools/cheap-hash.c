/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded by tests: passwords are hashed with as little work as Argon2 allows, and compared so,
 * since a hash says how it was made. What an office's people cost a test is then no second of a
 * processor. */
#include <dlfcn.h>
#include <sodium.h>

int
crypto_pwhash_str_alg (char hash[static crypto_pwhash_STRBYTES], const char *password,
                       unsigned long long length, unsigned long long operations, size_t memory,
                       int algorithm)
{
  static __typeof__ (&crypto_pwhash_str_alg) real;

  (void)operations;
  (void)memory;
  if (real == NULL)
    real = (__typeof__ (real))dlsym (RTLD_NEXT, "crypto_pwhash_str_alg");
  return real (hash, password, length, crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN,
               algorithm);
}
