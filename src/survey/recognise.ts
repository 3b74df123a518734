import type { ContainerSurvey, SurveyedProcess } from '../model/survey.js';
import { KNOWN, RUNTIMES, type Known, type Runtime } from './known.js';
import { escapedForPattern, isIdle, isLauncher, programOf, scriptOf } from './command-line.js';

/** Something in a container that can be a service of its own. */
export type Recognised = {
  /** Part of a service's name. */
  readonly id: string;
  readonly what: string;
  /** For a person. */
  readonly foundBy: string;
  /** The pattern of its `process` check; absent: none is known. */
  readonly processName?: string;
  /** The process that the others of it come from. */
  readonly process?: SurveyedProcess;
  /** The port that its command line names. */
  readonly port?: number;
  /** Absent: somebody's own program, of which nothing is known beforehand. */
  readonly known?: Known;
};

/** No container has so many services that a person would want to see them all. */
const MOST_PER_CONTAINER = 12;
/** Command lines can be megabytes long; what they start with says it. */
const COMMAND_LINE_LIMIT = 4_000;

/**
 * What runs in a container: by its processes; where they give nothing away, by its image, and else whatever program the
 * container was made to run.
 */
export function recognise(container: ContainerSurvey): readonly Recognised[] {
  const processes = container.processes.map((each) => ({
    ...each,
    commandLine: each.commandLine.slice(0, COMMAND_LINE_LIMIT),
  }));
  const found = [...processes.reduce(gather, new Map<string, Recognised>()).values()];
  const byProcess = found.map((each) => ({ ...each, ...eldest(each, processes) }));
  if (byProcess.length > 0) return inOrder(byProcess).slice(0, MOST_PER_CONTAINER);
  const main = mainOf(processes, container.mainPid);
  return [byImage(container, main) ?? byMain(container, main)].filter((each) => each !== undefined);
}

/** Not as they were started: a second look is to find the same. */
function inOrder(found: readonly Recognised[]): readonly Recognised[] {
  const place = ({ known }: Recognised): number => (known === undefined ? KNOWN.length : KNOWN.indexOf(known));
  const detail = ({ id, port = 0, processName = '' }: Recognised): string => `${id} ${String(port)} ${processName}`;
  return [...found].sort((a, b) => place(a) - place(b) || detail(a).localeCompare(detail(b)));
}

/** Workers have the command line of whoever started them, or one that no row fits. */
function gather(found: Map<string, Recognised>, process: SurveyedProcess): Map<string, Recognised> {
  const recognised = byKnown(process) ?? byRuntime(process);
  if (recognised === undefined) return found;
  const key = JSON.stringify([recognised.id, recognised.port ?? recognised.processName]);
  if (!found.has(key)) found.set(key, recognised);
  return found;
}

function byKnown(process: SurveyedProcess): Recognised | undefined {
  const { commandLine } = process;
  const known = KNOWN.find((row) => new RegExp(row.process).test(commandLine));
  if (known === undefined) return undefined;
  return { ...described(known, process), processName: known.process, known };
}

function byRuntime(process: SurveyedProcess): Recognised | undefined {
  const { commandLine } = process;
  const runtime = RUNTIMES.find((row) => new RegExp(row.process).test(commandLine));
  if (runtime === undefined) return undefined;
  const script = scriptOf(commandLine);
  if (script === undefined) return { ...described(runtime, process), processName: runtime.process };
  if (isLauncher(script)) return undefined;
  return {
    ...described(runtime, process),
    id: nameOfScript(script) ?? runtime.id,
    processName: `${runtime.process}.*${escapedForPattern(script)}( |$)`,
  };
}

function described(row: Known | Runtime, process: SurveyedProcess): Recognised {
  const port = Number(row.portIn?.exec(process.commandLine)?.[1]);
  return {
    id: row.id,
    what: row.what,
    foundBy: `its process ${programOf(process.commandLine)}`,
    process,
    ...(port > 0 && port < 65_536 ? { port } : {}),
  };
}

/** Names that say less than that it is a Node program. */
const NAMELESS = /^(index|main|app|server|start|run|manage|cli|bin|www|dist|build|src|__main__|application|service)$/i;

function nameOfScript(script: string): string | undefined {
  const name = /([^/]+?)(\.\w{1,4})?$/.exec(script)?.[1];
  return name === undefined || NAMELESS.test(name) || !/^[A-Za-z][\w.-]{0,30}$/.test(name) ? undefined : name;
}

function eldest({ process, processName }: Recognised, all: readonly SurveyedProcess[]): Pick<Recognised, 'process'> {
  if (process === undefined || processName === undefined) return {};
  const pattern = new RegExp(processName);
  const seen = new Set<number>();
  for (let oldest = process; ;) {
    seen.add(oldest.pid);
    const parent = all.find(({ pid }) => pid === oldest.parent);
    if (parent === undefined || seen.has(parent.pid) || !pattern.test(parent.commandLine)) return { process: oldest };
    oldest = parent;
  }
}

function byImage({ image }: ContainerSurvey, main: SurveyedProcess | undefined): Recognised | undefined {
  const name = lastPartOf(image);
  const known = KNOWN.find(({ images = [] }) => images.includes(name));
  if (known === undefined) return undefined;
  return { id: known.id, what: known.what, foundBy: `its image ${name}`, known, ...mainProcess(main) };
}

function byMain(container: ContainerSurvey, main: SurveyedProcess | undefined): Recognised | undefined {
  if (main !== undefined) {
    const name = programOf(main.commandLine);
    return { id: name, what: `the program ${name}`, foundBy: 'its main process', ...mainProcess(main) };
  }
  const opened = container.listeningPorts ?? container.exposedPorts;
  const isSomethingThere = container.hasHealthcheck || opened.length > 0;
  if (!isSomethingThere) return undefined;
  const foundBy = container.hasHealthcheck ? 'its HEALTHCHECK' : 'its open ports';
  return { id: lastPartOf(container.image), what: 'what runs', foundBy };
}

/** What it was made to run, below the shells and inits around it. */
function mainOf(all: readonly SurveyedProcess[], mainPid: number): SurveyedProcess | undefined {
  const outermost = all.find(({ pid }) => pid === mainPid);
  return [...(outermost === undefined ? [] : [outermost]), ...all].find(({ commandLine }) => !isIdle(commandLine));
}

function mainProcess(main: SurveyedProcess | undefined): Pick<Recognised, 'process' | 'processName'> {
  if (main === undefined) return {};
  const [program = ''] = main.commandLine.split(' ');
  return { process: main, processName: `^${escapedForPattern(program)}( |$)` };
}

/** `registry:5000/library/redis:7@sha256:…` is `redis`. */
function lastPartOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/^.*\//, '').replace(/:.*$/, '').slice(0, 60);
}
