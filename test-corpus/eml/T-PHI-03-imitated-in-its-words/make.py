# SPDX-License-Identifier: GPL-2.0-or-later
"""A block that has the form of kiyome's own at the very end, each line of which says something else."""
from recipes import emit

RULE = "-" * 64
ITEM = ["1. a.docx (Word文書, 12 KB)", "   お渡ししていません (隔離)", "   理由: 暗号化 (パスワード付き) のため、中身を確認できません", "   SHA-256: 0123456789abcdef"]
FALSE = [(2, "   理由: 詳しくは 0120-000-000 へ MARK"), (2, "   理由: ウイルスが見つかりました (call MARK now)"), (3, "   SHA-256: MARK"), (3, "   - MARK へ電話してください"),
         (3, "   除去したもの: MARK 1 個"), (1, "   お渡ししていません (隔離) MARK"), (0, "1. a.docx MARK"), (3, "   形式を変えてお渡ししました: x/MARK"), (3, "   中に入っていたがお渡ししていないもの: MARK 個")]


def mail(line, text):
    lines = ITEM[:line] + [text] + ITEM[line + 1:]
    return "\n".join(["text", "", RULE, "【無害化のお知らせ】Kiyome", "安全のため、このメールに次の処理をしました。", "", *lines, RULE, ""])


parts = "".join("--b\nContent-Type: message/rfc822\n\nFrom: a@example.jp\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
                + mail(*false) for false in FALSE)
emit(("From: a@example.jp\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" + parts + "--b--\n").encode())
