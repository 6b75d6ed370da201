// The picture of a card, drawn by this page, and a button that saves it as PNG.
function make(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}

function render({ model, el }) {
  el.classList.add("fu-recorder");
  const image = make("img", { alt: "", width: 600 });
  const said = make("span", {});
  said.setAttribute("role", "status");
  const save = make("button", { type: "button", textContent: "Save the picture" });
  el.replaceChildren(make("div", {}, image), make("div", { className: "fu-tools" }, save, said));
  function draw() {
    const svg = model.get("svg");
    el.hidden = !svg;
    if (!svg) return;
    image.src = `data:image/svg+xml;base64,${btoa(String.fromCharCode(...new TextEncoder().encode(svg)))}`;
    image.alt = model.get("alt");
    said.textContent = "";
  }
  save.addEventListener("click", async () => {
    await image.decode();
    const canvas = make("canvas", { width: 1200, height: 800 });
    canvas.getContext("2d").drawImage(image, 0, 0, 1200, 800);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const link = make("a", { href: URL.createObjectURL(blob), download: "thank-you.png" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    said.textContent = "Saved as thank-you.png.";
  });
  model.on("change:svg", draw);
  draw();
  return () => model.off("change:svg", draw);
}
export default { render };
