/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides for identify() whether bytes are text and of which kind, from the first 4 KiB decoded,
 * the first 64 KiB for control characters, and the file's extension. The result is kept in the
 * facts of the probe, because many types ask for it. */
#include "filetypes/base/text/probe.h"

#include "common/charset/charset.h"
#include "filetypes/base/text/root.h"
#include "filetypes/base/text/yenc.h"

#define HEAD 4096        /* bytes that are decoded */
#define LOOK (64 * 1024) /* bytes in which controls are counted */
#define FLAT_OPC "http://schemas.microsoft.com/office/2006/xmlPackage"
#define KIND_BITS 30 /* above every other type of text, below a magic number */

/* --- is it text ----------------------------------------------------------------------------- */

/* Counts controls that no charset and no terminal uses in a text. */
static gsize
text_probe_count_controls (KyView view)
{
  static const guint8 is_control[256]
      = { [0 ... 8] = 1, [0x10 ... 0x19] = 1, [0x1c ... 0x1f] = 1, [0x7f] = 1 };
  gsize n = 0;

  for (gsize i = 0; i < view.size; i++)
    n += is_control[view.data[i]];
  return n;
}

static gboolean
text_probe_is_wide (const gchar *charset)
{
  return g_str_has_prefix (charset, "utf-16") || g_str_has_prefix (charset, "utf-32");
}

static gsize
text_probe_count_high (KyView view)
{
  gsize n = 0;

  for (gsize i = 0; i < view.size; i++)
    n += view.data[i] >= 0x80;
  return n;
}

/* Returns whether bytes with NULs may be UTF-16 or UTF-32, so that pictures and archives are not
 * read in every charset. Such text has a byte order mark, or its NULs at even or at odd places, not
 * at both. */
static gboolean
may_be_wide (KyView head)
{
  gsize nuls[2] = { 0, 0 };

  if (ky_view_starts_with (head, "\xff\xfe", 2) || ky_view_starts_with (head, "\xfe\xff", 2)
      || ky_view_starts_with (head, "\0\0\xfe\xff", 4))
    return TRUE;
  for (gsize i = 0; i < head.size; i++)
    nuls[i & 1] += head.data[i] == 0;
  /* UTF-32 has them at both, three in four or two in four bytes */
  return MIN (nuls[0], nuls[1]) * 4 <= MAX (nuls[0], nuls[1])
         || nuls[0] + nuls[1] >= head.size * 2 / 5;
}

/* Returns the first HEAD bytes, in UTF-8 without the character that the cut would break. */
static KyView
cut_head (KyView view)
{
  KyView head = ky_view (view.data, MIN (view.size, HEAD));
  const gchar *end;

  if (view.size > HEAD && !g_utf8_validate_len ((const gchar *)head.data, head.size, &end)
      && (gsize)((const guint8 *)end - head.data) + 4 > head.size)
    head.size = (gsize)((const guint8 *)end - head.data);
  return head;
}

/* Returns the length of the fold of a line (RFC 5545 §3.1, RFC 2426 §2.6) at `text`, or 0. */
static gsize
fold_length (const gchar *text)
{
  gsize end = text[0] == '\r' && text[1] == '\n' ? 2 : text[0] == '\n' ? 1 : 0;

  return end > 0 && (text[end] == ' ' || text[end] == '\t') ? end + 1 : 0;
}

/* Tests the beginning of a line as text_probe_begins() does; the line may be folded. */
static gboolean
text_probe_begins_folded (const gchar *text, const gchar *prefix)
{
  for (; *prefix != '\0'; text++, prefix++)
    {
      text += fold_length (text);
      if (g_ascii_toupper (*text) != *prefix)
        return FALSE;
    }
  return TRUE;
}

/* Returns the head of a calendar or card without its folds, because many programs fold within a
 * character; NULL: the head of another file. (transfer full) (nullable) */
static GBytes *
text_probe_unfold (KyView head)
{
  g_autofree gchar *text = g_malloc0 (head.size + 3); /* reads beyond the end give NUL */
  const gchar *end_of_text = text + head.size;
  gchar *to = text;

  memcpy (text, head.data, head.size);
  if (!text_probe_begins_folded (text, "BEGIN:VCALENDAR")
      && !text_probe_begins_folded (text, "BEGIN:VCARD"))
    return NULL;
  for (const gchar *p = text; p < end_of_text; p++)
    {
      gsize fold = fold_length (p);

      if (fold > 0)
        p += fold - 1;
      else
        *to++ = *p;
    }
  head.size = (gsize)(to - text);
  return g_bytes_new_take (g_steal_pointer (&text), head.size);
}

/* Returns the head of a text, decoded by `charset` (nullable) as the sender states it, or NULL.
 * (transfer full) */
static gchar *
decode_head (KyView view, const gchar *charset)
{
  KyView head = ky_view (view.data, MIN (view.size, HEAD));
  g_autoptr (GBytes) unfolded = text_probe_unfold (head);
  guint n_files;
  g_autoptr (GBytes) cut
      = unfolded != NULL ? g_bytes_ref (unfolded) : ky_yenc_cut (head, TRUE, &n_files);
  KyCharsetInfo info;
  gsize length;

  head = cut != NULL ? ky_view_of_bytes (cut) : cut_head (view);
  gsize controls = text_probe_count_controls (head);
  gboolean has_nul = memchr (head.data, 0, head.size) != NULL;
  /* text with a few control characters is cleaned; bytes with many are not text */
  if (!has_nul && controls > head.size / 20 + 4)
    return NULL;
  if (has_nul && controls > head.size / 50 + 2 && !may_be_wide (head))
    return NULL;
  g_autofree gchar *text = ky_charset_decode (head, charset, 0, &length, &info);
  /* the last character may be truncated */
  if (info.n_replaced > length / 20 + 6)
    return NULL;
  if (text_probe_is_wide (info.name))
    {
      KyView decoded = ky_view (text, length);

      return info.n_nul == 0 && text_probe_count_controls (decoded) <= length / 20 + 4
                 ? g_steal_pointer (&text)
                 : NULL;
    }
  if (has_nul && controls > head.size / 50 + 6)
    return NULL;
  /* any bytes are valid in this charset, so many high bytes count as text only without control
   * characters */
  if (strcmp (info.name, "windows-1252") == 0 && (info.is_guessed || info.is_mislabelled)
      && (controls > 1
          || (text_probe_count_high (head) > head.size / 3 && (controls > 0 || head.size < 128))))
    return NULL;
  view = cut != NULL ? head : ky_view (view.data, MIN (view.size, LOOK));
  return text_probe_count_controls (view) <= view.size / 20 + 4 ? g_steal_pointer (&text) : NULL;
}

/* --- what the first lines say ---------------------------------------------------------------- */

static gboolean
text_probe_begins (const gchar *text, const gchar *prefix)
{
  return g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

static gboolean
begins_any (const gchar *text, const gchar *const *prefixes)
{
  for (; *prefixes != NULL; prefixes++)
    if (text_probe_begins (text, *prefixes))
      return TRUE;
  return FALSE;
}

/* Returns TRUE when one of the lines of `text` begins with one of `prefixes`. */
static gboolean
text_probe_has_line (const gchar *text, const gchar *const *prefixes)
{
  for (const gchar *line = text; line != NULL && *line != '\0';)
    {
      const gchar *end = strpbrk (line, "\r\n");

      if (begins_any (line, prefixes))
        return TRUE;
      line = end != NULL ? end + strspn (end, "\r\n \t") : NULL;
    }
  return FALSE;
}

/* Finds an element called `name` somewhere in `text`. */
static gboolean
has_element (const gchar *text, const gchar *name)
{
  g_autofree gchar *start = g_strconcat ("<", name, NULL);
  gsize length = strlen (start);

  for (const gchar *at = strstr (text, start); at != NULL; at = strstr (at + length, start))
    if (g_ascii_isspace (at[length]) || at[length] == '>' || at[length] == '/')
      return TRUE;
  return FALSE;
}

/* Tells whether the root has one of `names`, on which programs of Windows act, in no namespace or
 * in one of Microsoft's. In other namespaces the same names belong to harmless documents. */
static gboolean
text_probe_is_root (const KyTextRoot *root, const gchar *const *names)
{
  /* A namespace with escaped characters may be any name, so it counts as one of Microsoft's. */
  if (root->space.size > 0 && memchr (root->space.data, '&', root->space.size) == NULL
      && memmem (root->space.data, root->space.size, "microsoft", 9) == NULL)
    return FALSE;
  for (; *names != NULL; names++)
    if (root->name.size == strlen (*names)
        && g_ascii_strncasecmp ((const gchar *)root->name.data, *names, root->name.size) == 0)
      return TRUE;
  return FALSE;
}

/* Returns whether `text` is in a language of ImageMagick, which reads and writes files whatever the
 * name: MSL, under any root, or MVG that begins otherwise. */
static gboolean
is_picture_script (const gchar *text)
{
  if (text[0] == '<')
    return has_element (text, "image")
           && (strstr (text, "<read filename") != NULL || strstr (text, "<write filename") != NULL);
  return text_probe_begins (text, "viewbox ") && strstr (text, "graphic-context") != NULL;
}

static gboolean
is_script (const gchar *text, const KyTextRoot *root)
{
  static const gchar *const marks[] = KY_LIST (
      "#!/", "#! /", "#!bash", "@echo", "@if ", "@setlocal", "@rem", "@cls", "@powershell",
      "@start ", "echo off", "<?php", "<?=", "<%@", "<%\n", "<%\r", "#@~^", "<?wsf", "<?job",
      "<?component", "#requires -", "option explicit", "on error resume next", "#!perl", "#!python",
      "push graphic-context", "push defs", NULL);
  static const gchar *const roots[] = { "job", "package", "scriptlet", "component", NULL };

  return begins_any (text, marks)
         || (text_probe_is_root (root, roots) && !ky_view_is (root->space, FLAT_OPC))
         || is_picture_script (text);
}

/* Looks for sections of INI files and roots of XML files that a program acts on. */
static gboolean
is_shortcut (const gchar *text, const KyTextRoot *root)
{
  static const gchar *const first[] = KY_LIST (
      "windows registry editor", "regedit4", "[internetshortcut", "[desktop entry]", "[shell]",
      "[.shellclassinfo]", "[autorun", "[theme]", "[wfclient]", "[oledb]", "[odbc]", "[playlist]",
      "#extm3u", "#exti", "<?wpl", "full address:s:", "screen mode id:i:", "id;p", "web\n1",
      "web\r\n1", "xlodbc\n1", "xlodbc\r\n1", "[{000214a0", "[connect", "[entry]", "bplist00",
      "# disk descriptorfile", NULL);
  static const gchar *const lines[]
      = KY_LIST ("[internetshortcut", "[.shellclassinfo]", "[autorun", "[{000214a0",
                 "windows registry editor", "[desktop entry]", "[application servers]", NULL);
  static const gchar *const roots[]
      = { "asx",        "librarydescription", "persistedquery", "searchconnectordescription",
          "pcsettings", "c:contact",          "asmv1:assembly", "assembly",
          NULL };
  static const gchar *const inf[] = { "signature", NULL };
  static const gchar *const inf_sections[] = { "[version]", NULL };

  return begins_any (text, first) || text_probe_has_line (text, lines)
         || text_probe_is_root (root, roots)
         || (text_probe_has_line (text, inf_sections) && text_probe_has_line (text, inf)
             && strstr (text, "$") != NULL);
}

static gboolean
text_probe_is_key (const gchar *text)
{
  static const gchar *const lines[]
      = KY_LIST ("-----BEGIN CERT", "-----BEGIN X509", "-----BEGIN TRUSTED CERT",
                 "-----BEGIN PKCS7", "-----BEGIN CMS", "-----BEGIN PRIVATE", "-----BEGIN RSA",
                 "-----BEGIN EC", "-----BEGIN DSA", "-----BEGIN ENCRYPTED", "-----BEGIN OPENSSH",
                 "-----BEGIN PGP PRIVATE", "PuTTY-User-Key-File", NULL);

  return begins_any (text, lines);
}

static gboolean
is_html (const gchar *text)
{
  static const gchar *const marks[]
      = { "<!doctype html", "<html",  "<head", "<script", "<iframe", "<style", "<title",
          "<body",          "<table", "<div",  "<meta",   "<xhtml",  NULL };
  const gchar *p = text;

  for (;;)
    {
      const gchar *close = NULL;

      p += strspn (p, " \t\r\n\f");
      if (text_probe_begins (p, "<!--"))
        close = strstr (p + 4, "-->");
      else if (text_probe_begins (p, "<?xml"))
        close = strstr (p, "?>");
      else
        break;
      if (close == NULL)
        return FALSE;
      p = close + (p[1] == '!' ? 3 : 2);
    }
  for (guint i = 0; marks[i] != NULL; i++)
    if (text_probe_begins (p, marks[i]))
      {
        gchar next = p[strlen (marks[i])];

        return next == '\0' || g_ascii_isspace (next) || next == '>' || next == '/';
      }
  return FALSE;
}

/* Recognizes Flat OPC, Word 2003, Excel 2002 and Visio 2003, which hold macros and objects in
 * base64. */
static gboolean
text_probe_is_office (const gchar *text, const KyTextRoot *root)
{
  static const struct
  {
    const gchar *root, *space;
  } rows[] = {
    { "package", FLAT_OPC },
    { "wordDocument", "http://schemas.microsoft.com/office/word/2003/" },
    { "Workbook", "urn:schemas-microsoft-com:office:spreadsheet" },
    { "VisioDocument", "http://schemas.microsoft.com/visio/2003/core" },
  };
  static const gchar instruction[] = "<?mso-application";
  /* Without a root element, all of the decoded text is searched. */
  KyView head = root->head.size > 0 ? root->head : ky_view (text, strlen (text));

  if (text[0] != '<')
    return FALSE;
  if (memmem (head.data, head.size, instruction, strlen (instruction)) != NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (ky_view_is (root->local, rows[i].root)
        && memmem (head.data, head.size, rows[i].space, strlen (rows[i].space)) != NULL)
      return TRUE;
  return FALSE;
}

/* --- what the name says ---------------------------------------------------------------------- */

static gboolean
text_probe_is_named (const KyProbe *probe, const gchar *words)
{
  gsize length = strlen (probe->suffix);

  for (const gchar *at = length > 0 ? strstr (words, probe->suffix) : NULL; at != NULL;
       at = strstr (at + 1, probe->suffix))
    if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
      return TRUE;
  return FALSE;
}

static const gchar script_suffixes[]
    = "js jse mjs vbs vbe wsf wsh hta ps1 psm1 psd1 ps1xml psc1 msh bat cmd btm sh bash csh ksh "
      "zsh py "
      "pyw pyt pl pm rb php phtml lua ahk au3 a3x sct wsc vb asp aspx jsp scpt applescript tcl jsx "
      "command ws";
static const gchar shortcut_suffixes[]
    = "url website pif scf desktop webloc appref-ms settingcontent-ms library-ms search-ms "
      "searchconnector-ms theme themepack deskthemepack diagcab rdp ica application xbap manifest "
      "contact reg inf ins isp job pol gadget mui wsb m3u m3u8 pls wpl asx wax wvx srt iqy dqy oqy "
      "rqy odc slk dsn udl lnk scr cnt appinstaller gpo cdxml jnlp osd vsmacros xnk";
static const gchar key_suffixes[] = "pem key ppk p7b p7c cer crt crl csr";

static KyTextKind
text_probe_kind_of (const KyProbe *probe)
{
  KyTextRoot root = { 0 };

  if (probe->view.size == 0)
    return KY_TEXT_KIND_PLAIN;
  g_autofree gchar *head = decode_head (probe->view, probe->charset);
  if (head == NULL)
    return KY_TEXT_KIND_NONE;
  const gchar *text = head + strspn (head, " \t\r\n\f");
  ky_text_root_find (ky_view (text, strlen (text)), &root);
  if (text_probe_is_named (probe, script_suffixes) || is_script (text, &root))
    return KY_TEXT_KIND_SCRIPT;
  if (text_probe_is_named (probe, shortcut_suffixes) || is_shortcut (text, &root))
    return KY_TEXT_KIND_SHORTCUT;
  if (text_probe_is_named (probe, key_suffixes) || text_probe_is_key (text))
    return KY_TEXT_KIND_KEY;
  if (text_probe_is_named (probe, "mht mhtml"))
    return KY_TEXT_KIND_ARCHIVE;
  if (text_probe_begins_folded (text, "BEGIN:VCALENDAR"))
    return KY_TEXT_KIND_CALENDAR;
  if (text_probe_begins_folded (text, "BEGIN:VCARD"))
    return KY_TEXT_KIND_CARD;
  if (is_html (text))
    return KY_TEXT_KIND_HTML;
  if (text_probe_is_office (text, &root))
    return KY_TEXT_KIND_OFFICE;
  if (text_probe_begins (text, "<?") || text_probe_begins (text, "<!DOCTYPE")
      || text_probe_begins (text, "<!ENTITY"))
    return KY_TEXT_KIND_XML;
  return KY_TEXT_KIND_PLAIN;
}

KyTextKind
ky_text_probe (const KyProbe *probe)
{
  if (probe->facts != NULL && probe->facts->text_kind != KY_TEXT_KIND_UNASKED)
    return (KyTextKind)probe->facts->text_kind;
  KyTextKind kind = text_probe_kind_of (probe);
  if (probe->facts != NULL)
    probe->facts->text_kind = kind;
  return kind;
}

guint
ky_text_probe_script (const KyProbe *probe)
{
  return ky_text_probe (probe) == KY_TEXT_KIND_SCRIPT ? KIND_BITS : 0;
}

guint
ky_text_probe_shortcut (const KyProbe *probe)
{
  return ky_text_probe (probe) == KY_TEXT_KIND_SHORTCUT ? KIND_BITS : 0;
}

guint
ky_text_probe_key (const KyProbe *probe)
{
  return ky_text_probe (probe) == KY_TEXT_KIND_KEY ? KIND_BITS : 0;
}

guint
ky_text_probe_archive (const KyProbe *probe)
{
  return ky_text_probe (probe) == KY_TEXT_KIND_ARCHIVE ? KIND_BITS : 0;
}

guint
ky_text_probe_office (const KyProbe *probe)
{
  return ky_text_probe (probe) == KY_TEXT_KIND_OFFICE ? KIND_BITS : 0;
}
