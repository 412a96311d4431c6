/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the layout tables GDEF, GSUB and GPOS of a font that kiyome wrote. Every byte of a table
 * must belong to exactly one object to which an offset leads; objects may be shared only inside of
 * one subtable. Glyphs and lookups that are named must exist, and lookups may refer to each other
 * at most NESTING_MAX deep. */
#include "filetypes/base/font/layout-verify.h"

#include "common/release.h"

#define NESTING_MAX 16
#define OTHER_BYTE 0xffffffffu

typedef enum
{
  COVERAGE = 1,
  CLASSES,
  GLYPHS,
  LIGATURE,
  LIGATURES,
  RULE,
  RULES,
  PAIRS,
  ANCHOR,
  MARKS,
  ROWS,
  PARTS,
  HEAD,
  SCRIPT,
  LANGUAGE,
  FEATURE,
  LOOKUP,
  SUBTABLE,
  SETS
} Kind;

typedef struct
{
  KyView view;
  guint n_glyphs, n_lookups, n_features, n_sets, lookup, subtable;
  gboolean is_position, is_chained;
  guint n_classes, values, values_of_second, limit; /* of the subtable */
  guint32 *seen;
  GHashTable *counts; /* of coverages, by place */
  GArray *calls;      /* guint16 twice: which lookup leads to which */
  const gchar *wrong;
} Check;

/* Checks what lies `at`; `*ret_count` is set to how many there are, where the check asks for
 * that. */
typedef gboolean (*CheckOne) (Check *self, gsize at);

static gboolean
bad (Check *self, const gchar *what)
{
  if (self->wrong == NULL)
    self->wrong = what;
  return FALSE;
}

static guint
layout_verify_number (const Check *self, gsize at)
{
  return ky_view_u16be (self->view, at);
}

/* Marks `size` bytes from `at` on as one structure of `kind`. `*ret_again` means that the same
 * structure was verified before. */
static gboolean
claim (Check *self, gsize at, guint64 size, Kind kind, gboolean *ret_again)
{
  guint32 sign = self->subtable << 6 | (guint32)kind;

  *ret_again = FALSE;
  if (at >= self->view.size || size == 0 || size > self->view.size - at)
    return bad (self, "font: a structure of a layout table is empty or outside the table");
  if (self->seen[at] == sign)
    {
      *ret_again = TRUE;
      return TRUE;
    }
  for (gsize i = at; i < at + size; i++)
    if (self->seen[i] != 0)
      return bad (self, "font: two structures of a layout table overlap");
  for (gsize i = at; i < at + size; i++)
    self->seen[i] = OTHER_BYTE;
  self->seen[at] = sign;
  return TRUE;
}

static gboolean
claim_once (Check *self, gsize at, guint64 size, Kind kind)
{
  gboolean again;

  return claim (self, at, size, kind, &again)
         && (!again || bad (self, "font: a structure of a layout table occurs twice"));
}

/* Checks `count` offsets from `first` on, one every so many bytes, which lead from `base` to what
 * `check` looks at. */
static gboolean
check_all (Check *self, gsize base, gsize first, guint count, guint every, gboolean may_lack,
           CheckOne check)
{
  for (guint i = 0; i < count; i++)
    {
      guint offset = layout_verify_number (self, first + every * (gsize)i);

      if (offset == 0 && may_lack)
        continue;
      if (offset == 0 || !check (self, base + offset))
        return bad (self, "font: an offset in a layout table is zero");
    }
  return TRUE;
}

static gboolean
are_below (Check *self, gsize at, guint count, guint limit)
{
  for (guint i = 0; i < count; i++)
    if (layout_verify_number (self, at + 2 * (gsize)i) >= limit)
      return bad (self, "font: a glyph or an index in a layout table does not exist");
  return TRUE;
}

/* --- glyphs --------------------------------------------------------------------------------- */

static gboolean
layout_verify_check_ranges (Check *self, gsize at, guint count, gboolean is_coverage, guint *ret_n)
{
  guint next = 0, n = 0, highest = 0;

  for (guint i = 0; i < count; i++, at += 6)
    {
      guint first = layout_verify_number (self, at), last = layout_verify_number (self, at + 2),
            third = layout_verify_number (self, at + 4);

      if (first < next || last < first || last >= self->n_glyphs
          || (is_coverage ? third != n : third == 0))
        return bad (self,
                    "font: glyph ranges in a layout table are not sorted, or have wrong values");
      next = last + 1;
      n += last - first + 1;
      highest = MAX (highest, third);
    }
  *ret_n = is_coverage ? n : highest;
  return TRUE;
}

static gboolean
check_coverage (Check *self, gsize at, guint *ret_n)
{
  guint format = layout_verify_number (self, at), count = layout_verify_number (self, at + 2);
  gpointer known;
  gboolean again;

  if ((format != 1 && format != 2)
      || !claim (self, at, 4 + (format == 1 ? 2 : 6) * (guint64)count, COVERAGE, &again))
    return bad (self, "font: a coverage table has a form that kiyome does not write");
  if (again)
    {
      if (!g_hash_table_lookup_extended (self->counts, GSIZE_TO_POINTER (at), NULL, &known))
        return bad (self, "font: an offset to a coverage table leads to another structure");
      *ret_n = GPOINTER_TO_UINT (known);
      return TRUE;
    }
  *ret_n = count;
  if (format == 2 && !layout_verify_check_ranges (self, at + 4, count, TRUE, ret_n))
    return FALSE;
  for (guint i = 0; format == 1 && i < count; i++)
    {
      guint glyph = layout_verify_number (self, at + 4 + 2 * (gsize)i);

      if (glyph >= self->n_glyphs
          || (i > 0 && glyph <= layout_verify_number (self, at + 2 + 2 * (gsize)i)))
        return bad (self, "font: glyphs in a layout table are not sorted or do not exist");
    }
  g_hash_table_insert (self->counts, GSIZE_TO_POINTER (at), GUINT_TO_POINTER (*ret_n));
  return TRUE;
}

static gboolean
check_one_coverage (Check *self, gsize at)
{
  guint n;

  return check_coverage (self, at, &n);
}

/* Checks the classes and returns the highest one; the same classes may be asked for twice. */
static gboolean
check_classes (Check *self, gsize at, guint *ret_highest)
{
  guint count = layout_verify_number (self, at + 2);
  gboolean again;

  return (layout_verify_number (self, at) == 2
          || bad (self, "font: a class table has a form that kiyome does not write"))
         && claim (self, at, 4 + 6 * (guint64)count, CLASSES, &again)
         && layout_verify_check_ranges (self, at + 4, count, FALSE, ret_highest);
}

static gboolean
check_one_classes (Check *self, gsize at)
{
  guint highest;

  return check_classes (self, at, &highest);
}

/* --- rules ---------------------------------------------------------------------------------- */

/* Checks the lookups that a rule asks for at its `here` glyphs. */
static gboolean
check_calls (Check *self, gsize at, guint count, guint here)
{
  for (guint i = 0; i < count; i++, at += 4)
    {
      const guint16 call[2]
          = { (guint16)self->lookup, (guint16)layout_verify_number (self, at + 2) };

      if (layout_verify_number (self, at) >= here || call[1] >= self->n_lookups)
        return bad (self, "font: a layout rule refers to a lookup or a glyph that does not exist");
      g_array_append_vals (self->calls, call, 2);
    }
  return TRUE;
}

/* Measures three counts from `first` on, each with so many numbers behind it; in a rule the middle
 * one has one number less. `*ret_here` is the middle count, `*ret_size` the end of all. */
static gboolean
measure_chain (Check *self, gsize at, gsize first, guint *ret_here, gsize *ret_size)
{
  gsize size = first;

  for (guint part = 0; part < 3; part++)
    {
      guint count = layout_verify_number (self, at + size);

      if (part == 1)
        *ret_here = count;
      if (part == 1 && count == 0)
        return bad (self, "font: a layout rule has no glyphs");
      size += 2 + 2 * ((gsize)count - (part == 1 && first == 0));
    }
  *ret_size = size;
  return TRUE;
}

static gboolean
check_chain_glyphs (Check *self, gsize at)
{
  for (guint part = 0; part < 3; part++)
    {
      guint count = layout_verify_number (self, at) - (part == 1);

      if (!are_below (self, at + 2, count, self->n_glyphs))
        return FALSE;
      at += 2 + 2 * (gsize)count;
    }
  return TRUE;
}

static gboolean
layout_verify_check_rule (Check *self, gsize at)
{
  guint here = layout_verify_number (self, at), calls = layout_verify_number (self, at + 2);
  gsize size = 4 + 2 * (gsize)MAX (here, 1) - 2;
  gboolean again;

  if (self->is_chained)
    {
      if (!measure_chain (self, at, 0, &here, &size))
        return FALSE;
      calls = layout_verify_number (self, at + size);
      size += 2;
    }
  if (here == 0 || !claim (self, at, size + 4 * (guint64)calls, RULE, &again))
    return bad (self, "font: a layout rule has a form that kiyome does not write");
  if (again)
    return TRUE;
  return (self->is_chained ? check_chain_glyphs (self, at)
                           : are_below (self, at + 4, here - 1, self->n_glyphs))
         && check_calls (self, at + size, calls, here);
}

static gboolean
check_rules (Check *self, gsize at)
{
  guint count = layout_verify_number (self, at);
  gboolean again;

  return claim (self, at, 2 + 2 * (guint64)count, RULES, &again)
         && (again || check_all (self, at, at + 2, count, 2, FALSE, layout_verify_check_rule));
}

/* Checks a subtable that has its rules by glyphs (format 1) or by classes (format 2). */
static gboolean
check_by_rules (Check *self, gsize at, guint format)
{
  guint n_classes = format == 1 ? 0 : self->is_chained ? 3 : 1, n, count;
  gsize lists = at + 4 + 2 * (gsize)n_classes;

  count = layout_verify_number (self, lists);
  return claim_once (self, at, lists + 2 + 2 * (guint64)count - at, SUBTABLE)
         && check_coverage (self, at + layout_verify_number (self, at + 2), &n)
         && (format == 2 || n == count
             || bad (self, "font: the number of layout rules differs from the coverage"))
         && check_all (self, at, at + 4, n_classes, 2, self->is_chained, check_one_classes)
         && check_all (self, at, lists + 2, count, 2, TRUE, check_rules);
}

static gboolean
check_by_coverage (Check *self, gsize at)
{
  guint here = layout_verify_number (self, at + 2), calls = layout_verify_number (self, at + 4);
  gsize size = 6 + 2 * (gsize)here, place = at + 2;

  if (self->is_chained)
    {
      if (!measure_chain (self, at, 2, &here, &size))
        return FALSE;
      calls = layout_verify_number (self, at + size);
      size += 2;
    }
  if (here == 0 || !claim_once (self, at, size + 4 * (guint64)calls, SUBTABLE))
    return bad (self, "font: a context lookup has a form that kiyome does not write");
  if (!self->is_chained)
    return check_all (self, at, at + 6, here, 2, FALSE, check_one_coverage)
           && check_calls (self, at + size, calls, here);
  for (guint part = 0; part < 3; part++)
    {
      guint count = layout_verify_number (self, place);

      if (!check_all (self, at, place + 2, count, 2, FALSE, check_one_coverage))
        return FALSE;
      place += 2 + 2 * (gsize)count;
    }
  return check_calls (self, at + size, calls, here);
}

static gboolean
check_context (Check *self, gsize at, gboolean is_chained)
{
  guint format = layout_verify_number (self, at);

  self->is_chained = is_chained;
  return format == 3 ? check_by_coverage (self, at)
                     : (format == 1 || format == 2) && check_by_rules (self, at, format);
}

/* --- GSUB ----------------------------------------------------------------------------------- */

static gboolean
layout_verify_check_glyphs (Check *self, gsize at)
{
  guint count = layout_verify_number (self, at);
  gboolean again;

  return count <= self->limit && claim (self, at, 2 + 2 * (guint64)count, GLYPHS, &again)
         && (again || are_below (self, at + 2, count, self->n_glyphs));
}

static gboolean
check_ligature (Check *self, gsize at)
{
  guint count = layout_verify_number (self, at + 2);
  gboolean again;

  return count > 0 && claim (self, at, 2 + 2 * (guint64)count, LIGATURE, &again)
         && (again
             || (are_below (self, at, 1, self->n_glyphs)
                 && are_below (self, at + 4, count - 1, self->n_glyphs)));
}

static gboolean
check_ligatures (Check *self, gsize at)
{
  guint count = layout_verify_number (self, at);
  gboolean again;

  return claim (self, at, 2 + 2 * (guint64)count, LIGATURES, &again)
         && (again || check_all (self, at, at + 2, count, 2, FALSE, check_ligature));
}

static gboolean
check_single (Check *self, gsize at)
{
  guint count = layout_verify_number (self, at + 4), n;

  if (layout_verify_number (self, at) == 1)
    return claim_once (self, at, 6, SUBTABLE)
           && check_coverage (self, at + layout_verify_number (self, at + 2), &n);
  return layout_verify_number (self, at) == 2
         && claim_once (self, at, 6 + 2 * (guint64)count, SUBTABLE)
         && check_coverage (self, at + layout_verify_number (self, at + 2), &n) && n == count
         && are_below (self, at + 6, count, self->n_glyphs);
}

static gboolean
check_reverse (Check *self, gsize at)
{
  gsize before = at + 4, behind = before + 2 + 2 * (gsize)layout_verify_number (self, before);
  gsize glyphs = behind + 2 + 2 * (gsize)layout_verify_number (self, behind);
  guint count = layout_verify_number (self, glyphs), n;

  return claim_once (self, at, glyphs + 2 + 2 * (guint64)count - at, SUBTABLE)
         && check_coverage (self, at + layout_verify_number (self, at + 2), &n) && n == count
         && check_all (self, at, before + 2, layout_verify_number (self, before), 2, FALSE,
                       check_one_coverage)
         && check_all (self, at, behind + 2, layout_verify_number (self, behind), 2, FALSE,
                       check_one_coverage)
         && are_below (self, glyphs + 2, count, self->n_glyphs);
}

/* Checks `count` sets of `size` in a row behind eight bytes or fewer, one for a covered glyph. */
static gboolean
check_sets (Check *self, gsize at, guint per_glyph, gboolean may_lack, CheckOne check)
{
  guint count = layout_verify_number (self, at + 4), n;

  return layout_verify_number (self, at) == 1
         && claim_once (self, at, 6 + 2 * (guint64)count * per_glyph, SUBTABLE)
         && check_coverage (self, at + layout_verify_number (self, at + 2), &n) && n == count
         && check_all (self, at, at + 6, count * per_glyph, 2, may_lack, check);
}

static gboolean
check_substitution (Check *self, guint type, gsize at)
{
  self->limit = type == 2 ? 64 : G_MAXUINT16;
  switch (type)
    {
    case 1:
      return check_single (self, at);
    case 2:
    case 3:
      return check_sets (self, at, 1, FALSE, layout_verify_check_glyphs);
    case 4:
      return check_sets (self, at, 1, FALSE, check_ligatures);
    case 5:
    case 6:
      return check_context (self, at, type == 6);
    case 8:
      return layout_verify_number (self, at) == 1 && check_reverse (self, at);
    default:
      return FALSE;
    }
}

/* --- GPOS ----------------------------------------------------------------------------------- */

static guint
size_of_values (guint format)
{
  return 2 * ((format & 1) + (format >> 1 & 1) + (format >> 2 & 1) + (format >> 3 & 1));
}

static gboolean
check_anchor (Check *self, gsize at)
{
  gboolean again;

  return layout_verify_number (self, at) == 1 && claim (self, at, 6, ANCHOR, &again);
}

static gboolean
check_single_position (Check *self, gsize at)
{
  guint format = layout_verify_number (self, at), values = layout_verify_number (self, at + 4), n;
  guint count = format == 2 ? layout_verify_number (self, at + 6) : 1;
  gsize head = format == 2 ? 8 : 6;

  return (format == 1 || format == 2) && values < 0x10
         && claim_once (self, at, head + (guint64)count * size_of_values (values), SUBTABLE)
         && check_coverage (self, at + layout_verify_number (self, at + 2), &n)
         && (format == 1 || n == count);
}

static gboolean
check_pairs (Check *self, gsize at)
{
  guint count = layout_verify_number (self, at);
  guint each = 2 + size_of_values (self->values) + size_of_values (self->values_of_second);
  gboolean again;

  if (!claim (self, at, 2 + (guint64)count * each, PAIRS, &again))
    return FALSE;
  for (guint i = 0; i < count && !again; i++)
    {
      guint glyph = layout_verify_number (self, at + 2 + (gsize)i * each);

      if (glyph >= self->n_glyphs
          || (i > 0 && glyph <= layout_verify_number (self, at + 2 + ((gsize)i - 1) * each)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_pair (Check *self, gsize at)
{
  guint format = layout_verify_number (self, at), count = layout_verify_number (self, at + 8), n,
        first, second, n_second;

  self->values = layout_verify_number (self, at + 4);
  self->values_of_second = layout_verify_number (self, at + 6);
  if (self->values > 0xf || self->values_of_second > 0xf)
    return FALSE;
  if (format == 1)
    return claim_once (self, at, 10 + 2 * (guint64)count, SUBTABLE)
           && check_coverage (self, at + layout_verify_number (self, at + 2), &n) && n == count
           && check_all (self, at, at + 10, count, 2, FALSE, check_pairs);
  guint64 each = size_of_values (self->values) + size_of_values (self->values_of_second);
  count = layout_verify_number (self, at + 12);
  n_second = layout_verify_number (self, at + 14);
  return format == 2 && claim_once (self, at, 16 + (guint64)count * n_second * each, SUBTABLE)
         && check_coverage (self, at + layout_verify_number (self, at + 2), &n)
         && check_classes (self, at + layout_verify_number (self, at + 8), &first)
         && check_classes (self, at + layout_verify_number (self, at + 10), &second);
}

/* Verifies a class and an anchor for each of `limit` marks. */
static gboolean
check_marks (Check *self, gsize at)
{
  guint count = layout_verify_number (self, at);

  if (count != self->limit || !claim_once (self, at, 2 + 4 * (guint64)count, MARKS))
    return FALSE;
  for (guint i = 0; i < count; i++)
    if (layout_verify_number (self, at + 2 + 4 * (gsize)i) >= self->n_classes)
      return FALSE;
  return check_all (self, at, at + 4, count, 4, FALSE, check_anchor);
}

static gboolean
check_rows (Check *self, gsize at)
{
  guint64 n = (guint64)layout_verify_number (self, at) * self->n_classes;
  gboolean again;

  return claim (self, at, 2 + 2 * n, ROWS, &again)
         && (again || check_all (self, at, at + 2, (guint)n, 2, TRUE, check_anchor));
}

static gboolean
layout_verify_check_parts (Check *self, gsize at)
{
  guint count = layout_verify_number (self, at);

  return count == self->limit && claim_once (self, at, 2 + 2 * (guint64)count, PARTS)
         && check_all (self, at, at + 2, count, 2, FALSE, check_rows);
}

static gboolean
check_attached (Check *self, guint type, gsize at)
{
  gsize others = at + layout_verify_number (self, at + 10);
  guint marks, n;

  self->n_classes = layout_verify_number (self, at + 6);
  if (layout_verify_number (self, at) != 1 || self->n_classes == 0
      || !claim_once (self, at, 12, SUBTABLE)
      || !check_coverage (self, at + layout_verify_number (self, at + 2), &marks)
      || !check_coverage (self, at + layout_verify_number (self, at + 4), &n))
    return FALSE;
  self->limit = marks;
  if (!check_marks (self, at + layout_verify_number (self, at + 8)))
    return FALSE;
  self->limit = n;
  return type == 5 ? layout_verify_check_parts (self, others)
                   : layout_verify_number (self, others) == n && check_rows (self, others);
}

static gboolean
check_position (Check *self, guint type, gsize at)
{
  switch (type)
    {
    case 1:
      return check_single_position (self, at);
    case 2:
      return check_pair (self, at);
    case 3:
      return check_sets (self, at, 2, TRUE, check_anchor);
    case 4:
    case 5:
    case 6:
      return check_attached (self, type, at);
    case 7:
    case 8:
      return check_context (self, at, type == 8);
    default:
      return FALSE;
    }
}

/* --- lists ---------------------------------------------------------------------------------- */

static gboolean
check_language (Check *self, gsize at)
{
  guint required = layout_verify_number (self, at + 2), count = layout_verify_number (self, at + 4);
  gboolean again;

  return layout_verify_number (self, at) == 0 && (required == 0xffff || required < self->n_features)
         && claim (self, at, 6 + 2 * (guint64)count, LANGUAGE, &again)
         && (again || are_below (self, at + 6, count, self->n_features));
}

static gboolean
check_feature (Check *self, gsize at)
{
  guint count = layout_verify_number (self, at + 2);
  gboolean again;

  return layout_verify_number (self, at) == 0
         && claim (self, at, 4 + 2 * (guint64)count, FEATURE, &again)
         && (again || are_below (self, at + 4, count, self->n_lookups));
}

/* Checks `count` tags of visible characters, with offsets from `base` behind them. */
static gboolean
check_tagged (Check *self, gsize base, gsize at, guint count, CheckOne check)
{
  for (gsize i = 0; i < (gsize)count; i++)
    for (guint j = 0; j < 4; j++)
      {
        guint8 c = self->view.data[at + 6 * i + j];

        if (c < 0x20 || c > 0x7e)
          return bad (self, "font: a tag in a layout table has characters that are not printable");
      }
  return check_all (self, base, at + 4, count, 6, FALSE, check);
}

static gboolean
check_script (Check *self, gsize at)
{
  guint count = layout_verify_number (self, at + 2);
  gboolean again;

  return claim (self, at, 4 + 6 * (guint64)count, SCRIPT, &again)
         && (again
             || (check_all (self, at, at, 1, 2, TRUE, check_language)
                 && check_tagged (self, at, at + 4, count, check_language)));
}

static gboolean
check_lookup (Check *self, gsize at)
{
  guint flags = layout_verify_number (self, at + 2), count = layout_verify_number (self, at + 4);
  gboolean has_set = (flags & 0x10) != 0;
  gsize extensions = at + 6 + 2 * (gsize)count + (has_set ? 2 : 0);

  if (layout_verify_number (self, at)
          != (count == 0          ? 1u
              : self->is_position ? 9u
                                  : 7u)
      || (flags & 0xe0) != 0 || !claim_once (self, at, extensions + 8 * (guint64)count - at, LOOKUP)
      || (has_set && layout_verify_number (self, extensions - 2) >= self->n_sets))
    return bad (self, "font: a lookup has a form that kiyome does not write");
  for (guint i = 0; i < count; i++)
    {
      gsize place = extensions + 8 * (gsize)i;
      guint type = layout_verify_number (self, place + 2);
      gsize subtable = place + ky_view_u32be (self->view, place + 4);

      self->subtable++;
      if (layout_verify_number (self, at + 6 + 2 * (gsize)i) != place - at
          || layout_verify_number (self, place) != 1
          || type != layout_verify_number (self, extensions + 2)
          || !(self->is_position ? check_position (self, type, subtable)
                                 : check_substitution (self, type, subtable)))
        return bad (self, "font: a lookup subtable has a form that kiyome does not write");
    }
  self->lookup++;
  return TRUE;
}

/* Checks that every lookup that leads to others lies higher than they do. */
static gboolean
check_nesting (Check *self)
{
  g_autofree guint8 *heights = g_malloc0 ((gsize)self->n_lookups + 1);
  gboolean is_changed = TRUE;

  for (guint round = 0; is_changed && round <= NESTING_MAX; round++)
    {
      is_changed = FALSE;
      for (guint i = 0; i + 1 < self->calls->len; i += 2)
        {
          guint8 *from = &heights[g_array_index (self->calls, guint16, i)];
          guint8 to = heights[g_array_index (self->calls, guint16, i + 1)];

          if (*from <= to)
            {
              *from = to + 1;
              is_changed = TRUE;
            }
        }
      for (guint i = 0; i < self->n_lookups; i++)
        if (heights[i] > NESTING_MAX)
          return bad (self, "font: lookups are nested too deeply");
    }
  return !is_changed || bad (self, "font: a lookup refers to itself, or others lead back to it");
}

/* --- tables --------------------------------------------------------------------------------- */

static void
check_init (Check *self, KyView view, guint n_glyphs)
{
  *self = (Check){ .view = view, .n_glyphs = n_glyphs };
  self->seen = g_new0 (guint32, view.size + 1);
  self->counts = g_hash_table_new (NULL, NULL);
  self->calls = g_array_new (FALSE, FALSE, sizeof (guint16));
}

static gboolean
layout_verify_check_end (Check *self, gboolean ok, GError **error)
{
  for (gsize i = 0; ok && i < self->view.size; i++)
    if (self->seen[i] == 0)
      ok = bad (self, "font: a layout table has bytes that no offset refers to");
  const gchar *wrong = self->wrong != NULL
                           ? self->wrong
                           : "font: a layout table has a form that kiyome does not write";
  KY_RELEASE_MEMBERS (self, seen, counts, calls);
  return ok || ky_verify_fail (error, "%s", wrong);
}

gboolean
ky_layout_verify (KyView table, guint n_glyphs, guint n_mark_sets, gboolean is_position,
                  GError **error)
{
  Check self;

  check_init (&self, table, n_glyphs);
  gsize features = layout_verify_number (&self, 6);
  gsize lookups = layout_verify_number (&self, 8);
  guint n_scripts = layout_verify_number (&self, 10);
  self.n_sets = n_mark_sets;
  self.is_position = is_position;
  self.n_features = layout_verify_number (&self, features);
  self.n_lookups = layout_verify_number (&self, lookups);
  gboolean ok = ky_view_starts_with (table, "\0\1\0\0\0\x0a", 6)
                && claim_once (&self, 0, 12 + 6 * (guint64)n_scripts, HEAD)
                && check_tagged (&self, 10, 12, n_scripts, check_script)
                && claim_once (&self, features, 2 + 6 * (guint64)self.n_features, HEAD)
                && check_tagged (&self, features, features + 2, self.n_features, check_feature)
                && claim_once (&self, lookups, 2 + 2 * (guint64)self.n_lookups, HEAD)
                && check_all (&self, lookups, lookups + 2, self.n_lookups, 2, FALSE, check_lookup)
                && check_nesting (&self);
  return layout_verify_check_end (&self, ok, error);
}

static gboolean
check_mark_sets (Check *self, gsize at)
{
  guint count = layout_verify_number (self, at + 2);

  self->n_sets = count;
  if (layout_verify_number (self, at) != 1 || !claim_once (self, at, 4 + 4 * (guint64)count, SETS))
    return FALSE;
  for (gsize i = 0; i < (gsize)count; i++)
    if (layout_verify_number (self, at + 4 + 4 * i) != 0)
      return FALSE;
  return check_all (self, at, at + 6, count, 4, FALSE, check_one_coverage);
}

gboolean
ky_layout_verify_kinds (KyView gdef, guint n_glyphs, guint *ret_n_mark_sets, GError **error)
{
  Check self;
  guint minor = ky_view_u16be (gdef, 2);

  check_init (&self, gdef, n_glyphs);
  gboolean ok = layout_verify_number (&self, 0) == 1 && (minor == 0 || minor == 2)
                && claim_once (&self, 0, minor == 2 ? 14 : 12, HEAD)
                && check_all (&self, 0, 4, 1, 2, TRUE, check_one_classes)
                && layout_verify_number (&self, 6) == 0 && layout_verify_number (&self, 8) == 0
                && check_all (&self, 0, 10, 1, 2, TRUE, check_one_classes)
                && (minor == 0 || check_all (&self, 0, 12, 1, 2, FALSE, check_mark_sets));
  *ret_n_mark_sets = self.n_sets;
  return layout_verify_check_end (&self, ok, error);
}
