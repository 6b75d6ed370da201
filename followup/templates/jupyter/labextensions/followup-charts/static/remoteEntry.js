// Draws charts. Plotly's own extension reads its script of five megabytes before a page shows anything, draws each chart
// twice (once for a picture that is never saved), and lets a chart vanish when only the height of a window changes. Here
// the script comes with the first chart, and a chart is as high as it says and as wide as its place.
(() => {
  const MIME = "application/vnd.plotly.v1+json", OWNER = "jupyterlab-plotly";
  let shared, plotly;

  async function load() {
    const {fullLabextensionsUrl: place} = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    const {jupyterlab} = await (await fetch(`${place}/${OWNER}/package.json`)).json();
    await new Promise((onload, onerror) => {
      document.head.append(Object.assign(document.createElement("script"),
        {src: `${place}/${OWNER}/${jupyterlab._build.load}`, onload, onerror}));
    });
    const owner = window._JUPYTERLAB[OWNER];
    await owner.init(shared);
    const {RenderedPlotly} = (await owner.get("./mimeExtension"))();
    // It hands plotly out once it has drawn something: an empty chart in no place.
    await new RenderedPlotly({mimeType: MIME}).createGraph({data: {[MIME]: {data: [], layout: {}}}});
    return RenderedPlotly.Plotly;
  }

  // The browser edition asks for it once a lesson has run, so that it is there on a day without a network.
  document.addEventListener("followup-ran", () => (plotly ??= load()).catch(() => { plotly = undefined; }));

  const chartOf = Widget => class extends Widget {
    constructor() {
      super();
      this.addClass("jp-RenderedPlotly");
      this.places = new ResizeObserver(() => this.fit());
    }

    async renderModel(model) {
      const {data, layout, config} = model.data[MIME];
      const height = layout.height || 360;
      this.node.style.height = `${height}px`;
      if (!this.plotly) this.node.textContent = model.data["text/plain"] || "";
      try {
        this.plotly = await (plotly ??= load());
      } catch {
        plotly = undefined; // another chart may ask again
        return;
      }
      if (this.isDisposed) return;
      if (!this.width) this.node.replaceChildren();
      this.width = this.node.clientWidth || 700;
      await this.plotly.react(this.node, data, {...layout, height, width: this.width}, {...config, responsive: false});
      this.places.observe(this.node);
    }

    fit() {
      const width = this.node.clientWidth;
      if (!width || width === this.width) return;
      this.width = width;
      this.plotly.relayout(this.node, {width});
    }

    dispose() {
      if (this.isDisposed) return;
      this.places.disconnect();
      if (this.width) this.plotly.purge(this.node);
      super.dispose();
    }
  };

  async function renderers() {
    const [, entry] = Object.entries(shared["@lumino/widgets"])[0];
    const Chart = chartOf((await entry.get())().Widget);
    const rendererFactory = {safe: true, mimeTypes: [MIME], createRenderer: () => new Chart()};
    return () => ({__esModule: true, default: {id: "followup-charts:factory", rendererFactory, rank: 0, dataType: "json"}});
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["followup-charts"] = {init: scope => { shared = scope; }, get: renderers};
})();
