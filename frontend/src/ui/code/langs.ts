/** Grammars by the end of a file's name. What is not here stays plain. */
const byExtension: Record<string, string> = Object.create(null) as Record<string, string>;
const table = {
  go: 'go',
  typescript: 'ts mts cts',
  tsx: 'tsx',
  javascript: 'js mjs cjs',
  jsx: 'jsx',
  svelte: 'svelte',
  vue: 'vue',
  python: 'py pyi',
  rust: 'rs',
  java: 'java',
  kotlin: 'kt kts',
  swift: 'swift',
  c: 'c h',
  cpp: 'cc cpp cxx hpp hh',
  csharp: 'cs',
  ruby: 'rb rake gemfile rakefile',
  php: 'php',
  shellscript: 'sh bash zsh',
  html: 'html htm',
  css: 'css',
  scss: 'scss',
  json: 'json jsonc',
  yaml: 'yaml yml',
  toml: 'toml',
  sql: 'sql',
  markdown: 'md',
  proto: 'proto',
  docker: 'dockerfile',
  make: 'makefile mk',
} as const;

/** A grammar that can be had. */
export type Grammar = keyof typeof table;

for (const [lang, ends] of Object.entries(table)) for (const e of ends.split(' ')) byExtension[e] = lang;

/** The grammar of a file, by its name. */
export function grammarOf(path: string): Grammar | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const dot = name.lastIndexOf('.');
  return (byExtension[dot < 0 ? name : name.slice(dot + 1)] ?? byExtension[name]) as Grammar | undefined;
}
