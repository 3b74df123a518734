import type { Action } from './service.js';

/** What a person would type to do the same. */
export function actionText(action: Action): string {
  switch (action.kind) {
    case 'run':
      return action.command;
    case 'restart-container':
      return `docker restart ${action.container}`;
  }
}
