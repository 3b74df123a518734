import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { loadConfig } from '../../src/config/load.js';
import { ageMs } from '../../src/decide/age.js';
import { exitCodeOf } from '../../src/decide/exit-code.js';
import { EXIT } from '../../src/model/mistake.js';
import type { Outcome } from '../../src/model/round.js';
import { ntfyMessage } from '../../src/notify/ntfy-message.js';
import { reportOf } from '../../src/notify/reports.js';
import { PLUGIN_EXIT } from '../../src/report/nagios.js';
import { ALERTS } from '../support/calls.js';
import { aFailure, aMoment, aRecovery, aRung, aVerdict, aVisit } from '../support/visits.js';
import { inFolder } from './config/written.js';
import { aWard, causeOf } from './notify/wards.js';
import { metricsOf } from './report/measured.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const inDocs = readdirSync(join(ROOT, 'docs'), { withFileTypes: true }).filter((entry) => entry.isFile());
const PAGES = ['README.md', 'CHANGELOG.md', ...inDocs.map(({ name }) => `docs/${name}`)];
const texts = new Map(PAGES.map((page) => [page, textOf(page)]));
const blocks = PAGES.flatMap(blocksOf);
const KNOWN_FLAGS = [...new Set(COMMANDS.flatMap(({ flags }) => Object.keys(flags))), 'help', 'version'].map(
  (name) => `--${name}`,
);
const help = execFileSync(process.execPath, ['--import', 'tsx', 'src/main.ts', '--help'], {
  cwd: ROOT,
  encoding: 'utf8',
});

describe('a JSON example', () => {
  const examples = blocks.filter(({ language }) => language === 'json');

  it.each(examples)('is marked as what it is: $at', ({ kind }) => {
    expect(['config', 'check', 'ntfy']).toContain(kind);
  });

  it.each(examples)('is part of a config without errors and without warnings: $at', ({ kind, text }) => {
    const problems = problemsOf(wholeConfig(kind, JSON.parse(text) as object));
    expect(problems).toEqual([]);
  });

  it('is there for every type of check', () => {
    const types = examples.filter(({ kind }) => kind === 'check').map(({ text }) => checkType(text));
    expect(new Set(types)).toEqual(new Set(['http', 'tcp', 'process', 'custom', 'docker']));
  });

  it('is found wrong when it is', () => {
    expect(problemsOf(wholeConfig('check', { type: 'tcp', prot: 1 }))).not.toEqual([]);
  });
});

describe('a link', () => {
  const links = PAGES.flatMap(linksOf);

  it.each(links.filter(({ to }) => !/^https?:/.test(to)))('leads somewhere: $page → $to', ({ page, to }) => {
    const [path = '', anchor] = to.split('#');
    const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
    expect(existsSync(join(ROOT, target)), target).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(texts.get(target) ?? '')).toContain(anchor);
  });

  it('leads from the README to every page of the docs', () => {
    const linked = links.filter(({ page }) => page === 'README.md').map(({ to }) => to.split('#')[0]);
    expect(linked).toEqual(expect.arrayContaining(PAGES.filter((page) => page !== 'README.md')));
  });
});

describe('the command line, as the docs have it', () => {
  const commandLines = PAGES.flatMap((page) => codeOf(texts.get(page) ?? '')).flatMap(commandLinesIn);
  const bareFlags = PAGES.flatMap((page) => codeOf(texts.get(page) ?? '')).flatMap(flagsAtStart);
  const flags = [...new Set([...commandLines.flatMap(flagsIn), ...bareFlags])];
  const commands = [...new Set(commandLines.flatMap(commandIn))];

  it('was found', () => {
    expect(flags).toEqual(expect.arrayContaining(['--service', '--dry-run', '--no-recover', '--quiet']));
    expect(commands).toEqual(expect.arrayContaining(['run', 'validate', 'reset']));
  });

  it.each(flags)('has the flag %s of a command', (flag) => {
    expect(KNOWN_FLAGS).toContain(flag);
  });

  it.each(commands)('has the command %s', (command) => {
    expect(COMMANDS.map(({ name }) => name)).toContain(command);
  });

  it('has every flag in the README or the pages that it links', () => {
    expect([...flags, '--help', '--version']).toEqual(expect.arrayContaining(KNOWN_FLAGS));
  });
});

describe('the exit codes', () => {
  const inHelp = [...(help.split('Exit codes:')[1] ?? '').matchAll(/(?:^| {2,})(\d+) +[a-z]/gm)].map(
    ([, code]) => code,
  );

  it('are the same in the README, in --help and in the program', () => {
    const section = sectionOf('README.md', 'Exit codes');
    const inReadme = [...section.matchAll(/^\| (\d+) /gm)].map(([, code]) => Number(code));
    expect(inReadme).toEqual(Object.values(EXIT));
    expect(inHelp.map(Number)).toEqual(inReadme);
  });

  it('of the outcomes are those of the program', () => {
    const rows = [...sectionOf('docs/how-a-round-works.md', 'Outcomes').matchAll(/^\| `(\w+)` +\| (\d) /gm)];
    const outcomes = rows.map(([, outcome = '', code]) => [outcome, Number(code)] as const);
    expect(outcomes).toHaveLength(11);
    for (const [outcome, code] of outcomes) {
      expect([outcome, exitCodeOf([aVisit('minio', outcome as Outcome)])]).toEqual([outcome, code]);
    }
  });
});

describe('what the docs repeat', () => {
  it('is the crontab of crontab.example', () => {
    const lines = textOf('crontab.example')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(blocks.filter(({ language }) => language === 'crontab').map(({ text }) => text.split('\n'))).toEqual([
      lines,
    ]);
  });

  it('is the alert that the program sends', () => {
    const saw = 'exit code 1 in 7 ms: thumbs is not running';
    const still = 'exit code 1 in 0 ms: thumbs is not running';
    const visit = aVisit('thumbs', 'failed', {
      service: {
        target: { kind: 'container', name: 'shop' },
        check: {
          type: 'custom',
          command: '/opt/shop/thumbs status',
          exitCodes: 'plain',
          timeoutMs: 5000,
          intervalMs: 0,
          attempts: 2,
          retryDelayMs: 1000,
        },
      },
      verdict: aVerdict(aFailure(saw, 'wrong-answer')),
      failure: { kind: 'wrong-answer', evidence: saw },
      recoveries: [
        aRecovery({
          rung: aRung({ action: { kind: 'run', command: '/opt/shop/thumbs start' } }),
          at: aMoment(5).at,
          detail: 'exit code 3 in 5 ms',
          code: 3,
          succeeded: false,
          output: 'cannot open /data/thumbs.db: No such file or directory\n',
          verified: aFailure(still, 'wrong-answer'),
        }),
      ],
      reason: `its check failed (${saw}), its restart command failed (exit code 3 in 5 ms), and it still fails: ${still}`,
    });
    const places = { stopMarkerDir: '/var/run/manual-stop', containerNames: new Map([['shop', 'shop-container']]) };
    const report = reportOf(
      {
        cause: causeOf(aWard([visit]), 'thumbs'),
        step: 'opened',
        kind: 'failed',
        incident: { id: 'thumbs-1', openedAt: aMoment(5), reopened: 0 },
        tried: [],
        evidence: {
          container: ['running since 2026-11-20T09:12:40Z'],
          log: { path: '/logs/thumbs.log', lines: ['thumbs: cannot open /data/thumbs.db: No such file or directory'] },
        },
      },
      places,
      aMoment(5),
      ageMs,
    );
    const { title, body } = ntfyMessage({ channel: ALERTS, reports: [report], priority: 5 }, { markdown: false });
    expect(blocks.filter(({ kind }) => kind === 'alert').map(({ text }) => text)).toEqual([body]);
    expect(texts.get('docs/alerts.md')).toContain(`\`${title}\``);
  });

  it('is every package of package.json with its version', () => {
    const manifest = JSON.parse(textOf('package.json')) as Record<string, Record<string, string>>;
    const packages = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    const rows = [...textOf('docs/dependencies.md').matchAll(/^\| `([^`]+)` +\| (\S+) /gm)];
    expect(rows.map(([, name, version]) => `${name ?? ''} ${version ?? ''}`).sort()).toEqual(
      packages.map(([name, version]) => `${name} ${version}`).sort(),
    );
  });

  it('is every metric with its type, as it is written', () => {
    const written = [...metricsOf().matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(
      ([, name, type]) => `${name ?? ''} ${type ?? ''}`,
    );
    const rows = [...(texts.get('docs/other-tools.md') ?? '').matchAll(/^\| `(wardround_\w+)` +\| (\w+) /gm)];
    expect(rows.map(([, name, type]) => `${name ?? ''} ${type ?? ''}`).sort()).toEqual(written.sort());
  });

  it('is every exit code of a plugin', () => {
    const rows = [...(texts.get('docs/other-tools.md') ?? '').matchAll(/^\| (\d) +\| (\w+) /gm)];
    expect(Object.fromEntries(rows.map(([, code, status]) => [status, Number(code)]))).toEqual(PLUGIN_EXIT);
  });

  it('is every folder and file of src', () => {
    const inSrc = readdirSync(join(ROOT, 'src')).map((name) =>
      statSync(join(ROOT, 'src', name)).isDirectory() ? `src/${name}/` : `src/${name}`,
    );
    const rows = [...textOf('docs/architecture.md').matchAll(/^\| `(src\/[^`]+)`/gm)].map(([, path]) => path);
    expect(rows.sort()).toEqual(inSrc.sort());
  });
});

describe.each(PAGES)('%s', (page) => {
  const text = texts.get(page) ?? '';

  it('names no host but those that examples and standards have', () => {
    const hosts = [...text.matchAll(/https?:\/\/(?:[^\s/@`"]*@)?([^\s/:`")]+)/g)].map(([, host]) => host);
    const known = /^(localhost|host|ntfy\.sh|ntfy\.example\.org|keepachangelog\.com|semver\.org|www\.w3\.org)$/;
    expect(hosts.filter((host) => !known.test(host ?? ''))).toEqual([]);
  });

  it("names no folder of anybody's machine", () => {
    const folders = [...text.matchAll(/(?<=[\s`"'(=>]|^)\/([\w.-]+)(?=\/)/gm)].map(([, folder]) => folder);
    // Those of every machine, of the example's container, and the first parts of JSON paths and of URLs' paths.
    const known = /^(bin|dev|etc|opt|usr|var|logs|data|services|api)$/;
    expect(folders.filter((folder) => !known.test(folder ?? ''))).toEqual([]);
  });

  it('has no line that ends in a space, and no tab', () => {
    expect(text).not.toMatch(/[ \t]$|\t/m);
  });
});

type Block = {
  readonly at: string;
  readonly language: string;
  /** The second word after the fence. */
  readonly kind: string;
  readonly text: string;
};

function blocksOf(page: string): Block[] {
  const text = textOf(page);
  return [...text.matchAll(/^```(\w+) ?(\w*)\n([\s\S]*?)\n```$/gm)].map((match) => {
    const [, language = '', kind = '', content = ''] = match;
    const line = text.slice(0, match.index).split('\n').length;
    return { at: `${page}:${String(line)}`, language, kind, text: content };
  });
}

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function wholeConfig(kind: string, example: object): object {
  if (kind === 'config') return example;
  const check = kind === 'check' ? example : { type: 'tcp', port: 1 };
  const services = { example: { container: 'shop', health_check: check, restart_cmd: 'true' } };
  return kind === 'ntfy' ? { notifications: { ntfy: example }, services } : { services };
}

function checkType(text: string): string {
  return (JSON.parse(text) as { type: string }).type;
}

/** Errors and warnings, for a person who has the token that the example speaks of. */
function problemsOf(config: object): readonly string[] {
  return inFolder({ 'c.json': JSON.stringify(config), 'ntfy.token': 'tk_example\n' }, (cwd) => {
    try {
      const { warnings } = loadConfig({ path: 'c.json', env: { NTFY_TOKEN: 'tk_example' }, cwd, isRoot: true });
      // The topics of the docs are placeholders, and are meant to be.
      return warnings.filter(({ rule }) => rule !== 'guessable-topic').map(({ message }) => message);
    } catch (error) {
      return [String(error)];
    }
  });
}

function linksOf(page: string): { page: string; to: string }[] {
  const prose = (texts.get(page) ?? '').replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => ({ page, to }));
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

function sectionOf(page: string, heading: string): string {
  return (texts.get(page) ?? '').split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
}

/** Lines of code blocks, and code in sentences. */
function codeOf(text: string): string[] {
  const inBlocks = [...text.matchAll(/^```.*\n([\s\S]*?)\n```$/gm)].flatMap(([, code = '']) => code.split('\n'));
  const inSentences = [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`]+)`/g)].map(
    ([, code = '']) => code,
  );
  return [...inBlocks, ...inSentences];
}

/** What follows the program's name where it is called: at a line's start, after a prompt, in a crontab or an alert. */
function commandLinesIn(code: string): string[] {
  return [...code.matchAll(/(?:^|^\$ |^(?:\S+ ){5}|: )wardround( [^;|>]*|$)/g)].map(([, rest = '']) => rest.trim());
}

function flagsIn(commandLine: string): string[] {
  return [...commandLine.matchAll(/(?<=^|\s)--[a-z][a-z-]*/g)].map(([flag]) => flag);
}

function flagsAtStart(code: string): string[] {
  return code.startsWith('--') ? flagsIn(code) : [];
}

function commandIn(commandLine: string): string[] {
  const [word = ''] = commandLine.split(' ');
  return /^[a-z]+$/.test(word) ? [word] : [];
}
