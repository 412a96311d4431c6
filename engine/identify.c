/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identifies a file's type: asks every type how many bits of the content it has verified, and takes
 * the type with the most. A second type that has verified at least 32 bits is reported as a
 * polyglot. */
#include "engine/filetype.h"

#include "common/name.h"

/* A second type is reported as a polyglot only if it, too, has recognized a magic number. */
#define POLYGLOT_BITS 32

gchar *
ky_claimed_type (const gchar *claimed)
{
  return claimed != NULL ? g_strndup (claimed, strcspn (claimed, ";")) : g_strdup ("");
}

const gchar *
ky_claimed_charset (const gchar *claimed)
{
  static const gchar mark[] = "; charset=";
  const gchar *found = claimed != NULL ? strstr (claimed, mark) : NULL;

  return found != NULL ? found + strlen (mark) : NULL;
}

KyIdentity
ky_identify (KyView view, const gchar *name, const gchar *claimed)
{
  g_autofree gchar *suffix = ky_name_suffix (name != NULL ? name : "");
  g_autofree gchar *media_type = ky_claimed_type (claimed);
  KyProbeFacts facts = { 0 };
  KyProbe probe = { view.size > 0 ? view : ky_view ("", 0), suffix, media_type,
                    ky_claimed_charset (claimed), &facts };
  KyIdentity identity = { &ky_filetype_unknown, 0, NULL };
  const KyFiletype *const *types = ky_filetypes ();
  guint second = 0;

  for (guint i = 0; types[i] != NULL; i++)
    {
      guint bits = types[i]->identify (&probe);

      if (bits > identity.bits)
        {
          second = identity.bits;
          identity.other = second > 0 ? identity.type : NULL;
          identity.type = types[i];
          identity.bits = bits;
        }
      else if (bits > second)
        {
          second = bits;
          identity.other = types[i];
        }
    }
  if (second < POLYGLOT_BITS)
    identity.other = NULL;
  return identity;
}
