import { z } from "zod";
import { passwordFault } from "./password.ts";

const name = (message: string, longest: number) =>
  z
    .string(message)
    .trim()
    .min(1, message)
    .max(longest, `${longest}文字以内で入れてください。`)
    .regex(/^[^\p{Cc}]*$/u, "使えない文字（改行など）が含まれています。");

export const loginName = name("ログイン名を入れてください。", 60);
const displayName = name("お名前を入れてください。", 60);

interface WithPassword {
  readonly login: string;
  readonly password: string;
  readonly passwordAgain?: string | undefined;
}

/** Adds the strength check and, where the form asked twice, the comparison. */
function checkPassword(value: WithPassword, context: z.RefinementCtx<WithPassword>): void {
  const fault = passwordFault(value.password, [value.login]);
  if (fault) context.addIssue({ code: "custom", path: ["password"], message: fault });
  if (value.passwordAgain !== undefined && value.passwordAgain !== value.password) {
    context.addIssue({
      code: "custom",
      path: ["passwordAgain"],
      message: "パスワードの2回の入力が違います。もう一度入れてください。",
    });
  }
}

const password = z.string("パスワードを入れてください。");

export const ownerInput = z
  .object({ login: loginName, displayName, password, passwordAgain: z.string().optional() })
  .superRefine(checkPassword);

export const newPassword = z
  .object({ login: loginName, password, passwordAgain: z.string().optional() })
  .superRefine(checkPassword);

export const personInput = z
  .object({ login: loginName, displayName, password, role: z.enum(["owner", "staff", "adviser"]) })
  .superRefine(checkPassword);

export const loginInput = z.object({
  login: loginName,
  password: z.string().min(1, "パスワードを入れてください。").max(1000, "長すぎます。"),
});
