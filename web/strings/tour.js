// The guided tour: what happens to a text on its way through the model, and back.

/** @type {Record<string, [string, string]>} */
export default {
  "tour.count": ["Step {step} of {steps}", "第 {step} 步，共 {steps} 步"],
  "tour.dot": ["{step}: {title}", "{step}：{title}"],
  "tour.back": ["Back", "上一步"],
  "tour.next": ["Next", "下一步"],
  "tour.done": ["Done", "结束"],
  "tour.close": ["Close the tour", "关闭导览"],
  "tour.steps": ["Steps of the tour", "导览的步骤"],
  "tour.your_text": ["Your text", "你的文本"],
  "tour.waiting": ["Waiting for the model\u2019s answer …", "正在等待模型回答……"],
  "tour.cites": ["More: {paper}", "延伸阅读：{paper}"],
  "tour.choose_token": ["Choose a token", "选择一个词元"],
  "tour.layer": ["Layer ", "层 "],
  "tour.head": ["Head ", "注意力头 "],
  "tour.signs": [
    "Every thin bar is one number: up and blue above zero, down and orange below it.",
    "每根细条是一个数：向上、蓝色为正，向下、橙色为负。",
  ],
  "tour.strips": ["rows of numbers", "数字条"],
  "tour.strips_label": [
    "{label}: {rows} {rows|row|rows} of {columns} numbers. Use the arrow keys to read every value.",
    "{label}：{rows} 行，每行 {columns} 个数。用方向键逐一读取数值。",
  ],
  "tour.number": [
    "{name}, number {number} of {columns}: {value}",
    "{name}，第 {number} 个数（共 {columns} 个）：{value}",
  ],
  "tour.number_scored": ["{told}; in all {said}", "{told}；合计 {said}"],

  "tour.tokens_title": ["From text to tokens", "从文本到词元"],
  "tour.tokens": [
    "The model reads neither letters nor words but tokens: {count} of them here, out of a fixed list of {vocabulary}. All it gets to know of each is its number in that list.",
    "模型读的不是字母，也不是单词，而是词元：这段文本有 {count} 个，都出自一张 {vocabulary} 项的固定词表。关于每个词元，模型拿到的只有它在表中的编号。",
  ],
  "tour.wordpiece": [
    "A word that the list does not have falls into pieces that it has; \u201c##\u201d marks a piece that goes on with a word.",
    "词表里没有的词会拆成表中已有的子词，“##”表示它接在前一个子词后面。",
  ],
  "tour.bpe": [
    "A word that the list does not have falls into pieces that it has; \u201c\u0120\u201d stands for the space in front of a piece.",
    "词表里没有的词会拆成表中已有的子词，“\u0120”代表子词前面的空格。",
  ],
  "tour.unigram": [
    "A word that the list does not have falls into pieces that it has; \u201c\u2581\u201d stands for the space in front of a piece.",
    "词表里没有的词会拆成表中已有的子词，“\u2581”代表子词前面的空格。",
  ],
  "tour.added": [
    "{tokens} stand in no text: they are added to every one, as places where the model can gather what it has read.",
    "{tokens} 不在原文里，而是每段文本都会加上的，供模型汇集读到的内容。",
  ],
  "tour.cut": [
    "Your text is longer: the tour goes with its first {count} tokens.",
    "你的文本更长，导览只用开头的 {count} 个词元。",
  ],
  "tour.window": [
    "Your text is longer and is read in parts: the tour goes with the {count} tokens of the one that the answer is found in.",
    "你的文本更长，要分段阅读：导览只用找到答案的那一段，共 {count} 个词元。",
  ],
  "tour.tokens_figure": [
    "Your text as tokens, each over its number; pieces of one word stand together.",
    "你的文本切成的词元，下面是各自的编号；同一个词的子词排在一起。",
  ],

  "tour.embeddings_title": ["Every token becomes a row of numbers", "每个词元变成一行数字"],
  "tour.embeddings": [
    "A token\u2019s number picks a row of {columns} numbers, its embedding. The rows were learnt: tokens that are used alike have got rows that are alike.",
    "词元的编号对应一行 {columns} 个数字，也就是它的词嵌入。这些数字是训练得来的：用法相近的词元，数字也相近。",
  ],
  "tour.embeddings_sum": [
    "A second row says at which place of the text it stands, another to which text of a pair it belongs. They are added up and brought to one scale; that is all the first layer is given.",
    "再加上两行：一行表示它在文本中的位置，一行表示它属于一对文本中的哪一段。三者相加，再统一尺度，就是第一层得到的全部输入。",
  ],
  "tour.part_word": ["word", "词"],
  "tour.part_place": ["+ place", "+ 位置"],
  "tour.part_segment": ["+ which text", "+ 段落"],
  "tour.part_all": ["= to one scale", "= 统一尺度后"],
  "tour.parts_label": ["What is added up for {token}", "{token} 的各个组成部分"],
  "tour.parts_figure": ["What is added up for {token}", "{token} 由哪几部分相加而成"],
  "tour.words_label": ["The embedding of every token", "每个词元的词嵌入"],
  "tour.words_figure": [
    "The embeddings of all tokens, {columns} numbers each; click one to see its parts.",
    "所有词元的词嵌入，每个 {columns} 个数；点击其中一行查看它的组成。",
  ],

  "tour.query_title": ["One head asks: what matters to me?", "一个注意力头在问：什么与我有关？"],
  "tour.query": [
    "Tokens learn of one another by attention alone. In every layer each head makes three short rows of {depth} numbers out of a token: a query, what it looks for; a key, what it offers; and a value, what it hands on.",
    "词元之间只靠注意力互通信息。在每一层，每个注意力头都从一个词元算出三行各 {depth} 个数：查询（它在找什么）、键（它能提供什么）和值（它交出什么）。",
  ],
  "tour.products": [
    "The query of {token} meets every key: number times number, all added up, divided by \u221a{depth} to keep the size at bay. The higher this score, the better the two fit.",
    "{token} 的查询与每个键相遇：逐个相乘再求和，并除以 \u221a{depth} 以免数值过大。得分越高，两者越契合。",
  ],
  "tour.query_label": ["The query of {token}", "{token} 的查询"],
  "tour.query_figure": ["Its query, already divided", "它的查询（已除过）"],
  "tour.keys_label": [
    "All keys, and how well {token} fits them",
    "所有的键，以及 {token} 与它们的契合程度",
  ],
  "tour.keys_figure": [
    "The keys of all tokens; behind each its score, query times key",
    "所有词元的键；右边是得分，即查询与键的乘积之和",
  ],

  "tour.weights_title": ["From scores to a mixture", "从得分到混合"],
  "tour.softmax": [
    "The softmax makes shares out of scores that add up to 100 %. A score that is higher by one gets 2.7 times the share; so a few tokens often get nearly all of it.",
    "softmax 把得分变成合计 100% 的权重。得分每高 1，权重就是 2.7 倍，因此往往几个词元就占去了绝大部分。",
  ],
  "tour.mixture": [
    "By these shares the values of all tokens are mixed: {token} takes {share} from {most}. This mixture is what the head tells {token} of the rest of the text.",
    "按这些权重把所有词元的值混合起来：{token} 有 {share} 取自 {most}。这个混合结果，就是该头告诉 {token} 的上下文信息。",
  ],
  "tour.values_label": [
    "All values, and how much of each {token} takes",
    "所有的值，以及 {token} 各取多少",
  ],
  "tour.values_figure": [
    "The values of all tokens; behind each the share that is taken of it",
    "所有词元的值；右边是各自的权重",
  ],
  "tour.mixture_label": ["The mixture of values for {token}", "{token} 得到的混合结果"],
  "tour.mixture_figure": ["The mixture: all values by their shares", "混合结果：各个值按权重相加"],

  "tour.heads_title": ["All heads at once", "所有注意力头同时工作"],
  "tour.heads": [
    "That was one of {count} heads: {layers} layers of {heads} each. The heads of a layer work side by side, and what they find is put together.",
    "刚才只是 {count} 个注意力头中的一个：共 {layers} 层，每层 {heads} 个。同一层的头并行工作，结果再拼在一起。",
  ],
  "tour.heads_habits": [
    "Many have plain habits: the token before, the one after, the token itself, the separator. Attention shows where a head reads, not yet why the model decides. Choose one: the two steps before then show it.",
    "许多头的习惯很简单：看前一个词元、后一个词元、自己，或者分隔符。注意力说明一个头在读哪里，还不能说明模型为什么这样判断。选中一个头，前两步就会展示它。",
  ],

  "tour.layers_title": ["Layer upon layer", "一层又一层"],
  "tour.layers": [
    "After its heads every layer has a small network look at each token by itself. Both only add to what was there: so a row that began as a word of the list turns into this word in this sentence.",
    "每一层在注意力头之后，还有一个小网络逐个处理词元。两者都只是在原有的基础上相加：一行数字从词表里的一个词，逐渐变成这句话里的这个词。",
  ],
  "tour.lens": [
    "One can have the model\u2019s last step read every layer, as if it were the last: the second curve shows where the decision comes up. It was trained on the last layer alone, so in early ones it may miss what is there.",
    "还可以让模型的最后一步去读每一层，就当它是最后一层：第二条曲线显示结论在哪一层出现。不过它只在最后一层上训练过，前面各层里已有的信息可能读不出来。",
  ],
  "tour.states_label": ["{token} after every layer", "{token} 在每一层之后的状态"],
  "tour.states_figure": [
    "The token\u2019s row as it enters, and after every layer from 0 on",
    "这个词元的数字：输入时，以及从第 0 层起每一层之后",
  ],
  "tour.state_input": ["input", "输入"],
  "tour.cosine_figure": [
    "How alike the token\u2019s row is before and after a layer: 1 is the same direction",
    "经过一层前后，这行数字有多相似：1 表示方向相同",
  ],
  "tour.cosine_across": ["layer", "层"],
  "tour.cosine_up": ["cosine of {token}", "{token} 的余弦相似度"],
  "tour.lens_figure": [
    "What the model would say, were each layer the last",
    "如果到这一层就结束，模型会怎么说",
  ],

  "tour.verdict_title": ["From a row to a decision", "从一行数字到判断"],
  "tour.verdict_labels": [
    "After the last layer the classifier reads one row alone, that of {token}, in which the layers have gathered what they found. Every label has a weight for each of its numbers: times these and added up they make the label\u2019s logit.",
    "最后一层之后，分类器只读一行：{token} 那一行，各层的发现都汇集在这里。每个标签对其中每个数都有一个权重，相乘再相加，就是这个标签的 logit。",
  ],
  "tour.verdict_number": [
    "After the last layer one row alone is read, that of {token}. Each of its numbers is multiplied by a weight; added up they are what the model says.",
    "最后一层之后只读一行：{token} 那一行。其中每个数乘以一个权重，相加就是模型给出的数值。",
  ],
  "tour.verdict_tags": [
    "The classifier reads the row of every token by itself: here that of {token}, whose label is explained. Every label has a weight for each of its numbers: times these and added up they make its logit.",
    "分类器逐个读每个词元的那一行：这里是 {token}，也就是正在解释的那一个。每个标签对其中每个数都有一个权重，相乘再相加，就是它的 logit。",
  ],
  "tour.verdict_answer": [
    "Two questions are asked of every token\u2019s row: does an answer begin here, and does one end here? Here is the row of {token}, where the answer begins. The pair of a beginning and an end that scores highest is the answer.",
    "对每个词元的那一行都问两个问题：答案从这里开始吗？到这里结束吗？这里是答案开头的 {token}。开头与结尾得分之和最高的一对就是答案。",
  ],
  "tour.verdict_words": [
    "The row of {token} is compared with the embedding of every word of the list. The closer a word, the likelier it is to stand in the gap.",
    "{token} 那一行与词表中每个词的词嵌入作比较。越接近的词，越可能填在这个空里。",
  ],
  "tour.verdict_similarity": [
    "Each text is read by itself, and out of its rows comes one that stands for it. How alike the texts are is the cosine of the angle between the two: 1 where they point the same way.",
    "两段文本各自单独阅读，从各行得出代表整段的一行。两行之间夹角的余弦就是相似度：方向一致时为 1。",
  ],
  "tour.temperature": [
    "The softmax makes probabilities out of the logits. Dividing them by a temperature first makes the model sound more sure or less so, and never changes which label wins.",
    "softmax 把 logit 变成概率。先除以一个温度，会让模型显得更确定或更不确定，但不会改变哪个标签胜出。",
  ],
  "tour.pooled_label": ["The row that the classifier reads", "分类器读的那一行"],
  "tour.pooled_figure": [
    "The row that the classifier multiplies: {columns} numbers, made of those of {token}",
    "分类器要乘的那一行：由 {token} 那一行得来的 {columns} 个数",
  ],
  "tour.parts_of_logits": ["What each number adds to each label", "每个数给各标签加了多少"],
  "tour.logits_figure": [
    "What each number of it adds to each label; behind that the sum, the logit",
    "其中每个数给各标签加了多少；右边是总和，即 logit",
  ],
  "tour.number_figure": [
    "What each number of it adds; behind that the sum",
    "其中每个数加了多少；右边是总和",
  ],
  "tour.probabilities_figure": [
    "The probabilities; try a temperature (the model\u2019s own is {own})",
    "概率；可以试试不同的温度（模型自带的是 {own}）",
  ],
  "tour.temperature_name": ["Temperature ", "温度 "],
  "tour.stands_label": ["What stands for each text", "代表每段文本的一行"],
  "tour.stands_figure": ["The row that stands for each text", "代表每段文本的一行"],
  "tour.product": ["product", "乘积"],
  "tour.cosine_label": ["What each number adds to the cosine", "每个数给余弦加了多少"],
  "tour.products_figure": [
    "Number times number, by the lengths of both rows; behind that the sum, the cosine",
    "两行逐个相乘，再除以两行的长度；右边是总和，即余弦",
  ],
  "tour.words_guessed": ["The likeliest words", "最可能的词"],

  "tour.gradient_title": ["The way back: what would change it?", "往回走：什么会改变结果？"],
  "tour.gradient": [
    "For every number at the beginning the gradient says how fast {target} ({unit}) would rise if that number grew a little. It is found backwards, from the decision down through every layer.",
    "对最初的每一个数，梯度说明：它稍微变大时，{target}（{unit}）会上升多快。梯度是倒着算的：从判断出发，逐层往下。",
  ],
  "tour.gradient_length": [
    "Where a token\u2019s gradient is long, small changes of it matter much. That is sensitivity: not yet whether the token speaks for the decision or against it.",
    "某个词元的梯度越长，它的微小变化就越要紧。这只是敏感度，还没有说明它支持还是反对这个判断。",
  ],
  "tour.gradient_label": ["The gradient of every token", "每个词元的梯度"],
  "tour.gradient_figure": [
    "The gradient at every token\u2019s embedding; behind it its length",
    "每个词元的词嵌入上的梯度；右边是它的长度",
  ],
  "tour.gradient_map": [
    "Length of the gradient on its way down, from the last layer to the input: the stronger the colour, the longer",
    "梯度从最后一层一路回到输入时的长度：颜色越深，梯度越长",
  ],
  "tour.after_layer": ["after layer", "层之后"],
  "tour.tokens_axis": ["tokens", "词元"],
  "tour.gradient_cells": ["lengths of gradients", "格梯度长度"],

  "tour.attribution_title": ["From sensitivity to reasons", "从敏感度到理由"],
  "tour.slope": [
    "Gradient \u00d7 input multiplies each number by its gradient and adds up by token: a score with a sign. But a gradient is only true right where the text stands, so these scores need not add up to anything.",
    "“梯度 × 输入”把每个数乘以它的梯度，再按词元相加，得到带正负号的得分。但梯度只在文本所在的那一点成立，这些得分加起来未必有意义。",
  ],
  "tour.path": [
    "Integrated gradients walks from rows of zeros, where the value is {baseline}, to your text, where it is {value}, and takes the mean of the gradients on the way. Its scores add up to the difference, {all}.",
    "积分梯度从全零的各行（值为 {baseline}）一步步走到你的文本（值为 {value}），取沿途梯度的平均。它的得分加起来正好是两者之差 {all}。",
  ],
  "tour.slope_figure": ["Gradient \u00d7 input: {sum} in all", "梯度 × 输入：合计 {sum}"],
  "tour.path_figure": ["Integrated gradients: {sum} in all", "积分梯度：合计 {sum}"],

  "tour.check_title": ["Check it yourself", "自己检验"],
  "tour.check_first": [
    "By integrated gradients {word} speaks for the decision the most: so it is left out here, and the model asked again.",
    "按积分梯度，最支持这个判断的是 {word}：这里把它去掉，再问一次模型。",
  ],
  "tour.check": [
    "An attribution is a claim, and this is how to try it: a word that matters should be missed. Leave out others, or several, and compare what was claimed with what comes.",
    "归因只是一个说法，可以这样检验：真正重要的词，去掉以后应当有影响。试着去掉别的词，或一次去掉几个，看看说的和实际发生的是否一致。",
  ],
  "tour.check_more": [
    "They seldom agree exactly. Words work together, and a text with a gap is one that the model has hardly ever seen: so no single method has the last word.",
    "两者很少完全一致。词与词共同起作用，而缺了词的文本又是模型几乎没见过的，所以没有哪一种方法能一锤定音。",
  ],
  "tour.leave_out": ["Words to leave out", "要去掉的词"],
  "tour.check_figure": ["Your text without them", "去掉这些词之后的文本"],
  "tour.claimed": ["claimed by the scores", "得分所说的"],
  "tour.changed": ["lost by leaving them out", "去掉后实际失去的"],
  "tour.stays": [
    "The model still says {after}: {after_percent}, before {before_percent}.",
    "模型仍然判断为 {after}：{after_percent}，原先 {before_percent}。",
  ],
  "tour.flips": [
    "Now the model says {after}, {after_percent}; before it was {before}, {before_percent}.",
    "现在模型判断为 {after}，{after_percent}；原先是 {before}，{before_percent}。",
  ],
  "tour.numbers": [
    "Now the model says {after}, before {before}.",
    "模型现在给出 {after}，原先是 {before}。",
  ],
  "tour.before": ["Before: {said}", "原先：{said}"],
  "tour.after": ["Now: {said}", "现在：{said}"],
};
