// Runs a lesson of the workbook by itself: when it is opened, and when its kernel is a new one. Only a notebook whose
// code is, letter by letter, what the package ships (the server tells its digests) is run without being asked.
(() => {
  const CLOSED = "Nothing that you enter now is saved: the workbook no longer answers. Start it again, then reload this page.";

  const config = () => JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}");

  async function digest(model) {
    const code = [...model.cells].filter(cell => cell.type === "code").map(cell => cell.sharedModel.getSource());
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(code)));
    return [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, "0")).join("");
  }

  function linkToPage(panel, base) {
    const link = document.createElement("a");
    link.href = `${base}voila/render/${panel.context.path.split("/").map(encodeURIComponent).join("/")}`;
    link.textContent = "Show as a page";
    link.title = "The same lesson with no code in sight";
    link.className = "followup-as-page";
    link.style.cssText = "margin: auto 8px; white-space: nowrap; color: var(--jp-content-link-color); text-decoration: underline";
    panel.toolbar.node.append(link);
  }

  function tellWhenClosed(panel, session) {
    const said = document.createElement("div");
    said.setAttribute("role", "alert");
    said.className = "followup-closed";
    said.style.cssText = "padding: 8px 16px; background: #b3261e; color: #fff; font-size: 14px";
    const look = () => {
      const gone = session.kernelDisplayStatus === "dead" || session.session?.kernel?.connectionStatus === "disconnected";
      said.textContent = gone ? CLOSED : "";
      if (gone && !said.isConnected) panel.toolbar.node.after(said);
      if (!gone) said.remove();
    };
    session.statusChanged.connect(look);
    session.connectionStatusChanged.connect(look);
  }

  async function follow(app, panel, lessons) {
    const {context, sessionContext: session} = panel;
    await context.ready;
    await panel.revealed;
    if (!config().litePluginSettings) linkToPage(panel, config().baseUrl); // the browser edition has no such pages
    tellWhenClosed(panel, session);
    const run = async () => {
      await session.ready;
      if (panel.isDisposed || !session.session?.kernel || await digest(panel.model) !== lessons[context.path]) return;
      await session.session.kernel.info;
      await app.commands.execute("notebook:run-all-cells", {semanticWidget: panel.id});
      if (panel.isDisposed) return;
      panel.node.dataset.followupRan = "yes";
      panel.model.dirty = false; // what it shows is never saved, so there is nothing to ask about when it is closed
    };
    const first = async () => {
      await run();
      panel.content.activeCellIndex = 0;
      const view = panel.content.node.querySelector(".jp-WindowedPanel-outer");
      if (view) view.scrollTop = 0;
    };
    session.kernelChanged.connect((_, change) => { if (change.oldValue && change.newValue) run(); });
    let restarting = false;
    session.statusChanged.connect((_, status) => {
      if (status === "restarting" || status === "autorestarting") restarting = true;
      else if (restarting && status === "idle") { restarting = false; run(); }
    });
    await first();
    if (config().litePluginSettings) document.dispatchEvent(new Event("followup-ran"));
  }

  const plugin = {
    id: "followup-lessons:plugin",
    autoStart: true,
    activate: app => {
      const lessons = JSON.parse(config().followupLessons || "{}");
      const seen = new WeakSet();
      const look = () => {
        const panel = app.shell.currentWidget;
        if (!panel?.sessionContext || !panel.context || !(panel.context.path in lessons) || seen.has(panel)) return;
        seen.add(panel);
        follow(app, panel, lessons);
      };
      const style = document.createElement("style");
      // A chart as it is on paper, in the dark: light and dark change places, hues stay.
      style.textContent = '[data-jp-theme-light="false"] .js-plotly-plot { filter: invert(0.92) hue-rotate(180deg); }';
      document.head.append(style);
      app.restored.then(() => {
        app.shell.collapseLeft?.();
        look();
        app.shell.currentChanged?.connect(look);
      });
    },
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["followup-lessons"] = {init: () => {}, get: () => Promise.resolve(() => ({__esModule: true, default: plugin}))};
})();
