/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a formula may hold, for the second reading: MathML 3 of presentation (§3), and the text that
 * LibreOffice keeps beside it. No link (§6.4.2), no action (§3.7.1), nothing of another language.
 */
#pragma once

#include <glib.h>

gboolean ky_odf_verify_math_element (const gchar *local);
/* Of those without a namespace. */
gboolean ky_odf_verify_math_attribute (const gchar *local);
