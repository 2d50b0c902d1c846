// The search box: Ctrl-K (or Command-K) opens it on every page, arrows choose among what was found.
(() => {
  "use strict";
  const box = document.getElementById("search-box");
  if (!box || typeof box.showModal !== "function") return;
  document.body.append(box);  // out of the menu, which narrow screens fold away with all that is in it
  const text = document.getElementById("search-q");
  const hits = () => [...box.querySelectorAll("#search-found a")];

  const open = () => {
    if (!box.open) box.showModal();
    text.focus();
    text.select();
  };

  // From the text down into what was found and back up to the text.
  const choose = (step) => {
    const all = hits();
    if (!all.length) return;
    const next = all.indexOf(document.activeElement) + step;
    if (next < 0) text.focus();
    else all[Math.min(next, all.length - 1)].focus();
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    } else if (box.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      if (event.key === "ArrowUp" && document.activeElement === text) return;
      choose(event.key === "ArrowDown" ? 1 : -1);
    }
  });
  document.querySelector("[data-search-open]").addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;  // in a tab of its own
    event.preventDefault();
    open();
  });
  box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
})();
