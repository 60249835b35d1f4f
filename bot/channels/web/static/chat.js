// The chat page. It draws what the server answers and keeps what was not acknowledged yet: every event has an id made
// here, is sent in order, one at a time, and again with the same id until the server has taken it or refused it.
// All sentences come from the server (#words), and the page is built of nodes, never of markup in strings.

const PATIENCE = 30; // seconds an answer may take before the event is sent again
const FILE_PATIENCE = 180; // the same for a file
const LONGEST_PAUSE = 30; // seconds between two tries
const LOOK = 20; // seconds between two looks for what was said while the page is open: a person's answer, a reminder
const MODEST = 0.4; // seconds before "is writing" shows: most answers come sooner

const byId = (id) => document.getElementById(id);
const log = byId("log");
const messages = byId("messages");
const typing = byId("typing");
const notice = byId("notice");
const field = byId("message");
const chooser = byId("files");
const add = byId("add");

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// ---- The page's own words

const tongues = JSON.parse(byId("words").textContent);
let words = tongues[document.documentElement.lang].words;

function speak(language) {
  const tongue = tongues[language];
  if (!tongue || document.documentElement.lang === language) return;
  words = tongue.words;
  document.documentElement.lang = language;
  document.documentElement.dir = tongue.direction;
  document.title = words.name;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = words[node.dataset.word];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", words[node.dataset.label]);
  field.placeholder = words[field.dataset.hint];
}

// ---- Drawing a message

function span({ text, bold, italic, href }) {
  let node = document.createTextNode(text);
  if (italic) node = make("em", {}, node);
  if (bold) node = make("strong", {}, node);
  const outside = href?.startsWith("http");
  if (href) node = make("a", { href, target: outside && "_blank", rel: outside && "noopener noreferrer" }, node);
  return node;
}

function block({ type, ordered, spans, items }) {
  if (type === "paragraph") return make("p", {}, ...spans.map(span));
  return make(ordered ? "ol" : "ul", {}, ...items.map((item) => make("li", {}, ...item.map(span))));
}

function row({ label, value, token, change, change_label: name }) {
  const cells = [make("dt", {}, label), make("dd", {}, ...value.map(span))];
  if (token) {
    const button = make("button", { type: "button", value: token, "aria-label": name }, change);
    cells.push(make("dd", { class: "change" }, button));
  }
  return make("div", {}, ...cells);
}

// A table with a line of its own for every label: a phone has no room for a third column.
function comparison({ title, heads, rows }) {
  const columns = heads.map((head) => make("th", { scope: "col" }, head));
  const bodies = rows.map(({ label, values }) => make("tbody", {},
    make("tr", {}, make("th", { scope: "rowgroup", colspan: heads.length }, label)),
    make("tr", {}, ...values.map((value) => make("td", {}, ...value.map(span)))),
  ));
  return make("table", {}, make("caption", {}, title), make("thead", {}, make("tr", {}, ...columns)), ...bodies);
}

function part(shown) {
  const { type, small, blocks, rows, label, href, download } = shown;
  if (type === "comparison") return comparison(shown);
  if (type === "document") return make("p", { class: "document" }, make("a", { href, download }, label));
  if (type === "table") return make("dl", {}, ...rows.map(row));
  return make("div", { class: small ? "small" : "prose" }, ...blocks.map(block));
}

function choice({ label, token, chosen, primary }) {
  return make("button", { type: "button", value: token, class: primary && "primary", "aria-pressed": chosen?.toString() }, label);
}

function message(reply) {
  const rows = reply.rows.map((row) => make("div", { class: "row" }, ...row.map(choice)));
  const bubble = make("div", { class: "bubble" }, unseen("assistant"), ...reply.parts.map(part));
  return make("li", { class: "theirs", lang: reply.language, dir: reply.direction }, bubble, ...rows);
}

// Words of the page's own language, whatever that of the message: they have no say in which way the message runs.
function unseen(word) {
  const { lang, dir } = document.documentElement;
  return make("span", { class: "unseen", lang, dir }, words[word]);
}

// ---- The conversation

const shown = new Set(); // turns that lie before the person already: an event sent again may bring one back

function buttonOf(token) {
  return [...messages.querySelectorAll("button")].filter((button) => button.value === token).pop();
}

// What the person's side of the conversation says for an event; nothing for a box that is ticked in its place.
function echo(event) {
  if (event.kind === "said") return event.text;
  if (event.kind === "attached") return event.name ?? words.attachment;
  if (event.kind === "commanded") return words[event.name] ?? `/${event.name} ${event.argument ?? ""}`.trim();
  const button = event.kind === "pressed" && buttonOf(event.token);
  if (!button || button.hasAttribute("aria-pressed")) return null;
  return button.getAttribute("aria-label") ?? button.textContent;
}

const firstWaiting = () => messages.querySelector(":scope > .waiting");

function sayMine(text, before = null) {
  if (text === null) return null;
  const bubble = make("div", { class: "bubble", dir: "auto" }, unseen("you"), text);
  return messages.insertBefore(make("li", { class: "mine" }, bubble), before);
}

// The focus goes to the same box, which says its own new state; or, where the buttons became others, to the words that
// close the message: on another button a second Enter would press what nobody chose. The rest is not read out again.
function swap(old, fresh) {
  const place = [...old.querySelectorAll("button")].indexOf(document.activeElement);
  const box = document.activeElement.hasAttribute("aria-pressed");
  fresh.setAttribute("aria-live", "off");
  old.replaceWith(fresh);
  if (place < 0) return;
  const next = box ? fresh.querySelectorAll("button")[place] : fresh.querySelector(".bubble").lastElementChild;
  if (!box) next.tabIndex = -1;
  next?.focus({ preventScroll: true });
}

function hint(input) {
  field.inputMode = { email: "email", phone: "tel", number: "numeric" }[input] ?? "text";
  field.autocomplete = { email: "email", phone: "tel" }[input] ?? "off";
  field.autocapitalize = input === "email" ? "off" : "sentences";
  field.spellcheck = input === "text" || input === "long";
  field.enterKeyHint = input === "long" ? "enter" : "send";
  field.dataset.input = input;
  field.dataset.hint = input === "none" ? "choose" : "message";
  add.hidden = input !== "files";
  field.placeholder = words[field.dataset.hint];
}

// Whether all that came stands where something stood already: then nothing is said below it either.
const inPlace = (replies) => replies.every((reply) => reply.replaces);

// Puts a turn's replies before whatever still waits to be sent; returns the first new message.
function show({ turn, language, replies }, event) {
  speak(language);
  if (shown.has(turn)) return null;
  shown.add(turn);
  const pressed = event.kind === "pressed" && buttonOf(event.token);
  if (pressed) pressed.classList.add("picked");
  if (!inPlace(replies)) for (const node of messages.children) node.classList.add("past");
  let first = null;
  for (const reply of replies) {
    const fresh = message(reply);
    const old = reply.replaces && (pressed || [...messages.querySelectorAll("li > .row button")].pop())?.closest("#messages > li");
    if (old) swap(old, fresh);
    else messages.insertBefore(fresh, firstWaiting());
    if (!old) first ??= fresh;
    hint(reply.input);
  }
  return first;
}

// ---- What is not sent yet, each {event, echo, content}: kept for this tab, so that a reload loses nothing; only the
// content of a file is too large for that, so leaving the page is warned of and told afterwards

const unsent = remembered("unsent") ?? [];
const nodes = new Map(); // event id -> its bubble

function remembered(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null; // storage is forbidden or full: the page works, a reload forgets
  }
}

function remember(name, value) {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // as above
  }
}

// crypto.randomUUID is missing where the page is not served by https, as when it is tried out in a local network.
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function keepUnsent() {
  remember("unsent", unsent.filter(({ content }) => !content));
  remember("leaving", unsent.some(({ content }) => content));
}

function drawWaiting({ event, echo: text, content }) {
  const node = sayMine(text);
  if (!node) return;
  if (content) node.firstChild.append(make("progress", { max: 1, value: 0, "aria-label": words.attachment }));
  node.classList.add("waiting");
  nodes.set(event.id, node);
}

function send(event, content) {
  const item = { event: { id: uuid(), ...event }, echo: echo(event), content };
  unsent.push(item);
  keepUnsent();
  drawWaiting(item);
  nodes.get(item.event.id)?.scrollIntoView({ block: "end" });
  deliver();
}

function open() {
  unsent.unshift({ event: { id: uuid(), kind: "opened" }, echo: null });
  keepUnsent();
}

// ---- Sending

let wake = () => {};

function pause(seconds) {
  return new Promise((done) => {
    const timer = setTimeout(done, seconds * 1000);
    wake = () => (clearTimeout(timer), done());
  });
}

function tell(word, { again = false } = {}) {
  const before = notice.offsetHeight;
  notice.replaceChildren();
  if (!word) return;
  notice.append(make("p", {}, words[word]));
  if (again) {
    const button = make("button", { type: "button" }, words.again);
    button.addEventListener("click", () => (field.focus({ preventScroll: true }), wake()));
    notice.append(button);
  }
  // What the notice takes from the conversation must not be what waits; said again at the same height, it takes nothing.
  if (notice.offsetHeight > before) nodes.get(unsent.at(-1)?.event.id)?.scrollIntoView({ block: "end" });
}

async function ask(path, body) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE * 1000);
  const post = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  try {
    const response = await fetch(path, { ...post, signal: patience.signal, cache: "no-store" });
    const after = Number(response.headers.get("Retry-After")) || 0;
    return { status: response.status, after, answer: response.ok ? await response.json() : null };
  } catch {
    return { status: 0, after: 0 }; // no connection, or the answer was lost on its way
  } finally {
    clearTimeout(timer);
  }
}

// As ask, for a file: the one thing that fetch cannot do is say how far it has come.
function upload({ id, album, name }, content) {
  const form = new FormData();
  form.append("id", id);
  form.append("album", album);
  form.append("file", content, name);
  const request = new XMLHttpRequest();
  request.open("POST", "/chat/files");
  request.responseType = "json";
  request.timeout = FILE_PATIENCE * 1000;
  const progress = nodes.get(id)?.querySelector("progress");
  request.upload.addEventListener("progress", ({ loaded, total }) => progress && (progress.value = loaded / total));
  return new Promise((done) => {
    request.addEventListener("loadend", () => {
      const { status, response } = request;
      done({ status, after: Number(request.getResponseHeader("Retry-After")) || 0, answer: status === 200 ? response : null });
    });
    request.send(form);
  });
}

const carry = ({ event, content }) => (content ? upload(event, content) : ask("/chat/events", event));

// Asks until the server has taken the question or refused it for good.
async function insist(attempt) {
  for (let wait = 1; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
    const modest = setTimeout(() => showTyping(true), MODEST * 1000);
    const result = await attempt();
    clearTimeout(modest);
    showTyping(false);
    if (result.status && result.status !== 429 && result.status < 500) return result;
    tell(result.status === 429 ? "slow" : result.status ? "busy" : "offline", { again: true });
    await pause(Math.max(result.after, wait * (0.75 + Math.random() / 2)));
  }
}

function showTyping(visible) {
  typing.hidden = !visible;
  if (visible) typing.scrollIntoView({ block: "end" });
}

function settle(item, result) {
  const mine = nodes.get(item.event.id);
  nodes.delete(item.event.id);
  mine?.classList.remove("waiting");
  mine?.querySelector("progress")?.remove();
  if (result.status !== 200) return refuse(item, mine, result.status);
  tell(null);
  const known = shown.has(result.answer.turn);
  const first = show(result.answer, item.event);
  if (known || inPlace(result.answer.replies)) mine?.remove();
  else (mine ?? first)?.scrollIntoView({ block: "start" });
}

// The words go back to where they can be changed.
function refuse({ event }, mine, status) {
  mine?.remove();
  if (event.kind === "said") {
    field.value = [event.text, field.value].filter(Boolean).join("\n");
    grow();
  }
  tell({ 401: "cookies", 413: "long" }[status] ?? "refused");
}

let delivering = false;
let reopened = false; // the cookie was gone and a new conversation was opened for it: once, or the browser keeps none

async function deliver() {
  if (delivering) return;
  delivering = true;
  while (unsent.length) {
    const item = unsent[0];
    const result = await insist(() => carry(item));
    if (result.status === 401 && !reopened) {
      reopened = true;
      open();
      continue;
    }
    unsent.shift();
    keepUnsent();
    if (item.event.kind !== "opened") reopened = false;
    settle(item, result);
  }
  delivering = false;
}

async function begin() {
  const lost = remembered("leaving") ? "lost" : null;
  keepUnsent();
  unsent.forEach(drawWaiting);
  delivering = true; // what is typed meanwhile waits for the past
  const { status, answer } = await insist(() => ask("/chat/history"));
  tell(status === 200 ? lost : "refused");
  if (answer) restore(answer);
  log.setAttribute("aria-busy", "false");
  delivering = false;
  deliver();
}

// Draws what is not shown yet; returns its first message.
function draw(turns) {
  let first = null;
  for (const { event, ...turn } of turns.filter(({ turn }) => !shown.has(turn))) {
    const mine = inPlace(turn.replies) ? null : sayMine(echo(event), firstWaiting());
    const theirs = show(turn, event);
    first ??= mine ?? theirs;
  }
  return first;
}

// What came without being asked for: a person's answer, a reminder, or what was said in another window.
async function catchUp() {
  if (delivering) return;
  delivering = true;
  const { answer } = await ask(`/chat/history?after=${Math.max(0, ...shown)}`);
  draw(answer?.turns ?? [])?.scrollIntoView({ block: "start" });
  delivering = false;
  deliver();
}

function restore({ language, turns }) {
  draw(turns);
  speak(language);
  if (!turns.length && unsent[0]?.event.kind !== "opened") open();
  messages.lastElementChild?.scrollIntoView({ block: "end", behavior: "instant" });
}

// ---- The message field and the buttons

function grow() {
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
  remember("typed", field.value);
}

function submit() {
  const text = field.value.trim();
  field.focus({ preventScroll: true });
  if (!text) return;
  field.value = "";
  grow();
  send({ kind: "said", text: text.toWellFormed?.() ?? text });
}

// The content is read now: a file that is changed or gone later could not be sent again.
async function attachAll(files) {
  const album = uuid();
  for (const file of files) {
    const event = { kind: "attached", album, name: file.name };
    if (file.size > Number(chooser.dataset.largest)) {
      send({ ...event, size: file.size });
      continue;
    }
    try {
      send(event, new Blob([await file.arrayBuffer()]));
    } catch {
      tell("refused"); // a folder, or a file that is gone
    }
  }
}

function attach(event, transfer) {
  if (!transfer?.files.length || transfer.types.includes("text/plain")) return; // a table is pasted as words and picture
  event.preventDefault();
  attachAll([...transfer.files]);
}

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

field.addEventListener("keydown", (event) => {
  // Enter that ends a word in an input method is not Enter; a phone has no Shift to make a new line with.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  if (field.dataset.input === "long" && matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  submit();
});

field.addEventListener("input", grow);
field.addEventListener("paste", (event) => attach(event, event.clipboardData));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => attach(event, event.dataTransfer));

messages.addEventListener("click", (event) => {
  const token = event.target.closest("button")?.value;
  const twice = unsent.some((item) => item.event.token === token);
  if (token && !twice) send({ kind: "pressed", token });
});

for (const button of document.querySelectorAll("[data-command]")) {
  button.addEventListener("click", () => send({ kind: "commanded", name: button.dataset.command }));
}

add.addEventListener("click", () => chooser.click());
chooser.addEventListener("change", () => {
  attachAll([...chooser.files]);
  chooser.value = "";
});
addEventListener("beforeunload", (event) => unsent.some(({ content }) => content) && event.preventDefault());

addEventListener("online", () => (tell(null), wake()));
addEventListener("offline", () => tell("offline"));
document.addEventListener("visibilitychange", () => document.hidden || (wake(), catchUp()));
setInterval(() => document.hidden || catchUp(), LOOK * 1000);

// iOS lays its keyboard over the page: the page ends where the eye does, unless the person has zoomed in.
function fit() {
  const { height, scale } = visualViewport;
  if (scale === 1) document.body.style.setProperty("--height", `${height}px`);
}

let atEnd = true;
log.addEventListener("scroll", () => (atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40));
new ResizeObserver(() => atEnd && (log.scrollTop = log.scrollHeight)).observe(log);
visualViewport?.addEventListener("resize", fit);

field.value = remembered("typed") ?? "";
grow();
begin();
