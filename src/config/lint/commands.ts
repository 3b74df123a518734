import { parseShell } from './shell.js';
import type { Words } from './shell.js';

/** A program and its arguments, without what it is started through. */
export type Command = {
  /** The last part of its path. */
  readonly program: string;
  readonly args: readonly string[];
  /** Command lines of programs that started it and wait for it: `timeout 5 pgrep -f x`. */
  readonly waiting: readonly string[];
};

type Wrapper = {
  /** Options that are followed by a value. */
  readonly valued: readonly string[];
  /** Words between the options and the program. */
  readonly operands: number;
  /** Whether it lives on as the parent of the program. */
  readonly waits: boolean;
};

/** Programs that start another one. What is not here is not looked through. */
const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  command: { valued: [], operands: 0, waits: false },
  env: { valued: ['-u', '-C'], operands: 0, waits: false },
  exec: { valued: ['-a'], operands: 0, waits: false },
  ionice: { valued: ['-c', '-n'], operands: 0, waits: false },
  nice: { valued: ['-n'], operands: 0, waits: false },
  nohup: { valued: [], operands: 0, waits: false },
  stdbuf: { valued: ['-i', '-o', '-e'], operands: 0, waits: false },
  sudo: { valued: ['-u', '-g'], operands: 0, waits: false },
  timeout: { valued: ['-k', '-s'], operands: 1, waits: true },
};

const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/** What is run in the end; undefined where there is nothing but assignments. */
export function commandIn(words: Words): Command | undefined {
  const waiting: string[] = [];
  let rest = words;
  for (;;) {
    rest = rest.slice(indexOrEnd(rest, (word) => !ASSIGNMENT.test(word)));
    const [path, ...args] = rest;
    if (path === undefined) return undefined;
    const program = path.slice(path.lastIndexOf('/') + 1);
    const wrapper = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
    if (wrapper === undefined) return { program, args, waiting };
    if (wrapper.waits) waiting.push(rest.join(' '));
    rest = withoutOptions(args, wrapper.valued).slice(wrapper.operands);
  }
}

function withoutOptions(args: Words, valued: readonly string[]): Words {
  let index = 0;
  while (args[index]?.startsWith('-') === true) {
    if (args[index] === '--') return args.slice(index + 1);
    index += valued.includes(args[index] ?? '') ? 2 : 1;
  }
  return args.slice(index);
}

function indexOrEnd(words: Words, test: (word: string) => boolean): number {
  const index = words.findIndex(test);
  return index === -1 ? words.length : index;
}

const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh']);

/** The script of `sh -c SCRIPT`. */
export function scriptOf({ program, args }: Command): string | undefined {
  if (!SHELLS.has(program)) return undefined;
  const flag = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  return flag !== -1 && args.slice(0, flag).every((arg) => arg.startsWith('-')) ? args[flag + 1] : undefined;
}

/** A command in its place in a script. */
export type Placed = Around & {
  readonly command: Command;
  /** All of its pipeline, with its own place in it. */
  readonly pipeline: readonly Command[];
  readonly place: number;
};

type Around = {
  readonly inBackground: boolean;
  /** Whether `timeout` ends it. */
  readonly isTimed: boolean;
  /** The command lines of shells, written out in the script, that have something to run after it. */
  readonly shells: readonly string[];
  /** Those of all programs that are there as long as it is. */
  readonly waiting: readonly string[];
};

/** All commands of a script, those of scripts within it included; none of a script that is not plain. */
export function commandsIn(script: string): Placed[] {
  return within(script, { inBackground: false, isTimed: false, shells: [], waiting: [] }, undefined, 0);
}

/** Scripts in scripts in scripts are nobody's hand-written command. */
const DEEPEST = 3;

/** @param shell the command line of the shell that runs this script, if it is written out */
function within(script: string, around: Around, shell: string | undefined, depth: number): Placed[] {
  const lists = parseShell(script) ?? [];
  const last = lists.at(-1)?.pipelines.at(-1);
  return lists.flatMap(({ pipelines, inBackground }) =>
    pipelines.flatMap((pipeline) => {
      const own = shell === undefined ? around : withShell(around, shell, pipeline === last, pipeline.length > 1);
      const commands = pipeline.flatMap((words) => commandIn(words) ?? []);
      return commands.flatMap((command, place): Placed[] => {
        const here = {
          inBackground: own.inBackground || inBackground,
          isTimed: own.isTimed || command.waiting.length > 0,
          shells: own.shells,
          waiting: [...own.waiting, ...command.waiting],
        };
        const inner = depth < DEEPEST ? scriptOf(command) : undefined;
        if (inner === undefined) return [{ ...here, command, pipeline: commands, place }];
        return within(inner, here, [command.program, ...command.args].join(' '), depth + 1);
      });
    }),
  );
}

/** A shell gives its place to the last command of its script, unless that is a pipeline. */
function withShell(around: Around, shell: string, isLast: boolean, isPiped: boolean): Around {
  return {
    ...around,
    shells: isLast ? around.shells : [...around.shells, shell],
    waiting: isLast && !isPiped ? around.waiting : [...around.waiting, shell],
  };
}
