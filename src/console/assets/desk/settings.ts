/** The settings as they are in force, and whether everything is in order. */
import type { DoctorShown, SettingsShown } from "../../api/desk/house.ts";
import { api, el } from "../dom.ts";
import { act, type DeskPage, head, tableOf, timeOf } from "./parts.ts";

type Setting = SettingsShown["settings"][number];

const STATES = { ok: "正常", warn: "注意", bad: "有误", off: "未用" } as const;
const SOURCES = { given: "已设定", default: "默认", none: "" } as const;

export const showSettings: DeskPage = async (root) => {
  const { settings } = await api<SettingsShown>("/api/v1/desk/settings");
  const found = el("div", { class: "kept-checks", "aria-live": "polite" });
  const examine = act("检查一遍", "primary", async () => {
    found.replaceChildren(el("p", { class: "kept-note" }, "正在逐项检查，可能要半分钟。"));
    try {
      const { at, checks } = await api<DoctorShown>("/api/v1/desk/doctor", {
        method: "POST",
        body: {},
      });
      found.replaceChildren(
        ...checksOf(checks),
        el("p", { class: "kept-says" }, "查于 ", timeOf(at)),
      );
    } catch (error) {
      found.replaceChildren();
      throw error;
    }
  });
  const groups = Map.groupBy(settings, ({ group }) => group);
  root.replaceChildren(
    head("设置和检查", "这里只看不改：改设置要由系统管理员改配置，然后重新启动。", examine),
    found,
    ...[...groups].flatMap(([group, some]) => [
      el("h2", {}, group),
      tableOf(group, ["设置", "现在的值", "谁定的"], some.map(rowOf)),
    ]),
  );
};

function rowOf({ says, value, source, name }: Setting) {
  return [
    [says, el("br"), el("code", {}, name)],
    el("span", { class: source === "none" ? "kept-unset" : null }, value),
    SOURCES[source],
  ];
}

function checksOf(checks: DoctorShown["checks"]): HTMLElement[] {
  const wrong = checks.filter(({ state }) => state === "bad" || state === "warn").length;
  return [
    el("p", { class: "kept-note" }, wrong === 0 ? "都正常。" : `有 ${wrong} 项要看一看。`),
    el(
      "ul",
      {},
      checks.map(({ state, name, says, remedy }) =>
        el(
          "li",
          { class: `kept-check ${state}` },
          el("span", { class: "kept-state" }, STATES[state]),
          el(
            "div",
            {},
            el("strong", {}, name),
            el("p", {}, says),
            remedy && el("p", { class: "kept-remedy" }, remedy),
          ),
        ),
      ),
    ),
  ];
}
