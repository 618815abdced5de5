// Links, files and snippets: key, English, Chinese.

/** @type {Record<string, [string, string]>} */
export default {
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
