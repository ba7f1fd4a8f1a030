/** A page of its own for a preview's frame: the paper, and nothing of the application around it. */

/** Both texts are the program's own, or escaped by the renderer. */
export function sheetPage(title: string, paper: string): string {
  return `<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/assets/document.css"></head><body>${paper}</body></html>`;
}
