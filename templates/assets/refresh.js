/**
 * Long work: an element with an id and `data-refresh="seconds"` is fetched again from this page's own address
 * and put in place, until it comes back without the attribute; `data-next` then names where to go.
 * Without it the owner reloads the page; the work itself runs on the server either way.
 */

const follow = (element) => {
  const seconds = Number(element.dataset.refresh);
  if (!seconds) {
    if (element.dataset.next) location.assign(element.dataset.next);
    return;
  }
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(element.id);
      if (fresh === null) {
        location.reload();
        return;
      }
      // What is the same stays: pictures do not flicker, and nothing is read out again.
      const isSame = fresh.outerHTML === element.outerHTML;
      if (!isSame) element.replaceWith(fresh);
      follow(isSame ? element : fresh);
    } catch {
      // The server may be starting again: the work survives, so keep asking.
      follow(element);
    }
  }, seconds * 1000);
};

for (const element of document.querySelectorAll("[data-refresh]")) follow(element);
