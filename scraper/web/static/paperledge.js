/* Keys, their help, and copy buttons. Every page works without this. */
"use strict";

(() => {
  const NO_TEXT = ["button", "checkbox", "radio", "submit", "reset", "range", "file"];
  const HITS = ".hits > li h3 a, .episode-list > li h3 a, .episode-list > li > a, .question-list a";
  const TO_COPY = ".citation, dd.cite, .command code";
  const KEYS_OFF = "paperledge-keys-off";
  const HELP = [
    ["/", "to the search box"],
    ["↓ or j", "to the next hit"],
    ["↑ or k", "to the hit before"],
    ["Enter", "opens it"],
    ["Escape", "leaves the box or the hit"],
    ["?", "shows this"],
  ];

  const search = () => document.getElementById("site-q");

  /* A browser may forbid that anything is remembered; the keys then work on every page. */
  function areKeysOff() {
    try {
      return localStorage.getItem(KEYS_OFF) !== null;
    } catch {
      return false;
    }
  }

  function turnKeys(off) {
    try {
      off ? localStorage.setItem(KEYS_OFF, "1") : localStorage.removeItem(KEYS_OFF);
    } catch {
      return;
    }
  }

  function isTyping(target) {
    return (
      target.isContentEditable ||
      ["TEXTAREA", "SELECT", "AUDIO"].includes(target.tagName) ||
      (target.tagName === "INPUT" && !NO_TEXT.includes(target.type))
    );
  }

  function move(step) {
    const hits = [...document.querySelectorAll(HITS)];
    const here = hits.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : hits.length - 1) : here + step;
    if (hits[next]) {
      hits[next].focus({ preventScroll: true });
      hits[next].closest("li").scrollIntoView({ block: "nearest" });
    }
    return hits.length > 0;
  }

  function made(name, text, ...inside) {
    const element = document.createElement(name);
    element.append(text, ...inside);
    return element;
  }

  function help() {
    const dialog = document.querySelector("dialog.keys") ?? newHelp();
    dialog.showModal();
  }

  function newHelp() {
    const heading = made("h2", "Keys");
    heading.id = "keys-heading";
    const list = made("dl", "");
    HELP.forEach(([key, does]) => list.append(made("dt", "", made("kbd", key)), made("dd", does)));
    const off = document.createElement("input");
    off.type = "checkbox";
    off.checked = areKeysOff();
    off.addEventListener("change", () => turnKeys(off.checked));
    const close = made("button", "Close");
    const dialog = made("dialog", heading, list, made("p", "", made("label", off, " Turn single keys off")), close);
    dialog.className = "keys";
    dialog.setAttribute("aria-labelledby", heading.id);
    close.type = "button";
    close.addEventListener("click", () => dialog.close());
    document.body.append(dialog);
    return dialog;
  }

  function doesSomething(event, target) {
    const isOnHit = target.matches(HITS);
    const isBare = !event.shiftKey;
    if (event.key === "Escape") {
      const leaves = isOnHit || target === search();
      leaves && target.blur();
      return leaves;
    }
    if (event.key === "ArrowDown" && isBare && (isOnHit || target === search())) {
      return move(1);
    }
    if (event.key === "ArrowUp" && isBare && isOnHit) {
      return move(-1);
    }
    if (isTyping(target) || areKeysOff()) {
      return false;
    }
    switch (event.key) {
      case "/":
        search()?.focus();
        search()?.select();
        return search() !== null;
      case "?":
        help();
        return true;
      case "j":
        return move(1);
      case "k":
        return move(-1);
      case "ArrowDown":
        return isBare && target === document.body && document.querySelector(".hits") !== null && move(1);
      default:
        return false;
    }
  }

  function onKey(event) {
    const isOurs = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !event.defaultPrevented;
    const target = event.target instanceof Element ? event.target : document.body;
    if (isOurs && !target.closest("dialog") && doesSomething(event, target)) {
      event.preventDefault();
    }
  }

  function addCopyButton(element) {
    const text = element.textContent.trim();
    const button = made("button", "Copy");
    const said = made("span", "");
    button.type = "button";
    button.className = "copy";
    said.className = "about";
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
        said.textContent = " Copied";
      } catch {
        getSelection().selectAllChildren(element);
        said.textContent = " Marked, to be copied with the keyboard";
      }
    });
    element.tagName === "DD" ? element.append(" ", button, said) : element.after(" ", button, said);
  }

  function addHelpButton() {
    const button = made("button", "Keys");
    button.type = "button";
    button.className = "keys-button";
    button.addEventListener("click", help);
    document.querySelector(".site-footer")?.append(button);
  }

  function nameSqlEditor() {
    document.querySelector(".CodeMirror textarea")?.setAttribute("aria-label", "SQL");
  }

  /* Datasette draws the menus of columns for a mouse alone. */
  function openMenu(event) {
    const menu = document.querySelector("body > .dropdown-menu");
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      [...menu.querySelectorAll("a")].find((link) => link.offsetParent !== null)?.focus();
      menu.opener = this;
    }
  }

  function leaveMenu(event) {
    if (event.key === "Escape") {
      document.body.click();
      this.opener?.focus();
    }
  }

  function nameColumnMenus() {
    document.querySelectorAll("th .dropdown-menu-icon").forEach((icon) => {
      icon.setAttribute("role", "button");
      icon.setAttribute("tabindex", "0");
      icon.setAttribute("aria-label", `Menu of the column ${icon.closest("th").dataset.column}`);
      icon.addEventListener("keydown", openMenu);
    });
    document.querySelector("body > .dropdown-menu")?.addEventListener("keydown", leaveMenu);
  }

  document.addEventListener("keydown", onKey);
  document.querySelectorAll(TO_COPY).forEach(addCopyButton);
  addHelpButton();
  addEventListener("load", nameSqlEditor);
  addEventListener("load", nameColumnMenus);
})();
