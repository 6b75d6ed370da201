// The table of applications. Python searches, sorts and pages it: `view` asks for a page, `shown` is the answer.
// Everything from the log is set as text.

function make(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}

function render({ model, el }) {
  el.classList.add("fu-table");
  const ask = (change) => {
    model.set("view", { ...model.get("view"), ...change });
    model.save_changes();
  };
  const search = make("input", { type: "search", placeholder: "Company, job, person, stage …", value: model.get("view").query });
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
      const { by, down } = model.get("view");
      ask({ by: column.key, down: by === column.key && !down, page: 0 });
    });
    const th = make("th", { scope: "col" }, b);
    th.dataset.key = column.key;
    head.append(th);
  }
  head.append(make("th", { scope: "col" }, make("span", { className: "fu-sr", textContent: "Open" })));

  function draw() {
    const { rows, by, down, found, of, searched, page, pages } = model.get("shown");
    for (const th of head.querySelectorAll("th[data-key]")) {
      th.setAttribute("aria-sort", th.dataset.key !== by ? "none" : down ? "descending" : "ascending");
    }
    body.replaceChildren(...rows.map((row) => {
      const tr = make("tr", {});
      for (const column of model.get("columns")) {
        const value = row[column.key] || "–";
        tr.append(make("td", { title: value, dir: "auto", textContent: value }));
      }
      const open = make("button", { type: "button", className: "fu-quiet", textContent: "Open" });
      open.setAttribute("aria-label", `Open ${row.job.slice(0, 80)}, ${row.company.slice(0, 80)}`);
      open.addEventListener("click", () => model.send({ open: row.id }));
      tr.append(make("td", {}, open));
      return tr;
    }));
    count.textContent = searched ? `${found} of ${of}` : `${of} applications`;
    where.textContent = `Page ${page + 1} of ${pages}`;
    back.disabled = page === 0;
    on.disabled = page >= pages - 1;
    back.hidden = on.hidden = where.hidden = pages === 1;
  }
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask({ query: search.value, page: 0 }), 100);
  });
  // JupyterLab listens to single keys: what is typed here is meant for the search.
  search.addEventListener("keydown", (e) => e.stopPropagation());
  back.addEventListener("click", () => ask({ page: model.get("shown").page - 1 }));
  on.addEventListener("click", () => ask({ page: model.get("shown").page + 1 }));
  model.on("change:shown", draw);
  draw();
  return () => model.off("change:shown", draw);
}
export default { render };
