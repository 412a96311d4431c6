/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a range of units of an Ichitaro document: characters with their formatting, ruby, tabs
 * and the picture. */
#include "filetypes/office/jtd-write.h"
#include "common/release.h"

#define MARK_FRAME 0x30 /* in a context record: the following text shows a frame */

static void
jtd_run_open_paragraph (KyJtdRun *self)
{
  if (!self->is_open)
    ky_draft_begin_paragraph (self->writer->draft, self->align, FALSE);
  self->is_open = TRUE;
}

static void
jtd_run_flush (KyJtdRun *self)
{
  if (self->pending->len == 0)
    return;
  jtd_run_open_paragraph (self);
  ky_draft_text (self->writer->draft, ky_view (self->pending->str, self->pending->len),
                 &self->look);
  g_string_set_size (self->pending, 0);
}

/* Writes the base of a ruby that got no reading as text. */
static void
flush_base (KyJtdRun *self)
{
  if (self->base->len == 0)
    return;
  jtd_run_flush (self);
  jtd_run_open_paragraph (self);
  ky_draft_text (self->writer->draft, ky_view (self->base->str, self->base->len), &self->base_look);
  g_string_set_size (self->base, 0);
}

static const KyDraftLook *
jtd_run_look_at (KyJtdRun *self, gsize at)
{
  static const KyDraftLook unsaid;
  const GArray *looks = self->text->looks;
  guint low = 0, high = looks->len;

  /* Ranges are mostly written in their order. */
  if (self->at_look < looks->len && g_array_index (looks, KyJtdLook, self->at_look).end > at
      && (self->at_look == 0 || g_array_index (looks, KyJtdLook, self->at_look - 1).end <= at))
    return &g_array_index (looks, KyJtdLook, self->at_look).look;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (looks, KyJtdLook, middle).end <= at)
        low = middle + 1;
      else
        high = middle;
    }
  self->at_look = low;
  return low < looks->len ? &g_array_index (looks, KyJtdLook, low).look : &unsaid;
}

/* Returns the text to which the character `at` belongs: the base, the reading, or the line. */
static GString *
jtd_run_target_of (KyJtdRun *self, gsize at)
{
  KyDraftLook look = *jtd_run_look_at (self, at);

  if (look.half_points == 0)
    look.half_points = self->writer->half_points;
  if (self->kind == KY_JTD_READING)
    return self->reading;
  if (self->kind == KY_JTD_BASE)
    {
      if (self->base->len == 0)
        self->base_look = look;
      return self->base;
    }
  flush_base (self);
  if (!ky_jtd_is_same_look (&look, &self->look))
    {
      jtd_run_flush (self);
      self->look = look;
    }
  return self->pending;
}

static void
jtd_run_take_character (KyJtdRun *self, gsize at, gunichar c)
{
  const KyDraftLook *look = jtd_run_look_at (self, at);
  guint size = look->half_points > 0 ? MIN (look->half_points, 1000u) : self->writer->half_points;

  if (self->kind == KY_JTD_HIDDEN)
    return;
  g_string_append_unichar (jtd_run_target_of (self, at), c);
  if (self->kind != KY_JTD_READING)
    self->width += (guint64)(c >= 0x2000 ? KY_JTD_GRID : KY_JTD_GRID / 2) * size;
}

static void
begin_inline (KyJtdRun *self, gsize at)
{
  self->kind = ky_jtd_inline (self->text, at);
  if (self->kind == KY_JTD_BASE)
    flush_base (self);
}

static void
end_inline (KyJtdRun *self)
{
  if (self->kind == KY_JTD_READING)
    {
      jtd_run_flush (self);
      jtd_run_open_paragraph (self);
      ky_draft_ruby (self->writer->draft, ky_view (self->base->str, self->base->len),
                     ky_view (self->reading->str, self->reading->len),
                     self->base->len > 0 ? &self->base_look : &self->look);
      g_string_set_size (self->base, 0);
      g_string_set_size (self->reading, 0);
    }
  self->kind = KY_JTD_SHOWN;
}

static void
jtd_run_end_paragraph (KyJtdRun *self)
{
  ky_jtd_run_flush (self);
  jtd_run_open_paragraph (self);
  ky_draft_end_paragraph (self->writer->draft);
  self->is_open = FALSE;
  self->width = 0;
}

/* Returns whether the record at `at` says that a frame is shown behind it: "0, 30, FFFF, how,
 * …". */
static gboolean
is_anchor (const KyJtdText *text, gsize at)
{
  guint how = ky_jtd_unit (text, at, 6);

  return ky_jtd_unit (text, at, 4) == MARK_FRAME && (how == 0x107 || how == 0x507);
}

static void
take_context (KyJtdRun *self, gsize at)
{
  KyJtdWriter *writer = self->writer;

  if (writer->picture < 0 || !is_anchor (self->text, at))
    return;
  ky_jtd_run_flush (self);
  jtd_run_open_paragraph (self);
  ky_draft_picture (writer->draft, (guint)writer->picture, writer->picture_width,
                    writer->picture_height);
  writer->picture = -1;
  writer->is_picture_shown = TRUE;
}

guint
ky_jtd_anchors (const KyJtdText *text)
{
  guint n = 0;
  gsize length;

  for (gsize at = 0; at < text->units->len; at += length)
    {
      KyJtdStep step = ky_jtd_step (text, at, &length);

      if (step == KY_JTD_END)
        break;
      n += step == KY_JTD_CONTEXT && is_anchor (text, at);
    }
  return n;
}

void
ky_jtd_run_flush (KyJtdRun *self)
{
  if (self->kind == KY_JTD_READING)
    end_inline (self);
  self->kind = KY_JTD_SHOWN;
  flush_base (self);
  jtd_run_flush (self);
}

void
ky_jtd_run_close (KyJtdRun *self)
{
  ky_jtd_run_flush (self);
  if (self->is_open)
    ky_draft_end_paragraph (self->writer->draft);
  self->is_open = FALSE;
  self->width = 0;
}

void
ky_jtd_run (KyJtdRun *self, gsize from, gsize to)
{
  gsize length = 1;

  for (gsize at = from; at < to && !ky_draft_has_failed (self->writer->draft); at += length)
    switch (ky_jtd_step (self->text, at, &length))
      {
      case KY_JTD_CHARACTER:
        jtd_run_take_character (self, at, ky_jtd_character (self->text, at));
        break;
      case KY_JTD_TAB:
        jtd_run_take_character (self, at, '\t');
        break;
      case KY_JTD_PARAGRAPH:
        jtd_run_end_paragraph (self);
        break;
      case KY_JTD_INLINE:
        begin_inline (self, at);
        break;
      case KY_JTD_INLINE_END:
        end_inline (self);
        break;
      case KY_JTD_CONTEXT:
        take_context (self, at);
        break;
      case KY_JTD_UNREADABLE:
        self->writer->unreadable++;
        break;
      case KY_JTD_END:
        return;
      case KY_JTD_PAGE:
      case KY_JTD_ROW:
      case KY_JTD_LINE:
      case KY_JTD_CELL:
      case KY_JTD_RECORD:
      case KY_JTD_NOTHING:
        break;
      }
}

void
ky_jtd_run_init (KyJtdRun *self, KyJtdWriter *writer, const KyJtdText *text)
{
  *self = (KyJtdRun){ .writer = writer,
                      .text = text,
                      .pending = g_string_new (NULL),
                      .base = g_string_new (NULL),
                      .reading = g_string_new (NULL) };
}

KY_DEFINE_PUBLIC_CLEAR (ky_jtd_run_clear, KyJtdRun, pending, base, reading)
