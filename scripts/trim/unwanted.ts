/**
 * What packages bring and nobody here loads, as globs below node_modules, by why it is not loaded. One package ships its
 * code in up to six layouts (for `import`, for `require`, for browsers, as sources, minified); of these the one stays
 * that Node takes when this product asks for the package. Whatever is listed here is gone before the first test runs.
 */
import { arch, platform } from "node:os";

const elsewhere = (names: string[], own: string) => names.filter((name) => name !== own);

/** No program on this machine can load these. */
export const OTHER_MACHINES: readonly string[] = [
  ...elsewhere(["darwin", "linux", "win32"], platform()).map(
    (name) => `onnxruntime-node/bin/*/${name}`,
  ),
  ...elsewhere(["arm64", "x64"], arch()).map((name) => `onnxruntime-node/bin/*/*/${name}`),
  "bare-*/prebuilds",
];

/** Other layouts of what is loaded, sources that it was built from, and parts of it that this product has no use for. */
export const UNLOADED: readonly string[] = [
  "**/*.map",
  // node/bin/node is the same file under the name by which it is found.
  "node/node_modules/node-*/{bin,include,lib,share,*.md}",
  "@huggingface/jinja/{src,dist/index.cjs}",
  "@huggingface/tokenizers/dist/{*.cjs,*.min.*}",
  "@larksuiteoapi/node-sdk/es",
  "@modelcontextprotocol/sdk/dist/cjs/**/*.js",
  "@opentelemetry/api/build/{esm,esnext}",
  "@swc/helpers/{esm,src}",
  // An override sets it to the maintained package, of which one build is for Node and `import`.
  "@xenova/transformers/src",
  "@xenova/transformers/dist/{ort-*,transformers.js,transformers.min.js,transformers.web*,*.cjs,*.min.mjs}",
  "ajv/lib/**/*.ts",
  "apache-arrow/src",
  "axios/dist/{*.js,browser,esm}",
  "docx/dist/*.{cjs,iife.js}",
  "docx/dist/{bibliography,charts,embedded-files,html,layout,macros,math,shapes,watermarks}.mjs",
  "docx/node_modules/@types",
  "docx/node_modules/undici-types",
  "echarts/{dist,i18n,theme,ssr}",
  "hono/dist/cjs/**/*.js",
  "luxon/{src,build/amd,build/cjs-browser,build/es6,build/global}",
  "openai/{src,bin}",
  // Some of openai/internal is loaded by both of its layouts.
  "openai/*.js",
  "openai/{_vendor,auth,beta,core,helpers,lib,live,providers,realtime,resources}/**/*.js",
  "opencc-js/dist/umd",
  "opencc-js/dist/esm/{full,t2cn}.js",
  "pdfjs-dist/{build,image_decoders,web}",
  "pdfjs-dist/legacy/{image_decoders,web}",
  "pdfjs-dist/legacy/build/*{.min.mjs,.renderer.mjs,.sandbox.mjs}",
  "protobufjs/dist",
  "undici/docs",
  "write-excel-file/{bundle,browser,commonjs}",
  "yaml/browser",
  "zod/src",
  "zrender/{dist,src}",
  // Of the tests' own packages.
  "lodash/fp",
  "moment/{dist,min,src}",
];

/** Read by TypeScript and by nothing that runs: kept where TypeScript is installed. */
export const TYPES: readonly string[] = [
  "**/*.d.{ts,mts,cts}",
  "**/@types/*",
  "**/undici-types",
  "**/type-fest",
  "echarts/types",
  "hono/dist/types",
];
