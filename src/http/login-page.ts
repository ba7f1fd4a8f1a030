/** Data of templates/pages/access/login.hbs: shown by the front door and by the access room alike. */
export function loginPage(state: {
  readonly isSealed: boolean;
  readonly login: string;
  readonly next: string;
  readonly errors?: Readonly<Record<string, string>> | undefined;
}) {
  return {
    title: state.isSealed ? "施錠されています" : "ログイン",
    bare: true,
    lead: state.isSealed ? "パスワードを入れると、鍵が開いて続きから使えます。" : undefined,
    values: { login: state.login, next: state.next },
    errors: state.errors,
  };
}
