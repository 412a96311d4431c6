/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Determines the kind of a text file by its first lines and its extension, for identify() only.
 * Texts that some program would run, follow or import are distinguished from texts that are only
 * read (T-TXT-04, T-TXT-06, T-EXE-02, T-EXE-03, T-EXE-05, T-EXE-08, T-EXE-10, T-MSG-09). */
#pragma once

#include "engine/filetype.h"

typedef enum
{
  KY_TEXT_KIND_UNASKED,
  KY_TEXT_KIND_NONE, /* not a text */
  KY_TEXT_KIND_PLAIN,
  KY_TEXT_KIND_XML,
  KY_TEXT_KIND_HTML,
  KY_TEXT_KIND_CALENDAR, /* iCalendar */
  KY_TEXT_KIND_CARD,     /* vCard */
  KY_TEXT_KIND_ARCHIVE,  /* MHTML */
  KY_TEXT_KIND_OFFICE,   /* a document of Word, Excel or Visio as one XML file */
  KY_TEXT_KIND_SCRIPT,
  KY_TEXT_KIND_SHORTCUT, /* starts or fetches something: .url, desktop.ini, play-lists … */
  KY_TEXT_KIND_KEY,      /* PEM: keys and certificates */
  KY_TEXT_KIND_LAST
} KyTextKind;

KyTextKind ky_text_probe (const KyProbe *probe);
/* Return the bids of the types that are never delivered. */
guint ky_text_probe_script (const KyProbe *probe);
guint ky_text_probe_shortcut (const KyProbe *probe);
guint ky_text_probe_key (const KyProbe *probe);
guint ky_text_probe_archive (const KyProbe *probe);
guint ky_text_probe_office (const KyProbe *probe);
