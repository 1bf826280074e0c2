// Sorts tables and shows what keeps within limits. Without this script the table stands as it is, best first.
(() => {
  "use strict";
  const read = (row, place) => {
    const value = row.children[place].dataset.value;
    const number = Number(value);
    return Number.isNaN(number) ? value : number;
  };

  const compare = (one, other) => {
    if (typeof one !== typeof other) return typeof one === "number" ? -1 : 1;
    return typeof one === "number" ? one - other : one.localeCompare(other);
  };

  const sort = (table, heading, place) => {
    const down = heading.getAttribute("aria-sort") !== "descending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [row, read(row, place)]);
    rows.sort(([, one], [, other]) => {
      const order = compare(one, other);
      return typeof one === typeof other && down ? -order : order;
    });
    body.append(...rows.map(([row]) => row));
  };

  const limit = (box, table) => {
    const inputs = [...box.querySelectorAll("input")].filter((input) => input.value !== "");
    let best = null;
    for (const row of table.tBodies[0].rows) {
      const beyond = inputs.some((input) => Number(row.dataset[input.dataset.limit]) > Number(input.value));
      row.classList.toggle("beyond", beyond);
      if (!beyond && row.dataset.choosable && (!best || Number(row.dataset.quality) > Number(best.dataset.quality))) best = row;
    }
    const name = best ? "Best within: " + best.children[0].textContent : "Nothing keeps within these limits";
    box.querySelector("output").textContent = inputs.length ? name : "";
  };

  for (const table of document.querySelectorAll("table")) {
    [...table.tHead.rows[0].cells].forEach((heading, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      heading.replaceChildren(button);
      button.addEventListener("click", () => sort(table, heading, place));
    });
    const box = table.closest("section").querySelector(".within");
    box.hidden = false;
    box.addEventListener("input", () => limit(box, table));
  }
})();
