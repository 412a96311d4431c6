/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses the instruction of an EQ field by recursive descent and writes its result as one line of
 * text: overlaid texts become circled characters or a reading in parentheses, fractions, roots and
 * integrals their linear form. At most 32 levels of parentheses and 1000 elements are read. */
#include "filetypes/base/field/equation.h"

#include "common/release.h"
#include "filetypes/base/text/marks.h"
#include "filetypes/base/text/math-text.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 32
#define ELEMENTS_MAX 1000

/* Describes a switch with its options, such as "\o\ac". */
typedef struct
{
  gchar name; /* lower case; 0: none that is known */
  gboolean is_lowered;
  GString *options; /* letters that say how: "bo" of \x\bo */
  gunichar left, right, sign;
} Switch;

/* Holds the text of a part of an equation. */
typedef struct
{
  GString *text;
  gboolean is_raised; /* all of it: a reading, where it lies over another text */
} Element;

typedef struct
{
  const gchar *at;
  guint depth, n_elements;
} Equation;

static Element equation_read_element (Equation *self);

KY_DEFINE_FREE (element_free, Element, text)

/* --- signs in circles ------------------------------------------------------------------------- */

static gboolean
is_circle (gunichar c)
{
  return c == 0x25cb || c == 0x3007 || c == 0x25ef || c == 0x20dd;
}

/* Returns the sign that is `text` in a circle, 0 when Unicode has none. */
static gunichar
in_circle (const gchar *text)
{
  static const gchar *const words[]
      = { "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "月", "火", "水",
          "木", "金", "土", "日", "株", "有", "社", "名", "特", "財", "祝", "労", "秘",
          "男", "女", "適", "優", "印", "注", "項", "休", "写", "正", "上", "中", "下",
          "左", "右", "医", "宗", "学", "監", "企", "資", "協", "夜" };
  g_autofree gchar *bare = g_strstrip (g_strdup (text));
  g_autofree gchar *plain = g_utf8_normalize (bare, -1, G_NORMALIZE_NFKC);
  gulong number = plain != NULL && strspn (plain, "0123456789") == strlen (plain)
                      ? strtoul (plain, NULL, 10)
                      : 0;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i], bare) == 0)
      return 0x3280 + i;
  if (plain == NULL || plain[0] == '\0')
    return 0;
  if (number >= 1 && number <= 50)
    return (gunichar)(number <= 20   ? 0x2460 + number - 1
                      : number <= 35 ? 0x3251 + number - 21
                                     : 0x32b1 + number - 36);
  if (plain[1] == '\0' && g_ascii_isalpha (plain[0]))
    return (gunichar)(g_ascii_isupper (plain[0]) ? 0x24b6 + plain[0] - 'A'
                                                 : 0x24d0 + plain[0] - 'a');
  return 0;
}

/* --- putting together ------------------------------------------------------------------------- */

static const gchar *
equation_text_of (const GPtrArray *elements, guint i)
{
  return i < elements->len ? ((const Element *)elements->pdata[i])->text->str : "";
}

/* Appends texts that lie over each other: a sign in a circle, a reading over its text, or both. */
static void
append_overlay (GString *out, const GPtrArray *elements)
{
  const gchar *first = equation_text_of (elements, 0), *second = equation_text_of (elements, 1);
  gboolean is_sign = first[0] != '\0' && is_circle (g_utf8_get_char (first))
                     && *g_utf8_next_char (first) == '\0';
  gunichar sign = is_sign && elements->len == 2 ? in_circle (second) : 0;

  if (sign != 0)
    g_string_append_unichar (out, sign);
  else if (is_sign && elements->len == 2)
    g_string_append_printf (out, "%s(%s)", first, second);
  else
    {
      for (guint raised = 0; raised < 2; raised++)
        for (guint i = 0; i < elements->len; i++)
          if (((const Element *)elements->pdata[i])->is_raised == (raised == 1))
            g_string_append_printf (out, raised == 1 && elements->len > 1 ? "(%s)" : "%s",
                                    equation_text_of (elements, i));
    }
}

static void
equation_append_list (GString *out, const GPtrArray *elements, const gchar *between)
{
  for (guint i = 0; i < elements->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? between : "", equation_text_of (elements, i));
}

static void
append_integral (GString *out, const Switch *it, const GPtrArray *elements)
{
  gunichar sign = strstr (it->options->str, "su") != NULL   ? 0x2211
                  : strstr (it->options->str, "pr") != NULL ? 0x220f
                  : it->sign != 0                           ? it->sign
                                                            : 0x222b;

  g_string_append_unichar (out, sign);
  ky_mark_append_script (out, equation_text_of (elements, 0), KY_SCRIPT_LOWERED);
  ky_mark_append_script (out, equation_text_of (elements, 1), KY_SCRIPT_RAISED);
  g_string_append_printf (out, " %s", equation_text_of (elements, 2));
}

static void
append_bracketed (GString *out, const Switch *it, const GPtrArray *elements)
{
  gunichar left = it->left != 0 || it->right != 0 ? it->left : '(';
  gunichar right = it->left != 0 || it->right != 0 ? it->right : ')';

  if (left != 0)
    g_string_append_unichar (out, left);
  equation_append_list (out, elements, ",");
  if (right != 0)
    g_string_append_unichar (out, right);
}

static void
equation_put_together (Element *out, const Switch *it, const GPtrArray *elements)
{
  GString *text = out->text;

  switch (it->name)
    {
    case 'f':
      ky_math_append_group (text, equation_text_of (elements, 0));
      g_string_append_c (text, '/');
      ky_math_append_group (text, equation_text_of (elements, 1));
      break;
    case 'r':
      if (elements->len > 1 && equation_text_of (elements, 0)[0] != '\0')
        ky_mark_append_script (text, equation_text_of (elements, 0), KY_SCRIPT_RAISED);
      g_string_append (text, "√");
      ky_math_append_group (text, equation_text_of (elements, elements->len > 1 ? 1 : 0));
      break;
    case 's':
      out->is_raised = !it->is_lowered;
      equation_append_list (text, elements, ",");
      break;
    case 'o':
      append_overlay (text, elements);
      break;
    case 'i':
      append_integral (text, it, elements);
      break;
    case 'b':
      append_bracketed (text, it, elements);
      break;
    case 'x':
      g_string_append_c (text, '[');
      equation_append_list (text, elements, ",");
      g_string_append_c (text, ']');
      break;
    case 'a':
      equation_append_list (text, elements, " ");
      break;
    case 'd':
      break;
    default:
      equation_append_list (text, elements, ",");
      break;
    }
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Returns the elements in parentheses; the parenthesis that opens them was read. */
static GPtrArray *
equation_read_elements (Equation *self)
{
  GPtrArray *elements = g_ptr_array_new_with_free_func (element_free);

  for (;;)
    {
      Element element = equation_read_element (self);

      g_ptr_array_add (elements, g_memdup2 (&element, sizeof element));
      if (*self->at == '\0' || ++self->n_elements > ELEMENTS_MAX)
        break;
      if (*self->at++ == ')')
        break;
    }
  return elements;
}

static gunichar
read_sign (Equation *self)
{
  while (*self->at == ' ')
    self->at++;
  self->at += *self->at == '\\';
  gunichar c = g_utf8_get_char (self->at);
  if (c != 0)
    self->at = g_utf8_next_char (self->at);
  return c;
}

/* Reads the option that begins with the "\" here: letters, then digits or a sign. */
static void
read_option (Equation *self, Switch *it)
{
  const gchar *name = ++self->at;

  while (g_ascii_isalpha (*self->at) && self->at - name < 2)
    self->at++;
  gsize length = (gsize)(self->at - name);
  g_string_append_len (it->options, name, (gssize)length);
  g_string_append_c (it->options, ' ');
  if (it->name == 's' && length == 2 && g_ascii_strncasecmp (name, "do", 2) == 0)
    it->is_lowered = TRUE;
  if (it->name == 'b' && length == 2 && g_ascii_strncasecmp (name, "lc", 2) == 0)
    it->left = read_sign (self);
  else if (it->name == 'b' && length == 2 && g_ascii_strncasecmp (name, "rc", 2) == 0)
    it->right = read_sign (self);
  else if (it->name == 'b' && length == 2 && g_ascii_strncasecmp (name, "bc", 2) == 0)
    {
      it->left = read_sign (self);
      it->right = it->left == '{' ? '}' : it->left == '[' ? ']' : it->left == '<' ? '>' : it->left;
      if (it->left == '(')
        it->right = ')';
    }
  else if (it->name == 'i' && length == 2
           && (g_ascii_strncasecmp (name, "fc", 2) == 0
               || g_ascii_strncasecmp (name, "vc", 2) == 0))
    it->sign = read_sign (self);
  while (*self->at == ' ' || *self->at == '-' || g_ascii_isdigit (*self->at))
    self->at++;
}

/* Reads the switch that begins with the "\" here, with its elements. */
static void
equation_read_switch (Equation *self, Element *out)
{
  g_autoptr (GString) options = g_string_new (NULL);
  Switch it = { .name = g_ascii_tolower (self->at[1]), .options = options };

  self->at += 2;
  while (*self->at == ' ')
    self->at++;
  while (*self->at == '\\' && g_ascii_isalpha (self->at[1]))
    read_option (self, &it);
  g_string_ascii_down (options);
  if (*self->at != '(' || self->depth >= DEPTH_MAX)
    return;
  self->at++;
  self->depth++;
  g_autoptr (GPtrArray) elements = equation_read_elements (self);
  self->depth--;
  equation_put_together (out, &it, elements);
}

/* Appends `part` to `out`, raised or lowered if there is other text beside it. */
static void
equation_add_part (Element *out, Element *part, gboolean is_lowered)
{
  if (out->text->len == 0)
    out->is_raised = part->is_raised;
  else if (part->is_raised || is_lowered)
    {
      ky_mark_append_script (out->text, part->text->str,
                             is_lowered ? KY_SCRIPT_LOWERED : KY_SCRIPT_RAISED);
      g_string_truncate (part->text, 0);
    }
  g_string_append_len (out->text, part->text->str, (gssize)part->text->len);
}

/* Reads an element up to the separator or parenthesis that ends it. */
static Element
equation_read_element (Equation *self)
{
  Element element = { g_string_new (NULL), FALSE };

  while (*self->at != '\0' && strchr (",;)", *self->at) == NULL)
    {
      if (*self->at == '\\' && g_ascii_isalpha (self->at[1]))
        {
          gboolean is_script = g_ascii_tolower (self->at[1]) == 's';
          const gchar *from = self->at;
          Element part = { g_string_new (NULL), FALSE };

          equation_read_switch (self, &part);
          equation_add_part (&element, &part, is_script && !part.is_raised);
          g_string_free (part.text, TRUE);
          if (self->at == from)
            break;
          continue;
        }
      self->at += *self->at == '\\' && self->at[1] != '\0';
      if (element.is_raised)
        {
          /* a raised text beside other text is not a reading (ruby) */
          ky_mark_script (element.text, 0, KY_SCRIPT_RAISED);
          element.is_raised = FALSE;
        }
      g_string_append_unichar (element.text, g_utf8_get_char (self->at));
      self->at = g_utf8_next_char (self->at);
    }
  return element;
}

gchar *
ky_field_equation_text (const gchar *instruction)
{
  g_autoptr (GString) out = g_string_new (NULL);
  Equation self = { .at = instruction + strspn (instruction, " \t") };

  if (g_ascii_strncasecmp (self.at, "EQ", 2) != 0 || g_ascii_isalnum (self.at[2])
      || !g_utf8_validate (instruction, -1, NULL))
    return NULL;
  self.at += 2;
  self.at += strspn (self.at, " \t");
  while (*self.at != '\0' && self.n_elements <= ELEMENTS_MAX)
    {
      /* general switches of fields change only the format of the result */
      if (g_str_has_prefix (self.at, "\\*"))
        {
          self.at += 2 + strspn (self.at + 2, " ");
          self.at += *self.at == '"' ? 1 + strcspn (self.at + 1, "\"") : strcspn (self.at, " \\");
          self.at += *self.at == '"';
          self.at += strspn (self.at, " ");
          continue;
        }
      Element element = equation_read_element (&self);
      if (element.is_raised)
        ky_mark_script (element.text, 0, KY_SCRIPT_RAISED);
      g_string_append_len (out, element.text->str, (gssize)element.text->len);
      g_string_free (element.text, TRUE);
      if (*self.at != '\0')
        g_string_append_c (out, *self.at++);
      self.n_elements++;
    }
  g_string_append (out, self.at); /* beyond the limit, the rest is written unchanged */
  return g_strstrip (g_string_free (g_steal_pointer (&out), FALSE));
}
