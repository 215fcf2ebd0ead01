/** 管理. */
import type { CreateView } from "../house.ts";

export const createView: CreateView = () => ({ show: () => {} });
