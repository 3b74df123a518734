import { suggestion } from './nearest.js';
import type { Problem } from './problem.js';
import { objectAt, own } from './record.js';
import { foundAs } from './words.js';

/** Which services need which, by name. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/** What names something that is not there: dependencies (unknown, the service itself, in a cycle) and containers. */
export function referenceProblems(config: unknown): Problem[] {
  const dependencies = dependenciesOf(config);
  return [
    ...nameProblems(dependencies),
    ...cycleProblems(dependencies),
    ...containerProblems(config),
    ...ambiguousProblems(config),
  ];
}

/**
 * The cycles: for each knot of services that need each other the shortest way round from the one that is written first, which is
 * not repeated at the end. Time grows with services plus dependencies, and no recursion runs out of stack. Unknown names
 * and services that need themselves are passed over.
 */
export function findCycles(dependencies: Dependencies): string[][] {
  return knots(dependencies).map((knot) => shortestCycle(dependencies, knot));
}

function dependenciesOf(config: unknown): Dependencies {
  const services = Object.entries(objectAt(config, 'services'));
  return new Map(services.map(([name, service]) => [name, texts(own(objectAt(service), 'dependencies'))]));
}

/** What is no text keeps its place in the list, so that the index of the others is right. */
function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map((item: unknown) => (typeof item === 'string' ? item : NO_NAME)) : [];
}

const NO_NAME = '\0';

/** Searching ten thousand names for each of ten thousand wrong ones takes minutes, and nobody reads the result. */
const MOST_SUGGESTIONS = 100;

function nameProblems(dependencies: Dependencies): Problem[] {
  const problems: Problem[] = [];
  for (const [service, names] of dependencies) {
    names.forEach((name, index) => {
      if (name === NO_NAME || (name !== service && dependencies.has(name))) return;
      const path = ['services', service, 'dependencies', String(index)];
      if (name === service) {
        problems.push({ path, message: `expected another service, found ${foundAs(name, path, false)} itself` });
        return;
      }
      const hint = problems.length < MOST_SUGGESTIONS ? suggestion(name, othersThan(service, dependencies)) : '';
      problems.push({ path, message: `expected a known service, found ${foundAs(name, path, false)}${hint}` });
    });
  }
  return problems;
}

/** `shop` means the container shop-container where there is no shop: to name both would make two of one. */
function ambiguousProblems(config: unknown): Problem[] {
  const services = Object.entries(objectAt(config, 'services'));
  const named = services.map(([name, service]) => [name, own(objectAt(service), 'container')] as const);
  const known = new Set(named.map(([, container]) => container));
  return named.flatMap(([name, container]) => {
    if (typeof container !== 'string' || !container.endsWith('-container')) return [];
    const short = container.slice(0, -'-container'.length);
    if (!known.has(short)) return [];
    const message = `expected one name for a container, found ${foundAs(container, [], false)} here and ${foundAs(short, [], false)} elsewhere, which may be the same`;
    return [{ path: ['services', name, 'container'], message }];
  });
}

/** What is said about a container that no service lives in would never be looked at. */
function containerProblems(config: unknown): Problem[] {
  const services = Object.values(objectAt(config, 'services'));
  const known = [...new Set(services.map((service) => own(objectAt(service), 'container')))].filter(
    (name) => typeof name === 'string',
  );
  return Object.keys(objectAt(config, 'containers'))
    .filter((name) => !known.includes(name))
    .map((name) => {
      const message = `expected a container that a service names, found ${foundAs(name, [], false)}`;
      return { path: ['containers', name], message: `${message}${suggestion(name, known)}`, on: 'name' };
    });
}

function othersThan(service: string, dependencies: Dependencies): string[] {
  return [...dependencies.keys()].filter((name) => name !== service);
}

function cycleProblems(dependencies: Dependencies): Problem[] {
  return findCycles(dependencies).map((cycle) => {
    const [first = '', second = ''] = cycle;
    const index = dependencies.get(first)?.indexOf(second) ?? 0;
    const path = ['services', first, 'dependencies', String(index)];
    return { path, message: `expected dependencies without a cycle, found ${drawn([...cycle, first])}` };
  });
}

function drawn(way: readonly string[]): string {
  const steps = way.length <= 22 ? way : [...way.slice(0, 10), `(${way.length - 20} more)`, ...way.slice(-10)];
  return steps.join(' → ');
}

/** Tarjan's strongly connected components of more than one service, each in the order of the config. */
function knots(dependencies: Dependencies): ReadonlySet<string>[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: ReadonlySet<string>[] = [];

  const places = new Map([...dependencies.keys()].map((name, place) => [name, place]));
  const placeOf = (name: string): number => places.get(name) ?? 0;

  const enter = (name: string): Step => {
    order.set(name, order.size);
    lowest.set(name, order.size - 1);
    open.push(name);
    isOpen.add(name);
    return { name, next: 0 };
  };
  const lower = (name: string, to: number | undefined): void => {
    lowest.set(name, Math.min(lowest.get(name) ?? Infinity, to ?? Infinity));
  };
  const leave = (name: string): void => {
    if (lowest.get(name) !== order.get(name)) return;
    const members = open.splice(open.lastIndexOf(name));
    members.forEach((member) => isOpen.delete(member));
    if (members.length > 1) found.push(new Set(members.sort((a, b) => placeOf(a) - placeOf(b))));
  };

  for (const root of dependencies.keys()) {
    if (order.has(root)) continue;
    const way: Step[] = [enter(root)];
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const dependency = dependencies.get(step.name)?.[step.next];
      step.next += 1;
      if (dependency === undefined) {
        way.pop();
        leave(step.name);
        const above = way.at(-1);
        if (above !== undefined) lower(above.name, lowest.get(step.name));
      } else if (isOpen.has(dependency)) {
        lower(step.name, order.get(dependency));
      } else if (dependencies.has(dependency) && !order.has(dependency)) {
        way.push(enter(dependency));
      }
    }
  }
  return found;
}

/** A service on the way down, and which of its dependencies comes next. */
type Step = { readonly name: string; next: number };

/** Breadth first from the knot's first service back to it. */
function shortestCycle(dependencies: Dependencies, knot: ReadonlySet<string>): string[] {
  const [start = ''] = knot;
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const name of queue) {
    for (const dependency of dependencies.get(name) ?? []) {
      if (dependency === start && name !== start) return wayTo(name, start, cameFrom);
      if (!knot.has(dependency) || dependency === start || cameFrom.has(dependency)) continue;
      cameFrom.set(dependency, name);
      queue.push(dependency);
    }
  }
  return [...knot];
}

function wayTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [end];
  for (let name = end; name !== start;) {
    name = cameFrom.get(name) ?? start;
    way.push(name);
  }
  return way.reverse();
}
