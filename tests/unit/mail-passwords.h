/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mails of offices that never were, each with the password that its reader would type. */
#pragma once

typedef struct
{
  const gchar *text, *password;
} Mail;

static const Mail mails[] = {
  /* companies */
  { "お世話になっております。\n先ほどお送りした添付ファイルのパスワードをお知らせいたします。\n\n"
    "パスワード：Tk8#mP2q\n\n以上、よろしくお願いいたします。",
    "Tk8#mP2q" },
  { "いつも大変お世話になっております。\n株式会社山田商事の佐藤です。\n\n"
    "先程のメールに添付したファイルの解凍パスワードは下記の通りです。\n\n"
    "　　　Yamada2026\n\nご確認のほどよろしくお願い申し上げます。\n"
    "------------------------\n山田商事 佐藤\nTEL 03-1234-5678\nsato@yamada.example.jp",
    "Yamada2026" },
  { "解凍PW：s4kur4!\n", "s4kur4!" },
  { "添付ファイルのPWをお送りします。\n\nPW: 9fGt-22Lx", "9fGt-22Lx" },
  { "PASS→ohisama88", "ohisama88" },
  { "パスは「kiku0903」です。よろしくお願いします。", "kiku0903" },
  { "パスワードは abcd1234 になります。", "abcd1234" },
  { "パスワードはabcd5678です。", "abcd5678" },
  { "【パスワード】\nmZ3kVb9T", "mZ3kVb9T" },
  { "■ パスワード ■\n　vN6Yt2wR\n■■■■■■■", "vN6Yt2wR" },
  { "パスワード【Rk49-tt】", "Rk49-tt" },
  { "パスワード：『hana-mizuki』", "hana-mizuki" },
  { "パスワード　：　ｋａｉｇｉ２０２６", "kaigi2026" },
  { "Ｐａｓｓｗｏｒｄ：Ｘｙ９８７６", "Xy9876" },
  { "ﾊﾟｽﾜｰﾄﾞ:hanako55", "hanako55" },
  { "パスワ－ド：nagoya_8\n（半角英数字です）", "nagoya_8" },
  { "パ ス ワ ー ド ： Eki2Mae", "Eki2Mae" },
  { "展開パスワード\n--------------------\nJJ7pqw55\n--------------------", "JJ7pqw55" },
  { "添付ファイルを展開する際は、次の文字列を入力してください。\n\nw8Ckq2Zm\n", "w8Ckq2Zm" },
  { "別送のファイルを開くには以下のパスワードが必要です。\n\n4%gTrr9a", "4%gTrr9a" },
  { "別送いたしましたZIPファイルの開封キーは、「momiji」でございます。", "momiji" },
  { "開封パスワードにつきましては以下をご使用ください。\n[ Uy5rt3 ]\n", "Uy5rt3" },
  { "下記パスワードにて解凍をお願いいたします。\n↓↓↓\npOi890uy", "pOi890uy" },
  { "解凍用：dRk5521", "dRk5521" },
  { "解凍キー = 77aaBB", "77aaBB" },
  { "復号キー：b7f0-99aa-c1d2", "b7f0-99aa-c1d2" },
  { "暗証番号は 4649 です。", "4649" },
  { "合言葉は やまかわ2026 です。", "やまかわ2026" },
  { "パスワード：さくら咲く", "さくら咲く" },
  { "パスワードは弊社名のローマ字＋2026です。\n→ kogyo2026", "kogyo2026" },
  { "　ファイル名：見積書.zip\n　パスワード：Mi-7742\n", "Mi-7742" },
  { "ファイル名\tパスワード\n見積書.zip\tqaz741\n図面.zip\twsx852\n", "wsx852" },
  { "｜ファイル　｜見積書.zip｜\n｜パスワード｜edc963rf｜\n", "edc963rf" },
  { "ファイル1：mitsumori.zip / パスワード：aa11BB\nファイル2：zumen.zip / パスワード：cc22DD\n",
    "cc22DD" },
  { "先ほどのメールの件です。\n\nPass : Tanabata-7.7\n\n鈴木", "Tanabata-7.7" },
  { "本日 10:30 にお送りした資料のパスワードです。\n\n　20261123ab\n\n営業部 高橋", "20261123ab" },
  { "添付ファイルは暗号化しております。解凍の際は Kumo55to をご入力ください。", "Kumo55to" },
  { "p/w = Zx0nn1", "Zx0nn1" },
  { "PW（大文字小文字の区別あり）：AbCd12eF", "AbCd12eF" },
  { "パスワード（半角）\n:tori$$77", "tori$$77" },
  { "Nn5-tokyo\n↑添付の解凍パスワードです。", "Nn5-tokyo" },
  { "「Gg6-osaka」が添付ファイルのパスワードです。", "Gg6-osaka" },
  { "添付しましたエクセルは、ひらくときに hokkaido というパスワードがいります。", "hokkaido" },
  { "ZIPのパス　 ringo5ko", "ringo5ko" },
  { "お送りした資料の件、パスワードを失念しておりました。\n大変失礼いたしました。\n"
    "以下になります。\n\n\n\nfuku-0311\n\n",
    "fuku-0311" },
  { "このメールは自動送信されています。\n"
    "以下の添付ファイルをお送りしました。\n\n"
    "件名：11月度請求書送付の件\n送信日時：2026/11/23 17:05:12\n"
    "添付ファイル：請求書_202611.pdf\n\n"
    "添付ファイルを開くためのパスワードは以下の通りです。\n\n  k3Jx9QzLw0Ab\n\n"
    "※このメールに返信されてもお答えできません。",
    "k3Jx9QzLw0Ab" },
  { "[添付ファイルパスワード通知]\nFrom: keiri@hojin.example.jp\nTo: anata@example.jp\n"
    "Password: hT+6/yw=\nAttached: 2026nendo.zip",
    "hT+6/yw=" },
  /* town halls, schools, hospitals, banks, lawyers, factories */
  { "○○市役所　税務課です。送付いたしました文書のパスワードは、令和の令の読み（ローマ字）に西暦"
    "を続けたもの（rei2026）です。",
    "rei2026" },
  { "保護者各位\n\n学年だよりのパスワード　→　「1nen-3kumi」\n\n○○小学校", "1nen-3kumi" },
  { "患者様情報のため暗号化しております。\n開封コード　H0sp-8871\n地域連携室", "H0sp-8871" },
  { "当行所定の方式により暗号化しています。復号パスワード:\n\nBk-20-77-x1\n", "Bk-20-77-x1" },
  { "訴状案をお送りします。PWは事件番号の下四桁「0817」です。", "0817" },
  { "図面PASS:\tCAD#5519\n工場 品質管理課", "CAD#5519" },
  { "> 添付のパスワードを教えてください。\n失礼しました。sumimasen-1 です。\n", "sumimasen-1" },
  { "> パスワードは hensin-22 です\n了解しました。", "hensin-22" },
  { "解凍パスワードは、いつもの sanpo3 でお願いします。", "sanpo3" },
  { "パスは前回と同じく、ooame-keihou です。", "ooame-keihou" },
  { "PW は先日と同じ、kanri-0831 でございます。", "kanri-0831" },
  { "ロック解除コード\n\n  551 203\n", "551 203" },
  { "パスワードは「 kokoro 」（かっこは含みません）です。", "kokoro" },
  { "パスワード：“Quo-te8”", "Quo-te8" },
  { "ＰＷ＝［Ｋｅｎ－１２３］", "Ken-123" },
  { "パスワード:abc123xyz。", "abc123xyz" },
  { "パスワードは次のとおりです：Sora~09、よろしくお願いします。", "Sora~09" },
  { "PDFを開くときのパスワード・・・umi_yama1", "umi_yama1" },
  { "お疲れさまです。\nPW忘れてた\nneko222\nです", "neko222" },
  /* abroad */
  { "Hi,\n\nThe password for the attached file is: Bright$Moon7\n\nRegards,\nAnn", "Bright$Moon7" },
  { "Dear Sir,\nPassword to open the archive:\n\n   x9-LLm-204\n\nBest regards", "x9-LLm-204" },
  { "pwd: hunter2", "hunter2" },
  { "The zip is protected. Use sunflower99 as the password.", "sunflower99" },
  { "Password is swordfish.", "swordfish" },
  { "PASSCODE 884213", "884213" },
  { "Passphrase: correct horse battery staple", "correct horse battery staple" },
  { "Please find the documents attached. To unlock them enter \"Inv-2026-11\" when asked.",
    "Inv-2026-11" },
  { "File: report.pdf\nPass: R3port!\n", "R3port!" },
  { "As agreed on the phone, the attachment opens with 'Green-Tea4'. (password)", "Green-Tea4" },
  { "解压密码：mima888", "mima888" },
  /* written when the others were found */
  { "添付の件、PWDは以下です\n\ntoyama\n\n--\n北陸支店", "toyama" },
  { "先ほどのファイルですが、開くためのキーワードは「さけ&ます」です", "さけ&ます" },
  { "本メールにて解凍パスワードをご案内いたします。\n\n・契約書.zip … Ky-11-aa\n・別紙.zip … "
    "Ky-22-bb\n",
    "Ky-22-bb" },
  { "（パスワード）\n　　　　kT7%wq\n\n以上", "kT7%wq" },
  { "パスワードをお送りします\n===\nMr8xx0P2\n===\n", "Mr8xx0P2" },
  { "Password（解凍用）　＞＞　edogawa_5", "edogawa_5" },
  { "PW；semi-colon7", "semi-colon7" },
  { "ファイルを開く際は半角で tobira3 と入力してください（パスワード）", "tobira3" },
  { "解凍PASSは会社の電話番号の下4桁+knk → 5678knk です。", "5678knk" },
  { "パスワードは\n「N7-gifu」\nでございます。", "N7-gifu" },
  { "解凍パスワードは「Rt5^8u」（アールティー5ハット8ユー）です", "Rt5^8u" },
  { "パスワードは\nabcxyz です。", "abcxyz" },
  { "[PW]qq88ww\n", "qq88ww" },
  { "パスワード\r\n\r\n\r\ncrlf-77\r\n", "crlf-77" },
  { "本日付で送付した添付資料のパスワード\n：ｗａｔａ－ｙｕｋｉ", "wata-yuki" },
  { "ＰＤＦファイルのパスワードは、お客様番号（12345678）です。", "12345678" },
  { "資料（パスワード付き）をお送りします。ｐａｓｓは２０２６ｎｅｎ です", "2026nen" },
  { "添付資料を解凍する際のＰＷを送ります。\n\n☆☆☆ nori-maki ☆☆☆", "nori-maki" },
  { "Das Passwort lautet: Gruen+Tee9", "Gruen+Tee9" },
  { "Kindly note the password -- Lotus_88 -- for opening the PDF.", "Lotus_88" },
  { "The attached is encrypted, password \"opensesame\" (no quotes).", "opensesame" },
  { "Password\n\n  f00-Bar!\n\nThis is an automated message.", "f00-Bar!" },
  { "Use this code to open the attachment: 7K2M-9QRT", "7K2M-9QRT" },
  { "Here's the pw for the spreadsheet:\nmonkeybridge", "monkeybridge" },
  { "パスワード:<kakko22>", "kakko22" },
  { "添付ファイルパスワード｜ｚ９ｙ８ｘ７", "z9y8x7" },
  { "비밀번호: seoul-11", "seoul-11" },
  /* … and these, when all of those were */
  { "平素よりお世話になっております。\n\n先程お送り致しました添付ファイルのＰＡＳＳは、\n【  "
    "Sx-4410  】\nとなります。\n",
    "Sx-4410" },
  { "添付ファイル解凍用パスワード\n\n　　　kaiho#"
    "12\n\n※セキュリティ対策のためパスワードを別送しております。",
    "kaiho#12" },
  { "解凍ＰＷ\n⇒　２０２６ｗｉｎ", "2026win" },
  { "お世話になります。パスワード送ります。\n「１２３４」\n宜しくお願いします。", "1234" },
  { "ＺＩＰファイルのパスワードです。\n\n　１文字目：大文字のＡ\n　Ａｋｂ４８\n", "Akb48" },
  { "先の添付ですが、開く時のパスは当社の郵便番号（1000001）です", "1000001" },
  { "パスワード：会社名(小文字)+2026 ⇒ yamada2026", "yamada2026" },
  { "お送りしたPDFは sh1ryo でひらきます。パスワード付きですみません。", "sh1ryo" },
  { "ファイル：20261123_請求書.zip\n解凍パスワード：6RsFp2Qa\n有効期限：2026/12/"
    "01\nダウンロードURL：https://dl.example.jp/a",
    "6RsFp2Qa" },
  { "■添付ファイル\n見積書.zip\n\n■パスワード\np@ssw0rd!\n\n■送信者\nsato@example.jp",
    "p@ssw0rd!" },
  { "|項目|内容|\n|---|---|\n|ファイル|a.zip|\n|パスワード|mark-down7|", "mark-down7" },
  { "項目：パスワード\n内容：qWeRt-6\n", "qWeRt-6" },
  { "パスワード(PW):::: colon4 ::::", "colon4" },
  { "先程のメールに添付のファイルには下記のパスワードを設定しております。\n**********************"
    "\nhosi-no-kazu\n**********************",
    "hosi-no-kazu" },
  { "展開用の鍵：rosoku77", "rosoku77" },
  { "ひらくためのことば：ゆきだるま", "ゆきだるま" },
  { "【重要】添付資料の閲覧パスワード\r\n\r\n閲覧用：view-ok1\r\n編集用：edit-ok2\r\n",
    "edit-ok2" },
  { "Excelの読み取りパスワード＝ｒｅａｄ１", "read1" },
  { "解凍時のパスワード；semi8;kai", "semi8;kai" },
  { "パスワードは下記URLの最後の6文字です\nhttps://example.jp/abc123", "abc123" },
  { "パスワード：\n\n\n\n\n\nfaraway1", "faraway1" },
  { "パスワードをご連絡させていただきます。\n\n・お見積書　　　　：mi-01\n・ご契約書（案）　：ke-"
    "02\n",
    "ke-02" },
  { "お疲れ様です、総務の林です。\n例のファイルのパス、hayashi_0410 です\nよろしくです",
    "hayashi_0410" },
  { "パスはkuma77で。", "kuma77" },
  { "PWはinu88。", "inu88" },
  { "pwはneko99っす", "neko99" },
  { "【解凍パスワード：tate-yoko3】", "tate-yoko3" },
  { "(PW:paren-5)", "paren-5" },
  { "パスワード『ｍｏｒｉ』（半角小文字）", "mori" },
  { "PASSWORD\n━━━━━━━━━\nbox-line-6\n━━━━━━━━━", "box-line-6" },
  { "添付ﾌｧｲﾙの解凍ﾊﾟｽﾜｰﾄﾞ ｷﾘﾝ-2 です", "キリン-2" },
  { "The file opens with: qwz-1188", "qwz-1188" },
  { "Pls use pw below\n\n>>> zig-zag-3 <<<", "zig-zag-3" },
  { "Attached zip's password = initials + year, i.e. ab2026", "ab2026" },
  { "Password (case sensitive): MiXeD7case", "MiXeD7case" },
  { "password:tEst,1", "tEst,1" },
  { "Your one-time passcode for the secure document is 771 204.", "771 204" },
  { "Encryption key\t\tdelta-4-echo", "delta-4-echo" },
  { "The password has been set to your customer number, 4471-8820.", "4471-8820" },
  { "I've zipped it. Password's 'lemon_tree'", "lemon_tree" },
  { "hi - pass is tigerlily, shout if it doesn't work", "tigerlily" },
  { "Le mot de passe est : fromage-8", "fromage-8" },
  { "La contraseña es verano26", "verano26" },
  { "密码是 abc-zh-1", "abc-zh-1" },
  { "压缩包的密码：\n  88xian88\n", "88xian88" },
  { "첨부파일 암호는 kimchi5 입니다.", "kimchi5" },
  { "添付の暗号化ファイルの復号パスワードは次の文字列です（スペースは含みません）：\nA1b2C3d4E5f6G7"
    "h8",
    "A1b2C3d4E5f6G7h8" },
  { "パスワード通知メール\n\n対象メール件名: 資料送付\n対象ファイル: a.zip, "
    "b.zip\n\n設定パスワード: +xY/9=zz\n\n本メールは送信専用です。",
    "+xY/9=zz" },
};

/* Mails that bring no password, or do not say it. */
static const gchar *const others[] = {
  "お世話になっております。\n11月24日(火) 14:00より会議室Aにて定例会を開催いたします。\n"
  "ご出席のほどよろしくお願いいたします。\n\n株式会社山田商事\n佐藤\nTEL 03-1234-5678\n"
  "https://www.yamada.example.jp/\nsato@yamada.example.jp",
  "添付ファイルのパスワードは別メールにてお送りいたします。\nよろしくお願いいたします。",
  "パスワードは別送いたします。",
  "資料をお送りします。パスワードはお電話にてお伝えします。\n\n総務部 田中\n"
  "tanaka@example.jp\n045-000-1111",
  "社内システムのパスワードの有効期限が近づいています。\n期限までに変更をお願いいたします。\n"
  "https://portal.example.jp/change",
  "請求書をお送りいたします。\n請求番号：2026-1123\n金額：1,234,500円\nお支払期限：2026/12/31\n",
  "Please reset your password by Friday. If you have questions, call the help desk.\n\nThanks,\nIT",
  "Thank you for your order.\nOrder number: 250-1234567\nTotal: 45.20 EUR\n",
  "Lunch at noon tomorrow? The usual place by the station.\n",
  "承知いたしました。\nよろしくお願いいたします。\n\n> "
  "明日の会議ですが、15時からでお願いします。\n",
  "",
  "\n\n\n",
};
