/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds the questions of `kiyome report selfcheck`, and shows and keeps their answers. The clauses
 * are headings of the chapters that the guideline of the Ministry of Internal Affairs and
 * Communications for policies of local governments has, in its language: each policy numbers them
 * in its own way. */
#include "cli/selfcheck-private.h"

#include "cli/selfcheck.h"
#include "common/iso-time.h"

#include <stdio.h>
#include <string.h>

typedef struct
{
  const gchar *id;
  const gchar *what; /* %s: what the question is asked of, if it is asked several times */
  const gchar *clause;
  const gchar *todo; /* what to do if the answer is no; NULL: the evidence says that, too */
} Question;

static const Question questions[] = {
  [KY_QUESTION_TAKES] = { "takes-originals", N_ ("kiyome-store accepts originals"),
                          "情報システムの監視", N_ ("kiyome status says why not, and what to do") },
  [KY_QUESTION_SIGNED] = { "audit-signed",
                           N_ ("the audit log was signed within 3 hours by a key that kiyome-store "
                               "cannot read"),
                           "ログの取得等", N_ ("see journalctl -u kiyome-signer") },
  [KY_QUESTION_DIRECTORIES]
  = { "directories",
      N_ ("the directories of originals exist, with the right owner and permissions"),
      "情報資産の管理", NULL },
  [KY_QUESTION_AUDIT] = { "audit-whole", N_ ("the audit log is complete and unchanged"),
                          "ログの取得等", N_ ("kiyome audit verify says what is wrong") },
  [KY_QUESTION_ALLOW] = { "allow-entries", N_ ("every allow entry has reason, approver and expiry"),
                          "例外措置", N_ ("remove the entries with kiyome allow remove") },
  [KY_QUESTION_FACTOR]
  = { "second-factor",
      N_ ("approvers, administrators and auditors with a password have a second "
          "factor"),
      "アクセス制御", N_ ("let them set one up when they sign in to the portal") },
  [KY_QUESTION_ROLES]
  = { "roles-apart", N_ ("nobody who administers also approves or audits"), "組織体制",
      N_ ("give the roles to different people with kiyome user role") },
  [KY_QUESTION_SEALED] = { "sealed", N_ ("originals are sealed, and the keys' directory is kept"),
                           "暗号化", N_ ("make a key pair with kiyome keys init") },
  [KY_QUESTION_KEY_MODES]
  = { "key-modes", N_ ("nobody but their owner can read the secret keys"), "アクセス制御",
      N_ ("run chmod 600 on the file, and make new keys if others may have read it") },
  [KY_QUESTION_PART] = { "part", N_ ("%s works"), "情報システムの監視", NULL },
  [KY_QUESTION_TYPES]
  = { "types", N_ ("each kind of file can be made safe"), "情報システム全体の強靭性の向上",
      N_ ("kiyome status names the part that does not work") },
  [KY_QUESTION_TYPE] = { "type", "%s", "情報システム全体の強靭性の向上", NULL },
  [KY_QUESTION_WORKERS]
  = { "workers-confined", N_ ("the sanitizer and its workers are confined"), "不正プログラム対策",
      N_ ("seccomp and Landlock are needed: Debian 12's own kernel has them") },
  [KY_QUESTION_CONFINED]
  = { "program-confined", N_ ("%s confines itself"), "不正プログラム対策",
      N_ ("seccomp and Landlock are needed: Debian 12's own kernel has them") },
  [KY_QUESTION_RETENTION]
  = { "retention", N_ ("originals are destroyed when store.retention-days are over"),
      "情報資産の廃棄", N_ ("set store.retention-days") },
  [KY_QUESTION_OLDEST]
  = { "oldest-original", N_ ("no original is kept longer than store.retention-days"),
      "情報資産の廃棄", N_ ("see kiyome status and kiyome store expire") },
  [KY_QUESTION_LOG]
  = { "log-period", N_ ("rows of the audit log are removed when the days of retain.log are over"),
      "記録の保存期間", N_ ("kiyome status says why they stay, and what to do") },
  [KY_QUESTION_TRUSTED]
  = { "trusted-host", N_ ("senders are proven by %s"), "電子メールのセキュリティ管理", NULL },
  [KY_QUESTION_BACKUP]
  = { "backup-age", N_ ("a backup was begun in the last 2 days"), "バックアップの実施",
      N_ ("see systemctl status kiyome-backup.timer, and kiyome-store(1)") },
  [KY_QUESTION_SANDBOX]
  = { "sandbox-required", N_ ("nothing is sanitized where workers cannot be confined"),
      "不正プログラム対策", N_ ("set sandbox.required = yes") },
  [KY_QUESTION_SCANNER]
  = { "scanner", N_ ("mails and their parts are scanned for viruses"), "不正プログラム対策", NULL },
  [KY_QUESTION_SIGNATURES]
  = { "signature-age", N_ ("signatures that are over 2 weeks old are reported as a fault"),
      "不正プログラム対策", N_ ("set scanner.max-age-days to 14 or less") },
  [KY_QUESTION_LOOK]
  = { "administrators-look",
      N_ ("no administrator of the portal reads the mail of others without an approval"),
      "アクセス制御", N_ ("set portal.administrators-look = no") },
  [KY_QUESTION_APPROVALS]
  = { "approvals", N_ ("the portal gives no original out without an approval"), "アクセス制御",
      N_ ("set portal.steps-low, portal.steps-normal and portal.steps-high to 1 or more") },
  [KY_QUESTION_PLAIN] = { "plain-http", N_ ("the portal is not reached without TLS"), "暗号化",
                          N_ ("set portal.plain-http = no") },
  [KY_QUESTION_COOKIE] = { "secure-cookie", N_ ("the portal's cookie goes over TLS only"), "暗号化",
                           N_ ("set portal.insecure-cookie = no") },
  [KY_QUESTION_PASSWORDS]
  = { "password-length", N_ ("a password has at least 10 characters"), "ID 及びパスワード等の管理",
      N_ ("set portal.password-length to 10 or more") },
  [KY_QUESTION_SESSIONS]
  = { "session-end", N_ ("a session ends after a day at the latest"), "ID 及びパスワード等の管理",
      N_ ("set portal.session-hours to 24 or less") },
  [KY_QUESTION_LOCK]
  = { "sign-in-lock", N_ ("a name is locked after 20 failed sign-ins or fewer"),
      "ID 及びパスワード等の管理", N_ ("set portal.lock-failures to 20 or less") },
  [KY_QUESTION_CONFIRM]
  = { "allow-confirm",
      N_ ("a second administrator, where there is one, confirms entries of the allowlist"),
      "例外措置", N_ ("set portal.allow-confirm = auto or always") },
  [KY_QUESTION_INCIDENT]
  = { "incident-to", N_ ("incidents are reported by mail"), "侵害時の対応等", NULL },
  [KY_QUESTION_TESTED]
  = { "restore-tested",
      N_ ("a backup was compared with its manifest in the last 100 days, and was complete"),
      "バックアップの実施", N_ ("run kiyome restore --verify on the backup") },
  [KY_QUESTION_COPIED]
  = { "keys-copied",
      N_ ("a copy of the present secret key was compared with it in the last 400 days"), "暗号化",
      N_ ("run kiyome keys verify on the directory with the copies") },
  [KY_QUESTION_DISK] = { "disk-days", N_ ("the disk has room for at least 14 days of mail"),
                         "情報システムの監視", N_ ("give paths.state more room") },
  [KY_QUESTION_EICAR] = { "eicar", N_ ("the EICAR test file is withheld as a virus"),
                          "不正プログラム対策", N_ ("kiyome status says what the scanner lacks") },
  [KY_QUESTION_TEMPFAIL]
  = { "mta-tempfail", N_ ("Postfix defers mail while kiyome does not answer"),
      "情報システム全体の強靭性の向上", N_ ("set milter_default_action = tempfail in main.cf") },
  [KY_QUESTION_NEWLINE]
  = { "mta-bare-newline", N_ ("Postfix ends a message at CRLF.CRLF alone"),
      "電子メールのセキュリティ管理", N_ ("set smtpd_forbid_bare_newline = yes in main.cf") },
  [KY_QUESTION_LIMITS]
  = { "mta-limits", N_ ("Postfix limits the size of mails and what one client may send"),
      "電子メールのセキュリティ管理", N_ ("set the limits in main.cf; kiyome-milter(8) has them") },
  [KY_QUESTION_CLOSED] = { "mta-relay", N_ ("Postfix is set up to relay for nobody outside"),
                           "電子メールのセキュリティ管理",
                           N_ ("set smtpd_relay_restrictions = permit_mynetworks, "
                               "reject_unauth_destination, and mynetworks to hosts of your own") },
  [KY_QUESTION_RELAY]
  = { "relay-refused", N_ ("the mail server refused to relay the mail of a stranger"),
      "電子メールのセキュリティ管理", N_ ("take the host out of mynetworks, or close the relay") },
  [KY_QUESTION_UPDATES]
  = { "security-updates", N_ ("no security update waits for the libraries that workers load"),
      "セキュリティ情報の収集",
      N_ ("run apt upgrade: kiyome's programs start again by themselves") },
  [KY_QUESTION_FORWARDED]
  = { "log-forwarded", N_ ("the audit log goes out to another machine"), "ログの取得等", NULL },
};

/* --- answers -------------------------------------------------------------------------------- */

static gchar *
selfcheck_ask (const Question *question, const gchar *name)
{
  g_auto (GStrv) around = g_strsplit (_ (question->what), "%s", 2);

  return name != NULL ? g_strjoinv (name, around) : g_strdup (around[0]);
}

gchar *
ky_selfcheck_question (const gchar *id)
{
  const gchar *space = strchr (id, ' ');
  gsize length = space != NULL ? (gsize)(space - id) : strlen (id);

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    if (strlen (questions[i].id) == length && memcmp (questions[i].id, id, length) == 0)
      return selfcheck_ask (&questions[i], space != NULL ? space + 1 : NULL);
  return g_strdup (id);
}

static void
selfcheck_print_accepted (const KyAccepted *accepted)
{
  g_autofree gchar *until = ky_local_time (accepted->until);
  g_autofree gchar *by = ky_command_printable (accepted->by, FALSE);
  g_autofree gchar *reason = ky_command_printable (accepted->reason, FALSE);

  printf (_ ("     accepted until %s by %s: %s\n"), until, by, reason);
}

void
ky_selfcheck_answer (KySelfcheck *self, KyQuestionId id, const gchar *name, KyAnswer answer,
                     const gchar *evidence)
{
  static const gchar *const marks[] = { N_ ("yes"), N_ ("NO "), N_ ("?  "), N_ ("?  ") };
  static const gchar *const words[] = { "yes", "no", "unknown", "open" };
  const Question *question = &questions[id];
  g_autofree gchar *what = selfcheck_ask (question, name);
  g_autofree gchar *said = ky_i18n_in_words (evidence);
  const gchar *todo = question->todo != NULL ? _ (question->todo) : NULL;
  gboolean has_failed = answer != KY_ANSWER_YES && answer != KY_ANSWER_OPEN;
  g_autofree gchar *key
      = name != NULL ? g_strconcat (question->id, " ", name, NULL) : g_strdup (question->id);
  const KyAccepted *accepted
      = has_failed && self->accepted != NULL ? g_hash_table_lookup (self->accepted, key) : NULL;

  self->all &= !has_failed || accepted != NULL;
  g_string_append_printf (self->kept, "%s=%s;", key, words[answer]);
  if (!self->is_json)
    {
      printf ("%s  %s%s%s\n", _ (marks[answer]), what, said[0] != '\0' ? ": " : "", said);
      if (answer == KY_ANSWER_NO && todo != NULL)
        printf ("     %s (%s)\n", todo, question->clause);
      if (accepted != NULL)
        selfcheck_print_accepted (accepted);
      fflush (stdout);
    }
  ky_json_open (&self->json, NULL, '{');
  ky_json_text (&self->json, "id", question->id);
  if (name != NULL)
    ky_json_text (&self->json, "about", name);
  ky_json_text (&self->json, "question", what);
  ky_json_text (&self->json, "answer", words[answer]);
  ky_json_text (&self->json, "evidence", said);
  ky_json_text (&self->json, "clause", question->clause);
  ky_json_text (&self->json, "todo", todo);
  if (accepted != NULL)
    {
      ky_json_open (&self->json, "accepted", '{');
      ky_json_number (&self->json, "until", accepted->until);
      ky_json_text (&self->json, "by", accepted->by);
      ky_json_text (&self->json, "reason", accepted->reason);
      ky_json_close (&self->json, '}');
    }
  ky_json_close (&self->json, '}');
}

void
ky_selfcheck_say (KySelfcheck *self, KyQuestionId id, gboolean holds, const gchar *evidence)
{
  ky_selfcheck_answer (self, id, NULL, holds ? KY_ANSWER_YES : KY_ANSWER_NO, evidence);
}

void
ky_selfcheck_could_not_ask (KySelfcheck *self, KyQuestionId id, const gchar *name, const gchar *why)
{
  g_autofree gchar *words = ky_i18n_in_words (why);
  g_autofree gchar *evidence
      = g_strconcat (_ ("could not ask"), why[0] != '\0' ? ": " : "", words, NULL);

  ky_selfcheck_answer (self, id, name, KY_ANSWER_UNKNOWN, evidence);
}
