import { ok, problem, warning, type Checkup } from './checkup.js';

/** The oldest that the program is made for. */
const OLDEST = [20, 19] as const;

export const node: Checkup = {
  name: 'node',
  look({ nodeVersion }) {
    const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
    const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
    const version = nodeVersion.replace(/^v/, '');
    return [
      isOld
        ? problem(`Node ${version} is too old`, `install Node ${OLDEST.join('.')} or newer`)
        : ok(`Node ${version}`),
    ];
  },
};

export const flock: Checkup = {
  name: 'flock',
  look({ hasProgram }) {
    return [
      hasProgram('flock')
        ? ok('flock is there: the kernel sees to it that rounds do not overlap')
        : warning('flock is not there: rounds are kept apart by a file instead', 'apt-get install util-linux'),
    ];
  },
};
