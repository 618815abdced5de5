// What <why-bert> says: key, English, Chinese. language.js says how a row is written.

/** @type {Record<string, [string, string]>} */
export default {
  "bert.begin": ["Explain this", "解释这段文本"],
  "bert.again": ["Try again", "重试"],
  "bert.text": ["Text", "文本"],
  "bert.textPair": ["Second text", "第二段文本"],
  "bert.loading": ["Loading the model …", "正在载入模型……"],
  "bert.loaded": [
    "Loading the model: {loaded} of {total} MB",
    "正在载入模型：{loaded} / {total} MB",
  ],
  "bert.explaining": ["Explaining …", "正在解释……"],
  "bert.noMemory": [
    "There is too little memory for this explanation. Close other tabs, or shorten the text, and try again.",
    "内存不足，无法完成这次解释。请关闭其他标签页或缩短文本后重试。",
  ],
  "bert.notHere": [
    "This cannot be computed here, for the reason below. If it is the browser: current versions of Chrome, Edge, Firefox and Safari can.",
    "无法在此计算，原因见下。如果是浏览器的问题，请换用新版的 Chrome、Edge、Firefox 或 Safari。",
  ],
  "bert.broken": [
    "A file that this explanation needs is broken, or is not the one it should be. Try again; whoever made this page: check the file and its sha256.",
    "解释所需的文件已损坏，或不是应有的那个文件。请重试；页面作者请检查文件及其 sha256。",
  ],
  "bert.stopped": [
    "The browser ended the computation. Try again; if that does not help, load the page anew.",
    "浏览器中断了计算。请重试；如果不行，请重新载入页面。",
  ],
  "bert.notFetched": [
    "What this explanation needs could not be loaded. Check the connection and try again; whoever made this page: check the address.",
    "解释所需的文件未能载入。请检查网络后重试；页面作者请检查文件地址。",
  ],
  "bert.notAnswered": [
    "The explanation cannot be computed as it was asked for. Whoever made this page: change what is named below.",
    "无法按当前设置计算解释。页面作者请修改下面提到的设置。",
  ],
};
