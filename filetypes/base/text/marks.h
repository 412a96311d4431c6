/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How plain text writes what documents tell by the look of a text: struck-out text, raised and
 * lowered text, boxes that are ticked. All formats write these marks in the same way.
 */
#pragma once

#include <glib.h>

/* Signs of controls. */
#define KY_MARK_TICKED "☑"
#define KY_MARK_UNTICKED "☐"
#define KY_MARK_CHOSEN "◉"
#define KY_MARK_UNCHOSEN "○"

typedef enum
{
  KY_SCRIPT_NORMAL,
  KY_SCRIPT_RAISED,
  KY_SCRIPT_LOWERED
} KyTextScript;

/* The look of a run, as far as it changes what the text says. */
typedef struct
{
  gboolean is_struck;
  KyTextScript script;
} KyTextLook;

/* The marks that are open in a text. Zeroed before use. */
typedef struct
{
  KyTextLook look;
  gsize script_start; /* of the raised or lowered text that is open */
} KyTextMarks;

/* "〔取消：" or "[deleted: ", and what ends such a mark. Static strings. */
const gchar *ky_mark_strike_begin (gboolean is_japanese);
const gchar *ky_mark_strike_end (gboolean is_japanese);

/*
 * Writes what OUT holds from START on as raised or lowered text: "10³", "H₂O", "x^(a/b)". Text that
 * is a mark itself ("※1", "[1]", "2nd") stays as it is, and so does text of more than one line or
 * of more characters than an exponent has. A link's target at the end (" [hxxps://…]") is no part
 * of it.
 */
void ky_mark_script (GString *out, gsize start, KyTextScript script);

/* Appends TEXT to OUT and writes it as ky_mark_script() does. */
void ky_mark_append_script (GString *out, const gchar *text, KyTextScript script);

/* Appends a run of TEXT that has LOOK to OUT, and opens or closes marks where the look changes.
 * Blank text opens no mark, and each line has its own. */
void ky_text_marks_append (KyTextMarks *self, GString *out, KyTextLook look, gboolean is_japanese,
                           const gchar *text, gsize length);
/* Closes the marks that are open in OUT: at the end of a line, a paragraph or a cell. */
void ky_text_marks_end (KyTextMarks *self, GString *out, gboolean is_japanese);
