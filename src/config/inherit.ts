import { emptyObject, isObject, own, withField } from './record.js';
import type { JsonObject } from './record.js';
import type { DockerCheck } from './schema-types.js';

/**
 * The config with `defaults` merged under each service: a service's own value wins. Works on what is not validated yet;
 * what does not have the right shape is left as it is, for the validation to find.
 */
export function inherit(config: unknown): unknown {
  if (!isObject(config)) return config;
  const defaults = own(config, 'defaults');
  const services = own(config, 'services');
  if (!isObject(defaults) || !isObject(services)) return config;

  const merged = emptyObject();
  for (const [name, service] of Object.entries(services)) {
    merged[name] = isObject(service) ? inheritService(defaults, service) : service;
  }
  return withField(config, 'services', merged);
}

function inheritService(defaults: JsonObject, service: JsonObject): JsonObject {
  const merged = merge(defaults, service);
  for (const name of CHECKS) inheritCheck(name, defaults, service, merged);
  // One is the short form of the other: a service that says either has said it.
  if (Object.hasOwn(service, 'restart_cmd') && !Object.hasOwn(service, 'recovery')) delete merged.recovery;
  if (Object.hasOwn(service, 'recovery') && !Object.hasOwn(service, 'restart_cmd')) delete merged.restart_cmd;
  return merged;
}

const CHECKS = ['health_check', 'startup_check', 'readiness_check'] as const;

function inheritCheck(name: string, defaults: JsonObject, service: JsonObject, merged: JsonObject): void {
  const base = own(defaults, name);
  const check = own(service, name);
  if (isObject(base) && isObject(check)) merged[name] = merge(inheritable(base, check), check);
  // Fields that are shared out to checks are no check by themselves.
  if (check === undefined && isObject(base) && !Object.hasOwn(base, 'type')) Reflect.deleteProperty(merged, name);
}

/** What a check may take over: the timing always, the rest only from a check of the same type. */
function inheritable(base: JsonObject, check: JsonObject): JsonObject {
  const type = own(check, 'type');
  if (type === undefined || type === own(base, 'type')) return base;
  const timing = emptyObject();
  for (const name of TIMING) if (Object.hasOwn(base, name)) timing[name] = base[name];
  return timing;
}

function merge(base: JsonObject, over: JsonObject): JsonObject {
  const merged = Object.assign(emptyObject(), base);
  for (const [name, value] of Object.entries(over)) {
    const below = own(base, name);
    merged[name] = isObject(below) && isObject(value) ? merge(below, value) : value;
  }
  return merged;
}

/** What all checks share, and a `docker` check has nothing else. */
const TIMING = Object.keys({
  timeout_seconds: true,
  interval_seconds: true,
  attempts: true,
  retry_delay_seconds: true,
} satisfies Record<Exclude<keyof DockerCheck, 'type'>, true>);
