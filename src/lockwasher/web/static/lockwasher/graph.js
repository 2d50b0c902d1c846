// A graph that is larger than its place is shown from the first step that can be done now.
(() => {
  "use strict";
  for (const region of document.querySelectorAll(".graph-region")) {
    const box = region.querySelector(".g-ready, .g-held") ?? region.querySelector(".g-step");
    if (!box) continue;
    const here = region.getBoundingClientRect(), there = box.getBoundingClientRect();
    region.scrollLeft += there.left + there.width / 2 - here.left - here.width / 2;
    region.scrollTop += Math.max(0, there.bottom - here.bottom + 16);
  }
})();
