/**
 * Files with rows, progress, drag and drop: `<form method="post" enctype="multipart/form-data" data-upload>` around
 * the partial `field-files`. The form's own request is sent, by XMLHttpRequest because fetch reports no progress.
 *
 * Answers understood: `{ "next": "/address" }` (where to go), `{ "error": { "message", "fields"?, "stored"? } }` with 4xx
 * or 5xx (`stored`: `files[0]` → `{ label, href }`; those rows are done and not sent again),
 * a redirect, or a page, which replaces the one shown. Without this script the same form is sent plainly.
 */

const size = (bytes) => {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
};

const make = (name, className, text = "") => {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
};

for (const form of document.querySelectorAll("form[data-upload]")) {
  for (const drop of form.querySelectorAll("[data-drop]")) enhance(form, drop);
}

function enhance(form, drop) {
  const inputs = [...drop.querySelectorAll("input[type=file]")];
  const chooser = inputs.at(-1);
  const done = make("ul", "file-rows");
  const list = make("ul", "file-rows");
  const status = make("p", "visually-hidden");
  status.setAttribute("role", "status");
  const trouble = make("p", "field-error");
  trouble.setAttribute("role", "alert");
  drop.append(done, list, trouble, status);
  drop.classList.add("is-live");

  // The chosen files live here, because an input forgets its files when it is opened a second time.
  let chosen = [];

  const show = () => {
    list.replaceChildren(
      ...chosen.map((file) => {
        const row = make("li", "file-row");
        const remove = make("button", "button button-small", "外す");
        remove.type = "button";
        remove.append(make("span", "visually-hidden", `（${file.name}）`));
        remove.addEventListener("click", () => {
          chosen = chosen.filter((other) => other !== file);
          show();
          chooser.focus();
        });
        const words = make("span", "file-row-words", file.name);
        words.append(make("span", "file-row-state", `　${size(file.size)}`));
        row.append(words, remove);
        return row;
      }),
    );
    status.textContent =
      chosen.length === 0 ? "ファイルは選ばれていません。" : `${chosen.length}点を選びました。`;
  };

  const add = (files) => {
    const isKnown = (file) =>
      chosen.some(
        (old) => old.name === file.name && old.size === file.size && old.lastModified === file.lastModified,
      );
    const fresh = [...files].filter((file) => !isKnown(file));
    chosen = chooser.multiple ? [...chosen, ...fresh] : fresh.slice(0, 1);
    trouble.textContent = "";
    show();
  };

  for (const input of inputs) {
    input.addEventListener("change", () => {
      add(input.files);
      input.value = "";
    });
  }
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"])
    drop.addEventListener(name, () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    add(event.dataTransfer.files);
  });

  form.addEventListener("submit", (event) => {
    // Nothing chosen: the plain form brings back the server's own sentence.
    if (chosen.length === 0) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    body.delete(chooser.name);
    for (const file of chosen) body.append(chooser.name, file, file.name);
    const forget = (file) => {
      chosen = chosen.filter((other) => other !== file);
    };
    send({ form, body, chosen, done, list, status, trouble, forget });
  });
}

function send({ form, body, chosen, done, list, status, trouble, forget }) {
  const buttons = [...form.querySelectorAll("button")];
  const rows = [...list.children];
  const bars = chosen.map((file, index) => {
    const bar = make("progress", "");
    bar.max = Math.max(1, file.size);
    bar.value = 0;
    bar.setAttribute("aria-label", `${file.name} を送っています`);
    rows[index].querySelector("button").hidden = true;
    rows[index].querySelector(".file-row-error")?.remove();
    rows[index].append(bar);
    return bar;
  });
  const release = () => {
    for (const button of buttons) button.disabled = false;
    for (const bar of bars) bar.remove();
    for (const row of rows) row.querySelector("button").hidden = false;
  };
  const fail = (words) => {
    release();
    status.textContent = "";
    trouble.textContent = words;
  };

  for (const button of buttons) button.disabled = true;
  trouble.textContent = "";
  status.textContent = "送っています。";

  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("accept", "application/json, text/html;q=0.5");
  request.upload.addEventListener("progress", (event) => {
    // Files travel one after the other behind the small fields: the bytes sent fill the rows from above.
    const total = chosen.reduce((sum, file) => sum + file.size, 0);
    let left = Math.max(0, event.loaded - (event.total - total));
    for (const bar of bars) {
      bar.value = Math.min(left, bar.max);
      left -= bar.value;
    }
  });
  request.upload.addEventListener("load", () => {
    status.textContent = "届きました。中身を確かめて保管しています。";
  });
  request.addEventListener("error", () =>
    fail(
      "送っている途中で切れました。選んだファイルはこのまま残っています。もう一度ボタンを押してください。",
    ),
  );
  request.addEventListener("load", () => {
    const answer = parse(request);
    const isDone = request.status >= 200 && request.status < 300;
    if (isDone && answer?.next !== undefined) {
      location.assign(answer.next);
      return;
    }
    if (answer?.error !== undefined) {
      fail(answer.error.message);
      for (const [field, words] of Object.entries(answer.error.fields ?? {})) {
        const index = Number(/\[(\d+)\]$/.exec(field)?.[1] ?? Number.NaN);
        if (rows[index] === undefined) trouble.append(make("br", ""), words);
        else rows[index].append(make("p", "file-row-error", words));
      }
      for (const [field, { label, href }] of Object.entries(answer.error.stored ?? {})) {
        const index = Number(/\[(\d+)\]$/.exec(field)?.[1] ?? Number.NaN);
        const row = rows[index];
        if (row === undefined) continue;
        const link = make("a", "", `${label}として保管しました`);
        link.href = href;
        row.querySelector("button").replaceWith(link);
        done.append(row);
        forget(chosen[index]);
      }
      return;
    }
    if (isDone && request.responseURL !== form.action) {
      location.assign(request.responseURL);
      return;
    }
    // The way in closed meanwhile: the page that says so must not replace the files chosen here.
    if (request.status === 401 || request.status === 423) {
      fail(
        "施錠されています。選んだファイルはこのまま残っています。別のタブでログインしてから、もう一度ボタンを押してください。",
      );
      return;
    }
    const main = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
    if (main === null)
      fail(
        "うまく保管できませんでした。選んだファイルはこのまま残っています。少し待って、もう一度お試しください。",
      );
    else document.querySelector("main").replaceWith(main);
  });
  request.send(body);
}

function parse(request) {
  if (!(request.getResponseHeader("content-type") ?? "").includes("json")) return undefined;
  try {
    return JSON.parse(request.responseText);
  } catch {
    return undefined;
  }
}
