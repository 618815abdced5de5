// What went wrong, and what the reader can do about it.

/** @type {Record<string, [string, string]>} */
export default {
  "errors.again": ["Try again", "重试"],
  "errors.kept": ["{advice} What you typed is still there.", "{advice}你输入的内容还在。"],
  "errors.wasm": ["This browser cannot compute here", "这个浏览器无法在此计算"],
  "errors.wasm.advice": [
    "It has no WebAssembly, or a security setting has switched it off (Lockdown Mode on Apple devices, a strict mode in Edge or Tor). Allow it for this site, or open the page in another browser. The examples can be read all the same.",
    "浏览器没有 WebAssembly，或者安全设置把它关掉了（例如苹果设备的锁定模式、Edge 或 Tor 的严格模式）。请为本站放行，或换一个浏览器打开。例句的解释仍可阅读。",
  ],
  "errors.simd": ["This browser is too old to compute here", "浏览器版本太旧，无法在此计算"],
  "errors.simd.advice": [
    "Its WebAssembly has no SIMD instructions. Update it: browsers have had them since 2021, Safari since 2023.",
    "它的 WebAssembly 不支持 SIMD 指令。请更新浏览器：各浏览器自 2021 年起支持，Safari 自 2023 年起支持。",
  ],
  "errors.memory": ["There is too little memory", "内存不足"],
  "errors.memory.advice": [
    "Close other tabs or programs, choose a smaller model or a shorter text, then try again.",
    "请关闭其他标签页或程序，或换一个更小的模型、更短的文本，然后重试。",
  ],
  "errors.network": ["The network did not bring it", "网络没能取回所需的文件"],
  "errors.network.advice": [
    "Check the connection and try again. What has come before works without a network.",
    "请检查网络连接后重试。之前已经载入的内容不联网也能用。",
  ],
  "errors.format": ["The file is broken", "文件已损坏"],
  "errors.format.advice": [
    "It is incomplete, or has been changed on its way here. Fetch it again; if that does not help, choose another model.",
    "文件不完整，或在途中被改动过。请重新获取；如果仍然不行，请换一个模型。",
  ],
  "errors.unsupported": ["This model cannot be used here", "这个模型在这里无法使用"],
  "errors.unsupported.advice": [
    "What stands below says why. Choose another model, or another way of asking.",
    "原因见下。请换一个模型，或换一种提问方法。",
  ],
  "errors.numeric": ["The model answers with numbers that are none", "模型给出的结果不是有效数字"],
  "errors.numeric.advice": [
    "Its weights are most likely broken. Choose another model, or make its file again.",
    "它的权重多半已损坏。请换一个模型，或重新生成模型文件。",
  ],
  "errors.storage": ["It cannot be kept on this device", "无法保存在这台设备上"],
  "errors.storage.advice": [
    "Delete a model that you keep, or make room on the disk. Everything works without keeping it, too.",
    "请删除一个已保存的模型，或清理磁盘空间。不保存也能照常使用。",
  ],
  "errors.worker": ["The computation was stopped", "计算被中断了"],
  "errors.worker.advice": [
    "The browser ended it, or would not let it begin. Try again; if that does not help, load the page anew.",
    "浏览器终止了计算，或者没有让它开始。请重试；如果不行，请重新载入页面。",
  ],
  "errors.argument": ["This cannot be asked", "无法这样提问"],
  "errors.argument.advice": [
    "What stands below says why. Change the text, the options or the way of asking.",
    "原因见下。请修改文本、选项，或换一种提问方法。",
  ],
  "errors.unknown": ["Something went wrong", "出错了"],
  "errors.unknown.advice": [
    "Try again; if that does not help, load the page anew.",
    "请重试；如果不行，请重新载入页面。",
  ],
};
