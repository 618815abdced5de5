// Firefox by WebDriver BiDi, which it speaks itself over a WebSocket.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import WebSocket from "ws";
import { Driver, start } from "./drivers.mjs";

export const FIREFOX = ["firefox-esr"];

export async function openFirefox() {
  const profile = mkdtempSync(join(tmpdir(), "whybert-firefox-"));
  const args = ["-headless", "--profile", profile, "--remote-debugging-port=0", "about:blank"];
  const says = /listening on (ws:\S+)/;
  const firefox = await start(FIREFOX[0], args, {
    says,
    on: 2,
    env: { MOZ_CRASHREPORTER_DISABLE: "1" },
  });
  const socket = new WebSocket(`${firefox.said[1]}/session`);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const driver = new Firefox(socket, async () => {
    await firefox.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  await driver.begin();
  return driver;
}

class Firefox extends Driver {
  name = "Firefox";
  #socket;
  #end;
  #context;
  #last = 0;
  #waiting = new Map();

  constructor(socket, end) {
    super();
    this.#socket = socket;
    this.#end = end;
    socket.on("message", (data) => {
      const { id, result, message } = JSON.parse(data);
      const call = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (message) call?.reject(new Error(`Firefox: ${message}`));
      else call?.resolve(result);
    });
  }

  #send(method, params = {}) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** The same for what belongs to the page. */
  #do(method, params) {
    return this.#send(method, { context: this.#context, ...params });
  }

  async begin() {
    await this.#send("session.new", { capabilities: {} });
    const { contexts } = await this.#send("browsingContext.getTree");
    this.#context = contexts[0].context;
  }

  async open(url) {
    await this.#do("browsingContext.navigate", { url, wait: "complete" });
  }

  async resize(width, height) {
    await this.#do("browsingContext.setViewport", { viewport: { width, height } });
  }

  async call(source, value) {
    const { result, exceptionDetails } = await this.#send("script.callFunction", {
      functionDeclaration: source,
      arguments: [{ type: "string", value }],
      target: { context: this.#context },
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(`Firefox: ${exceptionDetails.text}`);
    return result.value;
  }

  async #element(selector) {
    const { nodes } = await this.#do("browsingContext.locateNodes", {
      locator: { type: "css", value: selector },
    });
    if (!nodes.length) throw new Error(`Firefox: no ${selector}`);
    return { sharedId: nodes[0].sharedId };
  }

  /** Keys to what has the focus. */
  async press(keys) {
    const actions = [...keys].flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ]);
    await this.#do("input.performActions", { actions: [{ type: "key", id: "keys", actions }] });
  }

  async click(selector) {
    await this.evaluate(
      (selector) => document.querySelector(selector).scrollIntoView({ block: "center" }),
      selector,
    );
    const origin = { type: "element", element: await this.#element(selector) };
    const actions = [
      { type: "pointerMove", x: 0, y: 0, origin },
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ];
    await this.#do("input.performActions", {
      actions: [{ type: "pointer", id: "mouse", actions }],
    });
  }

  /** Chooses files. */
  async give(selector, ...files) {
    await this.#do("input.setFiles", { element: await this.#element(selector), files });
  }

  /** @returns {Promise<Buffer>} PNG */
  async screenshot() {
    const { data } = await this.#do("browsingContext.captureScreenshot", {});
    return Buffer.from(data, "base64");
  }

  async close() {
    this.#socket.terminate();
    await this.#end();
  }
}
