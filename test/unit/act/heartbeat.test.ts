import { describe, expect, it } from 'vitest';
import { beginHeartbeat } from '../../../src/act/heartbeat.js';
import type { NtfySettings } from '../../../src/model/call.js';
import type { HeartbeatMemory, HeartbeatSettings } from '../../../src/model/heartbeat.js';
import type { Moment } from '../../../src/model/journal.js';
import type { Round } from '../../../src/model/round.js';
import { sendBeat } from '../../../src/notify/send/heartbeat.js';
import { currentMoment } from '../../../src/state/clock.js';
import { fakeNtfy, startMonitor, type Monitor } from '../../support/monitor.js';
import { aRound, aVisit } from '../../support/visits.js';

const bad = aRound([aVisit('db', 'failed'), aVisit('api', 'healthy')], { exitCode: 1 });
const TOPIC = 'secret-topic';

function ntfyAt(server: string, overrides: Partial<NtfySettings> = {}): NtfySettings {
  const topics = new Map([['watch', TOPIC]]);
  return { server, topics, markdown: false, actions: [], timeoutMs: 1000, ...overrides };
}

/** A machine that makes rounds: what it remembers, what it says, and a clock that can be moved on. */
class Machine {
  memory: HeartbeatMemory = {};
  trouble: string | undefined;
  passedMs = 0;
  readonly troubles: string[] = [];

  constructor(
    readonly settings: HeartbeatSettings,
    readonly ntfy?: NtfySettings,
    readonly identity = 'web-1',
  ) {}

  readonly now = (): Moment => {
    const { at, upMs, boot } = currentMoment();
    return { at: at + this.passedMs, upMs: upMs + this.passedMs, boot };
  };

  /** @returns what it says of this round */
  async round(round: Round = aRound([aVisit('db', 'healthy')]), roundMs = 0): Promise<string[]> {
    const heartbeat = beginHeartbeat(
      { settings: this.settings, ntfy: this.ntfy, name: 'web-1', identity: this.identity },
      {
        beat: sendBeat,
        now: this.now,
        tell: (event) => {
          if (event.kind === 'trouble') this.troubles.push(event.message);
        },
        store: {
          read: () => this.memory,
          write: (memory) => {
            if (this.trouble !== undefined) throw new Error(this.trouble);
            this.memory = memory;
          },
        },
      },
    );
    await new Promise((resolve) => setTimeout(resolve, roundMs));
    await heartbeat.end(round);
    return this.troubles.splice(0);
  }

  /** Rounds as cron has them. */
  async rounds(count: number): Promise<string[][]> {
    const said: string[][] = [];
    for (let index = 0; index < count; index += 1) {
      said.push(await this.round());
      this.passedMs += 300_000;
    }
    return said;
  }
}

const NOWHERE = 'http://127.0.0.1:1';
const rid = (url: string | undefined): string | null => new URL(url ?? '', NOWHERE).searchParams.get('rid');

describe('a ping', () => {
  const pinging = ({ url }: Pick<Monitor, 'url'>, timeoutMs = 1000): Machine =>
    new Machine({ pingUrl: `${url}/ping/uuid`, timeoutMs });

  it('tells both ends of a round, under one id, and how it ended', async () => {
    const monitor = await startMonitor();
    const machine = pinging(monitor);
    expect(await machine.round()).toEqual([]);
    expect(await machine.round(bad)).toEqual([]);
    expect(monitor.lines()).toEqual([
      'POST /ping/uuid/start',
      'POST /ping/uuid',
      'POST /ping/uuid/start',
      'POST /ping/uuid/1',
    ]);
    const ids = monitor.heard.map(({ url }) => rid(url));
    expect(ids[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect([ids[1], ids[3]]).toEqual([ids[0], ids[2]]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(monitor.heard.map(({ body }) => body)).toEqual([
      '',
      'exit code 0 after 612 ms: 1 healthy',
      '',
      'exit code 1 after 612 ms: 1 failed, 1 healthy\ndb: failed',
    ]);
  });

  it('of the end never overtakes that of the begin, however short the round', async () => {
    const monitor = await startMonitor();
    monitor.answer = ({ url }) => (url.includes('/start') ? { status: 200, afterMs: 200 } : { status: 200 });
    await pinging(monitor).round();
    expect(monitor.lines()).toEqual(['POST /ping/uuid/start', 'POST /ping/uuid']);
  });

  it('is waited for no longer than it may take, and the end is told even where the begin was not', async () => {
    const monitor = await startMonitor();
    monitor.answer = ({ url }) => (url.includes('/start') ? 'silence' : { status: 200 });
    const startedAt = performance.now();
    await pinging(monitor, 1000).round();
    expect(performance.now() - startedAt).toBeLessThan(950);
    expect(monitor.lines()).toEqual(['POST /ping/uuid/start', 'POST /ping/uuid']);

    monitor.answer = () => 'silence';
    const slowAt = performance.now();
    expect(await pinging(monitor, 1000).round()).toEqual([
      expect.stringMatching(/^heartbeat\.ping_url: no answer within \d(\.\d)? s$/),
    ]);
    expect(performance.now() - slowAt).toBeLessThan(1500);
  });

  it.each<[string, Monitor['answer'], string]>([
    ['says 500', () => ({ status: 500 }), 'it answered 500'],
    ['knows no such check', () => ({ status: 200, body: 'OK (not found)' }), 'it answered: not found'],
    ['sends it elsewhere', () => ({ status: 308 }), 'it answered 308: a redirect, which is not followed'],
    ['refuses the begin alone', ({ url }) => ({ status: url.includes('start') ? 400 : 200 }), 'it answered 400'],
  ])('to a server that %s is one line of trouble', async (_, answer, cause) => {
    const monitor = await startMonitor();
    monitor.answer = answer;
    expect(await pinging(monitor).round()).toEqual([`heartbeat.ping_url: ${cause}`]);
  });

  it('to nobody is one line, which does not tell the URL', async () => {
    expect(await pinging({ url: NOWHERE }).round()).toEqual(['heartbeat.ping_url: the connection was refused']);
    expect(await pinging({ url: 'no url' }).round()).toEqual(['heartbeat.ping_url: it is no URL']);
    expect(await pinging({ url: 'ftp://127.0.0.1' }).round()).toEqual([
      'heartbeat.ping_url: its URL or its token cannot be used',
    ]);
  });
});

describe('an API', () => {
  const reporting = (url: string, api: Partial<HeartbeatSettings['api']> = {}): Machine =>
    new Machine({ api: { url: `${url}/beats`, method: 'POST', name: 'web-1', ...api }, timeoutMs: 1000 });

  it('gets the summary of each round, with its token', async () => {
    const monitor = await startMonitor();
    expect(await reporting(monitor.url, { method: 'PUT', token: 'tk' }).round(bad)).toEqual([]);
    expect(monitor.lines()).toEqual(['PUT /beats']);
    const [heard] = monitor.heard;
    expect(heard?.headers).toMatchObject({
      authorization: 'Bearer tk',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(JSON.parse(heard?.body ?? '')).toMatchObject({
      name: 'web-1',
      failing: [{ name: 'db', outcome: 'failed' }],
    });
  });

  it('is told of the machine once, before its first heartbeat, and again under another name', async () => {
    const monitor = await startMonitor();
    const machine = reporting(monitor.url, { registerUrl: `${monitor.url}/machines` });
    await machine.rounds(3);
    expect(monitor.lines()).toEqual(['POST /machines', 'POST /beats', 'POST /beats', 'POST /beats']);
    expect(monitor.heard[0]?.body).toBe('{"name":"web-1"}');
    expect(JSON.stringify(machine.memory)).not.toContain('machines');
    const renamed = reporting(monitor.url, { registerUrl: `${monitor.url}/machines`, name: 'web-2' });
    renamed.memory = machine.memory;
    await renamed.round();
    expect(monitor.lines().slice(4)).toEqual(['POST /machines', 'POST /beats']);
  });

  it('that knows the machine already is content', async () => {
    const monitor = await startMonitor();
    monitor.answer = ({ url }) => ({ status: url === '/machines' ? 409 : 200 });
    const machine = reporting(monitor.url, { registerUrl: `${monitor.url}/machines` });
    expect(await machine.rounds(2)).toEqual([[], []]);
    expect(monitor.lines()).toEqual(['POST /machines', 'POST /beats', 'POST /beats']);
  });

  it('that does not register it gets its heartbeats all the same, and is asked again', async () => {
    const monitor = await startMonitor();
    monitor.answer = ({ url }) => ({ status: url === '/machines' ? 500 : 200 });
    const machine = reporting(monitor.url, { registerUrl: `${monitor.url}/machines` });
    const said = ['heartbeat.api: this machine could not be registered: it answered 500'];
    expect(await machine.rounds(2)).toEqual([said, said]);
    expect(monitor.lines()).toEqual(['POST /machines', 'POST /beats', 'POST /machines', 'POST /beats']);
  });

  it.each<[string, Monitor['answer'], RegExp]>([
    ['fails', () => ({ status: 503, body: 'secret' }), /^heartbeat\.api: it answered 503$/],
    ['is silent', () => 'silence', /^heartbeat\.api: no answer within 1 s$/],
  ])('that %s is one line of trouble', async (_, answer, line) => {
    const monitor = await startMonitor();
    monitor.answer = answer;
    expect(await reporting(monitor.url).round()).toEqual([expect.stringMatching(line)]);
  });

  it('is told even where nothing can be remembered, which is said once a round', async () => {
    const monitor = await startMonitor();
    const machine = reporting(monitor.url, { registerUrl: `${monitor.url}/machines` });
    machine.trouble = 'ENOSPC';
    expect(await machine.round()).toEqual(['heartbeat: what was told could not be remembered: ENOSPC']);
    expect(monitor.lines()).toEqual(['POST /machines', 'POST /beats']);
  });
});

describe('the delayed ntfy message', () => {
  const afterMs = 3_600_000;
  const settings: HeartbeatSettings = { ntfy: { topic: 'watch', afterMs }, timeoutMs: 1000 };

  it('is put off again and again, and there is never more than one', async () => {
    const [monitor, ntfy] = [await startMonitor(), fakeNtfy('new', 'Bearer tk')];
    monitor.answer = ntfy.answer;
    const machine = new Machine(settings, ntfyAt(monitor.url, { auth: { kind: 'bearer', token: 'tk' } }));
    expect((await machine.rounds(12)).flat()).toEqual([]);
    // Asked once, then put off each quarter of an hour.
    const sequence = String(monitor.heard[1]?.headers['x-sequence-id']);
    expect(sequence).toMatch(/^[-_A-Za-z0-9]{1,64}$/);
    expect(monitor.lines()).toEqual([`DELETE /${TOPIC}/${sequence}`, 'POST /', 'POST /', 'POST /', 'POST /']);
    expect(ntfy.scheduled).toMatchObject([{ id: 'm4', sequence, delay: '3600s', topic: TOPIC }]);
    expect(ntfy.sent).toEqual([]);
    expect(JSON.stringify(machine.memory)).not.toContain(TOPIC);
  });

  it('of one machine is not that of another', async () => {
    const [monitor, ntfy] = [await startMonitor(), fakeNtfy('new')];
    monitor.answer = ntfy.answer;
    await new Machine(settings, ntfyAt(monitor.url), 'web-1').round();
    await new Machine(settings, ntfyAt(monitor.url), 'web-2').round();
    expect(ntfy.scheduled).toHaveLength(2);
  });

  it('that was sent is taken back once rounds are made again', async () => {
    const [monitor, ntfy] = [await startMonitor(), fakeNtfy('new')];
    monitor.answer = ntfy.answer;
    const machine = new Machine(settings, ntfyAt(monitor.url));
    await machine.round();
    machine.passedMs += 2 * afterMs;
    expect(await machine.round()).toEqual([]);
    expect(ntfy.sent).toMatchObject([{ title: 'web-1: ward rounds are made again' }]);
    expect(ntfy.scheduled).toHaveLength(1);
  });

  it('is never left with a server that could not put it off: that is said once a day', async () => {
    const [monitor, ntfy] = [await startMonitor(), fakeNtfy('old')];
    monitor.answer = ntfy.answer;
    const machine = new Machine(settings, ntfyAt(monitor.url));
    const said = (await machine.rounds(300)).map((lines) => lines.length);
    expect([said[0], said.slice(1, 288).some(Boolean), said[288]]).toEqual([1, false, 1]);
    expect([ntfy.scheduled, ntfy.sent]).toEqual([[], []]);
    expect(monitor.heard.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
  });

  it('is begun a day after the server has become able to', async () => {
    const monitor = await startMonitor();
    monitor.answer = fakeNtfy('old').answer;
    const machine = new Machine(settings, ntfyAt(monitor.url));
    await machine.round();
    const ntfy = fakeNtfy('new');
    monitor.answer = ntfy.answer;
    expect((await machine.rounds(289)).flat()).toEqual([]);
    expect(ntfy.scheduled).toHaveLength(1);
  });

  /** Something in between answers to DELETE, and the server is an old one. */
  const muddled = (): ReturnType<typeof fakeNtfy> => {
    const ntfy = fakeNtfy('old');
    return { ...ntfy, answer: (one) => (one.method === 'DELETE' ? { status: 405 } : ntfy.answer(one)) };
  };

  it('is left there once at most where only the reply to it tells, and then announced', async () => {
    const [monitor, ntfy] = [await startMonitor(), muddled()];
    monitor.answer = ntfy.answer;
    const machine = new Machine(settings, ntfyAt(monitor.url));
    const said = await machine.rounds(290);
    expect(ntfy.scheduled).toHaveLength(1);
    expect(said[0]).toEqual([expect.stringMatching(/^heartbeat\.ntfy: .*One message cannot be called back: that of /)]);
    expect(said[288]).toEqual([expect.not.stringContaining('One message')]);
    expect(said.flat()).toHaveLength(2);
  });

  it('is cancelled where the reply does not tell of its sequence and the server can', async () => {
    const [monitor, ntfy] = [await startMonitor(), fakeNtfy('new')];
    monitor.answer = (one) => {
      const answer = ntfy.answer({ ...one, headers: { ...one.headers, 'x-sequence-id': 'lost' } });
      return answer;
    };
    const machine = new Machine(settings, ntfyAt(monitor.url));
    expect(await machine.round()).toEqual([expect.not.stringContaining('One message')]);
    expect(ntfy.scheduled).toEqual([]);
  });

  it('is not begun where it could not be remembered and the server has not said that it can', async () => {
    const [monitor, ntfy] = [await startMonitor(), muddled()];
    monitor.answer = ntfy.answer;
    const machine = new Machine(settings, ntfyAt(monitor.url));
    machine.trouble = 'ENOSPC';
    const said = ['heartbeat: what was told could not be remembered: ENOSPC'];
    expect(await machine.rounds(2)).toEqual([said, said]);
    expect(ntfy.scheduled).toEqual([]);
  });

  it('is put off in each round where that cannot be remembered and the server can', async () => {
    const [monitor, ntfy] = [await startMonitor(), fakeNtfy('new')];
    monitor.answer = ntfy.answer;
    const machine = new Machine(settings, ntfyAt(monitor.url));
    machine.trouble = 'ENOSPC';
    expect((await machine.rounds(3)).map((lines) => lines.length)).toEqual([1, 1, 1]);
    expect(ntfy.scheduled).toMatchObject([{ id: 'm3' }]);
  });

  it('that could not be put off is tried again in the next round', async () => {
    const [monitor, ntfy] = [await startMonitor(), fakeNtfy('new')];
    monitor.answer = ntfy.answer;
    const machine = new Machine(settings, ntfyAt(monitor.url));
    await machine.rounds(3);
    monitor.answer = () => ({ status: 429, body: '{"code":42908,"http":429,"error":"daily message quota reached"}' });
    expect(await machine.rounds(1)).toEqual([
      ['heartbeat.ntfy: it answered 429: daily message quota reached (code 42908)'],
    ]);
    monitor.answer = ntfy.answer;
    await machine.rounds(1);
    expect(ntfy.scheduled).toMatchObject([{ id: 'm2' }]);
  });

  it.each<[string, string, Monitor['answer'], RegExp]>([
    ['is down', NOWHERE, () => 'silence', /^heartbeat\.ntfy: the connection was refused$/],
    ['is silent', '', () => 'silence', /^heartbeat\.ntfy: no answer within \d(\.\d)? s$/],
    ['fails', '', () => ({ status: 500 }), /^heartbeat\.ntfy: it answered 500$/],
    ['wants another token', '', fakeNtfy('new', 'Basic dTpw').answer, /unauthorized \(code 40101\)$/],
  ])('is one line of trouble where the server %s', async (_, url, answer, line) => {
    const monitor = await startMonitor();
    monitor.answer = answer;
    const machine = new Machine(settings, ntfyAt(url === '' ? monitor.url : url));
    const startedAt = performance.now();
    expect(await machine.round()).toEqual([expect.stringMatching(line)]);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('knows a user and a password', async () => {
    const [monitor, ntfy] = [await startMonitor(), fakeNtfy('new', 'Basic dTpw')];
    monitor.answer = ntfy.answer;
    const auth = { kind: 'basic', user: 'u', password: 'p' } as const;
    expect(await new Machine(settings, ntfyAt(`${monitor.url}/`, { auth })).round()).toEqual([]);
    expect(ntfy.scheduled).toHaveLength(1);
  });

  it('is no matter of a page that is not ntfy’s, and the server is asked again', async () => {
    const monitor = await startMonitor();
    const settings = { ntfy: { topic: 'watch', afterMs: 3_600_000 }, timeoutMs: 1000 };
    const machine = new Machine(settings, ntfyAt(monitor.url));
    monitor.answer = () => ({ status: 200, body: '<html>sign in</html>' });
    const said = ["heartbeat.ntfy: 200 was answered, but not by ntfy: is the server's address right?"];
    expect(await machine.round()).toEqual(said);
    expect(await machine.round()).toEqual(said);
    const server = fakeNtfy('new');
    monitor.answer = server.answer;
    expect(await machine.round()).toEqual([]);
    expect(server.scheduled).toHaveLength(1);
  });

  it('needs a server', async () => {
    expect(await new Machine(settings).round()).toEqual(['heartbeat.ntfy: it needs notifications.ntfy']);
  });
});

describe('whoever is told', () => {
  it('may repeat what it was sent: no secret of it is said', async () => {
    const monitor = await startMonitor();
    monitor.answer = ({ url, headers, body }) => ({
      status: 400,
      body: JSON.stringify({ code: 1, error: `no: ${url} ${headers.authorization ?? ''} ${body.slice(0, 60)}` }),
    });
    const machine = new Machine(
      {
        pingUrl: `${monitor.url}/ping/uuid-of-the-check`,
        api: { url: `${monitor.url}/machines/secret-path`, method: 'POST', token: 'tk_of_the_api', name: 'web-1' },
        ntfy: { topic: 'watch', afterMs: 3_600_000 },
        timeoutMs: 1000,
      },
      ntfyAt(monitor.url, { auth: { kind: 'bearer', token: 'tk_of_ntfy' } }),
    );
    const said = (await machine.round()).join('\n');
    expect(said.match(/\(code 1\)/g)).toHaveLength(3);
    expect(said).not.toMatch(/uuid-of-the-check|secret-path|tk_of_the_api|tk_of_ntfy|secret-topic/);
  });

  it('is told beside the others: one that hangs keeps nobody else from it', async () => {
    const [silent, monitor] = [await startMonitor(), await startMonitor()];
    silent.answer = () => 'silence';
    const ntfy = fakeNtfy('new');
    monitor.answer = ntfy.answer;
    const machine = new Machine(
      {
        pingUrl: `${silent.url}/ping`,
        api: { url: `${silent.url}/beats`, method: 'POST', name: 'web-1' },
        ntfy: { topic: 'watch', afterMs: 3_600_000 },
        timeoutMs: 500,
      },
      ntfyAt(monitor.url),
    );
    const startedAt = performance.now();
    const said = await machine.round();
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(said.map((line) => line.split(':')[0])).toEqual(['heartbeat.ping_url', 'heartbeat.api']);
    expect(ntfy.scheduled).toHaveLength(1);
  });
});
