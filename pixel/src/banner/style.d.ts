/** The build bundles a style sheet as its text (`pixel/build.ts`). */
declare module '*.css' {
  export const css: string
}
