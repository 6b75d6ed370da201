// The table of applications: searched, sorted and paged in the page. Everything from the log is set as text.
const PAGE = 25;

function make(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}

function render({ model, el }) {
  el.classList.add("fu-table");
  let sortBy = "last", descending = true, page = 0, query = "";

  const search = make("input", { type: "search", placeholder: "Company, job, person, stage …" });
  const count = make("span", { className: "fu-hint" });
  count.setAttribute("role", "status");
  const head = make("tr", {});
  const body = make("tbody", {});
  const table = make("table", {}, make("caption", { className: "fu-sr", textContent: "Your applications" }),
    make("colgroup", {}, ...model.get("columns").map((c) => make("col", { style: `width:${c.width}` })), make("col", { style: "width:5rem" })),
    make("thead", {}, head), body);
  const back = make("button", { type: "button", className: "fu-quiet", textContent: "‹ Back" });
  const on = make("button", { type: "button", className: "fu-quiet", textContent: "More ›" });
  const where = make("span", { className: "fu-hint" });
  el.append(make("div", { className: "fu-buttons" }, make("label", {}, make("span", { textContent: "Search " }), search), count),
    make("div", { className: "fu-scroll" }, table),
    make("div", { className: "fu-buttons" }, back, where, on));

  for (const column of model.get("columns")) {
    const b = make("button", { type: "button", textContent: column.title });
    b.addEventListener("click", () => {
      descending = sortBy === column.key ? !descending : false;
      sortBy = column.key;
      page = 0;
      draw();
    });
    const th = make("th", { scope: "col" }, b);
    th.dataset.key = column.key;
    head.append(th);
  }
  head.append(make("th", { scope: "col" }, make("span", { className: "fu-sr", textContent: "Open" })));

  function draw() {
    const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const all = model.get("rows");
    const rows = all.filter((r) => {
      const text = Object.values(r).join(" ").toLocaleLowerCase();
      return words.every((w) => text.includes(w));
    });
    rows.sort((a, b) => {
      const x = a[sortBy], y = b[sortBy];
      // Empty cells stay last, whichever way the column is sorted.
      if (!x || !y) return Number(!x) - Number(!y);
      return (descending ? -1 : 1) * x.localeCompare(y, undefined, { numeric: true, sensitivity: "base" });
    });
    for (const th of head.querySelectorAll("th[data-key]")) {
      th.setAttribute("aria-sort", th.dataset.key !== sortBy ? "none" : descending ? "descending" : "ascending");
    }
    const pages = Math.max(1, Math.ceil(rows.length / PAGE));
    page = Math.min(page, pages - 1);
    body.replaceChildren(...rows.slice(page * PAGE, (page + 1) * PAGE).map((row) => {
      const tr = make("tr", {});
      for (const column of model.get("columns")) {
        const value = row[column.key] || "–";
        tr.append(make("td", { title: value.slice(0, 200), dir: "auto", textContent: value.slice(0, 200) }));
      }
      const open = make("button", { type: "button", className: "fu-quiet", textContent: "Open" });
      open.setAttribute("aria-label", `Open ${row.job.slice(0, 80)}, ${row.company.slice(0, 80)}`);
      open.addEventListener("click", () => model.send({ open: row.id }));
      tr.append(make("td", {}, open));
      return tr;
    }));
    count.textContent = words.length ? `${rows.length} of ${all.length}` : `${all.length} applications`;
    where.textContent = `Page ${page + 1} of ${pages}`;
    back.disabled = page === 0;
    on.disabled = page >= pages - 1;
    back.hidden = on.hidden = where.hidden = pages === 1;
  }
  search.addEventListener("input", () => { query = search.value; page = 0; draw(); });
  // JupyterLab listens to single keys: what is typed here is meant for the search.
  search.addEventListener("keydown", (e) => e.stopPropagation());
  back.addEventListener("click", () => { page -= 1; draw(); });
  on.addEventListener("click", () => { page += 1; draw(); });
  model.on("change:rows", draw);
  draw();
  return () => model.off("change:rows", draw);
}
export default { render };
