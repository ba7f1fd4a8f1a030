/**
 * Asks before a half-written form is left: `<form data-confirm-leave>`.
 * The browser words the question itself.
 */

for (const form of document.querySelectorAll("form[data-confirm-leave]")) {
  let isChanged = false;
  form.addEventListener("input", () => {
    isChanged = true;
  });
  form.addEventListener("submit", () => {
    isChanged = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
}
