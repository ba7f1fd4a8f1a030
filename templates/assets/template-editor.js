/**
 * The editor of templates: `<form data-template-editor data-preview-action="/address">`. Shows the paper and what is wrong
 * while somebody writes, puts fields in at the cursor, and leads to a faulty line. Without it the form's own buttons
 * show the paper and save; the browser's undo takes back an insertion, because it goes in like typing.
 */

const patience = 150;

for (const form of document.querySelectorAll("form[data-template-editor]")) {
  document.body.classList.add("template-live");
  for (const part of document.querySelectorAll(".only-live")) part.classList.add("is-live");
  const source = form.querySelector("textarea[name=source]");
  const frame = form.querySelector("iframe");
  const state = form.querySelector("[data-preview-state]");
  let timer;
  let running;

  /** Like typing, so that the browser's own undo takes it back; where a browser cannot, at least it goes in. */
  const insert = (text) => {
    source.focus();
    if (document.execCommand("insertText", false, text)) return;
    source.setRangeText(text, source.selectionStart, source.selectionEnd, "end");
    source.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const goToLine = (number) => {
    const lines = source.value.split("\n");
    const from = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
    source.focus();
    source.setSelectionRange(from, from + (lines[number - 1] ?? "").length);
    const rowHeight = Number.parseFloat(getComputedStyle(source).lineHeight);
    source.scrollTop = Math.max(0, (number - 4) * rowHeight);
    source.scrollIntoView({ block: "center" });
  };

  const list = (name, items, fill) => {
    form.querySelector(`[data-${name}-note]`).hidden = items.length === 0;
    form.querySelector(`[data-${name}-list]`).replaceChildren(
      ...items.map((item) => {
        const row = document.createElement("li");
        fill(row, item);
        return row;
      }),
    );
  };

  const faultRow = (row, { line, words, excerpt }) => {
    if (line !== null) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small";
      button.dataset.line = line;
      button.textContent = `${line}行目へ`;
      row.append(button);
    }
    row.append(words);
    if (excerpt) {
      const quote = document.createElement("code");
      quote.className = "template-excerpt";
      quote.textContent = excerpt;
      row.append(quote);
    }
  };

  const show = ({ html, faults, forbidden, isCase }) => {
    list("faults", faults, faultRow);
    list("forbidden", forbidden, (row, words) => row.append(words));
    const at = faults.find(({ line }) => line !== null);
    source.toggleAttribute("aria-invalid", faults.length > 0);
    if (html === null) {
      state.textContent = at
        ? `${at.line}行目に直すところがあります。見本は、その前のものです。`
        : "直すところがあります。";
      return;
    }
    const page = new DOMParser().parseFromString(html, "text/html");
    const paper = frame.contentDocument;
    paper.body.replaceChildren(...page.body.childNodes);
    state.textContent = isCase ? "" : "項目の名前で見ています。";
  };

  const preview = async () => {
    clearTimeout(timer);
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.previewAction, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        signal: running.signal,
        headers: { accept: "application/json" },
      });
      if (answer.ok) show(await answer.json());
      else state.textContent = "見本を更新できませんでした。書かれた内容は、この画面に残っています。";
    } catch (error) {
      // A newer one took its place, or the service is away: what was typed stays.
      if (error.name !== "AbortError")
        state.textContent = "見本を更新できませんでした。書かれた内容は、この画面に残っています。";
    }
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(preview, patience);
  };
  source.addEventListener("input", (event) => {
    // Japanese is typed through a conversion window: unfinished kana are not shown.
    if (!event.isComposing) soon();
  });
  source.addEventListener("compositionend", soon);
  form.elements.incident.addEventListener("change", preview);

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.insert !== undefined) insert(button.dataset.insert);
    else if (button.dataset.line !== undefined) goToLine(Number(button.dataset.line));
    else if (button.dataset.undo !== undefined) {
      source.focus();
      document.execCommand("undo");
    } else if (button.dataset.preview !== undefined) {
      event.preventDefault();
      preview();
    }
  });

  const find = form.querySelector("#find-field");
  find.addEventListener("input", () => {
    const words = find.value.trim().toLowerCase();
    for (const group of form.querySelectorAll(".template-group")) {
      let hasAny = false;
      for (const row of group.querySelectorAll("li")) {
        row.hidden =
          words !== "" && !`${group.firstChild.textContent} ${row.textContent}`.toLowerCase().includes(words);
        hasAny ||= !row.hidden;
      }
      group.hidden = !hasAny;
    }
  });
  // Enter looks for a field and must not save.
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
