/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies XML that kiyome wrote, in one pass, and calls the handler for each tag and text. Start
 * tags that came before with the same bytes and bindings are looked up in a table of 256 entries
 * and are not parsed again. No code is shared with reader.c and writer.c. */
#include "filetypes/base/xml/verify.h"

#include "common/hash.h"

#define MAX_ATTRIBUTES 1024
#define MAX_NAME 512
#define FIRST_NAMES 256 /* a power of two */
#define KNOWN_TAGS 256  /* a power of two */
#define KNOWN_SIZE 240  /* bytes of a tag that is kept */
#define KNOWN_ATTRIBUTES 6
#define RARE 32 /* tags of one beginning that were not known: others like them won't be, either */

typedef struct
{
  KyXmlWord *uri; /* (nullable) its namespace here; NULL: not bound, for "": no namespace */
  gboolean is_bound;
} Prefix;

/* Describes a written name (prefix:local), whatever the prefix is bound to. */
typedef struct
{
  guint64 ends[2]; /* its first and its last eight bytes: all of most names */
  KyView raw;
  Prefix *prefix;
  KyXmlWord *local;
} Name;

typedef struct
{
  KyView raw;
  KyXmlWord *local, *uri;
  guint n_shadowed; /* length of `shadowed` before it */
  guint32 note;     /* the handler's */
  KyXmlVerifyPlace place;
  guint64 came;   /* kinds of the children so far */
  guint64 within; /* and, of alternatives, in all the branches */
} Open;

/* Holds a start tag that was read and verified. Most tags of a document occur many times: if the
 * same bytes occur again with the same bindings of prefixes, nothing about them is new. */
typedef struct
{
  KyView raw;     /* behind '<' up to '>' */
  guint bindings; /* the Verifier's, then; 0: an empty place */
  Open open;
  gboolean is_empty;
  gboolean is_plain; /* the handler's: it needs no more to be asked */
  guint32 around;    /* the note that it was asked under */
  guint16 next;      /* the place of the one that came behind it the last time */
  guint n_attributes;
  KyXmlVerifyAttribute attributes[KNOWN_ATTRIBUTES];
} Known;

/* Describes a binding that an element has put aside. */
typedef struct
{
  Prefix *prefix;
  Prefix before;
} Shadowed;

typedef struct
{
  const guint8 *at, *end;
  const KyXmlVerifyHandler *handler;
  gpointer data;
  guint depth_limit;
  const gchar *failure;
  GHashTable *words;    /* KyXmlWord by text */
  GHashTable *prefixes; /* Prefix by text */
  Prefix *no_prefix;
  Name *names; /* hashed by their bytes, no more than half full */
  guint n_names, names_size;
  /* Plain arrays take fewer calls than GLib's; a document has very many elements. */
  Open *open;
  guint n_open, open_room;
  KyXmlVerifyAttribute *attributes;
  Prefix **attribute_prefixes; /* prefixes of `attributes` as written */
  guint n_attributes, attributes_room;
  Known *known;        /* hashed by their bytes: the last one of each hash */
  guint8 rare[256];    /* indexed by a hash of a tag's first four bytes; at most RARE */
  guint16 behind[256]; /* indexed like `rare`, for unknown tags: as Known.next */
  guint16 kept[256];   /* indexed like `rare`: place of the last tag that was kept */
  guint16 *next;       /* where the index of the next start tag is stored */
  guint bindings;      /* incremented whenever the binding of a prefix changes */
  GArray *shadowed;    /* of Shadowed */
  GPtrArray *declared; /* of KyXmlWord */
} Verifier;

static gboolean
xml_verify_fail (Verifier *self, const gchar *what)
{
  if (self->failure == NULL)
    self->failure = what;
  return FALSE;
}

/* --- characters ----------------------------------------------------------------------------- */

enum
{
  PLAIN,   /* may be written directly wherever text is permitted */
  SPACE,   /* tab and line feed: in text only */
  QUOTE,   /* ends a value */
  LESS,    /* ends a text */
  AMP,     /* begins a reference */
  LETTERS, /* begins a character beyond ASCII */
  NEVER
};

static const guint8 kinds[256] = {
  [0 ... 8] = NEVER,
  ['\t'] = SPACE,
  ['\n'] = SPACE,
  [11 ... 31] = NEVER,
  ['"'] = QUOTE,
  ['&'] = AMP,
  ['<'] = LESS,
  ['>'] = NEVER,
  [0x80 ... 0xc1] = NEVER,
  [0xc2 ... 0xf4] = LETTERS,
  [0xf5 ... 0xff] = NEVER,
};

static const guint8 is_name_byte[256] = {
  ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['0' ... '9'] = 1, ['_'] = 1, ['-'] = 1, ['.'] = 1,
};

static inline gboolean
xml_verify_continues (guint8 byte)
{
  return (byte & 0xc0) == 0x80;
}

/* Returns the length of the well-formed UTF-8 character of two to four bytes at `p` (RFC 3629 §4);
 * 0 where there is none, or one that XML has no place for. */
static inline gsize
character_length (const guint8 *p, gsize left)
{
  if (p[0] < 0xe0)
    return left >= 2 && xml_verify_continues (p[1]) ? 2 : 0;
  if (p[0] < 0xf0)
    {
      if (left < 3 || !xml_verify_continues (p[1]) || !xml_verify_continues (p[2])
          || (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f)
          || (p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe))
        return 0;
      return 3;
    }
  if (left < 4 || !xml_verify_continues (p[1]) || !xml_verify_continues (p[2])
      || !xml_verify_continues (p[3]) || (p[0] == 0xf0 && p[1] < 0x90)
      || (p[0] == 0xf4 && p[1] > 0x8f))
    return 0;
  return 4;
}

/* Reads text or a value up to the byte of kind `stop`, which is not taken. */
static gboolean
read_characters (Verifier *self, guint8 stop, KyView *ret_raw)
{
  const guint8 *p = self->at;
  const guint8 *end = self->end;

  for (;;)
    {
      gsize left, length = 1;
      gunichar c;

      while (p < end && kinds[*p] == PLAIN)
        p++;
      if (p >= end)
        return xml_verify_fail (self, "the XML text ends before the end of its root element");
      if (kinds[*p] == stop)
        break;
      left = (gsize)(end - p);
      switch (kinds[*p])
        {
        case LETTERS:
          length = character_length (p, left);
          break;
        case AMP:
          length = ky_xml_verify_reference (p, left, &c);
          break;
        case SPACE:
        case QUOTE:
          length = stop == LESS ? 1 : 0;
          break;
        default:
          length = 0;
        }
      if (length == 0)
        return xml_verify_fail (self, "a character at a place where kiyome writes none");
      p += length;
    }
  *ret_raw = ky_view (self->at, (gsize)(p - self->at));
  self->at = p;
  return TRUE;
}

/* --- names ---------------------------------------------------------------------------------- */

static KyXmlWord *
xml_verify_intern (Verifier *self, const guint8 *text, gsize size)
{
  g_autofree gchar *copy = g_strndup ((const gchar *)text, size);
  KyXmlWord *word = g_hash_table_lookup (self->words, copy);

  if (word == NULL)
    {
      word = g_new0 (KyXmlWord, 1);
      word->text = g_steal_pointer (&copy);
      g_hash_table_insert (self->words, (gpointer)word->text, word);
    }
  return word;
}

static void
free_word (gpointer data)
{
  KyXmlWord *word = data;

  g_free ((gchar *)word->text);
  g_free (word);
}

static Prefix *
xml_verify_prefix_of (Verifier *self, const guint8 *text, gsize size)
{
  g_autofree gchar *copy = g_strndup ((const gchar *)text, size);
  Prefix *prefix = g_hash_table_lookup (self->prefixes, copy);

  if (prefix == NULL)
    {
      prefix = g_new0 (Prefix, 1);
      g_hash_table_insert (self->prefixes, g_steal_pointer (&copy), prefix);
    }
  return prefix;
}

/* Loads `size` bytes from `p` on, at most eight and not beyond `end`; the other bytes of the result
 * are 0. */
static inline guint64
xml_verify_load (const guint8 *p, gsize size, const guint8 *end)
{
  gsize rest = (gsize)(end - p);
  guint64 bytes = 0;

  if (rest >= 8)
    {
      memcpy (&bytes, p, 8);
      return size >= 8 ? bytes : bytes & GUINT64_TO_LE (~(~G_GUINT64_CONSTANT (0) << size * 8));
    }
  memcpy (&bytes, p, MIN (size, rest));
  return bytes;
}

static inline Name *
slot_of (Name *names, guint size, const Name *wanted)
{
  guint64 hash = wanted->raw.size > 16
                     ? ky_hash_view (wanted->raw)
                     : ky_hash_pair (wanted->ends[0], wanted->ends[1] ^ wanted->raw.size);
  guint i = (guint)(hash >> 32) & (size - 1);

  while (names[i].local != NULL
         && (names[i].ends[0] != wanted->ends[0] || names[i].ends[1] != wanted->ends[1]
             || names[i].raw.size != wanted->raw.size
             || (wanted->raw.size > 16
                 && memcmp (names[i].raw.data, wanted->raw.data, wanted->raw.size) != 0)))
    i = (i + 1) & (size - 1);
  return &names[i];
}

static void
make_room_for_names (Verifier *self)
{
  guint size = self->names_size * 2;
  Name *names = g_new0 (Name, size);

  for (guint i = 0; i < self->names_size; i++)
    if (self->names[i].local != NULL)
      *slot_of (names, size, &self->names[i]) = self->names[i];
  g_free (self->names);
  self->names = names;
  self->names_size = size;
}

static gboolean
begins_a_name (guint8 byte)
{
  return g_ascii_isalpha ((gchar)byte) || byte == '_';
}

/* Adds a name that did not occur before to the table of names, and returns it; NULL if it is not a
 * name. */
static const Name *
xml_verify_add_name (Verifier *self, const Name *wanted)
{
  KyView raw = wanted->raw;
  const guint8 *colon = memchr (raw.data, ':', raw.size);
  const guint8 *local = colon != NULL ? colon + 1 : raw.data;

  if (raw.size > MAX_NAME || colon == raw.data || local == raw.data + raw.size
      || !begins_a_name (*local) || !begins_a_name (raw.data[0])
      || memchr (local, ':', (gsize)(raw.data + raw.size - local)) != NULL)
    return NULL;
  if (++self->n_names * 2 > self->names_size)
    make_room_for_names (self);
  Name *name = slot_of (self->names, self->names_size, wanted);
  *name = *wanted;
  name->prefix = colon != NULL ? xml_verify_prefix_of (self, raw.data, (gsize)(colon - raw.data))
                               : self->no_prefix;
  name->local = xml_verify_intern (self, local, (gsize)(raw.data + raw.size - local));
  return name;
}

/* Returns the name `raw` with its prefix and local name; NULL if it is not a name. */
static const Name *
xml_verify_name_of (Verifier *self, KyView raw)
{
  Name wanted = { .ends = { xml_verify_load (raw.data, raw.size, self->end), 0 }, .raw = raw };

  if (raw.size > 8)
    wanted.ends[1] = xml_verify_load (raw.data + raw.size - 8, 8, self->end);
  const Name *name = slot_of (self->names, self->names_size, &wanted);
  return name->local != NULL ? name : xml_verify_add_name (self, &wanted);
}

static KyView
read_raw_name (Verifier *self)
{
  const guint8 *p = self->at;

  while (p < self->end && (is_name_byte[*p] || *p == ':'))
    p++;
  return ky_view (self->at, (gsize)(p - self->at));
}

/* --- tags ----------------------------------------------------------------------------------- */

static gboolean
xml_verify_take (Verifier *self, gchar byte)
{
  if (self->at < self->end && *self->at == (guint8)byte)
    {
      self->at++;
      return TRUE;
    }
  return FALSE;
}

/* Namespaces that no other prefix may be bound to (Namespaces in XML 1.0, 3): those of the
 * prefixes "xml" and "xmlns". Readers refuse a document with one, or take its names for others. */
static const gchar *const reserved[]
    = { "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/" };

/* Binds xmlns or xmlns:prefix, whose name is `raw`. */
static gboolean
xml_verify_bind (Verifier *self, KyView raw, KyView value)
{
  Prefix *prefix
      = raw.size > 6 ? xml_verify_prefix_of (self, raw.data + 6, raw.size - 6) : self->no_prefix;
  Shadowed shadowed = { prefix, *prefix };

  if (raw.size == 6 || value.size == 0 || memchr (value.data, '&', value.size) != NULL
      || ky_view_is (value, reserved[0]) || ky_view_is (value, reserved[1])
      || ky_view_starts_with (ky_view (raw.data, raw.size), "xmlns:xml", 9))
    return xml_verify_fail (self, "a namespace declaration that is not valid");
  KyXmlWord *uri = xml_verify_intern (self, value.data, value.size);
  g_array_append_val (self->shadowed, shadowed);
  prefix->uri = uri;
  prefix->is_bound = TRUE;
  self->bindings++;
  g_ptr_array_add (self->declared, uri);
  if (raw.size > 6 && self->handler->bind != NULL
      && !self->handler->bind (self->data, ky_view (raw.data + 6, raw.size - 6), uri))
    return xml_verify_fail (self, "");
  return TRUE;
}

static void
add_attribute (Verifier *self, const Name *name, KyView value)
{
  if (self->n_attributes == self->attributes_room)
    {
      self->attributes_room = MAX (16, self->attributes_room * 2);
      self->attributes = g_renew (KyXmlVerifyAttribute, self->attributes, self->attributes_room);
      self->attribute_prefixes
          = g_renew (Prefix *, self->attribute_prefixes, self->attributes_room);
    }
  self->attribute_prefixes[self->n_attributes] = name->prefix;
  self->attributes[self->n_attributes++] = (KyXmlVerifyAttribute){ name->local, NULL, value };
}

static void
add_open (Verifier *self, const Open *open)
{
  if (self->n_open == self->open_room)
    {
      self->open_room = MAX (32, self->open_room * 2);
      self->open = g_renew (Open, self->open, self->open_room);
    }
  self->open[self->n_open++] = *open;
}

/* Reads the attributes without resolving prefixes, because a prefix may be declared after its first
 * use in the tag. */
static gboolean
xml_verify_read_attributes (Verifier *self)
{
  while (xml_verify_take (self, ' '))
    {
      KyView value;
      KyView raw = read_raw_name (self);

      self->at += raw.size;
      if (raw.size == 0 || !xml_verify_take (self, '=') || !xml_verify_take (self, '"'))
        return xml_verify_fail (self, "an attribute that is not well-formed");
      if (!read_characters (self, QUOTE, &value))
        return FALSE;
      self->at++;
      if (raw.data[0] == 'x' && ky_view_starts_with (raw, "xmlns", 5)
          && (raw.size == 5 || raw.data[5] == ':'))
        {
          if (!xml_verify_bind (self, raw, value))
            return FALSE;
          continue;
        }
      const Name *name = xml_verify_name_of (self, raw);
      if (name == NULL || self->n_attributes >= MAX_ATTRIBUTES)
        return xml_verify_fail (self, name == NULL ? "a name that is not valid in XML"
                                                   : "too many attributes");
      add_attribute (self, name, value);
    }
  return TRUE;
}

static gboolean
xml_verify_resolve_attributes (Verifier *self)
{
  KyXmlVerifyAttribute *attributes = self->attributes;
  guint n = self->n_attributes;

  for (guint i = 0; i < n; i++)
    {
      const Prefix *prefix = self->attribute_prefixes[i];

      if (prefix != self->no_prefix)
        {
          if (!prefix->is_bound)
            return xml_verify_fail (self, "a prefix without a namespace");
          attributes[i].uri = prefix->uri;
        }
      for (guint k = 0; k < i; k++)
        if (attributes[k].local == attributes[i].local && attributes[k].uri == attributes[i].uri)
          return xml_verify_fail (self, "an attribute given twice");
    }
  return TRUE;
}

static gboolean
check_declared (Verifier *self, guint from)
{
  for (guint i = from; i < self->shadowed->len; i++)
    for (guint k = from; k < i; k++)
      if (g_array_index (self->shadowed, Shadowed, k).prefix
          == g_array_index (self->shadowed, Shadowed, i).prefix)
        return xml_verify_fail (self, "a prefix that is declared twice");
  return TRUE;
}

/* Adds what the ended `open` contained to the element around it: `open` only groups elements, and
 * its content counts as that of the element around it. */
static void
xml_verify_leave_branch (Verifier *self, const Open *open)
{
  Open *around = self->n_open > 0 ? &self->open[self->n_open - 1] : NULL;

  if (around == NULL)
    return;
  if (around->place.sort == KY_XML_VERIFY_ALTERNATIVES)
    around->within |= open->came | open->within;
  else
    around->came |= open->came | open->within;
}

/* Checks that the element that was just opened may come behind those before it. */
static gboolean
enter_place (Verifier *self)
{
  Open *now = &self->open[self->n_open - 1];
  Open *around = self->n_open > 1 ? now - 1 : NULL;

  now->came = now->within = 0;
  if (around == NULL)
    return TRUE;
  if ((around->came & now->place.none_before) != 0)
    return xml_verify_fail (self, "an element in an order that is not permitted");
  around->came |= now->place.kind;
  if (now->place.sort != KY_XML_VERIFY_ELEMENT)
    now->came = around->came;
  return TRUE;
}

static gboolean
xml_verify_close_element (Verifier *self)
{
  const Open *open = &self->open[--self->n_open];

  if (open->place.sort != KY_XML_VERIFY_ELEMENT)
    xml_verify_leave_branch (self, open);
  while (self->shadowed->len > open->n_shadowed)
    {
      const Shadowed *shadowed = &g_array_index (self->shadowed, Shadowed, self->shadowed->len - 1);

      *shadowed->prefix = shadowed->before;
      self->bindings++;
      g_array_set_size (self->shadowed, self->shadowed->len - 1);
    }
  return self->handler->end (self->data, open->local, open->uri) || xml_verify_fail (self, "");
}

/* Returns the entry of the table in which the current start tag is kept or would be. Returns NULL
 * for a tag longer than KNOWN_SIZE, and if `rare`, a count of similar tags that did not occur
 * again, is at its maximum. */
static Known *
known_tag (Verifier *self, guint8 rare, KyView *ret_raw)
{
  const guint8 *p = self->at;

  if (rare >= RARE)
    return NULL;
  const guint8 *close = memchr (p, '>', MIN ((gsize)(self->end - p), KNOWN_SIZE));
  if (close == NULL)
    return NULL;
  gsize size = (gsize)(close + 1 - p);
  guint64 hash = xml_verify_load (p, 4, self->end) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  if (size >= 8)
    hash
        += (xml_verify_load (p + size / 2 - 4, 8, self->end) + size)
               * G_GUINT64_CONSTANT (0xff51afd7ed558ccd)
           ^ xml_verify_load (p + size - 8, 8, self->end) * G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);
  *ret_raw = ky_view (p, size);
  return &self->known[(hash ^ hash >> 29) & (KNOWN_TAGS - 1)];
}

/* Returns whether the next tag has the bytes of `known`, and its prefixes mean the same namespaces
 * here. */
static inline gboolean
xml_verify_is_known (const Verifier *self, const Known *known)
{
  return known->bindings == self->bindings && known->raw.size <= (gsize)(self->end - self->at)
         && memcmp (known->raw.data, self->at, known->raw.size) == 0;
}

/* Stores what the start tag `raw` was parsed into, so that a later tag with the same bytes need not
 * be parsed again. Returns FALSE if it cannot be reused: it does not end with `raw`, declares a
 * namespace, or has more than KNOWN_ATTRIBUTES attributes. */
static gboolean
keep_tag (Verifier *self, Known *known, KyView raw, const Open *open, gboolean is_empty)
{
  if (self->at != raw.data + raw.size || self->declared->len > 0
      || self->n_attributes > KNOWN_ATTRIBUTES)
    return FALSE;
  known->raw = raw;
  known->bindings = self->bindings;
  known->open = *open;
  known->is_empty = is_empty;
  known->is_plain = FALSE;
  known->around = 0;
  known->n_attributes = self->n_attributes;
  if (self->n_attributes > 0)
    memcpy (known->attributes, self->attributes, self->n_attributes * sizeof known->attributes[0]);
  return TRUE;
}

/* Opens an element. `known` is the place at which its tag is kept (nullable). */
static gboolean
xml_verify_open_element (Verifier *self, const Open *open, const KyXmlVerifyAttribute *attributes,
                         guint n_attributes, Known *known, gboolean is_empty)
{
  guint32 around = self->n_open > 0 ? self->open[self->n_open - 1].note : 0;
  gboolean is_plain = FALSE;

  if (self->n_open >= self->depth_limit)
    return xml_verify_fail (self, "elements that are nested too deeply");
  add_open (self, open);
  if (known == NULL || !known->is_plain || known->around != around)
    {
      Open *now = &self->open[self->n_open - 1];
      KyXmlVerifyElement element = { open->local,
                                     open->uri,
                                     attributes,
                                     n_attributes,
                                     (KyXmlWord *const *)self->declared->pdata,
                                     self->declared->len,
                                     &now->note,
                                     around,
                                     &now->place,
                                     &is_plain };

      now->note = 0;
      now->place = (KyXmlVerifyPlace){ 0 };
      if (!self->handler->start (self->data, &element))
        return xml_verify_fail (self, "");
      if (known != NULL)
        {
          known->is_plain = is_plain;
          known->around = around;
          known->open.note = now->note;
          known->open.place = now->place;
        }
    }
  if (!enter_place (self))
    return FALSE;
  return !is_empty || xml_verify_close_element (self);
}

/* Reads a tag that differs from `like` in the values of its attributes alone: what their names mean
 * is known. Returns FALSE if it is no such tag, and has not moved on then. */
static gboolean
xml_verify_read_similar (Verifier *self, const Known *like, Open *open, gboolean *is_empty)
{
  const guint8 *at = self->at, *behind = like->raw.data;
  gsize size;

  if (like->bindings != self->bindings || like->n_attributes == 0)
    return FALSE;
  for (guint i = 0; i < like->n_attributes; i++)
    {
      const KyXmlVerifyAttribute *attribute = &like->attributes[i];

      size = (gsize)(attribute->value.data - behind);
      if ((gsize)(self->end - at) < size || memcmp (at, behind, size) != 0)
        return FALSE;
      const guint8 *value = at + size;
      for (at = value; at < self->end && kinds[*at] == PLAIN; at++)
        continue;
      self->attributes[i] = (KyXmlVerifyAttribute){ attribute->local, attribute->uri,
                                                    ky_view (value, (gsize)(at - value)) };
      behind = attribute->value.data + attribute->value.size;
    }
  /* from the quotation mark behind the last value to the end of the tag */
  size = (gsize)(like->raw.data + like->raw.size - behind);
  if ((gsize)(self->end - at) < size || memcmp (at, behind, size) != 0)
    return FALSE;
  open->raw = ky_view (self->at, like->open.raw.size);
  open->local = like->open.local;
  open->uri = like->open.uri;
  *is_empty = like->is_empty;
  self->n_attributes = like->n_attributes;
  self->at = at + size;
  return TRUE;
}

static gboolean
xml_verify_read_new_start_tag (Verifier *self, Open *open, gboolean *is_empty)
{
  open->raw = read_raw_name (self);
  const Name *name = open->raw.size > 0 ? xml_verify_name_of (self, open->raw) : NULL;
  if (name == NULL)
    return xml_verify_fail (self, "markup that is neither an element nor text");
  open->local = name->local;
  Prefix *prefix = name->prefix; /* NAME may move when others come */
  self->at += open->raw.size;
  if (!xml_verify_read_attributes (self) || !check_declared (self, open->n_shadowed)
      || !xml_verify_resolve_attributes (self))
    return FALSE;
  if (prefix != self->no_prefix && !prefix->is_bound)
    return xml_verify_fail (self, "a prefix without a namespace");
  open->uri = prefix->uri;
  *is_empty = xml_verify_take (self, '/');
  return xml_verify_take (self, '>') || xml_verify_fail (self, "a tag without an end");
}

/* Reads a start tag of which none came before. `known`: the place to keep it in (nullable), `raw`:
 * its bytes then. `kind`: as of Verifier.kept. */
static gboolean
xml_verify_read_unknown_tag (Verifier *self, Known *known, KyView raw, guint kind)
{
  Open open = { .n_shadowed = self->shadowed->len };
  gboolean is_empty;

  if (!xml_verify_read_similar (self, &self->known[self->kept[kind]], &open, &is_empty)
      && !xml_verify_read_new_start_tag (self, &open, &is_empty))
    return FALSE;
  if (known != NULL && keep_tag (self, known, raw, &open, is_empty))
    self->kept[kind] = (guint16)(known - self->known);
  else
    known = NULL;
  return xml_verify_open_element (self, &open, self->attributes, self->n_attributes, known,
                                  is_empty);
}

/* Reads a start tag; '<' is already read. */
static gboolean
read_start_tag (Verifier *self)
{
  guint kind
      = (guint)(xml_verify_load (self->at, 4, self->end) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
                >> 56);
  Known *known = &self->known[*self->next];
  KyView raw = ky_view ("", 0);

  self->n_attributes = 0;
  if (self->declared->len > 0)
    g_ptr_array_set_size (self->declared, 0);
  if (!xml_verify_is_known (self, known))
    {
      known = known_tag (self, self->rare[kind], &raw);
      if (known != NULL)
        *self->next = (guint16)(known - self->known);
      if (known == NULL || known->raw.size != raw.size || !xml_verify_is_known (self, known))
        {
          self->next = &self->behind[kind];
          self->rare[kind] += known != NULL ? 1 : 0;
          return xml_verify_read_unknown_tag (self, known, raw, kind);
        }
    }
  self->rare[kind] /= 2;
  self->at += known->raw.size;
  self->next = &known->next;
  known->open.n_shadowed = self->shadowed->len;
  return xml_verify_open_element (self, &known->open, known->attributes, known->n_attributes, known,
                                  known->is_empty);
}

/* Reads an end tag; "</" is already read. */
static gboolean
xml_verify_read_end_tag (Verifier *self)
{
  KyView raw = self->open[self->n_open - 1].raw;

  if (!ky_view_starts_with (ky_view (self->at, (gsize)(self->end - self->at)), raw.data, raw.size))
    return xml_verify_fail (self, "an end tag that does not match its start tag");
  self->at += raw.size;
  return xml_verify_take (self, '>')
             ? xml_verify_close_element (self)
             : xml_verify_fail (self, "an end tag that does not match its start tag");
}

static gboolean
xml_verify_read_document (Verifier *self)
{
  if (!xml_verify_take (self, '<') || !read_start_tag (self))
    return xml_verify_fail (self, "the root element is missing");
  while (self->n_open > 0)
    {
      KyView text = { self->at, 0 };

      /* Skip the call in the usual case that one tag directly follows another. */
      if ((self->at == self->end || *self->at != '<') && !read_characters (self, LESS, &text))
        return FALSE;
      if (text.size > 0 && self->handler->text != NULL
          && !self->handler->text (self->data, self->open[self->n_open - 1].note, text))
        return xml_verify_fail (self, "");
      self->at++;
      if (!(xml_verify_take (self, '/') ? xml_verify_read_end_tag (self) : read_start_tag (self)))
        return FALSE;
    }
  return self->at == self->end || xml_verify_fail (self, "content after the root element");
}

const gchar *
ky_xml_verify (KyView content, const gchar *declaration, guint depth,
               const KyXmlVerifyHandler *handler, gpointer data)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (ky_str_hash, g_str_equal, NULL, free_word);
  g_autoptr (GHashTable) prefixes
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GArray) shadowed = g_array_new (FALSE, FALSE, sizeof (Shadowed));
  g_autoptr (GPtrArray) declared = g_ptr_array_new ();
  Verifier self = { .handler = handler,
                    .data = data,
                    .depth_limit = depth,
                    .words = words,
                    .prefixes = prefixes,
                    .shadowed = shadowed,
                    .declared = declared };

  if (!ky_view_starts_with (content, declaration, strlen (declaration)))
    return "not the declaration that kiyome writes";
  self.at = content.data + strlen (declaration);
  self.end = content.data + content.size;
  self.names_size = FIRST_NAMES;
  self.names = g_new0 (Name, self.names_size);
  self.known = g_new0 (Known, KNOWN_TAGS);
  self.next = self.behind;
  self.bindings = 1;
  self.no_prefix = xml_verify_prefix_of (&self, (const guint8 *)"", 0);
  Prefix *bound = xml_verify_prefix_of (&self, (const guint8 *)"xml", 3);
  bound->uri = xml_verify_intern (&self, (const guint8 *)reserved[0], strlen (reserved[0]));
  bound->is_bound = TRUE;
  xml_verify_read_document (&self);
  g_free (self.names);
  g_free (self.known);
  g_free (self.open);
  g_free (self.attributes);
  g_free (self.attribute_prefixes);
  return self.failure;
}
