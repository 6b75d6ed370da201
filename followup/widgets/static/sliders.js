// Sliders with names that screen readers say; those of ipywidgets have none. Native, so every key works.
function make(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}

function slider(spec, model) {
  // A slider over words steps through their positions; one over numbers through the numbers.
  const words = spec.words;
  const input = make("input", { type: "range", title: spec.meaning, min: words ? 0 : spec.least,
    max: words ? words.length - 1 : spec.most, step: words ? 1 : spec.step });
  // JupyterLab would take the arrow keys for moving between cells; it asks the focused element itself.
  input.dataset.lmSuppressShortcuts = "true";
  const shown = make("span", { className: "fu-value" });
  shown.setAttribute("aria-hidden", "true");
  input.setAttribute("aria-label", `${spec.label}. ${spec.meaning}`);

  const number = () => (words ? words[Number(input.value)][1] : Number(input.value));
  const say = () => {
    shown.textContent = words ? words[Number(input.value)][0] : number().toLocaleString("en");
    input.setAttribute("aria-valuetext", shown.textContent);
  };
  input.addEventListener("input", () => {
    say();
    model.set("values", { ...model.get("values"), [spec.name]: number() });
    model.save_changes();
  });
  const take = () => {
    const value = model.get("values")[spec.name];
    const wanted = words ? words.findIndex(([, v]) => v === value) : value;
    if (Number(input.value) !== wanted) input.value = wanted;
    say();
  };
  take();
  return { take, node: make("label", {}, make("span", { textContent: spec.label }), input, shown) };
}

function render({ model, el }) {
  el.classList.add("fu-sliders");
  const all = model.get("sliders").map((spec) => slider(spec, model));
  el.append(...all.map((s) => s.node));
  const take = () => all.forEach((s) => s.take());
  model.on("change:values", take);
  return () => model.off("change:values", take);
}
export default { render };
