// What the engine says of options, choices and promises, in Chinese, by its English.

/** @type {Record<string, string>} */
export default {
  "The scores sum to value - baseline_value up to the stated gap; where converged, the gap is below 0.005 (0.001 of a probability) and no score moved by more since the rule with half the points.":
    "各得分之和等于 value − baseline_value，误差即所列的差额；收敛时差额小于 0.005（概率为 0.001），且与取一半点数时相比，没有得分的变动超过它。",
  baseline: "基线",
  "Where the path starts: every token of the text replaced by [PAD], [MASK] or [UNK], by zeros, or by the mean word vector.":
    "路径从哪里出发：把文本的每个词元换成 [PAD]、[MASK] 或 [UNK]，换成零向量，或换成平均词向量。",
  pad: "填充 [PAD]",
  mask: "掩码 [MASK]",
  unk: "未知 [UNK]",
  zero: "零",
  mean: "平均",
  points: "点数",
  "Points on the path: adaptive takes 65, 129 or 257, as few as settle the scores.":
    "路径上的点数：“自适应”取 65、129 或 257 个，够得分稳定就好。",
  adaptive: "自适应",
  "Each score is exactly the target's value on the text less its value without the unit; with a window, the mean of that over the windows that hold the unit.":
    "每个得分恰好等于目标在原文上的值减去去掉该单位之后的值；有窗口时，取包含该单位的各窗口的平均。",
  mode: "方式",
  "delete closes the text up, mask and pad put [MASK] or [PAD] in the place of each token.":
    "“删除”把文本合拢；“掩码”和“填充”在每个词元的位置放上 [MASK] 或 [PAD]。",
  delete: "删除",
  window: "窗口",
  "How many units in a row are left out together; a unit's score is the mean over the windows that hold it.":
    "一次去掉相邻的几个单位；单位的得分是包含它的各窗口的平均。",
  "The scores sum to value - baseline_value; they are the exact Shapley values where all versions fit into the evaluations, and else come with their standard errors.":
    "各得分之和等于 value − baseline_value；如果运行次数容得下所有变体，它们就是精确的 Shapley 值，否则附有标准误。",
  evaluations: "运行次数",
  "Runs of the model at most, where 3 for each unit and 34 are always granted; 0 stands for 2 for each unit and 2048.":
    "最多运行模型多少次，其中每个单位 3 次再加 34 次总是允许的；0 表示每个单位 2 次再加 2048 次。",
  tolerance: "容许误差",
  "Stops earlier, once no standard error is larger; 0 never does.":
    "当所有标准误都不超过它时提前停止；0 表示从不提前。",
  "Runs of the model at most, where 4 orders and their reverses are always granted; 0 stands for 320, or 5 orders and their reverses if that is more.":
    "最多运行模型多少次，其中 4 种次序及其逆序总是允许的；0 表示 320 次，如果 5 种次序及其逆序更多，则取后者。",
  "The scores sum to value - baseline_value; they are the exact Owen values of the tree where the evaluations suffice to part it to the end, and else the words of a phrase that stays whole share alike.":
    "各得分之和等于 value − baseline_value；如果运行次数足以把树分到底，它们就是这棵树上精确的 Owen 值，否则未再细分的短语由其中的词平分。",
  "Runs of the model at most, where 4 are always granted; 0 stands for 1024.":
    "最多运行模型多少次，其中 4 次总是允许的；0 表示 1024 次。",
  "The scores are those of the stated fit to all versions where these fit into the evaluations, and else come with their standard errors (of l1 by the bootstrap); fidelity is the weighted R^2 on the versions asked.":
    "如果运行次数容得下所有变体，得分就是对全部变体做所述拟合的结果，否则附有标准误（l1 的标准误由自助法得到）；保真度是在问过的变体上的加权 R²。",
  surrogate: "拟合",
  "ridge keeps all words; l1 sets the scores of words that hardly matter to 0.":
    "岭回归保留所有的词；l1 把几乎不起作用的词的得分设为 0。",
  ridge: "岭回归",
  l1: "l1",
  penalty: "惩罚",
  "What large scores cost: of ridge the sum of their squares, of l1 twice the sum of their sizes, times this, beside the squared errors.":
    "得分过大的代价：在平方误差之外，岭回归加上得分平方和乘以此数，l1 加上得分绝对值之和的两倍乘以此数。",
  "kernel width": "核宽度",
  "How far from the text a version of it may be and still count: 100 is a text without any word.":
    "离原文多远的变体仍然算数：100 相当于一个词也没有的文本。",
  "Runs of the model at most, where 2 for each unit and 35 are always granted; 0 stands for 500, or 4 for each unit where that is more.":
    "最多运行模型多少次，其中每个单位 2 次再加 35 次总是允许的；0 表示 500 次，如果每个单位 4 次更多，则取后者。",
  "The scores sum to value - baseline_value, the mean value of the background texts, each cut or filled up with [PAD] to the length of the text; each comes with its standard error.":
    "各得分之和等于 value − baseline_value，后者是各段背景文本的平均值（每段都截短或用 [PAD] 补到与原文等长）；每个得分都附有标准误。",
  background: "背景",
  "What the text is held against where no texts are given: every token replaced by [PAD], [MASK] or [UNK], by zeros, or by the mean word vector.":
    "没有给出其他文本时与什么对照：把每个词元换成 [PAD]、[MASK] 或 [UNK]，换成零向量，或换成平均词向量。",
  samples: "抽样次数",
  "Points to draw at most, as many more as make the last block whole.":
    "最多抽取多少个点；为凑满最后一组，可以略多一些。",
  "Each score is the integral of the gradient along the token's own path, which is exactly the target's value on the text less its value with that token at its baseline.":
    "每个得分是梯度沿该词元自身路径的积分，恰好等于目标在原文上的值减去该词元处于基线时的值。",
  "Where a token's path starts: at [PAD], [MASK] or [UNK], at zeros, or at the mean word vector.":
    "词元的路径从哪里出发：[PAD]、[MASK] 或 [UNK]，零向量，或平均词向量。",
  "Each score is the mean (or variance) over the samples of the method's own, with its standard error; of a sample, only noise and no word is other than in the text.":
    "每个得分是所选方法在各次抽样上的均值（或方差），附有标准误；每次抽样只加噪声，文本中的词不变。",
  method: "基础方法",
  "Whose scores: saliency by the length of the gradient, integrated_gradients from [MASK] with 33 runs for each sample.":
    "用哪种方法的得分：显著性取梯度的长度；积分梯度从 [MASK] 出发，每次抽样运行 33 次。",
  "gradient x input": "梯度乘输入",
  saliency: "显著性",
  "integrated gradients": "积分梯度",
  "How often noise is drawn, at most.": "最多抽取多少次噪声。",
  noise: "噪声",
  "Standard deviation of the noise; 1 is as much as the root mean square of the text's word vectors.":
    "噪声的标准差；1 相当于文本词向量的均方根。",
  kind: "种类",
  "smoothgrad is the mean of the scores, smoothgrad_squared that of their squares, vargrad their variance.":
    "smoothgrad 是得分的平均，smoothgrad squared 是得分平方的平均，vargrad 是得分的方差。",
  smoothgrad: "smoothgrad",
  "smoothgrad squared": "smoothgrad squared",
  vargrad: "vargrad",
  "Exact where the target is linear in the word vectors: each score is then what the target loses when that vector goes to zero.":
    "目标对词向量为线性时是精确的：此时每个得分就是该向量变为零时目标减少的量。",
  "No score is negative; each is the norm of the target's gradient at the token's word vector.":
    "得分不会为负；每个得分是目标对该词元词向量的梯度的范数。",
  norm: "范数",
  "How a token's gradient becomes one number: l1 sums its sizes, l2 is its length.":
    "怎样把词元的梯度变成一个数：l1 是各分量绝对值之和，l2 是向量的长度。",
  l2: "l2",
  "Each score is the sum over the channels of the token's hidden state times the mean over the tokens of the target's gradient there.":
    "每个得分是该词元的隐藏状态与目标在该处的梯度（对各词元取平均）逐通道相乘后的和。",
  layer: "层",
  "Which layer, 0 the first; -1 is the last.": "哪一层，0 是第一层；−1 是最后一层。",
  side: "位置",
  "The layer's input or its output. At the last output only the tokens that the head reads have a gradient.":
    "取该层的输入还是输出。在最后一层的输出处，只有分类头所读的词元才有梯度。",
  input: "输入",
  output: "输出",
  keep: "保留",
  "all keeps the signs; positive puts 0 in the place of what speaks against, as the paper does for pictures.":
    "“全部”保留正负号；“仅正值”把反对的部分记为 0，如原论文对图像所做的那样。",
  all: "全部",
  positive: "仅正值",
  "No score is negative: they are the row of R - I of the token that the head reads, mostly [CLS], or the mean of such rows, where each layer adds to R the mean over its heads of max(0, gradient x attention) times R.":
    "得分不会为负：它们是 R − I 中分类头所读词元（通常是 [CLS]）的那一行，或这样几行的平均；每一层给 R 加上其各注意力头的 max(0, 梯度 × 注意力) 的平均乘以 R。",
  "The matrix sums to value - baseline_value and its rows to the scores; all are the exact Shapley interaction indices (halved) and values where all versions fit into the evaluations, and else come with their standard errors.":
    "矩阵所有元素之和等于 value − baseline_value，每一行之和等于得分；如果运行次数容得下所有变体，它们就是精确的 Shapley 交互指数（减半）和 Shapley 值，否则附有标准误。",
  "Runs of the model at most, where 4 for each unit and 66 are always granted; 0 stands for 1024.":
    "最多运行模型多少次，其中每个单位 4 次再加 66 次总是允许的；0 表示 1024 次。",
  "Stops earlier, once no standard error of the matrix is larger; 0 never does.":
    "当矩阵的所有标准误都不超过它时提前停止；0 表示从不提前。",
  "The parts of all pairs sum to the cosine; a token's score is half of what its pairs add.":
    "所有词元对的贡献之和等于余弦值；词元的得分是它所在各对贡献的一半。",
  "Every row of the matrix sums to 1, and the scores are the row of the token that the head reads, mostly [CLS], or the mean of such rows.":
    "矩阵的每一行之和为 1；得分取分类头所读词元（通常是 [CLS]）的那一行，或这样几行的平均。",
  "Which layer, 0 the first; -1 is the mean over all layers.":
    "哪一层，0 是第一层；−1 是所有层的平均。",
  head: "注意力头",
  "Which head, 0 the first; -1 is the mean over all heads.":
    "哪个注意力头，0 是第一个；−1 是所有头的平均。",
  "Each row of the map sums to value - baseline_value; where converged, up to 0.005 (0.001 of a probability), and no score moved by ten times that since the rule with half the points. The first row is at the word vectors; the scores are the row of the layer that was asked for.":
    "图中每一行之和等于 value − baseline_value；收敛时误差不超过 0.005（概率为 0.001），且与取一半点数时相比，没有得分的变动超过它的十倍。第一行是词向量处；得分取所选层的那一行。",
  "Points on each layer's path: adaptive takes 5, 9, 17 or 33, as few as settle its scores.":
    "每一层路径上的点数：“自适应”取 5、9、17 或 33 个，够得分稳定就好。",
  "The layer whose row the words are coloured by, 0 the first.":
    "按哪一层的那一行给词着色，0 是第一层。",
  "The last point of the curve is the target's value; tokens have no scores of their own and get 0.":
    "曲线的最后一点就是目标的值；词元没有自己的得分，记为 0。",
  "Every text that is shown has been run, and none with fewer of these edits was found to change the decision; a score is what a word's worst replacement takes from the log odds to first order.":
    "列出的每段文本都实际运行过，没有找到改动更少而能改变判断的；得分是对该词最不利的替换在一阶近似下使对数几率减少的量。",
  "Runs of the model at most, where 8 are always granted; 0 stands for 200.":
    "最多运行模型多少次，其中 8 次总是允许的；0 表示 200 次。",
  closeness: "相近程度",
  "How alike a word and what replaces it must be: the cosine between their rows of the model's embedding table.":
    "词与替换它的词要有多相近：两者在模型词嵌入表中对应行的余弦。",
  edits: "改动数",
  "How many edits a changed text may have.": "一段改写最多有几处改动。",
  variants: "改写数",
  "How many changed texts are shown at most.": "最多列出几段改写。",
  "Every text that is shown has been run, and none with fewer of these edits was found to change the decision; a score is what the worst single edit at a word, of those tried, takes from the margin.":
    "列出的每段文本都实际运行过，没有找到改动更少而能改变判断的；得分是在试过的改动中，对该词最不利的一处改动使判断的余量减少的量。",
  "Every removal that is shown changes the decision; one that is called minimal was held against every smaller one. A score is what the margin loses without the word alone.":
    "列出的每一种删除都会改变判断；标为最小的，已与所有更小的删除比较过。得分是单独去掉该词时判断的余量减少了多少。",
  "Runs of the model at most, where 3 for each unit and 2 are always granted; 0 stands for 400.":
    "最多运行模型多少次，其中每个单位 3 次再加 2 次总是允许的；0 表示 400 次。",
  "The decision on what is left is that on the text; where all was asked, no single word more could go, but for the last. A score is the share of those that went before the word did; 1: it stays.":
    "剩余文本上的判断与原文相同；如果全部问过，除最后一个词外，再去掉任何一个词都不行。得分是在该词之前被去掉的词所占的比例；1 表示它留到了最后。",
  "Runs of the model at most, where 3 for each unit and 16 are always granted; 0 stands for 400.":
    "最多运行模型多少次，其中每个单位 3 次再加 16 次总是允许的；0 表示 400 次。",
  "precision is how often the decision stays where the rule holds, between bounds of 97.5 % each on texts drawn after the rule was chosen; the value of each node is the same of the words above it, and a word's score what it adds to that, 0 of words outside the rule. Where all texts fit into the evaluations, no rule of fewer words has the precision asked for.":
    "精度（precision）是规则成立时判断保持不变的比例，上下界各有 97.5% 的把握，由选定规则之后另抽的文本得出；每个节点的值是它上方各词构成的规则的精度，词的得分是它使精度提高的量，规则之外的词为 0。如果运行次数容得下所有文本，就没有用词更少而达到所要求精度的规则。",
  precision: "精度",
  "In how many of the texts that have the words of the rule the decision must stay.":
    "在含有规则中各词的文本里，判断保持不变的比例至少要达到多少。",
  beam: "束宽",
  "How many rules are grown side by side.": "同时扩展多少条规则。",
  "Runs of the model at most, where 200 are always granted; 0 stands for 1000.":
    "最多运行模型多少次，其中 200 次总是允许的；0 表示 1000 次。",
  "The values, the fidelity and the scores (the sum, over the questions for a word, of the share of texts that come there times what the word's being there changes) are exact where all versions fit into the evaluations, and else from versions that the tree was not grown on.":
    "如果运行次数容得下所有变体，各个值、保真度和得分都是精确的，否则来自没有用于长树的变体。得分是就某个词所提的各个问题，到达该问题的文本比例乘以该词在与不在带来的变化，再求和。",
  depth: "深度",
  "How many questions lead to an answer at most.": "最多问几个问题就得出答案。",
  leaf: "最小份额",
  "The least share of all texts that an answer is for.": "一个答案至少要涵盖全部文本的多大比例。",
  "Runs of the model at most, where 129 are always granted; 0 stands for 500.":
    "最多运行模型多少次，其中 129 次总是允许的；0 表示 500 次。",
  "Each cell is exactly the target's value on the text less its value without the head; tokens have no scores of their own and get 0.":
    "每一格恰好等于目标在原文上的值减去关闭该注意力头之后的值；词元没有自己的得分，记为 0。",
  replacement: "替代",
  "What a head gives instead: zero, or to each token the mean of what it gives to all tokens of the text.":
    "被关闭的头改为输出什么：零，或对每个词元都输出它在全文各词元上的平均。",
  "A score is exactly the target's value on the text less its value where no other token sees the unit; a cell the same for one reader: a unit, whose tokens share their row, or an added special token. Rows that the evaluations did not pay for are 0.":
    "得分恰好等于目标在原文上的值减去其他词元都看不到该单位时的值；每一格则只针对一个读者：一个单位（其中的词元共用一行），或一个添加的特殊词元。运行次数不够而没有测的行为 0。",
  "In which layer edges are cut, 0 the first; -1 is all of them.":
    "在哪一层切断，0 是第一层；−1 是所有层。",
  "In which head, 0 the first; -1 is all of them.":
    "在哪个注意力头里切断，0 是第一个；−1 是所有头。",
  "Runs of the model at most: they buy rows of the map, those of the tokens that decide first, and one of them is always granted; 0 stands for 512.":
    "最多运行模型多少次：次数用来逐行测出这张图，起决定作用的词元优先，至少会测一行；0 表示 512 次。",
  "Each cell is exactly the target's value on the text less its value with that place taken from the other text, whose value is baseline_value: a place that carries everything has the difference of the two. A token's score is its cell of largest size, of heads 0.":
    "每一格恰好等于目标在原文上的值减去把该处换成另一段文本的激活之后的值，另一段文本的值即 baseline_value：如果一处承载了全部信息，它的值就是两者之差。词元的得分取其绝对值最大的一格；对注意力头则为 0。",
  site: "部位",
  "residual is the input of a layer at a token, ffn what the feed-forward adds there, attention what a head gives to all tokens.":
    "“残差流”是某一层在一个词元处的输入，“前馈”是前馈网络在该处加上的部分，“注意力”是一个头给所有词元的输出。",
  residual: "残差流",
  attention: "注意力",
  ffn: "前馈",
  alignment: "对应方式",
  "Which token stands for which: that at the same place of a text of the same length, or by the words both have in the same order, and those between them where they are as many.":
    "词元怎样对应：按等长文本中的相同位置，或按两段文本中次序相同的共有词，其间的词在数目相等时也一一对应。",
  positions: "按位置",
  words: "按词",
  "Every row of the matrix sums to 1, and the scores are the row of the token that the head reads, mostly [CLS], or the mean of such rows; the model runs once for each token and layer.":
    "矩阵的每一行之和为 1；得分取分类头所读词元（通常是 [CLS]）的那一行，或这样几行的平均；每个词元在每一层都要运行一次模型。",
  "Which layer, 0 the first; -1 follows them all, from the last to the first.":
    "哪一层，0 是第一层；−1 从最后一层一直追溯到第一层。",
};
