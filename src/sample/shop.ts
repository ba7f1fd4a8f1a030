import { shopInput } from "#src/features/shops/index.ts";

export const SAMPLE_SHOP = shopInput.parse({
  tradeName: "ヘアサロン見本",
  legalName: "",
  representativeTitle: "代表",
  representativeName: "見本 花子",
  industry: "salon",
  employees: 5,
  postal: "000-0001",
  address: "例示県見本市架空町1丁目2番3号",
  tel: "00-0000-0001",
  deskName: "お客様相談窓口",
  deskPerson: "見本 花子",
  deskTel: "00-0000-0002",
  deskHours: "平日 10時から18時",
  deskEmail: "desk@example.jp",
});
