/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of contract/health.def: the facts that the parts of a gateway report, the metric of
 * each, and what follows from it. kiyome status, the portal's page of health, the metrics and
 * kiyome-events take both from here. */
#pragma once

#include "config/config.h"

typedef enum
{
  KY_METRIC_NONE,
  KY_METRIC_GAUGE,
  KY_METRIC_COUNTER,
  KY_METRIC_TRUTH, /* a gauge: 1 for `expected`, or "true" if that is NULL; else 0 */
} KyMetricKind;

typedef enum
{
  KY_HEALTH_IS_SAID, /* a value that is neither "" nor null */
  KY_HEALTH_IS_NOT_SAID,
  KY_HEALTH_BELOW,
  KY_HEALTH_ABOVE,
  KY_HEALTH_AT_LEAST,
  KY_HEALTH_IS,
  KY_HEALTH_IS_NOT,
  KY_HEALTH_NEARLY, /* nine tenths of the bound, or more */
} KyHealthTest;

typedef struct
{
  const gchar *path;
  KyHealthTest test;
  const gchar *bound; /* a number, a word, or the path of a number */
} KyHealthCondition;

typedef enum
{
  KY_JUDGEMENT_WELL,
  KY_JUDGEMENT_WARN, /* well for `kiyome status`, but the portal's page asks for attention */
  KY_JUDGEMENT_BAD,
} KyJudgement;

typedef struct
{
  const KyHealthCondition *conditions; /* all must hold; ended by a row without a path */
  KyJudgement judgement;
  gboolean is_alone;     /* nothing else is reported about the part */
  const gchar *state;    /* (nullable) of the part on the portal's page; may be "{PATH}" */
  const gchar *words[2]; /* (nullable) in English and Japanese */
} KyHealthRule;

typedef struct
{
  const gchar *name, *program;
  /* (nullable) The arrays whose elements have the facts, and the label "role" of each. */
  struct
  {
    const gchar *path, *role;
  } arrays[3];
  const gchar *labels[3]; /* members of an element that are labels of its metrics */
} KyHealthPart;

typedef struct
{
  const KyHealthPart *part;
  const gchar *path; /* in the status of the program (common/json.h) */
  KyMetricKind kind;
  const gchar *metric, *unit, *help, *expected;
  const KyHealthRule *rules; /* (nullable) ended by a row without conditions */
} KyHealthFact;

/* The last row has no part. */
extern const KyHealthFact ky_health_facts[];

/* Holds the judgement about the state of one part of the gateway (health.c), for `kiyome status`,
 * the portal and kiyome-events. */
typedef struct
{
  KyJudgement judgement;
  gchar *state;  /* a "health.word" of common/words.def */
  gchar *text;   /* all sentences */
  gchar *faults; /* the sentences about facts that have a fault */
  gchar *names;  /* names of the facts that have a fault: "held, lost" */
} KyVerdict;

/* Judges the part `part` by `values`, its program's status as ky_json_flatten() returns it. Clear
 * the result with ky_verdict_clear(). */
KyVerdict ky_health_judge (const gchar *part, GHashTable *values, gboolean is_japanese);
void ky_verdict_clear (KyVerdict *verdict);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyVerdict, ky_verdict_clear)

/* Adds to `values` what `config` and the folder of the signatures tell of the scanner. */
void ky_health_add_scanner (GHashTable *values, const KyConfig *config);

/* Returns the value at the path that `format` makes, "" if there is none or `values` is NULL. Valid
 * as long as `values`. */
const gchar *ky_health_value (GHashTable *values, const gchar *format, ...) G_GNUC_PRINTF (2, 3);
