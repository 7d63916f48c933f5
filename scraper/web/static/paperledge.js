/* Keys and copy buttons. Every page works without this. */
"use strict";

(() => {
  const NOT_TEXT = ["button", "checkbox", "radio", "submit", "reset", "range", "file"];
  const HITS = ".hits > li h3 a, .episode-list > li h3 a, .episode-list > li > a, .question-list a";
  const TO_COPY = ".citation, dd.cite, .command code";

  const isTyping = (target) =>
    target.isContentEditable ||
    ["TEXTAREA", "SELECT", "AUDIO"].includes(target.tagName) ||
    (target.tagName === "INPUT" && !NOT_TEXT.includes(target.type));

  const search = () => document.getElementById("site-q");

  function move(step) {
    const hits = [...document.querySelectorAll(HITS)];
    const here = hits.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : -1) : Math.min(Math.max(here + step, 0), hits.length - 1);
    if (!hits[next]) {
      return false;
    }
    hits[next].focus({ preventScroll: true });
    hits[next].scrollIntoView({ block: "nearest" });
    return true;
  }

  function onKey(event) {
    const isFirstKey = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (event.defaultPrevented || !isFirstKey) {
      return;
    }
    const target = event.target instanceof Element ? event.target : document.body;
    const isOnHit = target.matches(HITS);
    if (event.key === "Escape" && (isOnHit || target === search())) {
      target.blur();
      return;
    }
    if (target === search() && event.key === "ArrowDown" && move(1)) {
      event.preventDefault();
      return;
    }
    if (isTyping(target)) {
      return;
    }
    const isInSearch = document.querySelector(".hits") !== null;
    const steps = { j: 1, k: -1, ...(isOnHit || isInSearch ? { ArrowDown: 1, ArrowUp: -1 } : {}) };
    if (event.key === "/" && search()) {
      event.preventDefault();
      search().focus();
      search().select();
    } else if (event.key in steps && !event.shiftKey && move(steps[event.key])) {
      event.preventDefault();
    }
  }

  function addCopyButton(element) {
    const button = document.createElement("button");
    const said = document.createElement("span");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    said.setAttribute("role", "status");
    said.className = "about";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(element.textContent);
        said.textContent = " Copied";
      } catch {
        getSelection().selectAllChildren(element);
        said.textContent = " Marked: copy it with the keyboard";
      }
    });
    if (element.tagName === "DD") {
      element.append(" ", button, said);
    } else {
      element.after(" ", button, said);
    }
  }

  document.addEventListener("keydown", onKey);
  document.querySelectorAll(TO_COPY).forEach(addCopyButton);
})();
