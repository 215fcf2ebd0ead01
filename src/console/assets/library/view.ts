/** The library: the reports by year, each to open, correct, replace or remove; and the files that are being brought. */
import type { CreateView } from "../house.ts";

export const createView: CreateView = () => ({ show() {} });
