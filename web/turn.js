// Lets the event loop run, so that messages (and with them cancellation) get through.

/** @type {() => Promise<void>} */
export const turn = globalThis.setImmediate
  ? () => new Promise((resolve) => setImmediate(resolve))
  : (() => {
      const waiting = [];
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => waiting.shift()();
      return () =>
        new Promise((resolve) => {
          waiting.push(resolve);
          port2.postMessage(null);
        });
    })();
