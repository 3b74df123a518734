import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cellsOf } from '../../src/report/cells.js';
import { createWard, type Ward } from '../support/cli.js';
import { startContainer } from '../support/containers.js';
import { describeWithEngine } from '../support/engine.js';
import { compiledSchema } from '../support/schemas.js';
import { inTerminal, type Terminal } from '../support/terminal.js';

const NO_ENGINE = 'unix:///nonexistent/docker.sock';

const well = { health_check: { type: 'custom', command: 'echo fine' }, restart_cmd: 'true' };
const ill = { health_check: { type: 'custom', command: 'echo broken; exit 2', attempts: 1 }, type: 'external' };
const inside = { ...well, container: 'shop' };

const statusOf = (ward: Ward, ...args: readonly string[]) => ward.run('status', ...args);

describe('wardround status', () => {
  it('says in one sentence what to do before the first round', async () => {
    const ward = createWard(NO_ENGINE, { services: { well } });
    const { code, stdout, stderr } = await statusOf(ward);
    expect({ code, stdout, stderr }).toEqual({
      code: 3,
      stdout: 'no round was made yet, so that nothing is known; this makes one: wardround run',
      stderr: '',
    });
    expect(readdirSync(ward.folder)).toEqual(['system-config.json']);
  });

  it('tells how all stood in the last round, without asking anybody, and leaves no trace', async () => {
    const ward = createWard(NO_ENGINE, { services: { well, ill, inside } });
    await ward.run();
    ward.configure({ services: { well: { ...well, health_check: ill.health_check }, ill, inside } });
    const before = readFileSync(join(ward.stateDir, 'services', 'well.jsonl'), 'utf8');
    const { code, stdout, stderr } = await statusOf(ward);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/^ {2}last round \d s ago, 1 running, 1 failed, 1 unknown$/m);
    expect(stdout).toMatch(/^ {2}\+ well +running +\d+ s +exit code 0/m);
    expect(stdout).toMatch(/^ {2}x ill +failed /m);
    expect(stdout).not.toContain('\x1b');
    expect(readFileSync(join(ward.stateDir, 'services', 'well.jsonl'), 'utf8')).toBe(before);

    expect(await statusOf(ward, 'well')).toMatchObject({ code: 0 });
    const asked = await statusOf(ward, '--check', 'well');
    expect([asked.code, asked.stdout]).toEqual([1, expect.stringContaining('well is failed since') as string]);
    expect(readFileSync(join(ward.stateDir, 'services', 'well.jsonl'), 'utf8')).toBe(before);
  });

  it('knows markers and who is disabled as of now', async () => {
    const ward = createWard(NO_ENGINE, { services: { well, ill, other: ill } });
    await ward.run();
    await ward.run('stop', 'ill', '--for', '1h', '--by', 'ada');
    await ward.run('disable', 'other', '--by', 'eve');
    const { code, stdout } = await statusOf(ward);
    expect(code).toBe(0);
    expect(stdout).toMatch(/ill +stopped[^]*stopped by ada \d+ s ago, for (?:\d+ min|1 h) more/);
    expect(stdout).toMatch(/other +disabled[^]*it is disabled by eve since/);
  });

  it('tells all about one service, and where to ask on', async () => {
    const ward = createWard(NO_ENGINE, { services: { well, ill } });
    await ward.run();
    const { code, stdout } = await statusOf(ward, 'ill');
    expect(code).toBe(1);
    for (const part of [
      'ill is failed since',
      'outages',
      'echo broken; exit 2',
      'failing in 1 round',
      'checked: failure',
    ])
      expect(stdout).toContain(part);
    expect(stdout).toContain('wardround explain ill');
    expect(stdout).not.toContain('well ');
  });

  it('is a row that says so where a journal cannot be read', async () => {
    const ward = createWard(NO_ENGINE, { services: { well, lost: well, link: well } });
    await ward.run();
    writeFileSync(join(ward.stateDir, 'services', 'lost.jsonl'), 'not\na\njournal\n');
    rmSync(join(ward.stateDir, 'services', 'link.jsonl'));
    symlinkSync(join(ward.stateDir, 'services', 'well.jsonl'), join(ward.stateDir, 'services', 'link.jsonl'));
    const { code, stdout, stderr } = await statusOf(ward);
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    expect(stdout).toMatch(/lost +unreadable[^]*its journal cannot be read/);
    expect(stdout).toMatch(/link +unreadable/);
    const { validate, errors } = compiledSchema('status');
    const json = await statusOf(ward, '--json');
    expect(validate(JSON.parse(json.stdout)), errors()).toBe(true);
  });

  it('fits its schema as JSON', async () => {
    const ward = createWard(NO_ENGINE, { services: { well, ill, inside, off: { ...well, enabled: false } } });
    await ward.run();
    await ward.run('stop', 'ill', '--reason', '\x1b[2J<b>');
    const { validate, errors } = compiledSchema('status');
    for (const args of [['--json'], ['--json', '--check'], ['--json', 'ill']]) {
      const { stdout, code } = await statusOf(ward, ...args);
      const document = JSON.parse(stdout) as { exit_code: number };
      expect(validate(document), errors()).toBe(true);
      expect(document.exit_code).toBe(code);
    }
  });

  it('says that rounds have stopped', async () => {
    const ward = createWard(NO_ENGINE, { services: { well } });
    const at = Date.now() - 86_400_000;
    mkdirSync(join(ward.stateDir, 'services'), { recursive: true });
    const moment = { at, upMs: 0, boot: 'an earlier one' };
    const events = [
      { ...moment, event: 'checked', result: 'success', detail: 'fine', ms: 1 },
      { ...moment, event: 'state', state: 'running', after: 'fine' },
    ];
    appendFileSync(
      join(ward.stateDir, 'services', 'well.jsonl'),
      events.map((one) => `${JSON.stringify(one)}\n`).join(''),
    );
    const { code, stdout } = await statusOf(ward);
    expect(code).toBe(3);
    expect(stdout).toContain('last round 1 d ago, which is long ago: one is due every 5 min. Is cron running?');
  });

  it('shows the container that is down', async () => {
    const ward = createWard(NO_ENGINE, { services: { inside } });
    mkdirSync(join(ward.stateDir, 'containers'), { recursive: true });
    const event = {
      at: Date.now(),
      upMs: 0,
      boot: '',
      event: 'checked',
      result: 'failure',
      detail: 'shop is gone',
      ms: 0,
    };
    appendFileSync(join(ward.stateDir, 'containers', 'shop.jsonl'), `${JSON.stringify(event)}\n`);
    expect((await statusOf(ward)).stdout).toMatch(/x container shop {2}down for \d s\n {4}shop is gone/);
  });
});

/** The lines that a program wrote, without their colours. */
function linesOf(terminal: Terminal): string[] {
  return stripVTControlCharacters(terminal.text()).split(/\r?\n/);
}

describe('in a terminal', () => {
  const aRoundBefore = async (): Promise<string[]> => {
    const ward = createWard(NO_ENGINE, { services: { well, ill, inside } });
    await ward.run();
    return ['status', '--config', join(ward.folder, 'system-config.json')];
  };

  it.each([
    ['60 columns, in colour', 60, {}, true],
    ['160 columns, in colour', 160, {}, true],
    ['60 columns, without', 60, { NO_COLOR: '1' }, false],
    ['160 columns, without', 160, { NO_COLOR: '1' }, false],
  ] as const)('of %s all fits, and every service is there', async (_, columns, env, isColoured) => {
    const terminal = inTerminal(await aRoundBefore(), { columns, env });
    expect(await terminal.ended).toBe(1);
    const lines = linesOf(terminal);
    expect(Math.max(...lines.map(cellsOf))).toBeLessThanOrEqual(columns);
    expect(terminal.text().includes('\x1b[')).toBe(isColoured);
    for (const row of [/^ {2}✓ well +running/, /^ {2}✗ ill +failed/, /^ {2}\? inside +unknown/])
      expect(lines.filter((line) => row.test(line))).toHaveLength(1);
    expect(lines.some((line) => line.includes('restarts'))).toBe(columns === 160);
  });

  it('is drawn again in place, as wide as the window is, until Ctrl-C, and gives the screen back', async () => {
    const args = await aRoundBefore();
    const terminal = inTerminal([...args, '--watch', '0.2'], { columns: 60, env: { NO_COLOR: '1' } });
    await terminal.shows(
      /\x1b\[\?1049h\x1b\[\?25l[^]*ill +failed[^]*every 0\.2 s; Ctrl-C ends it[^]*\x1b\[H[^]*ill +failed/,
    );
    expect(terminal.text()).not.toContain('last check');
    await terminal.resize(160);
    await terminal.shows(/last check/);
    terminal.type('\x03');
    expect(await terminal.ended).toBe(0);
    expect(terminal.text()).toMatch(/\x1b\[\?25h\x1b\[\?1049l$/);
  });

  it('follows what happens meanwhile, and takes a name after --watch for a name', async () => {
    const ward = createWard(NO_ENGINE, { services: { well, ill } });
    await ward.run();
    const args = ['status', '--config', join(ward.folder, 'system-config.json'), '--watch', 'ill'];
    const terminal = inTerminal(args, { columns: 100 });
    await terminal.shows(/ill is failed since/);
    await ward.run('stop', 'ill', '--by', 'ada');
    await terminal.shows(/stopped by ada \d+ s ago/);
    expect(terminal.text()).not.toContain('well is');
    terminal.type('\x03');
    expect(await terminal.ended).toBe(0);
  });
});

describeWithEngine('of services in a container', (engine) => {
  it('knows a marker inside it once it asks, and that it is down once a round has seen it', async () => {
    const shop = await startContainer(engine.docker, {
      image: 'wardround-test:full',
      hostConfig: { Init: true },
    });
    const { name } = shop;
    const ward = createWard(engine.dockerHost, { services: { db: { ...ill, container: name } } });
    const marker = join(ward.stopMarkerDir, 'db.stopped');
    await ward.run();
    expect(await statusOf(ward)).toMatchObject({ code: 1, stdout: expect.stringMatching(/x db +failed/) as string });

    await shop.exec(['sh', '-c', `mkdir -p ${ward.stopMarkerDir}; echo by=ada > ${marker}`]);
    expect((await statusOf(ward)).stdout).toMatch(/x db +failed/);
    const asked = await statusOf(ward, '--check');
    expect(asked.code).toBe(0);
    expect(asked.stdout.replaceAll(/\s+/g, ' ')).toContain(
      `stopped by ada, until somebody resumes it: ${marker} in container ${name}`,
    );
    expect((await statusOf(ward)).stdout).toMatch(/x db +failed/);
    await ward.run();
    const resumed = await ward.run('resume', 'db');
    expect(resumed.stdout).toContain(`docker exec ${name} rm ${marker}`);

    await shop.exec(['rm', marker]);
    await shop.container.stop();
    await ward.run();
    const { code, stdout } = await statusOf(ward);
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`x container ${name} {2}down for \\d+ s`));
    expect(stdout).toMatch(/~ db +unhealthy/);
  });
});
