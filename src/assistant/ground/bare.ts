/** A clause without the words that may turn it round (pure), so that one turned round is still found beside what it was. */
import { wordsOf } from "../../text/lexicon.ts";
import { remembered } from "../../text/remembered.ts";
import { anyOf } from "../../text/terms.ts";
import { EITHER } from "./direction.ts";
import { KEPT } from "./statements.ts";

/** 不断 and 未来 deny nothing; 不少于 is a figure's. */
export const NEUTRAL = new RegExp(anyOf(wordsOf("denies-nothing")), "g");
const NEGATIVE =
  /并非|绝非|未能|尚未|未(?![必免知])|没有|没|尚无|尚不|不再|不予|不得|不能|不会|不对|不是|不存在|不|无|取消|推迟|延期|延后|停止|终止|中止|暂停|暂缓|搁置|落空|失败|拒绝|否决/g;

/** A clause without the words that may turn it round, so that one turned round still matches. */
export const bare = remembered(
  (clause: string): string =>
    clause
      .replace(NEUTRAL, "")
      .replace(NEGATIVE, "")
      .replace(/已经|已(?=\p{Script=Han})/gu, "")
      .replace(EITHER, "~"),
  KEPT,
);
