import type { Notice } from '../model/alert.js';
import { downAlerts } from './alerts.js';
import { containerAlerts, containerRecoveries } from './containers.js';
import type { Context } from './context.js';
import { recoveryNotices } from './recoveries.js';
import { unknownAlerts } from './unknowns.js';

/**
 * Who is called after this round, and about what: the worst news first. Nobody is called about a service without a
 * topic. For rounds that recover: a dry run or a mere look tells nobody.
 */
export function notices(context: Context): Notice[] {
  return [
    ...containerAlerts(context),
    ...downAlerts(context),
    ...unknownAlerts(context),
    ...containerRecoveries(context),
    ...recoveryNotices(context),
  ];
}
