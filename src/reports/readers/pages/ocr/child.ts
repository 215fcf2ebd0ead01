/**
 * The process that holds the OCR engine: image bytes in, picture out, one at a time. It is a process of its own because
 * onnxruntime aborts the whole process when a worker thread is stopped while it computes, because its memory goes back
 * to the system only with the process, and because a hostile image can then break nothing else.
 */
import { constants, setPriority } from "node:os";
import { failure, type Outcome } from "../../../../domain.ts";
import { messageOf } from "../../../../log.ts";
import type { Picture } from "../../../blocks.ts";
import { type Engine, loadEngine, readImage } from "./picture.ts";

let engine: Promise<Engine> | undefined;

setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
process.on("message", async (message: { image: Uint8Array; threads: number }) => {
  process.send!(await read(message.image, message.threads));
});
process.on("disconnect", () => process.exit());

async function read(image: Uint8Array, threads: number): Promise<Outcome<Picture>> {
  try {
    engine ??= loadEngine(threads);
    return await readImage(await engine, image);
  } catch (error) {
    return failure(`文字识别没有启动（${messageOf(error)}）。请重新安装后再试。`);
  }
}
