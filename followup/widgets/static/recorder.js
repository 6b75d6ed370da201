// Records at most two minutes, or takes a file of any kind that this browser decodes, and hands on a WAV file of one channel.
// What it cannot decode is handed on as it is. Nothing leaves this page but to its own kernel.
const RATE = 16000;
const MOST = 120; // seconds of a recording made here
const LONGEST = 600; // seconds of a file
const LARGEST = 60_000_000; // bytes

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
  const sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await blob.arrayBuffer());  // at that rate
  const samples = new Float32Array(sound.length);
  for (let n = 0; n < sound.numberOfChannels; n++)
    sound.getChannelData(n).forEach((value, at) => { samples[at] += value / sound.numberOfChannels; });
  return samples;
}

// How long a file lasts, without decoding it: a small one may hold hours. 0 if that cannot be told.
function lasts(blob) {
  return new Promise((tell) => {
    const hear = new Audio();
    hear.onloadedmetadata = hear.onerror = () => {
      URL.revokeObjectURL(hear.src);
      tell(Number.isFinite(hear.duration) ? hear.duration : 0);
    };
    hear.preload = "metadata";
    hear.src = URL.createObjectURL(blob);
  });
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
  const clock = make("span", { className: "fu-clock" });
  const [good, long, tooLong] = model.get("lengths");
  const bar = make("div", { className: "fu-time", ariaHidden: "true" }, make("span"), make("i"));
  const part = (seconds) => `${Math.min(100, 100 * seconds / tooLong)}%`;
  bar.style.setProperty("--good", part(good));
  bar.style.setProperty("--long", part(long));
  const level = make("meter", { min: 0, max: 1, low: 0.02, high: 0.9, optimum: 0.4, value: 0 });
  level.setAttribute("aria-label", "How loud it is");
  const input = make("input", { type: "file", accept: "audio/*,video/webm,video/mp4,.m4a,.opus,.webm" });
  const file = make("label", { className: "fu-file" }, "or choose a recording: ", input);
  const said = make("p", {});
  said.setAttribute("role", "status");
  const hear = make("audio", { controls: true, hidden: true });
  hear.setAttribute("aria-label", "Your recording");
  const keep = make("a", { textContent: "Save this recording", download: "recording.wav", hidden: true });
  el.replaceChildren(make("div", { className: "fu-tools" }, button, level, file), make("div", { className: "fu-tools" }, bar, clock), said, hear, keep);

  function tell(text, wrong = false) {
    said.textContent = text;
    said.className = wrong ? "fu-problem" : "";
  }
  function show(seconds) {
    const told = seconds < good ? `${good} to ${long} seconds are heard to the end` : seconds <= long ? "a good length"
      : seconds <= tooLong ? "a little long" : "long: many mailboxes stop here";
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} · ${told}`;
    bar.style.setProperty("--now", part(seconds));
  }
  show(0);
  function give(view, name, mine) {
    URL.revokeObjectURL(hear.src);
    hear.src = keep.href = URL.createObjectURL(new Blob([view], { type: "audio/wav" }));
    hear.hidden = false;
    keep.hidden = !mine;
    show(Math.round((view.byteLength - 44) / 2 / RATE));
    hand(view, name);
  }
  function hand(view, name) {
    model.set("name", name);
    model.set("audio", view);
    model.save_changes();
    tell("Listening …");
  }
  async function take(chosen) {
    if (chosen.size > LARGEST) return tell(`${chosen.name} is too large: take a recording of at most ten minutes.`, true);
    tell("Reading it …");
    const seconds = await lasts(chosen);
    if (seconds > LONGEST) return tell(`${chosen.name} lasts ${Math.round(seconds / 60)} minutes: take a recording of at most ten.`, true);
    try {
      give(wav(await mono(chosen)), chosen.name, false);
    } catch { // this browser does not know it; perhaps the kernel does
      hear.hidden = keep.hidden = true;
      hand(new DataView(await chosen.arrayBuffer()), chosen.name);
    }
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
      show(seconds);
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
        give(wav(await mono(new Blob(pieces, { type: recorder.mimeType }))), "Your recording", true);
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
  input.addEventListener("change", () => {
    if (input.files[0]) take(input.files[0]);
  });
  const answered = () => tell(model.get("said"), model.get("wrong"));
  model.on("msg:custom", answered);
  return () => { stop?.(); model.off("msg:custom", answered); URL.revokeObjectURL(hear.src); };
}
export default { render };
