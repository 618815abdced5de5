// WebKitGTK by WebDriver: the driver opens WebKit's own small browser, on a display that nobody sees.

import { createServer } from "node:net";
import { Driver, start } from "./drivers.mjs";

export const WEBKIT = ["WebKitWebDriver", "Xvfb"];

/** By which WebDriver names an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

export async function openWebKit() {
  const screen = ["-screen", "0", "1400x1100x24", "-nolisten", "tcp", "-displayfd", "3"];
  const display = await start("Xvfb", screen, { says: /(\d+)\n/, on: 3 });
  const env = { DISPLAY: `:${display.said[1]}`, GDK_BACKEND: "x11", NO_AT_BRIDGE: "1" };
  const port = await freePort();
  const server = await start("WebKitWebDriver", [`--port=${port}`], { env });
  const driver = new WebKit(`http://127.0.0.1:${port}`, async () => {
    await server.stop();
    await display.stop();
  });
  await driver.begin();
  return driver;
}

class WebKit extends Driver {
  name = "WebKit";
  #server;
  #end;
  #session = "";

  constructor(server, end) {
    super();
    this.#server = server;
    this.#end = end;
  }

  async #send(path, body, method = "POST") {
    const response = await fetch(`${this.#server}${this.#session}${path}`, {
      method,
      body: JSON.stringify(body),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebKit: ${path}: ${value.message}`);
    return value;
  }

  async begin() {
    while (!(await fetch(`${this.#server}/status`).catch(() => null)))
      await new Promise((resolve) => setTimeout(resolve, 50));
    const { sessionId } = await this.#send("/session", { capabilities: {} });
    this.#session = `/session/${sessionId}`;
    await this.#send("/timeouts", { script: 120_000 });
  }

  async open(url) {
    await this.#send("/url", { url });
  }

  async resize(width, height) {
    await this.#send("/window/rect", { width, height });
  }

  call(source, value) {
    return this.#send("/execute/sync", {
      script: `return (${source})(arguments[0])`,
      args: [value],
    });
  }

  async #element(selector) {
    const found = await this.#send("/element", { using: "css selector", value: selector });
    return `/element/${found[ELEMENT]}`;
  }

  /** Keys to what has the focus. */
  async press(keys) {
    const actions = [...keys].flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ]);
    await this.#send("/actions", { actions: [{ type: "key", id: "keys", actions }] });
  }

  async click(selector) {
    await this.#send(`${await this.#element(selector)}/click`, {});
  }

  /** Chooses files. */
  async give(selector, ...files) {
    await this.#send(`${await this.#element(selector)}/value`, { text: files.join("\n") });
  }

  /** @returns {Promise<Buffer>} PNG */
  async screenshot() {
    return Buffer.from(await this.#send("/screenshot", undefined, "GET"), "base64");
  }

  async close() {
    await this.#send("", undefined, "DELETE");
    await this.#end();
  }
}
