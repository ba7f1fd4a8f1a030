/**
 * Shows what is typed as paper, without saving it: `<form data-live-preview="/address">` beside a `.preview`.
 * Without scripts the frame shows what was saved.
 */

const WAIT_MS = 60;

for (const form of document.querySelectorAll("form[data-live-preview]")) {
  const frame = document.querySelector(".preview iframe");
  if (!frame) continue;
  let waiting;
  let asking;
  const show = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.livePreview, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        signal: asking.signal,
      });
      if (!answer.ok) return;
      const paper = new DOMParser().parseFromString(await answer.text(), "text/html");
      const { contentDocument } = frame;
      contentDocument?.body.replaceChildren(...paper.body.childNodes);
    } catch {
      // Typed on meanwhile, or the service is gone: the saved words stay in sight.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, WAIT_MS);
  });
}
