// Today's list. Everything from the log is set as text, never as HTML.
function make(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}

function card(item, model) {
  // A step is saved when Python says that it heard of it. A kernel that is gone takes what it is sent in silence.
  const lost = make("p", { className: "fu-problem", hidden: true });
  lost.setAttribute("role", "alert");
  const tell = (content) => {
    model.send({ key: item.key, ...content });
    if (content.do === "check") return;
    const late = setTimeout(() => {
      lost.textContent = "Not saved: the workbook does not answer. Start it again, or restart its kernel, then reload this page.";
      lost.hidden = false;
    }, 5000);
    const heard = (told) => {
      if (told.heard !== item.key) return;
      clearTimeout(late);
      lost.hidden = true;
      model.off("msg:custom", heard);
    };
    model.on("msg:custom", heard);
  };
  const title = make("h2", { textContent: item.headline, dir: "auto", tabIndex: -1 });
  const due = make("span", { className: "fu-due", textContent: item.due });
  const about = make("p", { className: "fu-jobs", dir: "auto", textContent: item.jobs.join(" · ") });
  // One sentence, and more for who asks: a name with a title ("Dr. Silva") does not end one.
  const end = item.reason.search(/(?<=[^\s.]{4}[.!?]) (?=[A-Z])/);
  const reason = make("div", {}, make("p", { className: "fu-reason", dir: "auto", textContent: end < 0 ? item.reason : item.reason.slice(0, end) }));
  if (end >= 0) reason.append(make("details", {}, make("summary", { className: "fu-hint", textContent: "Why, and how" }),
    make("p", { dir: "auto", textContent: item.reason.slice(end + 1) })));

  const channel = make("select", {});
  channel.setAttribute("aria-label", `How: ${item.headline}`);
  channel.dataset.lmSuppressShortcuts = "true"; // JupyterLab takes the arrow keys otherwise
  for (const { value, label } of item.channels || []) channel.append(make("option", { textContent: label, value }));

  const button = (text, className, action) => {
    const b = make("button", { type: "button", textContent: text, className });
    b.setAttribute("aria-label", `${text}: ${item.headline}`);
    b.addEventListener("click", action);
    return b;
  };
  const draft = make("div", { className: "fu-draft", hidden: true });
  const words = make("textarea", { value: item.opening, rows: 4, dir: "auto" });
  words.setAttribute("aria-label", `What to say first: ${item.headline}`);
  const copied = make("span", { className: "fu-hint" });
  copied.setAttribute("role", "status");
  const copy = button("Copy", "fu-quiet", async () => {
    try {
      await navigator.clipboard.writeText(words.value);
      copied.textContent = "Copied.";
    } catch {
      words.select();
      copied.textContent = "Press Ctrl+C (Cmd+C on a Mac) to copy.";
    }
  });
  const said = make("p", { className: "fu-hint" });
  said.setAttribute("role", "status");
  const list = make("ul", { className: "fu-list" });
  const card = make("a", { className: "fu-hint", textContent: "As a card to print", download: "thank-you.html", hidden: true });
  let timer = 0;
  const ask = () => tell({ do: "check", text: words.value });
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  // Python counts characters, JavaScript counts halves of some of them.
  model.on("msg:custom", (told) => {
    if (told.checked !== item.key || told.of !== words.value) return;
    const letters = Array.from(told.of);
    said.textContent = told.said;
    list.replaceChildren(...told.findings.map((one) => make("li", {}, make("b", { textContent: `${one.name}: ${one.message} ` }),
      one.end ? make("q", { textContent: letters.slice(one.start, one.end).join(""), dir: "auto" }) : "", ` ${one.instead}`)));
    card.hidden = !told.card;
    card.href = told.card || "";
  });
  draft.append(words, make("div", { className: "fu-buttons" }, copy, copied, card), said, list,
    make("p", { className: "fu-hint", textContent: "Fill in the square brackets in your own words. What you write here is not saved." }));

  const opener = button("Draft", "fu-quiet", () => {
    draft.hidden = !draft.hidden;
    opener.setAttribute("aria-expanded", String(!draft.hidden));
    if (draft.hidden) return;
    words.focus();
    ask();
  });
  opener.setAttribute("aria-expanded", "false");
  if (item.talk) {
    const held = item.held ? [button("It took place", "fu-main", () => tell({ do: "held" }))] : [];
    return make("li", { className: "fu-card" }, make("div", { className: "fu-top" }, title, due), about, reason, lost,
      make("div", { className: "fu-buttons" }, ...held, button("Another day, or not at all", "fu-quiet", () => tell({ do: "moved" }))));
  }
  const buttons = make("div", { className: "fu-buttons" }, channel,
    button("Done", "fu-main", () => tell({ do: "done", channel: channel.value })),
    button("Not now", "fu-quiet", () => tell({ do: "not_now" })), opener);

  const asked = make("div", { className: "fu-buttons" });
  if (item.asks) asked.append(make("span", { className: "fu-hint", textContent: "What did they write?" }),
    ...[["They want to go on", "moves_on"], ["No news, or only thanks", "no_news"], ["An automatic receipt", "receipt"]]
      .map(([text, meaning]) => button(text, meaning === item.reads ? "fu-main" : "fu-quiet", () => tell({ do: "mean", meaning }))));
  if (item.reads) asked.append(make("span", { className: "fu-hint", textContent: "Your note reads like the marked one." }));

  return make("li", { className: "fu-card" },
    make("div", { className: "fu-top" }, title, due), about, reason, asked, buttons, lost, draft);
}

function render({ model, el }) {
  el.classList.add("fu-today");
  // JupyterLab takes letters and arrows for commands of its own, unless what has the focus says otherwise: "r" in a
  // choice would make the cell raw text, and the panel be gone.
  const quiet = (tries) => {
    const panel = el.closest(".fu-panel");
    if (panel) panel.addEventListener("focusin", ({ target }) => (target.dataset.lmSuppressShortcuts = "true"));
    else if (tries) setTimeout(quiet, 100, tries - 1);
  };
  quiet(50);
  let shown = 3; // three to begin with: a list that is done invites more
  function draw() {
    const items = model.get("items");
    const at = [...el.querySelectorAll(".fu-card")].findIndex((one) => one.contains(document.activeElement));
    el.replaceChildren();
    if (!items.length) {
      el.append(make("p", { className: "fu-empty", textContent: model.get("empty") }));
      return;
    }
    const list = make("ol", {});
    list.setAttribute("aria-label", "What to do today");
    items.slice(0, shown).forEach((item) => list.append(card(item, model)));
    el.append(list);
    const left = model.get("count") - shown;
    if (left > 0) {
      const more = make("button", { type: "button", className: "fu-quiet", textContent: `Show ${Math.min(10, left)} more of ${left}` });
      more.addEventListener("click", () => {
        const next = shown;
        shown += 10;
        model.send({ do: "more", shown });
        draw();
        el.querySelectorAll(".fu-card")[next]?.querySelector("button")?.focus();
      });
      el.append(more);
    }
    if (at >= 0) head(at); // who works by keyboard goes on where the card stood
  }
  const head = (at) => [...el.querySelectorAll(".fu-card h2")].slice(0, at + 1).pop()?.focus();
  // What is asked after a step stands above the tabs: a card further down would leave it out of sight, and out of the
  // keyboard's way. Once nothing more is asked, the keyboard comes back to the list.
  const after = (told) => {
    const row = el.closest(".fu-panel")?.querySelector(".fu-after-done");
    if (!row || told.after === undefined) return;
    setTimeout(() => {
      if (told.after) {
        row.scrollIntoView({ block: "nearest" });
        row.tabIndex = -1;
        if (el.contains(document.activeElement)) row.focus({ preventScroll: true });
      } else if (document.activeElement === document.body) head(0);
    }, 100);
  };
  model.on("msg:custom", after);
  model.on("change:items", draw);
  draw();
  return () => {
    model.off("change:items", draw);
    model.off("msg:custom", after);
  };
}
export default { render };
