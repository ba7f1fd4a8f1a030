/**
 * Expected refusals: what the product will not do, and the sentence the owner reads.
 * One exhaustive table gives each code its HTTP status and its Japanese sentence: what happened, what to do.
 * Sentences never hold personal data; `params` are counts, limits and names of fields.
 */

type Params = Readonly<Record<string, string | number>>;

interface Entry {
  /** HTTP status code sent with the refusal. */
  readonly status: number;
  readonly sentence: (params: Params) => string;
}

const plain = (status: number, text: string): Entry => ({ status, sentence: () => text });

const customerFileKinds: Readonly<Record<string, string>> = {
  xlsx: "Excelのファイル（.xlsx）は、このままでは読み取れません。Excelの「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選んで保存し、そのファイルを選んでください。",
  xls: "Excelのファイル（.xls）は、このままでは読み取れません。Excelの「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選んで保存し、そのファイルを選んでください。",
  zip: "圧縮されたファイル（ZIP）です。展開してから、中のCSVファイルを選んでください。",
  pdf: "PDFのファイルです。名簿はCSVファイルで書き出して選んでください。",
  image: "画像のファイルです。名簿はCSVファイルで書き出して選んでください。",
  utf16:
    "「Unicodeテキスト（UTF-16）」形式のファイルです。Excelの「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選んで保存し、そのファイルを選んでください。",
  binary: "文字のファイルではないようです。名簿はCSVファイルで書き出して選んでください。",
};

const table = {
  invalid_input: plain(400, "入力内容をご確認ください。書かれた内容は残っています。"),
  not_found: plain(404, "お探しのページ・記録は見つかりませんでした。一覧から選び直してください。"),
  already_done: {
    status: 409,
    sentence: ({ entry }) =>
      `同じ操作はすでに記録されています（記録番号 ${entry}）。もう一度行う必要はありません。`,
  },
  changed_elsewhere: plain(
    409,
    "開いている間に、ほかの画面で内容が変わりました。まだ何も置きかえていません。今の内容を読み直してから、もう一度書いてください。",
  ),
  sealed: plain(423, "施錠されています。パスワードを入れて開けてください。"),
  not_set_up: plain(409, "はじめの設定がまだです。設定の画面からお始めください。"),
  already_set_up: plain(409, "はじめの設定は済んでいます。ログインしてお使いください。"),
  login_required: plain(401, "ログインが必要です。ログインすると、続きから行えます。"),
  login_failed: plain(401, "ログイン名またはパスワードが違います。もう一度ご確認ください。"),
  login_throttled: {
    status: 429,
    sentence: ({ seconds }) =>
      `続けて間違えたため、しばらくログインを止めています。約${Math.max(1, Math.ceil(Number(seconds) / 60))}分後にもう一度お試しください。`,
  },
  recovery_failed: plain(401, "復旧コードが違います。印刷した復旧シートのとおりに入れてください。"),
  not_permitted: plain(403, "この操作は、あなたの役割では行えません。オーナーの方にご相談ください。"),
  other_site: plain(
    403,
    "別のサイトから送られた操作のため、受け付けませんでした。画面を開き直してからお試しください。",
  ),
  unknown_host: plain(
    421,
    "このアドレスでは使えません。画面に表示された http://127.0.0.1 のアドレスをお使いください。",
  ),
  too_large: {
    status: 413,
    sentence: ({ limit }) =>
      `大きすぎるため受け付けられませんでした（上限 ${limit}）。分けてお試しください。`,
  },
  not_writable: plain(
    503,
    "記録を保存できませんでした。ディスクの空きをご確認ください。入力した内容は画面に残っています。",
  ),
  disk_failing: plain(
    503,
    "ディスクの読み書きに失敗したため、記録していません。これまでの記録はそのままです。ディスクが傷んでいる可能性があります。まずバックアップを別の場所に取り、Akashiを起動し直してください。",
  ),
  busy: plain(
    503,
    "ほかの処理が続いているため、記録していません。少し待って、もう一度お試しください。入力した内容は画面に残っています。",
  ),
  evidence_no_file: plain(
    400,
    "ファイルが選ばれていません。写真や書類を選んでから、もう一度お試しください。",
  ),
  evidence_empty: plain(
    400,
    "中身が空のファイル（0バイト）です。元のファイルはそのままです。もう一度書き出したものか、撮り直したものを選んでください。",
  ),
  evidence_too_large: {
    status: 413,
    sentence: ({ limit }) =>
      `大きすぎるため保管できませんでした（1つ${limit}MBまで）。元のファイルはそのままです。小さく分けたものか、解像度を下げて撮ったものを選んでください。`,
  },
  evidence_too_many: {
    status: 413,
    sentence: ({ limit }) =>
      `一度に保管できるのは${limit}点までのため、このファイルは保管していません。元のファイルはそのままです。残りを選んで、もう一度送ってください。`,
  },
  evidence_kind: {
    status: 415,
    sentence: ({ kind, advice }) =>
      `${kind}のため保管できませんでした。保管できるのは写真（JPEG・HEIC・PNG・WebP）、動画（MP4・MOV）、録音（M4A）、メール（EML）、PDF、文字のファイル（TXT・CSV）です。元のファイルはそのままです。${advice}`,
  },
  evidence_image_broken: plain(
    422,
    "このファイルは画像として開けませんでした（壊れている可能性があります）。元のファイルはそのままです。撮り直した写真を選んでください。",
  ),
  evidence_image_too_large: {
    status: 422,
    sentence: ({ limit }) =>
      `画像の縦横が大きすぎるため保管できませんでした（${limit}万画素まで）。元のファイルはそのままです。普通の大きさで撮り直した写真を選んでください。`,
  },
  evidence_film_broken: plain(
    422,
    "この動画・録音は途中で切れているか、つくりが壊れているため、保管していません。元のファイルは消さずに残してください。撮った機器からもう一度写し直したものを選んでください。",
  ),
  evidence_too_intricate: plain(
    422,
    "このファイルは中の部品の数が多すぎるか、説明の部分が大きすぎるため、安全のため保管していません。元のファイルは消さずに残してください。画面の写真（スクリーンショット）を追加するか、専門家にご相談ください。",
  ),
  evidence_mail_header: plain(
    422,
    "このメールは見出し（差出人や件名などの行）が長すぎるため、安全のため保管していません。元のメールは消さずに残してください。画面の写真か、PDFにしたものを追加してください。",
  ),
  evidence_mail_unreadable: plain(
    422,
    "このメールは中のつくりが入り組んでいて、画面に表示できません。元のファイルはそのまま保管しています。取り出して、警察や専門家にお渡しください。",
  ),
  evidence_mail_broken: plain(
    422,
    "メールのファイルとして読めませんでした（途中で切れている可能性があります）。元のメールは消さずに残してください。メールソフトからもう一度「EML形式」で保存したものを選んでください。",
  ),
  evidence_pdf_broken: plain(
    422,
    "このPDFは途中で切れているようです。元のファイルはそのままです。もう一度保存し直したPDFを選んでください。",
  ),
  evidence_text_unreadable: plain(
    422,
    "文字のファイルとして読めないところがあります（UTF-8かShift_JISの文字だけを保管できます）。元のファイルはそのままです。書き出し直したものか、PDFにしたものを選んでください。",
  ),
  phone_no_network: plain(
    409,
    "このパソコンは、店のWi-Fiやルーターにつながっていないようです。受け取りは始めていません。Wi-Fiにつないでからもう一度始めるか、USBケーブルでスマホをつないで写真を移し、「証拠を追加する」から選んでください。",
  ),
  phone_port_busy: plain(
    409,
    "スマホの受け取り口を開けませんでした（ほかのプログラムが同じ番号を使っている可能性があります）。受け取りは始めていません。少し待ってもう一度始めるか、USBケーブルで写真を移してください。",
  ),
  phone_ended: plain(
    409,
    "スマホからの受け取りは終わっています。届いた写真はそのまま保管しています。続けるときは、もう一度受け取りを始めてください。",
  ),
  phone_unreadable: plain(
    400,
    "途中で切れたか、暗号化された写真として開けませんでした。何も保管していません。もう一度送ってください。",
  ),
  phone_busy: plain(
    429,
    "いま受け取れる数をこえました。何も保管していません。少し待って、もう一度送ってください。",
  ),
  phone_too_many: {
    status: 413,
    sentence: ({ limit }) =>
      `1回に受け取れるのは${limit}枚、あわせて2GBまでのため、これは保管していません。パソコンで受け取りを止めて、もう一度始めてください。`,
  },
  evidence_withdrawn: plain(
    409,
    "この証拠は取り下げられています。記録はそのまま残っています。必要なときは、新しい証拠として追加してください。",
  ),
  redaction_no_picture: plain(
    422,
    "この証拠は写真として表示できないため、黒く塗った写しを作れません。元のファイルはそのままです。見せるところだけを印刷し、塗って撮り直した写真を証拠に足してください。",
  ),
  redaction_no_list: plain(
    422,
    "列を隠せるのは一覧のファイル（CSV）だけです。元のファイルはそのままです。写真のときは、写真の上で隠すところを選んでください。",
  ),
  redaction_list_large: plain(
    422,
    "この一覧は列が多すぎるか、隠した写しが大きくなりすぎるため、写しを作れません。元のファイルはそのままです。表計算ソフトで必要な列だけの一覧にして証拠に足し、そこから写しを作ってください。",
  ),
  redaction_nothing: plain(
    422,
    "隠すところが選ばれていません。元のファイルはそのままです。隠す列か、読ませる行を選んでください。",
  ),
  redaction_withdrawn: plain(
    409,
    "この写しは取り下げられています。記録はそのまま残っています。必要なときは、新しい写しを作ってください。",
  ),
  custody_corrected: {
    status: 409,
    sentence: ({ act }) =>
      `${act}は、すでに訂正されているか、取り消した記録です。記録はそのまま残っています。いちばん新しい記録を開いて、そちらを訂正してください。`,
  },
  custody_destroyed: {
    status: 409,
    sentence: ({ item }) =>
      `${item}は、それより前の日に廃棄した記録があるため、記録していません。入力した内容は残っています。日付と物をご確認いただくか、廃棄の記録を訂正してください。`,
  },
  custody_receipt_known: plain(
    409,
    "その写真は、この受渡しにすでに添えてあります。もう一度添える必要はありません。",
  ),
  last_owner: plain(409, "オーナーは少なくとも一人必要です。先に別の方をオーナーにしてください。"),
  login_taken: plain(409, "そのログイン名はすでに使われています。別の名前にしてください。"),
  customer_file_empty: plain(
    400,
    "ファイルの中身が空です。お客様の名簿を書き出し直して、もう一度選んでください。",
  ),
  customer_file_too_large: {
    status: 413,
    sentence: ({ limitMb }) =>
      `ファイルが大きすぎます（上限${limitMb}MB）。名簿をいくつかのファイルに分けて取り込んでください。`,
  },
  customer_file_kind: {
    status: 415,
    sentence: ({ kind }) =>
      `${customerFileKinds[String(kind)] ?? customerFileKinds.binary}元のファイルはそのままです。`,
  },
  customer_file_encoding: plain(
    415,
    "文字の形式を判別できませんでした（ファイルが壊れている可能性があります）。元のファイルはそのままです。Excelで開き、「CSV UTF-8（コンマ区切り）」で保存し直してから選んでください。",
  ),
  customer_file_no_header: plain(
    400,
    "1行目に見出し（氏名、住所など）が見つかりませんでした。いちばん上に見出しの行を付けて保存し、もう一度選んでください。",
  ),
  customer_file_no_name: plain(
    400,
    "氏名の列が見つかりませんでした。どの列が氏名かを選んでから、もう一度取り込んでください。",
  ),
  customer_file_no_rows: plain(
    400,
    "見出しの行だけで、お客様の行がありませんでした。名簿を書き出し直して、もう一度選んでください。",
  ),
  customer_file_too_many_rows: {
    status: 413,
    sentence: ({ limit }) =>
      `行が多すぎます（上限${Number(limit).toLocaleString("ja-JP")}行）。何も取り込んでいません。名簿をいくつかのファイルに分けてください。`,
  },
  customer_file_too_many_columns: {
    status: 400,
    sentence: ({ limit }) =>
      `列が多すぎます（上限${limit}列）。要らない列を消して保存し、もう一度選んでください。`,
  },
  letter_not_final: {
    status: 409,
    sentence: ({ count }) =>
      `文面に直すところが${count}か所あるため、まだ始められません。文面は保存されています。指摘のところを直してから、もう一度お試しください。`,
  },
  letter_no_recipients: plain(
    409,
    "お詫び状をお送りできる方が選ばれていません。対象のお客様と、住所などの問題をご確認ください。",
  ),
  letter_too_many: {
    status: 409,
    sentence: ({ limit }) =>
      `1回に作れるのは${Number(limit).toLocaleString("ja-JP")}通までです。何も作っていません。何回かに分けてください。`,
  },
  letter_window: plain(
    409,
    "封筒の窓の設定では、差出人を書く場所が残りません。設定の「お店と問い合わせ窓口」で窓の位置と幅を直してください。",
  ),
  letter_about_what: plain(
    409,
    "どの回についての訂正かが選ばれていません。何も作っていません。お詫び状のページで、誤りのあった回を開き、「訂正のお手紙を作る」か「訂正を電子メールで送る」から始めてください。",
  ),
  letter_nothing_new: plain(
    409,
    "前に記録したことと同じです。何も変わっていません。直すところを書き換えてから、もう一度押してください。",
  ),
  letter_run_state: plain(
    409,
    "この回では、今はその操作ができません。記録はそのままです。画面を開き直して、今の状態をご確認ください。",
  ),
  letter_run_busy: plain(
    409,
    "今、お詫び状を作っています。同じ方に2通作らないよう、終わるのを待ってから、もう一度お試しください。",
  ),
  letter_run_unfinished: {
    status: 409,
    sentence: ({ number }) =>
      `第${number}回のお詫び状が作り終わっていません（ほかのプログラムで作成中か、途中で止まっています）。同じ方に2通作らないよう、終わるのを待つか、第${number}回の画面でもう一度作るか取りやめてから、お試しください。`,
  },
  letter_case_changed: plain(
    409,
    "文面を確かめている間に、お客様の名簿や事件の記録が書き換えられました。まだ何も作っていません。確かめ直すため、もう一度押してください。",
  ),
  letter_mail_not_due: plain(
    409,
    "この方には今は送れないため（対象から外れた、「送らない」、メールアドレスがない、別の回でお知らせ済みなど）、送ったことを記録できませんでした。もう送っているときは、もう一度送らずに、お客様のページの「通知」に書いてください。",
  ),
  letter_mail_nobody: plain(
    409,
    "電子メールをお送りできる方が選ばれていません。何も送っていません。対象のお客様と、メールアドレスなどの問題をご確認ください。",
  ),
  letter_mail_busy: plain(
    409,
    "今、電子メールを送っています。同じ方に2通送らないよう、終わるのを待つか、送るのをやめてから、もう一度お試しください。",
  ),
  letter_mail_unfinished: {
    status: 409,
    sentence: ({ number }) =>
      `第${number}回の電子メールを送り終えていません（送っているところか、途中で止まっています）。同じ方に2通送らないよう、終わるのを待つか、第${number}回の画面で続きを送るか取りやめてから、お試しください。`,
  },
  letter_run_taken: {
    status: 409,
    sentence: ({ number, people }) =>
      `この回の続きは作れません。残りの方のうち${Number(people).toLocaleString("ja-JP")}人には、この回を始めたあとに、第${number}回でお手紙を作ったか、電子メールをお送りしたためです（続けると、同じ方に2通になります）。「宛先を選ぶ」から、まだの方だけに作ってください。`,
  },
  letter_name_blocked: plain(
    409,
    "この回の文面に、今はお客様に見せない名前が入っています（弁護士の同意が取り消されたか、関係者の名前が書き足されました）。作ったものと番号は残っています。この回はやめて、文面を直してから、新しい回を始めてください。",
  ),
  letter_run_failed: plain(
    503,
    "お詫び状を作り終えられませんでした。文面と番号は残っています。ディスクの空きを確かめて、もう一度作ってください。",
  ),
  letter_print_nobody: plain(
    409,
    "宛名を印刷できる方がいません。何も印刷していません。選び方と、住所などの問題をご確認ください。",
  ),
  letter_print_too_many: {
    status: 409,
    sentence: ({ limit }) =>
      `1回に印刷できるのは${Number(limit).toLocaleString("ja-JP")}人までです。何も印刷していません。何回かに分けてください。`,
  },
  letter_card_words: plain(
    409,
    "この文は、はがきに印刷できません。はがきは、ご家族や配達の方にも読めるためです。書かれた文は残っています。直すか、封書でお送りください。",
  ),
  letter_card_unwarned: plain(
    400,
    "はがきは誰にでも読めることを確かめてから、印刷してください。書かれた文は残っています。",
  ),
  key_file_wrong: plain(
    409,
    "鍵のファイル（環境変数 AKASHI_KEY_FILE）では、この保管場所を開けません。記録には触れていません。ファイルの場所を確かめるか、環境変数を外して起動し、パスワードでログインしてください。",
  ),
  keyring_unreadable: plain(
    409,
    "鍵のファイル（keyring.json）が壊れているため、開けません。記録とファイルには触れていません。同じフォルダーの keyring.previous.json か、バックアップの keyring.json を戻してください。",
  ),
  storage_newer: plain(
    409,
    "この保管場所は、より新しい版のAkashiで使われています。記録はそのままです。新しい版のAkashiで開いてください。",
  ),
  customer_file_too_varied: plain(
    413,
    "名簿の内容が多く、読み切れませんでした。何も取り込んでいません。名簿をいくつかのファイルに分けて取り込んでください。",
  ),
  customer_list_nobody: {
    status: 409,
    sentence: ({ rows }) =>
      `${Number(rows).toLocaleString("ja-JP")}行のどれも、お客様として取り込めませんでした。何も取り込んでいません。列の読み方（画面では「取り込む前の確認」、コマンドでは --map）を直すか、名簿を直してから、もう一度お試しください。`,
  },
  customer_list_known: plain(
    409,
    "このファイルは、すでに取り込み済みです。お客様は一覧に入っていますので、もう一度取り込む必要はありません。",
  ),
  customer_list_decided: plain(
    409,
    "この名簿は、すでに取り込んだか、取り込みをやめたものです。お客様の一覧からご確認ください。",
  ),
  customer_same: plain(
    409,
    "同じお客様どうしか、すでに重複としてまとめた方は選べません。残すほうのお客様を選び直してください。",
  ),
  backup_unreadable: plain(
    422,
    "バックアップとして読めませんでした（途中で切れているか、別のファイルの可能性があります）。元のファイルはそのままです。別のバックアップでお試しください。",
  ),
  backup_damaged: {
    status: 422,
    sentence: ({ count }) =>
      `バックアップの中に変わっているファイルが${count}件あります。復元はしていません。別のバックアップでお試しください。`,
  },
  restore_served: plain(
    409,
    "復元先のフォルダーでは、Akashiが動いています。何も戻していません。先にAkashiを止めてから、もう一度お試しください。",
  ),
  restore_not_empty: plain(
    409,
    "復元先のフォルダーに、すでに何か入っています。空のフォルダーを指定してください。今あるものには触れていません。",
  ),
  log_behind: {
    status: 409,
    sentence: ({ entries, known }) =>
      `この保管場所の記録は${entries}件ですが、以前に${known}件目までの控えを取っています。新しいほうの記録がありません（バックアップから戻した可能性があります）。食い違った記録が二つできないように、書き足しを止めています。読むことはできます。バックアップから戻したものなら、オーナーの方が「証拠の健全性」の画面で「戻したものとして続ける」を押してください（命令では doctor --new-origin）。心当たりがないときは、これ以上さわらずに専門家へご相談ください。`,
  },
  log_other: {
    status: 409,
    sentence: ({ known }) =>
      `この保管場所の記録は、以前に取った控え（${known}件目まで）と中身が違います。書き足しを止めています。読むことはできます。別のバックアップから戻したものなら、オーナーの方が「証拠の健全性」の画面で「戻したものとして続ける」を押してください（命令では doctor --new-origin）。心当たりがないときは、これ以上さわらずに専門家へご相談ください。`,
  },
  checkpoint_contradicts: {
    status: 409,
    sentence: ({ size, entries }) =>
      `記録全体への署名を止めました。以前に署名した${size}件目までの内容と、今の記録（${entries}件）がつながりません。記録が書き換えられたか、欠けた可能性があります。今あるものはそのまま残っています。これ以上さわらずに、「証拠の健全性」で確認した結果を印刷して専門家へご相談ください。`,
  },
  document_blocked: {
    status: 422,
    sentence: ({ count }) =>
      `この書類は、直すところが${count}か所あるため、まだ発行していません。入力した内容はそのままです。下の項目を直してから、もう一度お試しください。`,
  },
  exhibit_known: plain(
    409,
    "この証拠は、号証に加えていません（すでに入っているか、取り下げた証拠か、別の事件の証拠です）。ほかの号証はそのままです。号証の一覧をご確認ください。",
  ),
  exhibit_frozen: {
    status: 409,
    sentence: ({ number }) =>
      `${number}は、証拠説明書などで発行済みのため、番号も内容も変わりません。使わないときは「欠番にする」を選んでください。`,
  },
  exhibit_open: plain(
    409,
    "この号証はまだ発行していないため、欠番にはしていません。番号を残さずに一覧から外せます。号証の一覧を開き直してください。",
  ),
  exhibit_withdrawn: {
    status: 409,
    sentence: ({ number }) => `${number}は、すでに欠番になっています。何も変えていません。`,
  },
  exhibits_none: plain(
    409,
    "新しく号証にできる証拠がありません。証拠を追加するか、号証の一覧をご確認ください。",
  ),
  exhibits_changed: plain(
    409,
    "書類を作っている間に、号証の順番や証拠が変わりました。書類は発行していません。内容を確かめて、もう一度発行してください。",
  ),
  subject_needed: {
    status: 422,
    sentence: ({ word }) =>
      `この書類は、${word}ごとに作ります。まだ何も作っていません。どの${word}のものかを選んでください。`,
  },
  document_outdated: plain(
    409,
    "この版は、書類の作りが今と違うころに発行されたため、ほかの形では受け取れません。保管しているPDFは、そのまま取り出せます。今の記録で新しい版を作ると、ほかの形でも受け取れます。",
  ),
  format_not_offered: plain(
    422,
    "この書類は、その形では受け取れません。まだ何も作っていません。書類のページで、受け取れる形をご確認ください。",
  ),
  electronic_blocked: {
    status: 422,
    sentence: ({ count }) =>
      `e内容証明で使えないところが${count}か所あるため、ファイルは作っていません。発行した書類はそのままです。文面を直して新しい版を作るか、紙の内容証明で送ってください。`,
  },
  notice_withdrawn: plain(
    409,
    "この文面は取り下げたため、変えていません。文面は残っています。続けるときは「この文面をもとに、新しい文面を書く」を選んでください。",
  ),
  subject_not_asked: plain(422, "この書類は事件全体のものです。どれのものかは選べません。"),
  template_same: plain(
    409,
    "今のひな形と同じ中身のため、新しい版は作っていません。そのままお使いいただけます。",
  ),
  template_changed: plain(
    409,
    "開いている間に、ほかの画面でこのひな形が変わりました。まだ何も保存していません。今の版を見てから、もう一度保存してください。",
  ),
  template_faulty: {
    status: 422,
    sentence: ({ count }) =>
      `このひな形は、直すところが${count}か所あるため、まだ保存していません。書かれた内容は残っています。`,
  },
  template_broken: {
    status: 409,
    sentence: ({ title, why }) =>
      `「${title}」は、今のひな形では作れません。${why}設定の「ひな形」で直すか、最初のひな形に戻してください。書かれた内容とお店の版は残っています。`,
  },
  paper_answers_changed: plain(
    409,
    "開いている間に、ほかの画面でこの書類に書くことが変わりました。まだ何も置きかえていません。今の内容を読み直してから、もう一度書いてください。",
  ),
  document_busy: plain(
    409,
    "同じ書類をほかの方が発行しているため、発行できませんでした。少し待ってから、もう一度お試しください。",
  ),
  preservation_removed: plain(
    409,
    "この依頼先は外されています。内容は残っています。もう一度お願いするときは、新しい依頼先として書いてください。",
  ),
  statement_known: plain(
    409,
    "この証拠は、すでに申告書として記録されています。内容は残っています。別の写真を選んでください。",
  ),
  packet_nothing: plain(
    400,
    "渡すものが選ばれていないため、提出用データは作っていません。証拠か書類を1つ以上選んでください。",
  ),
  packet_blocked: {
    status: 422,
    sentence: ({ count }) =>
      `この相手には渡せないものが${count}件選ばれているため、提出用データは作っていません。下の理由をご確認のうえ、選び直してください。`,
  },
  packet_no_view: {
    status: 422,
    sentence: ({ label }) =>
      `${label} には表示用の写しがありません。「元のファイル」か、一部を隠した写しを選んでください。`,
  },
  packet_busy: {
    status: 409,
    sentence: ({ number }) =>
      `提出用データ${number}を作っているところか、途中で止まっているため、新しい提出用データは作り始めていません。先にそれを終えるか、取りやめてから作ってください。`,
  },
  packet_state: plain(
    409,
    "この提出用データは、今の状態ではその操作ができないため、何も変えていません。画面を開き直して、状態をご確認ください。",
  ),
  packet_failed: plain(
    500,
    "提出用データを作り終えられませんでした。選んだものと番号は残っています。ディスクの空きをご確認のうえ、もう一度作ってください。",
  ),
  packet_key: plain(
    400,
    "相手の公開鍵として読めないため、鍵はかけていません。元の提出用データはそのままです。「age1」で始まる文字を、初めから終わりまで貼り付けてください。",
  ),
  anchor_not_set: plain(
    409,
    "時刻認証局の設定がまだです。記録はそのままです。設定の「時刻の証明」で、アドレスとルートCA証明書を入れてください。",
  ),
  mail_not_set: plain(
    409,
    "メールの設定がまだです。何も送っていません。設定の「メール」でサーバーを、「時刻の証明」で送り先のアドレスを入れてください。",
  ),
} as const satisfies Record<string, Entry>;

export type RefusalCode = keyof typeof table;

export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly params: Params;
  /** Field name → sentence shown beside that field. */
  readonly fields: Readonly<Record<string, string>> | undefined;

  constructor(code: RefusalCode, params: Params = {}, fields?: Readonly<Record<string, string>>) {
    super(code);
    this.name = "Refusal";
    this.code = code;
    this.params = params;
    this.fields = fields;
  }

  get status(): number {
    return (table[this.code] as Entry).status;
  }

  /** The sentence for the owner, in Japanese. */
  get sentence(): string {
    return (table[this.code] as Entry).sentence(this.params);
  }
}
