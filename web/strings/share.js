// Links, files and snippets: key, English, Chinese.

/** @type {Record<string, [string, string]>} */
export default {
  "share.title": ["Share this explanation", "分享这个解释"],
  "share.copy": ["Copy link", "复制链接"],
  "share.copied": [
    "The link is in the clipboard. Whoever opens it sees this very picture, computed on their own device.",
    "链接已复制到剪贴板。打开它的人会在自己的设备上算出同一幅图。",
  ],
  "share.notCopied": [
    "The browser did not let the page write to the clipboard. Copy it by hand.",
    "浏览器不允许本页写入剪贴板，请手动复制。",
  ],
  "share.share": ["Share …", "分享…"],
  "share.files": ["Save as a file", "存为文件"],
  "share.widget": ["Put it into a page", "嵌入网页"],
  "share.link": ["Link to this", "本图链接"],
  "share.link.length": [
    "{count} characters. It holds the text, the model and all that was chosen behind its #, which no browser sends to a server.",
    "共 {count} 个字符。文本、模型和所有选项都写在 # 之后，浏览器不会把这一部分发给任何服务器。",
  ],
  "share.link.long": [
    "{count} characters, which some programs for mail and chat cut off: where that happens, send a file. It holds the text behind its #, which no browser sends to a server.",
    "共 {count} 个字符，有些邮件和聊天软件会截断这么长的链接，这时请改发文件。文本写在 # 之后，浏览器不会把这一部分发给任何服务器。",
  ],
  "share.own": [
    "No link leads to a model of your own: it stays on this machine. Send a file instead.",
    "你自己的模型只留在这台机器上，无法用链接分享。请改发文件。",
  ],
  "share.same": [
    "This is the picture that the link was made of, to the last bit.",
    "这正是生成链接时的那幅图，每一位都相同。",
  ],
  "share.other": [
    "This is not the picture that the link was made of: the model or the program has changed since then, or something that the link asks for is not there.",
    "这不是生成链接时的那幅图：模型或程序已经更新，或者链接要求的某项内容这里没有。",
  ],
  "share.saved": ["Saved as {name}.", "已存为 {name}。"],
  "share.description": [
    "What speaks for and against {name}, by {method} (seed {seed}), of the model {model}.",
    "支持和反对 {name} 的词，方法 {method}（随机种子 {seed}），模型 {model}。",
  ],
  "share.svg": ["SVG", "SVG"],
  "share.svg.about": ["what is on the screen, sharp at any size", "屏幕上的图，任意放大仍清晰"],
  "share.png": ["PNG", "PNG"],
  "share.png.about": ["what is on the screen, twice as fine", "屏幕上的图，两倍分辨率"],
  "share.heatmap": ["Heatmap PNG", "热力图 PNG"],
  "share.heatmap.about": [
    "every cell and every name, at full size",
    "完整尺寸，包含每一格和每个词",
  ],
  "share.html": ["HTML", "HTML"],
  "share.html.about": ["a page of its own, without any script", "独立网页，不含脚本"],
  "share.json": ["JSON", "JSON"],
  "share.json.about": [
    "all that was computed; the elements draw it again",
    "全部计算结果，可用组件重新画出",
  ],
  "share.csv": ["CSV", "CSV"],
  "share.csv.about": [
    "tokens and words with their scores; an apostrophe stands before what a spreadsheet might compute",
    "词元和词的得分；电子表格可能当作公式的内容前加了撇号",
  ],
  "share.latex": ["LaTeX", "LaTeX"],
  "share.latex.about": ["for a paper: \\input it", "用于论文，以 \\input 引入"],
  "share.widget.about": [
    "Put whybert's files into a folder whybert/ beside your page, and this where the text belongs. It reads without JavaScript, too.",
    "把 whybert 的文件放进网页旁的 whybert/ 文件夹，再把下面的代码放到需要的位置。没有 JavaScript 也能读到文本。",
  ],
  "share.widget.kind": ["What to put into the page", "嵌入什么"],
  "share.widget.tokens": ["the coloured text", "着色的文本"],
  "share.widget.bert": ["decision and picture", "判断和图"],
  "share.widget.live": ["live, for others to type", "可输入的实时版"],
  "share.widget.code": ["The code", "代码"],
  "share.widget.copy": ["Copy the code", "复制代码"],
  "share.widget.copied": ["The code is in the clipboard.", "代码已复制到剪贴板。"],
  "share.broken": [
    "This link is broken: a part of it is missing or was changed on its way. Copy the whole of it once more.",
    "这个链接已损坏：传递途中有内容缺失或被改动。请重新完整复制一次。",
  ],
  "share.broken-part": [
    "This link is broken: what it says of “{part}” cannot be read. Copy the whole of it once more.",
    "这个链接已损坏：其中的“{part}”无法读取。请重新完整复制一次。",
  ],
  "share.newer": [
    "This link was made by a newer version of this page. Reload the page, or open the link where it was made.",
    "这个链接由更新版本的页面生成。请刷新页面，或到生成它的网站打开。",
  ],
};
