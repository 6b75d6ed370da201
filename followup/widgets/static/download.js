// A link that saves a file or prints a page, and tells the kernel that it was used.
export default {
  render({ model, el }) {
    const link = document.createElement("a");
    link.className = "fu-download";
    el.classList.add("fu-text");
    el.append(link);
    let address = "";
    const draw = () => {
      URL.revokeObjectURL(address);
      address = URL.createObjectURL(new Blob([model.get("content")], { type: model.get("mime") }));
      link.href = address;
      link.download = model.get("name");
      link.textContent = model.get("label");
    };
    link.addEventListener("click", (event) => {
      const tab = model.get("prints") && window.open(address);
      if (tab) {
        event.preventDefault();
        tab.addEventListener("load", () => tab.print());
      }
      model.send({ do: "saved" });
    });
    model.on("change", draw);
    draw();
    return () => URL.revokeObjectURL(address);
  },
};
