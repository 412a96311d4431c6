/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the fields of an Outlook item that a mail of the Internet does not have as lines in
 * Japanese or English, by a table of the properties that each kind of item has. message.c puts the
 * lines in front of the body. */
#include "filetypes/mapi/fields.h"

#include "filetypes/base/document/calendar-text.h"
#include "filetypes/mapi/contact.h"

#define JAPAN (9 * 60) /* minutes east of UTC */
#define HALF_DAY (12 * 60 * 60)
#define VOTES_MAX 100 /* options, with those of replying */

typedef enum
{
  FIELD_TEXT,
  FIELD_TEXTS, /* several */
  FIELD_TIME,
  FIELD_DAY, /* a date that is written as the midnight that begins it, in UTC or somewhere */
  FIELD_MINUTES,
  FIELD_SHARE, /* 0 to 1 */
  FIELD_WORD,  /* a number that WORDS has a word for */
  FIELD_RULE,  /* the recurrence of a task */
  FIELD_VOTES, /* options of a vote */
  FIELD_FORM,  /* a class that the sender's organization made */
  FIELD_ROOMS, /* resources of a meeting */
  FIELD_MAILBOXES
} FieldKind;

typedef struct
{
  const gchar *ja, *en;
} Words;

typedef struct
{
  guint32 items; /* 1 << KyMapiItem, of all that have it */
  FieldKind kind;
  guint32 id;
  Words label;
  const Words *words;
  guint n_words;
} Field;

static const Words states[] = { { "未開始", "not started" },
                                { "進行中", "in progress" },
                                { "完了", "completed" },
                                { "待機中", "waiting on someone else" },
                                { "延期", "deferred" } };
static const Words importances[] = { { "低", "low" }, { NULL, NULL }, { "高", "high" } };
static const Words sensitivities[] = { { NULL, NULL },
                                       { "個人用", "personal" },
                                       { "プライベート", "private" },
                                       { "社外秘", "confidential" } };
static const Words busy_states[] = { { "空き時間", "free" },
                                     { "仮の予定", "tentative" },
                                     { NULL, NULL },
                                     { "外出中", "out of office" },
                                     { "他の場所で作業", "working elsewhere" } };
static const Words genders[] = { { NULL, NULL }, { "女性", "female" }, { "男性", "male" } };
static const Words colours[] = {
  { "青", "blue" }, { "緑", "green" }, { "ピンク", "pink" }, { "黄", "yellow" }, { "白", "white" }
};

#define OF(item) (1u << KY_MAPI_ITEM_##item)
#define CALENDAR                                                                                   \
  (OF (APPOINTMENT) | OF (REQUEST) | OF (CANCELLATION) | OF (ACCEPTED) | OF (TENTATIVE)            \
   | OF (DECLINED))

static const Field fields[] = {
#define FIELD(items, kind, id, ja, en) { items, FIELD_##kind, id, { ja, en } },
#define WORD(items, id, ja, en, words)                                                             \
  { items, FIELD_WORD, id, { ja, en }, words, G_N_ELEMENTS (words) },
#include "filetypes/mapi/fields.def"
};

static const Words kinds[] = {
#define ITEM(item, ja, en) [KY_MAPI_ITEM_##item] = { ja, en },
#include "filetypes/mapi/item-words.def"
};

/* Words for the kind of an item by its message class: the first row whose beginning and end the
 * class has. */
static const struct
{
  const gchar *begin, *end;
  Words words;
} class_words[] = {
#define CLASS(begin, end, ja, en) { begin, end, { ja, en } },
#include "filetypes/mapi/class-words.def"
};

typedef struct
{
  const KyMapiMessage *message;
  const KyMapiDates *dates; /* (nullable) */
  GString *out;
  gboolean ja;
} Writer;

static const gchar *
mapi_fields_word (const Writer *self, const Words *words)
{
  return self->ja ? words->ja : words->en;
}

static void
mapi_fields_write_line (Writer *self, const Words *label, const gchar *value)
{
  if (value != NULL && value[0] != '\0')
    g_string_append_printf (self->out, "%s%s%s\n", mapi_fields_word (self, label),
                            self->ja ? "：" : ": ", value);
}

/* Formats `seconds` in the appointment's time zone; if it has none, in that of Japan for Japanese
 * readers and in UTC for others. (transfer full) (nullable) */
static gchar *
mapi_fields_format_time (const Writer *self, gint64 seconds)
{
  const KyMapiZone *zone = self->dates != NULL ? self->dates->zone : NULL;
  gint offset = zone != NULL ? ky_mapi_zone_offset (zone, seconds) : self->ja ? JAPAN : 0;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds + offset * 60);
  g_autofree gchar *text = time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : NULL;

  if (text == NULL)
    return NULL;
  if (offset == 0)
    return g_strdup_printf ("%s (UTC)", text);
  return g_strdup_printf ("%s (UTC%c%02d%02d)", text, offset < 0 ? '-' : '+', ABS (offset) / 60,
                          ABS (offset) % 60);
}

static gchar *
format_day (gint64 seconds, const gchar *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return time != NULL ? g_date_time_format (time, format) : NULL;
}

/* Joins all values of a property in one line. (transfer full) */
static gchar *
join_values (const Writer *self, guint32 id)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const KyMapiValue *value = ky_mapi_bag_get (self->message->bag, id); value != NULL;
       value = value->next)
    {
      g_autofree gchar *text = ky_mapi_value_text (value, ky_mapi_codepage (self->message), NULL);

      if (text != NULL)
        g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", text);
    }
  return g_strdup (out->str);
}

/* Returns `recurrence` in words; NULL when no rule says it. (transfer full) (nullable) */
static gchar *
describe_recurrence (const Writer *self, const KyMapiRecurrence *recurrence)
{
  g_autofree gchar *until = format_day (ky_mapi_minutes_to_seconds (recurrence->end), "%Y%m%d");
  g_autofree gchar *rule = ky_mapi_recurrence_rule (recurrence, until);

  return rule != NULL ? ky_calendar_rule_text (rule, self->ja) : NULL;
}

/* Returns the recurrence of a task in words; NULL if it has none. (transfer full) (nullable) */
static gchar *
format_rule (const Writer *self, guint32 id)
{
  static const Words unreadable = { "読み取れない繰り返しがあります", "it could not be read" };
  static const Words after
      = { "（完了した日から数える）", " (counted from the date of completion)" };
  const KyMapiValue *value = ky_mapi_bag_get (self->message->bag, id);

  if (value == NULL || value->type != KY_MAPI_BINARY || value->value.size == 0)
    return NULL;
  g_autoptr (KyMapiRecurrence) recurrence
      = ky_mapi_recurrence_read (value->value, TRUE, ky_mapi_codepage (self->message));
  g_autofree gchar *text = recurrence != NULL ? describe_recurrence (self, recurrence) : NULL;
  if (text == NULL)
    return g_strdup (mapi_fields_word (self, &unreadable));
  return g_strconcat (text, recurrence->is_after_completion ? mapi_fields_word (self, &after) : "",
                      NULL);
}

/* Returns the voting options of PidLidVerbStream ([MS-OXOMSG] §2.2.1.74), whose names in 16-bit
 * characters follow all those in 8-bit characters. (transfer full) */
static gchar *
format_votes (const Writer *self, guint32 id)
{
  static const Words unreadable = { "読み取れません", "they could not be read" };
  const KyMapiValue *value = ky_mapi_bag_get (self->message->bag, id);
  gboolean is_vote[VOTES_MAX] = { FALSE };
  g_autoptr (GString) out = g_string_new (NULL);
  KyReader reader = ky_reader (value != NULL ? value->value : ky_view (NULL, 0));
  guint32 count;

  if (value == NULL || value->type != KY_MAPI_BINARY || value->value.size == 0)
    return NULL;
  if (ky_reader_u16le (&reader) != 0x0102 || (count = ky_reader_u32le (&reader)) > VOTES_MAX)
    return g_strdup (mapi_fields_word (self, &unreadable));
  for (guint32 i = 0; i < count; i++)
    {
      is_vote[i] = ky_reader_u32le (&reader) == 4;
      /* name, class, an empty text, name */
      for (guint text = 0; text < 4; text++)
        ky_reader_bytes (&reader, ky_reader_u8 (&reader));
      ky_reader_bytes (&reader, 4 + 1 + 4 + 4 + 4 + 4 + 4 + 4);
    }
  if (ky_reader_u16le (&reader) != 0x0104)
    return g_strdup (mapi_fields_word (self, &unreadable));
  for (guint32 i = 0; i < count; i++)
    {
      gsize size = 2 * (gsize)ky_reader_u8 (&reader);
      const guint8 *name = ky_reader_bytes (&reader, size);
      const KyMapiValue text
          = { .type = KY_MAPI_UNICODE, .value = ky_view (name, name != NULL ? size : 0) };
      g_autofree gchar *shown = ky_mapi_value_text (&text, 0, NULL);

      ky_reader_bytes (&reader, 2 * (gsize)ky_reader_u8 (&reader));
      if (is_vote[i] && shown != NULL)
        g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", shown);
    }
  return reader.failed ? g_strdup (mapi_fields_word (self, &unreadable)) : g_strdup (out->str);
}

/* Returns the text for the reader about an item whose class is not one of Outlook's. (transfer
 * full) (nullable) */
static gchar *
format_form (const Writer *self, guint32 id)
{
  static const gchar *const own[]
      = KY_LIST ("IPM.Note.SMIME", "IPM.Note.Secure", "IPM.Note.Microsoft", "IPM.Note.Rules",
                 "IPM.Note.Mobile", "IPM.Note.NotSupportedICal", "IPM.Note.StorageQuotaWarning",
                 "IPM.Note.P2", "IPM.Post.RSS");
  static const gchar *const made[]
      = { "IPM.Note.", "IPM.Post.",       "IPM.Appointment.", "IPM.Contact.",
          "IPM.Task.", "IPM.StickyNote.", "IPM.Activity.",    "IPM.DistList." };
  static const Words lost
      = { "項目の内容は引き継いでいません", "the content of its fields is not carried over" };
  g_autofree gchar *name = ky_mapi_text (self->message, id);
  gboolean is_made = FALSE;

  /* The message class of an item made with a custom form is one of `made` followed by a name. */
  if (name == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (made) && !is_made; i++)
    is_made = g_ascii_strncasecmp (name, made[i], strlen (made[i])) == 0;
  if (!is_made)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (g_ascii_strncasecmp (name, own[i], strlen (own[i])) == 0)
      return NULL;
  return g_strdup (mapi_fields_word (self, &lost));
}

/* Returns the names of rooms and other resources of a meeting. (transfer full) */
static gchar *
format_rooms (const Writer *self)
{
  static const guint16 ids[] = { KY_MAPI_SMTP_ADDRESS, KY_MAPI_ADDRESS, 0 };
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < self->message->recipients->len; i++)
    {
      const KyMapiBag *bag = self->message->recipients->pdata[i];
      g_autofree gchar *name
          = ky_mapi_bag_text (bag, KY_MAPI_DISPLAY_NAME, ky_mapi_codepage (self->message));
      g_autofree gchar *address = ky_mapi_find_address (self->message, bag, ids);

      if (ky_mapi_recipient_type (bag) == KY_MAPI_RECIPIENT_BCC
          && (name != NULL || address != NULL))
        g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "",
                                name != NULL ? name : address);
    }
  return g_strdup (out->str);
}

/* (transfer full) (nullable) */
static gchar *
format_field (const Writer *self, const Field *field)
{
  const KyMapiBag *bag = self->message->bag;
  guint32 number = ky_mapi_bag_number (bag, field->id, G_MAXUINT32);
  gdouble share = ky_mapi_bag_double (bag, field->id, -1);
  gint64 seconds;

  switch (field->kind)
    {
    case FIELD_TEXT:
      return ky_mapi_text (self->message, field->id);
    case FIELD_TEXTS:
      return join_values (self, field->id);
    case FIELD_TIME:
      return ky_mapi_bag_time (bag, field->id, &seconds) ? mapi_fields_format_time (self, seconds)
                                                         : NULL;
    case FIELD_DAY:
      return ky_mapi_bag_time (bag, field->id, &seconds)
                 ? format_day (seconds + HALF_DAY, "%Y-%m-%d")
                 : NULL;
    case FIELD_MINUTES:
      return number != G_MAXUINT32 && number > 0
                 ? g_strdup_printf ("%u:%02u", number / 60, number % 60)
                 : NULL;
    case FIELD_SHARE:
      return share >= 0 && share <= 1 ? g_strdup_printf ("%d%%", (gint)(share * 100 + 0.5)) : NULL;
    case FIELD_RULE:
      return format_rule (self, field->id);
    case FIELD_VOTES:
      return format_votes (self, field->id);
    case FIELD_FORM:
      return format_form (self, field->id);
    case FIELD_ROOMS:
      return format_rooms (self);
    case FIELD_MAILBOXES:
      return ky_mapi_contact_mailboxes (self->message);
    case FIELD_WORD:
      return number < field->n_words ? g_strdup (mapi_fields_word (self, &field->words[number]))
                                     : NULL;
    }
  return NULL;
}

/* Writes that there is no calendar file, if a date could not be read. */
static void
write_problem (Writer *self)
{
  static const Words incomplete = {
    "この予定の日付か繰り返しの一部は読み取れませんでした。カレンダーのファイルは添付していません",
    "Part of the dates of this appointment could not be read. No calendar file is attached"
  };

  if (self->dates != NULL && (!self->dates->has_start || self->dates->problem != NULL))
    g_string_append_printf (self->out, "%s%s\n", mapi_fields_word (self, &incomplete),
                            self->ja ? "。" : ".");
}

static void
write_dates (Writer *self)
{
  static const Words when = { "日時", "When" };
  const KyMapiDates *dates = self->dates;
  g_autofree gchar *start = NULL;
  g_autofree gchar *end = NULL;

  if (dates == NULL || !dates->has_start)
    return;
  if (dates->is_all_day)
    {
      start = format_day (ky_mapi_dates_day (dates, dates->start), "%Y-%m-%d");
      /* the end date is exclusive: the day after the last day */
      end = dates->has_end && dates->end > dates->start
                ? format_day (ky_mapi_dates_day (dates, dates->end) - 1, "%Y-%m-%d")
                : NULL;
    }
  else
    {
      start = mapi_fields_format_time (self, dates->start);
      end = dates->has_end ? mapi_fields_format_time (self, dates->end) : NULL;
    }
  g_autofree gchar *both = end != NULL && g_strcmp0 (start, end) != 0
                               ? g_strdup_printf ("%s – %s", start, end)
                               : g_strdup (start);
  mapi_fields_write_line (self, &when, both);
  /* Outlook says it in words of its own, most programs do not. */
  if (dates->recurrence != NULL
      && ky_mapi_bag_get (self->message->bag, KY_MAPI_APPOINTMENT (0x8232)) == NULL)
    {
      static const Words again = { "繰り返し", "Recurrence" };
      g_autofree gchar *rule = describe_recurrence (self, dates->recurrence);

      mapi_fields_write_line (self, &again, rule);
    }
}

/* Writes the recipients: of an appointment those who are invited, of a report those that it is
 * about. */
static void
mapi_fields_write_recipients (Writer *self, KyMapiItem item)
{
  static const Words labels[] = { { "参加者", "Participant" }, { "対象", "Recipient" } };
  const GPtrArray *recipients = self->message->recipients;
  const Words *label = &labels[item == KY_MAPI_ITEM_REPORT];
  static const guint16 ids[] = { KY_MAPI_SMTP_ADDRESS, KY_MAPI_ADDRESS, 0 };

  for (guint i = 0; i < recipients->len; i++)
    {
      const KyMapiBag *bag = recipients->pdata[i];
      guint codepage = ky_mapi_codepage (self->message);
      g_autofree gchar *name = ky_mapi_bag_text (bag, KY_MAPI_DISPLAY_NAME, codepage);
      g_autofree gchar *address = ky_mapi_find_address (self->message, bag, ids);
      g_autofree gchar *reason = ky_mapi_bag_text (bag, 0x1001, codepage);
      g_autofree gchar *more = ky_mapi_bag_text (bag, 0x0c1b, codepage);
      gboolean has_both = name != NULL && address != NULL && strcmp (name, address) != 0;
      g_autofree gchar *line = g_strdup_printf (
          "%s%s%s%s %s %s", name != NULL ? name : "", has_both ? " <" : "",
          has_both || name == NULL ? (address != NULL ? address : "") : "", has_both ? ">" : "",
          reason != NULL ? reason : "", more != NULL ? more : "");

      mapi_fields_write_line (self, label, g_strstrip (line));
    }
}

/* Returns the words for the item's class; NULL for a contact, which has a file of its own. */
static const gchar *
describe_class (const Writer *self, KyMapiItem item)
{
  g_autofree gchar *name = ky_mapi_text (self->message, KY_MAPI_MESSAGE_CLASS);
  gsize length = name != NULL ? strlen (g_strchomp (name)) : 0;

  for (guint i = 0; i < G_N_ELEMENTS (class_words); i++)
    {
      gsize begin = strlen (class_words[i].begin), end = strlen (class_words[i].end);

      if (length >= begin + end && g_ascii_strncasecmp (name, class_words[i].begin, begin) == 0
          && g_ascii_strcasecmp (name + length - end, class_words[i].end) == 0)
        return mapi_fields_word (self, &class_words[i].words);
    }
  return item < G_N_ELEMENTS (kinds) ? mapi_fields_word (self, &kinds[item]) : NULL;
}

gchar *
ky_mapi_fields (const KyMapiMessage *message, const KyMapiDates *dates, gboolean ja)
{
  Writer self = { message, dates, g_string_new (NULL), ja };
  KyMapiItem item = ky_mapi_item (message);
  gboolean is_calendar = ky_mapi_item_is_calendar (item);
  const gchar *kind = describe_class (&self, item);

  if (kind != NULL)
    g_string_append_printf (self.out, "%s%s%s\n", ja ? "【" : "[", kind, ja ? "】" : "]");
  write_dates (&self);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if ((fields[i].items & 1u << item) != 0)
      {
        g_autofree gchar *value = format_field (&self, &fields[i]);

        mapi_fields_write_line (&self, &fields[i].label, value);
      }
  if (item == KY_MAPI_ITEM_REPORT
      || (is_calendar && ky_mapi_bag_get (message->bag, KY_MAPI_APPOINTMENT (0x8238)) == NULL))
    mapi_fields_write_recipients (&self, item);
  write_problem (&self);
  if (item == KY_MAPI_ITEM_LIST)
    {
      static const Words missing = { "メンバーの一部またはすべては読み取れませんでした。",
                                     "Some or all of the members could not be read." };
      gboolean is_whole;
      g_autofree gchar *members = ky_mapi_list_members (message, &is_whole);

      g_string_append (self.out, members);
      if (!is_whole)
        g_string_append_printf (self.out, "%s\n", mapi_fields_word (&self, &missing));
    }
  if (self.out->len == 0)
    {
      g_string_free (self.out, TRUE);
      return NULL;
    }
  return g_string_free (self.out, FALSE);
}
