/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts how often a work allocates memory, folds a string or reads an IP address. The counts are
 * the same under a sanitizer and on a busy machine; a comparison of the processor time of kiyome's
 * code with that of GLib is not, because only kiyome's code is built with the sanitizer. The
 * functions below replace those of GLib in the program that includes this header. */
#pragma once

#include <dlfcn.h>
#include <gio/gio.h>

static guint ky_preparations;

/* Defines one function of GLib so that it adds one to `ky_preparations`. */
#define KY_COUNTED(type, name, parameter_type)                                                     \
  type (name) (parameter_type value)                                                               \
  {                                                                                                \
    static type (*real) (parameter_type);                                                          \
                                                                                                   \
    if (real == NULL)                                                                              \
      real = (type (*) (parameter_type))dlsym (RTLD_NEXT, #name);                                  \
    ky_preparations++;                                                                             \
    return real (value);                                                                           \
  }

KY_COUNTED (gpointer, g_malloc, gsize)
KY_COUNTED (gpointer, g_malloc0, gsize)
KY_COUNTED (gchar *, g_strdup, const gchar *)
KY_COUNTED (GInetAddress *, g_inet_address_new_from_string, const gchar *)

gchar *
g_utf8_casefold (const gchar *text, gssize length)
{
  static gchar *(*real) (const gchar *, gssize);

  if (real == NULL)
    real = (gchar * (*)(const gchar *, gssize)) dlsym (RTLD_NEXT, "g_utf8_casefold");
  ky_preparations++;
  return real (text, length);
}
