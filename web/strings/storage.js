// What this device keeps, and how it is deleted.

/** @type {Record<string, [string, string]>} */
export default {
  "storage.about": [
    "So that your next visit needs no download, and no network, this browser keeps what was fetched, until you delete it here or the browser needs the room.",
    "浏览器保存了下列内容，下次来访就不必重新下载，没有网络也能用。你可以在这里删除；空间不足时，浏览器也可能自行清理。",
  ],
  "storage.none": ["Nothing is kept yet.", "目前没有保存任何内容。"],
  "storage.refused": [
    "This browser keeps nothing for this page: the window is private, or the page was not served securely.",
    "浏览器没有为本页保存任何内容：可能是无痕窗口，也可能是网页没有通过安全连接打开。",
  ],
  "storage.page": ["This page", "本页"],
  "storage.own": ["{name} (your own)", "{name}（你自己的模型）"],
  "storage.delete": ["Delete", "删除"],
  "storage.deleteNamed": ["Delete {name} from this device", "从这台设备上删除{name}"],
  "storage.all": ["Delete all ({size})", "全部删除（{size}）"],
  "storage.deleted": [
    "Deleted: {name}. What is open stays open until you leave.",
    "已删除：{name}。已经打开的内容在你离开之前不受影响。",
  ],
  "storage.deletedAll": [
    "All of it is deleted. What is open stays open until you leave.",
    "已全部删除。已经打开的内容在你离开之前不受影响。",
  ],
  "storage.install": ["Install as an app…", "安装为应用……"],
};
