/**
 * Content-Disposition of a download (RFC 6266, RFC 5987): a plain name for old programs, the true one for others.
 * `plain` may be given where replacing characters of the true name would leave only underlines.
 */
export function attachment(name: string, plain: string = name.replace(/[^A-Za-z0-9._-]/g, "_")): string {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
