const { dataset } = document.documentElement;

document.querySelector("#theme").addEventListener("click", () => {
  dataset.theme = dataset.theme === "light" ? "dark" : "light";
});
