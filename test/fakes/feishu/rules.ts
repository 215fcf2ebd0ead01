/** What each component of a card (JSON 2.0) may have, after the platform's documents. */

const ANY = ["tag", "element_id", "margin"];
const SPACES = [
  "direction",
  "padding",
  "horizontal_spacing",
  "horizontal_align",
  "vertical_spacing",
  "vertical_align",
];
const PRESSED = ["name", "disabled", "disabled_tips", "confirm", "behaviors"];
const SELECT = [
  ...ANY,
  ...PRESSED,
  "type",
  "required",
  "placeholder",
  "width",
  "options",
  "initial_option",
  "initial_index",
];
const PICKER = [...ANY, ...PRESSED, "required", "placeholder", "width"];

/** Of objects that are no components. */
export const PARTS: Record<string, string[]> = {
  card: ["schema", "config", "card_link", "header", "body"],
  config: [
    "streaming_mode",
    "streaming_config",
    "summary",
    "locales",
    "enable_forward",
    "update_multi",
    "width_mode",
    "use_custom_translation",
    "enable_forward_interaction",
    "style",
  ],
  summary: ["content", "i18n_content"],
  header: [
    "title",
    "subtitle",
    "text_tag_list",
    "i18n_text_tag_list",
    "template",
    "icon",
    "padding",
  ],
  body: ["elements", ...SPACES],
  "panel header": [
    "title",
    "background_color",
    "vertical_align",
    "padding",
    "position",
    "width",
    "icon",
    "icon_position",
    "icon_expanded_angle",
  ],
  column: [...ANY, ...SPACES, "background_style", "width", "weight", "elements", "action"],
  callback: ["type", "value"],
  open_url: ["type", "default_url", "android_url", "ios_url", "pc_url"],
  "table column": [
    "name",
    "display_name",
    "width",
    "data_type",
    "vertical_align",
    "horizontal_align",
    "format",
    "date_format",
  ],
  option: ["text", "icon", "value"],
};

/** Of what stands among a card's elements. */
export const COMPONENTS: Record<string, string[]> = {
  markdown: [...ANY, "content", "text_align", "text_size", "icon"],
  div: [...ANY, "text", "icon", "width"],
  hr: ANY,
  img: [
    ...ANY,
    "img_key",
    "alt",
    "title",
    "corner_radius",
    "scale_type",
    "size",
    "transparent",
    "preview",
    "mode",
    "custom_width",
    "compact_width",
  ],
  table: [
    ...ANY,
    "page_size",
    "row_height",
    "row_max_height",
    "freeze_first_column",
    "header_style",
    "columns",
    "rows",
  ],
  chart: [...ANY, "aspect_ratio", "color_theme", "chart_spec", "preview", "height"],
  column_set: [
    ...ANY,
    "horizontal_spacing",
    "horizontal_align",
    "flex_mode",
    "background_style",
    "action",
    "columns",
  ],
  collapsible_panel: [
    ...ANY,
    ...SPACES,
    "expanded",
    "background_color",
    "header",
    "border",
    "elements",
  ],
  form: [...ANY, ...SPACES, "name", "elements"],
  interactive_container: [
    ...ANY,
    ...SPACES,
    ...PRESSED,
    "width",
    "height",
    "background_style",
    "has_border",
    "border_color",
    "corner_radius",
    "hover_tips",
    "elements",
  ],
  button: [
    ...ANY,
    ...PRESSED,
    "type",
    "size",
    "width",
    "text",
    "icon",
    "hover_tips",
    "form_action_type",
    "required",
  ],
  input: [
    ...ANY,
    ...PRESSED,
    "required",
    "placeholder",
    "default_value",
    "width",
    "max_length",
    "input_type",
    "rows",
    "auto_resize",
    "max_rows",
    "show_icon",
    "label",
    "label_position",
    "value",
  ],
  select_static: SELECT,
  multi_select_static: [...SELECT, "selected_values"],
  date_picker: [...PICKER, "initial_date"],
  picker_time: [...PICKER, "initial_time"],
  picker_datetime: [...PICKER, "initial_datetime"],
  checker: [
    ...ANY,
    ...PRESSED,
    "checked",
    "text",
    "overall_checkable",
    "button_area",
    "checked_style",
    "padding",
    "hover_tips",
  ],
  person: [...ANY, "size", "user_id", "show_avatar", "show_name", "style"],
  overflow: [...ANY, "width", "options", "value", "confirm"],
};

/** What is pressed or filled in; inside a form each needs a name. */
export const NAMED = new Set([
  "button",
  "input",
  "select_static",
  "multi_select_static",
  "date_picker",
  "picker_time",
  "picker_datetime",
  "checker",
]);

/** What may not stand anywhere but among the card's own elements. */
export const AT_ROOT = new Set(["form", "table"]);

export const TEXTS: Record<string, string[]> = {
  plain_text: [
    "tag",
    "element_id",
    "content",
    "text_size",
    "text_color",
    "text_align",
    "lines",
    "i18n_content",
    "icon",
  ],
  lark_md: ["tag", "element_id", "content", "text_size", "text_color", "text_align", "lines"],
  markdown: COMPONENTS.markdown!,
};

export const ICONS: Record<string, string[]> = {
  standard_icon: ["tag", "token", "color", "size"],
  custom_icon: ["tag", "img_key", "size"],
};

export const TEMPLATES = new Set([
  "blue",
  "wathet",
  "turquoise",
  "green",
  "yellow",
  "orange",
  "red",
  "carmine",
  "violet",
  "purple",
  "indigo",
  "grey",
  "default",
]);

export const BUTTON_TYPES = new Set([
  "default",
  "primary",
  "danger",
  "text",
  "primary_text",
  "danger_text",
  "primary_filled",
  "danger_filled",
  "laser",
]);

/** Data types of a table's columns, with what a cell of each is. */
export const CELLS: Record<string, (value: unknown) => boolean> = {
  text: (value) => typeof value === "string",
  lark_md: (value) => typeof value === "string",
  markdown: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  date: (value) => typeof value === "number",
  options: (value) => typeof value === "string" || Array.isArray(value),
  persons: (value) => typeof value === "string" || Array.isArray(value),
};
