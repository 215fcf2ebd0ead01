/**
 * The measure words of government reports (pure): which there are, which mean the same, and where a character that
 * can be one is only the beginning of a common word.
 */

/** In groups, for reading; longer ones are tried first, so that 针次 is never read as 针. */
const NAMES = [
  // People and occasions.
  "人 名 位 人次 人天 人日 人月 人年 人份 户 户次 批 批次 家 家次 场 场次 次 件次 项次 篇次 册次 例次 间次 桌 桌次",
  "团次 组次 轮次 频次 笔次 宗次 起次 份次 条次 门次 台次 剂次 针次 车次 架次 班次 航班 航次 班列 列次 艘次 辆次 趟 班",
  // Things.
  "个 处 项 件 份 条 篇 期 辆 台 套 台套 台（套） 台(套) 件（套） 件(套) 本 册 所 座 支 起 宗 例 间 字 类 种 语种 对 组 轮 部 幅 张 块 面",
  "枚 针 剂 国 站 门 笔 封 通 席 款 棵 株 只 头 匹 尾 羽 粒 枝 颗 艘 架 列 节 根 段 片 栋 幢 层 盏 床 床位 张床位 铺 铺位 孔 眼 口",
  "顶 管 桶 箱 瓶 袋 盒 包 卷 页 集 首 讲 堂 标准箱 标箱 车皮 个标准箱",
  // Money, time, size.
  "元 美元 欧元 港元 日元 英镑 天 周 周年 岁 个月 小时 分钟 秒 学时 课时 工作日 个工作日 工日 成 倍 番 % ‰ 个百分点 百分点 分",
  "米 厘米 毫米 公里 千米 海里 平方米 平方公里 平方千米 平方 亩 公顷 立方米 立方 方 升 毫升 吨 公斤 千克 斤 克 毫克 微克 吨公里",
  "吨标准煤 吨标煤 千瓦 千瓦时 兆瓦 兆瓦时 千伏 千伏安 兆伏安 万步",
];
export const UNITS = NAMES.flatMap((names) => names.split(" ")).sort((a, b) => b.length - a.length);

const SAME: Record<string, string> = {
  人: "名",
  位: "名",
  批: "批次",
  场次: "场",
  平方千米: "平方公里",
  千米: "公里",
  平方: "平方米",
  立方: "立方米",
  方: "立方米",
  千克: "公斤",
  幢: "栋",
  吨标煤: "吨标准煤",
  标箱: "标准箱",
  个标准箱: "标准箱",
  百分点: "个百分点",
  工作日: "个工作日",
  张床位: "床位",
  床: "床位",
  "台（套）": "台套",
  "台(套)": "台套",
  "件（套）": "件套",
  "件(套)": "件套",
};

/** What a unit is counted together with: 人 and 名 are one unit, 人次 another. */
export function sameUnit(unit: string): string {
  return SAME[unit] ?? unit;
}

/** Characters that also begin a common word: 国 in 三国演义 is none, 人民 and 部门 are no people or departments. */
const NOT_AFTER: Record<string, RegExp> = {
  人: /^(?:民|员|大(?:代表|常委|会|工委)|才|士|物|心|类)/,
  家: /^(?:庭|长(?!期)|乡|园(?![区林]))/,
  部: /^(?:门|署|分|委)/,
  国: /^(?!$|[，。；、（）\s])/,
  面: /^(?:对|向|临|积)/,
  支: /^(?:持|撑|付|部)/,
  所: /^(?:有|以|属)/,
  条: /^(?:件|例)/,
  项: /^(?:目组)/,
  通: /^(?:过|知|报|道)/,
  起: /^(?:来|草|点|到|步)/,
  门: /^(?:店|户)/,
  对: /^(?:外|接|照|话|于|口)/,
  期: /^(?:间|望)/,
  组: /^(?:织|成(?!员)|建)/,
  个: /^(?:人(?:所得|信息|账户|先进|奖项)|性|体|别)/,
  周: /^(?:边|年|期)/,
  处: /^(?:理|置|于)/,
  成: /^(?:[立为功果效都本长绩就员熟套批份片立交品型])/,
  台: /^(?:[湾北阶账帐风商胞州海])/,
  张: /^家[口界港]/,
  本: /^(?:[科地市区级年月着质土])/,
  班: /^(?:[子组长车级轮主])/,
  床: /^(?:前|头|垫)/,
  只: /^(?:[有要能是为需会顾争增减读见限不])/,
  头: /^(?:[部脑条版等号像衔雁戏目领痛绪顶脸发])/,
  尾: /^(?:[声气水矿款数部])/,
  羽: /^(?:[毛绒])/,
  列: /^(?:[为入车席举支管出表明])/,
  节: /^(?:[能约水目日点气庆假奏支电会俭余省制育选后前俗礼])/,
  根: /^(?:[据本源治基除植深])/,
  段: /^(?:[落时位子])/,
  片: /^(?:[区面段刻警])/,
  层: /^(?:[次级面])/,
  铺: /^(?:[设开就装面垫筑])/,
  眼: /^(?:[前中光下界科镜球])/,
  口: /^(?:[岸径号碑味语腔头罩粮服述译感])/,
  顶: /^(?:[层尖级住替格端峰岗点])/,
  管: /^(?:[理控委辖道护线网好住用制教])/,
  包: /^(?:[括容装含保揽干联])/,
  卷: /^(?:[宗烟入土首])/,
  集: /^(?:[中体团聚群市约成合装会资思结训镇散])/,
  首: /^(?:[都次个批先创要席位府届发家期端任例尾推问违选日尔脑轮])/,
  讲: /^(?:[话座述解好稿究师授求政习])/,
  堂: /^(?:[而皇])/,
  箱: /^(?:[体涵])/,
  袋: /^(?:[鼠])/,
  分: /^(?:[之别为享析布配工级类局公管会院行中子散批期段步组摊包流离裂数支队])/,
  方: /^(?:[面案式向便针略位法可才圆言舱形阵])/,
  升: /^(?:[级至为高温格学值华国旗降势到空起入上])/,
  克: /^(?:[服难己制拉罗隆强里什孜])/,
  斤: /^(?:[斧])/,
  秒: /^(?:[杀批])/,
};

/** In words these are parts of sayings (三头六臂, 入木三分, 四方); they count only after digits. */
const AFTER_DIGITS = new Set([..."头铺孔眼口顶管包卷页集首讲堂分方升克节片段层根袋箱秒只列班"]);

/** Does the character begin another word instead: what stands after it, and whether the number before is in digits. */
export function isOtherWord(unit: string, after: string, digits: boolean): boolean {
  return (!digits && AFTER_DIGITS.has(unit)) || (NOT_AFTER[unit]?.test(after) ?? false);
}

/** The unit that a phrase such as 多少批次 or 几人 asks for, normalised; null when no known unit follows. */
export function unitAfter(text: string): string | null {
  const unit = UNITS.find((candidate) => text.startsWith(candidate));
  if (unit === undefined) return null;
  const doubtful = unit === "成" || AFTER_DIGITS.has(unit);
  return doubtful && isOtherWord(unit, text.slice(1), true) ? null : sameUnit(unit);
}
