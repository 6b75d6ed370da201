// Records at most two minutes, as a WAV file of one channel; or takes a WAV file. Nothing leaves this page but to its own kernel.
const RATE = 16000;
const MOST = 120; // seconds

function make(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}

function wav(samples) {
  const view = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const text = (at, word) => [...word].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
  text(0, "RIFF"); view.setUint32(4, 36 + 2 * samples.length, true); text(8, "WAVEfmt "); view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); view.setUint16(22, 1, true); view.setUint32(24, RATE, true); view.setUint32(28, 2 * RATE, true);
  view.setUint16(32, 2, true); view.setUint16(34, 16, true); text(36, "data"); view.setUint32(40, 2 * samples.length, true);
  samples.forEach((value, n) => view.setInt16(44 + 2 * n, Math.round(Math.max(-1, Math.min(1, value)) * 32767), true));
  return view;
}

async function mono(blob) {
  const context = new AudioContext();
  try {
    const sound = await context.decodeAudioData(await blob.arrayBuffer());
    const offline = new OfflineAudioContext(1, Math.max(1, Math.ceil(sound.duration * RATE)), RATE);
    const source = new AudioBufferSourceNode(offline, { buffer: sound });
    source.connect(offline.destination);
    source.start();
    return (await offline.startRendering()).getChannelData(0);
  } finally {
    await context.close();
  }
}

function why(error) {
  if (!navigator.mediaDevices) return "This browser lets a page record only at an address of this computer (localhost): open the workbook from there, or choose a file.";
  if (error.name === "NotAllowedError") return "The microphone was not allowed. Click the small microphone or lock beside the address to allow it, or choose a file.";
  if (error.name === "NotFoundError") return "No microphone was found: plug one in and try again, or choose a file.";
  return "The microphone could not be used; another program may hold it. Close that, or choose a file.";
}

function render({ model, el }) {
  el.classList.add("fu-recorder");
  const button = make("button", { type: "button", className: "fu-main", textContent: "Record" });
  const clock = make("span", { className: "fu-clock", textContent: "0:00" });
  const level = make("meter", { min: 0, max: 1, low: 0.02, high: 0.9, optimum: 0.4, value: 0 });
  level.setAttribute("aria-label", "How loud it is");
  const input = make("input", { type: "file", accept: ".wav,audio/wav" });
  const file = make("label", { className: "fu-file" }, "or choose a WAV file: ", input);
  const said = make("p", {});
  said.setAttribute("role", "status");
  const hear = make("audio", { controls: true, hidden: true });
  hear.setAttribute("aria-label", "Your recording");
  const keep = make("a", { textContent: "Save this recording", download: "recording.wav", hidden: true });
  el.replaceChildren(make("div", { className: "fu-tools" }, button, clock, level, file), said, hear, keep);

  function tell(text, wrong = false) {
    said.textContent = text;
    said.className = wrong ? "fu-problem" : "";
  }
  function give(view, name) {
    URL.revokeObjectURL(hear.src);
    hear.src = keep.href = URL.createObjectURL(new Blob([view], { type: "audio/wav" }));
    hear.hidden = keep.hidden = false;
    model.set("name", name);
    model.set("audio", view);
    model.save_changes();
    tell("Listening …");
  }
  let stop = null;
  async function record() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
    } catch (error) {
      tell(why(error), true);
      return;
    }
    const recorder = new MediaRecorder(stream);
    const pieces = [];
    recorder.ondataavailable = (event) => pieces.push(event.data);
    const context = new AudioContext();
    const meter = new AnalyserNode(context, { fftSize: 1024 });
    context.createMediaStreamSource(stream).connect(meter);
    const heard = new Float32Array(meter.fftSize);
    const began = Date.now();
    const tick = setInterval(() => {
      const seconds = Math.floor((Date.now() - began) / 1000);
      clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      meter.getFloatTimeDomainData(heard);
      level.value = Math.min(1, 3 * Math.sqrt(heard.reduce((sum, x) => sum + x * x, 0) / heard.length));
      if (seconds >= MOST) stop?.();
    }, 100);
    recorder.onstop = async () => {
      clearInterval(tick);
      level.value = 0;
      stream.getTracks().forEach((track) => track.stop());
      await context.close();
      button.textContent = "Record again";
      button.classList.remove("fu-on");
      try {
        give(wav(await mono(new Blob(pieces, { type: recorder.mimeType }))), "Your recording");
      } catch {
        tell("Nothing was recorded: press Record, speak, then press Stop.", true);
      }
    };
    stop = () => {
      stop = null;
      recorder.stop();
    };
    recorder.start();
    button.textContent = "Stop";
    button.classList.add("fu-on");
    tell("Recording. Press Stop when you are done.");
  }
  button.addEventListener("click", () => (stop ? stop() : record()));
  input.addEventListener("change", async () => {
    const chosen = input.files[0];
    if (!chosen) return;
    if (chosen.size > 60_000_000) tell(`${chosen.name} is too large: take a recording of at most ten minutes.`, true);
    else give(new DataView(await chosen.arrayBuffer()), chosen.name);
  });
  const answered = () => tell(model.get("said"), model.get("wrong"));
  model.on("msg:custom", answered);
  return () => { stop?.(); model.off("msg:custom", answered); URL.revokeObjectURL(hear.src); };
}
export default { render };
