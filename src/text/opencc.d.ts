/** OpenCC's tables as text: `傘 伞|傑 杰|…`, a character and what it may become in each entry. */
declare module "opencc-js/dict/*" {
  const table: string;
  export default table;
}
