/** The draft as a Word file: with its sources in the margin, final, or in the office's own template. */
import { button, el, request } from "../dom.ts";

export function wordMenu(
  address: string,
  version: () => number,
  refused: (sentence: string) => void,
): HTMLElement {
  const fonts = el(
    "select",
    { "aria-label": "字体按哪种电脑" },
    ["机关", "Windows", "方正", "华文"].map((name) =>
      el("option", { value: name }, name === "机关" ? "机关常用字体" : `${name}字体`),
    ),
  );
  const picker = el("input", {
    type: "file",
    accept: ".docx,.dotx",
    class: "unseen",
    id: "draft-template",
  });
  const menu = el("details", { class: "menu" });

  async function take(extra: Record<string, string>, template?: File): Promise<void> {
    menu.open = false;
    const query = new URLSearchParams({
      version: String(version()),
      profile: fonts.value,
      ...extra,
    });
    try {
      const response = await request(
        `${address}/word?${query}`,
        template ? { method: "POST", file: template } : {},
      );
      const name = /filename\*=UTF-8''(.+)$/.exec(
        response.headers.get("content-disposition") ?? "",
      );
      const link = el("a", {
        href: URL.createObjectURL(await response.blob()),
        download: decodeURIComponent(name?.[1] ?? "稿子.docx"),
      });
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      const warnings = response.headers.get("x-warnings");
      if (warnings) refused((JSON.parse(decodeURIComponent(warnings)) as string[]).join(""));
    } catch (error) {
      refused((error as Error).message);
    }
  }

  picker.addEventListener("change", () => {
    const [file] = picker.files ?? [];
    if (file) void take({ name: file.name }, file);
    picker.value = "";
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") menu.open = false;
  });
  menu.append(
    el("summary", { class: "plain" }, "导出 Word"),
    el(
      "div",
      { class: "menu-items" },
      button("初稿（批注里有出处，待补充处标黄）", {}, () => void take({})),
      button("定稿（不带批注；还有待补充的不能出）", {}, () => void take({ final: "1" })),
      el(
        "label",
        {
          for: picker.id,
          tabindex: "0",
          on: { keydown: (event: KeyboardEvent) => event.key === "Enter" && picker.click() },
        },
        "填入本单位的模板…",
      ),
      picker,
      fonts,
    ),
  );
  return menu;
}
