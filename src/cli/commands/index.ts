import type { Command } from '../command.js';
import { alerts } from './alerts.js';
import { completion } from './completion.js';
import { disable } from './disable.js';
import { doctor } from './doctor.js';
import { enable } from './enable.js';
import { explain } from './explain.js';
import { history } from './history.js';
import { init } from './init.js';
import { install } from './install.js';
import { logs } from './logs.js';
import { notifyTest } from './notify-test.js';
import { page } from './page.js';
import { reset } from './reset.js';
import { resume } from './resume.js';
import { run } from './run.js';
import { status } from './status.js';
import { stop } from './stop.js';
import { uninstall } from './uninstall.js';
import { validate } from './validate.js';

/** Every command, in the order of the help. Its file says what is typed; the file of that name in `cli/` does it. */
export const COMMANDS: readonly Command[] = [
  run,
  init,
  validate,
  doctor,
  install,
  uninstall,
  logs,
  status,
  explain,
  history,
  page,
  notifyTest,
  alerts,
  reset,
  stop,
  resume,
  disable,
  enable,
  completion,
];
