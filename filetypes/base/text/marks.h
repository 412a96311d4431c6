/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks in plain text for what documents express by the look of a text: struck-out text, raised and
 * lowered text, ticked boxes. All formats use the same marks. */
#pragma once

#include <glib.h>

/* The signs for check boxes and radio buttons. */
#define KY_MARK_TICKED "☑"
#define KY_MARK_UNTICKED "☐"
#define KY_MARK_CHOSEN "◉"
#define KY_MARK_UNCHOSEN "○"

/* Lists the states of a check box or a radio button. */
typedef enum
{
  KY_MARK_OFF,
  KY_MARK_ON,
  KY_MARK_UNKNOWN /* neither on nor off, or the file does not say it */
} KyMarkState;

typedef enum
{
  KY_SCRIPT_NORMAL,
  KY_SCRIPT_RAISED,
  KY_SCRIPT_LOWERED,
  /* The position of the text is shifted: raised or lowered text only if it is an exponent or an
   * index, digits directly behind a letter, a digit or a parenthesis. */
  KY_SCRIPT_SHIFTED_UP,
  KY_SCRIPT_SHIFTED_DOWN
} KyTextScript;

/* Describes the formatting of a run that changes the meaning of its text. */
typedef struct
{
  gboolean is_struck;
  KyTextScript script;
} KyTextLook;

/* Holds the marks that are open in a text. Zeroed before use. */
typedef struct
{
  KyTextLook look;
  gsize script_start; /* where the open raised or lowered text begins */
} KyTextMarks;

/* Returns the text before the label of a check box or, if `is_radio`, a radio button in `state`, as
 * a static string: a sign, or words for the states that have none. */
const gchar *ky_mark_of_state (KyMarkState state, gboolean is_radio, gboolean is_japanese);

/* Return the beginning ("〔取消：" or "[deleted: ") and the end of a mark for struck-out text, as
 * static strings. */
const gchar *ky_mark_strike_begin (gboolean is_japanese);
const gchar *ky_mark_strike_end (gboolean is_japanese);

/* Returns what a text is by its place, in formats that say nothing else: an exponent or an index is
 * smaller than its line, and above or below it. `size`: of its characters. `line_size`: of those of
 * its line, not 0. `up`: how far it is above the base line of these, in the same unit; negative:
 * below. */
KyTextScript ky_mark_script_at (gdouble size, gdouble line_size, gdouble up);

/* Changes the content of `out` from `start` on to raised or lowered text: "10³", "H₂O", "x^(a/b)".
 * Text that is a mark itself ("※1", "[1]", "2nd") is left unchanged, and so is text of several
 * lines or of more characters than an exponent has. A link target at the end (" [hxxps://…]") does
 * not belong to the text. */
void ky_mark_script (GString *out, gsize start, KyTextScript script);

/* Appends `text` to `out` as raised or lowered text, as ky_mark_script() does. */
void ky_mark_append_script (GString *out, const gchar *text, KyTextScript script);

/* Appends a run of `text` that has `look` to `out`, and opens or closes marks where the look
 * changes. Blank text opens no mark, and each line has its own. */
void ky_text_marks_append (KyTextMarks *self, GString *out, KyTextLook look, gboolean is_japanese,
                           const gchar *text, gsize length);
/* Closes the marks that are open in `out`. Called at the end of a line, a paragraph or a cell. */
void ky_text_marks_end (KyTextMarks *self, GString *out, gboolean is_japanese);
