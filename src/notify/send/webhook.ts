import { createHmac } from 'node:crypto';
import { secretsOfUrl } from '../../model/hide.js';
import type { Call, Delivery, Send, WebhookSettings } from '../../model/call.js';
import { alertmanagerAlerts } from '../alertmanager.js';
import { callDocument, documentText } from '../document.js';
import { stepOf } from '../headline.js';
import { post, type Answer } from './post.js';
import { isWorthKeeping, retryAfterMs, safeCause, undelivered, type Retry } from './retry.js';

/** What is posted, by format. */
const DOCUMENTS = {
  wardround: callDocument,
  alertmanager: alertmanagerAlerts,
} as const satisfies Record<WebhookSettings['format'], (call: Call) => unknown>;

/** It says nothing of the message: a person mends the address, or what serves it is being restarted. */
const ADDRESS_IS_WRONG: readonly number[] = [404, 405];

/**
 * A sender to a URL: a JSON document by POST, signed where there is a secret. Any 2xx answer delivers it.
 *
 * @param clock the wall clock, ms since the epoch
 */
export function createWebhookSend(settings: WebhookSettings, clock: () => number = Date.now): Send {
  return async (call, signal) => {
    const { url, ca, timeoutMs } = settings;
    const body = documentText(DOCUMENTS[settings.format](call));
    const answer = await post(
      {
        who: 'the webhook',
        url,
        headers: headersOf(call, body, settings),
        body,
        ...(ca === undefined ? {} : { ca }),
        timeoutMs,
      },
      signal,
    );
    return deliveryOf(answer, settings, clock());
  };
}

/** Headers of the config go before all but the signature, which is worth nothing when it can be another one. */
function headersOf(call: Call, body: string, { headers, secret }: WebhookSettings): Record<string, string> {
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    'content-type': 'application/json',
    'user-agent': 'wardround',
    'x-wardround-event': stepOf(call),
    ...Object.fromEntries(own),
    ...(secret === undefined
      ? {}
      : { 'x-wardround-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }),
  };
}

function deliveryOf(answer: Answer, settings: WebhookSettings, now: number): Delivery {
  const failed = (cause: string, retry: Retry): Delivery => undelivered(safeCause(cause, secretsOf(settings)), retry);
  if (answer.kind === 'unreached') return failed(answer.cause, 'next-round');
  const { status, retryAfter } = answer;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const redirected = status >= 300 && status < 400;
  const cause = `the webhook answered ${status}${redirected ? ': a redirect, which is not followed' : ''}`;
  if (!isWorthKeeping(status) && !ADDRESS_IS_WRONG.includes(status)) return failed(cause, 'never');
  const afterMs = retryAfterMs(retryAfter, now);
  return failed(cause, afterMs === undefined ? 'next-round' : { afterMs });
}

/** Much of a webhook's address is a password, and so may be every header of its own. */
function secretsOf({ url, headers, secret }: WebhookSettings): (string | undefined)[] {
  return [...secretsOfUrl(url), secret, ...Object.values(headers).flatMap((value) => [value, ...value.split(' ')])];
}
