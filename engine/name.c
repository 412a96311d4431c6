/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses the name under which a part is delivered, for part.c: cleaned, with the extension of the
 * type that was written, and without a false extension before it (T-NAME-02). Also reports names
 * whose extension belongs to another type than the content. */
#include "engine/private.h"

#include "common/name.h"
#include "common/homoglyph.h"
#include "common/text.h"

#define NAME_MAX_BYTES 4096 /* names are cut to this before they are examined */

static gboolean
is_suffix_of (const KyFiletype *type, const gchar *suffix)
{
  return g_strv_contains (type->suffixes, suffix)
         || (type->old_suffixes != NULL && g_strv_contains (type->old_suffixes, suffix));
}

/* Extensions of files that start something when opened and that no type of the registry has. */
static const gchar *const acting_suffixes[] = KY_LIST (
    "a3x", "accdb", "accde", "action", "ade", "adp", "ahk", "air", "app", "appimage",
    "appinstaller", "applescript", "application", "appref-ms", "asp", "aspx", "asx", "au3", "bash",
    "bgi", "bin", "cdxml", "cgi", "cjs", "cmdline", "command", "contact", "cs", "csh",
    "deskthemepack", "diagcab", "diagcfg", "diagpkg", "docm", "dot", "dotm", "dqy", "drv", "fish",
    "flatpak", "fxp", "gadget", "go", "grp", "hpj", "ht", "htc", "ica", "iqy", "iso", "isp", "its",
    "jnlp", "job", "jse", "jsp", "jspx", "jsx", "ksh", "kts", "library-ms", "lua", "mad", "maf",
    "mag", "mam", "mda", "mdb", "mde", "mdt", "mdw", "mdz", "mjs", "mobileconfig", "msc", "msh",
    "msh1", "msh1xml", "msh2", "msh2xml", "mshxml", "msu", "mui", "onepkg", "oqy", "osd", "osx",
    "ova", "pcd", "php", "pl", "plg", "pot", "potm", "ppa", "ppam", "pps", "ppsm", "pptm", "prf",
    "prg", "printerexport", "ps1xml", "ps2", "ps2xml", "psc1", "psc2", "psd1", "psdm1", "psm1",
    "psrc", "pyo", "pyw", "pyz", "pyzw", "rb", "rqy", "run", "scpt", "sct", "search-ms",
    "searchconnector-ms", "service", "settingcontent-ms", "shb", "shs", "sldm", "slk", "svgz",
    "terminal", "theme", "themepack", "tsx", "udf", "udl", "vb", "vbe", "vbp", "vbscript",
    "vsmacros", "vsto", "vsw", "vxd", "webloc", "webpnp", "wll", "workflow", "ws", "wsb", "wsc",
    "wsh", "xbap", "xla", "xlam", "xlm", "xlsm", "xlt", "xltm", "xlw", "xnk", "zsh", NULL);

/* Tells whether `suffix` differs from the content's type. `acting` looks only at suffixes of files
 * that start something. Archives may be named after their content: "a.csv.zip". */
static gboolean
is_false_suffix (const gchar *suffix, gboolean acting)
{
  /* Any XML file may be named so; the extension does not claim a document type. */
  if (strcmp (suffix, "xml") == 0)
    return FALSE;
  for (const KyFiletype *const *type = ky_filetypes (); *type != NULL; type++)
    if ((!acting || ((*type)->flags & KY_TYPE_BLOCKED) != 0) && is_suffix_of (*type, suffix))
      return TRUE;
  return g_strv_contains (acting_suffixes, suffix);
}

/* Returns whether `c` is a dot or a character that looks like one. */
static gboolean
is_dot_like (gunichar c)
{
  return c == '.' || c == 0x2024 || c == 0xfe52 || c == 0xff0e || c == 0x3002 || c == 0xff61
         || c == 0x701 || c == 0x702 || c == 0x6d4 || c == 0xa60e || c == 0xa4f8;
}

/* Returns the last dot of `name` that has characters before and after it, or NULL. */
static const gchar *
last_dot (const gchar *name)
{
  const gchar *end = name + strlen (name);

  for (const gchar *p = end; p > name;)
    {
      p = g_utf8_prev_char (p);
      if (p > name && g_utf8_next_char (p) < end && is_dot_like (g_utf8_get_char (p)))
        return p;
    }
  return NULL;
}

/* Cuts everything but letters and digits off the end of `word`. Returns TRUE if a closing bracket
 * was among them. */
static gboolean
trim_signs (GString *word)
{
  gboolean has_bracket = FALSE;

  while (word->len > 0)
    {
      const gchar *last = g_utf8_prev_char (word->str + word->len);

      if (g_unichar_isalnum (g_utf8_get_char (last)) && g_utf8_get_char (last) != 0x640)
        break;
      has_bracket
          = has_bracket || g_unichar_type (g_utf8_get_char (last)) == G_UNICODE_CLOSE_PUNCTUATION;
      g_string_truncate (word, (gsize)(last - word->str));
    }
  return has_bracket;
}

/* Returns `text` in lower case, with ASCII letters for capitals that look like them. (transfer
 * full) */
static gchar *
fold_case (const gchar *text)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (plain, ky_homoglyph_of_capital (g_utf8_get_char (p)));
  return g_utf8_casefold (plain->str, -1);
}

/* Normalises an extension to what a reader sees: " exe", "exe_", "ｅｘｅ", "exe (1)" and "ехе" in
 * Cyrillic become "exe". (transfer full) */
static gchar *
plain_suffix (const gchar *suffix)
{
  g_autofree gchar *compatible = ky_text_normalize (suffix, G_NORMALIZE_NFKC);
  g_autofree gchar *folded = fold_case (compatible != NULL ? compatible : "");
  GString *word = g_string_new (NULL);

  for (const gchar *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = ky_homoglyph (g_utf8_get_char (p));

      if (!g_unichar_ismark (c) && (word->len > 0 || g_unichar_isalnum (c)))
        g_string_append_unichar (word, c);
    }
  if (trim_signs (word))
    {
      while (word->len > 0 && g_ascii_isdigit (word->str[word->len - 1]))
        g_string_truncate (word, word->len - 1);
      trim_signs (word);
    }
  return g_string_free (word, FALSE);
}

/* Removes the extensions of other types from the end of `name` and from before its own
 * extension: "a.pdf.exe" of a PDF becomes "a.pdf", "a.exe.txt" of a text "a.txt" (T-NAME-02).
 * (transfer full) */
static gchar *
drop_false_suffixes (const gchar *name, const KyFiletype *input, const KyFiletype *output)
{
  g_autofree gchar *kept = ky_name_clean (name, NULL, NULL, "", NAME_MAX_BYTES);
  g_autofree gchar *with_own = NULL; /* the name up to its own extension */
  g_autofree gchar *own = NULL;      /* its own extension */
  gboolean has_false = FALSE;        /* another type's extension precedes it */
  const gchar *dot;

  while ((dot = last_dot (kept)) != NULL)
    {
      g_autofree gchar *suffix = plain_suffix (g_utf8_next_char (dot));
      gboolean is_own = is_suffix_of (input, suffix) || is_suffix_of (output, suffix);

      /* Digits are more often a number than the extension of Lotus 1-2-3. An extension that
       * consists of signs must not hide the extension before it. */
      if ((suffix[0] != '\0' && suffix[1] == '\0')
          || (own != NULL && suffix[0] != '\0' && strspn (suffix, "0123456789") == strlen (suffix))
          || (suffix[0] == '\0' && own == NULL)
          || (!is_own && suffix[0] != '\0'
              && !is_false_suffix (suffix,
                                   own != NULL && (output->flags & KY_TYPE_NAMED_BY_CONTENT) != 0)))
        break;
      gchar *stem = g_strndup (kept, (gsize)(dot - kept));
      has_false = has_false || (own != NULL && !is_own && suffix[0] != '\0');
      /* "a.csv.p7m" contains "a.csv": only the last extension is removed. */
      if (is_own && (own == NULL || (is_suffix_of (output, suffix) && !is_suffix_of (output, own))))
        {
          g_free (own);
          g_free (with_own);
          own = g_steal_pointer (&suffix);
          with_own = g_steal_pointer (&kept);
        }
      g_free (kept);
      kept = stem;
    }
  if (own == NULL)
    return g_steal_pointer (&kept);
  return has_false ? g_strconcat (kept, ".", own, NULL) : g_steal_pointer (&with_own);
}

void
ky_engine_name_output (KyHost *host, const KyPartRequest *request, const KyFiletype *input,
                       const KyFiletype *output, KyReportPart *report)
{
  g_autoptr (GPtrArray) replaced = g_ptr_array_new ();
  gsize limit = ky_policy_uint (host->policy, KY_POLICY_LIMIT_NAME);

  for (guint i = 0; output->old_suffixes != NULL && output->old_suffixes[i] != NULL; i++)
    g_ptr_array_add (replaced, (gpointer)output->old_suffixes[i]);
  if (input != output)
    {
      for (guint i = 0; input->suffixes[i] != NULL; i++)
        g_ptr_array_add (replaced, (gpointer)input->suffixes[i]);
      for (guint i = 0; input->old_suffixes != NULL && input->old_suffixes[i] != NULL; i++)
        g_ptr_array_add (replaced, (gpointer)input->old_suffixes[i]);
    }
  g_ptr_array_add (replaced, NULL);
  g_free (report->output_name);
  report->output_name = g_strdup (request->name);
  /* Cutting a name may leave an inner extension at its end, so check it again. */
  for (guint i = 0; i < 2; i++)
    {
      g_autofree gchar *name = drop_false_suffixes (report->output_name, input, output);

      g_free (report->output_name);
      report->output_name = ky_name_clean (
          name, output->suffixes, (const gchar *const *)replaced->pdata, "attachment", limit);
    }
}

void
ky_engine_tell_name (const KyPartRequest *request, const KyFiletype *type, KyReportPart *report)
{
  const gchar *dot = strrchr (request->name, '.');
  guint claimed = 0;

  if ((request->treatment.flags & KY_MEMBER_NAMED) == 0 || type == &ky_filetype_unknown
      || dot == NULL || strlen (dot) >= NAME_MAX_BYTES)
    return;
  g_autofree gchar *suffix = plain_suffix (dot + 1);
  if (strcmp (suffix, "xml") == 0)
    return;
  for (const KyFiletype *const *other = ky_filetypes (); *other != NULL; other++)
    if ((*other)->families != KY_FAMILY_ALL && is_suffix_of (*other, suffix))
      claimed |= (*other)->families;
  if (claimed != 0 && (claimed & type->families) == 0)
    ky_report_removed (report, report->size == 0 ? "name.empty" : "name.type", 1, type->name);
}
