export const LOGIN = { login: "mihon", displayName: "見本 花子", password: "ひだまりの庭に七つの小さな鈴" };
