/** Everything `doctor` can say: one exhaustive table of what it found, what it means and what to do. */

interface Symptom {
  /** `good` and `remark` need nothing; `unknown` could not be looked at. */
  readonly level: "good" | "remark" | "fault" | "unknown";
  readonly found: string;
  readonly means: string;
  readonly todo: string;
}

const good = (found: string): Symptom => ({ level: "good", found, means: "", todo: "" });

const symptoms = {
  storage_ready: good("保管場所に書き込めます。"),
  storage_missing: {
    level: "fault",
    found: "保管場所が見つかりません。",
    means: "まだ設定していないか、フォルダーの指定が違います。",
    todo: "--storage か環境変数 AKASHI_STORAGE のフォルダーを確かめてください。",
  },
  storage_locked: {
    level: "fault",
    found: "保管場所に書き込めません。",
    means: "新しい記録を残せません。",
    todo: "フォルダーの持ち主と許可、ディスクが書き込み禁止でないかを確かめてください。",
  },
  storage_open: {
    level: "fault",
    found: "保管場所が、このパソコンのほかの利用者からも開けます。",
    means: "中身は暗号化されていますが、消されたり差し替えられたりするおそれがあります。",
    todo: "フォルダーの許可を自分だけにしてください（chmod -R go= 保管場所）。",
  },
  storage_private: good("保管場所は、ほかの利用者から開けません。"),
  storage_synced: {
    level: "fault",
    found: "保管場所が、クラウドと同期するフォルダーの中にあります。",
    means: "書いている途中のデータベースが写されて壊れたり、古いものに戻されたりするおそれがあります。",
    todo: "同期しないフォルダーに移し、写しは「バックアップ」で作ってください。",
  },
  disk_enough: good("ディスクに空きがあります。"),
  disk_low: {
    level: "fault",
    found: "ディスクの空きが少なくなっています。",
    means: "空きがなくなると、新しい記録や写真を残せません。",
    todo: "不要なファイルを片付けるか、大きなディスクに移してください。",
  },
  keyring_ready: good("鍵のファイルを読めます。"),
  keyring_unreadable: {
    level: "fault",
    found: "鍵のファイル（keyring.json）を読めません。",
    means: "パスワードや復旧シートがあっても、記録を開けません。",
    todo: "同じフォルダーの keyring.previous.json か、バックアップの keyring.json を戻してください。",
  },
  served: good("アプリケーションが動いています。"),
  lock_leftover: {
    level: "remark",
    found: "動いていないアプリケーションの印（akashi.lock）が残っています。",
    means: "前回、途中で止まったようです。",
    todo: "次に起動すると片付きます。そのままで構いません。",
  },
  leftover_files: {
    level: "remark",
    found: "途中で止まった作業の残りがあります。",
    means: "証拠ではなく、害はありません。",
    todo: "doctor --sweep で片付けられます。",
  },
  leftover_swept: good("途中で止まった作業の残りを片付けました。"),
  restored_waiting: {
    level: "remark",
    found: "バックアップから戻した印があります。",
    means: "次に開いたときに、記録簿の名前が変わり、どの記録から続けたかが記録されます。",
    todo: "パスワードを入れて一度開いてください。",
  },
  state_ready: good("署名した控えを、保管場所の外（利用者フォルダー）に残せます。"),
  state_unknown: {
    level: "fault",
    found: "署名した控えを残す利用者フォルダーが分かりません。",
    means: "保管場所ごと古いものに戻されても気づけません。",
    todo: "環境変数 AKASHI_STATE で、書き込めるフォルダーを指定してください。",
  },
  state_locked: {
    level: "fault",
    found: "署名した控えを残す利用者フォルダーに書き込めません。",
    means: "使い続けられますが、保管場所ごと古いものに戻されても気づけません。",
    todo: "フォルダーの許可を確かめるか、環境変数 AKASHI_STATE で別のフォルダーを指定してください。",
  },
  mark_level: good("記録は、外に残した控えと合っています。"),
  mark_missing: {
    level: "remark",
    found: "外に残した控えがまだありません。",
    means: "この利用者では、保管場所が古いものに戻されたかどうかを比べられません。",
    todo: "記録が増えて署名すると、控えが残ります。前に残したことがあるときは、消された可能性があります。",
  },
  mark_unreadable: {
    level: "fault",
    found: "外に残した控えが、この記録簿の署名として読めません。",
    means: "控えが壊れたか、書き換えられた可能性があります。記録そのものの異常とは限りません。",
    todo: "ほかの控え（紙・メール・時刻証明）と比べてください。次の署名で新しい控えに置き換わります。",
  },
  clock_right: good("時計は、最後の記録より後を指しています。"),
  clock_back: {
    level: "fault",
    found: "時計が、最後の記録より前を指しています。",
    means: "これから残す記録の時刻が、実際と違ってしまいます。",
    todo: "パソコンの日付と時刻（自動設定）を確かめてください。",
  },
  triggers_present: good("書き換えを防ぐしくみが、データベースにそろっています。"),
  triggers_missing: {
    level: "fault",
    found: "書き換えを防ぐしくみの一部が、データベースから外されています。",
    means: "だれかがデータベースを直接変えた可能性があります。",
    todo: "これ以上さわらずに、この結果を印刷して専門家へご相談ください。",
  },
  database_sound: good("データベースの検査に異常はありません。"),
  log_sound: good("操作の記録と署名した控えに食い違いはありません。"),
  files_sound: good("登録したファイルはすべてあり、変わっていません。"),
  registers_sound: good("台帳と書類は、記録と同じです。"),
  sealed: {
    level: "unknown",
    found: "施錠中のため、データベース・記録・ファイルの中身・署名した控え・時計は調べていません。",
    means: "ファイルの指紋はデータベースの中にあるため、パスワードなしでは比べられません。",
    todo: "AKASHI_PASSWORD（または AKASHI_KEY_FILE）を入れて、もう一度行ってください。",
  },
} as const satisfies Record<string, Symptom>;

export type SymptomCode = keyof typeof symptoms;

export interface Diagnosis extends Symptom {
  readonly code: string;
  /** A path, a count or an entry; never personal data. */
  readonly where: string;
}

export const diagnosis = (code: SymptomCode, where: string | number = ""): Diagnosis => ({
  code,
  where: String(where),
  ...symptoms[code],
});
