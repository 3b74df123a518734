import { EXIT, Mistake } from '../../model/mistake.js';

/** For a command that does nothing without a name. */
export function needNames(command: string): (given: { readonly name?: readonly string[] }) => void {
  return ({ name = [] }) => {
    if (name.length > 0) return;
    throw new Mistake(`${command} what? Name a service\nsee wardround ${command} --help`, EXIT.usage);
  };
}
