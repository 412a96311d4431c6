/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies file names that kiyome wrote, and tells names with a hidden program extension
 * ("a.exe.txt"), also if the extension is written with look-alike letters. */
#include "filetypes/base/text/name-verify.h"

#include "common/homoglyph.h"

#include <string.h>

#define NAME_MAX_BYTES 255

/* --- characters ------------------------------------------------------------------------------- */

/* Matches what file systems and shells reserve, or what becomes that in some charset or by some
 * font. */
static gboolean
name_verify_is_reserved (gunichar c)
{
  static const gunichar others[]
      = { 0xa5, 0x20a9, 0x2044, 0x2215, 0x2216, 0x29f5, 0x29f8, 0x29f9, 0xfe68, 0xff0f, 0xff3c };

  if (c < 0x80)
    return c == 0 || strchr ("\"'`$%&;|<>*?!^{}:/\\", (gint)c) != NULL;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i] == c)
      return TRUE;
  return FALSE;
}

/* Returns whether nobody sees `c`, or whether it changes how other characters are seen. `last` is
 * the character before it. */
static gboolean
name_verify_is_unseen (gunichar c, gunichar last)
{
  if (c >= 0xe0100 && c <= 0xe01ef)
    return last < 0x2e80; /* a variant of an ideograph */
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    case G_UNICODE_SPACE_SEPARATOR:
      return c != ' ' && c != 0x3000;
    default:
      return c == 0x34f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 || c == 0x2800
             || c == 0x3164 || c == 0xffa0 || c == 0xfffd || (c >= 0xfe00 && c <= 0xfe0f)
             || (c >= 0xe0000 && c <= 0xe0fff);
    }
}

static gboolean
name_verify_is_dot (gunichar c)
{
  return c == '.' || c == 0x2024 || c == 0xfe52 || c == 0xff0e;
}

static gboolean
is_edge (gunichar c)
{
  return name_verify_is_dot (c) || c == ' ' || c == 0x3000;
}

/* --- words ------------------------------------------------------------------------------------ */

/* Returns the word from `from` to `end` in one width and case, without blanks around it. (transfer
 * full) */
static gchar *
plain_word (const gchar *from, const gchar *end)
{
  g_autofree gchar *word = g_strndup (from, (gsize)MIN (end - from, 200));
  g_autofree gchar *valid = g_utf8_make_valid (word, -1);
  g_autofree gchar *plain = g_utf8_normalize (valid, -1, G_NORMALIZE_NFKC);

  return g_strstrip (g_utf8_casefold (plain, -1));
}

/* Matches further characters that a reader sees as a dot: full stops of other scripts. */
static gboolean
is_seen_as_dot (gunichar c)
{
  return name_verify_is_dot (c) || c == 0x3002 || c == 0xff61 || c == 0x6d4 || c == 0x701
         || c == 0x702 || c == 0xa4f8 || c == 0xa60e;
}

/* Returns an extension as people read it: without signs around it, and with letters for characters
 * that look like them. (transfer full) */
static gchar *
seen_word (const gchar *from, const gchar *end)
{
  g_autofree gchar *written = g_strndup (from, (gsize)MIN (end - from, 200));
  g_autofree gchar *valid = g_utf8_make_valid (written, -1);
  g_autoptr (GString) small = g_string_new (NULL);
  GString *word = g_string_new (NULL);
  gsize letters = 0; /* up to the last letter or digit */

  /* Normalizes letters of mathematics and of full width first: they are letters of scripts that
   * have twins. */
  g_autofree gchar *compatible = g_utf8_normalize (valid, -1, G_NORMALIZE_NFKC);
  for (const gchar *p = compatible; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (small, ky_homoglyph_of_capital (g_utf8_get_char (p)));
  g_autofree gchar *plain = g_utf8_casefold (small->str, -1);
  for (const gchar *p = plain; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = ky_homoglyph (g_utf8_get_char (p));
      gboolean is_letter = g_unichar_isalnum (c);

      if (word->len == 0 && !is_letter)
        continue;
      g_string_append_unichar (word, c);
      letters = is_letter ? word->len : letters;
    }
  g_string_truncate (word, letters);
  return g_string_free (word, FALSE);
}

/* Tells whether Windows opens a device by `name`, whatever follows its first dot. */
static gboolean
name_verify_is_device (const gchar *name)
{
  static const gchar *const devices[] = { "con", "prn", "aux", "nul", NULL };
  g_autofree gchar *word = plain_word (name, name + strcspn (name, "."));

  return g_strv_contains (devices, word)
         || (strlen (word) == 4 && g_ascii_isdigit (word[3])
             && (g_str_has_prefix (word, "com") || g_str_has_prefix (word, "lpt")));
}

gboolean
ky_verify_name (const gchar *name)
{
  const gchar *end = name + strlen (name);
  gunichar last = 0;

  if (name == end || end - name > NAME_MAX_BYTES || !g_utf8_validate (name, -1, NULL))
    return FALSE;
  g_autofree gchar *composed = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);
  if (strcmp (composed, name) != 0)
    return FALSE;
  for (const gchar *p = name; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (name_verify_is_reserved (c) || name_verify_is_unseen (c, last)
          || (p == name && (is_edge (c) || g_unichar_ismark (c))))
        return FALSE;
      last = c;
    }
  return !is_edge (last) && strchr ("-@~=+", name[0]) == NULL && !name_verify_is_device (name);
}

/* Tells whether `word` is one of `list`, which has a space around each. */
static gboolean
name_verify_is_in (const gchar *list, const gchar *word)
{
  g_autofree gchar *spaced = g_strconcat (" ", word, " ", NULL);

  return *word != '\0' && strchr (word, ' ') == NULL && strstr (list, spaced) != NULL;
}

gboolean
ky_verify_hides_extension (const gchar *name)
{
  /* Extensions of programs, of files that start programs and of files that contain them, as Windows
   * and Outlook list them, and of scripts of Linux and macOS. */
  static const gchar acting[]
      = " accde ade adp apk app appinstaller application appref-ms appx asp aspx asx bash "
        "bat bgi cgi chm cmd com command contact cpl csh diagcab dll docm dotm dqy exe fish "
        "fxp gadget grp hlp hpj hta htc ica img inf iqy iso isp its jar jnlp job js jse jsp "
        "ksh library-ms lnk mad maf mag mam mda mdb mde mdt mdw mdz mht mhtml mjs "
        "mobileconfig msc msh msh1 msh1xml msh2 msh2xml mshxml msi msix msp mst msu ocx oqy "
        "osd pcd php pif pl plg potm ppam ppsm pptm prg printerexport ps1 ps1xml ps2 ps2xml "
        "psc1 psc2 psd1 psdm1 psm1 py pyo pyw pyz pyzw rb rdp reg rqy run scf scpt scr sct "
        "search-ms searchconnector-ms service settingcontent-ms sh shb shs sldm slk sys "
        "terminal theme themepack udl url vb vbe vbp vbs vbscript vhd vhdx vsmacros vsto "
        "vsw vxd webloc webpnp website wll workflow ws wsb wsc wsf wsh xbap xla xlam xll "
        "xlm xlsm xltm xnk zsh ";
  const gchar *end = name + strlen (name);
  g_autofree gchar *own = NULL;

  for (const gchar *p = end; p > name;)
    {
      p = g_utf8_prev_char (p);
      if (p == name || !is_seen_as_dot (g_utf8_get_char (p)))
        continue;
      g_autofree gchar *word = seen_word (g_utf8_next_char (p), end);
      if (own != NULL && name_verify_is_in (acting, word))
        return TRUE;
      /* "a.exe.txt.txt" */
      if (own != NULL && strcmp (own, word) != 0)
        return FALSE;
      if (own == NULL)
        own = g_steal_pointer (&word);
      end = p;
    }
  return FALSE;
}
