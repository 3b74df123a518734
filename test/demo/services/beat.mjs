/** A check as people write them. Usage: beat.mjs FILE SECONDS: exit code 1 when the file was not touched for so long. */
import { statSync } from 'node:fs';

const [file, limit] = process.argv.slice(2);
const seconds = Math.max(0, Date.now() - statSync(file).mtimeMs) / 1000;
const isLate = seconds > Number(limit);
process.stdout.write(isLate ? `no heartbeat for ${seconds.toFixed(1)} s\n` : 'its heart beats\n');
process.exitCode = isLate ? 1 : 0;
