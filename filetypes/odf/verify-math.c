/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/odf/verify-math.h"

gboolean
ky_odf_verify_math_element (const gchar *local)
{
  static const gchar *const locals[] = {
    "math",    "semantics",  "annotation",    "mi",          "mn",         "mo",
    "mtext",   "ms",         "mspace",        "mglyph",      "mrow",       "mfrac",
    "msqrt",   "mroot",      "mstyle",        "merror",      "mpadded",    "mphantom",
    "mfenced", "menclose",   "msub",          "msup",        "msubsup",    "munder",
    "mover",   "munderover", "mmultiscripts", "mprescripts", "none",       "mtable",
    "mtr",     "mlabeledtr", "mtd",           "maligngroup", "malignmark", NULL,
  };

  return g_strv_contains (locals, local);
}

gboolean
ky_odf_verify_math_attribute (const gchar *local)
{
  static const gchar *const locals[] = {
    /* of all, and of texts */
    "dir",
    "display",
    "displaystyle",
    "scriptlevel",
    "scriptminsize",
    "scriptsizemultiplier",
    "encoding",
    "color",
    "background",
    "mathcolor",
    "mathbackground",
    "mathsize",
    "mathvariant",
    "fontfamily",
    "fontsize",
    "fontstyle",
    "fontweight",
    "lquote",
    "rquote",
    /* of operators and spaces */
    "form",
    "fence",
    "separator",
    "separators",
    "lspace",
    "rspace",
    "stretchy",
    "symmetric",
    "maxsize",
    "minsize",
    "largeop",
    "movablelimits",
    "accent",
    "accentunder",
    "open",
    "close",
    "width",
    "height",
    "depth",
    "voffset",
    "linebreak",
    "thinmathspace",
    "mediummathspace",
    "thickmathspace",
    "veryverythinmathspace",
    "veryverythickmathspace",
    /* of fractions, scripts and enclosures */
    "linethickness",
    "numalign",
    "denomalign",
    "bevelled",
    "block",
    "subscriptshift",
    "superscriptshift",
    "notation",
    /* of tables */
    "align",
    "alignmentscope",
    "columnalign",
    "columnlines",
    "columnspacing",
    "columnspan",
    "columnwidth",
    "edge",
    "equalcolumns",
    "equalrows",
    "frame",
    "framespacing",
    "groupalign",
    "minlabelspacing",
    "rowalign",
    "rowlines",
    "rowspacing",
    "rowspan",
    "side",
    NULL,
  };

  return g_strv_contains (locals, local);
}
