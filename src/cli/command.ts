import type { Argv, InferredOptionTypes, Options, PositionalOptions } from 'yargs';
import { EXIT, Mistake } from '../model/mistake.js';
import type { Io } from './io.js';

type Flags = Readonly<Record<string, Options>>;
type Positionals = Readonly<Record<string, PositionalOptions>>;

/** What was given on the command line, by the names of flags and positionals; what was not given is absent. */
type Given<F extends Flags, P extends Positionals> = {
  readonly [K in keyof (F & P)]?: NonNullable<InferredOptionTypes<F & P>[K]>;
};

/** A command as its file in `commands/` describes it. */
type Spec<F extends Flags, P extends Positionals> = {
  /** What is typed: `explain <name>`. The first word is the command's name. */
  readonly usage: string;
  /** Runs when no command is named. */
  readonly isDefault?: true;
  /** One line for the list of commands. */
  readonly describe: string;
  readonly flags: F;
  readonly positionals: P;
  /** Command lines without the program's name, and what each is for. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** @throws Mistake for what the parser cannot know */
  readonly check?: (given: Given<F, P>) => void;
  /** Loads what the command needs, and runs it. @returns the exit code */
  readonly run: (given: Given<F, P>, io: Io) => number | Promise<number>;
};

/** A command, whatever its flags are. */
export type Command = Pick<Spec<Flags, Positionals>, 'usage' | 'describe' | 'flags' | 'positionals' | 'examples'> & {
  readonly name: string;
  /** Makes the parser know it. `done` takes the exit code. */
  readonly addTo: (parser: Argv, io: Io, done: (exitCode: number) => void) => void;
};

export const CONFIG = { config: { describe: 'the config file', type: 'string', requiresArg: true } } as const;

export function command<const F extends Flags, const P extends Positionals>(spec: Spec<F, P>): Command {
  const { usage, describe, flags, positionals, examples } = spec;
  const givenIn = (argv: Record<string, unknown>): Given<F, P> => {
    const takesOne = (name: string): boolean => (flags[name] ?? positionals[name])?.array !== true;
    const known = Object.entries(argv).filter(([name, value]) => {
      if (Array.isArray(value) && name in flags && takesOne(name)) {
        throw new Mistake(`--${name} was given more than once`, EXIT.usage);
      }
      return (name in flags || name in positionals) && value !== undefined;
    });
    return Object.fromEntries(known) as Given<F, P>;
  };
  return {
    name: usage.split(' ')[0] ?? usage,
    usage,
    describe,
    flags,
    positionals,
    examples,
    addTo(parser, io, done) {
      parser.command(
        spec.isDefault === true ? [usage, '$0'] : usage,
        describe,
        (own) => {
          for (const [name, options] of Object.entries(positionals)) own.positional(name, options);
          return own.options(flags).check((argv) => {
            spec.check?.(givenIn(argv));
            return true;
          });
        },
        async (argv) => done(await spec.run(givenIn(argv), io)),
      );
    },
  };
}

/** What is written behind a flag. */
export function valueOf({ type, choices }: Command['flags'][string]): string {
  if (choices !== undefined) return ` ${choices.join('|')}`;
  return type === 'boolean' ? '' : type === 'number' ? ' N' : ' TEXT';
}
