declare module 'postject' {
  /** Puts `content` into the executable file, under a name by which it finds it itself. */
  export function inject(
    file: string,
    name: string,
    content: Buffer,
    options: { readonly sentinelFuse: string },
  ): Promise<void>;
}
