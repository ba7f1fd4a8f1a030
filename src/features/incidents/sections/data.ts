import { line, one, partialDay, people, prose, several } from "../questions.ts";
import { dataItems, UNKNOWN } from "../words.ts";
import { defineSection } from "./section.ts";

export const data = defineSection({
  id: "data",
  title: "持ち出されたと思われる情報",
  lead: "まだ確かでなくても、可能性があるものを書いてください。",
  audience: "everyone",
  questions: {
    items: several("どの項目が持ち出された可能性がありますか", dataItems, {
      noun: "持ち出された可能性のある項目",
      hint: "当てはまるものをすべて選んでください。",
      isEssential: true,
    }),
    itemsOther: line("「その他」の内容", {
      longest: 300,
      hint: "例：お客様宅の鍵の番号、間取り図、保証書の番号",
    }),
    sensitive: one(
      "カルテに、病気・アレルギー・妊娠・服薬などの記載がありますか",
      ["ある", "ない", UNKNOWN],
      {
        noun: "病気などの記載",
        help: {
          term: "なぜ聞くのですか",
          text: "病歴などの「要配慮個人情報」が含まれると、1人分でも個人情報保護委員会への報告が必要になる場合があります。",
          article: "個人情報保護法2条3項（令和8年6月24日時点）、同施行規則7条1号（令和8年6月14日時点）",
        },
        isEssential: true,
      },
    ),
    payment: one(
      "カード番号や、決済に使うID・パスワードが含まれますか",
      ["含まれる", "含まれない", UNKNOWN],
      {
        noun: "カード・決済の情報",
        help: {
          term: "なぜ聞くのですか",
          text: "お金の被害につながるおそれがある情報が含まれると、1人分でも報告が必要になる場合があります。カード会社への連絡も必要になる可能性があります。",
          article: "個人情報保護法施行規則7条2号（令和8年6月14日時点）",
        },
        isEssential: true,
      },
    ),
    medium: several("どのような形で管理していましたか", ["紙", "電子媒体", "その他", UNKNOWN], {
      noun: "管理の形（媒体）",
      isEssential: true,
      alone: [UNKNOWN],
    }),
    mediumNote: line("媒体の詳しい内容", {
      longest: 300,
      hint: "例：予約システムの顧客一覧、五十音順の紙カルテ",
    }),
    keptWhere: prose("どこに保管していましたか", {
      noun: "保管場所",
      hint: "例：受付の鍵付き棚。予約システム（担当者ごとのIDで閲覧）。",
      isEssential: true,
    }),
    updatedOn: partialDay("名簿が最後に更新された日", { isPast: true }),
    ownership: one(
      "だれのお客様の情報ですか",
      [
        { value: "自社が取得", hint: "お店がお客様から直接いただいた情報" },
        { value: "元請から受託", hint: "元請・販売店などから預かった情報" },
        { value: "両方", hint: "自社の情報と預かった情報がまざっている" },
        UNKNOWN,
      ],
      {
        noun: "だれのお客様か",
        help: {
          term: "預かった情報のとき",
          text: "元請などから預かった情報のときは、報告が必要な事態であれば、お店と元請の両方に報告の義務があります。分かっている内容を速やかに（概ね3〜5日以内に）元請へ通知すると、その情報については、お店からの委員会への報告とお客様への通知は要らなくなります。先に元請と相談してください。",
          article:
            "個人情報保護法26条1項ただし書・2項（令和8年6月24日時点）、同施行規則9条（令和8年6月14日時点）、個人情報保護委員会ガイドライン（通則編）3-5-3-5・3-5-4-1（令和7年9月24日の版）",
        },
        isEssential: true,
      },
    ),
    entrustedBy: line("預け主（元請など）の名前"),
    people: people("何人分ですか", {
      noun: "人数",
      hint: "件数ではなく人数です。例：312、約300、300〜350、分からない",
      help: {
        term: "千人を超えるとき",
        text: "1,000人を超える、または超える可能性があるときは、原因にかかわらず報告の対象になります。",
        article: "個人情報保護法施行規則7条4号（令和8年6月14日時点）",
      },
      isEssential: true,
    }),
    peopleBasis: line("その人数だと考える理由", {
      noun: "人数の根拠",
      longest: 300,
      hint: "例：退職した日の予約システムの登録数",
    }),
  },
});
