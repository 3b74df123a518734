/** A JSON object. Ones that come from a config have no prototype: `constructor` and `__proto__` are names like any other. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A new object without a prototype, so that no name is taken before the first one is set. */
export function emptyObject(): JsonObject {
  return Object.create(null) as JsonObject;
}

/** The object's own field, never one that every object has. */
export function own<T>(object: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The object behind a chain of names, or an empty one: for looking into what is not validated yet. */
export function objectAt(value: unknown, ...names: string[]): JsonObject {
  let current = value;
  for (const name of names) current = isObject(current) ? own(current, name) : undefined;
  return isObject(current) ? current : emptyObject();
}

/** A copy with one field set. */
export function withField(object: JsonObject, name: string, value: unknown): JsonObject {
  const copy = Object.assign(emptyObject(), object);
  copy[name] = value;
  return copy;
}
