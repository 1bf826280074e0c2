
// Shows the words a sentence rests on beside it. Without this script the numbers are links to the same notes.
(() => {
  "use strict";
  const root = document.documentElement;
  let chosen = null;

  const partOf = (kind, link) => document.getElementById(kind + link.id.slice(1));

  const hide = (refocus) => {
    if (!chosen) return;
    partOf("w", chosen).classList.remove("open");
    document.getElementById(chosen.id.slice(1)).classList.remove("chosen");
    chosen.setAttribute("aria-expanded", "false");
    if (refocus) chosen.focus();
    chosen = null;
  };

  const show = (link) => {
    const again = link === chosen;
    hide(again);
    if (again) return;
    chosen = link;
    const note = partOf("w", link);
    note.classList.add("open");
    document.getElementById(link.id.slice(1)).classList.add("chosen");
    link.setAttribute("aria-expanded", "true");
    note.focus({ preventScroll: true });
    note.scrollIntoView({ block: "nearest" });
  };

  for (const link of document.querySelectorAll(".cite")) {
    link.setAttribute("aria-expanded", "false");
    link.setAttribute("aria-controls", "w" + link.id.slice(1));
  }
  root.classList.add("scripted");

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".cite");
    const line = event.target.closest(".line");
    if (link) {
      event.preventDefault();
      show(link);
    } else if (event.target.closest(".close")) {
      event.preventDefault();
      hide(true);
    } else if (line && String(getSelection()) === "") {
      const behind = document.getElementById("c" + line.id);
      if (behind) show(behind);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide(true);
  });

  const follow = () => {
    const note = document.getElementById(location.hash.slice(1));
    if (note && note.matches(".note")) show(document.getElementById("c" + note.id.slice(1)));
  };
  addEventListener("hashchange", follow);
  follow();
})();
