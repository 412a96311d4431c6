/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Rich Text Format files (Microsoft, RTF Specification 1.9.1). It is rebuilt
 * with the control words and destinations of rtf/words.c; text of any code page becomes \u.
 * Pictures are rebuilt by their own modules: JPEG as JPEG, and PNG, GIF, BMP, TIFF and WebP (their
 * first pictures), metafiles, and bitmaps (\dibitmap, and \wbitmap except with 256 colours) as PNG,
 * with their descriptions. Fields that only show content of the document are kept; lists and boxes
 * of forms become their text.
 *
 * Dropped are objects and other fields (their results are kept), other pictures (a blank one keeps
 * their place), binary data, templates, data stores, themes, embedded fonts, file tables,
 * encapsulated HTML, properties other than title and subject, and unknown words and
 * destinations. */
#include "engine/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/office/convert.h"
#include "filetypes/rtf/rtf.h"

KY_CONVERTED (rtf, ky_rtf_tell_undrawn)

static const KyMethod methods[] = {
  { KY_METHOD_REBUILD, ky_rtf_rebuild },
  { KY_METHOD_IMAGE, rtf_image },
  { KY_METHOD_TEXT, ky_rtf_text },
  { KY_METHOD_NONE, NULL },
};
#endif

/* Identifies an RTF file by its first four characters: Word accepts anything that begins so. */
KY_DEFINE_IDENTIFY (rtf_identify, ky_view_starts_with (probe->view, "{\\rt", 4) ? 32 : 0)

const KyFiletype ky_filetype_rtf = {
  .name = "rtf",
  .label_en = "RTF document",
  .label_ja = "RTF文書",
  .media_types = KY_WORDS ("application/rtf", "text/rtf", "text/richtext", "application/x-rtf"),
  .suffixes = KY_WORDS ("rtf"),
  .families = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT,
  .office = KY_OFFICE_OPENS,
  .forms = KY_METHOD_BIT (IMAGE) | KY_METHOD_BIT (TEXT),
  .identify = rtf_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_IMAGE, KY_METHOD_TEXT },
  KY_CODE (methods, ky_rtf_verify),
  KY_PAGES (rtf_pages),
};
