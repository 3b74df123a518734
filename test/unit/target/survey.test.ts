import { createServer, type AddressInfo } from 'node:net';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { surveyHost } from '../../../src/target/host/survey.js';
import { portsIn } from '../../../src/target/shell/listening.js';

describe('the survey of this machine', () => {
  it('sees what listens, and what runs', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const sleeper = execa('sleep', ['4711'], { reject: false });
    onTestFinished(() => {
      server.close();
      sleeper.kill('SIGKILL');
    });
    const { processes, listeningPorts } = surveyHost();
    expect(listeningPorts).toContain((server.address() as AddressInfo).port);
    const found = processes.find(({ pid }) => pid === sleeper.pid);
    expect(found).toMatchObject({ parent: process.pid, commandLine: 'sleep 4711' });
  });
});

describe('a list of sockets', () => {
  it('says which ports are open, each once, without Docker’s name server', () => {
    const sockets = ['00000000:1F90', '00000000000000000000000000000000:1F90', '0B00007F:9C41', '0100007F:0050', 'x:1'];
    expect(portsIn(sockets.join('\n'))).toEqual([80, 8080]);
  });
});
