// What a child can add to a report beside pressing pictures: a drawing and a voice note. Both go into the form as text, so
// that an unsent form keeps them (keep.js). Without this file, or where the browser cannot, the form works as it is. A page
// about a picture of a body has no place for them, and nothing is built there (STD-16).
const SECONDS = 60;
const LARGEST = 2 * 1024 * 1024;

export function childExtras(root) {
  for (const place of root.querySelectorAll("[data-extras]")) {
    if (place.ready) continue;
    place.ready = true;
    place.hidden = false;
    const form = place.closest("form");
    place.append(drawing(form));
    if (navigator.mediaDevices?.getUserMedia && "MediaRecorder" in window) place.append(voice(form));
  }
  for (const form of root.querySelectorAll("form[data-tell]")) {
    if (form.leads) continue;
    form.leads = true;
    for (const choice of form.querySelectorAll("input[name=choice]")) {
      choice.addEventListener("change", () => form.querySelector("#telling-who")?.scrollIntoView({ block: "center" }));
    }
  }
}

// hidden is the field that carries what was made; it is kept with the form, and never filled in again by itself.
function hidden(form, name) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  form.append(field);
  return field;
}

function button(text, press) {
  const b = document.createElement("button");
  b.type = "button";
  b.className = "belisha-extra";
  b.textContent = text;
  b.addEventListener("click", press);
  return b;
}

function drawing(form) {
  const box = document.createElement("div");
  const field = hidden(form, "drawing");
  const pad = document.createElement("canvas");
  pad.width = 600;
  pad.height = 400;
  pad.className = "belisha-pad";
  pad.setAttribute("role", "img");
  pad.setAttribute("aria-label", "A sheet to draw on with a finger or the mouse. You can write instead.");
  const wipe = button("Wipe it clean", () => { blank(pad); field.value = ""; });
  const open = button("Draw it", () => { pad.hidden = wipe.hidden = !pad.hidden; open.setAttribute("aria-expanded", String(!pad.hidden)); });
  open.setAttribute("aria-expanded", "false");
  pad.hidden = wipe.hidden = true;
  blank(pad);
  draws(pad, () => { field.value = pad.toDataURL("image/png"); });
  box.append(open, pad, wipe);
  return box;
}

function blank(pad) {
  const pen = pad.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, pad.width, pad.height);
}

function draws(pad, done) {
  const pen = pad.getContext("2d");
  const at = (event) => {
    const box = pad.getBoundingClientRect();
    return [(event.clientX - box.left) * pad.width / box.width, (event.clientY - box.top) * pad.height / box.height];
  };
  let down = false;
  pad.addEventListener("pointerdown", (event) => {
    down = true;
    pad.setPointerCapture(event.pointerId);
    pen.lineWidth = 6;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(...at(event));
    event.preventDefault();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!down) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => { if (down) done(); down = false; });
}

function voice(form) {
  const box = document.createElement("div");
  const field = hidden(form, "voice");
  const said = document.createElement("p");
  said.className = "govuk-body-l";
  said.setAttribute("role", "status");
  let recorder = null;
  const press = button("Say it", async () => {
    if (recorder) return recorder.stop();
    try {
      recorder = await listen((text) => {
        field.value = text;
        said.textContent = text ? "We have what you said. Now press whom we shall tell." : "That was too long. Try again, or press whom we shall tell.";
        press.textContent = "Say it again";
        recorder = null;
      });
      press.textContent = "Stop";
      said.textContent = "We are listening.";
    } catch {
      said.textContent = "The microphone is off. You can press a picture, or go to a grown-up.";
    }
  });
  box.append(press, said);
  return box;
}

// listen records for a minute at most and gives a data address; "" when it is too large.
async function listen(done) {
  const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(sound, { audioBitsPerSecond: 24000 });
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    for (const track of sound.getTracks()) track.stop();
    const all = new Blob(parts, { type: recorder.mimeType });
    if (all.size > LARGEST) return done("");
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result));
    reader.readAsDataURL(all);
  });
  recorder.start();
  setTimeout(() => { if (recorder.state === "recording") recorder.stop(); }, SECONDS * 1000);
  return recorder;
}
