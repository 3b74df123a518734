#!/usr/bin/env node
import { Mistake } from './model/mistake.js';

// A reader that has gone (`wardround | head`) or a full disk is no reason to die half way through a round.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

/** The folder may have been removed; then only absolute paths mean anything. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    process.chdir('/');
    return '/';
  }
}

async function main(): Promise<void> {
  const cwd = workingFolder();
  try {
    // What it loads asks for the working folder at once.
    const { program } = await import('./cli/program.js');
    const { stdout, stderr, env } = process;
    process.exitCode = await program(process.argv.slice(2), {
      stdout,
      stderr,
      env,
      cwd,
      isRoot: process.getuid?.() === 0,
    });
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    process.stderr.write(`${error.message.replace(/^/gm, 'wardround: ')}\n`);
    process.exitCode = error.exitCode;
  }
}

// Not awaited at the top: one executable file is made of a module format that cannot.
void main();
