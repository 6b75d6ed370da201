// A draft with the coach's findings marked in it. All text is set as text, never as HTML.
const NAMES = { praise: "Good", note: "Note", caution: "Caution", stop: "Stop" };
const WAIT = 120; // milliseconds after the last key

function make(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}

function render({ model, el }) {
  el.classList.add("fu-coach");
  const words = make("textarea", { value: model.get("text"), rows: 7, dir: "auto", spellcheck: true });
  words.setAttribute("aria-label", model.get("label"));
  words.dataset.lmSuppressShortcuts = "true";
  const marks = make("div", { className: "fu-marks", dir: "auto" });
  marks.setAttribute("aria-hidden", "true");
  const said = make("p", { className: "fu-said" });
  said.setAttribute("role", "status");
  const list = make("ul", { className: "fu-findings" });
  list.setAttribute("aria-label", "What the coach found");
  const warmth = make("summary", {});
  const parts = make("ul", {});
  const copied = make("span", {});
  copied.setAttribute("role", "status");
  const copy = make("button", { type: "button", textContent: "Copy the text" });
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(words.value);
      copied.textContent = "Copied.";
    } catch {
      words.select();
      copied.textContent = "Press Ctrl+C (Cmd+C on a Mac) to copy.";
    }
  });
  el.replaceChildren(make("div", { className: "fu-paper" }, marks, words), make("div", { className: "fu-tools" }, copy, copied),
    said, list, make("details", {}, warmth, make("p", { textContent: "For comparing two drafts of yours, never for judging a person. It adds up:" }), parts));

  let timer = 0;
  function tell() {
    clearTimeout(timer);
    if (model.get("text") === words.value) return;
    model.set("text", words.value);
    model.save_changes();
  }
  words.addEventListener("input", () => {
    mark();
    copied.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(tell, WAIT);
  });
  // Whoever leaves for a button at once is checked on the last words, not on those before.
  words.addEventListener("blur", tell);
  words.addEventListener("scroll", () => { marks.scrollTop = words.scrollTop; });

  // Python counts characters, JavaScript counts halves of some of them.
  function mark() {
    const told = model.get("feedback");
    const letters = Array.from(words.value);
    marks.replaceChildren();
    if (told.of !== words.value) {
      marks.append(words.value + "\n");
      return;
    }
    let at = 0;
    const aside = told.aside.map((one) => ({ ...one, level: "aside" }));
    for (const one of [...told.findings, ...aside].sort((a, b) => a.start - b.start)) {
      if (one.end <= at || one.start < at) continue;
      marks.append(letters.slice(at, one.start).join(""), make("mark", { className: `fu-${one.level}`, textContent: letters.slice(one.start, one.end).join("") }));
      at = one.end;
    }
    marks.append(letters.slice(at).join("") + "\n");
    marks.scrollTop = words.scrollTop;
  }

  function item(one, letters) {
    const node = make("li", { className: `fu-${one.level}` });
    const head = make("p", {}, make("b", { textContent: `${NAMES[one.level]}: ${one.message} ` }));
    if (one.end) head.append(make("q", { textContent: letters.slice(one.start, one.end).join("").slice(0, 120), dir: "auto" }));
    node.append(head, make("p", { className: "fu-why", textContent: one.why }));
    if (one.instead) node.append(make("p", { textContent: `Instead: ${one.instead}` }));
    return node;
  }

  function draw() {
    const told = model.get("feedback");
    if (told.of !== words.value) return; // a newer answer is on its way
    const letters = Array.from(told.of);
    mark();
    said.textContent = told.said;
    list.replaceChildren(...told.findings.map((one) => item(one, letters)));
    warmth.textContent = `Warmth ${told.warmth >= 0 ? "+" : "−"}${Math.abs(told.warmth).toFixed(2)} (from −1 to 1)`;
    parts.replaceChildren(...told.parts.map((one) => make("li", {},
      `${one.weight >= 0 ? "+" : "−"}${Math.abs(one.weight).toFixed(2)} ${one.name.replaceAll("_", " ")}: `,
      make("q", { textContent: letters.slice(one.start, one.end).join(""), dir: "auto" }))));
  }
  function taken() {
    if (model.get("text") === words.value) return;
    words.value = model.get("text");
    draw();
  }
  model.on("change:feedback", draw);
  model.on("change:text", taken);
  draw();
  return () => { model.off("change:feedback", draw); model.off("change:text", taken); clearTimeout(timer); };
}
export default { render };
