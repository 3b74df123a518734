import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { compiledSchema } from './compiled-schema.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * What dockerode loads for Swarm sessions and ssh, neither of which is used here: an `ssh://` address is refused, and no
 * image is built. They are five times as much as all the rest. `supports-color` is asked for in case somebody has it: in
 * one executable file, asking for what is not inside prints a warning in each round.
 */
const LEFT_OUT = ['@grpc/grpc-js', '@grpc/proto-loader', 'ssh2', 'supports-color'];

const SHARED = {
  absWorkingDir: ROOT,
  entryPoints: ['src/main.ts'],
  bundle: true,
  minify: true,
  // A stack trace in somebody's report has to say where it was.
  keepNames: true,
  platform: 'node',
  target: 'node20.19',
  legalComments: 'none',
  metafile: true,
  alias: {
    ...Object.fromEntries(LEFT_OUT.map((name) => [name, './scripts/left-out.cjs'])),
    // Its older format finds its own files by computed names.
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
  },
  plugins: [compiledSchema],
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** The program as one file, `dist/main.js`, with what it uses of other packages inside, and their licences beside it. */
export async function buildProgram(): Promise<void> {
  rmSync(`${ROOT}/dist`, { recursive: true, force: true });
  const { metafile } = await build({
    ...SHARED,
    outdir: 'dist',
    format: 'esm',
    // What a command does not need is not even read.
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    // Packages in the older format ask for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as wardroundRequire } from 'node:module'; const require = wardroundRequire(import.meta.url);",
    },
  });
  chmodSync(`${ROOT}/dist/main.js`, 0o755);
  writeFileSync(`${ROOT}/dist/LICENSES.txt`, licences(metafile));
}

/** The same in the older format, which is all that Node's single executables take. */
export async function buildForBinary(outfile: string): Promise<void> {
  await build({ ...SHARED, outfile, format: 'cjs' });
}

/** The licence of each package that went in, as it asks for. */
function licences({ inputs }: Metafile): string {
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  return [...folders].sort().map(licence).join('\n');
}

function licence(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(`${ROOT}/${folder}/package.json`, 'utf8')) as Package;
  const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENSE-MIT', 'license', 'LICENCE', 'License'].find((each) =>
    exists(`${ROOT}/${folder}/${each}`),
  );
  const text = file === undefined ? `Licence: ${license}\n` : readFileSync(`${ROOT}/${folder}/${file}`, 'utf8');
  return `${name} ${version}\n${'='.repeat(80)}\n${text.trim()}\n`;
}

type Package = { readonly name: string; readonly version: string; readonly license: string };

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(`${ROOT}/dist`, { recursive: true });
  await buildProgram();
}
