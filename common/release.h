/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Macros that define the function that releases a struct, from the list of the members that own
 * memory. Each member is released as its type demands (KY_RELEASE), and is NULL afterwards.
 *
 *   KY_DEFINE_FREE (free_row, Row, hash, fault, values)
 *
 * defines `static void free_row (gpointer data)`, which releases the three members of a Row, and
 * then frees the Row. A struct with a member that KY_RELEASE does not know has a function written
 * by hand. */
#pragma once

#include <glib.h>

/* Frees a string with its text.
 * `string`: the string (transfer full). */
static inline void
ky_release_string (GString *string)
{
  g_string_free (string, TRUE);
}

/* Releases what a member points to, unless it is NULL, and sets the member to NULL. */
#define KY_RELEASE(member)                                                                         \
  g_clear_pointer (&(member), _Generic ((member),                                                  \
                   gchar *: g_free,                                                                \
                   guint8 *: g_free,                                                               \
                   guint16 *: g_free,                                                              \
                   guint32 *: g_free,                                                              \
                   guint64 *: g_free,                                                              \
                   gint32 *: g_free,                                                               \
                   gdouble *: g_free,                                                              \
                   gchar **: g_strfreev,                                                           \
                   GString *: ky_release_string,                                                   \
                   GBytes *: g_bytes_unref,                                                        \
                   GByteArray *: g_byte_array_unref,                                               \
                   GArray *: g_array_unref,                                                        \
                   GPtrArray *: g_ptr_array_unref,                                                 \
                   GHashTable *: g_hash_table_unref,                                               \
                   GError *: g_error_free))

/* KY_RELEASE() of each of up to 16 members of `released_`. */
#define KY_RELEASE_1(m) KY_RELEASE (released_->m);
#define KY_RELEASE_2(m, ...) KY_RELEASE_1 (m) KY_RELEASE_1 (__VA_ARGS__)
#define KY_RELEASE_3(m, ...) KY_RELEASE_1 (m) KY_RELEASE_2 (__VA_ARGS__)
#define KY_RELEASE_4(m, ...) KY_RELEASE_1 (m) KY_RELEASE_3 (__VA_ARGS__)
#define KY_RELEASE_5(m, ...) KY_RELEASE_1 (m) KY_RELEASE_4 (__VA_ARGS__)
#define KY_RELEASE_6(m, ...) KY_RELEASE_1 (m) KY_RELEASE_5 (__VA_ARGS__)
#define KY_RELEASE_7(m, ...) KY_RELEASE_1 (m) KY_RELEASE_6 (__VA_ARGS__)
#define KY_RELEASE_8(m, ...) KY_RELEASE_1 (m) KY_RELEASE_7 (__VA_ARGS__)
#define KY_RELEASE_9(m, ...) KY_RELEASE_1 (m) KY_RELEASE_8 (__VA_ARGS__)
#define KY_RELEASE_10(m, ...) KY_RELEASE_1 (m) KY_RELEASE_9 (__VA_ARGS__)
#define KY_RELEASE_11(m, ...) KY_RELEASE_1 (m) KY_RELEASE_10 (__VA_ARGS__)
#define KY_RELEASE_12(m, ...) KY_RELEASE_1 (m) KY_RELEASE_11 (__VA_ARGS__)
#define KY_RELEASE_13(m, ...) KY_RELEASE_1 (m) KY_RELEASE_12 (__VA_ARGS__)
#define KY_RELEASE_14(m, ...) KY_RELEASE_1 (m) KY_RELEASE_13 (__VA_ARGS__)
#define KY_RELEASE_15(m, ...) KY_RELEASE_1 (m) KY_RELEASE_14 (__VA_ARGS__)
#define KY_RELEASE_16(m, ...) KY_RELEASE_1 (m) KY_RELEASE_15 (__VA_ARGS__)
#define KY_RELEASE_NTH(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, n,   \
                       ...)                                                                        \
  n
#define KY_RELEASE_ALL(...)                                                                        \
  KY_RELEASE_NTH (__VA_ARGS__, KY_RELEASE_16, KY_RELEASE_15, KY_RELEASE_14, KY_RELEASE_13,         \
                  KY_RELEASE_12, KY_RELEASE_11, KY_RELEASE_10, KY_RELEASE_9, KY_RELEASE_8,         \
                  KY_RELEASE_7, KY_RELEASE_6, KY_RELEASE_5, KY_RELEASE_4, KY_RELEASE_3,            \
                  KY_RELEASE_2, KY_RELEASE_1, )                                                    \
  (__VA_ARGS__)

/* Releases members of the struct at `object` (KY_RELEASE). */
#define KY_RELEASE_MEMBERS(object, ...)                                                            \
  do                                                                                               \
    {                                                                                              \
      __typeof__ (object) released_ = (object);                                                    \
                                                                                                   \
      KY_RELEASE_ALL (__VA_ARGS__)                                                                 \
    }                                                                                              \
  while (0)

/* Defines `static void name (gpointer data)`, which releases members of a `type`, but not the
 * `type` itself: for elements of a GArray. */
#define KY_DEFINE_CLEAR(name, type, ...)                                                           \
  static void name (gpointer data)                                                                 \
  {                                                                                                \
    type *released_ = data;                                                                        \
                                                                                                   \
    KY_RELEASE_ALL (__VA_ARGS__)                                                                   \
  }
/* The same for a struct that a g_auto (type) variable holds. */
#define KY_DEFINE_AUTO_CLEAR(name, type, ...)                                                      \
  KY_DEFINE_CLEAR (name, type, __VA_ARGS__)                                                        \
  G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (type, name)
/* The same for a function that a header declares: `void name (type *self)`. */
#define KY_DEFINE_PUBLIC_CLEAR(name, type, ...)                                                    \
  void name (type *released_) { KY_RELEASE_ALL (__VA_ARGS__) }

/* Defines `static void name (gpointer data)`, which releases members of a `type` and then frees the
 * `type`. Does nothing with NULL. */
#define KY_DEFINE_FREE(name, type, ...) static KY_DEFINE_PUBLIC_DESTROY (name, type, __VA_ARGS__)
/* The same for a function that a header declares: `void name (gpointer data)`, a GDestroyNotify. */
#define KY_DEFINE_PUBLIC_DESTROY(name, type, ...)                                                  \
  void name (gpointer data)                                                                        \
  {                                                                                                \
    type *released_ = data;                                                                        \
                                                                                                   \
    if (released_ == NULL)                                                                         \
      return;                                                                                      \
    KY_RELEASE_ALL (__VA_ARGS__)                                                                   \
    g_free (released_);                                                                            \
  }
/* The same for a function that a header declares: `void name (type *self)`. */
#define KY_DEFINE_PUBLIC_FREE(name, type, ...)                                                     \
  void name (type *released_)                                                                      \
  {                                                                                                \
    if (released_ == NULL)                                                                         \
      return;                                                                                      \
    KY_RELEASE_ALL (__VA_ARGS__)                                                                   \
    g_free (released_);                                                                            \
  }
