const words = document.querySelector("#words");
const bars = document.querySelector("#bars");

words.addEventListener("why-explained", ({ detail }) => (bars.explanation = detail.explanation));
words.addEventListener("why-point", ({ detail }) => (bars.pointed = detail.index));
bars.addEventListener("why-point", ({ detail }) => (words.pointed = detail.index));
