import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LOOK_MS = 250;
const LONGEST_LIFE_MS = 180_000;

/**
 * To be called when the service is ready: leaves its process id in `NAME.pid` beside the script. However the demo
 * ended, the service does not outlive its folder, nor the time that a demo can take.
 */
export function ready() {
  const script = process.argv[1];
  writeFileSync(join(dirname(script), `${basename(script, '.mjs')}.pid`), `${process.pid}\n`);
  setTimeout(() => process.exit(), LONGEST_LIFE_MS).unref();
  setInterval(() => {
    if (!existsSync(fileURLToPath(import.meta.url))) process.exit();
  }, LOOK_MS).unref();
}
