// A list to tick. All text is set as text, never as HTML; a group with a name, so that screen readers say what it is.
function make(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}

function render({ model, el }) {
  el.classList.add("fu-ticks");
  const list = make("ul", {});
  const counted = make("span", {});
  counted.setAttribute("role", "status");
  const all = make("button", { type: "button", textContent: "Tick all" });
  const none = make("button", { type: "button", textContent: "Untick all" });
  el.replaceChildren(make("fieldset", {}, make("legend", { textContent: model.get("label") }),
    make("div", { className: "fu-tools" }, all, none, counted), list));

  const boxes = () => [...list.querySelectorAll("input")];
  const send = () => {
    model.set("ticked", boxes().filter((box) => box.checked).map((box) => box.value));
    model.save_changes();
  };
  const say = () => {
    counted.textContent = `${model.get("ticked").length} of ${model.get("items").length} are ticked.`;
  };
  const take = () => {
    const ticked = new Set(model.get("ticked"));
    for (const box of boxes()) box.checked = ticked.has(box.value);
    say();
  };
  const fill = () => {
    list.replaceChildren(...model.get("items").map((item) => {
      const box = make("input", { type: "checkbox", value: item.id });
      box.dataset.lmSuppressShortcuts = "true";
      box.addEventListener("change", send);
      return make("li", {}, make("label", {}, box, make("span", { textContent: item.label, dir: "auto" })));
    }));
    take();
  };
  for (const [button, wanted] of [[all, true], [none, false]]) {
    button.addEventListener("click", () => {
      for (const box of boxes()) box.checked = wanted;
      send();
    });
  }
  fill();
  model.on("change:items", fill);
  model.on("change:ticked", take);
  return () => {
    model.off("change:items", fill);
    model.off("change:ticked", take);
  };
}
export default { render };
