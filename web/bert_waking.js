// When <why-bert> may fetch its model: once it is seen, once it is touched, or at once.

export class Waking {
  #host;
  #isSeen = false;
  #isTouched = false;
  #sight;

  /**
   * @param {Element & { loading: string }} host
   * @param {() => void} onWake
   */
  constructor(host, onWake) {
    this.#host = host;
    this.#sight = new IntersectionObserver((entries) => {
      if (this.#isSeen || !entries.some(({ isIntersecting }) => isIntersecting)) return;
      this.#isSeen = true;
      onWake();
    });
    for (const event of ["click", "focusin"])
      host.addEventListener(event, () => {
        if (this.#isTouched) return;
        this.#isTouched = true;
        onWake();
      });
  }

  watch() {
    this.#sight.observe(this.#host);
  }

  rest() {
    this.#sight.disconnect();
  }

  get isAwake() {
    const { loading } = this.#host;
    return loading === "eager" || this.#isTouched || (loading !== "touch" && this.#isSeen);
  }
}
