/**
 * A login name as it is compared, without regard to width or case: by the keyring, the people, and the throttle alike.
 */
export const loginKey = (login: string): string => login.normalize("NFKC").trim().toLowerCase();
