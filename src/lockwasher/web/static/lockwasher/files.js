// Files: dropped where they belong, and said to be too large before anything is sent.
(() => {
  "use strict";
  const told = (text, name, size, most) =>
    text.replace("{name}", name).replace("{size}", (size / 1e6).toFixed(1)).replace("{most}", (most / 1e6).toFixed(0));
  const fault = (input, file) => {
    const data = input.dataset, most = Number(data.most);
    const ending = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
    if (data.refused.split(" ").includes(ending)) return told(data.runs, file.name, file.size, most);
    if (file.size > most) return told(data.tooLarge, file.name, file.size, most);
    return file.size === 0 ? told(data.isEmpty, file.name, 0, most) : "";
  };
  const size = (n) => (n >= 1e6 ? `${(n / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(n / 1e3))} kB`);
  const look = (input) => {
    const faults = [...input.files].map((file) => fault(input, file)).filter(Boolean);
    const place = input.form.querySelector("[data-files-told]");
    input.setCustomValidity(faults.join(" "));
    if (!place) return;
    place.textContent = faults.length ? faults.join(" ") : [...input.files].map((f) => `${f.name} (${size(f.size)})`).join(", ");
    place.classList.toggle("field-error", faults.length > 0);
  };
  const inputs = () => document.querySelectorAll("input[type=file][data-most]");
  document.addEventListener("change", (event) => { if (event.target.matches("input[type=file][data-most]")) look(event.target); });
  document.addEventListener("submit", (event) => {
    const bad = [...event.target.querySelectorAll("input[type=file][data-most]")].find((input) => !input.validity.valid);
    if (bad) { event.preventDefault(); event.stopImmediatePropagation(); bad.reportValidity(); }
  }, true);
  // Where a file may be dropped: on a form with a file input, or on the row of a step, which chooses that step in the form.
  const place = (target) => target.closest?.("[data-drop], [data-drop-form]");
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    const here = place(event.target);
    if (!here || !hasFiles(event)) return;
    event.preventDefault();
    document.querySelectorAll(".drop-here").forEach((other) => { if (other !== here) other.classList.remove("drop-here"); });
    here.classList.add("drop-here");
  });
  document.addEventListener("dragleave", (event) => { const here = place(event.target); if (here && !here.contains(event.relatedTarget)) here.classList.remove("drop-here"); });
  document.addEventListener("drop", (event) => {
    const here = place(event.target);
    if (!here || !hasFiles(event)) return;
    event.preventDefault();
    here.classList.remove("drop-here");
    const form = here.matches("form") ? here : document.getElementById("drop");
    const input = form?.querySelector("input[type=file]");
    if (!input) return;
    if (here.dataset.drop && form.elements.step) form.elements.step.value = here.dataset.drop;
    input.files = event.dataTransfer.files;
    look(input);
    form.scrollIntoView({ block: "center" });
    form.querySelector("button").focus({ preventScroll: true });
  });
  inputs().forEach((input) => { if (input.files.length) look(input); });
})();
