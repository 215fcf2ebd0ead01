/** What the house does not do (pure): opinions, other matters, and orders to forget its rules. One polite sentence each. */
import { hasPlan } from "../text/asked.ts";
import { createReply, type ReplyBody } from "./reply.ts";

const CAN = "可以问我往年做了什么、有多少，也可以让我起草、概括或比较";

const ORDERS =
  /(?:忽略|无视|忘掉|忘记|不要(?:管|理会)|跳过|绕过|覆盖)[^，。？]{0,12}(?:规则|规定|指令|要求|提示|设定|限制|约束|内容|的话)|(?:系统|初始|隐藏)(?:提示词?|指令)|(?:输出|告诉我|打印|泄露|重复)[^，。？]{0,8}(?:提示词|prompt)|(?:你现在是|假装你?是|扮演|角色扮演|开发者模式|越狱)|(?:ignore|disregard)[^.。]{0,30}(?:instructions?|rules|prompts?)|system prompt|jailbreak/i;
const OPINIONS =
  /(?:你|您)(?:个人|自己)?(?:觉得|认为|感觉|怎么看|怎么评价|的看法|的意见|喜欢|支持|更看好)|(?:谁|哪[个位]|哪一[个位])[^，。？]{0,10}(?:更好|最好|更能干|最能干|能力强|更优秀|水平高|不称职|更差|最差)|(?:评价|点评|夸|骂|批评)一下|(?:该不该|应不应该|值不值得|好不好看|公不公平|合不合理)|(?:打个?分|打几分)/;
/** What is to be done, or is so now: no report can tell. */
const OTHER =
  /(?:[今明后]天|现在|此刻|今晚|明早)[^，。？]{0,6}(?:天气|气温|热|冷|刮风|下雪|下雨|堵|路况|穿什么|带伞)|热不热|冷不冷|堵不堵|穿什么|带伞|^(?:现在|今天|请问)?几点了|星期几|写(?:一?首|首)?(?:诗|歌|小说|情书)|作诗|讲个?(?:笑话|故事)|唱(?:首|个)?歌|(?:写|编)(?:段|个)?(?:代码|程序|脚本)|python|javascript|翻译(?:成|一下|这)|订(?:餐|票|酒店)|点外卖|(?:算|解)(?:一下|个)?(?:方程|积分|\d+\s*[+＋×*÷/-])|^\s*\d+\s*[+＋×*÷/-]\s*\d+|圆周率|怎么做饭|算命|吃什么药/i;
/** What reports are seldom about. */
const FOREIGN = /天气|气温|刮风|下雪|路况|下雨|股票|基金|彩票|房价|公式|菜谱|星座|减肥|看病/;
const FORETELL =
  /(?:预测|预计|估计|猜)(?:一下|下)?[^，。？]{0,20}(?:明年|后年|今后|将来|未来)|(?:明年|后年|将来|未来)[^，。？]{0,16}(?:会不会|会是多少|能不能|能有多少|会有多少|大概多少|会怎样)/;

const say = (words: string) => createReply("help").refuse(`${words}${CAN}。`, "out_of_scope");

/** Words in quotes and titles are spoken of, not said. */
function unquoted(text: string): string {
  return text.replace(/《[^《》]*》|[“"「][^”"」]*[”"」]/g, " ");
}

/** A subject that reports are seldom about; declined only where the library has nothing on it. */
export function foreignIn(text: string): string | null {
  return FOREIGN.exec(unquoted(text))?.[0] ?? null;
}

/** That the library has nothing on a subject. */
export function declinedSubject(subject: string): ReplyBody {
  return say(`已收录的报告没有写到“${subject}”，无法回答；`);
}

/** The sentence that declines, or null where the message may be for us. */
export function declined(text: string): ReplyBody | null {
  const bare = unquoted(text);
  if (ORDERS.test(bare)) return say("我只依据已收录的报告原文回答，无法按这样的要求更改规则；");
  if (OPINIONS.test(bare)) return say("我只依据报告原文回答，无法发表看法或作评价；");
  if (FORETELL.test(bare) && !hasPlan(bare))
    return say("我只依据已收录的报告回答，无法预测将来的事；");
  if (OTHER.test(bare)) return say("这件事不在年度报告的范围内，无法回答；");
  return null;
}
