declare module "semver" {
  /** Whether every version of `sub` is one of `dom`. */
  export function subset(sub: string, dom: string): boolean;
  export function satisfies(version: string, range: string): boolean;
}
