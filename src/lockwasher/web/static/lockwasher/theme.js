// Light or dark, as the reader's system is set; before the first paint.
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const set = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  dark.addEventListener("change", set);
  set();
})();
