// For another site: <script src="https://chat.example.org/embed.js" data-label="Ask the Alliance" async></script>
// puts a button in the corner that opens the chat in its own window. The chat forbids being framed: inside another
// site a click could be led astray, and browsers refuse the cookie that holds the conversation together.
(() => {
  const script = document.currentScript;
  const chat = new URL("/", script.src);

  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; z-index: 2147483000; }
    button {
      display: block; max-inline-size: calc(100vw - 2rem); min-block-size: 3rem; padding: 0.6rem 1.25rem;
      border: 2px solid #fff; border-radius: 1.5rem; background: #0b5f58; color: #fff; cursor: pointer;
      font: 600 1rem/1.3 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif;
      box-shadow: 0 2px 12px rgb(0 0 0 / 0.3);
    }
    button:hover { background: #084842; }
    button:focus-visible { outline: 3px solid #b3400a; outline-offset: 2px; }
    @media print { :host { display: none; } }
  `);

  const button = document.createElement("button");
  button.type = "button";
  button.textContent = script.dataset.label || chat.host;
  button.addEventListener("click", () => {
    window.open(chat, "_blank", "popup,noopener,width=440,height=760");
  });

  const host = document.createElement("div");
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [style]; // allowed where the site's own policy forbids <style>
  shadow.append(button);
  const place = () => document.body.append(host);
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
})();
