/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out which of the formats that are ZIP files a file has, by the names in its central
 * directory (or, if it has none, of its first local headers) and by a stored member `mimetype`.
 * Nothing is inflated. For identify() only: the code that reads the members checks everything
 * again. */
#pragma once

#include "engine/filetype.h"

typedef enum
{
  KY_ZIP_UNASKED,
  KY_ZIP_NONE,    /* no ZIP file */
  KY_ZIP_TAIL,    /* other bytes come first, a ZIP file ends it: a polyglot, a self-extractor */
  KY_ZIP_PLAIN,   /* a ZIP archive */
  KY_ZIP_SPANNED, /* one piece of several */
  KY_ZIP_OPC,     /* [Content_Types].xml, but of no or of several known kinds */
  KY_ZIP_DOCX,
  KY_ZIP_XLSX,
  KY_ZIP_XLSB, /* the workbook is a binary part, and no other */
  KY_ZIP_PPTX,
  KY_ZIP_VSDX,
  KY_ZIP_XPS,
  KY_ZIP_ODT,
  KY_ZIP_ODS,
  KY_ZIP_ODP,
  KY_ZIP_ODG,
  KY_ZIP_ODF, /* formula, chart, image; or OpenDocument without a readable mimetype */
  KY_ZIP_ODB,
  KY_ZIP_EPUB,
  KY_ZIP_HWPX,
  KY_ZIP_IWORK,
  KY_ZIP_JAR,
  KY_ZIP_APK,
  KY_ZIP_APPX,
  KY_ZIP_IPA,
  KY_ZIP_NUPKG,
  KY_ZIP_VSIX,
  KY_ZIP_WHL,
  KY_ZIP_XAP,
  KY_ZIP_XPI,
  KY_ZIP_LAST
} KyZipKind;

/* The kind of `probe`'s file; asked once for all types. At most KY_ZIP_PROBE_NAMES names are
 * read. */
#define KY_ZIP_PROBE_NAMES 4096
KyZipKind ky_zip_probe (const KyProbe *probe);
/* Returns the bid of the type `kind`: 0 if `probe`'s file is of another kind. */
guint ky_zip_probe_bits (const KyProbe *probe, KyZipKind kind);
