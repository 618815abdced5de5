// What the pages of variants/ say: key, English, Chinese. language.js says how a row is written.

/** @type {Record<string, [string, string]>} */
export default {
  "variants.title": ["The elements, in twelve pages", "十二个页面看懂这些元素"],
  "variants.about": [
    "Each page shows one way of putting an explanation into a page of your own, with all the code that it takes.",
    "每个页面演示一种把解释放进自己网页的做法，并附上所需的全部代码。",
  ],
  "variants.all": ["All variants", "全部示例"],
  "variants.page": ["whybert", "whybert"],
  "variants.code": ["What stands in this page", "本页的代码"],
  "variants.theme": ["Light or dark", "浅色或深色"],
  "variants.fixed": ["A text, and why", "一段文本，以及为什么"],
  "variants.fixed_about": [
    "The text stands between the tags and can be read before anything is loaded, and without scripts. Once it is seen, the model is fetched and the words are coloured.",
    "文本写在标签之间，载入任何东西之前、不开启脚本时都能读。元素进入视野后才下载模型，并给词上色。",
  ],
  "variants.editable": ["A text to type into", "可编辑的文本"],
  "variants.editable_about": [
    "With editable the reader may change the text, and the picture follows.",
    "加上 editable，读者可以修改文本，图随之更新。",
  ],
  "variants.saved": ["A saved explanation, with no engine", "已保存的解释，无需引擎"],
  "variants.saved_about": [
    "What was explained once is shown from its JSON: no model, no WebAssembly and no worker are fetched.",
    "解释过一次的结果直接由 JSON 显示：不下载模型，不用 WebAssembly，也不启动工作线程。",
  ],
  "variants.linked": ["Words and bars in different places", "词与条形图分置两处"],
  "variants.linked_about": [
    "Elements tell what they show and what is pointed at by events. A script of a few lines passes it on.",
    "元素用事件告知当前显示什么、指向哪个词，几行脚本就能把它们联系起来。",
  ],
  "variants.pair": ["Two texts", "两段文本"],
  "variants.pair_about": [
    'A second text is a child with slot="text-pair". Here a model says how alike two sentences are, and which words make them so.',
    '第二段文本放在带 slot="text-pair" 的子元素里。这里的模型给出两句话有多相似，以及是哪些词使然。',
  ],
  "variants.against": ["One label against another", "一个标签与另一个相比"],
  "variants.against_about": [
    "Why a question is about a number rather than a person: target is what is explained, against what it is held against.",
    "这个问题为什么问的是数量，而不是人：target 是要解释的标签，against 是与之相比的标签。",
  ],
  "variants.colours": ["Colours of your own", "自定义颜色"],
  "variants.colours_about": [
    "Custom properties change the colours, and ::part() what the parts look like. The sign never depends on colour alone.",
    "颜色用自定义属性改，各部分的样子用 part() 选择器改。正负从不只靠颜色区分。",
  ],
  "variants.dark": ["A page with a dark theme of its own", "自带深色主题的页面"],
  "variants.dark_about": [
    "Elements follow the color-scheme of the page. A theme that is switched by a class or an attribute says its color-scheme too, and that is all.",
    "元素跟随页面的 color-scheme。由类名或属性切换的主题只要同时声明 color-scheme 就够了。",
  ],
  "variants.touch": ["Nothing until it is touched", "点按之前什么都不下载"],
  "variants.touch_about": [
    'With loading="touch" nothing is fetched before the reader wants it.',
    '设 loading="touch" 后，读者点按之前什么都不下载。',
  ],
  "variants.heads": ["What every attention head looks at", "每个注意力头在看什么"],
  "variants.heads_about": [
    "The view heads draws all heads of all layers, and one of them large: choose it by mouse or arrow keys.",
    "heads 视图画出所有层的所有注意力头，并放大其中一个：用鼠标或方向键选择。",
  ],
  "variants.many": ["Many texts, one model", "多段文本，一个模型"],
  "variants.many_about": [
    "All elements of a page share one engine and one copy of a model. The first picture does not wait for the last.",
    "同一页面的所有元素共用一个引擎和一份模型，第一张图不必等最后一张。",
  ],
  "variants.changed": ["What would change the decision, in Chinese", "怎样的改动会让判断改变"],
  "variants.changed_about": [
    "A method that answers with changed texts is drawn as such. The element speaks the language of the page around it: here lang says Chinese, whatever the text is written in.",
    "以改写作答的方法就画成改写。元素使用所在页面的语言：这里由 lang 指定为中文，与文本本身的语言无关。",
  ],
};
